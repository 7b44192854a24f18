package exchange

import (
	"context"
	"slices"
)

// Merge makes two persons one. Either Match is given, or both Keep and Other.
type Merge struct {
	Ecosystem ID    // of Keep and Other; NoID: that of the caller's first operator grant
	Match     ID    // a pair of the review list
	Keep      int64 // number of the person that stays; 0: of a pair, the older one
	Other     int64 // number of the person that becomes the other
	// Take names the fields, by their keys, that the client which stays takes from
	// the other one, where both persons are clients of one lender. All others stay
	// as they are.
	Take []string
	Why  Why
	Once *Once
}

// MergeView is what became of a pair.
type MergeView struct {
	Match
	Keep  Person
	Other Person
}

// maxMerged bounds how many leads, applications and clients two persons may have
// to be merged: all are read, and half of them written, in one transaction.
const maxMerged = 5000

// MergePersons makes two persons one: keys, leads, applications and clients of
// one go to the other. Where both are clients of one lender, the survivor's client
// takes the chosen fields, and the applications of the other. Ids and numbers of
// the person that went still name the survivor.
//
// It is for operators. Errors: NotFound; Invalid names a field that contents do
// not have; Conflict when they are one already, or more hangs on them than can be
// moved at once.
func (x *Exchange) MergePersons(ctx context.Context, caller Caller, m Merge) (*MergeView, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var view *MergeView
	err := x.writeAsOperator(ctx, caller, m.Ecosystem, m.Once, func(ctx context.Context, t *tx, r Reader) (any, error) {
		g := &merging{tx: t, reader: r, merge: m}
		if err := g.find(ctx); err != nil {
			return nil, err
		}
		for _, step := range []func(context.Context) error{g.moveLeads, g.moveClients, g.moveApplications, g.moveKeys, g.settleMatches} {
			if err := step(ctx); err != nil {
				return nil, err
			}
		}
		if err := g.record(); err != nil {
			return nil, err
		}
		view = &MergeView{Match: g.pair, Keep: g.keep, Other: g.other}
		return view, nil
	})
	return view, err
}

func (m *Merge) check() error {
	if m.Match == NoID && (m.Keep <= 0 || m.Other <= 0) {
		return InvalidField("match", "or keep and other are required")
	}
	if m.Keep < 0 || m.Other < 0 || m.Keep > MaxNumber || m.Other > MaxNumber {
		return InvalidField("keep", "must be the number of a person")
	}
	var c Contents
	for i, key := range m.Take {
		if _, known := c.Entry(key); !known {
			return InvalidField("take["+decimal(i)+"]", "is no field of a client")
		}
	}
	return m.Why.check(false)
}

// writeAsOperator is a write that an operator alone may ask for.
func (x *Exchange) writeAsOperator(ctx context.Context, caller Caller, ecosystem ID, once *Once, decide func(context.Context, *tx, Reader) (any, error)) error {
	grant, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return err
	}
	return x.write(ctx, write{caller: caller, grant: grant, once: once, decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		result, err := decide(ctx, t, r)
		return answered{result: result}, err
	}})
}

// merging is a merge in the making.
type merging struct {
	*tx
	reader      Reader
	merge       Merge
	pair        Match
	keep, other Person
	keepKey     Sealer
	otherKey    Sealer
	before      beforeMerge
	stays       map[ID]ID // client that went: client that has taken its place
}

// find reads the pair and says who stays.
func (g *merging) find(ctx context.Context) error {
	e := g.ecosystem.ID
	first, second := PersonRef{Number: g.merge.Keep}, PersonRef{Number: g.merge.Other}
	if g.merge.Match != NoID {
		pair, err := matchByID(ctx, g.reader, e, g.merge.Match)
		if err != nil {
			return err
		}
		if pair.State != MatchOpen {
			return Refuse(Conflict, "the pair is decided: %s", pair.State)
		}
		if pair.Other == NoID {
			return Refuse(Conflict, "the lead is nobody else's: there is nobody to merge with, the pair can only be declared different")
		}
		g.pair = pair
		first, second = PersonRef{ID: pair.Person}, PersonRef{ID: pair.Other}
	}
	var err error
	if g.keep, err = survivor(ctx, g.reader, e, first); err != nil {
		return err
	}
	if g.other, err = survivor(ctx, g.reader, e, second); err != nil {
		return err
	}
	if g.keep.ID == g.other.ID {
		return Refuse(Conflict, "they are one person already")
	}
	if g.merge.Match != NoID {
		if err := g.choose(); err != nil {
			return err
		}
	}
	if g.keepKey, err = g.x.vault.DataKey(g.ecosystem, g.keep.ID, g.keep.WrappedKey); err != nil {
		return err
	}
	if g.otherKey, err = g.x.vault.DataKey(g.ecosystem, g.other.ID, g.other.WrappedKey); err != nil {
		return err
	}
	g.before.Keep, g.before.Other = g.keep.ID, g.other.ID
	return nil
}

// choose says who of a pair stays: the one that is named, else the older one.
func (g *merging) choose() error {
	stays := g.merge.Keep
	if stays == 0 {
		stays = min(g.keep.Number, g.other.Number)
	}
	if g.other.Number == stays {
		g.keep, g.other = g.other, g.keep
	}
	if g.keep.Number != stays || (g.merge.Other != 0 && g.merge.Other != g.other.Number) {
		return InvalidField("keep", "must be the number of one of the pair")
	}
	return nil
}

func (g *merging) persons() []ID { return []ID{g.keep.ID, g.other.ID} }

var errTooMuch = Refuse(Conflict, "the persons have more than %d leads, clients or applications, which is more than can be merged at once", maxMerged)

func (g *merging) moveLeads(ctx context.Context) error {
	for _, p := range g.persons() {
		err := g.reader.Leads(ctx, operatorOf(g.ecosystem.ID), LeadFilter{Person: p, Limit: maxMerged + 1}, func(row *LeadRow) error {
			if p == g.keep.ID {
				g.before.OwnLeads = append(g.before.OwnLeads, row.ID)
				return nil
			}
			g.before.Leads = append(g.before.Leads, row.ID)
			row.Person = g.keep.ID
			g.changes.Leads = append(g.changes.Leads, *row)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(g.before.Leads)+len(g.before.OwnLeads) > maxMerged {
		return errTooMuch
	}
	return nil
}

// moveClients brings the clients of the person that goes to the survivor: sealed
// under its key, or, where it has a client of the lender already, into that one.
func (g *merging) moveClients(ctx context.Context) error {
	rows, err := g.reader.Clients(ctx, operatorOf(g.ecosystem.ID), ClientFilter{Persons: g.persons(), Limit: maxMerged + 1})
	if err != nil {
		return err
	}
	if len(rows) > maxMerged {
		return errTooMuch
	}
	own := map[ID]*ClientRow{} // by lender
	for i := range rows {
		if rows[i].Person == g.keep.ID {
			own[rows[i].Lender] = &rows[i]
			g.before.OwnClients = append(g.before.OwnClients, rows[i].ID)
		}
	}
	g.stays = map[ID]ID{}
	for i := range rows {
		if rows[i].Person != g.other.ID {
			continue
		}
		client, _, err := g.x.openClient(g.ecosystem, &g.other, &rows[i])
		if err != nil {
			return err
		}
		if into := own[client.Lender]; into != nil {
			err = g.joinClients(into, client, rows[i])
		} else {
			err = g.moveClient(client, rows[i].Sealed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *merging) moveClient(c *Client, sealed []byte) error {
	c.Person, c.UpdatedAt = g.keep.ID, g.now
	g.changes.Clients = append(g.changes.Clients, g.x.sealClient(g.ecosystem, c, g.keepKey))
	g.before.Clients = append(g.before.Clients, movedClient{ID: c.ID, Version: c.Version, Sealed: sealed})
	return nil
}

// joinClients makes two clients of one lender one. The row of the one that goes
// stays as it is, under its own person and key.
func (g *merging) joinClients(into *ClientRow, from *Client, row ClientRow) error {
	stays, _, err := g.x.openClient(g.ecosystem, &g.keep, into)
	if err != nil {
		return err
	}
	moved := movedClient{ID: from.ID, Into: stays.ID, Version: stays.Version}
	after := &Contents{}
	copyFields(after, &stays.Contents, func(Entry) bool { return true })
	copyFields(after, &from.Contents, func(e Entry) bool { return slices.Contains(g.merge.Take, e.Key) })
	was, is, keys := difference(&stays.Contents, after)
	if len(keys) > 0 {
		moved.Sealed = into.Sealed
		stays.Contents = *after
		stays.Version++
		stays.UpdatedAt = g.now
		moved.Version = stays.Version
		g.changes.Clients = append(g.changes.Clients, g.x.sealClient(g.ecosystem, stays, g.keepKey))
		e := Event{Kind: ClientEdited, Lead: stays.Lead, Lender: stays.Lender, Person: g.keep.ID, Client: stays.ID, Facts: editFacts(keys),
			Body: &EventBody{Before: Share(&was), After: Share(&is)}}
		if _, err := g.recordOfPerson(e, g.keepKey); err != nil {
			return err
		}
	}
	row.MergedInto, row.UpdatedAt = stays.ID, g.now
	g.changes.Clients = append(g.changes.Clients, row)
	g.stays[from.ID] = stays.ID
	g.before.Clients = append(g.before.Clients, moved)
	return nil
}

func (g *merging) moveApplications(ctx context.Context) error {
	all, err := g.reader.Applications(ctx, g.ecosystem.ID, ApplicationFilter{Persons: g.persons()})
	if err != nil {
		return err
	}
	if len(all) > maxMerged {
		return errTooMuch
	}
	for _, a := range all {
		if a.Person == g.keep.ID {
			g.before.OwnApplications = append(g.before.OwnApplications, a.ID)
			continue
		}
		g.before.Applications = append(g.before.Applications, movedApplication{a.ID, a.Client})
		a.Person, a.UpdatedAt = g.keep.ID, g.now
		if stays, joined := g.stays[a.Client]; joined {
			a.Client = stays
		}
		g.changes.Applications = append(g.changes.Applications, a)
	}
	return nil
}

// moveKeys gives the survivor what the other is found by, and the ways in which
// it was written, sealed anew.
func (g *merging) moveKeys(ctx context.Context) error {
	e, of := g.ecosystem.ID, []ID{g.other.ID}
	keys, err := g.reader.KeysOfPersons(ctx, e, of)
	if err != nil {
		return err
	}
	g.before.Keys = keys
	for _, k := range keys {
		k.Person = g.keep.ID
		g.changes.PersonKeys = append(g.changes.PersonKeys, k)
	}
	if g.before.OwnTraits, err = g.reader.TraitsOfPersons(ctx, e, []ID{g.keep.ID}); err != nil {
		return err
	}
	traits, err := g.reader.TraitsOfPersons(ctx, e, of)
	if err != nil {
		return err
	}
	g.before.Traits, g.changes.Gone.PersonTraits = traits, traits
	for _, k := range traits {
		k.Person = g.keep.ID
		if !slices.Contains(g.before.OwnTraits, k) {
			g.changes.PersonTraits = append(g.changes.PersonTraits, k)
		}
	}
	identities, err := g.reader.Identities(ctx, e, of)
	if err != nil {
		return err
	}
	for _, i := range identities {
		g.before.Identities = append(g.before.Identities, movedIdentity{i.ID, i.Sealed})
		if i, err = giveIdentity(i, g.keep.ID, g.otherKey, g.keepKey); err != nil {
			return err
		}
		g.changes.Identities = append(g.changes.Identities, i)
	}
	g.other.MergedInto, g.other.UpdatedAt = g.keep.ID, g.now
	g.keep.UpdatedAt = g.now
	g.changes.Persons = append(g.changes.Persons, g.other, g.keep)
	return nil
}

// giveIdentity makes an identity that of another person.
func giveIdentity(i Identity, to ID, from, under Sealer) (Identity, error) {
	plain, err := from.Open(identityPlace(i.ID), i.Sealed)
	if err != nil {
		return i, err
	}
	i.Person, i.Sealed = to, under.Seal(identityPlace(i.ID), plain)
	return i, nil
}

// record records the merge with what an undo needs, and writes the pair.
func (g *merging) record() error {
	undo, err := undoJSON(&g.before)
	if err != nil {
		return err
	}
	body := g.merge.Why.body()
	body.Undo = undo
	facts := map[string]string{"other": g.other.ID.String(), "match": g.pair.ID.String()}
	if g.merge.Why.Reason != "" {
		facts["reason"] = g.merge.Why.Reason
	}
	g.pair.Decision, err = g.recordOfPerson(Event{Kind: PersonsMerged, Person: g.keep.ID, Facts: facts, Body: body}, g.keepKey)
	if err != nil {
		return err
	}
	if g.pair.Sequence == 0 {
		g.pair.Sequence = g.pair.Decision
	}
	g.changes.Matches = append(g.changes.Matches, g.pair)
	return nil
}
