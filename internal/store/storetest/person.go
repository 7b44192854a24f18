package storetest

import (
	"context"
	"testing"

	"leadex/internal/exchange"
)

func personKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"person": kind[exchange.Person]{
			fit: func(w *world, p *exchange.Person, _ *exchange.Changes) {
				p.ID, p.Ecosystem = exchange.NewID(), w.ecosystem
			},
			put: func(c *exchange.Changes, p exchange.Person) { c.Persons = append(c.Persons, p) },
			read: func(ctx context.Context, r exchange.Reader, w *world, p exchange.Person) (exchange.Person, error) {
				return r.Person(ctx, w.ecosystem, exchange.PersonRef{ID: p.ID})
			},
			keep: []string{"ID", "Ecosystem"},
		},
		"person key": kind[exchange.PersonKey]{
			fit: func(_ *world, k *exchange.PersonKey, _ *exchange.Changes) {
				k.Digest, k.Person = exchange.Digest{7}, exchange.NewID()
			},
			put: func(c *exchange.Changes, k exchange.PersonKey) {
				if k.Person == exchange.NoID {
					k.Person = exchange.ID{1}
				}
				c.PersonKeys = append(c.PersonKeys, k)
			},
			read: func(ctx context.Context, r exchange.Reader, w *world, k exchange.PersonKey) (exchange.PersonKey, error) {
				want := k.Person
				k.Person = exchange.NewID() // is not looked at
				got, err := only(r.PersonKeys(ctx, w.ecosystem, []exchange.PersonKey{k}))
				if want == exchange.NoID && got.Person == (exchange.ID{1}) {
					got.Person = want
				}
				return got, err
			},
			keep: []string{"Scope", "Kind", "Normaliser", "Digest"},
		},
		"client": kind[exchange.ClientRow]{
			fit: func(w *world, k *exchange.ClientRow, _ *exchange.Changes) {
				k.ID, k.Ecosystem, k.Person, k.Lender = exchange.NewID(), w.ecosystem, exchange.NewID(), exchange.NewID()
			},
			put: func(c *exchange.Changes, k exchange.ClientRow) { c.Clients = append(c.Clients, k) },
			read: func(ctx context.Context, r exchange.Reader, w *world, k exchange.ClientRow) (exchange.ClientRow, error) {
				return only(r.Clients(ctx, w.operator(), exchange.ClientFilter{IDs: []exchange.ID{k.ID}, Merged: k.MergedInto != exchange.NoID}))
			},
			keep: []string{"ID", "Ecosystem", "Person", "Lender"},
		},
		"application": kind[exchange.Application]{
			fit: func(w *world, a *exchange.Application, _ *exchange.Changes) {
				a.ID, a.Ecosystem, a.Lender, a.Person, a.Client = exchange.NewID(), w.ecosystem, exchange.NewID(), exchange.NewID(), exchange.NewID()
			},
			put: func(c *exchange.Changes, a exchange.Application) { c.Applications = append(c.Applications, a) },
			read: func(ctx context.Context, r exchange.Reader, w *world, a exchange.Application) (exchange.Application, error) {
				return only(r.Applications(ctx, w.ecosystem, exchange.ApplicationFilter{Persons: []exchange.ID{a.Person}}))
			},
			keep: []string{"ID", "Ecosystem", "Person", "Lender", "Client"},
		},
	}
}

func (w *world) person() exchange.Person {
	return exchange.Person{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), WrappedKey: []byte{1}, CreatedAt: w.now(), UpdatedAt: w.now()}
}

func testPersons(t *testing.T, store exchange.Store) {
	t.Run("named by id, by number or by a lead", func(t *testing.T) {
		t.Parallel()
		w, other := newWorld(t, store), newWorld(t, store)
		p, q := w.person(), w.person()
		lead, namesake := exchange.NewID(), q.ID
		w.write(exchange.Changes{
			Persons: []exchange.Person{p, q},
			Applications: []exchange.Application{
				w.application(lead, exchange.NewID(), p.ID), w.application(lead, exchange.NewID(), p.ID),
				w.application(namesake, exchange.NewID(), p.ID),
			},
		})
		for _, ref := range []exchange.PersonRef{{ID: p.ID}, {Number: p.Number}, {ID: lead}} {
			equal(t, "person", must[exchange.Person](t)(store.Person(t.Context(), w.ecosystem, ref)), p)
			_, err := store.Person(t.Context(), other.ecosystem, ref)
			wantCode(t, err, exchange.NotFound)
		}
		equal(t, "a person's own id goes first", must[exchange.Person](t)(store.Person(t.Context(), w.ecosystem, exchange.PersonRef{ID: namesake})), q)
		for _, ref := range []exchange.PersonRef{{}, {ID: exchange.NewID()}, {Number: 999}} {
			_, err := store.Person(t.Context(), w.ecosystem, ref)
			wantCode(t, err, exchange.NotFound)
		}
	})
	t.Run("many by their ids, oldest first", func(t *testing.T) {
		t.Parallel()
		w, other := newWorld(t, store), newWorld(t, store)
		all := []exchange.Person{w.person(), w.person(), w.person()}
		theirs := other.person()
		w.write(exchange.Changes{Persons: all})
		other.write(exchange.Changes{Persons: []exchange.Person{theirs}})
		got := must[[]exchange.Person](t)(store.Persons(t.Context(), w.ecosystem, []exchange.ID{all[2].ID, theirs.ID, all[0].ID, all[2].ID}))
		equal(t, "persons", got, []exchange.Person{all[0], all[2]})
		equal(t, "of no ids", must[[]exchange.Person](t)(store.Persons(t.Context(), w.ecosystem, nil)), nil)
	})
	t.Run("keys are found by all their parts", func(t *testing.T) {
		t.Parallel()
		testPersonKeys(t, store)
	})
}

func testPersonKeys(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	k := exchange.PersonKey{Scope: "", Kind: exchange.KeyFiveField, Normaliser: 1, Digest: exchange.Digest{1}, Person: exchange.NewID()}
	scoped, taxed := k, k
	scoped.Scope, scoped.Person = "entity", exchange.NewID()
	taxed.Kind = exchange.KeyTaxName
	w.write(exchange.Changes{PersonKeys: []exchange.PersonKey{k, scoped, taxed}})

	newer, unknown := k, k
	newer.Normaliser, unknown.Digest = 2, exchange.Digest{2}
	got := must[[]exchange.PersonKey](t)(store.PersonKeys(t.Context(), w.ecosystem, []exchange.PersonKey{taxed, newer, unknown, k, scoped}))
	equal(t, "keys, in the order asked for", got, []exchange.PersonKey{taxed, k, scoped})
	equal(t, "elsewhere", must[[]exchange.PersonKey](t)(store.PersonKeys(t.Context(), other.ecosystem, []exchange.PersonKey{k})), nil)
	equal(t, "of no keys", must[[]exchange.PersonKey](t)(store.PersonKeys(t.Context(), w.ecosystem, nil)), nil)

	moved := k
	moved.Person = scoped.Person
	w.write(exchange.Changes{PersonKeys: []exchange.PersonKey{moved}})
	got = must[[]exchange.PersonKey](t)(store.PersonKeys(t.Context(), w.ecosystem, []exchange.PersonKey{k}))
	equal(t, "a key that moved", got, []exchange.PersonKey{moved})
}
