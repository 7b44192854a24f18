package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"leadex/internal/control"
	"leadex/internal/exchange"
)

type listDecisionRules struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listDecisionRules) Help() string {
	return `They are shown in the order in which they are asked.

Example:

  leadex decision-rule list --ecosystem Russia`
}

func (c listDecisionRules) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.DecisionRules, control.In{Ecosystem: c.Ecosystem},
		func(out io.Writer, all []control.DecisionRule) {
			table(out, []any{"POSITION", "NUMBER", "NAME", "UNKNOWN", "STATE", "EXPRESSION", "DENIAL"}, func(row func(...any)) {
				for _, d := range all {
					row(d.Position, d.Number, d.Name, d.OnUnknown, since(d.DisabledAt), d.Expression, denialOf(d.DenialReason, d.DenialReasonID))
				}
			})
		})
}

// denialOf is a reason in words with its number, if it has one.
func denialOf(reason string, number int64) string {
	if number == 0 {
		return reason
	}
	return reason + " (" + strconv.FormatInt(number, 10) + ")"
}

type addDecisionRule struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Name           string `arg:"" help:"Its name, unique in the ecosystem."`
	Expression     string `required:"" placeholder:"RULE" help:"What a lead must be to pass, in the Common Expression Language: over lead, age and amount."`
	DenialReason   string `required:"" placeholder:"TEXT" help:"Why a lead that does not pass is denied."`
	DenialReasonID int64  `placeholder:"N" help:"The reason's number in the dictionary denial-reasons."`
	OnUnknown      string `enum:"pass,deny" default:"pass" help:"What a value that is missing means: pass or deny."`
	Position       int64  `placeholder:"N" help:"Its place among the rules, from 1. Default: the last."`
}

func (addDecisionRule) Help() string {
	return `A lead becomes an application only if it passes every rule. lead has the fields of a lead by their keys, age is that of the applicant in years, amount what is asked for. A rule that needs a value which is missing passes unless told otherwise.

leadex decision-rule try tries it first.

Examples:

  leadex decision-rule add --ecosystem Russia "of age" --expression "age >= 18" --on-unknown deny --denial-reason "Not of age"
  leadex decision-rule add --ecosystem Russia income --expression "lead.mean_income >= 30000.0" --denial-reason "Too little income" --denial-reason-id 101552`
}

func (c addDecisionRule) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.AddDecisionRule, control.NewDecisionRule{Ecosystem: c.Ecosystem, Position: c.Position, Name: c.Name,
		Expression: c.Expression, OnUnknown: exchange.UnknownAction(c.OnUnknown), DenialReason: c.DenialReason, DenialReasonID: c.DenialReasonID}, showDecisionRule)
}

func showDecisionRule(out io.Writer, d control.DecisionRule) {
	fmt.Fprintf(out, "decision rule %d %s: %s, at %d\n", d.Number, d.Name, since(d.DisabledAt), d.Position)
}

// oneRule names a rule.
type oneRule struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Rule string `arg:"" help:"Id, name or number."`
}

func (c oneRule) change(ctx context.Context, w *World, change control.DecisionRuleChange) error {
	change.Ecosystem, change.Rule = c.Ecosystem, c.Rule
	return ask(ctx, w, c.asked, control.ChangeDecisionRule, change, showDecisionRule)
}

type changeDecisionRule struct {
	oneRule `embed:""`

	Name           *string `placeholder:"NAME" help:"Another name."`
	Expression     *string `placeholder:"RULE" help:"Another expression."`
	DenialReason   *string `placeholder:"TEXT" help:"Another reason of a denial."`
	DenialReasonID *int64  `placeholder:"N" help:"Another number of the reason; 0 takes it away."`
	OnUnknown      *string `enum:"pass,deny" placeholder:"pass|deny" help:"What a value that is missing means: pass or deny."`
}

func (changeDecisionRule) Help() string {
	return `What is not given stays. It counts from the next decision on; decisions that were made keep what they say.

Example:

  leadex decision-rule change --ecosystem Russia income --expression "lead.mean_income >= 40000.0"`
}

func (c changeDecisionRule) Run(ctx context.Context, w *World) error {
	return c.change(ctx, w, control.DecisionRuleChange{Name: c.Name, Expression: c.Expression, DenialReason: c.DenialReason,
		DenialReasonID: c.DenialReasonID, OnUnknown: (*exchange.UnknownAction)(c.OnUnknown)})
}

type moveDecisionRule struct {
	oneRule `embed:""`

	Position int64 `required:"" placeholder:"N" help:"Its place among the rules, from 1."`
}

func (moveDecisionRule) Help() string {
	return `All rules are asked in any case; the first denial that has a number gives the lead its reason.

Example:

  leadex decision-rule move --ecosystem Russia income --position 1`
}

func (c moveDecisionRule) Run(ctx context.Context, w *World) error {
	return c.change(ctx, w, control.DecisionRuleChange{Position: &c.Position})
}

type disableDecisionRule struct {
	oneRule `embed:""`
}

func (disableDecisionRule) Help() string {
	return `Example:

  leadex decision-rule disable --ecosystem Russia income`
}

func (c disableDecisionRule) Run(ctx context.Context, w *World) error {
	yes := true
	return c.change(ctx, w, control.DecisionRuleChange{Disabled: &yes})
}

type enableDecisionRule struct {
	oneRule `embed:""`
}

func (enableDecisionRule) Help() string {
	return `Example:

  leadex decision-rule enable --ecosystem Russia income`
}

func (c enableDecisionRule) Run(ctx context.Context, w *World) error {
	no := false
	return c.change(ctx, w, control.DecisionRuleChange{Disabled: &no})
}

type tryDecisionRules struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lead       string `arg:"" help:"Number or id of the lead."`
	Expression string `placeholder:"RULE" help:"A rule to try. Default: the rules of the ecosystem that work."`
	OnUnknown  string `enum:"pass,deny" default:"pass" help:"What a value that is missing means to it: pass or deny."`
	Lender     string `placeholder:"ID|NAME" help:"Whose own edit of the lead counts."`
}

func (tryDecisionRules) Help() string {
	return `It says which rule says what, and keeps nothing. Of a value that is missing it tells the key, of others nothing.

Examples:

  leadex decision-rule try --ecosystem Russia 17
  leadex decision-rule try --ecosystem Russia 17 --expression "age >= 21"`
}

func (c tryDecisionRules) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.TryDecisionRules, control.Trial{Ecosystem: c.Ecosystem, Lead: c.Lead, Lender: c.Lender,
		Expression: c.Expression, OnUnknown: exchange.UnknownAction(c.OnUnknown)}, showDecision)
}

func showDecision(out io.Writer, d control.Decision) {
	fmt.Fprintf(out, "recommendation: %s\n", d.Recommendation)
	if len(d.Rules) == 0 {
		return
	}
	table(out, []any{"RULE", "VERDICT", "DENIES", "WHY"}, func(row func(...any)) {
		for _, r := range d.Rules {
			name, why := r.Name, r.Fault
			if name == "" {
				name = "-"
			}
			if r.Missing != "" {
				why = r.Missing + " is missing"
			}
			row(name, r.Verdict, yesNo(r.Denies), why)
		}
	})
}

type listDecisions struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lead string `arg:"" help:"Number or id of the lead."`
}

func (listDecisions) Help() string {
	return `The last 100 decisions on a lead, oldest first, and what each rule said. A rule that is broken says why.

Example:

  leadex decision list --ecosystem Russia 17`
}

func (c listDecisions) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Decisions, control.OneLead{Ecosystem: c.Ecosystem, Lead: c.Lead},
		func(out io.Writer, all []control.Decision) {
			for _, d := range all {
				fmt.Fprintf(out, "%s for %s\n", d.DecidedAt.Format(time.RFC3339), d.LenderName)
				showDecision(out, d)
			}
		})
}

type defaultLender struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `arg:"" optional:"" help:"Id or name of the lender that is to be it."`
	None   bool   `help:"There is to be none."`
}

func (defaultLender) Help() string {
	return `A lead that names no lender, neither by its manager nor by its loan product, is decided for the default lender. Without a name it shows who that is.

Examples:

  leadex lender default --ecosystem Russia
  leadex lender default --ecosystem Russia "Банк Север"
  leadex lender default --ecosystem Russia --none`
}

func (c defaultLender) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.SetDefaultLender, control.NewDefaultLender{Ecosystem: c.Ecosystem, Lender: c.Lender, None: c.None},
		func(out io.Writer, d control.DefaultLender) {
			if d.Lender == nil {
				fmt.Fprintln(out, "there is no default lender")
				return
			}
			fmt.Fprintf(out, "the default lender is %s\n", d.LenderName)
		})
}
