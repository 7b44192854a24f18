package exchange_test

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"leadex/internal/exchange"
)

// queueModel is what the delivery of an ecosystem should be: the rules of
// assignments, batches, leases and revisions in memory, without a store. Each
// method is one call of the exchange; it returns the code of its refusal.
type queueModel struct {
	now     time.Time // of the present call, which is all of an instant
	places  int       // how many places in queues were given out
	events  int64     // that there should be
	leads   []*modelLead
	given   []*modelAssignment // in the order of their assigning events
	open    map[exchange.Receiver]*modelBatch
	terms   map[exchange.ID]exchange.DeliveryTerms
	persons bool // the one person of all leads is known
	clients map[exchange.ID]bool
}

type modelLead struct {
	id      exchange.ID
	number  int64
	version int64
	applied map[exchange.ID]bool // lenders that have converted it
}

type modelAssignment struct {
	lead  *modelLead
	of    exchange.Receiver
	state exchange.AssignmentState
	place int

	exclusive, handed, redelivering, converted, replayed bool

	attempts, revision int
	first, known       int64
	changed, due       int // places; 0 for none
	handedAt           time.Time
	receivedAt         time.Time
	since              time.Time // in this state
	id                 exchange.ID
}

type modelBatch struct {
	items []*modelAssignment
	until time.Time // zero: no lease
}

const (
	done     = exchange.Code("")
	conflict = exchange.Conflict
)

func (a *modelAssignment) awaits() bool {
	return a.state == exchange.InProgress || a.redelivering
}

func (a *modelAssignment) received() bool {
	return a.state == exchange.Received || a.state == exchange.ReturnRequested || a.state == exchange.ReturnDenied
}

func (m *queueModel) next() int { m.places++; return m.places }

// live are the live assignments of a lead; at one lender for a lender.
func (m *queueModel) live(l *modelLead) (all []*modelAssignment) {
	for _, a := range m.given {
		if a.lead == l && a.state.Live() {
			all = append(all, a)
		}
	}
	return all
}

// at is the assignment that a call means: the live one, else the last made.
func (m *queueModel) at(l *modelLead, mine func(exchange.Receiver) bool) (found *modelAssignment) {
	for _, a := range m.given {
		if a.lead == l && mine(a.of) && (found == nil || !found.state.Live()) {
			found = a
		}
	}
	return found
}

func atLender(lender exchange.ID) func(exchange.Receiver) bool {
	return func(of exchange.Receiver) bool { return of.Lender == lender }
}

// to moves an assignment, with its event.
func (m *queueModel) to(a *modelAssignment, state exchange.AssignmentState) {
	a.state, a.since = state, m.now
	m.events++
}

// settle closes the batch of a receiver when nothing of it waits.
func (m *queueModel) settle(of exchange.Receiver) {
	if b := m.open[of]; b != nil && !slices.ContainsFunc(b.items, (*modelAssignment).awaits) {
		delete(m.open, of)
	}
}

// shown is what a pull answers while the batch is open.
func (b *modelBatch) shown() (all []*modelAssignment) {
	for _, a := range b.items {
		if a.awaits() || a.state == exchange.Withdrawn {
			all = append(all, a)
		}
	}
	return all
}

func (m *queueModel) overdue(of exchange.Receiver) bool {
	b := m.open[of]
	return b != nil && !b.until.IsZero() && !m.now.Before(b.until)
}

func (m *queueModel) endLease(of exchange.Receiver) {
	most := m.terms[of.Lender].MaxAttempts
	for _, a := range m.open[of].items {
		switch {
		case a.redelivering:
			a.redelivering = false
			m.events++
		case a.state != exchange.InProgress:
		case most > 0 && a.attempts >= most:
			m.to(a, exchange.Undeliverable)
		default:
			m.to(a, exchange.Ready)
		}
	}
	delete(m.open, of)
}

func (m *queueModel) sweep() (swept int) {
	for of := range m.open {
		if m.overdue(of) {
			m.endLease(of)
			swept++
		}
	}
	return swept
}

func (m *queueModel) pull(of exchange.Receiver, n int) []*modelAssignment {
	if m.overdue(of) {
		m.endLease(of)
	}
	if b := m.open[of]; b != nil {
		return b.shown()
	}
	var queue []*modelAssignment
	for _, a := range m.given {
		if a.of == of && (a.state == exchange.Ready || a.received() && a.due > 0) {
			queue = append(queue, a)
		}
	}
	place := func(a *modelAssignment) int {
		if a.state == exchange.Ready {
			return a.place
		}
		return a.due
	}
	slices.SortFunc(queue, func(a, b *modelAssignment) int { return cmp.Compare(place(a), place(b)) })
	queue = queue[:min(n, len(queue))]
	if len(queue) == 0 {
		return nil
	}
	b := &modelBatch{items: queue}
	if lease := m.terms[of.Lender].Lease; lease > 0 {
		b.until = m.now.Add(lease)
	}
	for _, a := range queue {
		if a.state == exchange.Ready {
			m.to(a, exchange.InProgress)
			a.attempts++
			a.known, a.changed = a.lead.version, 0
			a.hand(m.now)
		} else {
			a.redelivering = true
			a.revision++
			m.events++
		}
		a.first = a.lead.version
	}
	m.open[of] = b
	return queue
}

func (a *modelAssignment) hand(at time.Time) {
	if !a.handed {
		a.handed, a.handedAt = true, at
	}
}

// refusal is why a receiver cannot mean an assignment.
func refusal(a *modelAssignment) exchange.Code {
	switch {
	case a == nil:
		return exchange.NotFound
	case a.handed && !a.state.Live() && a.state != exchange.Undeliverable:
		return conflict
	case a.handed:
		return done
	case a.state == exchange.Ready:
		return conflict
	}
	return exchange.NotFound
}

func (m *queueModel) own(of exchange.Receiver, l *modelLead) *modelAssignment {
	return m.at(l, func(r exchange.Receiver) bool { return r == of })
}

func (m *queueModel) confirm(of exchange.Receiver, l *modelLead) exchange.Code {
	a := m.own(of, l)
	if code := refusal(a); code != done {
		return code
	}
	return m.receipt(a)
}

func (m *queueModel) confirmAll(of exchange.Receiver) (refused int) {
	b := m.open[of]
	if b == nil {
		return 0
	}
	for _, a := range b.shown() {
		if refusal(a) != done {
			refused++
			continue
		}
		m.receipt(a)
	}
	return refused
}

func (m *queueModel) receipt(a *modelAssignment) exchange.Code {
	switch {
	case a.redelivering, a.received() && a.due > 0 && a.first > a.known:
		a.redelivering, a.due = false, 0
		m.know(a, a.first)
		m.dueAgain(a)
		m.events++
	case a.state == exchange.InProgress:
		m.receive(a)
	case a.state == exchange.Ready:
		m.noteMissed(a)
		m.receive(a)
	case a.state == exchange.Undeliverable:
		live := m.live(a.lead)
		for _, o := range live {
			if o.exclusive || o.of.Lender == a.of.Lender || o.handed && !o.handedAt.Before(a.since) {
				return conflict
			}
		}
		a.exclusive = a.exclusive && len(live) == 0
		m.noteMissed(a)
		m.receive(a)
	}
	m.settle(a.of)
	return done
}

func (m *queueModel) receive(a *modelAssignment) {
	m.to(a, exchange.Received)
	a.receivedAt = m.now
	m.dueAgain(a)
}

func (m *queueModel) noteMissed(a *modelAssignment) {
	if a.lead.version > a.known && a.changed == 0 {
		a.changed = m.next()
	}
}

func (m *queueModel) dueAgain(a *modelAssignment) {
	if a.changed > 0 && a.due == 0 && m.terms[a.of.Lender].Revisions {
		a.due, a.replayed = a.changed, false
	}
}

func (m *queueModel) know(a *modelAssignment, version int64) {
	a.known = max(a.known, version)
	if a.known >= a.lead.version {
		a.changed = 0
	}
}

func (m *queueModel) confirmChange(of exchange.Receiver, l *modelLead, version int64) exchange.Code {
	a := m.own(of, l)
	switch code := refusal(a); {
	case code != done:
		return code
	case !a.received():
		return conflict
	case version < 1 || version > l.version:
		return exchange.Invalid
	case version <= a.known:
		return done
	}
	m.know(a, version)
	if a.changed == 0 && !a.redelivering && !a.replayed {
		a.due = 0
	}
	m.events++
	return done
}

// step moves the assignment of a lead at a lender by the table.
func (m *queueModel) step(l *modelLead, lender exchange.ID, to exchange.AssignmentState, from ...exchange.AssignmentState) exchange.Code {
	a := m.at(l, atLender(lender))
	switch {
	case a == nil:
		return exchange.NotFound
	case a.state == to:
		return done
	case !slices.Contains(from, a.state):
		return conflict
	case to == exchange.ReturnRequested && (a.converted || !m.now.Before(a.receivedAt.Add(m.terms[lender].ReturnWindow))):
		return conflict
	case to == exchange.Returned && a.converted:
		return conflict
	}
	m.move(a, to)
	return done
}

func (m *queueModel) move(a *modelAssignment, to exchange.AssignmentState) {
	awaited := a.awaits()
	m.to(a, to)
	a.redelivering, a.due = false, 0
	if to == exchange.ReturnDenied {
		m.dueAgain(a)
	}
	if b := m.open[a.of]; b != nil && awaited && to == exchange.Undeliverable {
		b.items = slices.DeleteFunc(b.items, func(o *modelAssignment) bool { return o == a })
	}
	m.settle(a.of)
}

func (m *queueModel) assign(l *modelLead, to exchange.Receiver, exclusive bool) exchange.Code {
	live := m.live(l)
	for _, a := range live {
		if a.of.Lender != to.Lender {
			continue
		}
		switch {
		case to.Branch != exchange.NoID && to.Branch != a.of.Branch:
			return conflict
		case !exclusive || a.exclusive:
			return done
		case len(live) > 1:
			return conflict
		}
		a.exclusive = true
		m.events++
		return done
	}
	return m.give(l, to, exclusive)
}

func (m *queueModel) give(l *modelLead, to exchange.Receiver, exclusive bool) exchange.Code {
	live := m.live(l)
	if m.alone(live) || exclusive && len(live) > 0 {
		return conflict
	}
	for _, left := range m.given {
		if left.lead != l || left.of.Lender != to.Lender || left.state != exchange.Undeliverable {
			continue
		}
		if left.of == to {
			m.to(left, exchange.Ready)
			left.attempts, left.exclusive = 0, exclusive
			return done
		}
		m.to(left, exchange.Withdrawn)
	}
	a := &modelAssignment{lead: l, of: to, place: m.next(), exclusive: exclusive}
	m.to(a, exchange.Ready)
	m.given = append(m.given, a)
	return done
}

// alone tells whether one of them is exclusive.
func (m *queueModel) alone(live []*modelAssignment) bool {
	return slices.ContainsFunc(live, func(a *modelAssignment) bool { return a.exclusive })
}

func (m *queueModel) putBack(l *modelLead, lender exchange.ID) exchange.Code {
	a := m.at(l, atLender(lender))
	switch {
	case a == nil:
		return exchange.NotFound
	case a.state == exchange.Ready:
		return done
	case a.state != exchange.Undeliverable:
		return conflict
	}
	return m.give(l, a.of, a.exclusive)
}

func (m *queueModel) reassign(l *modelLead, from exchange.ID, to exchange.Receiver) exchange.Code {
	a := m.at(l, atLender(from))
	if a == nil {
		return exchange.NotFound
	}
	live := m.live(l)
	given := slices.ContainsFunc(live, func(o *modelAssignment) bool { return o.of == to })
	switch {
	case a.state == exchange.Withdrawn && given, a.state.Live() && a.of == to:
		return done
	case !slices.Contains([]exchange.AssignmentState{exchange.Ready, exchange.InProgress, exchange.Undeliverable}, a.state):
		return conflict
	case slices.ContainsFunc(live, func(o *modelAssignment) bool { return o != a && (o.exclusive || o.of.Lender == to.Lender) }):
		return conflict
	}
	m.move(a, exchange.Withdrawn)
	return m.give(l, to, false)
}

func (m *queueModel) edit(l *modelLead, byProvider bool) exchange.Code {
	if byProvider && slices.ContainsFunc(m.given, func(a *modelAssignment) bool { return a.lead == l && a.handed }) {
		return conflict
	}
	l.version++
	m.events++
	place := m.next()
	for _, a := range m.live(l) {
		if !a.handed {
			continue
		}
		a.changed = place
		if a.received() && !a.redelivering && a.state != exchange.ReturnRequested {
			m.dueAgain(a)
		}
	}
	return done
}

func (m *queueModel) convert(l *modelLead, lender exchange.ID) exchange.Code {
	if l.applied[lender] {
		return done
	}
	a, live := m.at(l, atLender(lender)), m.live(l)
	held := a != nil && a.state.Live()
	if !held && m.alone(live) {
		return conflict
	}
	if !held {
		if a == nil || a.state != exchange.Undeliverable {
			a = &modelAssignment{lead: l, of: exchange.Receiver{Lender: lender}, place: m.next(), state: exchange.Ready}
			m.given = append(m.given, a)
		}
		a.exclusive = a.exclusive && len(live) == 0
	}
	if a.state == exchange.Ready || a.state == exchange.InProgress || a.state == exchange.Undeliverable {
		if !a.handed {
			a.hand(m.now)
			a.first, a.known = l.version, l.version
		}
		m.noteMissed(a)
		m.receive(a)
		m.settle(a.of)
	}
	a.converted, l.applied[lender] = true, true
	m.events += 2 // of the application and the lead
	if !m.persons {
		m.events++
	}
	if !m.clients[lender] {
		m.events++
	}
	m.persons, m.clients[lender] = true, true
	return done
}

func (m *queueModel) replay(of exchange.Receiver, from, to time.Time) (due int) {
	var all []*modelAssignment
	for _, a := range m.given {
		if a.of == of && a.received() && a.due == 0 && !a.redelivering && !a.receivedAt.Before(from) && a.receivedAt.Before(to) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b *modelAssignment) int {
		return cmp.Or(a.receivedAt.Compare(b.receivedAt), bytes.Compare(a.id[:], b.id[:]))
	})
	for _, a := range all {
		a.due, a.replayed = m.next(), true
		m.events++
	}
	return len(all)
}

func (m *queueModel) extend(of exchange.Receiver) exchange.Code {
	b := m.open[of]
	switch {
	case b == nil || m.overdue(of):
		return exchange.NotFound
	case b.until.IsZero():
		return conflict
	}
	b.until = time.Time{}
	if lease := m.terms[of.Lender].Lease; lease > 0 {
		b.until = m.now.Add(lease)
	}
	m.events++
	return done
}
