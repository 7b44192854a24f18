package exchange

import (
	"context"
	"errors"
)

// A lead is linked to a person by the identity rule, or by hand: by who sees a
// client of that person. A link by hand holds until an edit changes who the lead
// says it is; then the identity rule decides again.

// linkTarget is the person of that number whom the caller may link a lead to:
// one with a client that the caller sees. Invalid otherwise, without a word on
// whether there is such a person.
func (t *tx) linkTarget(ctx context.Context, number int64) (Person, error) {
	unknown := InvalidField("person_number", "names no client that you may see")
	if number <= 0 || number > MaxNumber {
		return Person{}, unknown
	}
	r, err := t.read(ctx)
	if err != nil {
		return Person{}, err
	}
	p, err := survivor(ctx, r, t.ecosystem.ID, PersonRef{Number: number})
	if errors.Is(err, ErrNotFound) {
		return Person{}, unknown
	}
	if err != nil {
		return Person{}, err
	}
	seen, err := r.Clients(ctx, t.grant, ClientFilter{Persons: []ID{p.ID}, Limit: 1})
	if err != nil {
		return Person{}, err
	}
	if len(seen) == 0 {
		return Person{}, unknown
	}
	return p, nil
}

// newLink is the person that an edit links the lead to, or nobody when it asks
// for none or for the one there is.
func (t *tx) newLink(ctx context.Context, r Reader, l *Lead, number Int) (Person, error) {
	if !number.IsSet() {
		return Person{}, nil
	}
	if l.Person != NoID {
		p, err := survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: l.Person})
		if err != nil || p.Number == number.value {
			return Person{}, err
		}
		named, err := survivor(ctx, r, t.ecosystem.ID, PersonRef{Number: number.value})
		if err == nil && named.ID == p.ID {
			return Person{}, nil // by the number of one that was merged into it
		}
	}
	if l.Applications > 0 {
		return Person{}, InvalidField("person_number", "cannot be changed after the lead's conversion")
	}
	if t.grant.Role != RoleOperator && (l.Lender == NoID || l.Lender != t.grant.Party) {
		// The link is the lead's, for everybody who sees it.
		return Person{}, InvalidField("person_number", "can be changed by the operator and by the lender that submitted the lead")
	}
	return t.linkTarget(ctx, number.value)
}

// linkedByHand is the person that the lead of a conversion was linked to by
// hand, or nobody. Keys that do not belong to the lead's person cannot have
// linked it; unless the lender's own edit made them what they are, and then the
// identity rule decides.
func (t *tx) linkedByHand(ctx context.Context, r Reader, c *conversion, who *identified) (Person, error) {
	if c.lead.lead.Person == NoID {
		return Person{}, nil
	}
	row := c.lead.row
	row.Overlay = nil
	stored, _, err := t.x.openLead(t.ecosystem, &row)
	if err != nil || !who.same(t.x.identify(t.ecosystem, &stored.Contents, who.legalEntity)) {
		return Person{}, err
	}
	return survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: c.lead.lead.Person})
}
