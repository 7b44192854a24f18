package exchange_test

import (
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// A link to a person says that somebody has that client: to another lender it is
// shown nowhere, and to the person's own one and to the operator everywhere.
func TestLinkIsShownToWhoseClientItIs(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := t.Context()
		w := r.Russia(t)
		known := submit(t, r, w.Provider, ivan("100"))
		client, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: known.ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal(err)
		}
		linked, edited := submit(t, r, w.Provider, ivan("100")), submit(t, r, w.Provider, exchange.Contents{FirstName: exchange.Some("Анна")})
		become := func(c *exchange.Contents) error { *c = ivan("100"); return nil }
		if _, err := r.Edit(ctx, w.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: edited.ID}, Change: become}); err != nil {
			t.Fatal(err)
		}
		for _, lead := range []exchange.ID{linked.ID, edited.ID} {
			for i := range w.Lenders {
				if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: lead, Lender: w.Lenders[i].Party}); err != nil {
					t.Fatal(err)
				}
				if _, err := r.Pull(ctx, w.Lenders[i].Caller, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		for name, test := range map[string]struct {
			login exchangetest.Login
			shown bool
		}{
			"an operator":                {w.Operator, true},
			"the provider":               {w.Provider, true},
			"the lender whose client":    {w.Lenders[0], true},
			"the lender that has it not": {w.Lenders[1], false},
		} {
			for what, lead := range map[string]exchange.ID{"submitted": linked.ID, "edited": edited.ID} {
				events, err := r.LeadEvents(ctx, test.login.Caller, lead, 0, 100)
				if err != nil || len(events) == 0 {
					t.Fatalf("%s sees %d events: %v", name, len(events), err)
				}
				found := false
				for _, e := range events {
					found = found || e.Facts["person"] == client.Person.String() || e.Person == client.Person
				}
				if found != test.shown {
					t.Errorf("%s sees the person in the events of a lead that was %s: %v, want %v", name, what, found, test.shown)
				}
			}
		}
	})
}

func TestSubmitNamesOwnClientsOnly(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Russia(t)
		known := submit(t, r, w.Provider, ivan("100"))
		client, err := r.Convert(t.Context(), w.Operator.Caller, exchange.Convert{Lead: known.ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal(err)
		}
		if own := submit(t, r, w.Lenders[0], ivan("100")); own.Person != client.Person || own.PersonNumber != client.PersonNumber {
			t.Errorf("to the person's own lender it is %s, number %d", own.Person, own.PersonNumber)
		}
		if other := submit(t, r, w.Lenders[1], ivan("100")); other.Person != exchange.NoID || other.PersonNumber != 0 {
			t.Errorf("another lender learns of %s, number %d", other.Person, other.PersonNumber)
		}
	})
}
