package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"leadex/internal/exchange"
)

// testTasks gives each test a task of its own: all share one database.
func testTasks(t *testing.T, store exchange.Store) {
	nothing := func(context.Context) error { return nil }
	never := func(context.Context) error {
		t.Error("it was run beside itself")
		return nil
	}
	t.Run("its error comes back as it is", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("broken")
		ran, err := store.Alone(t.Context(), t.Name(), func(context.Context) error { return broken })
		if !ran || err != broken { //nolint:errorlint // as it is, not wrapped
			t.Errorf("ran %t, error %v", ran, err)
		}
	})
	t.Run("it gets the context of the call", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		enough := errors.New("enough")
		_, err := store.Alone(ctx, t.Name(), func(ctx context.Context) error {
			cancel(enough)
			<-ctx.Done()
			return context.Cause(ctx)
		})
		if !errors.Is(err, enough) {
			t.Errorf("error %v", err)
		}
		wantRun(t, store, t.Name(), nothing) // its end is not the task's
	})
	t.Run("while it runs it is not run again, and then it is", func(t *testing.T) {
		t.Parallel()
		task := t.Name()
		for range 3 {
			wantRun(t, store, task, func(ctx context.Context) error {
				ran, err := store.Alone(ctx, task, never)
				if ran || err != nil {
					t.Errorf("beside itself: ran %t, error %v", ran, err)
				}
				wantRun(t, store, task+"/other", nothing)
				return nil
			})
		}
	})
	t.Run("it is free again after a panic", func(t *testing.T) {
		t.Parallel()
		func() {
			defer func() { _ = recover() }()
			_, _ = store.Alone(t.Context(), t.Name(), func(context.Context) error { panic("on purpose") })
			t.Error("the panic was swallowed")
		}()
		wantRun(t, store, t.Name(), nothing)
	})
	t.Run("of many at once one runs", func(t *testing.T) {
		t.Parallel()
		const callers = 8
		var runs, refused atomic.Int64
		all := make(chan struct{}) // closed when all others were refused
		var group sync.WaitGroup
		for range callers {
			group.Go(func() {
				ran, err := store.Alone(t.Context(), t.Name(), func(ctx context.Context) error {
					runs.Add(1)
					ctx, cancel := context.WithTimeout(ctx, long)
					defer cancel()
					select {
					case <-all:
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				})
				if err != nil {
					t.Errorf("ran %t, error %v", ran, err)
				}
				if !ran && refused.Add(1) == callers-1 {
					close(all)
				}
			})
		}
		group.Wait()
		if runs.Load() != 1 {
			t.Errorf("it was run %d times", runs.Load())
		}
	})
	t.Run("it may read, write and run others", func(t *testing.T) {
		t.Parallel()
		task := t.Name()
		w := newWorld(t, store)
		wantRun(t, store, task, func(context.Context) error {
			w.write(exchange.Changes{Leads: []exchange.LeadRow{w.lead()}})
			equal(t, "leads", len(w.leads(w.operator(), exchange.LeadFilter{})), 1)
			return nil
		})
	})
}

func wantRun(t *testing.T, store exchange.Store, task string, run func(context.Context) error) {
	t.Helper()
	if ran, err := store.Alone(t.Context(), task, run); !ran || err != nil {
		t.Errorf("%s: ran %t, error %v", task, ran, err)
	}
}
