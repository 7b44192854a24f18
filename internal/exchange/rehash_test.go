package exchange_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/seal"
)

// nextPepper brings a new pepper into use.
func (k *keyed) nextPepper(t *testing.T, ring *seal.Ring) {
	t.Helper()
	checks, err := k.Store.KeyChecks(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if added, err := ring.AddNextPepper(seal.PepperInUse(checks)); err != nil || !added {
		t.Fatalf("add a pepper: %v, %v", added, err)
	}
	if _, err := k.Store.ChangeKeyChecks(context.Background(), ring.Keys().Checks(), nil); err != nil {
		t.Fatal(err)
	}
}

// dropPeppers takes the old peppers away, as the command does.
func (k *keyed) dropPeppers(t *testing.T, ring *seal.Ring) {
	t.Helper()
	checks, err := k.Store.KeyChecks(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	old := slices.DeleteFunc(seal.PepperNames(checks), func(name string) bool { return name == seal.PepperName(seal.PepperInUse(checks)) })
	if _, err := k.Store.ChangeKeyChecks(context.Background(), nil, old); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.DropOldPeppers(); err != nil {
		t.Fatal(err)
	}
}

func rehash(ctx context.Context, x *exchange.Exchange, settle time.Duration, report func(exchange.KeyProgress)) (exchange.Rehashed, error) {
	return x.RehashKeys(ctx, exchange.RehashKeys{Settle: settle, Report: report})
}

func silently(exchange.KeyProgress) {}

// eachDigest visits everything in an ecosystem that was made with a pepper.
func eachDigest(t *testing.T, store exchange.Store, ecosystem exchange.ID, visit func(what string, d exchange.Digest)) {
	t.Helper()
	ctx, g := context.Background(), exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var leads, persons []exchange.ID
	must(store.Leads(ctx, g, exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
		leads = append(leads, l.ID)
		visit("tax id of a lead", l.TaxID)
		visit("document of a lead", l.Document)
		return nil
	}))
	rows, err := store.PersonsAfter(ctx, ecosystem, 0, 10_000)
	must(err)
	for _, p := range rows {
		persons = append(persons, p.ID)
	}
	keys, err := store.KeysOfPersons(ctx, ecosystem, persons)
	must(err)
	for _, k := range keys {
		visit("key "+string(k.Kind), k.Digest)
	}
	traits, err := store.TraitsOfPersons(ctx, ecosystem, persons)
	must(err)
	for _, k := range traits {
		visit("trait "+string(k.Kind), k.Digest)
	}
	for _, merged := range []bool{false, true} {
		clients, err := store.Clients(ctx, g, exchange.ClientFilter{Merged: merged})
		must(err)
		for i := range clients {
			visit("tax id of a client", clients[i].TaxID)
			visit("document of a client", clients[i].Document)
		}
	}
	claims, err := store.ClaimsOfLeads(ctx, ecosystem, leads)
	must(err)
	for _, c := range claims {
		visit("claim", c.Digest)
	}
}

// madeBy counts what was made with each pepper.
func madeBy(t *testing.T, store exchange.Store, ecosystem exchange.ID) map[int]int {
	t.Helper()
	count := map[int]int{}
	eachDigest(t, store, ecosystem, func(_ string, d exchange.Digest) {
		if !d.IsZero() {
			count[seal.DigestGeneration(d)]++
		}
	})
	return count
}

// rehashScene is one process of an installation, and what happens in a world of its.
type rehashScene struct {
	undoScene
	leads   map[string]exchange.ID
	clients map[string]*exchange.ClientView
	merges  map[string]exchange.ID
}

func (k *keyed) rehashScene(t *testing.T, x *exchange.Exchange, vault exchange.Vault) *rehashScene {
	rig := *k.Rig
	rig.Exchange, rig.Vault = x, vault
	name := fmt.Sprintf("Colombia %p", &rig)
	world := rig.World(t, exchange.Ecosystem{Name: name, Country: "CO", Currency: "COP", TimeZone: "America/Bogota"})
	return &rehashScene{undoScene{t, &rig, world}, map[string]exchange.ID{}, map[string]*exchange.ClientView{}, map[string]exchange.ID{}}
}

func (s *rehashScene) submits(name string, c exchange.Contents) { s.leads[name] = s.lead(c) }

func (s *rehashScene) converts(name, lead string, lender int) {
	s.clients[name] = s.convert(s.leads[lead], lender)
}

func (s *rehashScene) merges2(name, keep, other string) {
	s.merges[name] = s.merge(exchange.Merge{Keep: s.clients[keep].PersonNumber, Other: s.clients[other].PersonNumber}).ID
}

func taxed(c exchange.Contents, tax string) exchange.Contents {
	c.TaxID = exchange.Some(tax)
	return c
}

// steps are what happens, of every kind that writes digests.
func (s *rehashScene) steps() []func() {
	ctx := context.Background()
	rule := func(name string, set []exchange.DuplicateField) {
		_, err := s.AddDuplicateRule(ctx, s.Operator.Caller, exchange.AddDuplicateRule{Rule: exchange.DuplicateRule{
			Name: name, Sets: [][]exchange.DuplicateField{set}, Action: exchange.MarkDuplicate}})
		s.must(err)
		s.must(s.LookBack(ctx, s.Ecosystem.ID, func(exchange.Upkeep) {}))
	}
	return []func(){
		func() { s.submits("ivan", ivan("1")) },
		func() { s.converts("ivan", "ivan", 0) },
		func() { s.submits("petr", petr()) },
		func() { s.converts("petr", "petr", 0) },
		func() { rule("tax id", []exchange.DuplicateField{exchange.DuplicateTaxID}) },
		func() { s.submits("anna", taxed(anna(), "500100732259")) },
		func() { s.converts("anna", "anna", 1) },
		func() { s.submits("oleg", oleg()) },
		func() { s.converts("oleg", "oleg", 1) },
		func() { s.merges2("into ivan", "ivan", "petr") },
		func() { s.assign(s.leads["oleg"], 0) },
		func() { s.must(s.undoMerge(s.merges["into ivan"])) },
		func() { s.submits("copy", taxed(ivan("2"), "500100732259")) },
		func() { s.edit(s.leads["copy"], taxed(ivan("2"), "7707083893")) },
		func() { s.converts("copy", "copy", 1) },
		func() {
			_, err := s.undo(s.clients["copy"].Application.ID)
			s.must(err)
		},
		func() { s.merges2("into anna", "anna", "oleg") },
		func() { rule("document", []exchange.DuplicateField{exchange.DuplicateFiveField}) },
		func() { s.submits("late", petr()) },
		func() {
			_, err := s.EditClient(ctx, s.Operator.Caller, exchange.ClientEdit{Client: exchange.ClientRef{Number: s.clients["ivan"].PersonNumber},
				Change: func(c *exchange.Contents) error { c.TaxID.Put("7712345678"); return nil }})
			s.must(err)
		},
	}
}

// structure is who is known by what, whose claims there are and who is a copy,
// without digests and ids.
func (s *rehashScene) structure() string {
	s.Helper()
	ctx, g := context.Background(), exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleOperator}
	var lines []string
	line := func(format string, values ...any) { lines = append(lines, fmt.Sprintf(format, values...)) }
	leads, persons := map[exchange.ID]int64{}, map[exchange.ID]int64{}
	var leadIDs, personIDs []exchange.ID
	var rows []exchange.LeadRow
	s.must(s.Store.Leads(ctx, g, exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
		leads[l.ID], leadIDs, rows = l.Number, append(leadIDs, l.ID), append(rows, *l)
		return nil
	}))
	all, err := s.Store.PersonsAfter(ctx, s.Ecosystem.ID, 0, 1000)
	s.must(err)
	for _, p := range all {
		persons[p.ID], personIDs = p.Number, append(personIDs, p.ID)
	}
	for _, l := range rows {
		line("lead %d of person %d, copy of %d", l.Number, persons[l.Person], leads[l.DuplicateOf])
	}
	keys, err := s.Store.KeysOfPersons(ctx, s.Ecosystem.ID, personIDs)
	s.must(err)
	for _, k := range keys {
		line("key %q %s %d of %d", k.Scope, k.Kind, k.Normaliser, persons[k.Person])
	}
	traits, err := s.Store.TraitsOfPersons(ctx, s.Ecosystem.ID, personIDs)
	s.must(err)
	for _, k := range traits {
		line("trait %q %s %d of %d", k.Scope, k.Kind, k.Normaliser, persons[k.Person])
	}
	rules, err := s.Store.DuplicateRules(ctx, s.Ecosystem.ID)
	s.must(err)
	claims, err := s.Store.ClaimsOfLeads(ctx, s.Ecosystem.ID, leadIDs)
	s.must(err)
	for _, c := range claims {
		at := slices.IndexFunc(rules, func(r exchange.DuplicateRule) bool { return r.ID == c.Rule })
		line("claim %s of lead %d", rules[at].Name, leads[c.Lead])
	}
	matches, err := s.Store.Matches(ctx, s.Ecosystem.ID, exchange.MatchFilter{})
	s.must(err)
	for _, m := range matches {
		pair := []int64{persons[m.Person], persons[m.Other]}
		slices.Sort(pair)
		reasons := slices.Clone(m.Reasons)
		slices.Sort(reasons)
		line("pair %v %s %v", pair, m.State, reasons)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestRehashBetween lets everything that writes digests happen before, while and
// after digests are made anew, in every split: nobody is known by anything else than
// without a rehash.
func TestRehashBetween(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		x, ring := k.process(t)
		vault := seal.NewPort(seal.VaultOf(ring))
		control := k.rehashScene(t, x, vault)
		for _, step := range control.steps() {
			step()
		}
		want := control.structure()
		if madeBy(t, k.Store, control.Ecosystem.ID)[1] < 20 || !strings.Contains(want, "claim document") || !strings.Contains(want, "copy of 2") {
			t.Fatalf("too little happens:\n%s", want)
		}
		generation := 1
		for before := 0; before <= len(control.steps()); before += 2 {
			s := k.rehashScene(t, x, vault)
			steps := s.steps()
			for _, step := range steps[:before] {
				step()
			}
			steps = steps[before:]
			k.nextPepper(t, ring)
			generation++
			_, err := rehash(ctx, x, 0, func(p exchange.KeyProgress) {
				if len(steps) > 0 && p.Ecosystem == s.Ecosystem.Name {
					steps[0]()
					steps = steps[1:]
				}
			})
			if err != nil {
				t.Fatalf("after %d steps: %v", before, err)
			}
			k.dropPeppers(t, ring)
			for _, step := range steps {
				step()
			}
			if diff := cmp.Diff(want, s.structure()); diff != "" {
				t.Errorf("after %d steps (-without a rehash +with one):\n%s", before, diff)
			}
			if made := madeBy(t, k.Store, s.Ecosystem.ID); len(made) != 1 || made[generation] < 20 {
				t.Errorf("after %d steps there are digests by %v, want %d alone", before, made, generation)
			}
		}
		// The first world was taken along each time, and is as it was.
		if diff := cmp.Diff(want, control.structure()); diff != "" {
			t.Errorf("the world without steps (-before +after):\n%s", diff)
		}
		if made := madeBy(t, k.Store, control.Ecosystem.ID); len(made) != 1 || made[generation] < 20 {
			t.Errorf("in the world without steps there are digests by %v, want %d alone", made, generation)
		}
	})
}
