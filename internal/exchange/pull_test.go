package exchange_test

import (
	"context"
	"sync"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestPull(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		t.Run("a delivery knows the service that another process has just made", func(t *testing.T) {
			ctx := context.Background()
			w := r.Russia(t)
			there := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now})
			defer func() { _ = there.Close(ctx) }()
			if _, err := there.Pull(ctx, w.Lenders[0].Caller, 1); err != nil { // remembers the parties of now
				t.Fatal(err)
			}
			l, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Service: "Call centre", Campaign: "C-02", Contents: ivan("100")})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: w.Lenders[0].Party}); err != nil {
				t.Fatal(err)
			}
			d, err := there.Pull(ctx, w.Lenders[0].Caller, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Leads) != 1 || d.Parties.Services[d.Leads[0].Lead.Service].Name != "Call centre" ||
				d.Parties.Campaigns[d.Leads[0].Lead.Campaign].Code != "C-02" {
				t.Errorf("got %d leads, or without their names", len(d.Leads))
			}
		})
		t.Run("pulls at once get the same batch, also when it takes the last lead of the queue", func(t *testing.T) {
			ctx := context.Background()
			w := r.Colombia(t)
			lender := w.Lenders[0]
			for range 20 {
				l := submit(t, r, w.Provider, ivan("100"))
				if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: lender.Party}); err != nil {
					t.Fatal(err)
				}
				var pulls sync.WaitGroup
				for range 6 {
					pulls.Go(func() {
						if d, err := r.Pull(ctx, lender.Caller, 1); err != nil || len(d.Leads) != 1 || d.Leads[0].Lead.ID != l.ID {
							t.Errorf("got %v, %v", d, err)
						}
					})
				}
				pulls.Wait()
				if _, err := r.Confirm(ctx, lender.Caller, exchange.Confirm{All: true}); err != nil {
					t.Fatal(err)
				}
			}
		})
	})
}
