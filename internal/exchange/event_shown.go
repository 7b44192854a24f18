package exchange

import (
	"context"
	"errors"
)

// personFact names the person that a lead was linked to; "" when it was to nobody
// any more.
const personFact = "person"

// clientsOf tells which persons the holder of a grant may know; what it was told
// it asks for once.
type clientsOf struct {
	reader Reader
	grant  Grant
	known  map[ID]bool
}

// cut leaves out of an event persons that are no clients of the caller's lender: a
// link tells that another lender has that client. Of its own dealings a lender
// knows them.
// Nor is a masked grant told to whom the numbers of a lead have led.
func (c *clientsOf) cut(ctx context.Context, e *Event) error {
	if c.grant.Masked && (e.Kind == LeadSubmitted || e.Kind == LeadEdited) {
		delete(e.Facts, personFact)
	}
	if c.grant.Role != RoleLender || e.Lender == c.grant.Party {
		return nil
	}
	shown, err := c.knows(ctx, e.Person)
	if err != nil {
		return err
	}
	if !shown {
		e.Person = NoID
	}
	linked, _ := ParseID(e.Facts[personFact])
	if shown, err = c.knows(ctx, linked); !shown {
		delete(e.Facts, personFact)
	}
	return err
}

// knows tells whether a person, or the one in its place, is a client of the lender.
func (c *clientsOf) knows(ctx context.Context, person ID) (bool, error) {
	if person == NoID {
		return false, nil
	}
	if shown, asked := c.known[person]; asked {
		return shown, nil
	}
	p, err := survivor(ctx, c.reader, c.grant.Ecosystem, PersonRef{ID: person})
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own, err := c.reader.CountClients(ctx, c.grant, ClientFilter{Persons: []ID{p.ID}})
	if c.known == nil {
		c.known = map[ID]bool{}
	}
	c.known[person] = own > 0
	return own > 0, err
}

// hidePerson leaves out of the answer to a lender whom its lead was linked to,
// unless that is its client, and out of that to a masked grant in any case.
func (t *tx) hidePerson(ctx context.Context, v *LeadView) error {
	if !t.grant.knowsLink(&v.Lead) {
		v.Person, v.PersonNumber = NoID, 0
	}
	if t.grant.Role != RoleLender || v.Person == NoID {
		return nil
	}
	r, err := t.read(ctx)
	if err != nil {
		return err
	}
	clients := clientsOf{reader: r, grant: t.grant}
	known, err := clients.knows(ctx, v.Person)
	if !known {
		v.Person, v.PersonNumber = NoID, 0
	}
	return err
}
