package exchange

import (
	"context"
	"errors"
	"slices"
	"time"
)

// group is one transaction in the making.
type group struct {
	x         *Exchange
	store     Tx
	ecosystem *Ecosystem
	queue     *queue
	head      Head // after the decisions so far

	pending Changes // of decisions that are taken and not yet applied
	applied bool    // something was applied before
	keys    map[PersonKey]ID
	once    map[OnceKey]*OnceRow

	rules  *duplicateRules // those in force; nil until somebody asks
	claims map[ClaimKey]DuplicateClaim
	leads  map[ID]standing // of leads that have claims, or were written
	taxIDs map[Digest]bool // whether an unconverted lead may have them
	// What was looked up ahead and is still so.
	waiting []*Waiting
	handed  []*Handed

	registerChanged bool // a party or credential was written
}

// reserved is the part of a number series that this process may give out.
type reserved struct {
	next, end int64 // from next to end-1
}

// numberBlock is how many numbers a process reserves at once. Gaps are fine and
// numbers are below 2^53, so it is generous where many are used.
func numberBlock(noun NumberNoun) int64 {
	switch noun {
	case LeadNumbers, NestedNumbers:
		return 1000
	case PersonNumbers, ClientNumbers, ApplicationNumbers:
		return 100
	}
	return 10
}

func (c *committer) begin(ctx context.Context, ecosystem ID, q *queue, members []*member) (*group, error) {
	g := &group{x: c.x, queue: q, pending: q.pending.room(),
		once:   map[OnceKey]*OnceRow{},
		claims: map[ClaimKey]DuplicateClaim{}, leads: map[ID]standing{}, taxIDs: map[Digest]bool{}}
	var err error
	if g.store, err = c.x.store.Begin(ctx, ecosystem, g.askAhead(members)); err != nil {
		return nil, err
	}
	found := g.store.Found()
	// Read under the lock: what is decided and what is sealed here must not go by
	// what the ecosystem was some seconds ago.
	e := found.Ecosystem
	g.ecosystem, g.head = &e, found.Head
	if e.Digests, err = c.x.vault.DigestKeys(&e); err == nil {
		err = g.learn(ctx, found)
	}
	if err == nil {
		err = g.prefetchClaims(ctx, members)
	}
	if err != nil {
		g.store.Rollback()
		return nil, err
	}
	return g, nil
}

// askAhead is what the decisions of the group are known to look up.
func (g *group) askAhead(members []*member) Ahead {
	keys := 0
	for _, m := range members {
		keys += len(m.needs.personKeys)
	}
	g.keys = make(map[PersonKey]ID, keys)
	a := Ahead{PersonKeys: make([]PersonKey, 0, keys)}
	for _, m := range members {
		a.PersonKeys = g.unknownKeys(a.PersonKeys, m.needs.personKeys)
		a.UnconvertedTaxIDs = append(a.UnconvertedTaxIDs, g.unknownTaxIDs(m.needs.taxIDs)...)
		a.Once = append(a.Once, m.needs.once...)
		if m.needs.copies != nil {
			// Under the rules that were known then; those in force may be others.
			a.DuplicateClaims = append(a.DuplicateClaims, g.unknownClaims(m.needs.copies.claims)...)
		}
	}
	g.askDelivery(&a, members)
	return a
}

// learn takes in what was found of what was asked ahead.
func (g *group) learn(ctx context.Context, found *Found) error {
	g.learnKeys(found.PersonKeys)
	g.learnTaxIDs(found.UnconvertedTaxIDs)
	for i := range found.Waiting {
		g.waiting = append(g.waiting, &found.Waiting[i])
	}
	for i := range found.Handed {
		g.handed = append(g.handed, &found.Handed[i])
	}
	for i := range found.Once {
		g.once[found.Once[i].OnceKey] = &found.Once[i]
	}
	return g.learnClaims(ctx, found.DuplicateClaims)
}

// unknownKeys appends those keys of which the group does not know whose they are.
// They count as nobody's from now on.
func (g *group) unknownKeys(unknown, keys []PersonKey) []PersonKey {
	for _, k := range keys {
		k.Person = NoID
		if _, known := g.keys[k]; !known {
			unknown = append(unknown, k)
			g.keys[k] = NoID
		}
	}
	return unknown
}

func (g *group) learnKeys(stored []PersonKey) {
	for _, k := range stored {
		person := k.Person
		k.Person = NoID
		g.keys[k] = person
	}
}

// lookUpKeys reads the owners of those keys that the group does not know yet.
// Keys of decisions that are taken but not applied are known already, so nothing
// needs to be applied first.
func (g *group) lookUpKeys(ctx context.Context, keys []PersonKey) error {
	unknown := g.unknownKeys(nil, keys)
	if len(unknown) == 0 {
		return nil
	}
	stored, err := g.store.PersonKeys(ctx, g.ecosystem.ID, unknown)
	g.learnKeys(stored)
	return err
}

// tx is a transaction as one decision sees it.
type tx struct {
	*group
	caller Caller
	grant  Grant
	now    time.Time

	changes Changes          // of this decision
	claimed map[PersonKey]ID // by this decision
	newKey  []byte           // of the ecosystem, wrapped: set by a rotation alone
	mark    Head             // before this decision
}

// decide runs one decision and keeps its changes unless it refuses.
func (g *group) decide(ctx context.Context, m *member) error {
	t := &tx{group: g, caller: m.caller, grant: m.grant, now: g.x.now(), mark: g.head, changes: g.queue.decided}
	defer func() { g.queue.decided = t.changes.room() }()
	if err := m.run(ctx, t); err != nil {
		g.head = t.mark
		return err
	}
	if err := t.keepKeys(); err != nil {
		g.head = t.mark
		return err
	}
	g.pending.add(&t.changes)
	for _, k := range t.changes.Gone.PersonKeys {
		k.Person = NoID
		g.keys[k] = NoID
	}
	g.learnKeys(t.changes.PersonKeys)
	for i := range t.changes.Once {
		g.once[t.changes.Once[i].OnceKey] = &t.changes.Once[i]
	}
	for _, c := range t.changes.DuplicateClaims {
		g.claims[c.ClaimKey] = c
	}
	g.noteLeads(t.changes.NewLeads)
	g.noteLeads(t.changes.Leads)
	c := &t.changes
	g.spend(c)
	g.registerChanged = g.registerChanged || c.Ecosystem != nil ||
		len(c.Providers)+len(c.Services)+len(c.Campaigns)+len(c.Lenders)+len(c.Branches)+len(c.Credentials) > 0
	return nil
}

// read gives the reader of the transaction, after writing what earlier decisions
// of the group have changed.
func (t *tx) read(ctx context.Context) (Reader, error) {
	if !t.pending.empty() {
		if err := t.flush(ctx); err != nil {
			return nil, err
		}
	}
	return t.store, nil
}

func (g *group) flush(ctx context.Context) error {
	if err := g.store.Apply(ctx, &g.pending); err != nil {
		return err
	}
	g.pending, g.applied = g.pending.room(), true
	return nil
}

func (g *group) dirty() bool { return g.applied || !g.pending.empty() }

// finish commits, with what is left to be written and the new end of the event
// sequence.
func (g *group) finish(ctx context.Context) error {
	g.pending.Head = &g.head
	return g.store.Commit(ctx, &g.pending)
}

// forgetNumbers drops the reserved numbers: the reservation may not have been
// written.
func (g *group) forgetNumbers() { clear(g.queue.numbers) }

// number gives out the next number of a series.
func (t *tx) number(ctx context.Context, noun NumberNoun) (int64, error) {
	if noun == NestedNumbers {
		if n, ok := t.x.groups.numberAhead(t.ecosystem.ID); ok {
			return n, nil
		}
	}
	r := t.queue.numbers[noun]
	if r == nil {
		r = &reserved{}
		t.queue.numbers[noun] = r
	}
	if r.next == r.end {
		if err := t.reserve(ctx, noun, r); err != nil {
			return 0, err
		}
	}
	r.next++
	return r.next - 1, nil
}

// reserve takes a new block. It is written with the group and not with the
// decision: a refusal must not give the block to others twice.
func (t *tx) reserve(ctx context.Context, noun NumberNoun, r *reserved) error {
	from, err := t.nextBlock(ctx, noun)
	if err != nil {
		return err
	}
	if from > MaxNumber-numberBlock(noun) {
		return Refuse(Internal, "the numbers of %s are used up", noun)
	}
	r.next, r.end = from, from+numberBlock(noun)
	t.pending.NumberBlocks = slices.DeleteFunc(t.pending.NumberBlocks, func(b NumberBlock) bool { return b.Noun == noun })
	t.pending.NumberBlocks = append(t.pending.NumberBlocks, NumberBlock{Noun: noun, Next: r.end})
	return nil
}

// nextBlock is where the next block begins: other processes may have reserved
// since, and so may a decision of this group that is not applied yet.
func (t *tx) nextBlock(ctx context.Context, noun NumberNoun) (int64, error) {
	for _, b := range t.pending.NumberBlocks {
		if b.Noun == noun {
			return b.Next, nil
		}
	}
	b, err := t.store.NumberBlock(ctx, t.ecosystem.ID, noun)
	return b.Next, err
}

// record appends an event to the sequence and returns its number. The body is
// sealed under key, the data key of the lead that is its subject; key may be nil
// when the body is empty.
func (t *tx) record(e Event, lead ID, key Sealer) (int64, error) {
	return t.recordRow(EventRow{Event: e, Subject: lead}, key)
}

// recordOfPerson is record for a body that is sealed under the key of the event's
// person. A person may have the id of its first lead, so that the id alone does
// not tell whose key it is.
func (t *tx) recordOfPerson(e Event, key Sealer) (int64, error) {
	return t.recordRow(EventRow{Event: e, Subject: e.Person, PersonSubject: true}, key)
}

func (t *tx) recordRow(row EventRow, key Sealer) (int64, error) {
	if row.ID == NoID {
		row.ID = t.x.newID()
	}
	row.Ecosystem, row.At = t.ecosystem.ID, t.now
	row.Credential, row.Surface, row.RequestID = t.caller.Credential, t.caller.Surface, t.caller.RequestID
	row.Role, row.Party = t.grant.Role, t.grant.Party
	row.Number = t.head.Number + 1
	var err error
	if row.FactsJSON, err = factsJSON(row.Facts); err != nil {
		return 0, err
	}
	if row.Body != nil {
		plain := t.x.plains.document(row.Body)
		defer t.x.plains.giveBack(plain)
		if len(*plain) > 1 {
			if key == nil {
				return 0, errors.New("an event with a body has no key")
			}
			row.Sealed = key.Seal(eventPlace(row.ID), *plain)
		}
	}
	row.Facts, row.Body = nil, nil
	row.Digest = ChainDigest(t.head.Digest, &row)
	t.head.Number, t.head.Digest = row.Number, row.Digest
	t.changes.Events = append(t.changes.Events, row)
	return row.Number, nil
}

func (c *Changes) add(o *Changes) {
	if o.Ecosystem != nil {
		c.Ecosystem = o.Ecosystem
	}
	c.Providers = append(c.Providers, o.Providers...)
	c.Services = append(c.Services, o.Services...)
	c.Campaigns = append(c.Campaigns, o.Campaigns...)
	c.Lenders = append(c.Lenders, o.Lenders...)
	c.Branches = append(c.Branches, o.Branches...)
	c.Credentials = append(c.Credentials, o.Credentials...)
	c.Products = append(c.Products, o.Products...)
	c.Gone.add(&o.Gone)
	c.Persons = append(c.Persons, o.Persons...)
	c.PersonKeys = append(c.PersonKeys, o.PersonKeys...)
	c.PersonTraits = append(c.PersonTraits, o.PersonTraits...)
	c.Identities = append(c.Identities, o.Identities...)
	c.Matches = append(c.Matches, o.Matches...)
	c.NewLeads = append(c.NewLeads, o.NewLeads...)
	c.Leads = append(c.Leads, o.Leads...)
	c.Batches = append(c.Batches, o.Batches...)
	c.Assignments = append(c.Assignments, o.Assignments...)
	c.HandedOut = append(c.HandedOut, o.HandedOut...)
	c.Received = append(c.Received, o.Received...)
	c.Clients = append(c.Clients, o.Clients...)
	c.Applications = append(c.Applications, o.Applications...)
	c.Outcomes = append(c.Outcomes, o.Outcomes...)
	c.OutcomeCodes = append(c.OutcomeCodes, o.OutcomeCodes...)
	c.DuplicateRules = append(c.DuplicateRules, o.DuplicateRules...)
	c.DuplicateClaims = append(c.DuplicateClaims, o.DuplicateClaims...)
	c.DecisionRules = append(c.DecisionRules, o.DecisionRules...)
	c.Decisions = append(c.Decisions, o.Decisions...)
	c.DictionaryEntries = append(c.DictionaryEntries, o.DictionaryEntries...)
	c.Upkeeps = append(c.Upkeeps, o.Upkeeps...)
	c.Once = append(c.Once, o.Once...)
	c.Events = append(c.Events, o.Events...)
	c.NumberBlocks = append(c.NumberBlocks, o.NumberBlocks...)
}

// roomKept is how many rows of a kind a Changes may have that is used again.
const roomKept = 2 * maxGroup

// room is an empty Changes that has the memory of c for the rows that most
// decisions write. Nobody may hold on to rows of c.
func (c *Changes) room() Changes {
	return Changes{NewLeads: emptied(c.NewLeads), Leads: emptied(c.Leads), Assignments: emptied(c.Assignments), HandedOut: emptied(c.HandedOut),
		Received: emptied(c.Received), Events: emptied(c.Events)}
}

func emptied[T any](rows []T) []T {
	clear(rows)
	if cap(rows) > roomKept {
		return nil
	}
	return rows[:0]
}

func (g *Gone) add(o *Gone) {
	g.Persons = append(g.Persons, o.Persons...)
	g.PersonKeys = append(g.PersonKeys, o.PersonKeys...)
	g.PersonTraits = append(g.PersonTraits, o.PersonTraits...)
	g.Identities = append(g.Identities, o.Identities...)
	g.Matches = append(g.Matches, o.Matches...)
	g.Assignments = append(g.Assignments, o.Assignments...)
	g.Clients = append(g.Clients, o.Clients...)
	g.Applications = append(g.Applications, o.Applications...)
	g.Decisions = append(g.Decisions, o.Decisions...)
	g.DuplicateClaims = append(g.DuplicateClaims, o.DuplicateClaims...)
	g.FreeClaims = g.FreeClaims || o.FreeClaims
}

// empty tells whether nothing is to be written. Whatever else a decision writes,
// one of these is with it.
func (c *Changes) empty() bool {
	return c.Ecosystem == nil && len(c.Events) == 0 && len(c.NumberBlocks) == 0 && len(c.Once) == 0 &&
		len(c.NewLeads) == 0 && len(c.Leads) == 0 && len(c.Assignments) == 0 && len(c.Batches) == 0 &&
		len(c.Persons) == 0 && len(c.PersonKeys) == 0 && len(c.Clients) == 0 && len(c.DuplicateClaims) == 0 && len(c.Upkeeps) == 0
}
