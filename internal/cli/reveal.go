package cli

import (
	"context"
	"io"

	"leadex/internal/control"
)

type revealLead struct {
	asked       `embed:""`
	inEcosystem `embed:""`
	reason      `embed:""`

	Lead  string   `arg:"" placeholder:"LEAD" help:"Number or id of the lead."`
	Field []string `required:"" placeholder:"FIELD,..." help:"What to show: tax_id, passport, social_id, debts and the others that are masked."`
}

func (revealLead) Help() string {
	return `Shows sealed numbers of a lead, and records in its history that they were shown, and why.

Example:

  leadex lead reveal 17 --ecosystem Colombia --field tax_id,passport --reason identity_check`
}

func (c revealLead) Run(ctx context.Context, w *World) error {
	in := control.Reveal{OneLead: control.OneLead{Ecosystem: c.Ecosystem, Lead: c.Lead}, Fields: c.Field, Reason: c.Reason, Note: c.Note}
	return ask(ctx, w, c.asked, control.RevealLead, in, func(out io.Writer, v control.Revealed) {
		table(out, []any{"FIELD", "VALUE"}, func(row func(...any)) {
			for _, f := range v.Fields {
				row(f.Key, orDash(f.Value))
			}
		})
	})
}
