package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"leadex/internal/control"
)

const aboutDuplicateSets = `A set is fields with commas between: phone, email, tax_id, five_field (names and document) and external_id (the submitter's own id). A new lead in which all fields of one of the sets equal those of an earlier lead is its copy. A set of which a lead lacks a field says nothing.`

type addDuplicateRule struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Name        string   `arg:"" help:"Its name, which refusals show."`
	Set         []string `sep:"none" placeholder:"FIELD,..." help:"Fields that must all be equal. Give it once for each set."`
	Action      string   `required:"" enum:"mark,refuse,allow" placeholder:"mark|refuse|allow" help:"Take a copy and mark it, or refuse it; allow copies of one provider."`
	Window      span     `placeholder:"TIME" help:"How long a lead keeps others away. Default: for ever."`
	Unconverted bool     `help:"A lead keeps others away only until it is converted."`
	Provider    string   `placeholder:"ID|NAME" help:"Whose leads it judges. Default: those of all that have no rule of their own."`
}

func (addDuplicateRule) Help() string {
	return aboutDuplicateSets + `

It counts for the very next lead. Then it looks back over the leads that are there, so that they keep others away too; none of them is marked. Stopped, it goes on with the server.

Examples:

  leadex duplicate-rule add --ecosystem Colombia "same applicant" --set phone --set email,tax_id --window 30d --action mark
  leadex duplicate-rule add --ecosystem Colombia "own id" --set external_id --action refuse --provider "Comparador Andino"
  leadex duplicate-rule add --ecosystem Colombia "may repeat" --action allow --provider "Comparador Andino"`
}

func (c addDuplicateRule) Run(ctx context.Context, w *World) error {
	return changeRules(ctx, w, c.asked, control.AddDuplicateRule, control.NewDuplicateRule{Ecosystem: c.Ecosystem, Provider: c.Provider,
		Name: c.Name, Sets: c.Set, Window: time.Duration(c.Window), Unconverted: c.Unconverted, Action: c.Action})
}

type listDuplicateRules struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listDuplicateRules) Help() string {
	return `The rules without a provider judge the leads of all that have no working rule of their own.

Example:

  leadex duplicate-rule list --ecosystem Colombia`
}

func (c listDuplicateRules) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.DuplicateRules, control.In{Ecosystem: c.Ecosystem}, func(out io.Writer, list control.DuplicateRuleList) {
		table(out, []any{"ID", "NAME", "PROVIDER", "SETS", "WINDOW", "UNCONVERTED", "ACTION", "STATE"}, func(row func(...any)) {
			for i := range list.Rules {
				d := &list.Rules[i]
				row(d.ID, d.Name, cmp.Or(d.ProviderName, "-"), cmp.Or(strings.Join(d.Sets, " "), "-"), forEver(d.WindowSeconds), yesNo(d.Unconverted), d.Action, since(d.DisabledAt))
			}
		})
		if b := list.LookBack; b != nil && b.Running {
			fmt.Fprintf(out, "looking back: %d of %d leads\n", b.Done, b.Total)
		}
	})
}

func forEver(seconds int64) string {
	if seconds == 0 {
		return "for ever"
	}
	return ofSeconds(seconds)
}

// oneDuplicateRule are the arguments of commands on one rule.
type oneDuplicateRule struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Rule     string `arg:"" help:"Id or name."`
	Provider string `placeholder:"ID|NAME" help:"Whose rule it is, where the name is not enough."`
}

type changeDuplicateRule struct {
	oneDuplicateRule `embed:""`

	Name        *string  `help:"Another name."`
	Set         []string `sep:"none" placeholder:"FIELD,..." help:"Fields that must all be equal, in the place of all sets there are. Give it once for each set."`
	Action      string   `enum:",mark,refuse,allow" default:"" placeholder:"mark|refuse|allow" help:"Take a copy and mark it, or refuse it."`
	Window      *span    `placeholder:"TIME" help:"How long a lead keeps others away; off for ever."`
	Unconverted *bool    `negatable:"" help:"A lead keeps others away only until it is converted."`
	Enable      bool     `help:"Let a disabled rule work again."`
}

func (changeDuplicateRule) Help() string {
	return aboutDuplicateSets + `

It counts for the very next lead. What was marked stays marked.

Examples:

  leadex duplicate-rule change --ecosystem Colombia "same applicant" --action refuse --window 7d
  leadex duplicate-rule change --ecosystem Colombia "same applicant" --set phone --set email --no-unconverted`
}

func (c changeDuplicateRule) Run(ctx context.Context, w *World) error {
	change := control.DuplicateRuleChange{Ecosystem: c.Ecosystem, Provider: c.Provider, Rule: c.Rule, Name: c.Name, Sets: c.Set,
		Window: (*time.Duration)(c.Window), Unconverted: c.Unconverted}
	if c.Action != "" {
		change.Action = &c.Action
	}
	if c.Enable {
		disabled := false
		change.Disabled = &disabled
	}
	return changeRules(ctx, w, c.asked, control.ChangeDuplicateRule, change)
}

type disableDuplicateRule struct {
	oneDuplicateRule `embed:""`
}

func (disableDuplicateRule) Help() string {
	return `It ends at once. What was marked stays marked; leadex duplicate-rule change --enable lets it work again.

Example:

  leadex duplicate-rule disable --ecosystem Colombia "same applicant"`
}

func (c disableDuplicateRule) Run(ctx context.Context, w *World) error {
	disabled := true
	return changeRules(ctx, w, c.asked, control.ChangeDuplicateRule,
		control.DuplicateRuleChange{Ecosystem: c.Ecosystem, Provider: c.Provider, Rule: c.Rule, Disabled: &disabled})
}

// changeRules runs a change of rules and tells how far they have looked back.
func changeRules[In any](ctx context.Context, w *World, a asked, task control.Task[In, control.LookBack, control.DuplicateRule], in In) error {
	return within(ctx, a.Installation, func(at control.Place) error {
		steps := progress{out: w.Stderr, now: time.Now}
		rule, err := task.At(ctx, at, in, func(b control.LookBack) {
			if b.Running {
				steps.tell(control.KeyProgress{Ecosystem: "looking back", Task: "leads", Done: b.Done, Total: b.Total})
			}
		})
		if err != nil {
			return err
		}
		return a.print(w, rule, func(out io.Writer) {
			fmt.Fprintf(out, "duplicate rule %s %s: %s %s, %s\n", rule.ID, rule.Name, rule.Action, cmp.Or(strings.Join(rule.Sets, " "), "copies"), since(rule.DisabledAt))
		})
	})
}
