package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"leadex/internal/control"
	"leadex/internal/exchange"
)

type listProducts struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `placeholder:"ID|NAME" help:"Whose products. Default: those of every lender."`
	Status string `enum:",draft,active,retired" default:"" placeholder:"STATUS" help:"Only those that are draft, active or retired."`
	Limit  int    `default:"100" placeholder:"N" help:"How many at most, up to 10000."`
	After  int64  `placeholder:"NUMBER" help:"Only those behind this number: the last one of the page before."`
}

func (listProducts) Help() string {
	return `Examples:

  leadex product list --ecosystem Colombia
  leadex product list --ecosystem Colombia --lender "Crédito Cumbre" --status active --output json`
}

func (c listProducts) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Products, control.ProductsAsked{Ecosystem: c.Ecosystem, Lender: c.Lender, Status: c.Status, After: c.After, Limit: c.Limit},
		func(out io.Writer, all []control.Product) {
			table(out, []any{"NUMBER", "ID", "LENDER", "NAME", "STATUS", "VERSION", "SINCE"}, func(row func(...any)) {
				for _, p := range all {
					row(p.Number, p.ID, p.LenderName, p.Name, p.Status, p.Version, p.UpdatedAt.Format(time.RFC3339))
				}
			})
			if len(all) == c.Limit {
				fmt.Fprintf(out, "there may be more: --after %d\n", all[len(all)-1].Number)
			}
		})
}

// oneProduct are the arguments of commands on one product.
type oneProduct struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Product string `arg:"" placeholder:"PRODUCT" help:"Number, id or name of the product."`
	Lender  string `placeholder:"ID|NAME" help:"Whose it is, where several lenders use the name."`
}

func (c oneProduct) named(version int64) control.OneProduct {
	return control.OneProduct{Ecosystem: c.Ecosystem, Lender: c.Lender, Product: c.Product, Version: version}
}

type showProduct struct {
	oneProduct `embed:""`

	Version int64 `placeholder:"N" help:"Which version. Default: the current one."`
}

func (showProduct) Help() string {
	return `Terms that were never written are not shown.

Examples:

  leadex product show --ecosystem Colombia "Libre inversión"
  leadex product show --ecosystem Colombia 7 --version 1 --output json`
}

func (c showProduct) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.ShowProduct, c.named(c.Version), func(out io.Writer, p control.Product) {
		head := [][2]string{{"name", p.Name}, {"lender", p.LenderName}, {"number", fmt.Sprint(p.Number)}, {"id", p.ID.String()},
			{"status", p.Status}, {"version", fmt.Sprint(p.Version)}, {"since", p.UpdatedAt.Format(time.RFC3339)}, {"by", maker(p.Credential)}}
		for _, t := range p.Terms {
			if t.Key != "status" {
				head = append(head, [2]string{t.Key, plain(t.Value)})
			}
		}
		_ = printFigures(out, head)
	})
}

// maker is who made a version, a credential or a command.
func maker(credential string) string { return cmp.Or(credential, "command") }

// plain is a value for people: a text without its quotes, all else as it is.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil && string(value) != "null" {
		return text
	}
	return string(value)
}

type listVersions struct {
	oneProduct `embed:""`
}

func (listVersions) Help() string {
	return `Oldest first. BY is the credential that made it, or command.

Example:

  leadex product versions --ecosystem Colombia "Libre inversión"`
}

func (c listVersions) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.ProductVersions, c.named(0), func(out io.Writer, all []control.Product) {
		table(out, []any{"VERSION", "SINCE", "BY", "STATUS", "NAME"}, func(row func(...any)) {
			for _, p := range all {
				row(p.Version, p.UpdatedAt.Format(time.RFC3339), maker(p.Credential), p.Status, p.Name)
			}
		})
	})
}

type productDifference struct {
	oneProduct `embed:""`

	From int64 `placeholder:"N" help:"The version before. Default: the one before the other."`
	To   int64 `placeholder:"N" help:"The version after. Default: the current one."`
}

func (productDifference) Help() string {
	return `A dash stands for a term that was not written.

Examples:

  leadex product difference --ecosystem Colombia "Libre inversión"
  leadex product difference --ecosystem Colombia "Libre inversión" --from 1 --to 3 --output json`
}

func (c productDifference) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.ProductDifference, control.TwoVersions{OneProduct: c.named(0), From: c.From, To: c.To},
		func(out io.Writer, d control.Difference) {
			table(out, []any{"TERM", fmt.Sprintf("VERSION %d", d.From), fmt.Sprintf("VERSION %d", d.To)}, func(row func(...any)) {
				for _, t := range d.Changes {
					row(t.Key, orAbsent(t.Before), orAbsent(t.After))
				}
			})
		})
}

// orAbsent writes a term that may not be there; absent ones come as null over a
// socket, and look alike.
func orAbsent(value json.RawMessage) string {
	if len(value) == 0 || string(value) == "null" {
		return "-"
	}
	return plain(value)
}

// statusChange are the arguments of a change of status.
type statusChange struct {
	oneProduct `embed:""`

	Version int64 `placeholder:"N" help:"Only if this is its current version."`
}

func (c statusChange) run(ctx context.Context, w *World, status string) error {
	return ask(ctx, w, c.asked, control.SetProductStatus, control.ProductStatus{OneProduct: c.named(c.Version), Status: status},
		func(out io.Writer, p control.Product) {
			fmt.Fprintf(out, "product %s %s of %s is %s, version %d\n", p.ID, p.Name, p.LenderName, p.Status, p.Version)
		})
}

type activateProduct struct {
	statusChange `embed:""`
}

func (activateProduct) Help() string {
	return `A draft, or a product that was retired, is offered. The change makes a version.

Example:

  leadex product activate --ecosystem Colombia "Libre inversión"`
}

func (c activateProduct) Run(ctx context.Context, w *World) error {
	return c.run(ctx, w, exchange.ProductActive)
}

type retireProduct struct {
	statusChange `embed:""`
}

func (retireProduct) Help() string {
	return `Nothing is deleted: it is not quoted any more. The change makes a version.

Example:

  leadex product retire --ecosystem Colombia "Libre inversión"`
}

func (c retireProduct) Run(ctx context.Context, w *World) error {
	return c.run(ctx, w, exchange.ProductRetired)
}
