package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/api/apitest"
	"leadex/internal/exchange"
	"leadex/internal/pgtest"
)

// town is one installation with several servers, where the engine allows them,
// and a rule that refuses a lead whose phone another one has.
type town struct {
	t        *testing.T
	dir      string
	args     []string // of every server
	database string   // "" for SQLite
	demo     *process
	provider *client

	mu      sync.Mutex
	changed *sync.Cond
	servers []*process // nil where none runs
}

// eachTown runs a test with four servers on one PostgreSQL, and with one on SQLite.
func eachTown(t *testing.T, run func(t *testing.T, w *town)) {
	t.Helper()
	for engine, servers := range map[string]int{"sqlite": 1, "postgres": 4} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := &town{t: t, dir: t.TempDir(), args: []string{"--leads", "2"}}
			w.changed = sync.NewCond(&w.mu)
			if engine == "postgres" {
				w.database = pgtest.Database(t)
				w.args = append(w.args, "--database", w.database)
			}
			w.demo = startDemo(t, w.dir, w.args...)
			w.servers = []*process{w.demo}
			for range servers - 1 {
				w.servers = append(w.servers, startBeside(t, w.demo, "--database", w.database, "--keys", w.dir+"/keys", "--data", t.TempDir()))
			}
			w.provider = w.demo.as(t, w.demo.Ecosystems[0].Provider)
			w.provider.http = &http.Client{Transport: apitest.Transport(t, &http.Transport{MaxIdleConnsPerHost: 200})}
			w.demo.as(t, w.demo.Ecosystems[0].Operator).call("POST", "/v1/duplicate-rules",
				`{"name":"same phone","sets":[["phone"]],"action":"refuse"}`, nil)
			run(t, w)
		})
	}
}

// at is the provider as a client of one of the servers that run. It waits for
// one when there is none.
func (w *town) at(turn int) *client {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		running := slices.DeleteFunc(slices.Clone(w.servers), func(p *process) bool { return p == nil })
		if len(running) > 0 {
			c := *w.provider
			c.base = running[turn%len(running)].BaseURL
			return &c
		}
		w.changed.Wait()
	}
}

// submit sends a lead by one of three contracts and returns the status, 0 when
// no answer came, and the body.
func (w *town) submit(turn int, phone string) (status int, body []byte) {
	c := w.at(turn)
	switch turn % 3 {
	case 0:
		return c.try("POST", "/v1/leads", `{"contents":{"first_name":"Ana","phone":"`+phone+`"}}`)
	case 1:
		return c.try("POST", "/create-lead", `{"name":"Ana","lastname":"Ruiz","phone":"`+phone+`"}`)
	}
	return c.try("POST", "/bs-core/main/leads", `{"firstName":"Ana","mobilePhone":"`+phone+`"}`)
}

var copyRefusals = [3]string{`"urn:leadex:problem:duplicate"`, `"already_exists"`, `"DUPLICATE_ERROR"`}

// leads are those with a phone that are no copies, as they lie in the store when
// no server runs any more.
func (w *town) leads(phones ...string) map[string][]exchange.ID {
	w.t.Helper()
	for _, p := range w.servers {
		if p != nil {
			p.stop(w.t)
		}
	}
	store := openStore(w.t, w.dir, w.database)
	defer func() { _ = store.Close() }()
	ecosystem, _ := exchange.ParseID(w.demo.Ecosystems[0].ID)
	found := map[string][]exchange.ID{}
	for _, phone := range phones {
		f := exchange.LeadFilter{PhoneE164: "+" + phone}
		err := store.Leads(w.t.Context(), exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}, f, func(l *exchange.LeadRow) error {
			found[phone] = append(found[phone], l.ID)
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return found
}

// TestDuplicates submits one person 200 times at the same instant, by three
// contracts: one lead is there, and 199 answers say so.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, w *town) {
		const phone = "573009990001"
		var mu sync.Mutex
		taken, refused := 0, 0
		named := map[string]int{}
		var wg sync.WaitGroup
		begin := make(chan struct{})
		for i := range 200 {
			wg.Go(func() {
				<-begin
				status, body := w.submit(i, phone)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case status == http.StatusOK || status == http.StatusCreated:
					taken++
				case status == http.StatusConflict && regexp.MustCompile(copyRefusals[i%3]).Match(body):
					refused++
				default:
					t.Errorf("answered %d %s", status, body)
				}
				var problem struct{ Lead string }
				if i%3 == 0 && status == http.StatusConflict && json.Unmarshal(body, &problem) == nil {
					named[problem.Lead]++
				}
			})
		}
		close(begin)
		wg.Wait()
		if taken != 1 || refused != 199 {
			t.Errorf("%d leads were taken and %d refused, want 1 and 199", taken, refused)
		}
		leads := w.leads(phone)[phone]
		if len(leads) != 1 {
			t.Fatalf("%d leads are there, want 1", len(leads))
		}
		if n := named[leads[0].String()]; len(named) != 1 || n < 66 {
			t.Errorf("refusals name %v, want all %s", named, leads[0])
		}
	})
}

// TestDuplicatesKill does the same with ten people, and kills a server in the
// middle. Who has no answer asks again: in the end each person has one lead.
func TestDuplicatesKill(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, w *town) {
		const people, copies = 10, 40
		var phones []string
		for i := range people {
			phones = append(phones, fmt.Sprint("57300999100", i))
		}
		var answered, taken, lost atomic.Int64
		var wg sync.WaitGroup
		enough := make(chan struct{})
		for i := range people * copies {
			wg.Go(func() {
				deadline := time.Now().Add(60 * time.Second)
				for turn := i; ; turn += 7 {
					status, body := w.submit(turn, phones[i%people])
					switch status {
					case http.StatusOK, http.StatusCreated:
						taken.Add(1)
					case http.StatusConflict:
					case 0, http.StatusServiceUnavailable: // not known what became of it
						lost.Add(1)
						if time.Now().After(deadline) {
							t.Error("no answer for a minute")
							return
						}
						continue
					default:
						t.Errorf("answered %d %s", status, body)
					}
					if answered.Add(1) == 25 {
						close(enough)
					}
					return
				}
			})
		}
		<-enough
		w.killLast()
		wg.Wait()
		if taken.Load() > people {
			t.Errorf("%d leads were taken of %d people", taken.Load(), people)
		}
		t.Logf("%d taken, %d calls without an answer", taken.Load(), lost.Load())
		leads := w.leads(phones...)
		for _, phone := range phones {
			if n := len(leads[phone]); n != 1 {
				t.Errorf("a person has %d leads, want 1", n)
			}
		}
	})
}

// killLast kills a server, and starts it again where it is the only one.
func (w *town) killLast() {
	w.mu.Lock()
	last := len(w.servers) - 1
	p := w.servers[last]
	w.servers[last] = nil
	w.mu.Unlock()
	p.Kill()
	if last > 0 {
		return
	}
	again := startDemo(w.t, w.dir, w.args...)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.servers[last] = again
	w.changed.Broadcast()
}
