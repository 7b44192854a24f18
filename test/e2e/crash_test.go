package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/pgtest"
	"leadex/internal/store/postgres"
	"leadex/internal/store/sqlite"
)

// TestKill kills the process -9 during 2,000 concurrent submits. After a restart
// every acknowledged lead is there, no half lead exists, and the sequence of
// events has no gap.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			args, database := []string{"--leads", "2"}, ""
			if engine == "postgres" {
				database = pgtest.Database(t)
				args = append(args, "--database", database)
			}
			dir := t.TempDir()
			p := startDemo(t, dir, args...)
			acknowledged := submitUntilKilled(t, p)
			store := openStore(t, dir, database)
			checkSequence(t, store)
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}

			p = startDemo(t, dir, args...)
			operator := p.as(t, p.Ecosystems[0].Operator)
			var stored []struct {
				ID, Phone      string
				AdditionalData struct {
					ExternalID string `json:"external_id"`
				} `json:"additional_data"`
			}
			operator.call("GET", "/lead?ecosystem="+p.Ecosystems[0].ID, nil, &stored)
			byID := map[string]string{}
			for _, l := range stored {
				byID[l.ID] = l.AdditionalData.ExternalID
			}
			for id, external := range acknowledged {
				if byID[id] != external {
					t.Errorf("the acknowledged lead %s is lost or not whole", external)
				}
			}
			t.Logf("%d acknowledged, %d stored", len(acknowledged), len(stored))
			if len(acknowledged) == 0 || len(stored) < len(acknowledged) {
				t.Errorf("%d acknowledged, %d stored", len(acknowledged), len(stored))
			}
		})
	}
}

// submitUntilKilled returns the leads, id to external id, whose submits were
// answered before the process was killed.
func submitUntilKilled(t *testing.T, p *process) map[string]string {
	t.Helper()
	const concurrent = 2000
	provider := p.as(t, p.Ecosystems[0].Provider)
	provider.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrent}}
	var mu sync.Mutex
	acknowledged := map[string]string{}
	var next atomic.Int64
	var wg sync.WaitGroup
	enough := make(chan struct{})
	var once sync.Once
	for range concurrent {
		wg.Go(func() {
			for { // until the process is gone
				external := fmt.Sprint("crash-", next.Add(1))
				status, body := provider.try("POST", "/create-lead", map[string]any{"name": "Ana", "lastname": external, "phone": "573001234567",
					"additional_data": map[string]string{"external_id": external, "filler": strings.Repeat("x", 500)}})
				if status == 0 {
					return
				}
				var lead struct{ ID string }
				if status != http.StatusOK || json.Unmarshal(body, &lead) != nil {
					continue // the process is going down
				}
				mu.Lock()
				acknowledged[lead.ID] = external
				if len(acknowledged) == concurrent/2 {
					once.Do(func() { close(enough) })
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(60 * time.Second):
		t.Error("the submits did not get on")
	}
	p.Kill()
	wg.Wait()
	return acknowledged
}

// checkSequence reads the stored events of every ecosystem: numbers without a
// gap, each chained to the one before, and one submit for each lead and no other.
func checkSequence(t *testing.T, store exchange.Store) {
	t.Helper()
	ctx := context.Background()
	ecosystems, err := store.Ecosystems(ctx)
	if err != nil || len(ecosystems) != 2 {
		t.Fatalf("%d ecosystems: %v", len(ecosystems), err)
	}
	for _, e := range ecosystems {
		g := exchange.Grant{Ecosystem: e.ID, Role: exchange.RoleOperator}
		leads := map[exchange.ID]int{}
		err := store.Leads(ctx, g, exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
			leads[l.ID]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		number, before := int64(0), exchange.Digest{}
		err = store.Events(ctx, g, exchange.EventFilter{}, func(event *exchange.EventRow) error {
			number++
			if event.Number != number || event.Digest != exchange.ChainDigest(before, event) {
				return fmt.Errorf("event %d stands at %d, or does not fit the one before", event.Number, number)
			}
			before = event.Digest
			if event.Kind == exchange.LeadSubmitted {
				leads[event.Lead]--
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		for id, n := range leads {
			if n != 0 {
				t.Errorf("lead %s and its submit event do not go together", id)
			}
		}
	}
}

// openStore opens what a killed process has left.
func openStore(t *testing.T, dir, database string) exchange.Store {
	t.Helper()
	var store exchange.Store
	var err error
	if database == "" {
		store, err = sqlite.Open(context.Background(), dir, sqlite.Options{})
	} else {
		store, err = postgres.Open(context.Background(), database, postgres.Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// TestSecondProcess starts a second process on a data directory in use.
func TestSecondProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	startDemo(t, dir, "--leads", "1")
	second := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	select {
	case <-second.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the second process runs")
	}
	if code := second.State().ExitCode(); code == 0 || !strings.Contains(second.Output(), "in use by another process") {
		t.Errorf("it ended with %d and printed %s", code, second.Output())
	}
}
