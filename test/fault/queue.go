package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
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

// pulled is a LeadResponse.
type pulled struct {
	Status int
	Leads  []struct {
		IDLeadBank     int64
		ExternalLeadID string
		Contents       []struct{ Key, Value string }
	}
}

// Pull asks for up to n leads.
func (q *Queue) Pull(n int, wrong Wrong, hangUp bool) ([]Served, error) {
	c := q.record.Begin(Call{Kind: Pull, Receiver: q.receiver, Client: q.client, Want: n})
	q.phantom(*c, wrong)
	status, body, err := q.ask(request{method: "POST", path: "/api/leads", body: strconv.Itoa(n)}, wrong, hangUp)
	if err != nil {
		q.forget(c, err)
		return nil, err
	}
	var answer pulled
	if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK || answer.Status != 0 {
		return nil, fmt.Errorf("a pull was answered %d %s (%v)", status, body, err)
	}
	for _, l := range answer.Leads {
		s := Served{Lead: l.IDLeadBank}
		name := ""
		for _, field := range l.Contents {
			switch field.Key {
			case "Withdrawn":
				s.Withdrawn = true
			case "LastName":
				name = field.Value
			}
		}
		s.Mixed = q.register.differs(s, l.ExternalLeadID, name)
		c.Served = append(c.Served, s)
	}
	q.record.End(c)
	return c.Served, nil
}

// Confirm confirms leads by their numbers.
func (q *Queue) Confirm(leads []int64, wrong Wrong, hangUp bool) error {
	c := q.record.Begin(Call{Kind: Confirm, Receiver: q.receiver, Client: q.client, Named: leads})
	q.phantom(*c, wrong)
	named, err := json.Marshal(leads)
	if err != nil {
		return err
	}
	status, body, err := q.ask(request{method: "POST", path: "/api/leads/ValidateGetLeads", body: string(named)}, wrong, hangUp)
	if err != nil {
		q.forget(c, err)
		return err
	}
	var answer struct {
		Status  int
		Message string
	}
	if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK || (answer.Status != 0 && answer.Status != 3) {
		return fmt.Errorf("a confirmation was answered %d %s (%v)", status, body, err)
	}
	if c.Refused, err = refused(answer.Status, answer.Message); err != nil {
		return err
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

var refusals = regexp.MustCompile(`([0-9][0-9, ]*) \(`)

// refused reads the leads that a message names: "Not done: 1, 2 (reason)."
func refused(status int, message string) ([]int64, error) {
	var numbers []int64
	for _, group := range refusals.FindAllStringSubmatch(message, -1) {
		for number := range strings.SplitSeq(group[1], ", ") {
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("the message of a confirmation: %q", message)
			}
			numbers = append(numbers, n)
		}
	}
	if (status == 3) != (len(numbers) > 0) {
		return nil, fmt.Errorf("a confirmation was answered with status %d and %q", status, message)
	}
	return numbers, nil
}
