package exchange

import (
	"bytes"
	"context"
	"slices"
	"strconv"
)

// rekeyRows bounds the persons of a group of the walk: those of before identities
// were kept are read out of all their leads.
const rekeyRows = 50

// maxRetold bounds the leads and clients of one person out of which identities are
// made that were not kept.
const maxRetold = 100

// rekeyWalk gives all persons the keys and traits that the newest normaliser makes
// of their identities, in every scope. Persons who turn out to have the same key go
// on the review list: it stays with who has it.
func (x *Exchange) rekeyWalk(task string) walk[Person] {
	w := personWalk(task, func(ctx context.Context, t *tx, r Reader, rows []Person) error { return t.rekey(ctx, r, rows) })
	w.rows = rekeyRows
	return w
}

// keysTask begins the names of walks that a new version of the normaliser makes
// necessary.
const keysTask = "identity keys "

// rekeyTask is the walk that a new version of the normaliser makes necessary.
func (x *Exchange) rekeyTask() string {
	return keysTask + strconv.Itoa(x.normalisers[len(x.normalisers)-1].version)
}

// rekeyed is a person whose keys are made anew.
type rekeyed struct {
	Person
	key        Sealer
	identities []told
	fresh      bool // the identities are not kept yet
	traits     []PersonTrait
}

// told is an identity that can be read.
type told struct {
	Identity
	contents *Contents
	who      *identified
}

func (t *tx) rekey(ctx context.Context, r Reader, rows []Person) error {
	persons, err := t.readIdentities(ctx, r, rows)
	if err != nil {
		return err
	}
	var keys []PersonKey
	for i := range persons {
		for _, told := range persons[i].identities {
			keys = append(keys, slices.Concat(told.who.keys...)...)
			keys = append(keys, told.who.older...)
		}
	}
	if err := t.lookUpKeys(ctx, keys); err != nil {
		return err
	}
	var pairs []pair
	for i := range persons {
		found, err := t.rekeyPerson(ctx, &persons[i])
		if err != nil {
			return err
		}
		pairs = append(pairs, found...)
	}
	return t.review(ctx, r, NoID, pairs)
}

// rekeyPerson gives one person what is its own, and tells who has the rest.
func (t *tx) rekeyPerson(ctx context.Context, p *rekeyed) (pairs []pair, err error) {
	for _, told := range p.identities {
		if p.fresh && !t.wasOf(told.who, p.ID) {
			continue // the lead has been changed since, or was linked by hand
		}
		claimed, err := t.claim(ctx, told.who, p.ID)
		if err != nil {
			return nil, err
		}
		traits := t.addTraits(told.who.traits, p.traits, p.ID)
		if p.fresh && (claimed || traits) {
			t.addIdentity(told.Identity, told.contents, p.key)
		}
		p.traits = append(p.traits, t.changes.PersonTraits...)
		for _, owner := range t.ownersOf(told.who.sought[0]) {
			if owner != p.ID && len(pairs) < maxPairs {
				pairs = append(pairs, pair{p.ID, owner, []MatchReason{KeysOfTwo}})
			}
		}
	}
	return pairs, nil
}

// wasOf tells whether an identity that nobody kept is the person's: one of the
// keys that older versions have made of it is, or they made none.
func (t *tx) wasOf(who *identified, person ID) bool {
	return len(who.older) == 0 || slices.Contains(t.ownersOf(who.older), person)
}

// readIdentities reads the identities of those persons who stand for themselves.
func (t *tx) readIdentities(ctx context.Context, r Reader, rows []Person) (persons []rekeyed, err error) {
	var ids []ID
	for _, p := range rows {
		if p.MergedInto == NoID {
			ids = append(ids, p.ID)
			persons = append(persons, rekeyed{Person: p})
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	identities, err := r.Identities(ctx, t.ecosystem.ID, ids)
	if err != nil {
		return nil, err
	}
	traits, err := r.TraitsOfPersons(ctx, t.ecosystem.ID, ids)
	if err != nil {
		return nil, err
	}
	for i := range persons {
		p := &persons[i]
		if p.key, err = t.x.vault.DataKey(t.ecosystem, p.ID, p.WrappedKey); err != nil {
			return nil, err
		}
		for _, trait := range traits {
			if trait.Person == p.ID {
				p.traits = append(p.traits, trait)
			}
		}
		for _, identity := range identities {
			if identity.Person != p.ID {
				continue
			}
			c, err := openIdentity(&identity, p.key)
			if err != nil {
				return nil, err
			}
			p.identities = append(p.identities, told{identity, c, t.x.identify(t.ecosystem, c, identity.LegalEntity)})
		}
		if len(p.identities) > 0 {
			continue
		}
		if err := t.retell(ctx, r, p); err != nil {
			return nil, err
		}
	}
	return persons, nil
}

// openIdentity reads the facts of an identity.
func openIdentity(i *Identity, key Sealer) (*Contents, error) {
	plain, err := key.Open(identityPlace(i.ID), i.Sealed)
	if err != nil {
		return nil, err
	}
	c := &Contents{}
	return c, readOwnDocument(plain, c)
}

// retell makes the identities of a person of whom none was kept: out of the leads
// of the applications, as the lender of each sees them, and out of the clients.
func (t *tx) retell(ctx context.Context, r Reader, p *rekeyed) error {
	p.fresh = true
	applications, err := r.Applications(ctx, t.ecosystem.ID, ApplicationFilter{Persons: []ID{p.ID}})
	if err != nil {
		return err
	}
	for _, a := range applications[:min(len(applications), maxRetold)] {
		f, err := t.leadFor(ctx, r, a.Lead, a.Lender)
		if err != nil {
			return err
		}
		if err := t.tell(ctx, r, p, a.Lead, &f.lead.Contents); err != nil {
			return err
		}
	}
	clients, err := r.Clients(ctx, operatorOf(t.ecosystem.ID), ClientFilter{Persons: []ID{p.ID}, Limit: maxRetold})
	if err != nil {
		return err
	}
	for i := range clients {
		c, _, err := t.x.openClient(t.ecosystem, &p.Person, &clients[i])
		if err != nil {
			return err
		}
		if err := t.tell(ctx, r, p, c.Lead, &c.Contents); err != nil {
			return err
		}
	}
	return nil
}

// tell adds what contents say of a person, unless it was told already.
func (t *tx) tell(ctx context.Context, r Reader, p *rekeyed, lead ID, c *Contents) error {
	who, err := t.whois(ctx, r, t.ecosystem, c)
	if err != nil {
		return err
	}
	facts := identityFacts(c)
	text := AppendDocument(nil, facts)
	again := slices.ContainsFunc(p.identities, func(other told) bool {
		return other.LegalEntity == who.legalEntity && bytes.Equal(AppendDocument(nil, other.contents), text)
	})
	if !again {
		identity := Identity{Person: p.ID, Lead: lead, LegalEntity: who.legalEntity, CreatedAt: t.now}
		p.identities = append(p.identities, told{identity, facts, who})
	}
	return nil
}
