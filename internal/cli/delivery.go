package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"leadex/internal/control"
)

type showDeliveries struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `placeholder:"ID|NAME" help:"Whose deliveries. Default: those of every lender."`
}

func (showDeliveries) Help() string {
	return `A receiver is a lender or one of its branches. OPEN FOR is how long its open batch has waited for a confirmation; RECEIVED TODAY counts since midnight in the ecosystem's time zone; CHANGED are received leads that were edited since, without a receipt of that. The same figures are metrics: leadex_delivery_...

Examples:

  leadex delivery status --ecosystem Colombia
  leadex delivery status --ecosystem Colombia --lender "Crédito Cumbre" --output json`
}

func (c showDeliveries) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Deliveries, control.InLender{Ecosystem: c.Ecosystem, Lender: c.Lender},
		func(out io.Writer, all []control.Delivery) {
			head := []any{"LENDER", "BRANCH", "DEALER CODE", "READY", "IN PROGRESS", "OPEN FOR", "RECEIVED TODAY", "UNDELIVERABLE", "CHANGED"}
			table(out, head, func(row func(...any)) {
				for _, d := range all {
					row(d.LenderName, orDash(d.BranchName), orDash(d.DealerCode), d.Ready, d.InProgress, ageOf(d.OpenSince, time.Now()),
						d.ReceivedToday, d.Undeliverable, d.Changed)
				}
			})
		})
}

// orDash keeps a cell of a table from being empty.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// ageOf is the time since an instant, in whole seconds, "-" without one.
func ageOf(since *time.Time, now time.Time) string {
	if since == nil {
		return "-"
	}
	return max(0, now.Sub(*since)).Truncate(time.Second).String()
}

type listUndeliverable struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Limit int   `default:"100" placeholder:"N" help:"How many at most, up to 10000."`
	After int64 `placeholder:"PLACE" help:"Only those behind this place in the order of the queues: the last one of the page before."`
}

func (listUndeliverable) Help() string {
	return `A lead gets here when its receiver has let the lease of a batch run out too often (leadex lender terms --max-attempts), or by leadex delivery undeliver. leadex delivery put-back tries it again, leadex delivery reassign gives it to another.

Examples:

  leadex delivery undeliverable --ecosystem Colombia
  leadex delivery undeliverable --ecosystem Colombia --limit 1000 --after 5120 --output json`
}

func (c listUndeliverable) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Undeliverable, control.Page{Ecosystem: c.Ecosystem, After: c.After, Limit: c.Limit},
		func(out io.Writer, all []control.Assignment) {
			table(out, []any{"LEAD", "ID", "LENDER", "BRANCH", "ATTEMPTS", "REASON", "SINCE", "PLACE"}, func(row func(...any)) {
				for _, a := range all {
					row(a.Number, a.Lead, a.LenderName, orDash(a.BranchName), a.Attempts, orDash(a.Reason), a.UpdatedAt.Format(time.RFC3339), a.Place)
				}
			})
			if len(all) == c.Limit {
				fmt.Fprintf(out, "there may be more: --after %d\n", all[len(all)-1].Place)
			}
		})
}

type replayDeliveries struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `required:"" placeholder:"ID|NAME" help:"Who has received the leads."`
	Branch string `placeholder:"ID|CODE|NAME" help:"Which of its branches: id, dealer code or name. Default: the lender itself."`
	From   string `required:"" placeholder:"TIME" help:"The first moment of receipt: a day, from midnight in the ecosystem's time zone, or a time such as 2026-03-02T15:04:05-05:00."`
	To     string `required:"" placeholder:"TIME" help:"The end of the period, which is not in it; written alike."`
}

func (replayDeliveries) Help() string {
	return `For a receiver that has lost what it had confirmed. Its next pulls hand the leads out again, in the order of their receipt, each marked by a revision. What waits for that already stays as it is, so that a replay that was cut off is finished by asking again.

Examples:

  leadex delivery replay --ecosystem Colombia --lender "Crédito Cumbre" --from 2026-03-02 --to 2026-03-03
  leadex delivery replay --ecosystem Colombia --lender "Crédito Cumbre" --branch 00111 --from 2026-03-02T08:00:00-05:00 --to 2026-03-02T09:30:00-05:00`
}

func (c replayDeliveries) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Replay, control.Period{Ecosystem: c.Ecosystem, Lender: c.Lender, Branch: c.Branch, From: c.From, To: c.To},
		func(out io.Writer, r control.Replayed) {
			fmt.Fprintf(out, "%d more leads will be handed out again\n", r.Leads)
		})
}
