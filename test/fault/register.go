package fault

import (
	"fmt"
	"slices"
	"sync"
)

// Lead is a lead whose submission was answered.
type Lead struct {
	ID       string
	Number   int64
	External string // the provider's own id, which the contents repeat
}

// Register are the leads that were acknowledged. Its methods may be called by
// any number of goroutines.
type Register struct {
	mu       sync.Mutex
	byNumber map[int64]Lead
	byName   map[string]Lead
	faults   []string
}

func newRegister() *Register {
	return &Register{byNumber: map[int64]Lead{}, byName: map[string]Lead{}}
}

// Acknowledge keeps a lead. A second answer about the same submission must be the
// first again.
func (r *Register) Acknowledge(l Lead) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, known := r.byName[l.External]
	if known && before != l {
		r.faults = append(r.faults, fmt.Sprintf("%s was acknowledged as %s (%d) and as %s (%d)", l.External, before.ID, before.Number, l.ID, l.Number))
	}
	if other, taken := r.byNumber[l.Number]; taken && other.ID != l.ID {
		r.faults = append(r.faults, fmt.Sprintf("%s and %s both have the number %d", l.External, other.External, l.Number))
	}
	r.byName[l.External], r.byNumber[l.Number] = l, l
}

// differs tells whether what was served is not the lead of that number, or shows
// what it must not show any more.
func (r *Register) differs(p pulled) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.withdrawn {
		return p.name != ""
	}
	l, known := r.byNumber[p.number]
	return known && (p.external != l.External || p.name != l.External)
}

// Leads are all, by number.
func (r *Register) Leads() []Lead {
	r.mu.Lock()
	defer r.mu.Unlock()
	leads := make([]Lead, 0, len(r.byNumber))
	for _, l := range r.byNumber {
		leads = append(leads, l)
	}
	slices.SortFunc(leads, func(a, b Lead) int { return int(a.Number - b.Number) })
	return leads
}

// Faults are contradictions between acknowledgements.
func (r *Register) Faults() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.faults)
}
