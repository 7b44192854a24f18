package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// applicant is one human, who is written a little otherwise on each lead.
func applicant(person, copy int) string {
	last := []string{"Gómez", "GÓMEZ", " gómez ", "Go\u0301mez"}[copy%4]
	document := fmt.Sprintf([]string{"52%03d777", "52 %03d-777"}[copy%2], person)
	return fmt.Sprintf(`{"contents":{"first_name":"Ana","last_name":%q,"phone":"57301%03d%04d","passport":{"number":%q}}}`, last, person, copy, document)
}

// submitted are the ids of so many leads of a person.
func (w *town) submitted(person, copies int) []string {
	w.t.Helper()
	ids := make([]string, copies)
	var wg sync.WaitGroup
	for i := range copies {
		wg.Go(func() {
			status, body := w.at(i).try("POST", "/v1/leads", applicant(person, i))
			var lead struct{ ID string }
			if status != http.StatusCreated || json.Unmarshal(body, &lead) != nil {
				w.t.Errorf("submit: %d %s", status, body)
			}
			ids[i] = lead.ID
		})
	}
	wg.Wait()
	return ids
}

// as is somebody as a client of one of the servers that run.
func (w *town) as(turn int, who *client) *client {
	c := *w.at(turn)
	c.token = who.token
	return &c
}

// convert makes a lead a client of a lender, and asks again while there is no
// answer. It returns the person's id.
func (w *town) convert(operator *client, turn int, lead, lender string, lost *atomic.Int64) string {
	body := fmt.Sprintf(`{"lead_id":%q,"financial_entity_id":%q}`, lead, lender)
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); turn += 7 {
		status, answer := w.as(turn, operator).try("POST", "/turn-lead-into-client", body)
		var c struct {
			ID string `json:"_id"`
		}
		switch {
		case status == 0 || status == http.StatusServiceUnavailable:
			lost.Add(1)
		case status == http.StatusOK && json.Unmarshal(answer, &c) == nil && c.ID != "":
			return c.ID
		default:
			w.t.Errorf("convert: %d %s", status, answer)
			return ""
		}
	}
	w.t.Error("no answer for a minute")
	return ""
}

// convertAll converts leads at a lender at the same instant; the persons that were
// answered, with how often.
func (w *town) convertAll(operator *client, leads []string, lender string, lost *atomic.Int64, answered func()) map[string]int {
	persons := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for i, lead := range leads {
		wg.Go(func() {
			<-begin
			person := w.convert(operator, i, lead, lender, lost)
			answered()
			mu.Lock()
			defer mu.Unlock()
			persons[person]++
		})
	}
	close(begin)
	wg.Wait()
	return persons
}

// TestConversions converts 50 leads of one human at one lender at the same instant,
// and then ten at another one.
func TestConversions(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, w *town) {
		e := w.demo.Ecosystems[0]
		operator, one, other := w.demo.as(t, e.Operator), w.demo.as(t, e.Lenders[0]), w.demo.as(t, e.Lenders[1])
		var lost atomic.Int64
		leads := w.submitted(1, 50)
		persons := w.convertAll(operator, leads, e.Lenders[0].ID, &lost, func() {})
		if len(persons) != 1 || lost.Load() > 0 {
			t.Fatalf("50 leads of one human are %d persons: %v", len(persons), persons)
		}
		person := slices.Collect(maps.Keys(persons))[0]
		if status, body := one.try("GET", "/user?id="+person, nil); status != http.StatusOK {
			t.Errorf("the lender sees its client by %d %s", status, body)
		}
		if status, body := other.try("GET", "/user?id="+person, nil); status != http.StatusNotFound {
			t.Errorf("another lender sees it by %d %s", status, body)
		}
		if at := w.convertAll(operator, leads[:10], e.Lenders[1].ID, &lost, func() {}); at[person] != 10 {
			t.Errorf("at the other lender they are %v, want ten times %s", at, person)
		}
		if status, body := other.try("GET", "/user?id="+person, nil); status != http.StatusOK {
			t.Errorf("the other lender sees its client by %d %s", status, body)
		}
		w.checkConversions(map[string][2]int{person: {50, 10}})
	})
}

// TestConversionsKill does the same with five humans while a server is killed.
func TestConversionsKill(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, w *town) {
		const people, copies = 5, 12
		e := w.demo.Ecosystems[0]
		operator := w.demo.as(t, e.Operator)
		var lost, answered atomic.Int64
		enough := make(chan struct{})
		count := func() {
			if answered.Add(1) == 15 {
				close(enough)
			}
		}
		leads := make([][]string, people)
		for i := range people {
			leads[i] = w.submitted(i+1, copies)
		}
		want := map[string][2]int{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range people {
			wg.Go(func() {
				first := w.convertAll(operator, leads[i], e.Lenders[0].ID, &lost, count)
				second := w.convertAll(operator, leads[i], e.Lenders[1].ID, &lost, count)
				for person := range first {
					if len(first) != 1 || len(second) != 1 || second[person] != copies {
						t.Errorf("one human is %v at one lender and %v at the other", first, second)
					}
					mu.Lock()
					want[person] = [2]int{copies, copies}
					mu.Unlock()
				}
			})
		}
		<-enough
		w.killLast()
		wg.Wait()
		t.Logf("%d calls without an answer", lost.Load())
		w.checkConversions(want)
	})
}

// checkConversions looks at what lies in the store when no server runs any more:
// each person has one client at each lender with so many applications, and there is
// nothing that hangs in the air.
func (w *town) checkConversions(want map[string][2]int) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	w.leads()
	store := openStore(t, w.dir, w.database)
	defer func() { _ = store.Close() }()
	ecosystem, _ := exchange.ParseID(w.demo.Ecosystems[0].ID)
	persons, err := store.PersonsAfter(ctx, ecosystem, 0, 1000)
	if err != nil || len(persons) != len(want) {
		t.Errorf("%d persons are there, want %d: %v", len(persons), len(want), err)
	}
	for _, p := range persons {
		for i, lender := range w.demo.Ecosystems[0].Lenders[:2] {
			id, _ := exchange.ParseID(lender.ID)
			g := exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleLender, Party: id}
			clients, err := store.Clients(ctx, g, exchange.ClientFilter{Persons: []exchange.ID{p.ID}})
			if err != nil || len(clients) != 1 {
				t.Errorf("a person has %d clients at a lender, want 1: %v", len(clients), err)
				continue
			}
			applications, err := store.Applications(ctx, ecosystem, exchange.ApplicationFilter{Persons: []exchange.ID{p.ID}, Lender: id})
			if err != nil || len(applications) != want[p.ID.String()][i] {
				t.Errorf("a client has %d applications, want %d: %v", len(applications), want[p.ID.String()][i], err)
			}
			for _, a := range applications {
				if a.Client != clients[0].ID {
					t.Errorf("an application is of client %s, want %s", a.Client, clients[0].ID)
				}
			}
		}
		keys, err := store.KeysOfPersons(ctx, ecosystem, []exchange.ID{p.ID})
		if err != nil || len(keys) != 1 {
			t.Errorf("a person has %d keys, want 1: %v", len(keys), err)
		}
	}
	clients, err := store.CountClients(ctx, exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}, exchange.ClientFilter{})
	if err != nil || clients != int64(2*len(want)) {
		t.Errorf("%d clients are there, want %d: %v", clients, 2*len(want), err)
	}
	matches, err := store.Matches(ctx, ecosystem, exchange.MatchFilter{})
	if err != nil || len(matches) != 0 {
		t.Errorf("%d pairs are on the review list: %v", len(matches), err)
	}
}
