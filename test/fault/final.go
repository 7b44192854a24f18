package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// Final is what the exchange says of its leads after all queues were emptied.
type Final struct {
	Listed []string // ids of all leads
	Leads  map[int64]FinalLead
}

// FinalLead is what became of a lead.
type FinalLead struct {
	State       string
	Assignments []FinalAssignment
	Receipts    map[int]int // events of reception, by receiver
}

// FinalAssignment is one of a lead's assignments.
type FinalAssignment struct {
	Receiver int
	State    string
}

// readFinal reads every acknowledged lead, with its events.
func (r *run) readFinal(ctx context.Context) Final {
	w := r.wire(r.in.operator)
	final := Final{Leads: map[int64]FinalLead{}}
	var listed []struct{ ID string }
	r.read(ctx, w, request{method: "GET", path: "/lead?ecosystem=" + r.in.ecosystem, bearer: r.token}, &listed)
	for _, l := range listed {
		final.Listed = append(final.Listed, l.ID)
	}
	var mu sync.Mutex
	var readers sync.WaitGroup
	leads := make(chan Lead)
	for range 8 {
		readers.Go(func() {
			for l := range leads {
				became, ok := r.finalLead(ctx, w, l)
				mu.Lock()
				if ok {
					final.Leads[l.Number] = became
				}
				mu.Unlock()
			}
		})
	}
	for _, l := range r.register.Leads() {
		leads <- l
	}
	close(leads)
	readers.Wait()
	return final
}

func (r *run) finalLead(ctx context.Context, w wire, l Lead) (FinalLead, bool) {
	var lead struct {
		State       string
		Assignments []struct{ Lender, State string }
	}
	if !r.read(ctx, w, request{method: "GET", path: "/v1/leads/" + l.ID}, &lead) {
		return FinalLead{}, false
	}
	became := FinalLead{State: lead.State, Receipts: map[int]int{}}
	for _, a := range lead.Assignments {
		became.Assignments = append(became.Assignments, FinalAssignment{r.receiverOf(a.Lender), a.State})
	}
	var page struct {
		Events []struct{ Kind, Lender string }
	}
	if !r.read(ctx, w, request{method: "GET", path: "/v1/leads/" + l.ID + "/events?limit=1000"}, &page) {
		return FinalLead{}, false
	}
	for _, e := range page.Events {
		if e.Kind == "assignment.received" {
			became.Receipts[r.receiverOf(e.Lender)]++
		}
	}
	return became, true
}

func (s *stage) receiverOf(lender string) int {
	for i, l := range s.in.lenders {
		if l.id == lender {
			return i
		}
	}
	return -1
}

// read gets an answer, or it is a fault of the run. That there is no such lead is
// left to the rules.
func (s *stage) read(ctx context.Context, w wire, q request, into any) bool {
	status, body, err := s.until(ctx, newDice(s.Seed, q.path), w, q)
	if err == nil && status == http.StatusNotFound {
		return false
	}
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("answered %d %s", status, body)
	}
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil && ctx.Err() == nil {
		s.fault("answer", "%s: %v", q.path, err)
	}
	return err == nil
}
