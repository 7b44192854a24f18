package exchange_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestDecisionRules(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		order := func(t *testing.T) string {
			t.Helper()
			var names []string
			for i, rule := range must(d.DecisionRules(d.ctx(), d.operator(), exchange.NoID))(t) {
				names = append(names, rule.Name)
				if rule.Position != int64(i)+1 {
					t.Errorf("%s is at %d", rule.Name, rule.Position)
				}
			}
			return strings.Join(names, " ")
		}
		add := func(t *testing.T, name string, position int64) *exchange.DecisionRule {
			t.Helper()
			return must(d.AddDecisionRule(d.ctx(), d.operator(), exchange.AddDecisionRule{Rule: exchange.DecisionRule{Position: position, Name: name, Expression: "age > 0", Denial: "too young"}}))(t)
		}
		a, _, _ := add(t, "a", 0), add(t, "b", 0), add(t, "c", 2)
		if got := order(t); got != "a c b" {
			t.Errorf("order %s", got)
		}
		if a.OnUnknown != exchange.UnknownPasses || a.Number == 0 || a.CreatedAt.IsZero() {
			t.Errorf("added %+v", a)
		}
		t.Run("moved", func(t *testing.T) {
			for _, c := range []struct {
				to   int64
				want string
			}{{2, "c a b"}, {900, "c b a"}, {1, "a c b"}, {1, "a c b"}} {
				must(d.ChangeDecisionRule(d.ctx(), d.operator(), exchange.ChangeDecisionRule{Rule: a.ID, Position: &c.to}))(t)
				if got := order(t); got != c.want {
					t.Errorf("to %d: order %s, want %s", c.to, got, c.want)
				}
			}
		})
		t.Run("changed", func(t *testing.T) {
			before := d.events()
			name, text, denial, denies, number, off := "adult", "age >= 18", "not of age", exchange.UnknownDenies, int64(101552), true
			c := exchange.ChangeDecisionRule{Rule: a.ID, Name: &name, Expression: &text, Denial: &denial, OnUnknown: &denies, DenialID: &number, Disabled: &off}
			changed := must(d.ChangeDecisionRule(d.ctx(), d.operator(), c))(t)
			want := *a
			want.Name, want.Expression, want.Denial, want.OnUnknown, want.DenialID = name, text, denial, denies, number
			want.UpdatedAt, want.DisabledAt = changed.UpdatedAt, changed.DisabledAt
			if diff := cmp.Diff(&want, changed); diff != "" || changed.DisabledAt.IsZero() || !changed.UpdatedAt.After(a.UpdatedAt) {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
			must(d.ChangeDecisionRule(d.ctx(), d.operator(), c))(t)
			if n := d.events() - before; n != 1 {
				t.Errorf("%d events", n)
			}
			no, zero := false, int64(0)
			if back := must(d.ChangeDecisionRule(d.ctx(), d.operator(), exchange.ChangeDecisionRule{Rule: a.ID, Disabled: &no, DenialID: &zero}))(t); !back.DisabledAt.IsZero() || back.DenialID != 0 {
				t.Errorf("enabled as %+v", back)
			}
		})
		t.Run("refused", func(t *testing.T) {
			before := d.events()
			good := exchange.DecisionRule{Name: "new", Expression: "age > 0", Denial: "no"}
			for name, c := range map[string]struct {
				change func(*exchange.DecisionRule)
				field  string
				code   exchange.Code
			}{
				"no name":             {func(r *exchange.DecisionRule) { r.Name = " " }, "name", exchange.Invalid},
				"a name taken":        {func(r *exchange.DecisionRule) { r.Name = "b" }, "name", exchange.Duplicate},
				"a card for a name":   {func(r *exchange.DecisionRule) { r.Name = "4111 1111 1111 1111" }, "name", exchange.Invalid},
				"no rule":             {func(r *exchange.DecisionRule) { r.Expression = "age >" }, "expression", exchange.Invalid},
				"empty":               {func(r *exchange.DecisionRule) { r.Expression = "" }, "expression", exchange.Invalid},
				"too long":            {func(r *exchange.DecisionRule) { r.Expression = strings.Repeat("true || ", 300) + "true" }, "expression", exchange.Invalid},
				"a card in it":        {func(r *exchange.DecisionRule) { r.Expression = `lead.email != "4111111111111111"` }, "expression", exchange.Invalid},
				"another action":      {func(r *exchange.DecisionRule) { r.OnUnknown = "ask" }, "on_unknown", exchange.Invalid},
				"no reason":           {func(r *exchange.DecisionRule) { r.Denial = "" }, "denial_reason", exchange.Invalid},
				"a reason too long":   {func(r *exchange.DecisionRule) { r.Denial = strings.Repeat("я", exchange.MaxDenial+1) }, "denial_reason", exchange.Invalid},
				"a reason of nobody":  {func(r *exchange.DecisionRule) { r.DenialID = 7 }, "denial_reason_id", exchange.Invalid},
				"a reason below zero": {func(r *exchange.DecisionRule) { r.DenialID = -1 }, "denial_reason_id", exchange.Invalid},
				"before the first":    {func(r *exchange.DecisionRule) { r.Position = -1 }, "position", exchange.Invalid},
			} {
				rule := good
				c.change(&rule)
				_, err := d.AddDecisionRule(d.ctx(), d.operator(), exchange.AddDecisionRule{Rule: rule})
				if exchange.CodeOf(err) != c.code || exchange.AsError(err).Field != c.field {
					t.Errorf("%s: %v", name, err)
				}
			}
			masked := d.operator()
			masked.Grants = slices.Clone(masked.Grants)
			masked.Grants[0].Masked = true
			for name, caller := range map[string]exchange.Caller{"a lender": d.bank().Caller, "a provider": d.w.Provider.Caller, "who sees masks": masked} {
				_, err := d.AddDecisionRule(d.ctx(), caller, exchange.AddDecisionRule{Rule: good})
				wantCode(t, name, err, exchange.Forbidden)
				if name != "who sees masks" {
					_, err = d.DecisionRules(d.ctx(), caller, exchange.NoID)
					wantCode(t, name, err, exchange.Forbidden)
					_, err = d.ChangeDecisionRule(d.ctx(), caller, exchange.ChangeDecisionRule{Rule: a.ID})
					wantCode(t, name, err, exchange.NotFound)
				}
				_, err = d.TryDecisionRules(d.ctx(), caller, exchange.DecisionTrial{Lead: d.lead().ID})
				if code := exchange.CodeOf(err); code != exchange.Forbidden && code != exchange.NotFound {
					t.Errorf("%s tried: %v", name, err)
				}
				before++ // the lead
			}
			_, err := d.ChangeDecisionRule(d.ctx(), r.Colombia(t).Operator.Caller, exchange.ChangeDecisionRule{Rule: a.ID})
			wantCode(t, "an operator elsewhere", err, exchange.NotFound)
			if d.events() != before {
				t.Error("something was written")
			}
		})
	})
}

func TestDecisionRulesAreBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, exchangetest.SQLite(t))
	for i := range exchange.MaxDecisionRules {
		d.rule(fmt.Sprintf("age > %d", i), "", 0)
	}
	_, err := d.AddDecisionRule(d.ctx(), d.operator(), exchange.AddDecisionRule{Rule: exchange.DecisionRule{Name: "one more", Expression: "true", Denial: "x"}})
	wantCode(t, "one more", err, exchange.Conflict)
	d.disable(&must(d.DecisionRules(d.ctx(), d.operator(), exchange.NoID))(t)[0])
	d.rule("true", "", 0)
}

func TestTryDecisionRules(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		l := d.asking()
		d.rule("lead.amount > 1.0", "", 0)
		d.disable(d.rule("lead.amount > 2.0", "", 0))
		before := d.events()
		try := func(t *testing.T, rules ...exchange.DecisionRule) string {
			t.Helper()
			tried := must(d.TryDecisionRules(d.ctx(), d.operator(), exchange.DecisionTrial{Lead: l.ID, Rules: rules}))(t)
			return said(&exchange.Decision{Recommendation: tried.Recommendation, Rules: tried.Results})
		}
		t.Run("those that work", func(t *testing.T) {
			if got := try(t); got != "approve: holds" {
				t.Errorf("said %s", got)
			}
		})
		t.Run("others", func(t *testing.T) {
			got := try(t, exchange.DecisionRule{Expression: "amount < 15000.5"}, exchange.DecisionRule{Expression: `lead.mean_income > 1.0`, OnUnknown: exchange.UnknownDenies},
				exchange.DecisionRule{Expression: "term > 1"}, exchange.DecisionRule{Expression: `lead.passport.number != "654321"`})
			if got != "deny: holds, unknown mean_income denies, unknown term, fails denies" {
				t.Errorf("said %s", got)
			}
		})
		t.Run("what is none", func(t *testing.T) {
			_, err := d.TryDecisionRules(d.ctx(), d.operator(), exchange.DecisionTrial{Lead: l.ID, Rules: []exchange.DecisionRule{{Expression: "true"}, {Expression: "age >"}}})
			if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != "rules[1].expression" {
				t.Errorf("%v", err)
			}
			_, err = d.TryDecisionRules(d.ctx(), d.operator(), exchange.DecisionTrial{Lead: l.ID, Rules: make([]exchange.DecisionRule, exchange.MaxDecisionRules+1)})
			wantCode(t, "too many", err, exchange.TooLarge)
			_, err = d.TryDecisionRules(d.ctx(), d.operator(), exchange.DecisionTrial{Lead: d.w.Ecosystem.ID})
			wantCode(t, "no lead", err, exchange.NotFound)
			_, err = d.TryDecisionRules(d.ctx(), d.operator(), exchange.DecisionTrial{Lead: l.ID, Lender: l.ID})
			wantCode(t, "no lender", err, exchange.NotFound)
		})
		if d.events() != before {
			t.Error("a trial left something")
		}
		d.nothingMade(l)
	})
}
