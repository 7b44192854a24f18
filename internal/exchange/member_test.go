package exchange_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"leadex/internal/exchange"
)

// hanging is a store in which the first reservation of a number, which is part
// of deciding a submit, waits until it is let go or its context ends.
type hanging struct {
	exchange.Store
	release chan struct{} // closed to let it go
	entered chan struct{} // closed when it waits
}

type hangingTx struct {
	exchange.Tx
	store *hanging
}

func (h *hanging) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	tx, err := h.Store.Begin(ctx, ecosystem, ahead)
	return &hangingTx{tx, h}, err
}

func (t *hangingTx) NumberBlock(ctx context.Context, ecosystem exchange.ID, noun exchange.NumberNoun) (exchange.NumberBlock, error) {
	select {
	case <-t.store.entered:
	default:
		close(t.store.entered)
		select {
		case <-ctx.Done():
			return exchange.NumberBlock{}, errLost
		case <-t.store.release:
		}
	}
	return t.Tx.NumberBlock(ctx, ecosystem, noun)
}

// outOfTimeAfter is a context whose time is up when something has begun.
func outOfTimeAfter(t *testing.T, begun <-chan struct{}) context.Context {
	t.Helper()
	ctx, end := context.WithCancelCause(context.Background())
	go func() {
		<-begun
		end(context.DeadlineExceeded)
	}()
	return ctx
}

func TestCallerThatWaitsNoMore(t *testing.T) {
	t.Parallel()
	ana := exchange.Contents{FirstName: exchange.Some("Ana")}
	t.Run("is answered while its commit hangs, and finds its answer later", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		release := make(chan struct{})
		hangs := make(chan struct{})
		hang := sync.OnceFunc(func() { close(hangs) })
		f.onCommit = func(commit func() error) error {
			hang()
			<-release
			return commit()
		}
		submit := func(ctx context.Context) error {
			_, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: ana, Once: &exchange.Once{Key: "order-1",
				Answer: func(any) (int, []byte, error) { return 201, []byte("made"), nil }}})
			return err
		}
		wantCode(t, "while the commit hangs", submit(outOfTimeAfter(t, hangs)), exchange.Unavailable)
		close(release)
		var replayed *exchange.Replayed
		if err := submit(context.Background()); !errors.As(err, &replayed) || string(replayed.Body) != "made" {
			t.Errorf("repeated it answers %v", err)
		}
		if n := stored(t, r, w); n != 1 {
			t.Errorf("%d leads", n)
		}
	})
	t.Run("is answered while its decision hangs, which then has ended and wrote nothing", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		h := &hanging{f.Store, nil, make(chan struct{})}
		f.Store = h
		view, err := r.Submit(outOfTimeAfter(t, h.entered), w.Provider.Caller, exchange.Submission{Contents: ana})
		wantCode(t, "while the decision hangs", err, exchange.Unavailable)
		if view != nil {
			t.Errorf("a lead came back with the refusal: %v", view.ID)
		}
		if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana}); err != nil {
			t.Error("afterwards:", err)
		}
		if n := stored(t, r, w); n != 1 {
			t.Errorf("%d leads", n)
		}
	})
	t.Run("but hung up does not stop the decision, with which its neighbours would fail", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		h := &hanging{f.Store, make(chan struct{}), make(chan struct{})}
		f.Store = h
		ctx, hangUp := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: ana}) // nobody reads the answer
		}()
		<-h.entered
		hangUp()
		close(h.release)
		<-done
		if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ana}); err != nil {
			t.Error("the next one:", err)
		}
		if n := stored(t, r, w); n != 2 {
			t.Errorf("%d leads, want both", n)
		}
	})
}
