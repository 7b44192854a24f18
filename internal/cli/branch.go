package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/config"
	"leadex/internal/control"
)

type createBranch struct {
	config.Installation `embed:""`
	output              `embed:""`
	inEcosystem         `embed:""`

	Lender     string `required:"" placeholder:"ID|NAME" help:"Whose branch it is."`
	Name       string `required:"" help:"Its name."`
	DealerCode string `required:"" placeholder:"CODE" help:"Its code as a receiver, unique in the ecosystem; leading zeros are kept."`
}

func (createBranch) Help() string {
	return `Example:

  leadex branch create --ecosystem Colombia --lender "Crédito Cumbre" --name Norte --dealer-code 00111`
}

func (c createBranch) Run(ctx context.Context, w *World) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		b, err := control.CreateBranch.At(ctx, at, control.NewBranch{Ecosystem: c.Ecosystem, Lender: c.Lender,
			Name: c.Name, DealerCode: c.DealerCode})
		if err != nil {
			return err
		}
		return c.print(w, b, func(out io.Writer) { fmt.Fprintf(out, "branch %s %s\n", b.ID, b.Name) })
	})
}

type listBranches struct {
	config.Installation `embed:""`
	output              `embed:""`
	inEcosystem         `embed:""`

	Lender string `placeholder:"ID|NAME" help:"Whose branches. Default: those of every lender."`
}

func (listBranches) Help() string {
	return `Example:

  leadex branch list --ecosystem Colombia --lender "Crédito Cumbre"`
}

func (c listBranches) Run(ctx context.Context, w *World) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		all, err := control.Branches.At(ctx, at, control.InLender{Ecosystem: c.Ecosystem, Lender: c.Lender})
		if err != nil {
			return err
		}
		return c.print(w, all, func(out io.Writer) {
			table(out, []any{"ID", "NUMBER", "LENDER", "NAME", "DEALER CODE"}, func(row func(...any)) {
				for _, b := range all {
					row(b.ID, b.Number, b.Lender, b.Name, b.DealerCode)
				}
			})
		})
	})
}
