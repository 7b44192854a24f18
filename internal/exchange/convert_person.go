package exchange

import (
	"context"
	"slices"
)

// makePerson finds the lead's person or makes a new one with the lead's id. It
// gives the person what of the lead's identity belongs to nobody, and puts on the
// review list who may be the same.
func (t *tx) makePerson(ctx context.Context, r Reader, c *conversion) error {
	who, err := t.whois(ctx, r, t.ecosystem, &c.lead.lead.Contents)
	if err != nil {
		return err
	}
	found, err := t.recognise(ctx, who)
	if err != nil {
		return err
	}
	if c.person, err = t.knownPerson(ctx, r, c, who, found.person); err != nil {
		return err
	}
	if c.person.ID == NoID {
		if err := t.newPerson(ctx, c); err != nil {
			return err
		}
		return t.keepIdentity(ctx, r, c, who, found, nil)
	}
	if c.personKey, err = t.x.vault.DataKey(t.ecosystem, c.person.ID, c.person.WrappedKey); err != nil {
		return err
	}
	traits, err := r.TraitsOfPersons(ctx, t.ecosystem.ID, []ID{c.person.ID})
	if err != nil {
		return err
	}
	return t.keepIdentity(ctx, r, c, who, found, traits)
}

// knownPerson is whom the lead is converted into: the person of its conversion at
// another lender, whom it was linked to by hand, or whom its identity names; else
// nobody.
func (t *tx) knownPerson(ctx context.Context, r Reader, c *conversion, who *identified, named ID) (Person, error) {
	l := c.lead.lead
	if l.Applications > 0 {
		return survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: l.Person})
	}
	if named != l.Person {
		byHand, err := t.linkedByHand(ctx, r, c, who)
		if err != nil || byHand.ID != NoID {
			return byHand, err
		}
	}
	if named == NoID {
		return Person{}, nil
	}
	return survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: named})
}

func (t *tx) newPerson(ctx context.Context, c *conversion) (err error) {
	c.person = Person{ID: c.lead.lead.ID, Ecosystem: t.ecosystem.ID, CreatedAt: t.now, UpdatedAt: t.now}
	if c.person.Number, err = t.number(ctx, PersonNumbers); err != nil {
		return err
	}
	if c.personKey, c.person.WrappedKey, err = t.x.vault.NewDataKey(t.ecosystem, c.person.ID); err != nil {
		return err
	}
	t.changes.Persons = append(t.changes.Persons, c.person)
	_, err = t.record(Event{Kind: PersonCreated, Lead: c.lead.lead.ID, Lender: c.lender.ID, Person: c.person.ID}, NoID, nil)
	return err
}

// keepIdentity gives the conversion's person the lead's keys, as far as they are
// nobody's, and its traits, beside those that it has; and keeps the facts that
// they are made of. A lead that brings nothing new changes nothing.
func (t *tx) keepIdentity(ctx context.Context, r Reader, c *conversion, who *identified, found recognised, has []PersonTrait) error {
	claimed, err := t.claim(ctx, who, c.person.ID)
	if err != nil {
		return err
	}
	traits := t.addTraits(who.traits, has, c.person.ID)
	if !claimed && !traits {
		return nil
	}
	t.addIdentity(Identity{Person: c.person.ID, Lead: c.lead.lead.ID, LegalEntity: who.legalEntity, CreatedAt: t.now},
		identityFacts(&c.lead.lead.Contents), c.personKey)
	pairs, err := t.pairsOf(ctx, r, c.person.ID, who, found)
	if err != nil {
		return err
	}
	return t.review(ctx, r, c.lead.lead.ID, pairs)
}

// addTraits names those of the traits to be written that the person has not got.
func (t *tx) addTraits(traits, has []PersonTrait, person ID) (added bool) {
	for _, trait := range traits {
		trait.Person = person
		if !slices.Contains(has, trait) {
			t.changes.PersonTraits = append(t.changes.PersonTraits, trait)
			added = true
		}
	}
	return added
}

func (t *tx) addIdentity(i Identity, facts *Contents, key Sealer) {
	i.ID, i.Ecosystem = t.x.newID(), t.ecosystem.ID
	i.Sealed = t.x.sealRecord(key, identityPlace(i.ID), facts)
	t.changes.Identities = append(t.changes.Identities, i)
}
