package exchange_test

import (
	"context"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// takenBack is a lead that the first lender was handed and the second was not,
// both of which are without it now.
func takenBack(t *testing.T, r *exchangetest.Rig, w *exchangetest.World) exchange.ID {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lead, err := r.Submit(ctx, w.Operator.Caller, exchange.Submission{Contents: ivan("100")})
	must(err)
	at := func(i int) exchange.AssignmentKey {
		return exchange.AssignmentKey{Lead: lead.ID, Lender: w.Lenders[i].Party}
	}
	_, err = r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: lead.ID, Lender: w.Lenders[0].Party})
	must(err)
	_, err = r.Pull(ctx, w.Lenders[0].Caller, 0)
	must(err)
	_, err = r.Reassign(ctx, w.Operator.Caller, exchange.Reassign{AssignmentKey: at(0), To: w.Lenders[1].Party})
	must(err)
	_, err = r.Withdraw(ctx, w.Operator.Caller, exchange.Withdraw{AssignmentKey: at(1)})
	must(err)
	return lead.ID
}

func TestLeadAssignments(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Russia(t)
		lead := takenBack(t, r, w)
		states := func(t *testing.T, l exchangetest.Login) (states []exchange.AssignmentState) {
			t.Helper()
			v, err := r.Lead(t.Context(), l.Caller, exchange.LeadKey{ID: lead})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range v.Assignments {
				states = append(states, a.State)
			}
			return states
		}
		t.Run("an operator sees why nobody has it", func(t *testing.T) {
			if got := states(t, w.Operator); len(got) != 2 || got[0] != exchange.Withdrawn || got[1] != exchange.Withdrawn {
				t.Errorf("shown %v", got)
			}
		})
		// Both hold it again: the first a second time, the second one for the first
		// time that it is handed out.
		for _, l := range w.Lenders {
			if _, err := r.Assign(t.Context(), w.Operator.Caller, exchange.Assign{Lead: lead, Lender: l.Party}); err != nil {
				t.Fatal(err)
			}
		}
		t.Run("a lender sees what it was handed before", func(t *testing.T) {
			if got := states(t, w.Lenders[0]); len(got) != 2 || got[0] != exchange.Withdrawn || got[1] != exchange.Ready {
				t.Errorf("shown %v", got)
			}
		})
		t.Run("and nothing of what was taken back before", func(t *testing.T) {
			if got := states(t, w.Lenders[1]); len(got) != 1 || got[0] != exchange.Ready {
				t.Errorf("shown %v", got)
			}
		})
	})
}

func TestLeadEventsOfAReassignment(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Russia(t)
		lead := takenBack(t, r, w)
		if _, err := r.Assign(t.Context(), w.Operator.Caller, exchange.Assign{Lead: lead, Lender: w.Lenders[0].Party}); err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			login exchangetest.Login
			want  string
		}{
			"say to an operator where it went":              {w.Operator, w.Lenders[1].Party.String()},
			"do not say so to whom the lead was taken from": {w.Lenders[0], ""},
		} {
			t.Run(name, func(t *testing.T) {
				events, err := r.LeadEvents(t.Context(), test.login.Caller, lead, 0, 100)
				if err != nil {
					t.Fatal(err)
				}
				found := false
				for _, e := range events {
					if e.Kind == exchange.AssignmentWithdrawn && e.Lender == w.Lenders[0].Party {
						found = true
						if got := e.Facts["reassigned_to"]; got != test.want {
							t.Errorf("reassigned to %q", got)
						}
					}
				}
				if !found {
					t.Error("the event is not there")
				}
			})
		}
	})
}

// That others hold a lead is nothing that a lender may learn from its own part.
func TestOverrideIsHidden(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Colombia(t)
		l := submit(t, r, w.Provider, ivan("100"))
		for _, lender := range w.Lenders {
			if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: lender.Party}); err != nil {
				t.Fatal(err)
			}
		}
		d, err := r.Pull(ctx, w.Lenders[1].Caller, 1)
		if err != nil || len(d.Leads) != 1 || d.Leads[0].Assignment.Override {
			t.Fatalf("the pull: %+v, %v", d, err)
		}
		for role, shown := range map[string]struct {
			caller exchange.Caller
			want   int
		}{"lender": {w.Lenders[1].Caller, 0}, "operator": {w.Operator.Caller, 1}} {
			v, err := r.Lead(ctx, shown.caller, exchange.LeadKey{ID: l.ID})
			if err != nil {
				t.Fatal(err)
			}
			events, err := r.LeadEvents(ctx, shown.caller, l.ID, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			marked, told := 0, 0
			for _, a := range v.Assignments {
				if a.Override {
					marked++
				}
			}
			for _, e := range events {
				if e.Facts["override"] != "" {
					told++
				}
			}
			if marked != shown.want || told != shown.want {
				t.Errorf("to the %s: %d assignments and %d events tell of an override, want %d", role, marked, told, shown.want)
			}
		}
	})
}
