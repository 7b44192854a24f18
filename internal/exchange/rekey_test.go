package exchange_test

import (
	"context"
	"slices"
	"testing"

	"leadex/internal/exchange"
)

func (s *scene) rekey() (groups int) {
	s.t.Helper()
	ran, err := s.rig.Rekey(context.Background(), func(exchange.RekeyProgress) { groups++ })
	if err != nil || !ran {
		s.t.Fatalf("rekey: %v, %v", ran, err)
	}
	return groups
}

func (s *scene) person(number int64) exchange.Person {
	s.t.Helper()
	p, err := s.rig.Store.Person(context.Background(), s.id, exchange.PersonRef{Number: number})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *scene) keys(number int64) (versions []int) {
	s.t.Helper()
	keys, err := s.rig.Store.KeysOfPersons(context.Background(), s.id, []exchange.ID{s.person(number).ID})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, k := range keys {
		versions = append(versions, k.Normaliser)
	}
	slices.Sort(versions)
	return versions
}

// forget takes away what the release before identities were kept did not write, and
// gives the person the keys that it wrote.
func (s *scene) forget(number int64, line string) {
	s.t.Helper()
	ctx := context.Background()
	p := s.person(number)
	c := s.contents(line)
	e, err := s.rig.Store.Ecosystem(ctx, s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	var gone exchange.Gone
	if gone.PersonKeys, err = s.rig.Store.KeysOfPersons(ctx, s.id, []exchange.ID{p.ID}); err != nil {
		s.t.Fatal(err)
	}
	if gone.PersonTraits, err = s.rig.Store.TraitsOfPersons(ctx, s.id, []exchange.ID{p.ID}); err != nil {
		s.t.Fatal(err)
	}
	if gone.Identities, err = s.rig.Store.Identities(ctx, s.id, []exchange.ID{p.ID}); err != nil {
		s.t.Fatal(err)
	}
	tx, err := s.rig.Store.Begin(ctx, s.id, exchange.Ahead{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer tx.Rollback()
	head := tx.Found().Head
	changes := &exchange.Changes{Gone: gone, PersonKeys: exchange.FirstKeys(s.rig.Exchange, &e, &c, p.ID), Head: &head}
	if err := tx.Commit(ctx, changes); err != nil {
		s.t.Fatal(err)
	}
}

const rimsky = "last=Римский-Корсаков first=Николай born=1844-03-18 series=4510 number=123456"

func TestRekey(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		_, known := s.convert(rimsky)
		_, spelled := s.convert("last=РимскийКорсаков first=Николай series=4510 number=123456")
		s.rekey()
		exchange.WithoutHyphens(s.rig.Exchange)

		if linked, person := s.convert(rimsky); linked != known || person != known {
			t.Errorf("before its keys are made anew the person is %d, then %d; want %d", linked, person, known)
		}
		if got := s.keys(known); !slices.Equal(got, []int{2, 3}) {
			t.Errorf("a conversion left keys of versions %v", got)
		}
		events := s.rig.Events(t, s.id)
		if s.rekey() == 0 {
			t.Error("nothing was walked over")
		}
		if got := s.rig.Events(t, s.id) - events; got != 1 {
			t.Errorf("%d events, want the one of the pair that has the same key now", got)
		}
		if got := s.reasons(spelled); !slices.Equal(got, []string{"keys_of_two", "same_document"}) {
			t.Errorf("who has the same key now is on the list for %v", got)
		}
		if got := s.keys(spelled); !slices.Equal(got, []int{2}) {
			t.Errorf("who has the same key has those of versions %v: it was taken away", got)
		}
		if linked, _ := s.convert("last=\"Римский Корсаков\" first=Николай series=4510 number=123456"); linked != known {
			t.Errorf("by the new version the person is %d, want %d", linked, known)
		}
		if s.rekey() != 0 {
			t.Error("what is done is done again")
		}
	})
}

// Persons of before identities were kept are made out of their leads and clients.
func TestRekeyOlderPersons(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		_, known := s.convert(rimsky)
		s.forget(known, rimsky)
		if got := s.keys(known); !slices.Equal(got, []int{1}) {
			t.Fatalf("keys of versions %v are left", got)
		}
		if linked, _ := s.convert("last=Иванов first=Пётр"); linked != 0 {
			t.Fatalf("somebody else is %d", linked)
		}
		s.rekey()
		if got := s.keys(known); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("it has keys of versions %v now", got)
		}
		_, renewed := s.convert("last=Римский-Корсаков first=Николай born=1844-03-18 series=4522 number=654321")
		if got := s.reasons(renewed); renewed == known || !slices.Equal(got, []string{"same_name_birth_date"}) {
			t.Errorf("a renewed passport is near for %v", got)
		}
		identities, err := s.rig.Store.Identities(context.Background(), s.id, []exchange.ID{s.person(known).ID})
		if err != nil || len(identities) != 1 {
			t.Errorf("%d identities are kept, %v: the lead and the client say the same", len(identities), err)
		}
	})
}

// Keys of before are not taken away by a newer version before they are made anew.
func TestConvertBeforeRekey(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		ivan, oleg := "last=Иванов first=Пётр series=4510 number=123456", "last=Иванов first=Олег series=4522 number=654321 tax=500100732259"
		_, one := s.convert(ivan)
		_, other := s.convert(oleg)
		s.forget(one, ivan)
		s.forget(other, oleg)
		both := "last=Иванов first=Пётр series=4510 number=123456 tax=500100732259"
		linked, third := s.convert(both)
		if linked != 0 || third == one || third == other {
			t.Fatalf("keys of two are those of %d, linked to %d", third, linked)
		}
		if linked, again := s.convert(both); linked != third || again != third {
			t.Errorf("the same again is linked to %d and becomes %d, want %d", linked, again, third)
		}
		for line, want := range map[string]int64{ivan: one, oleg: other} {
			if linked, person := s.convert(line); linked != want || person != want {
				t.Errorf("%s: linked to %d and becomes %d, want %d", line, linked, person, want)
			}
		}
		if got := s.reasons(one); !slices.Equal(got, []string{"keys_of_two", "same_document"}) {
			t.Errorf("the first is on the list for %v", got)
		}
	})
}

// What older versions made of placeholders finds nobody any more; by the rest of
// their keys persons of before are found as ever.
func TestOlderKeysOfPlaceholders(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		named := "last=Иванов first=Пётр number=0"
		full := "last=Ким first=Анна series=4510 number=123456 tax=000000000000"
		_, one := s.convert(named)
		_, other := s.convert(full)
		s.forget(one, named)
		s.forget(other, full)
		if got := s.keys(one); !slices.Equal(got, []int{1}) {
			t.Fatalf("keys of versions %v are left", got)
		}
		for _, line := range []string{named, "last=Ким first=Ольга series=4522 number=654321 tax=000000000000"} {
			if linked, person := s.convert(line); linked != 0 || person == one || person == other {
				t.Errorf("%s: linked to %d and becomes %d, want a new person", line, linked, person)
			}
		}
		if linked, person := s.convert(full); linked != other || person != other {
			t.Errorf("by the document: linked to %d and becomes %d, want %d", linked, person, other)
		}
	})
}

func (s *scene) set(scope exchange.IdentityScope) *exchange.EcosystemView {
	s.t.Helper()
	v, err := s.rig.SetIdentity(context.Background(), s.operator, exchange.SetIdentity{Ecosystem: s.id, Scope: scope})
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func TestSetIdentityScope(t *testing.T) {
	t.Parallel()
	eachScene(t, "manager=", func(t *testing.T, s *scene) {
		ofOne, ofTwo := rimsky+" manager=one", rimsky+" manager=two"
		_, known := s.convert(ofOne)
		_, old := s.convert("last=Иванов first=Пётр series=4511 number=111112 manager=two")
		s.forget(old, "last=Иванов first=Пётр series=4511 number=111112")

		v := s.set(exchange.ScopeLegalEntity)
		if v.IdentityScope != exchange.ScopeEcosystem || v.Switching != exchange.ScopeLegalEntity {
			t.Errorf("the scope is %s before all have keys in it, and %q is on its way", v.IdentityScope, v.Switching)
		}
		if _, person := s.convert(ofTwo); person != known {
			t.Errorf("until then a lead of another legal entity is %d, want %d", person, known)
		}
		select {
		case <-s.rig.RekeyAsked():
		default:
			t.Error("nobody was told that there is something to do")
		}
		s.rekey()
		if v := s.set(""); v.IdentityScope != exchange.ScopeLegalEntity || v.Switching != "" {
			t.Errorf("then it is %s, and %q is on its way", v.IdentityScope, v.Switching)
		}
		// The lead of the other legal entity has given the person keys there.
		if _, person := s.convert(ofTwo); person != known {
			t.Errorf("who is known at both is %d, want %d", person, known)
		}
		if linked, person := s.convert("last=Иванов first=Пётр series=4511 number=111112 manager=two"); linked != old || person != old {
			t.Errorf("who was known before is %d, want %d", person, old)
		}
		_, twin := s.convert("last=Иванов first=Пётр series=4511 number=111112 manager=one")
		if twin == old || len(s.reasons(twin)) > 0 {
			t.Errorf("at the other legal entity the same is %d, near for %v", twin, s.reasons(twin))
		}

		if v := s.set(exchange.ScopeEcosystem); v.IdentityScope != exchange.ScopeEcosystem || v.Switching != "" {
			t.Errorf("back it is %s, and %q is on its way", v.IdentityScope, v.Switching)
		}
		s.rekey()
		if got := s.reasons(twin); !slices.Equal(got, []string{"keys_of_two"}) {
			t.Errorf("who was known twice is on the list for %v", got)
		}
		if _, person := s.convert("last=Иванов first=Пётр series=4511 number=111112 manager=one"); person != old {
			t.Errorf("back in the ecosystem it is %d, want %d", person, old)
		}
	})
}
