package fault

import (
	"slices"
	"strings"
)

// The model says what one receiver's queue does when its calls come strictly one
// after the other. A history is accepted when there is an order of its calls that
// keeps to their times and in which each was answered as the model answers it.

// place is how far a lead is, in the model.
const (
	unassigned = '.'
	ready      = 'r'
	inProgress = 'p'
	received   = 'd'
	withdrawn  = 'w'
)

// state is a queue in the model. Leads are numbered from 0 in a history, and a
// byte each, so that states can be compared by ==.
type state struct {
	places string // of every lead
	queue  string // the leads that are ready, in order
	batch  string // the open batch: pairs of a lead and inProgress or withdrawn
	over   bool   // all that was answered has been
}

// step is a call in the model. One without a call is the end of the history.
type step struct {
	call   *Call
	leads  string // that it names
	served string // the answer to a pull, as a batch is written
	denied string // leads that a confirmation refused
	begun  bool   // see overtaken
}

// open tells whether nobody knows what became of the call.
func (s *step) open() bool { return s.call.Answered == 0 }

// after is the state after a step, unless it cannot have been answered so.
//
// A call without an answer may have been carried out at any time after it was
// made, or never. It counts as carried out where it changes something; where it
// does not, it may as well come after everything else, which spares the checker
// most of the places to try.
func (q state) after(s *step) (state, bool) {
	if s.call == nil {
		q.over = true
		return q, true
	}
	if !s.open() {
		return q.answered(s)
	}
	if q.over {
		return q, true
	}
	next, ok := q.answered(s)
	return next, ok && (s.begun || next != q)
}

// overtaken gives the beginning of a pull that a withdrawal has overtaken: it may
// have opened the batch before the withdrawal and answers it as it is after, since
// nobody is shown the contents of what was withdrawn. That is two pulls of which
// the answer to the first went nowhere; it came before the answer to the second.
func (s *step) overtaken() (*step, bool) {
	if s.call.Kind != Pull || !slices.ContainsFunc(s.call.Served, func(l Served) bool { return l.Withdrawn }) {
		return nil, false
	}
	beginning := *s.call
	beginning.Answered, beginning.Served = 0, nil
	return &step{call: &beginning, begun: true}, true
}

// answered is the state after a step with its answer; one without accepts any.
func (q state) answered(s *step) (state, bool) {
	switch s.call.Kind {
	case Assign:
		return q.assign(s.leads[0]), !s.call.Denied
	case Withdraw:
		return q.withdraw(s)
	case Pull:
		next := q.pull(s.call.Want)
		return next, s.open() || s.served == next.batch
	}
	next, denied := q.confirm(s.leads)
	return next, s.open() || s.denied == denied
}

// assign puts a lead at the end of the queue, unless it was assigned before and
// not withdrawn.
func (q state) assign(lead byte) state {
	if at := q.places[lead]; at != unassigned && at != withdrawn {
		return q
	}
	q.places, q.queue = put(q.places, lead, ready), q.queue+string([]byte{lead})
	return q
}

// withdraw takes a lead out of the queue, or marks it in the batch. One that was
// received stays.
func (q state) withdraw(s *step) (state, bool) {
	lead := s.leads[0]
	switch at := q.places[lead]; {
	case at == received:
		return q, s.open() || s.call.Denied
	case s.call.Denied:
		return q, false
	case at == ready:
		q.queue = strings.Replace(q.queue, string([]byte{lead}), "", 1)
	case at == inProgress:
		q.batch = settled(mark(q.batch, lead, withdrawn))
	case at == withdrawn:
		return q, true
	}
	q.places = put(q.places, lead, withdrawn)
	return q, true
}

// pull hands the open batch out, or the next leads of the queue.
func (q state) pull(want int) state {
	if q.batch != "" || q.queue == "" {
		return q
	}
	if want == 0 {
		want = 100
	}
	n := min(want, len(q.queue))
	for _, lead := range []byte(q.queue[:n]) {
		q.places = put(q.places, lead, inProgress)
		q.batch += string([]byte{lead, inProgress})
	}
	q.queue = q.queue[n:]
	return q
}

// confirm receives what is in progress, and names what cannot be confirmed.
func (q state) confirm(leads string) (next state, denied string) {
	var refused []byte
	for _, lead := range []byte(leads) {
		switch {
		case int(lead) >= len(q.places):
			refused = append(refused, lead)
		case q.places[lead] == inProgress:
			q.places = put(q.places, lead, received)
			q.batch = mark(q.batch, lead, received)
		case q.places[lead] != received:
			refused = append(refused, lead)
		}
	}
	q.batch = settled(q.batch)
	return q, string(refused)
}

func put(places string, lead, place byte) string {
	b := []byte(places)
	b[lead] = place
	return string(b)
}

// mark gives a lead that is in progress in a batch another place.
func mark(batch string, lead, place byte) string {
	b := []byte(batch)
	for i := 0; i < len(b); i += 2 {
		if b[i] == lead && b[i+1] == inProgress {
			b[i+1] = place
		}
	}
	return string(b)
}

// settled is a batch without what was received: nothing, when nothing is in
// progress any more.
func settled(batch string) string {
	var left []byte
	waiting := false
	for i := 0; i < len(batch); i += 2 {
		if batch[i+1] != received {
			left = append(left, batch[i], batch[i+1])
		}
		waiting = waiting || batch[i+1] == inProgress
	}
	if !waiting {
		return ""
	}
	return string(left)
}
