package cli

import (
	"context"
	"io"
	"strconv"
	"time"

	"leadex/internal/control"
	"leadex/internal/exchange"
)

type listOutcomeCodes struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listOutcomeCodes) Help() string {
	return `Lenders report outcomes by codes of their own: a status, and perhaps a reason. Those that nobody has given a meaning are shown as unmapped; leadex outcome map does that.

Example:

  leadex outcome codes --ecosystem Colombia`
}

func (c listOutcomeCodes) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.OutcomeCodes, control.In{Ecosystem: c.Ecosystem}, showOutcomeCodes)
}

func showOutcomeCodes(out io.Writer, all []control.OutcomeCode) {
	table(out, []any{"STATUS", "REASON", "CLASS"}, func(row func(...any)) {
		for _, c := range all {
			row(c.Status, reasonOf(c.Reason, c.AnyReason), classOf(c.Class))
		}
	})
}

func reasonOf(code *int64, each bool) string {
	switch {
	case each:
		return "any"
	case code == nil:
		return "-"
	}
	return strconv.FormatInt(*code, 10)
}

// unmapped is the class of what has none, on the command line.
const unmapped = "unmapped"

func classOf(c *exchange.OutcomeClass) string {
	if c == nil {
		return unmapped
	}
	return string(*c)
}

type mapOutcome struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Status    int64  `required:"" placeholder:"N" help:"The status."`
	Reason    *int64 `placeholder:"N" xor:"reason" help:"The reason. Without it the status without a reason is meant."`
	AnyReason bool   `xor:"reason" help:"The status with every reason, and with none, that has no class of its own."`
	Class     string `required:"" enum:"contacted,unreachable,appointment,applied,approved,declined,funded,invalid,unmapped" placeholder:"CLASS" help:"What it means: contacted, unreachable, appointment, applied, approved, declined, funded or invalid; unmapped takes the meaning away."`
}

func (mapOutcome) Help() string {
	return `It counts for what was reported before as well. Then it shows all codes.

Examples:

  leadex outcome map --ecosystem Colombia --status 3 --any-reason --class approved
  leadex outcome map --ecosystem Colombia --status 4 --reason 12 --class declined`
}

func (c mapOutcome) Run(ctx context.Context, w *World) error {
	class := exchange.OutcomeClass(c.Class)
	if c.Class == unmapped {
		class = exchange.Unmapped
	}
	return ask(ctx, w, c.asked, control.MapOutcome, control.MappedCode{Ecosystem: c.Ecosystem, Status: c.Status, Reason: c.Reason,
		AnyReason: c.AnyReason, Class: class}, showOutcomeCodes)
}

type listOutcomes struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lead string `arg:"" placeholder:"LEAD" help:"Number or id of the lead."`
}

func (listOutcomes) Help() string {
	return `What lenders have reported on a lead, oldest first, and what it means.

Example:

  leadex outcome list --ecosystem Colombia 17`
}

func (c listOutcomes) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Outcomes, control.OneLead{Ecosystem: c.Ecosystem, Lead: c.Lead},
		func(out io.Writer, all []control.Outcome) {
			table(out, []any{"OCCURRED", "REPORTED", "LENDER", "STATUS", "REASON", "CLASS"}, func(row func(...any)) {
				for _, o := range all {
					row(o.OccurredAt.Format(time.RFC3339), o.ReportedAt.Format(time.RFC3339), o.LenderName, o.Status, reasonOf(o.Reason, false), classOf(o.Class))
				}
			})
		})
}
