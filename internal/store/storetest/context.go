package storetest

import (
	"context"
	"errors"
	"testing"

	"leadex/internal/exchange"
)

// testContext calls everything with a context that has ended.
func testContext(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	id := exchange.NewID()
	calls := map[string]func() error{
		"Begin":           func() error { return ignore(store.Begin(ended, w.ecosystem, exchange.Ahead{})) },
		"CreateEcosystem": func() error { return store.CreateEcosystem(ended, exchange.Ecosystem{ID: id, CreatedAt: start}) },
		"KeyChecks":       func() error { return ignore(store.KeyChecks(ended, map[string][]byte{"k": {1}})) },
		"Ping":            func() error { return store.Ping(ended) },
		"Alone": func() error {
			ran, err := store.Alone(ended, t.Name(), func(context.Context) error { return nil })
			if ran {
				t.Error("a task was run")
			}
			return err
		},
		"AssignmentPage": func() error {
			return ignore(store.AssignmentPage(ended, w.ecosystem, exchange.AssignmentPage{List: exchange.UndeliverableAssignments}))
		},
		"Deliveries":     func() error { return ignore(store.Deliveries(ended, w.ecosystem, start)) },
		"OverdueBatches": func() error { return ignore(store.OverdueBatches(ended, w.ecosystem, start, 1)) },
		"Lead":           func() error { return ignore(store.Lead(ended, w.operator(), exchange.LeadKey{ID: id})) },
		"Leads": func() error {
			return store.Leads(ended, w.operator(), exchange.LeadFilter{}, func(*exchange.LeadRow) error { return nil })
		},
		"LeadIDs":   func() error { return ignore(store.LeadIDs(ended, w.operator(), exchange.LeadFilter{}, nil)) },
		"ClientIDs": func() error { return ignore(store.ClientIDs(ended, w.operator(), exchange.ClientFilter{}, nil)) },
		"LeadSpan": func() error {
			_, _, err := store.LeadSpan(ended, w.ecosystem, start, start)
			return err
		},
		"ApplicationEvents": func() error {
			return ignore(store.ApplicationEvents(ended, w.operator(), exchange.ApplicationEventFilter{}))
		},
		"Events": func() error {
			return store.Events(ended, w.operator(), exchange.EventFilter{}, func(*exchange.EventRow) error { return nil })
		},
		"Assignments": func() error {
			return ignore(store.Assignments(ended, w.ecosystem, exchange.AssignmentFilter{Batch: id}))
		},
		"CountClients": func() error { return ignore(store.CountClients(ended, w.operator(), exchange.ClientFilter{})) },
		"Once": func() error {
			return ignore(store.Once(ended, w.ecosystem, []exchange.OnceKey{{Credential: "c", Key: "k"}}))
		},
		"OnceAfter":       func() error { return ignore(store.OnceAfter(ended, w.ecosystem, exchange.OnceKey{}, 1)) },
		"ChangeKeyChecks": func() error { return ignore(store.ChangeKeyChecks(ended, map[string][]byte{"k": {1}}, nil)) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := call()
			wantCode(t, err, exchange.Unavailable)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
	t.Run("a transaction whose context ended writes nothing", func(t *testing.T) {
		t.Parallel()
		v := newWorld(t, store)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		tx := must[exchange.Tx](t)(store.Begin(ctx, v.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		if err := tx.Apply(ctx, &exchange.Changes{Leads: []exchange.LeadRow{v.lead()}}); err != nil {
			t.Fatalf("apply: %v", err)
		}
		cancel()
		wantCode(t, tx.Apply(ctx, &exchange.Changes{Leads: []exchange.LeadRow{v.lead()}}), exchange.Unavailable)
		wantCode(t, tx.Commit(ctx, &exchange.Changes{Leads: []exchange.LeadRow{v.lead()}}), exchange.Unavailable)
		tx.Rollback()
		equal(t, "leads", v.leads(v.operator(), exchange.LeadFilter{}), nil)
	})
}

// ignore leaves the error of a call.
func ignore[T any](_ T, err error) error { return err }
