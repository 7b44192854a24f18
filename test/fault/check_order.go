package fault

import (
	"cmp"
	"slices"
)

// checkDropped holds every pull to the ones before it: what they handed out and
// nobody has touched since must be in it.
func (k *checker) checkDropped(pulls []*Call) {
	var seen []int64 // leads in the order in which they were first seen
	for lead, l := range k.lines {
		if l.seen != 0 {
			seen = append(seen, lead)
		}
	}
	slices.SortFunc(seen, func(a, b int64) int { return cmp.Compare(k.lines[a].seen, k.lines[b].seen) })
	untouched := map[int64]bool{}
	for _, p := range byCall(pulls) {
		for len(seen) > 0 && k.lines[seen[0]].seen < p.Called {
			untouched[seen[0]] = true
			seen = seen[1:]
		}
		served := map[int64]bool{}
		for _, s := range p.Served {
			served[s.Lead] = true
		}
		for lead := range untouched {
			touched := k.lines[lead].touched
			switch {
			case touched != 0 && touched < p.Called:
				delete(untouched, lead) // for all pulls that follow, too
			case touched != 0 && touched < p.Answered, served[lead]:
			default:
				k.violated("dropped", lead, "%s pulled at %d and did not get it again", p.Client, p.Called)
			}
		}
	}
}

// checkOrder looks for a lead that was handed out before another whose assignment
// was answered before its own was called. Assignments that overlap may be in any
// order.
func (k *checker) checkOrder(pulls []*Call) {
	for _, p := range pulls {
		k.checkInside(p)
	}
	k.checkAcross(pulls)
}

// checkInside compares the leads of one pull.
func (k *checker) checkInside(p *Call) {
	var latest Tick // of the calls that assigned the leads so far
	for _, s := range p.Served {
		l := k.lines[s.Lead]
		if l == nil || !l.assigned {
			continue // foreign
		}
		if l.assign.before(latest) {
			k.violated("order", s.Lead, "%s pulled it behind leads that were assigned after it", p.Client)
		}
		latest = max(latest, l.assign.called)
	}
}

// checkAcross compares the leads of pulls that follow each other: one that is new
// must not have been assigned before one that was there before it.
func (k *checker) checkAcross(pulls []*Call) {
	answered := slices.SortedFunc(slices.Values(pulls), func(a, b *Call) int { return cmp.Compare(a.Answered, b.Answered) })
	var latest Tick // of the calls that assigned what was served by pulls answered so far
	for _, p := range byCall(pulls) {
		for len(answered) > 0 && answered[0].Answered < p.Called {
			for _, s := range answered[0].Served {
				if l := k.lines[s.Lead]; l != nil && l.assigned {
					latest = max(latest, l.assign.called)
				}
			}
			answered = answered[1:]
		}
		for _, s := range p.Served {
			l := k.lines[s.Lead]
			if l == nil || !l.assigned || s.Withdrawn || l.seen < p.Called {
				continue // foreign, or in an open batch
			}
			if l.assign.before(latest) {
				k.violated("order", s.Lead, "%s pulled it after leads that were assigned after it", p.Client)
			}
		}
	}
}

func byCall(pulls []*Call) []*Call {
	return slices.SortedFunc(slices.Values(pulls), func(a, b *Call) int { return cmp.Compare(a.Called, b.Called) })
}
