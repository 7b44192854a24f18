package exchange

import (
	"context"
	"encoding/json"
	"strings"
)

// writesDigests tells whether a walk other than those of a rehash writes keys of
// persons or claims.
func writesDigests(task string) bool {
	return task == claimTask || strings.HasPrefix(task, keysTask) || strings.HasPrefix(task, scopeTask)
}

// rehashLeads writes the columns of leads by the next key, and lays its twin beside
// each of their claims.
func (t *tx) rehashLeads(ctx context.Context, r Reader, rows []LeadRow) error {
	rules, err := t.duplicateRules(ctx)
	if err != nil {
		return err
	}
	claims := map[ID][]DuplicateClaim{}
	if !rules.empty() {
		var ids []ID
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
		all, err := r.ClaimsOfLeads(ctx, t.ecosystem.ID, ids)
		if err != nil {
			return err
		}
		for _, c := range all {
			claims[c.Lead] = append(claims[c.Lead], c)
		}
	}
	for i := range rows {
		if rows[i].State == LeadErased {
			continue
		}
		l, _, err := t.x.openLead(t.ecosystem, &rows[i])
		if err != nil {
			return err
		}
		row := rows[i]
		row.TaxID, row.Document = t.x.taxDigest(t.ecosystem, l.Contents.TaxID.value), t.x.documentDigest(t.ecosystem, &l.Contents)
		if row.TaxID != rows[i].TaxID || row.Document != rows[i].Document {
			t.changes.Leads = append(t.changes.Leads, row)
		}
		if len(claims[row.ID]) > 0 {
			t.twinClaims(l, claims[row.ID], rules)
		}
	}
	return nil
}

// twinClaims lays a twin beside each claim of a lead, and lets those go whose other
// it gave up. A claim of a rule that does not work has none: when the rule works
// again it looks back.
func (t *tx) twinClaims(l *Lead, has []DuplicateClaim, rules *duplicateRules) {
	keys := t.ecosystem.Digests
	facts := t.x.copyFacts(t.ecosystem, l, &l.Contents)
	old := facts.claimsUnder(t.x, t.ecosystem.madeBy(keys.Now), rules)
	next := facts.claimsUnder(t.x, t.ecosystem.madeBy(keys.Next), rules)
	stored := map[ClaimKey]DuplicateClaim{}
	for _, c := range has {
		stored[c.ClaimKey] = c
	}
	wanted := map[ClaimKey]bool{}
	var written []DuplicateClaim
	for i := range old {
		c, claimed := stored[old[i].ClaimKey]
		if !claimed {
			continue
		}
		c.ClaimKey = next[i].ClaimKey
		if wanted[c.ClaimKey] = true; stored[c.ClaimKey] != c {
			written = append(written, c)
		}
	}
	for _, c := range has {
		if t.x.vault.DigestGeneration(c.Digest) == keys.Next && !wanted[c.ClaimKey] {
			written = append(written, DuplicateClaim{c.ClaimKey, NoID, t.now})
		}
	}
	t.putClaims(written)
}

// rehashPersons lays its twin by the next key beside each key and trait of persons,
// takes those away whose other is gone, and writes the columns of their clients by
// the next key.
func (t *tx) rehashPersons(ctx context.Context, r Reader, rows []Person) error {
	var ids []ID
	for i := range rows {
		ids = append(ids, rows[i].ID)
	}
	if len(ids) == 0 {
		return nil
	}
	stored := made{}
	var err error
	if stored.keys, err = r.KeysOfPersons(ctx, t.ecosystem.ID, ids); err != nil {
		return err
	}
	if stored.traits, err = r.TraitsOfPersons(ctx, t.ecosystem.ID, ids); err != nil {
		return err
	}
	identities, err := r.Identities(ctx, t.ecosystem.ID, ids)
	if err != nil {
		return err
	}
	for i := range rows {
		p := &rows[i]
		if len(p.WrappedKey) == 0 {
			continue // destroyed, and with it what anything could be made of
		}
		var own []Identity
		for _, identity := range identities {
			if identity.Person == p.ID {
				own = append(own, identity)
			}
		}
		if err := t.twinPerson(p, stored, own); err != nil {
			return err
		}
	}
	return t.rehashClients(ctx, r, rows, ids)
}

// twinPerson goes by what the person has, not by what it would be given: whose key
// it is does not change.
func (t *tx) twinPerson(p *Person, stored made, identities []Identity) error {
	keys := t.ecosystem.Digests
	old, err := t.x.madeOf(t.ecosystem.madeBy(keys.Now), *p, identities)
	if err != nil {
		return err
	}
	next, err := t.x.madeOf(t.ecosystem.madeBy(keys.Next), *p, identities)
	if err != nil {
		return err
	}
	// Both are in one order: they are made alike.
	generation := t.x.vault.DigestGeneration
	t.changes.PersonKeys, t.changes.Gone.PersonKeys = twins(old.keys, next.keys, stored.keys, t.changes.PersonKeys, t.changes.Gone.PersonKeys,
		func(k PersonKey) bool { return k.Person == p.ID && generation(k.Digest) == keys.Next })
	t.changes.PersonTraits, t.changes.Gone.PersonTraits = twins(old.traits, next.traits, stored.traits, t.changes.PersonTraits, t.changes.Gone.PersonTraits,
		func(k PersonTrait) bool { return k.Person == p.ID && generation(k.Digest) == keys.Next })
	return nil
}

// twins adds to written the twins of those rows that are stored and whose own are
// not, and to gone those that are stored without one. Old and next are pairs.
func twins[T comparable](old, next, stored, written, gone []T, isNext func(T) bool) (_, _ []T) {
	there := map[T]bool{}
	for _, row := range stored {
		there[row] = true
	}
	wanted := map[T]bool{}
	for i := range old {
		if !there[old[i]] || wanted[next[i]] {
			continue
		}
		if wanted[next[i]] = true; !there[next[i]] {
			written = append(written, next[i])
		}
	}
	for _, row := range stored {
		if isNext(row) && !wanted[row] {
			gone = append(gone, row)
		}
	}
	return written, gone
}

// rehashClients writes the columns of the clients of persons, merged ones too.
func (t *tx) rehashClients(ctx context.Context, r Reader, persons []Person, ids []ID) error {
	of := byID(persons, func(p *Person) ID { return p.ID })
	for _, merged := range []bool{false, true} {
		rows, err := r.Clients(ctx, operatorOf(t.ecosystem.ID), ClientFilter{Persons: ids, Merged: merged})
		if err != nil {
			return err
		}
		for _, row := range rows {
			p := of[row.Person]
			if len(p.WrappedKey) == 0 {
				continue
			}
			c, _, err := t.x.openClient(t.ecosystem, &p, &row)
			if err != nil {
				return err
			}
			was := row
			row.TaxID, row.Document = t.x.taxDigest(t.ecosystem, c.Contents.TaxID.value), t.x.documentDigest(t.ecosystem, &c.Contents)
			if row.TaxID != was.TaxID || row.Document != was.Document {
				t.changes.Clients = append(t.changes.Clients, row)
			}
		}
	}
	return nil
}

// followEvents brings to the twins what a group of events tells of, and tells
// whether there may be more of them.
func (t *tx) followEvents(ctx context.Context, r Reader, at *Upkeep) (more bool, err error) {
	leads, persons := map[ID]bool{}, map[ID]bool{}
	events := 0
	f := EventFilter{After: at.Position, Limit: walkRows}
	err = r.Events(ctx, operatorOf(t.ecosystem.ID), f, func(row *EventRow) error {
		events++
		at.Position = row.Number
		switch row.Kind {
		case LeadSubmitted, LeadEdited, ConversionUndone:
			leads[row.Lead] = true
		}
		persons[row.Person] = true
		if row.Kind == PersonsMerged || row.Kind == MergeUndone {
			var facts map[string]string
			if err := json.Unmarshal([]byte(row.FactsJSON), &facts); err != nil {
				return err
			}
			other, _ := ParseID(facts["other"])
			persons[other] = true
		}
		return nil
	})
	if err != nil || events == 0 {
		return false, err
	}
	at.Done += int64(events)
	at.Total = max(at.Total, at.Done)
	if rows, err := t.leadsToTwin(ctx, r, leads); err != nil {
		return false, err
	} else if err := t.rehashLeads(ctx, r, rows); err != nil {
		return false, err
	}
	delete(persons, NoID)
	if len(persons) > 0 {
		var ids []ID
		for id := range persons {
			ids = append(ids, id)
		}
		rows, err := r.Persons(ctx, t.ecosystem.ID, ids)
		if err != nil {
			return false, err
		}
		if err := t.rehashPersons(ctx, r, rows); err != nil {
			return false, err
		}
	}
	return events == walkRows, nil
}

// leadsToTwin reads those leads that may have claims: their columns need nothing.
func (t *tx) leadsToTwin(ctx context.Context, r Reader, ids map[ID]bool) (rows []LeadRow, err error) {
	rules, err := t.duplicateRules(ctx)
	if delete(ids, NoID); err != nil || rules.empty() || len(ids) == 0 {
		return nil, err
	}
	var f LeadFilter
	for id := range ids {
		f.IDs = append(f.IDs, id)
	}
	err = r.Leads(ctx, operatorOf(t.ecosystem.ID), f, func(l *LeadRow) error {
		rows = append(rows, *l)
		return nil
	})
	return rows, err
}
