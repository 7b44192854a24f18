package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/store/sqlite"
)

// faulty is a real store whose transactions can be made to fail.
type faulty struct {
	exchange.Store
	onBegin  func() error
	onWrite  func(*exchange.Changes) error
	onCommit func(commit func() error) error
}

type faultyTx struct {
	exchange.Tx
	store *faulty
}

func (f *faulty) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	if f.onBegin != nil {
		if err := f.onBegin(); err != nil {
			return nil, err
		}
	}
	tx, err := f.Store.Begin(ctx, ecosystem, ahead)
	return &faultyTx{tx, f}, err
}

func (t *faultyTx) Apply(ctx context.Context, c *exchange.Changes) error {
	if t.store.onWrite != nil {
		if err := t.store.onWrite(c); err != nil {
			return err
		}
	}
	return t.Tx.Apply(ctx, c)
}

func (t *faultyTx) Commit(ctx context.Context, last *exchange.Changes) error {
	if t.store.onWrite != nil {
		if err := t.store.onWrite(last); err != nil {
			return err
		}
	}
	if t.store.onCommit != nil {
		return t.store.onCommit(func() error { return t.Tx.Commit(ctx, last) })
	}
	return t.Tx.Commit(ctx, last)
}

func faultyRig(t *testing.T) (*faulty, *exchangetest.Rig, *exchangetest.World) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	f := &faulty{Store: s}
	r := exchangetest.On(t, f)
	return f, r, r.Colombia(t)
}

var errLost = exchange.Refuse(exchange.Unavailable, "connection lost")

func stored(t *testing.T, r *exchangetest.Rig, w *exchangetest.World) int {
	t.Helper()
	n := 0
	err := r.Leads(context.Background(), w.Operator.Caller, exchange.NoID, 0, 0, func(*exchange.Lead) error {
		n++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// refusePoison fails a write with a new lead of that first name in it.
func refusePoison(c *exchange.Changes) error {
	for i := range c.NewLeads {
		if c.NewLeads[i].FirstName == "poison" {
			return errors.New("the row is refused")
		}
	}
	return nil
}

func TestGroupCommit(t *testing.T) {
	t.Parallel()
	ana := exchange.Contents{FirstName: exchange.Some("Ana")}
	t.Run("a commit that was done although its answer was lost is acknowledged", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		f.onCommit = func(commit func() error) error { return errors.Join(commit(), errLost) }
		submit(t, r, w.Provider, ana)
		f.onCommit = nil
		if n := stored(t, r, w); n != 1 {
			t.Errorf("%d leads", n)
		}
		checkChain(t, r, w.Ecosystem.ID)
	})
	t.Run("a commit that was not done is not acknowledged, and numbers are not given twice", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		f.onCommit = func(func() error) error { return errLost }
		_, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana})
		wantCode(t, "submit", err, exchange.Unavailable)
		f.onCommit = nil
		a, b := submit(t, r, w.Provider, ana), submit(t, r, w.Provider, ana)
		if n := stored(t, r, w); n != 2 || a.Number == b.Number {
			t.Errorf("%d leads, numbers %d and %d", n, a.Number, b.Number)
		}
	})
	t.Run("a commit without an event, which nothing can tell of, is not acknowledged", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		submit(t, r, w.Provider, ana)
		f.onCommit = func(func() error) error { return errLost }
		_, err := r.ConfirmChanges(context.Background(), w.Lenders[0].Caller, exchange.ConfirmChanges{Once: &exchange.Once{Key: "order-1",
			Answer: func(any) (int, []byte, error) { return 200, []byte("none"), nil }}})
		wantCode(t, "confirm nothing", err, exchange.Unavailable)
	})
	t.Run("an unknown outcome is looked up until the store is back", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		var down atomic.Int32
		f.onBegin = func() error {
			if down.Add(-1) >= 0 {
				return errLost
			}
			return nil
		}
		f.onCommit = func(commit func() error) error {
			down.Store(3)
			return errors.Join(commit(), errLost)
		}
		submit(t, r, w.Provider, ana)
	})
	t.Run("one member that the store refuses does not fail its neighbours", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		f.onWrite = refusePoison
		var wg sync.WaitGroup
		var failed atomic.Int32
		for i := range 100 {
			wg.Go(func() {
				c := exchange.Contents{FirstName: exchange.Some(fmt.Sprint("Ana ", i))}
				if i%10 == 0 {
					c.FirstName.Put("poison")
				}
				_, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: c})
				if (err != nil) != (i%10 == 0) {
					t.Error(i, err)
				}
				if err != nil {
					failed.Add(1)
				}
			})
		}
		wg.Wait()
		if n := stored(t, r, w); n != 90 || failed.Load() != 10 {
			t.Errorf("%d leads, %d failed", n, failed.Load())
		}
		checkChain(t, r, w.Ecosystem.ID)
	})
	t.Run("what does not fit into the time of a group goes into the next one", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		exchange.SetGroupBudget(r.Exchange, 0)
		var groups atomic.Int32
		f.onCommit = func(commit func() error) error {
			groups.Add(1)
			return commit()
		}
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := stored(t, r, w); n != 40 || groups.Load() != 40 {
			t.Errorf("%d leads in %d groups", n, groups.Load())
		}
		checkChain(t, r, w.Ecosystem.ID)
	})
	t.Run("a caller that leaves before its group writes nothing", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		hold, entered := make(chan struct{}), make(chan struct{})
		var first sync.Once
		f.onBegin = func() error {
			first.Do(func() {
				close(entered)
				<-hold
			})
			return nil
		}
		done := make(chan error, 1)
		go func() {
			_, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana})
			done <- err
		}()
		<-entered
		ctx, leave := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer leave()
		_, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: ana})
		wantCode(t, "the one that left", err, exchange.Unavailable)
		close(hold)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := stored(t, r, w); n != 1 {
			t.Errorf("%d leads", n)
		}
	})
	t.Run("after closing, writes are refused and what was accepted is answered", func(t *testing.T) {
		t.Parallel()
		_, r, w := faultyRig(t)
		var wg sync.WaitGroup
		var answered atomic.Int32
		for range 100 {
			wg.Go(func() {
				if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana}); err == nil {
					answered.Add(1)
				}
			})
		}
		if err := r.Exchange.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		_, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana})
		wantCode(t, "after closing", err, exchange.Unavailable)
		wg.Wait()
		if n := stored(t, r, w); n != int(answered.Load()) {
			t.Errorf("%d answered, %d stored", answered.Load(), n)
		}
	})
}
