package exchange_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// refusing is a store that cannot look for overdue batches in one ecosystem, nor
// read the open batch of one lender.
type refusing struct {
	exchange.Store
	ecosystem, lender exchange.ID
}

var errRefusing = errors.New("this one is broken")

func (s *refusing) OverdueBatches(ctx context.Context, ecosystem exchange.ID, now time.Time, limit int) ([]exchange.Batch, error) {
	if ecosystem == s.ecosystem {
		return nil, errRefusing
	}
	return s.Store.OverdueBatches(ctx, ecosystem, now, limit)
}

func (s *refusing) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	t, err := s.Store.Begin(ctx, ecosystem, ahead)
	return &refusingTx{t, s}, err
}

type refusingTx struct {
	exchange.Tx
	of *refusing
}

func (t *refusingTx) OpenBatch(ctx context.Context, ecosystem exchange.ID, r exchange.Receiver) (exchange.Batch, error) {
	if r.Lender == t.of.lender {
		return exchange.Batch{}, errRefusing
	}
	return t.Tx.OpenBatch(ctx, ecosystem, r)
}

// leased gives a lender a lease and an open batch of one lead.
func leased(t *testing.T, r *exchangetest.Rig, w *exchangetest.World, lender exchangetest.Login) {
	t.Helper()
	ctx := t.Context()
	_, err := r.SetDeliveryTerms(ctx, w.Operator.Caller, exchange.SetDeliveryTerms{Lender: lender.Party,
		Change: func(d *exchange.DeliveryTerms) { d.Lease = exchange.MinLease }})
	if err != nil {
		t.Fatal("terms:", err)
	}
	l := submit(t, r, w.Provider, exchange.Contents{FirstName: exchange.Some("Ana")})
	if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: lender.Party}); err != nil {
		t.Fatal("assign:", err)
	}
	if d, err := r.Pull(ctx, lender.Caller, 1); err != nil || len(d.Leads) != 1 {
		t.Fatalf("pull: %v, %v", d, err)
	}
}

func TestSweepPastFailures(t *testing.T) {
	t.Parallel()
	store := &refusing{Store: exchangetest.SQLite(t).Store}
	r := exchangetest.On(t, store)
	first, second := r.Colombia(t), r.Russia(t)
	for _, w := range []*exchangetest.World{first, second} {
		for _, lender := range w.Lenders {
			leased(t, r, w, lender)
		}
	}
	r.Clock.Advance(exchange.MinLease)
	sweep := func(want int, broken bool) {
		t.Helper()
		swept, ran, err := r.Sweep(t.Context())
		if swept != want || !ran || (err != nil) != broken {
			t.Fatalf("%d batches were closed, ran %t, %v; want %d", swept, ran, err, want)
		}
	}
	store.ecosystem, store.lender = first.Ecosystem.ID, second.Lenders[0].Party
	sweep(1, true) // of the second ecosystem the other lender's
	sweep(0, true)
	store.ecosystem = exchange.NoID
	sweep(2, true)
	store.lender = exchange.NoID
	sweep(1, false)
	sweep(0, false)
}
