package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type createBranch struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender     string `required:"" placeholder:"ID|NAME" help:"Whose branch it is."`
	Name       string `required:"" help:"Its name."`
	DealerCode string `required:"" placeholder:"CODE" help:"Its code as a receiver, unique in the ecosystem; leading zeros are kept."`
}

func (createBranch) Help() string {
	return `Example:

  leadex branch create --ecosystem Colombia --lender "Crédito Cumbre" --name Norte --dealer-code 00111`
}

func (c createBranch) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.CreateBranch, control.NewBranch{Ecosystem: c.Ecosystem, Lender: c.Lender,
		Name: c.Name, DealerCode: c.DealerCode},
		func(out io.Writer, b control.Branch) {
			fmt.Fprintf(out, "branch %s %s\n", b.ID, b.Name)
		})
}

type listBranches struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `placeholder:"ID|NAME" help:"Whose branches. Default: those of every lender."`
}

func (listBranches) Help() string {
	return `Example:

  leadex branch list --ecosystem Colombia --lender "Crédito Cumbre"`
}

func (c listBranches) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Branches, control.InLender{Ecosystem: c.Ecosystem, Lender: c.Lender},
		func(out io.Writer, all []control.Branch) {
			table(out, []any{"ID", "NUMBER", "LENDER", "NAME", "DEALER CODE"}, func(row func(...any)) {
				for _, b := range all {
					row(b.ID, b.Number, b.Lender, b.Name, b.DealerCode)
				}
			})
		})
}
