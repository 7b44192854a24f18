package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/config"
	"leadex/internal/exchange"
)

// TestShutdown stops a demo in the middle of many submits: what was answered is
// there afterwards, and what is there was answered unless its caller was cut off.
func TestShutdown(t *testing.T) {
	t.Parallel()
	const leads, clients, enough = 3, 32, 300
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var printed bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, World{Args: []string{"demo", "--addr", "127.0.0.1:0", "--data", dir, "--leads", fmt.Sprint(leads), "--admin-addr", "off"},
			Env: func(string) (string, bool) { return "", false }, Stdout: io.Discard, Stderr: &printed})
	}()
	base, ecosystem, token := logIn(t, filepath.Join(dir, "credentials.json"))

	var answered, sent atomic.Int64
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for ctx.Err() == nil {
				n := sent.Add(1)
				if status, _ := post(base+"/create-lead", token, fmt.Sprintf(`{"name":"N%d","phone":"+57300%07d"}`, n, n)); status == http.StatusOK {
					if answered.Add(1) == enough {
						stop()
					}
				}
			}
		})
	}
	all.Wait()
	if code := <-ended; code != exitDone {
		t.Fatalf("it ended with %d: %s", code, printed.String())
	}
	there := countLeads(t, dir, ecosystem) - leads
	if there < answered.Load() || there > sent.Load() {
		t.Errorf("%d leads are there, %d were answered and %d sent", there, answered.Load(), sent.Load())
	}
}

// logIn waits for the file of credentials and logs in as the first operator.
func logIn(t *testing.T, file string) (base string, ecosystem exchange.ID, token string) {
	t.Helper()
	var who struct {
		BaseURL    string `json:"base_url"`
		Ecosystems []struct {
			ID       exchange.ID
			Operator struct {
				ID     string
				APIKey string `json:"api_key"`
			}
		}
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err == nil && json.Unmarshal(text, &who) == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the demo does not start:", err)
		}
	}
	e := who.Ecosystems[0]
	_, answer := post(who.BaseURL+"/login", "", fmt.Sprintf(`{"id":%q,"api_key":%q}`, e.Operator.ID, e.Operator.APIKey))
	var logged struct{ Access string }
	if err := json.Unmarshal(answer, &logged); err != nil || logged.Access == "" {
		t.Fatalf("log in: %s, %v", answer, err)
	}
	return who.BaseURL, e.ID, logged.Access
}

// post sends a body; status 0 when there was no whole answer.
func post(url, token, body string) (status int, answer []byte) {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, nil
	}
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil
	}
	defer func() { _ = got.Body.Close() }()
	if answer, err = io.ReadAll(got.Body); err != nil {
		return 0, nil
	}
	return got.StatusCode, answer
}

func countLeads(t *testing.T, dir string, ecosystem exchange.ID) (n int64) {
	t.Helper()
	h, err := open(t.Context(), config.Installation{Data: dir})
	if err != nil {
		t.Fatal("open:", err)
	}
	everyone := exchange.Caller{Credential: "test", Grants: []exchange.Grant{{Ecosystem: ecosystem, Role: exchange.RoleOperator}}}
	err = h.Exchange.Leads(t.Context(), everyone, ecosystem, 0, 0, func(*exchange.Lead) error { n++; return nil })
	if err != nil {
		t.Error("leads:", err)
	}
	if err := h.close(t.Context()); err != nil {
		t.Error("close:", err)
	}
	return n
}
