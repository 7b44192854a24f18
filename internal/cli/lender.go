package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/config"
	"leadex/internal/control"
)

type createLender struct {
	config.Installation `embed:""`
	output              `embed:""`
	inEcosystem         `embed:""`

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
	return within(ctx, c.Installation, func(at control.Place) error {
		l, err := control.CreateLender.At(ctx, at, control.NewLender{Ecosystem: c.Ecosystem, Name: c.Name,
			Description: c.Description, TaxID: c.TaxID, Logo: c.Logo, DealerCode: c.DealerCode})
		if err != nil {
			return err
		}
		return c.print(w, l, func(out io.Writer) { fmt.Fprintf(out, "lender %s %s\n", l.ID, l.Name) })
	})
}

type listLenders struct {
	config.Installation `embed:""`
	output              `embed:""`
	inEcosystem         `embed:""`
}

func (listLenders) Help() string {
	return `Example:

  leadex lender list --ecosystem Colombia`
}

func (c listLenders) Run(ctx context.Context, w *World) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		all, err := control.Lenders.At(ctx, at, control.In{Ecosystem: c.Ecosystem})
		if err != nil {
			return err
		}
		return c.print(w, all, func(out io.Writer) {
			table(out, []any{"ID", "NUMBER", "NAME", "DEALER CODE", "STATE"}, func(row func(...any)) {
				for _, l := range all {
					row(l.ID, l.Number, l.Name, l.DealerCode, since(l.DisabledAt))
				}
			})
		})
	})
}

type disableLender struct {
	config.Installation `embed:""`
	output              `embed:""`
	inEcosystem         `embed:""`

	Lender string `arg:"" help:"Id or name."`
}

func (disableLender) Help() string {
	return `Example:

  leadex lender disable --ecosystem Colombia "Crédito Cumbre"`
}

func (c disableLender) Run(ctx context.Context, w *World) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		l, err := control.DisableLender.At(ctx, at, control.Named{Ecosystem: c.Ecosystem, Name: c.Lender})
		if err != nil {
			return err
		}
		return c.print(w, l, func(out io.Writer) { fmt.Fprintf(out, "lender %s %s is disabled\n", l.ID, l.Name) })
	})
}
