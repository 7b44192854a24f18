package exchange

import (
	"context"
	"slices"
)

// personOf finds the one person that any of the keys belongs to. Keys of nobody
// and keys that point to two persons both answer the zero Person: the latter is
// a near match, which never merges by itself.
func (t *tx) personOf(ctx context.Context, keys []PersonKey) (Person, error) {
	owners, err := t.owners(ctx, keys)
	if err != nil || len(owners) != 1 {
		return Person{}, err
	}
	r, err := t.read(ctx)
	if err != nil {
		return Person{}, err
	}
	return r.Person(ctx, t.ecosystem.ID, PersonRef{ID: owners[0]})
}

// owners are the different persons that the keys belong to.
func (t *tx) owners(ctx context.Context, keys []PersonKey) ([]ID, error) {
	if err := t.lookUpKeys(ctx, keys); err != nil {
		return nil, err
	}
	var owners []ID
	for _, k := range keys {
		if person := t.keys[k]; person != NoID && !slices.Contains(owners, person) {
			owners = append(owners, person)
		}
	}
	return owners, nil
}

// claim gives the person those of the keys that belong to nobody yet.
func (t *tx) claim(keys []PersonKey, person ID) {
	for _, k := range keys {
		if t.keys[k] == NoID {
			k.Person = person
			t.changes.PersonKeys = append(t.changes.PersonKeys, k)
		}
	}
}
