package storetest

import (
	"context"
	"testing"

	"leadex/internal/exchange"
)

func identityKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"identity": kind[exchange.Identity]{
			fit: func(w *world, i *exchange.Identity, _ *exchange.Changes) {
				i.ID, i.Ecosystem, i.Person = exchange.NewID(), w.ecosystem, exchange.NewID()
			},
			put: func(c *exchange.Changes, i exchange.Identity) { c.Identities = append(c.Identities, i) },
			read: func(ctx context.Context, r exchange.Reader, w *world, i exchange.Identity) (exchange.Identity, error) {
				return only(r.Identities(ctx, w.ecosystem, []exchange.ID{i.Person}))
			},
			keep: []string{"ID", "Ecosystem", "Person"},
		},
		"person trait": kind[exchange.PersonTrait]{
			fit: func(_ *world, t *exchange.PersonTrait, _ *exchange.Changes) {
				t.Digest, t.Person = exchange.Digest{7}, exchange.NewID()
			},
			put: func(c *exchange.Changes, t exchange.PersonTrait) { c.PersonTraits = append(c.PersonTraits, t) },
			read: func(ctx context.Context, r exchange.Reader, w *world, t exchange.PersonTrait) (exchange.PersonTrait, error) {
				of, err := only(r.TraitsOfPersons(ctx, w.ecosystem, []exchange.ID{t.Person}))
				if err != nil {
					return of, err
				}
				t.Person = exchange.NewID() // is not looked at
				return only(r.PersonTraits(ctx, w.ecosystem, []exchange.PersonTrait{t}, 9))
			},
			keep: []string{"Scope", "Kind", "Normaliser", "Digest", "Person"},
		},
		"match": kind[exchange.Match]{
			fit: func(w *world, m *exchange.Match, _ *exchange.Changes) {
				m.ID, m.Ecosystem, m.Person, m.Other = exchange.NewID(), w.ecosystem, exchange.NewID(), exchange.NewID()
			},
			put: func(c *exchange.Changes, m exchange.Match) { c.Matches = append(c.Matches, m) },
			read: func(ctx context.Context, r exchange.Reader, w *world, m exchange.Match) (exchange.Match, error) {
				return only(r.Matches(ctx, w.ecosystem, exchange.MatchFilter{IDs: []exchange.ID{m.ID}}))
			},
			keep: []string{"ID", "Ecosystem", "Person", "Other"},
		},
	}
}

func ruleKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"duplicate rule": kind[exchange.DuplicateRule]{
			fit: func(w *world, d *exchange.DuplicateRule, _ *exchange.Changes) {
				d.ID, d.Ecosystem = exchange.NewID(), w.ecosystem
			},
			put: func(c *exchange.Changes, d exchange.DuplicateRule) { c.DuplicateRules = append(c.DuplicateRules, d) },
			read: func(ctx context.Context, r exchange.Reader, w *world, _ exchange.DuplicateRule) (exchange.DuplicateRule, error) {
				return only(r.DuplicateRules(ctx, w.ecosystem))
			},
			keep: []string{"ID", "Ecosystem"},
		},
		"duplicate claim": kind[exchange.DuplicateClaim]{
			fit: func(_ *world, d *exchange.DuplicateClaim, _ *exchange.Changes) {
				d.ClaimKey = exchange.ClaimKey{Rule: exchange.NewID(), Digest: exchange.Digest{7}}
			},
			put: func(c *exchange.Changes, d exchange.DuplicateClaim) { c.DuplicateClaims = append(c.DuplicateClaims, d) },
			read: func(ctx context.Context, r exchange.Reader, w *world, d exchange.DuplicateClaim) (exchange.DuplicateClaim, error) {
				return only(r.DuplicateClaims(ctx, w.ecosystem, []exchange.ClaimKey{d.ClaimKey}))
			},
			keep: []string{"Rule", "Digest"},
		},
		"decision rule": kind[exchange.DecisionRule]{
			fit: func(w *world, d *exchange.DecisionRule, _ *exchange.Changes) {
				d.ID, d.Ecosystem = exchange.NewID(), w.ecosystem
			},
			put: func(c *exchange.Changes, d exchange.DecisionRule) { c.DecisionRules = append(c.DecisionRules, d) },
			read: func(ctx context.Context, r exchange.Reader, w *world, _ exchange.DecisionRule) (exchange.DecisionRule, error) {
				return only(r.DecisionRules(ctx, w.ecosystem))
			},
			keep: []string{"ID", "Ecosystem"},
		},
		"decision": kind[exchange.Decision]{
			fit: func(w *world, d *exchange.Decision, _ *exchange.Changes) {
				d.ID, d.Ecosystem, d.Lead, d.Lender = exchange.NewID(), w.ecosystem, exchange.NewID(), exchange.NewID()
			},
			put: func(c *exchange.Changes, d exchange.Decision) { c.Decisions = append(c.Decisions, d) },
			read: func(ctx context.Context, r exchange.Reader, w *world, d exchange.Decision) (exchange.Decision, error) {
				return only(r.Decisions(ctx, w.ecosystem, exchange.DecisionFilter{Leads: []exchange.ID{d.Lead}}))
			},
			keep: []string{"ID", "Ecosystem", "Lead", "Lender"},
		},
		"dictionary entry": kind[exchange.DictionaryEntry]{
			fit: func(w *world, d *exchange.DictionaryEntry, _ *exchange.Changes) { d.Ecosystem = w.ecosystem },
			put: func(c *exchange.Changes, d exchange.DictionaryEntry) {
				c.DictionaryEntries = append(c.DictionaryEntries, d)
			},
			read: func(ctx context.Context, r exchange.Reader, w *world, d exchange.DictionaryEntry) (exchange.DictionaryEntry, error) {
				return only(r.DictionaryEntries(ctx, w.ecosystem, d.Dictionary))
			},
			keep: []string{"Ecosystem", "Dictionary", "Number"},
		},
		"upkeep": kind[exchange.Upkeep]{
			fit: func(w *world, u *exchange.Upkeep, _ *exchange.Changes) { u.Ecosystem = w.ecosystem },
			put: func(c *exchange.Changes, u exchange.Upkeep) { c.Upkeeps = append(c.Upkeeps, u) },
			read: func(ctx context.Context, r exchange.Reader, w *world, _ exchange.Upkeep) (exchange.Upkeep, error) {
				return only(r.Upkeeps(ctx, w.ecosystem))
			},
			keep: []string{"Ecosystem", "Task"},
		},
	}
}

// testRemoval takes rows away: those that are named and no others.
func testRemoval(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	pair := func(w *world) exchange.Changes {
		return exchange.Changes{Persons: []exchange.Person{w.person(), w.person()}}
	}
	mine, theirs := pair(w), pair(other)
	p, q := mine.Persons[0], mine.Persons[1]
	fill := func(c *exchange.Changes, w *world) {
		for i, person := range c.Persons {
			lead := w.lead()
			c.Leads = append(c.Leads, lead)
			c.PersonKeys = append(c.PersonKeys, exchange.PersonKey{Kind: exchange.KeyCompany, Normaliser: 1, Digest: exchange.Digest{9, byte(i)}, Person: person.ID})
			c.PersonTraits = append(c.PersonTraits, exchange.PersonTrait{Kind: exchange.TraitTax, Normaliser: 1, Digest: exchange.Digest{1}, Person: person.ID})
			c.Identities = append(c.Identities, exchange.Identity{ID: exchange.NewID(), Ecosystem: w.ecosystem, Person: person.ID, CreatedAt: w.now()})
			c.Matches = append(c.Matches, exchange.Match{ID: exchange.NewID(), Ecosystem: w.ecosystem, Person: person.ID, Other: exchange.NewID(), State: exchange.MatchOpen,
				Sequence: w.next(), CreatedAt: w.now(), UpdatedAt: w.now()})
			a := exchange.Assignment{ID: exchange.NewID(), Ecosystem: w.ecosystem, Lead: lead.ID, Lender: exchange.NewID(), State: exchange.Received, Sequence: w.next(), CreatedAt: w.now(), UpdatedAt: w.now()}
			c.Assignments = append(c.Assignments, a)
			client := exchange.ClientRow{Client: exchange.Client{ID: exchange.NewID(), Number: w.next(), Ecosystem: w.ecosystem, Person: person.ID, Lender: a.Lender, CreatedAt: w.now(), UpdatedAt: w.now()}}
			c.Clients = append(c.Clients, client)
			c.Applications = append(c.Applications, w.application(lead.ID, a.Lender, person.ID))
		}
	}
	fill(&mine, w)
	fill(&theirs, other)
	w.write(mine)
	other.write(theirs)
	gone := exchange.Gone{Persons: mine.Persons[:1], PersonKeys: mine.PersonKeys[:1], PersonTraits: mine.PersonTraits[:1], Identities: mine.Identities[:1],
		Matches: mine.Matches[:1], Assignments: mine.Assignments[:1], Clients: mine.Clients[:1], Applications: mine.Applications[:1]}
	again := exchange.Gone{Persons: []exchange.Person{p, {ID: exchange.NewID()}, theirs.Persons[0]}}
	w.write(exchange.Changes{Gone: gone})
	w.write(exchange.Changes{Gone: again}) // nothing is there: nothing happens

	type rows struct {
		Persons      []exchange.Person
		Keys         []exchange.PersonKey
		Traits       []exchange.PersonTrait
		Identities   []exchange.Identity
		Matches      []exchange.Match
		Assignments  []exchange.Assignment
		Clients      []exchange.ClientRow
		Applications []exchange.Application
	}
	left := func(w *world, persons ...exchange.Person) rows {
		ctx, ids := t.Context(), each(persons, func(p exchange.Person) exchange.ID { return p.ID })
		leads := each(mine.Leads, func(l exchange.LeadRow) exchange.ID { return l.ID })
		if w == other {
			leads = each(theirs.Leads, func(l exchange.LeadRow) exchange.ID { return l.ID })
		}
		return rows{
			must[[]exchange.Person](t)(store.Persons(ctx, w.ecosystem, ids)),
			must[[]exchange.PersonKey](t)(store.KeysOfPersons(ctx, w.ecosystem, ids)),
			must[[]exchange.PersonTrait](t)(store.TraitsOfPersons(ctx, w.ecosystem, ids)),
			must[[]exchange.Identity](t)(store.Identities(ctx, w.ecosystem, ids)),
			must[[]exchange.Match](t)(store.Matches(ctx, w.ecosystem, exchange.MatchFilter{Persons: ids})),
			must[[]exchange.Assignment](t)(store.Assignments(ctx, w.ecosystem, exchange.AssignmentFilter{Leads: leads})),
			must[[]exchange.ClientRow](t)(store.Clients(ctx, w.operator(), exchange.ClientFilter{Persons: ids})),
			must[[]exchange.Application](t)(store.Applications(ctx, w.ecosystem, exchange.ApplicationFilter{Persons: ids})),
		}
	}
	equal(t, "of whom everything was removed", left(w, p), rows{Assignments: mine.Assignments[1:]})
	equal(t, "of the other person", left(w, q), rows{mine.Persons[1:], mine.PersonKeys[1:], mine.PersonTraits[1:], mine.Identities[1:],
		mine.Matches[1:], mine.Assignments[1:], mine.Clients[1:], mine.Applications[1:]})
	got := left(other, theirs.Persons...)
	equal(t, "of another ecosystem", [2]int{len(got.Persons), len(got.Applications)}, [2]int{2, 2})
}

// testMatches lists pairs of persons.
func testMatches(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	p, q, r := exchange.NewID(), exchange.NewID(), exchange.NewID()
	match := func(person, other exchange.ID, state exchange.MatchState) exchange.Match {
		return exchange.Match{ID: exchange.NewID(), Ecosystem: w.ecosystem, Person: person, Other: other, State: state, Sequence: w.next(), CreatedAt: w.now(), UpdatedAt: w.now()}
	}
	all := []exchange.Match{match(p, q, exchange.MatchOpen), match(p, r, exchange.MatchDifferent), match(q, r, exchange.MatchOpen)}
	w.write(exchange.Changes{Matches: []exchange.Match{all[2], all[0], all[1]}})
	for name, c := range map[string]struct {
		filter exchange.MatchFilter
		want   []exchange.Match
	}{
		"all, in order":          {exchange.MatchFilter{}, all},
		"open ones":              {exchange.MatchFilter{State: exchange.MatchOpen}, []exchange.Match{all[0], all[2]}},
		"decided ones":           {exchange.MatchFilter{State: exchange.MatchDifferent}, all[1:2]},
		"of a person, as either": {exchange.MatchFilter{Persons: []exchange.ID{q}}, []exchange.Match{all[0], all[2]}},
		"a later page":           {exchange.MatchFilter{After: all[0].Sequence, Limit: 1}, all[1:2]},
		"of nobody":              {exchange.MatchFilter{Persons: []exchange.ID{exchange.NewID()}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, "matches", must[[]exchange.Match](t)(store.Matches(t.Context(), w.ecosystem, c.filter)), c.want)
		})
	}
	t.Run("a pair is there once", func(t *testing.T) {
		t.Parallel()
		tx := must[exchange.Tx](t)(store.Begin(t.Context(), w.ecosystem, exchange.Ahead{}))
		defer tx.Rollback()
		wantCode(t, tx.Apply(t.Context(), &exchange.Changes{Matches: []exchange.Match{match(p, q, exchange.MatchOpen)}}), exchange.Conflict)
	})
}
