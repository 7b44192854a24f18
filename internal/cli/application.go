package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"leadex/internal/control"
)

type showApplication struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Application string `arg:"" placeholder:"APPLICATION" help:"Number or id of the application."`
}

func (showApplication) Help() string {
	return `Whose it is, which lead became it, and how far its lender is with it.

Example:

  leadex application show 3 --ecosystem Colombia`
}

func (c showApplication) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.ShowApplication, control.OneApplication{Ecosystem: c.Ecosystem, Application: c.Application},
		func(out io.Writer, a control.Application) {
			table(out, []any{"APPLICATION", "LEAD", "CLIENT", "LENDER", "STATUS", "SINCE"}, func(row func(...any)) {
				row(a.Number, a.Lead, a.Client, a.LenderName, statusInWords(a.Status), a.UpdatedAt.Format(time.RFC3339))
			})
		})
}

type moveApplication struct {
	asked       `embed:""`
	inEcosystem `embed:""`
	why         `embed:""`

	Application string `arg:"" placeholder:"APPLICATION" help:"Number or id of the application."`
	To          string `required:"" placeholder:"STATUS" help:"automatic_check, waiting, in_consideration, to_be_issued, issued, denied or refused_by_client."`
	Denial      int64  `placeholder:"NUMBER" help:"Of the dictionary of denial reasons; with --to denied."`
}

func (moveApplication) Help() string {
	return `What its lender does itself in /v1. issued, denied and refused_by_client are ends; issued comes after to_be_issued; nothing becomes created again.

Examples:

  leadex application move 3 --ecosystem Colombia --to to_be_issued
  leadex application move 3 --ecosystem Colombia --to denied --denial 101552 --reason scoring`
}

func (c moveApplication) Run(ctx context.Context, w *World) error {
	one := control.OneApplication{Ecosystem: c.Ecosystem, Application: c.Application}
	return ask(ctx, w, c.asked, control.MoveApplication, control.ApplicationMove{OneApplication: one, To: c.To, Denial: c.Denial, Reason: c.Reason, Note: c.Note},
		func(out io.Writer, a control.Application) {
			fmt.Fprintf(out, "application %d at %s is %s\n", a.Number, a.LenderName, statusInWords(a.Status))
		})
}

// statusInWords is a status as people read it.
func statusInWords(s string) string { return strings.ReplaceAll(s, "_", " ") }
