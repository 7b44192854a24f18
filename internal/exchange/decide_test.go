package exchange_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// asking is a new lead that asks for 15,000.
func (d *desk) asking() *exchange.LeadView {
	d.t.Helper()
	c := anna()
	c.Amount.Put(exchange.MustDecimal("15000"))
	c.Period.Put(12)
	return submit(d.t, d.Rig, d.w.Provider, c)
}

// rule adds a decision rule whose name is its expression.
func (d *desk) rule(expression string, onUnknown exchange.UnknownAction, denial int64) *exchange.DecisionRule {
	d.t.Helper()
	return must(d.AddDecisionRule(d.ctx(), d.operator(), exchange.AddDecisionRule{Rule: exchange.DecisionRule{
		Name: expression, Expression: expression, OnUnknown: onUnknown, Denial: "not " + expression, DenialID: denial}}))(d.t)
}

// disable takes a rule out of work.
func (d *desk) disable(rule *exchange.DecisionRule) {
	d.t.Helper()
	yes := true
	must(d.ChangeDecisionRule(d.ctx(), d.operator(), exchange.ChangeDecisionRule{Rule: rule.ID, Disabled: &yes}))(d.t)
}

func (d *desk) decide(by exchange.Caller, l *exchange.LeadView) *exchange.LeadView {
	d.t.Helper()
	return must(d.Decide(d.ctx(), by, exchange.Decide{Lead: exchange.LeadKey{Number: l.Number}}))(d.t)
}

// said are the verdicts of a decision.
func said(d *exchange.Decision) string {
	var words []string
	for _, r := range d.Rules {
		word := r.Verdict
		if r.Missing != "" {
			word += " " + r.Missing
		}
		if r.Denies {
			word += " denies"
		}
		words = append(words, word)
	}
	return string(d.Recommendation) + ": " + strings.Join(words, ", ")
}

// nothingMade sees that a lead has become nothing.
func (d *desk) nothingMade(l *exchange.LeadView) {
	d.t.Helper()
	v := must(d.Lead(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(d.t)
	if v.State != exchange.LeadOpen || v.Applications != 0 || v.Application != nil || v.LiveAssignments != 0 && v.Lender == exchange.NoID {
		d.t.Errorf("the lead is %+v", v.Lead)
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		bank := d.bank().Party
		must(d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: bank}))(t)

		t.Run("without rules every lead is approved and converted", func(t *testing.T) {
			d := d.on(t)
			v := d.decide(d.operator(), d.asking())
			if v.Application == nil || v.Application.Lender != bank || v.PersonNumber == 0 || v.Decision == nil || said(v.Decision) != "approve: " {
				t.Fatalf("came to %+v, %+v", v, v.Decision)
			}
			before := d.events()
			again := d.decide(d.operator(), v)
			if diff := cmp.Diff(v.Application, again.Application); diff != "" || d.events() != before || again.Decision.ID != v.Decision.ID {
				t.Errorf("a repeat made %d events, %s", d.events()-before, diff)
			}
		})

		t.Run("a missing value says nothing, unless its rule says so", func(t *testing.T) {
			d := d.on(t)
			passes, denies := d.rule("lead.mean_income > 10.0", "", 0), d.rule("lead.shop_id == 7", exchange.UnknownDenies, 101557)
			l := d.asking()
			v := d.decide(d.operator(), l)
			if got := said(v.Decision); got != "deny: unknown mean_income, unknown shop_id denies" || v.Decision.DenialID != 101557 {
				t.Errorf("said %s, denial %d", got, v.Decision.DenialID)
			}
			d.nothingMade(l)
			d.disable(denies)
			if v := d.decide(d.operator(), l); v.Application == nil || said(v.Decision) != "approve: unknown mean_income" {
				t.Errorf("decided anew: %s", said(v.Decision))
			}
			d.disable(passes)
		})

		t.Run("a denial keeps the lead, its reason and who was asked", func(t *testing.T) {
			d := d.on(t)
			first, second := d.rule("lead.amount < 1.0", "", 0), d.rule("lead.amount < 2.0", "", 101552)
			l := d.asking()
			before := d.events()
			v := d.decide(d.operator(), l)
			want := []exchange.RuleResult{
				{Rule: first.ID, Number: first.Number, Name: first.Name, Verdict: "fails", Denies: true, Denial: first.Denial},
				{Rule: second.ID, Number: second.Number, Name: second.Name, Verdict: "fails", Denies: true, Denial: second.Denial, DenialID: 101552},
			}
			if diff := cmp.Diff(want, v.Decision.Rules); diff != "" || v.Decision.DenialID != 101552 {
				t.Errorf("denied by %d (-want +got):\n%s", v.Decision.DenialID, diff)
			}
			if n := d.events() - before; n != 1 {
				t.Errorf("%d events", n)
			}
			d.nothingMade(l)
			e := must(d.LeadEvents(d.ctx(), d.operator(), l.ID, before, 9))(t)[0]
			facts := map[string]string{"decision": v.Decision.ID.String(), "recommendation": "deny",
				"rules": first.ID.String() + " " + second.ID.String(), "denial_reason_id": "101552"}
			if diff := cmp.Diff(facts, e.Facts); diff != "" || e.Kind != exchange.LeadDecided || e.Lender != bank || e.Number != v.Decision.Sequence {
				t.Errorf("event %+v (-want +got):\n%s", e, diff)
			}
			// The same again is no news; another rule is.
			if d.decide(d.operator(), l); d.events() != before+1 {
				t.Error("the same denial left another event")
			}
			d.disable(first)
			if again := d.decide(d.operator(), l); again.Decision.ID == v.Decision.ID || len(again.Decision.Rules) != 1 {
				t.Errorf("decided anew as %+v", again.Decision)
			}
			d.disable(second)
		})

		t.Run("a broken rule decides nothing and loses nothing", func(t *testing.T) {
			n := 10
			for expression, fault := range map[string]string{
				`lead.period / 0 == 1`:                          "the rule cannot be carried out: it divides by zero",
				`lead.first_name > 3`:                           "the rule cannot be carried out: it does something with a value that a value of its type does not allow",
				`has(lead.first_name) ? lead.first_name : true`: "the rule gives neither true nor false",
				`[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, a+b+c+d+e > 0)))))`: "the rule cannot be carried out: it takes too many steps",
			} {
				d := d.on(t)
				n++
				broken, denies := d.rule(expression, "", 0), d.rule(fmt.Sprintf("lead.amount < %d.0", n), "", 0)
				l := d.asking()
				v := d.decide(d.operator(), l)
				if v.Decision.Recommendation != exchange.TechFault || v.Decision.Rules[0].Verdict != "broken" || v.Decision.Rules[0].Fault != fault ||
					v.Decision.Rules[1].Verdict != "fails" || v.Decision.DenialID != 0 {
					t.Errorf("%s: %+v", expression, v.Decision)
				}
				d.nothingMade(l)
				d.disable(broken)
				d.disable(denies)
				if v := d.decide(d.operator(), l); v.Application == nil {
					t.Errorf("mended it came to %s", said(v.Decision))
				}
			}
		})

		t.Run("a rule that was one when it was written", func(t *testing.T) {
			d := d.on(t)
			rule := d.rule("age > 0", "", 0)
			rule.Expression = "lead.renamed_since > 0" // as a later release may find it
			tx := must(r.Store.Begin(d.ctx(), d.w.Ecosystem.ID, exchange.Ahead{}))(t)
			head := tx.Found().Head
			if err := tx.Commit(d.ctx(), &exchange.Changes{DecisionRules: []exchange.DecisionRule{*rule}, Head: &head}); err != nil {
				t.Fatal(err)
			}
			if v := d.decide(d.operator(), d.asking()); v.Decision.Rules[0].Fault != `is no rule: a lead has no field "renamed_since"` {
				t.Errorf("%+v", v.Decision)
			}
			d.disable(rule)
		})

		t.Run("what cannot be decided", func(t *testing.T) {
			d := d.on(t)
			l := d.asking()
			before := d.events()
			for name, c := range map[string]struct {
				by   exchange.Caller
				key  exchange.LeadKey
				want exchange.Code
			}{
				"its provider's":       {d.w.Provider.Caller, exchange.LeadKey{ID: l.ID}, exchange.Forbidden},
				"for a lender without": {d.bank().Caller, exchange.LeadKey{ID: l.ID}, exchange.NotFound},
				"no such lead":         {d.operator(), exchange.LeadKey{Number: 1 << 40}, exchange.NotFound},
				"nobody":               {exchange.Caller{}, exchange.LeadKey{ID: l.ID}, exchange.NotFound},
			} {
				_, err := d.Decide(d.ctx(), c.by, exchange.Decide{Lead: c.key})
				wantCode(t, name, err, c.want)
			}
			if d.events() != before {
				t.Error("something was written")
			}
		})
	})
}

func TestDecideIsBetweenALenderAndItsLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		rule := d.rule(`lead.birth_place == "Москва"`, exchange.UnknownDenies, 101552)
		l := d.asking()
		d.give(l, d.bank())
		d.give(l, d.other())
		denied := d.decide(d.bank().Caller, l)
		if denied.Decision == nil || denied.Decision.Recommendation != exchange.Deny {
			t.Fatalf("came to %+v", denied.Decision)
		}
		for name, by := range map[string]exchange.Caller{"the other lender": d.other().Caller, "the provider": d.w.Provider.Caller} {
			v := must(d.Lead(d.ctx(), by, exchange.LeadKey{ID: l.ID}))(t)
			steps := must(d.LeadSteps(d.ctx(), by, exchange.LeadKey{ID: l.ID}))(t)
			all := must(d.Decisions(d.ctx(), by, exchange.LeadKey{ID: l.ID}))(t)
			if v.Decision != nil || len(steps) != 1 || len(all) != 0 || v.UpdatedAt.After(denied.CreatedAt.Add(time.Second)) {
				t.Errorf("%s sees %+v, %+v, %+v", name, v.Decision, steps, all)
			}
		}
		// Each lender's own edit is what the rules see, and an approval is the
		// lender's alone.
		must(d.Edit(d.ctx(), d.other().Caller, exchange.Edit{Lead: exchange.LeadKey{ID: l.ID}, Change: func(c *exchange.Contents) error {
			c.BirthPlace.Put("Москва")
			return nil
		}}))(t)
		text := `lead.birth_place == "Москва"`
		must(d.ChangeDecisionRule(d.ctx(), d.operator(), exchange.ChangeDecisionRule{Rule: rule.ID, Expression: &text}))(t)
		approved := d.decide(d.other().Caller, l)
		if approved.Application == nil || approved.Application.Lender != d.other().Party {
			t.Fatalf("came to %+v", approved.Decision)
		}
		if v := must(d.Lead(d.ctx(), d.bank().Caller, exchange.LeadKey{ID: l.ID}))(t); v.Application != nil || v.Decision.ID != denied.Decision.ID {
			t.Errorf("the first lender sees %+v, %+v", v.Application, v.Decision)
		}
		provider := d.w.Provider.Caller
		shown, last := must(d.Lead(d.ctx(), provider, exchange.LeadKey{ID: l.ID}))(t), must(d.LeadSteps(d.ctx(), provider, exchange.LeadKey{ID: l.ID}))(t)
		if shown.Application == nil || len(last) != 2 || last[1].Kind != exchange.LeadConverted || last[1].By != 0 || last[1].Decision != nil {
			t.Errorf("of the application %+v the provider sees the steps %+v", shown.Application, last)
		}
		var kinds []exchange.EventKind
		for _, s := range must(d.LeadSteps(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(t) {
			kinds = append(kinds, s.Kind)
			if s.By == 0 {
				t.Errorf("the operator does not see who did %+v", s)
			}
		}
		want := []exchange.EventKind{exchange.LeadSubmitted, exchange.LeadDecided, exchange.LeadDecided, exchange.LeadConverted}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
		if all := must(d.Decisions(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(t); len(all) != 2 || all[0].ID != denied.Decision.ID {
			t.Errorf("the operator sees %+v", all)
		}
		if v := must(d.Lead(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(t); v.Decision.ID != approved.Decision.ID {
			t.Errorf("with the application stands %+v", v.Decision)
		}
	})
}

func TestDecideForWhom(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		one, two := d.bank(), d.other()
		product := func(l exchangetest.Login, name, status string) int64 {
			added := must(d.AddProduct(d.ctx(), l.Caller, exchange.NewProduct{Lender: l.Party, Terms: exchange.Terms{Name: name, Status: exchange.Some(status),
				InterestRate: exchange.Some(exchange.MustDecimal("1")), InterestRateBasis: exchange.Some("monthly")}}))(t)
			return added.Product.Number
		}
		ofOne, ofTwo, draft := product(one, "A", "active"), product(two, "B", "active"), product(two, "C", "draft")
		naming := func(manager, product int64) *exchange.LeadView {
			c := anna()
			if manager != 0 {
				c.ManagerID.Put(manager)
			}
			if product != 0 {
				c.ProductID.Put(product)
			}
			return submit(t, r, d.w.Provider, c)
		}
		managerOfOne, managerOfTwo := one.Caller.Number, two.Caller.Number
		outcome := func(t *testing.T, by exchange.Caller, l *exchange.LeadView) string {
			t.Helper()
			v, err := d.Decide(d.ctx(), by, exchange.Decide{Lead: exchange.LeadKey{ID: l.ID}})
			if err != nil {
				return string(exchange.CodeOf(err)) + " " + exchange.AsError(err).Field
			}
			return map[exchange.ID]string{one.Party: "one", two.Party: "two"}[v.Application.Lender]
		}
		for _, c := range []struct {
			name    string
			by      exchange.Caller
			at      *exchangetest.Login // who has the lead
			manager int64
			product int64
			want    string
		}{
			{"nobody is named", d.operator(), nil, 0, 0, "conflict "},
			{"a lender that has it", two.Caller, &two, 0, 0, "two"},
			{"by its manager", d.operator(), nil, managerOfTwo, 0, "two"},
			{"by its product", d.operator(), nil, 0, ofTwo, "two"},
			{"by both", d.operator(), nil, managerOfOne, ofOne, "one"},
			{"by two who differ", d.operator(), nil, managerOfOne, ofTwo, "invalid product_id"},
			{"a lender, the manager another's", one.Caller, &one, managerOfTwo, 0, "invalid manager_id"},
			{"a lender, the product another's", one.Caller, &one, 0, ofTwo, "invalid product_id"},
			{"a lender does not hear of another's draft", one.Caller, &one, 0, draft, "one"},
			{"a manager who is no lender's", d.operator(), nil, d.w.Provider.Caller.Number, ofOne, "one"},
			{"numbers of nobody", d.operator(), nil, 1 << 40, 101339, "conflict "},
			{"numbers that cannot be", d.operator(), nil, -1, -7, "conflict "},
		} {
			t.Run(c.name, func(t *testing.T) {
				l := naming(c.manager, c.product)
				if c.at != nil {
					d.on(t).give(l, *c.at)
				}
				if got := outcome(t, c.by, l); got != c.want {
					t.Errorf("it goes to %q, want %q", got, c.want)
				}
			})
		}
		t.Run("else the default lender", func(t *testing.T) {
			must(d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: one.Party}))(t)
			if got := outcome(t, d.operator(), naming(0, 101339)); got != "one" {
				t.Errorf("it goes to %q", got)
			}
			if got := outcome(t, d.operator(), naming(0, ofTwo)); got != "two" {
				t.Errorf("one that names a product goes to %q", got)
			}
		})
		t.Run("a closed door", func(t *testing.T) {
			if err := d.DisableLender(d.ctx(), d.w.Ecosystem.ID, one.Party); err != nil {
				t.Fatal(err)
			}
			if got := outcome(t, d.operator(), naming(0, 0)); got != "conflict " {
				t.Errorf("it goes to %q", got)
			}
			_, err := d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: two.Party})
			if err != nil {
				t.Error(err)
			}
			_, err = d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: one.Party})
			wantCode(t, "a disabled lender", err, exchange.Invalid)
			_, err = d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: d.w.Ecosystem.ID})
			wantCode(t, "no lender", err, exchange.Invalid)
			_, err = d.SetDefaultLender(d.ctx(), two.Caller, exchange.SetDefaultLender{Lender: two.Party})
			wantCode(t, "a lender", err, exchange.Forbidden)
		})
	})
}

func TestDecideAtOnce(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		must(d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: d.bank().Party}))(t)
		d.rule("lead.amount > 0.0", "", 0)
		l := d.asking()
		second := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now}) // another process
		t.Cleanup(func() {
			if err := second.Close(d.ctx()); err != nil {
				t.Error(err)
			}
		})
		var wait sync.WaitGroup
		numbers := make([]int64, 20)
		for i := range numbers {
			x := []*exchange.Exchange{d.Exchange, second}[i%2]
			wait.Go(func() {
				if v, err := x.Decide(d.ctx(), d.operator(), exchange.Decide{Lead: exchange.LeadKey{ID: l.ID}}); err == nil {
					numbers[i] = v.Application.Number
				}
			})
		}
		wait.Wait()
		if slices.Sort(numbers); numbers[0] == 0 || numbers[0] != numbers[19] {
			t.Errorf("applications %v", numbers)
		}
		v := must(d.Lead(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(t)
		if all := must(d.Decisions(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(t); len(all) != 1 || v.Applications != 1 || v.Decisions != 1 {
			t.Errorf("%d decisions, lead %+v", len(all), v.Lead)
		}
	})
}

// What was judged before the lock counts only while it is still so under it.
func TestDecideWhatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		must(d.SetDefaultLender(d.ctx(), d.operator(), exchange.SetDefaultLender{Lender: d.bank().Party}))(t)
		d.rule("lead.amount < 1000000.0", "", 0)
		for name, change := range map[string]func(*testing.T, *exchange.LeadView){
			"an edit": func(t *testing.T, l *exchange.LeadView) {
				must(d.Edit(d.ctx(), d.operator(), exchange.Edit{Lead: exchange.LeadKey{ID: l.ID}, Change: func(c *exchange.Contents) error {
					c.Amount.Put(exchange.MustDecimal("2000000"))
					return nil
				}}))(t)
			},
			"a rule": func(t *testing.T, _ *exchange.LeadView) { d.on(t).rule("lead.amount < 1.0", "", 0) },
		} {
			t.Run(name, func(t *testing.T) {
				l := d.asking()
				ahead := d.JudgeAhead(t, d.operator(), exchange.LeadKey{ID: l.ID})
				change(t, l)
				v := must(ahead())(t)
				if v.Decision == nil || v.Decision.Recommendation != exchange.Deny {
					t.Errorf("came to %+v", v.Decision)
				}
				d.on(t).nothingMade(l)
			})
		}
	})
}
