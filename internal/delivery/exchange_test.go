package delivery_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/delivery"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/pgtest"
	"leadex/internal/store/postgres"
)

// pulled gives the first lender a lease and an open batch of so many leads.
func pulled(t *testing.T, r *exchangetest.Rig, w *exchangetest.World, leads int64, attempts int) []int64 {
	t.Helper()
	ctx, bank := t.Context(), w.Lenders[0]
	_, err := r.SetDeliveryTerms(ctx, w.Operator.Caller, exchange.SetDeliveryTerms{Lender: bank.Party,
		Change: func(d *exchange.DeliveryTerms) { d.Lease, d.MaxAttempts = exchange.MinLease, attempts }})
	if err != nil {
		t.Fatal("terms:", err)
	}
	var numbers []int64
	for range leads {
		l, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Ana")}})
		if err != nil {
			t.Fatal("submit:", err)
		}
		if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: bank.Party}); err != nil {
			t.Fatal("assign:", err)
		}
		numbers = append(numbers, l.Number)
	}
	if d, err := r.Pull(ctx, bank.Caller, leads); err != nil || int64(len(d.Leads)) != leads {
		t.Fatalf("pull: %d leads, %v", len(d.Leads), err)
	}
	return numbers
}

// standing is how delivery stands at the first lender.
func standing(t *testing.T, r *exchangetest.Rig, w *exchangetest.World) exchange.ReceiverDelivery {
	t.Helper()
	all, err := r.Deliveries(t.Context(), w.Operator.Caller, exchange.NoID)
	if err != nil {
		t.Fatal("deliveries:", err)
	}
	at := slices.IndexFunc(all, func(d exchange.ReceiverDelivery) bool { return d.Lender == w.Lenders[0].Party })
	return all[at]
}

// sweepOnce runs a Sweeper for one sweep.
func sweepOnce(t *testing.T, sweep func(context.Context) (int, bool, error)) map[string]float64 {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := delivery.NewSweeper(delivery.SweeperConfig{Every: time.Hour, Log: quiet(),
		Sweep: func(ctx context.Context) (int, bool, error) {
			defer stop()
			return sweep(context.WithoutCancel(ctx))
		}})
	s.Run(ctx)
	return gather(t, s)
}

// TestLeaseEnds ends leases though nobody pulls.
func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Colombia(t)
		numbers := pulled(t, r, w, 3, 2)
		if sweepOnce(t, r.Sweep); standing(t, r, w).InProgress != 3 {
			t.Fatalf("within the lease: %+v", standing(t, r, w))
		}
		r.Clock.Advance(exchange.MinLease)
		counts := sweepOnce(t, r.Sweep)
		if d := standing(t, r, w); d.InProgress != 0 || d.Ready != 3 || !d.OpenSince.IsZero() || counts["leadex_leases_ended_total"] != 1 {
			t.Fatalf("after the lease: %+v, %v", d, counts)
		}
		d, err := r.Pull(t.Context(), w.Lenders[0].Caller, 10)
		if err != nil {
			t.Fatal("pull:", err)
		}
		var again []int64
		for _, l := range d.Leads {
			again = append(again, l.Lead.Number)
		}
		if !slices.Equal(again, numbers) {
			t.Errorf("the leads %v came back as %v", numbers, again)
		}
		r.Clock.Advance(exchange.MinLease)
		sweepOnce(t, r.Sweep)
		if d := standing(t, r, w); d.Undeliverable != 3 || d.Ready != 0 {
			t.Errorf("after the last attempt: %+v", d)
		}
	})
}

// TestOneSweepsAtATime lets two processes on one PostgreSQL sweep: while the
// first is at it the second finds that out at once, and after it can itself.
func TestOneSweepsAtATime(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	open := func() *postgres.Store {
		s, err := postgres.Open(t.Context(), database, postgres.Options{})
		if err != nil {
			t.Fatal("open:", err)
		}
		return s
	}
	own := open()
	if _, err := own.Migrate(t.Context()); err != nil {
		t.Fatal("migrate:", err)
	}
	first := exchangetest.On(t, own)
	w := first.Colombia(t)
	pulled(t, first, w, 2, 0)
	first.Clock.Advance(exchange.MinLease)

	other := open()
	slow := &slowStore{Store: other, began: make(chan struct{}), goOn: make(chan struct{})}
	second := exchange.New(exchange.Config{Store: slow, Vault: first.Vault, Clock: first.Clock.Now})
	t.Cleanup(func() {
		if err := second.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error("close:", err)
		}
		if err := other.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	var slowCounts map[string]float64
	var sweeping sync.WaitGroup
	sweeping.Go(func() { slowCounts = sweepOnce(t, second.Sweep) })
	<-slow.began
	for range 5 {
		if got := sweepOnce(t, first.Sweep); got["leadex_sweeps_total result=elsewhere"] != 1 || got["leadex_leases_ended_total"] != 0 {
			t.Errorf("beside a sweep of another process: %v", got)
		}
	}
	if d := standing(t, first, w); d.InProgress != 2 {
		t.Errorf("the second has swept beside the first: %+v", d)
	}
	close(slow.goOn)
	sweeping.Wait()
	if slowCounts["leadex_leases_ended_total"] != 1 || standing(t, first, w).Ready != 2 {
		t.Errorf("the first has not swept: %v, %+v", slowCounts, standing(t, first, w))
	}
	if got := sweepOnce(t, first.Sweep); got["leadex_sweeps_total result=done"] != 1 {
		t.Errorf("after the other: %v", got)
	}
}

// slowStore waits, once, after the first look into what is to be swept.
type slowStore struct {
	exchange.Store
	waited      atomic.Bool
	began, goOn chan struct{}
}

func (s *slowStore) OverdueBatches(ctx context.Context, ecosystem exchange.ID, now time.Time, limit int) ([]exchange.Batch, error) {
	if s.waited.CompareAndSwap(false, true) {
		close(s.began)
		<-s.goOn
	}
	return s.Store.OverdueBatches(ctx, ecosystem, now, limit)
}
