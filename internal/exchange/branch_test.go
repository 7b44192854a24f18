package exchange_test

import (
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestBranchOfALender(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx, w := t.Context(), r.Russia(t)
		branch := func(lender int, code string) exchange.ID {
			b, err := r.CreateBranch(ctx, exchange.Branch{Ecosystem: w.Ecosystem.ID, Lender: w.Lenders[lender].Party, Name: "Branch " + code, DealerCode: code})
			if err != nil {
				t.Fatal(err)
			}
			return b.ID
		}
		first, second, foreign := branch(0, "101"), branch(0, "102"), branch(1, "201")
		lead, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: ivan("100")})
		if err != nil {
			t.Fatal(err)
		}
		assign := func(branch exchange.ID) error {
			_, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: lead.ID, Lender: w.Lenders[0].Party, Branch: branch})
			return err
		}
		refused := func(t *testing.T, err error, code exchange.Code, field string) {
			t.Helper()
			if e := exchange.AsError(err); err == nil || e.Code != code || e.Field != field {
				t.Errorf("%v, want %s of %q", err, code, field)
			}
		}

		t.Run("another lender's cannot be assigned to", func(t *testing.T) { refused(t, assign(foreign), exchange.NotFound, "branch") })
		t.Run("is not passed over when the lead is in another queue", func(t *testing.T) {
			if err := assign(first); err != nil {
				t.Fatal(err)
			}
			refused(t, assign(second), exchange.Conflict, "")
			for _, again := range []exchange.ID{first, exchange.NoID} {
				if err := assign(again); err != nil {
					t.Errorf("again to %s: %v", again, err)
				}
			}
		})
		t.Run("another lender's cannot be replayed", func(t *testing.T) {
			day := exchange.Replay{From: r.Clock.Now().Add(-time.Hour), To: r.Clock.Now(), Branch: foreign}
			_, err := r.Replay(ctx, w.Lenders[0].Caller, day)
			refused(t, err, exchange.NotFound, "branch")
			day.Lender = w.Lenders[1].Party
			if _, err := r.Replay(ctx, w.Operator.Caller, day); err != nil {
				t.Errorf("by the operator, of its lender: %v", err)
			}
		})
	})
}
