package exchange

import "context"

// check counts columns that were not made by the next key.
func (m *rehash) check(ctx context.Context) (left int, err error) {
	e, err := m.x.store.Ecosystem(ctx, m.ecosystem)
	if err != nil {
		return 0, err
	}
	keys, err := m.x.vault.DigestKeys(&e)
	if err != nil || keys.Next == 0 {
		return 0, err // another process is further
	}
	old := func(digests ...Digest) {
		for _, d := range digests {
			if !d.IsZero() && m.x.vault.DigestGeneration(d) != keys.Next {
				left++
			}
		}
	}
	done := int64(0)
	tell := func() { m.report(KeyProgress{Ecosystem: m.name, Task: "check", Done: done}) }
	err = m.x.store.Leads(ctx, operatorOf(e.ID), LeadFilter{}, func(l *LeadRow) error {
		if done++; done%walkRows == 0 {
			tell()
		}
		if l.State != LeadErased {
			old(l.TaxID, l.Document)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for after := int64(0); ; tell() {
		persons, err := m.x.store.PersonsAfter(ctx, e.ID, after, walkRows)
		if err != nil || len(persons) == 0 {
			return left, err
		}
		after, done = persons[len(persons)-1].Number, done+int64(len(persons))
		if err := m.checkClients(ctx, persons, old); err != nil {
			return 0, err
		}
	}
}

func (m *rehash) checkClients(ctx context.Context, persons []Person, old func(...Digest)) error {
	var ids []ID
	for i := range persons {
		if len(persons[i].WrappedKey) > 0 {
			ids = append(ids, persons[i].ID)
		}
	}
	for _, merged := range []bool{false, true} {
		clients, err := m.x.store.Clients(ctx, operatorOf(m.ecosystem), ClientFilter{Persons: ids, Merged: merged})
		if err != nil {
			return err
		}
		for i := range clients {
			old(clients[i].TaxID, clients[i].Document)
		}
	}
	return nil
}

// clean removes what was made by older keys when the newest counts alone. A merge
// may move it from where the walk goes to where it was, so that it goes on until it
// finds nothing.
func (m *rehash) clean(ctx context.Context) error {
	for {
		all, err := m.x.store.Upkeeps(ctx, m.ecosystem)
		if err != nil || upkeepOf(all, rehashChanges).State != UpkeepRunning {
			return err
		}
		m.removed = 0
		leads, persons := m.cleanLeads(), m.cleanPersons()
		if err := leads.goOn(ctx, m.x, m.ecosystem, m.told("clean")); err != nil {
			return err
		}
		if err := persons.goOn(ctx, m.x, m.ecosystem, m.told("clean")); err != nil {
			return err
		}
		if err := m.x.manage(ctx, m.ecosystem, m.cleaned); err != nil {
			return err
		}
	}
}

// cleaned ends the rehash, or lets the walks begin again.
func (m *rehash) cleaned(ctx context.Context, t *tx, r Reader) error {
	all, err := r.Upkeeps(ctx, m.ecosystem)
	if err != nil {
		return err
	}
	at := upkeepOf(all, rehashChanges)
	if at.State != UpkeepRunning || t.ecosystem.Digests.Next != 0 {
		return nil
	}
	if m.removed > 0 {
		leads, persons := m.cleanLeads(), m.cleanPersons()
		if err := leads.begin(ctx, t, r); err != nil {
			return err
		}
		return persons.begin(ctx, t, r)
	}
	at.State, at.UpdatedAt, at.FinishedAt = UpkeepDone, t.now, t.now
	t.changes.Upkeeps = append(t.changes.Upkeeps, at)
	// A claim that nobody has says nothing, and of whose lead it was nobody knows.
	t.changes.Gone.FreeClaims = true
	return t.recordRehash(RehashEnded, t.ecosystem.Digests.Now)
}

func (m *rehash) cleanLeads() walk[LeadRow] {
	return leadWalk(cleanLeads, func(ctx context.Context, t *tx, r Reader, rows []LeadRow) error {
		if t.head.Rules == 0 {
			return nil // there never was a claim
		}
		var ids []ID
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
		claims, err := r.ClaimsOfLeads(ctx, t.ecosystem.ID, ids)
		for _, c := range claims {
			if t.isOld(c.Digest) {
				t.changes.Gone.DuplicateClaims = append(t.changes.Gone.DuplicateClaims, c)
				m.removed++
			}
		}
		return err
	})
}

// isOld tells whether a digest was made by a key that is not looked up any more.
func (t *tx) isOld(d Digest) bool {
	keys := t.ecosystem.Digests
	generation := t.x.vault.DigestGeneration(d)
	return generation != keys.Now && generation != keys.Next
}

func (m *rehash) cleanPersons() walk[Person] {
	return personWalk(cleanPersons, func(ctx context.Context, t *tx, r Reader, rows []Person) error {
		var ids []ID
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
		keys, err := r.KeysOfPersons(ctx, t.ecosystem.ID, ids)
		if err != nil {
			return err
		}
		traits, err := r.TraitsOfPersons(ctx, t.ecosystem.ID, ids)
		twinless := map[ID]int64{}
		for _, k := range keys {
			if twinless[k.Person]--; t.isOld(k.Digest) {
				t.changes.Gone.PersonKeys = append(t.changes.Gone.PersonKeys, k)
				twinless[k.Person] += 2
			}
		}
		for _, k := range traits {
			if twinless[k.Person]--; t.isOld(k.Digest) {
				t.changes.Gone.PersonTraits = append(t.changes.Gone.PersonTraits, k)
				twinless[k.Person] += 2
			}
		}
		m.removed += int64(len(t.changes.Gone.PersonKeys) + len(t.changes.Gone.PersonTraits))
		for _, lost := range twinless {
			m.lost += max(lost, 0)
		}
		return err
	})
}
