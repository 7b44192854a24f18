package exchange_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// lookBackless is a store on which no look back succeeds while it is broken.
type lookBackless struct {
	exchange.Store
	broken atomic.Bool
}

func (s *lookBackless) Alone(ctx context.Context, task string, do func(context.Context) error) (bool, error) {
	if strings.HasPrefix(task, "duplicate claims") && s.broken.Load() {
		return true, exchange.Refuse(exchange.Unavailable, "the disk is full")
	}
	return s.Store.Alone(ctx, task, do)
}

func TestSweepTellsOfLookBacksThatFail(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		store := &lookBackless{Store: s.Store}
		store.broken.Store(true)
		x := exchange.New(exchange.Config{Store: store, Vault: s.Vault, Clock: s.Clock.Now})
		defer x.Close(context.Background())
		first := s.first(s.w.Provider, phone("+79160000001"))
		rule := exchange.DuplicateRule{Name: "phone", Action: exchange.RefuseDuplicate, Sets: [][]exchange.DuplicateField{{exchange.DuplicatePhone}}}
		if _, err := x.AddDuplicateRule(t.Context(), s.w.Operator.Caller, exchange.AddDuplicateRule{Rule: rule}); err != nil {
			t.Fatal(err)
		}
		sweepUntil := func(want func(error) bool) (err error) {
			for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
				if _, _, err = x.Sweep(t.Context()); want(err) {
					return err
				}
			}
			t.Fatalf("the last sweep says %v", err)
			return nil
		}
		err := sweepUntil(func(err error) bool { return err != nil })
		if exchange.CodeOf(err) != exchange.Unavailable || !strings.Contains(err.Error(), "look back") {
			t.Errorf("a sweep says %v", err)
		}
		if _, _, err := x.Sweep(t.Context()); err == nil {
			t.Error("the next sweep says nothing of it")
		}
		store.broken.Store(false)
		sweepUntil(func(err error) bool { return err == nil })
		if _, err := x.Submit(t.Context(), s.w.Provider.Caller, exchange.Submission{Contents: phone("+79160000001")}); exchange.AsError(err).Lead != first {
			t.Errorf("it has not looked back: %v", err)
		}
	})
}
