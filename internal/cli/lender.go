package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type createLender struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Name        string `required:"" help:"Its name, unique in the ecosystem."`
	Description string `help:"What it says of itself."`
	TaxID       string `placeholder:"NUMBER" help:"Tax id of the company."`
	Logo        string `placeholder:"URL" help:"Where its logo is."`
	DealerCode  string `placeholder:"CODE" help:"Its code as a receiver, unique in the ecosystem; leading zeros are kept."`
}

func (createLender) Help() string {
	return `Example:

  leadex lender create --ecosystem Colombia --name "Crédito Cumbre" --dealer-code 00101`
}

func (c createLender) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.CreateLender, control.NewLender{Ecosystem: c.Ecosystem, Name: c.Name,
		Description: c.Description, TaxID: c.TaxID, Logo: c.Logo, DealerCode: c.DealerCode},
		func(out io.Writer, l control.Lender) {
			fmt.Fprintf(out, "lender %s %s\n", l.ID, l.Name)
		})
}

type listLenders struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listLenders) Help() string {
	return `Example:

  leadex lender list --ecosystem Colombia`
}

func (c listLenders) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Lenders, control.In{Ecosystem: c.Ecosystem},
		func(out io.Writer, all []control.Lender) {
			table(out, []any{"ID", "NUMBER", "NAME", "DEALER CODE", "STATE"}, func(row func(...any)) {
				for _, l := range all {
					row(l.ID, l.Number, l.Name, l.DealerCode, since(l.DisabledAt))
				}
			})
		})
}

type disableLender struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `arg:"" help:"Id or name."`
}

func (disableLender) Help() string {
	return `Example:

  leadex lender disable --ecosystem Colombia "Crédito Cumbre"`
}

func (c disableLender) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.DisableLender, control.Named{Ecosystem: c.Ecosystem, Name: c.Lender},
		func(out io.Writer, l control.Lender) {
			fmt.Fprintf(out, "lender %s %s is disabled\n", l.ID, l.Name)
		})
}
