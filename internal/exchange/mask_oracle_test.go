package exchange_test

import (
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// What a masked grant guesses is confirmed nowhere without a trace, and a number
// that it guessed leads it to nobody.
func TestMaskedGuess(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := t.Context()
		w := r.Russia(t)
		by := r.Masked(t, w)
		desk, form := by[exchange.RoleOperator], by[exchange.RoleProvider]
		addRule := func(name string, action exchange.DuplicateAction, sets ...[]exchange.DuplicateField) {
			t.Helper()
			rule := exchange.DuplicateRule{Ecosystem: w.Ecosystem.ID, Name: name, Sets: sets, Action: action}
			if _, err := r.AddDuplicateRule(ctx, w.Operator.Caller, exchange.AddDuplicateRule{Rule: rule}); err != nil {
				t.Fatal(err)
			}
		}
		known := submit(t, r, w.Provider, ivan("100"))
		client, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: known.ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal(err)
		}

		for name, login := range map[string]exchangetest.Login{"an operator": desk, "a provider": form} {
			guess := exchange.Submission{Contents: ivan("100"), ValidateOnly: true}
			before := r.Events(t, w.Ecosystem.ID)
			_, err := r.Submit(ctx, login.Caller, guess)
			if e := exchange.AsError(err); err == nil || e.Code != exchange.Forbidden || e.Field != "tax_id" {
				t.Errorf("%s has a guess validated: %v", name, err)
			}
			open := exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Ivan"), Phone: exchange.Some("+79161234567")}, ValidateOnly: true}
			if _, err := r.Submit(ctx, login.Caller, open); err != nil {
				t.Errorf("%s has what it sees validated: %v", name, err)
			}
			if after := r.Events(t, w.Ecosystem.ID); after != before {
				t.Errorf("%d events", after-before)
			}
			linked := submit(t, r, login, ivan("100"))
			if linked.Person != exchange.NoID || linked.PersonNumber != 0 {
				t.Errorf("%s is told that it is person %d", name, linked.PersonNumber)
			}
			shown, err := r.Lead(ctx, login.Caller, exchange.LeadKey{ID: linked.ID})
			if err != nil || shown.Person != exchange.NoID || shown.PersonNumber != 0 {
				t.Errorf("%s is shown that it is person %d: %v", name, shown.PersonNumber, err)
			}
			events, err := r.LeadEvents(ctx, login.Caller, linked.ID, 0, 10)
			if err != nil || len(events) != 1 || events[0].Facts["person"] != "" {
				t.Errorf("%s reads of it in %v: %v", name, events, err)
			}
			clear, err := r.Lead(ctx, w.Operator.Caller, exchange.LeadKey{ID: linked.ID})
			if err != nil || clear.Person != client.Person {
				t.Errorf("the lead is not linked: %v", err)
			}
		}
		if shown, err := r.Lead(ctx, form.Caller, exchange.LeadKey{ID: known.ID}); err != nil || shown.PersonNumber != client.PersonNumber {
			t.Errorf("of a converted lead the person is %d: %v", shown.PersonNumber, err)
		}
		if _, err := r.QueryLeads(ctx, desk.Caller, exchange.LeadQuery{PersonNumber: &client.PersonNumber}); exchange.CodeOf(err) != exchange.Forbidden {
			t.Errorf("leads are found by person: %v", err)
		}

		addRule("document", exchange.RefuseDuplicate, []exchange.DuplicateField{exchange.DuplicateFiveField})
		other := ivan("200")
		other.Passport.Pointer().Number.Put("654321")
		first := submit(t, r, w.Provider, other)
		for name, test := range map[string]struct {
			login           exchangetest.Login
			provider, named exchange.ID
		}{"a masked operator": {desk, w.Provider.Party, exchange.NoID}, "a masked provider": {form, exchange.NoID, exchange.NoID}, "an operator": {w.Operator, w.Provider.Party, first.ID}} {
			_, err := r.Submit(ctx, test.login.Caller, exchange.Submission{Provider: test.provider, Contents: other})
			if e := exchange.AsError(err); err == nil || e.Code != exchange.Duplicate || e.Lead != test.named {
				t.Errorf("%s is refused with %v", name, err)
			}
		}
	})
}
