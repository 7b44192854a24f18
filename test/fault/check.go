package fault

import (
	"cmp"
	"fmt"
	"slices"
)

// Evidence is what is known after a run.
type Evidence struct {
	Receivers int
	Record    *Record
	Leads     []Lead // that were acknowledged
	Final     Final
}

// Violation is a broken rule.
type Violation struct {
	Rule     string
	Receiver int // -1: none in particular
	Lead     int64
	Text     string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: receiver %d, lead %d: %s", v.Rule, v.Receiver, v.Lead, v.Text)
}

// Check holds a run to the rules. A lead is assigned to a receiver at most once in
// it, and withdrawn for good. The rules:
//
//   - lost: an acknowledged lead is not there, or is not where its history puts it.
//   - twice: a lead is there more than once, or was received more than once.
//   - stuck: it was not handed out though everything was asked for.
//   - foreign: a receiver got a lead that it was not assigned to, or confirmed one.
//   - mixed: a lead came with the contents of another.
//   - again: a lead was served after the answer to its confirmation.
//   - withdrawn: a lead was served, or received, after the answer to its
//     withdrawal.
//   - dropped: a lead was handed out, not confirmed, and then missing from a pull.
//   - order: a lead was handed out before one that was assigned before it.
//   - refused: the confirmation of a lead that was handed out was refused.
func Check(e Evidence) []Violation {
	var found []Violation
	for receiver := range e.Receivers {
		found = append(found, checkReceiver(receiver, e.Record.Of(receiver))...)
	}
	found = append(found, checkFinal(e)...)
	slices.SortStableFunc(found, func(a, b Violation) int { return cmp.Compare(a.Rule, b.Rule) })
	return found
}

// line is what is known about one lead in one queue. A time is 0 where nothing of
// the kind happened.
type line struct {
	assign                 span // its assignment
	withdraw               span // its withdrawal, unless that was denied
	denied                 bool // the withdrawal
	touched                Tick // the first confirmation that names it, or the withdrawal, was called
	confirmCalled          Tick // the first confirmation that names it
	confirmed              Tick // the first confirmation was answered that did not refuse it
	seen                   Tick // the first pull was answered that served its contents
	assignDenied, assigned bool
}

// span is from a call to its answer; the answer is 0 when there was none.
type span struct{ called, answered Tick }

// before tells whether the answer came before a moment.
func (s span) before(t Tick) bool { return s.answered != 0 && s.answered < t }

// first keeps the earlier of two moments of which 0 is none.
func first(t *Tick, at Tick) {
	if at != 0 && (*t == 0 || at < *t) {
		*t = at
	}
}

// lines puts the calls of a queue together by lead.
func lines(calls []*Call) map[int64]*line {
	all := map[int64]*line{}
	of := func(lead int64) *line {
		if all[lead] == nil {
			all[lead] = &line{}
		}
		return all[lead]
	}
	for _, c := range calls {
		switch c.Kind {
		case Assign:
			l := of(c.Lead)
			l.assigned, l.assign, l.assignDenied = true, span{c.Called, c.Answered}, c.Denied
		case Withdraw:
			l := of(c.Lead)
			first(&l.touched, c.Called)
			if l.denied = c.Denied; !c.Denied {
				l.withdraw = span{c.Called, c.Answered}
			}
		case Pull:
			for _, s := range c.Served {
				if !s.Withdrawn && c.Answered != 0 {
					first(&of(s.Lead).seen, c.Answered)
				}
			}
		case Confirm:
			for _, lead := range c.Named {
				l := of(lead)
				first(&l.touched, c.Called)
				first(&l.confirmCalled, c.Called)
				if !slices.Contains(c.Refused, lead) {
					first(&l.confirmed, c.Answered)
				}
			}
		}
	}
	return all
}

func checkReceiver(receiver int, calls []*Call) []Violation {
	k := &checker{receiver: receiver, lines: lines(calls)}
	var pulls []*Call
	for _, c := range calls {
		switch {
		case c.Answered == 0:
		case c.Kind == Pull:
			pulls = append(pulls, c)
			k.checkServed(c)
		case c.Kind == Confirm:
			k.checkConfirm(c)
		}
	}
	k.checkDropped(pulls)
	k.checkOrder(pulls)
	return k.found
}

// checker looks at one receiver's queue.
type checker struct {
	receiver int
	lines    map[int64]*line
	found    []Violation
}

func (k *checker) violated(rule string, lead int64, format string, args ...any) {
	k.found = append(k.found, Violation{rule, k.receiver, lead, fmt.Sprintf(format, args...)})
}

// checkServed looks at each lead of a pull by itself.
func (k *checker) checkServed(pull *Call) {
	for _, s := range pull.Served {
		l := k.lines[s.Lead]
		switch {
		case l == nil || !l.assigned || l.assign.called > pull.Answered:
			k.violated("foreign", s.Lead, "%s pulled it", pull.Client)
		case s.Mixed:
			k.violated("mixed", s.Lead, "%s pulled it with other contents", pull.Client)
		case l.confirmed != 0 && l.confirmed < pull.Called:
			k.violated("again", s.Lead, "%s pulled it at %d, confirmed at %d", pull.Client, pull.Called, l.confirmed)
		case s.Withdrawn && (l.withdraw.called == 0 || l.withdraw.called > pull.Answered):
			k.violated("withdrawn", s.Lead, "%s got it as withdrawn, and nobody withdrew it", pull.Client)
		case !s.Withdrawn && l.withdraw.before(pull.Called):
			k.violated("withdrawn", s.Lead, "%s pulled it at %d, withdrawn at %d", pull.Client, pull.Called, l.withdraw.answered)
		}
	}
}

// checkConfirm looks at what a confirmation did and did not do.
func (k *checker) checkConfirm(c *Call) {
	for _, lead := range c.Named {
		l := k.lines[lead]
		known := l.assigned && l.assign.called < c.Answered
		done := !slices.Contains(c.Refused, lead)
		switch {
		case done && !known:
			k.violated("foreign", lead, "%s confirmed it", c.Client)
		case done && l.withdraw.before(c.Called):
			k.violated("withdrawn", lead, "%s confirmed it after its withdrawal", c.Client)
		case !done && l.seen != 0 && l.seen < c.Called && (l.withdraw.called == 0 || l.withdraw.called > c.Answered):
			k.violated("refused", lead, "%s could not confirm what it had pulled", c.Client)
		}
	}
}
