package exchange_test

import (
	"context"
	"slices"
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
		t.Run("a batch that is served again has each of its leads, in order", func(t *testing.T) {
			ctx := context.Background()
			w := r.World(t, exchange.Ecosystem{Name: "Again", Country: "RU", Currency: "RUB", TimeZone: "Europe/Moscow"})
			lender := w.Lenders[0]
			var want []int64
			for range 3 {
				l := submit(t, r, w.Provider, ivan("100"))
				if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: lender.Party}); err != nil {
					t.Fatal(err)
				}
				want = append(want, l.Number)
			}
			for _, time := range []string{"at first", "again"} {
				d, err := r.Pull(ctx, lender.Caller, 3)
				if err != nil {
					t.Fatal(err)
				}
				if got := numbers(d); !slices.Equal(got, want) {
					t.Errorf("%s: got leads %v, want %v", time, got, want)
				}
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

func TestPullOvertaken(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		t.Run("what is taken back while the batch is read ends it, and the next leads come", func(t *testing.T) {
			d := newDesk(t, r)
			leads := d.assigned(d.bank(), 2)
			if got := must(d.Pull(d.ctx(), d.bank().Caller, 1))(t); len(got.Leads) != 1 {
				t.Fatalf("%d leads were handed out", len(got.Leads))
			}
			withdraw := func() {
				key := exchange.AssignmentKey{Lead: leads[0].ID, Lender: d.bank().Party}
				if _, err := d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: key}); err != nil {
					t.Error(err)
				}
			}
			there := exchange.New(exchange.Config{Store: &overtaking{Store: r.Store, meanwhile: withdraw}, Vault: r.Vault, Clock: r.Clock.Now})
			defer func() { _ = there.Close(d.ctx()) }()
			got := must(there.Pull(d.ctx(), d.bank().Caller, 1))(t)
			if len(got.Leads) != 1 || got.Leads[0].Lead.ID != leads[1].ID || got.Leads[0].Withdrawn {
				t.Errorf("got %+v, want the second lead alone", got.Leads)
			}
		})
	})
}

// overtaking is a store on which something happens just before leads are read for
// the first time.
type overtaking struct {
	exchange.Store
	once      sync.Once
	meanwhile func()
}

func (s *overtaking) Leads(ctx context.Context, g exchange.Grant, f exchange.LeadFilter, visit func(*exchange.LeadRow) error) error {
	s.once.Do(s.meanwhile)
	return s.Store.Leads(ctx, g, f, visit)
}
