package exchange

import (
	"context"
	"slices"
)

// lookAtDigests says in today's digests what each was known by before the merge,
// when a rehash has made others since.
func (s *splitting) lookAtDigests(ctx context.Context) error {
	if !slices.ContainsFunc(s.before.Keys, func(k PersonKey) bool { return s.outdated(k.Digest) }) &&
		!slices.ContainsFunc(slices.Concat(s.before.Traits, s.before.OwnTraits), func(k PersonTrait) bool { return s.outdated(k.Digest) }) {
		return nil
	}
	_, back, left, err := s.partIdentities(ctx)
	if err != nil {
		return err
	}
	keys, err := s.reader.KeysOfPersons(ctx, s.ecosystem.ID, []ID{s.keep.ID})
	if err != nil {
		return err
	}
	again, clear := s.keysAgain(keys, back, left)
	if s.before.Keys = append(s.before.Keys, again...); !clear {
		s.obstacles.add(KeysRehashed, s.keep.Number)
	}
	for _, trait := range back.traits {
		trait.Person = s.other.ID
		s.before.Traits = append(s.before.Traits, trait)
	}
	s.before.OwnTraits = append(s.before.OwnTraits, left.traits...)
	return nil
}

func (s *splitting) outdated(d Digest) bool {
	keys, generation := s.x.digestKeys(s.ecosystem), s.x.vault.DigestGeneration(d)
	return generation != keys.Now && generation != keys.Next
}

// keyRule is what a key is made by, of whatever facts.
type keyRule struct {
	scope      string
	kind       KeyKind
	normaliser int
}

// keysAgain are those keys of the other that the survivor is written like as well.
// Whose these were, only their old digests said; but how many of each rule the other
// had is known, and which it alone is written like. It is not clear when that leaves
// a choice.
func (s *splitting) keysAgain(keys []PersonKey, back, left made) (again []PersonKey, clear bool) {
	had, both := map[keyRule]int{}, map[keyRule][]PersonKey{}
	for _, k := range s.before.Keys {
		if s.outdated(k.Digest) {
			had[keyRule{k.Scope, k.Kind, k.Normaliser}]++
		}
	}
	for _, k := range keys {
		if s.outdated(k.Digest) || !slices.Contains(back.keys, k) {
			continue
		}
		rule := keyRule{k.Scope, k.Kind, k.Normaliser}
		if slices.Contains(left.keys, k) {
			k.Person = s.other.ID
			both[rule] = append(both[rule], k)
		} else {
			had[rule]--
		}
	}
	clear = true
	for rule, shared := range both {
		switch missing := had[rule]; {
		case missing <= 0:
		case missing == len(shared):
			again = append(again, shared...)
		default:
			clear = false
		}
	}
	return again, clear
}
