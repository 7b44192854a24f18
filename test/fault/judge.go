package fault

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// Verdict is what the checker says of a history.
type Verdict struct {
	porcupine.CheckResult
	Calls, Unanswered int
	Text              string // of what was not accepted
}

// maxLeads is how many leads a history may have: a byte for each, and one for
// those that are not of it.
const maxLeads = 200

// Judge holds the calls about one queue, which was empty before them, to the
// model. A check that takes longer than the bound is not accepted.
func Judge(calls []*Call, within time.Duration) Verdict {
	numbers := numbering{}
	for _, c := range calls {
		if c.Kind == Assign {
			numbers.add(c.Lead)
		}
	}
	v := Verdict{Calls: len(calls)}
	var operations []porcupine.Operation
	add := func(s *step, from, to Tick) {
		operations = append(operations, porcupine.Operation{Input: s, Call: int64(from), Output: s, Return: int64(to)})
	}
	var last Tick
	for _, c := range calls {
		end := c.Answered
		if end == 0 {
			v.Unanswered++
			end = math.MaxInt64
		}
		last = max(last, c.Called, c.Answered)
		s := numbers.step(c)
		add(s, c.Called, end)
		if beginning, ok := s.overtaken(); ok && c.Answered != 0 {
			add(beginning, c.Called, end)
		}
	}
	add(&step{}, last+1, last+2)
	model := porcupine.Model{
		Init: func() any { return state{places: strings.Repeat(string(unassigned), len(numbers))} },
		Step: func(from, input, _ any) (bool, any) {
			next, ok := from.(state).after(input.(*step))
			return ok, next
		},
		Hash: func(of any) uint64 { return of.(state).hash() },
	}
	v.CheckResult = porcupine.CheckOperationsTimeout(model, operations, within)
	if v.CheckResult != porcupine.Ok {
		v.Text = numbers.text(calls)
	}
	return v
}

func (q state) hash() uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, part := range []string{q.places, q.queue, q.batch} {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h *= 1099511628211
	}
	return h
}

// numbering gives the leads of a history small numbers, in the order in which
// they were first assigned.
type numbering map[int64]byte

func (n numbering) add(lead int64) {
	if _, known := n[lead]; !known && len(n) < maxLeads {
		n[lead] = byte(len(n))
	}
}

// of is the small number of a lead, one above all for a stranger.
func (n numbering) of(lead int64) byte {
	if small, known := n[lead]; known {
		return small
	}
	return math.MaxUint8
}

func (n numbering) all(leads []int64) string {
	small := make([]byte, len(leads))
	for i, lead := range leads {
		small[i] = n.of(lead)
	}
	return string(small)
}

func (n numbering) step(c *Call) *step {
	s := &step{call: c}
	switch c.Kind {
	case Assign, Withdraw:
		s.leads = n.all([]int64{c.Lead})
	case Pull:
		var served []byte
		for _, one := range c.Served {
			place := byte(inProgress)
			switch {
			case one.Withdrawn:
				place = withdrawn
			case one.Mixed:
				place = unassigned // which is never in a batch
			}
			served = append(served, n.of(one.Lead), place)
		}
		s.served = string(served)
	case Confirm:
		// Each once, and what is refused in the same order.
		named := distinct(c.Named)
		s.leads = n.all(named)
		s.denied = n.all(slices.DeleteFunc(named, func(lead int64) bool { return !slices.Contains(c.Refused, lead) }))
	}
	return s
}

func distinct(numbers []int64) []int64 {
	var each []int64
	for _, n := range numbers {
		if !slices.Contains(each, n) {
			each = append(each, n)
		}
	}
	return each
}

// text is a history for people: a line for each call.
func (n numbering) text(calls []*Call) string {
	var b strings.Builder
	for _, c := range calls {
		end := "open"
		if c.Answered != 0 {
			end = fmt.Sprint(c.Answered)
		}
		fmt.Fprintf(&b, "%5d %5s  %-24s %-8s ", c.Called, end, c.Client, c.Kind)
		switch c.Kind {
		case Assign, Withdraw:
			fmt.Fprintf(&b, "%d", n.of(c.Lead))
		case Pull:
			fmt.Fprintf(&b, "%d ->", c.Want)
			for _, s := range c.Served {
				fmt.Fprintf(&b, " %d%s", n.of(s.Lead), map[bool]string{true: "w"}[s.Withdrawn])
			}
		case Confirm:
			fmt.Fprintf(&b, "%v", []byte(n.all(c.Named)))
			if len(c.Refused) > 0 {
				fmt.Fprintf(&b, " refused %v", []byte(n.all(c.Refused)))
			}
		}
		if c.Denied {
			b.WriteString(" denied")
		}
		b.WriteString("\n")
	}
	return b.String()
}
