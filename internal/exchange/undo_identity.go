package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// maxLookedThrough bounds how many leads of a person an undo reads.
const maxLookedThrough = 1000

// lookAtIdentity looks for leads that were linked to a person who was there
// before by keys that the conversion brought.
func (u *conversionUndo) lookAtIdentity(ctx context.Context) error {
	if err := u.readMade(ctx); err != nil || u.before.MadePerson || len(u.gone.PersonKeys)+len(u.gone.PersonTraits) == 0 {
		return err
	}
	var linked []LeadRow
	err := u.reader.Leads(ctx, operatorOf(u.ecosystem.ID), LeadFilter{Person: u.person.ID, Limit: maxLookedThrough + 1}, func(row *LeadRow) error {
		linked = append(linked, *row)
		return nil
	})
	if err != nil {
		return err
	}
	if len(linked) > maxLookedThrough {
		u.obstacles.add(TooMany, u.person.Number)
		return nil
	}
	own, err := u.reader.KeysOfPersons(ctx, u.ecosystem.ID, []ID{u.person.ID})
	if err != nil {
		return err
	}
	if err := u.lookAtLaterConversions(ctx); err != nil {
		return err
	}
	for i := range linked {
		if linked[i].ID == u.lead.lead.ID || linked[i].UpdatedAt.Before(u.application.CreatedAt) {
			continue // it was the person's before
		}
		if err := u.lookAtLinked(ctx, &linked[i], own); err != nil {
			return err
		}
	}
	return nil
}

// lookAtLaterConversions looks for conversions since that brought nothing of their
// own because this one had brought it: what they go by must stay.
func (u *conversionUndo) lookAtLaterConversions(ctx context.Context) error {
	for _, a := range u.others {
		if a.Sequence < u.application.Sequence {
			continue
		}
		row, err := u.leadAt(ctx, a)
		if err != nil {
			return err
		}
		keys, traits, err := u.givenByLead(ctx, &row)
		if err != nil {
			return err
		}
		goes := slices.ContainsFunc(keys, func(k PersonKey) bool { return slices.Contains(u.gone.PersonKeys, k) }) ||
			slices.ContainsFunc(traits, func(k PersonTrait) bool { return slices.Contains(u.gone.PersonTraits, k) })
		if goes {
			u.obstacles.add(IdentityUsed, row.Number)
		}
	}
	return nil
}

// leadAt is the lead of an application as its lender sees it.
func (u *conversionUndo) leadAt(ctx context.Context, a Application) (LeadRow, error) {
	row, err := u.reader.Lead(ctx, Grant{Ecosystem: u.ecosystem.ID, Role: RoleLender, Party: a.Lender}, LeadKey{ID: a.Lead})
	if errors.Is(err, ErrNotFound) {
		return u.reader.Lead(ctx, operatorOf(u.ecosystem.ID), LeadKey{ID: a.Lead})
	}
	return row, err
}

// givenByLead are the keys and traits that a lead may have given the person.
func (u *conversionUndo) givenByLead(ctx context.Context, row *LeadRow) ([]PersonKey, []PersonTrait, error) {
	l, _, err := u.x.openLead(u.ecosystem, row)
	if err != nil {
		return nil, nil, err
	}
	who, err := u.x.whois(ctx, u.ecosystem, &l.Contents)
	if err != nil {
		return nil, nil, err
	}
	keys, traits := u.x.givenBy(u.ecosystem, &l.Contents, who.legalEntity)
	for i := range keys {
		keys[i].Person = u.person.ID
	}
	for i := range traits {
		traits[i].Person = u.person.ID
	}
	return keys, traits, nil
}

// lookAtLinked tells whether a lead would be the person's without what the
// conversion brought. Own are the keys that the person has.
func (u *conversionUndo) lookAtLinked(ctx context.Context, row *LeadRow, own []PersonKey) error {
	keys, _, err := u.givenByLead(ctx, row)
	if err != nil {
		return err
	}
	brought, other := false, false
	for _, k := range keys {
		goes := slices.Contains(u.gone.PersonKeys, k)
		brought = brought || goes
		other = other || (!goes && slices.Contains(own, k))
	}
	if brought && !other {
		u.obstacles.add(IdentityUsed, row.Number)
	}
	return nil
}

// readMade reads what the conversion brought to the person: all that there is
// when it made the person, else what the lead's way of writing gives and was
// nobody's before.
func (u *conversionUndo) readMade(ctx context.Context) error {
	persons := []ID{u.person.ID}
	keys, err := u.reader.KeysOfPersons(ctx, u.ecosystem.ID, persons)
	if err != nil {
		return err
	}
	traits, err := u.reader.TraitsOfPersons(ctx, u.ecosystem.ID, persons)
	if err != nil {
		return err
	}
	identities, err := u.reader.Identities(ctx, u.ecosystem.ID, persons)
	if err != nil {
		return err
	}
	if u.before.MadePerson {
		u.gone.Persons = []Person{u.person}
		u.gone.PersonKeys, u.gone.PersonTraits, u.gone.Identities = keys, traits, identities
		return nil
	}
	u.gone.Identities = slices.DeleteFunc(identities, func(i Identity) bool { return !slices.Contains(u.before.Identities, i.ID) })
	made, err := u.x.madeOf(u.ecosystem, u.person, u.gone.Identities)
	if err != nil {
		return err
	}
	u.gone.PersonKeys = slices.DeleteFunc(keys, func(k PersonKey) bool {
		return !slices.Contains(u.before.Keys, keyMade{k.Scope, k.Kind}) || !slices.Contains(made.keys, k)
	})
	u.gone.PersonTraits = slices.DeleteFunc(traits, func(k PersonTrait) bool {
		return !slices.Contains(u.before.Traits, traitMade{k.Scope, k.Kind}) || !slices.Contains(made.traits, k)
	})
	return nil
}

// linkAfter is the person that the lead is linked to after the undo: whoever it was
// linked to before, unless it was made another's since; then the identity rule
// says, without what goes.
func (u *conversionUndo) linkAfter(ctx context.Context, t *tx) (ID, error) {
	edited, err := u.identityEdited(ctx)
	if err != nil {
		return NoID, err
	}
	if !edited {
		return u.linkBefore(ctx)
	}
	who, err := u.x.whois(ctx, u.ecosystem, &u.lead.lead.Contents)
	if err != nil {
		return NoID, err
	}
	if err := t.lookUpKeys(ctx, who.all()); err != nil {
		return NoID, err
	}
	for _, keys := range who.sought {
		left := slices.DeleteFunc(slices.Clone(keys), func(k PersonKey) bool {
			k.Person = u.person.ID
			return slices.Contains(u.gone.PersonKeys, k)
		})
		owners := t.ownersOf(left)
		if len(owners) > 1 {
			return NoID, nil
		}
		if len(owners) == 1 {
			p, err := survivor(ctx, u.reader, u.ecosystem.ID, PersonRef{ID: owners[0]})
			return p.ID, err
		}
	}
	return NoID, nil
}

// identityEdited tells whether an edit since the conversion has changed who the
// lead says it is.
func (u *conversionUndo) identityEdited(ctx context.Context) (edited bool, err error) {
	f := EventFilter{Lead: u.lead.lead.ID, After: u.application.Sequence}
	err = u.reader.Events(ctx, operatorOf(u.ecosystem.ID), f, func(row *EventRow) error {
		if row.Kind != LeadEdited {
			return nil
		}
		e, err := openEvent(row, nil)
		edited = edited || isIdentity(strings.Fields(e.Facts["fields"]))
		return err
	})
	return edited, err
}

// linkBefore is the person that the lead was linked to, or who took its place.
func (u *conversionUndo) linkBefore(ctx context.Context) (ID, error) {
	if u.before.Person == NoID {
		return NoID, nil
	}
	p, err := survivor(ctx, u.reader, u.ecosystem.ID, PersonRef{ID: u.before.Person})
	if errors.Is(err, ErrNotFound) {
		return NoID, nil
	}
	return p.ID, err
}

// made are the keys and traits that identities of a person give rise to.
type made struct {
	keys   []PersonKey
	traits []PersonTrait
}

func (x *Exchange) madeOf(e *Ecosystem, p Person, identities []Identity) (made, error) {
	var m made
	key, err := x.vault.DataKey(e, p.ID, p.WrappedKey)
	if err != nil {
		return m, err
	}
	for _, i := range identities {
		var c Contents
		plain, err := key.Open(identityPlace(i.ID), i.Sealed)
		if err != nil {
			return m, err
		}
		if err := readOwnDocument(plain, &c); err != nil {
			return m, err
		}
		keys, traits := x.givenBy(e, &c, i.LegalEntity)
		for _, k := range keys {
			k.Person = p.ID
			m.keys = append(m.keys, k)
		}
		for _, trait := range traits {
			trait.Person = p.ID
			m.traits = append(m.traits, trait)
		}
	}
	return m, nil
}
