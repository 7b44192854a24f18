package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/pgtest"
)

// TestKill kills the process -9 during 2,000 concurrent submits. After a restart
// every acknowledged lead is there, no half lead exists, and the sequence of
// events has no gap.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			args := []string{"--leads", "2"}
			if engine == "postgres" {
				args = append(args, "--database", pgtest.Database(t))
			}
			dir := t.TempDir()
			p := startDemo(t, dir, args...)
			acknowledged := submitUntilKilled(t, p)

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
			checkEvents(t, operator, byID)
		})
	}
}

// submitUntilKilled returns the leads, id to external id, whose submits were
// answered before the process was killed.
func submitUntilKilled(t *testing.T, p *process) map[string]string {
	t.Helper()
	const submits, workers = 2000, 64
	provider := p.as(t, p.Ecosystems[0].Provider)
	provider.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	var mu sync.Mutex
	acknowledged := map[string]string{}
	var next atomic.Int64
	var wg sync.WaitGroup
	enough := make(chan struct{})
	var once sync.Once
	for range workers {
		wg.Go(func() {
			for n := next.Add(1); n <= submits; n = next.Add(1) {
				external := fmt.Sprint("crash-", n)
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
				if len(acknowledged) == submits/4 {
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
	p.kill()
	wg.Wait()
	return acknowledged
}

// checkEvents reads the events of every lead: each has its submit event, and
// together with the events that set the demo up their numbers have no gap.
func checkEvents(t *testing.T, operator *client, leads map[string]string) {
	t.Helper()
	numbers := map[int64]bool{}
	highest := int64(0)
	for id := range leads {
		var history struct {
			Events []struct {
				Kind   string
				Number int64
			}
		}
		operator.call("GET", "/v1/leads/"+id+"/events", nil, &history)
		if len(history.Events) == 0 || history.Events[0].Kind != "lead.submitted" {
			t.Errorf("lead %s has events %+v", id, history.Events)
		}
		for _, e := range history.Events {
			if numbers[e.Number] {
				t.Errorf("two events have the number %d", e.Number)
			}
			numbers[e.Number] = true
			highest = max(highest, e.Number)
		}
	}
	missing := 0
	for n := int64(1); n <= highest; n++ {
		if !numbers[n] {
			missing++
		}
	}
	// Ecosystem, parties, products and credentials were recorded before any lead.
	if missing > 20 {
		t.Errorf("%d of %d event numbers belong to no lead", missing, highest)
	}
}

// TestSecondProcess starts a second process on a data directory in use.
func TestSecondProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	startDemo(t, dir, "--leads", "1")
	second := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	select {
	case <-second.done:
	case <-time.After(20 * time.Second):
		t.Fatal("the second process runs")
	}
	if code := second.cmd.ProcessState.ExitCode(); code == 0 || !strings.Contains(second.log.String(), "in use by another process") {
		t.Errorf("it ended with %d and printed %s", code, second.log)
	}
}
