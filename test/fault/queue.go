package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Queue is a client of one receiver's queue: it asks, and writes down what it
// saw. It is used by one goroutine.
type Queue struct {
	wire
	receiver int
	client   string
	record   *Record
	register *Register
}

// Pull asks for up to n leads; 0 leaves it to the exchange.
func (q *Queue) Pull(n int, by Surface, wrong Wrong, hangUp bool) ([]Served, error) {
	c := q.record.Begin(Call{Kind: Pull, Receiver: q.receiver, Client: q.client, Want: n})
	q.phantom(*c, wrong)
	status, body, err := q.ask(by.pull(n), wrong, hangUp)
	if err != nil {
		q.forget(c, err)
		return nil, err
	}
	leads, err := by.pulled(body)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("a pull was answered %d %s (%v)", status, body, err)
	}
	for _, l := range leads {
		c.Served = append(c.Served, Served{Lead: l.number, Withdrawn: l.withdrawn, Mixed: q.register.differs(l)})
	}
	q.record.End(c)
	return c.Served, nil
}

// Confirm confirms leads by their numbers.
func (q *Queue) Confirm(leads []int64, by Surface, wrong Wrong, hangUp bool) error {
	c := q.record.Begin(Call{Kind: Confirm, Receiver: q.receiver, Client: q.client, Named: leads})
	q.phantom(*c, wrong)
	status, body, err := q.ask(by.confirm(leads), wrong, hangUp)
	if err != nil {
		q.forget(c, err)
		return err
	}
	if c.Refused, err = by.refused(body); err != nil || status != http.StatusOK {
		return fmt.Errorf("a confirmation was answered %d %s (%v)", status, body, err)
	}
	q.record.End(c)
	return nil
}

// forget takes a call out of the record that was not sent.
func (q *Queue) forget(c *Call, err error) {
	if errors.Is(err, errNotSent) {
		q.record.Drop(c)
	}
}

// phantom writes down the second copy of a call that is sent twice: nobody hears
// what became of it.
func (q *Queue) phantom(c Call, wrong Wrong) {
	if wrong.Again {
		c.Client += ", again"
		q.record.Begin(c)
	}
}
