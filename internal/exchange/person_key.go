package exchange

import (
	"context"
	"slices"
)

// recognised is whom the keys of contents belong to.
type recognised struct {
	// person is the one that the lead is of; the zero Person when the keys are
	// nobody's, and when they point to several: that is a near match, which never
	// merges by itself.
	person ID
	// owners are all to whom one of the keys belongs.
	owners []ID
}

// recognise looks the keys up, the newest version of the normaliser first: what it
// says counts, and the versions before it are asked for whom it does not know yet.
// Of keys that point to several persons all together may be the key of one.
func (t *tx) recognise(ctx context.Context, who *identified) (recognised, error) {
	var found recognised
	if err := t.lookUpKeys(ctx, who.all()); err != nil {
		return found, err
	}
	for _, keys := range who.sought {
		owners := t.ownersOf(keys)
		if len(owners) == 1 && len(found.owners) == 0 {
			found.person = owners[0]
		}
		if len(owners) > 1 && found.person == NoID {
			var err error
			if found.person, err = t.ownerOfAll(ctx, who); err != nil {
				return found, err
			}
		}
		for _, o := range owners {
			if !slices.Contains(found.owners, o) {
				found.owners = append(found.owners, o)
			}
		}
	}
	return found, nil
}

// ownerOfAll is to whom the keys belong as a whole, by whichever version.
func (t *tx) ownerOfAll(ctx context.Context, who *identified) (ID, error) {
	for _, keys := range who.sought {
		if len(keys) < 2 {
			continue
		}
		all := t.x.conflictKey(t.ecosystem, keys)
		if err := t.lookUpKeys(ctx, []PersonKey{all}); err != nil {
			return NoID, err
		}
		if person := t.keys[all]; person != NoID {
			return person, nil
		}
	}
	return NoID, nil
}

// ownersOf are the different persons that the keys belong to; they were looked up.
func (t *tx) ownersOf(keys []PersonKey) (owners []ID) {
	for _, k := range keys {
		if person := t.ownerNow(k); person != NoID && !slices.Contains(owners, person) {
			owners = append(owners, person)
		}
	}
	return owners
}

// personOf finds the one person that contents are of, or nobody.
func (t *tx) personOf(ctx context.Context, who *identified) (Person, error) {
	found, err := t.recognise(ctx, who)
	if err != nil || found.person == NoID {
		return Person{}, err
	}
	r, err := t.read(ctx)
	if err != nil {
		return Person{}, err
	}
	return survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: found.person})
}

// claim gives the person those of the keys that belong to nobody yet, and tells
// whether there were any. In a scope in which they belong to several the person gets
// the key of all of them.
func (t *tx) claim(ctx context.Context, who *identified, person ID) (claimed bool, err error) {
	if err := t.lookUpKeys(ctx, slices.Concat(append(slices.Clone(who.keys), who.older)...)); err != nil {
		return false, err
	}
	for _, keys := range who.keys {
		var owners []ID
		for _, k := range keys {
			owner := t.ownerOf(k, who.older)
			if owner == NoID || owner == person && t.ownerNow(k) == NoID {
				owner, claimed = person, true
				t.giveKey(k, person)
			}
			if !slices.Contains(owners, owner) {
				owners = append(owners, owner)
			}
		}
		if len(owners) < 2 {
			continue
		}
		all := t.x.conflictKey(t.ecosystem, keys)
		if err := t.lookUpKeys(ctx, []PersonKey{all}); err != nil {
			return false, err
		}
		if t.ownerNow(all) == NoID {
			claimed = true
			t.giveKey(all, person)
		}
	}
	return claimed, nil
}

// ownerOf is to whom a key belongs, or will when that person is given the keys of
// the newest version: what an older one made of the same facts is not to be taken
// away from anybody.
func (t *tx) ownerOf(k PersonKey, older []PersonKey) ID {
	if owner := t.ownerNow(k); owner != NoID {
		return owner
	}
	for _, o := range older {
		if o.Kind == k.Kind && o.Scope == k.Scope && t.keys[o] != NoID {
			return t.keys[o]
		}
	}
	return NoID
}

// ownerNow is to whom a key belongs that was looked up, claims of this decision
// included.
func (t *tx) ownerNow(k PersonKey) ID {
	if person, ok := t.claimed[k]; ok {
		return person
	}
	return t.keys[k]
}

func (t *tx) giveKey(k PersonKey, person ID) {
	if t.claimed == nil {
		t.claimed = map[PersonKey]ID{}
	}
	t.claimed[k] = person
	k.Person = person
	t.changes.PersonKeys = append(t.changes.PersonKeys, k)
}

// whois reads by which keys the applicant of contents is known.
func (x *Exchange) whois(ctx context.Context, e *Ecosystem, c *Contents) (*identified, error) {
	legalEntity, err := x.legalEntity(ctx, e.ID, c.ManagerID)
	if err != nil {
		return nil, err
	}
	return x.identifyKeys(e, c, legalEntity), nil
}

// whois reads who the applicant of contents is, as things stand under the
// ecosystem's lock.
func (t *tx) whois(ctx context.Context, r Reader, e *Ecosystem, c *Contents) (*identified, error) {
	if !c.ManagerID.IsSet() {
		return t.x.identify(e, c, NoID), nil
	}
	all, err := r.Credentials(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	return t.x.identify(e, c, lendersOf(all)[c.ManagerID.value]), nil
}
