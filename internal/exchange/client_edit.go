package exchange

import (
	"context"
	"errors"
)

// ClientRef names a client by what a dialect knows of it: exactly one is given.
type ClientRef struct {
	ID     string // of the person, or of a lead converted into it
	Number int64  // of the person
	Phone  string
	TaxID  string
}

// Client is the newest client that the caller may see and that the reference
// names. A lender sees its own clients, an operator those of all lenders, a
// provider none.
func (x *Exchange) Client(ctx context.Context, caller Caller, ref ClientRef) (*ClientView, error) {
	view, _, err := x.findClient(ctx, x.store, caller, ref)
	return view, err
}

func (x *Exchange) findClient(ctx context.Context, r Reader, caller Caller, ref ClientRef) (*ClientView, *foundClient, error) {
	for _, g := range caller.Grants {
		found, err := x.clientIn(ctx, r, g, ref)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		view := &ClientView{Client: *found.client, PersonNumber: found.person.Number}
		view.Contents = g.seen(&found.client.Contents)
		return view, found, nil
	}
	return nil, nil, ErrNotFound
}

// foundClient is a client with the grant by which it was found.
type foundClient struct {
	grant     Grant
	ecosystem *Ecosystem
	person    Person
	client    *Client
	key       Sealer
}

func (x *Exchange) clientIn(ctx context.Context, r Reader, g Grant, ref ClientRef) (*foundClient, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil {
		return nil, err
	}
	f, err := x.clientFilter(ctx, r, e, ref)
	if err != nil {
		return nil, err
	}
	f.Newest, f.Limit = true, 1
	rows, err := r.Clients(ctx, g, f)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNotFound
	}
	found := &foundClient{grant: g, ecosystem: e}
	if found.person, err = r.Person(ctx, e.ID, PersonRef{ID: rows[0].Person}); err != nil {
		return nil, err
	}
	found.client, found.key, err = x.openClient(e, &found.person, &rows[0])
	return found, err
}

func (x *Exchange) clientFilter(ctx context.Context, r Reader, e *Ecosystem, ref ClientRef) (ClientFilter, error) {
	switch {
	case ref.Phone != "":
		if phone := phoneE164(ref.Phone, e.PhoneRegion); phone != "" {
			return ClientFilter{PhoneE164: phone}, nil
		}
		return ClientFilter{}, ErrNotFound
	case ref.TaxID != "":
		if tax := x.taxDigests(e, ref.TaxID); tax != nil {
			return ClientFilter{TaxID: tax}, nil
		}
		return ClientFilter{}, ErrNotFound
	case ref.Number != 0:
		p, err := survivor(ctx, r, e.ID, PersonRef{Number: ref.Number})
		return ClientFilter{Persons: []ID{p.ID}}, err
	}
	id, ok := ParseID(ref.ID)
	if !ok {
		return ClientFilter{}, ErrNotFound
	}
	p, err := survivor(ctx, r, e.ID, PersonRef{ID: id})
	return ClientFilter{Persons: []ID{p.ID}}, err
}

// ClientPage is a part of a lender's clients, oldest first.
type ClientPage struct {
	Total   int64
	Clients []ClientView
}

// MaxPage bounds a page of clients.
const MaxPage = 1000

// Clients is a page of the clients of a lender that the caller may see. A limit
// of 0 is 100; more than MaxPage is MaxPage.
func (x *Exchange) Clients(ctx context.Context, caller Caller, lender ID, limit, offset int) (*ClientPage, error) {
	l, err := x.Lender(ctx, caller, lender)
	if err != nil {
		return nil, err
	}
	by, err := caller.grant(l.Ecosystem)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 100
	}
	e, err := x.known.ecosystem(ctx, l.Ecosystem)
	if err != nil {
		return nil, err
	}
	g := Grant{Ecosystem: l.Ecosystem, Role: RoleLender, Party: l.ID}
	page := &ClientPage{Clients: []ClientView{}}
	if page.Total, err = x.store.CountClients(ctx, g, ClientFilter{}); err != nil {
		return nil, err
	}
	rows, err := x.store.Clients(ctx, g, ClientFilter{Limit: min(limit, MaxPage), Offset: max(offset, 0)})
	if err != nil {
		return nil, err
	}
	persons, err := x.personsOf(ctx, e.ID, rows)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		p := persons[rows[i].Person]
		c, _, err := x.openClient(e, &p, &rows[i])
		if err != nil {
			return nil, err
		}
		c.Contents = by.seen(&c.Contents)
		page.Clients = append(page.Clients, ClientView{Client: *c, PersonNumber: p.Number})
	}
	return page, nil
}

func (x *Exchange) personsOf(ctx context.Context, ecosystem ID, rows []ClientRow) (map[ID]Person, error) {
	ids := make([]ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].Person
	}
	persons, err := x.store.Persons(ctx, ecosystem, ids)
	return byID(persons, func(p *Person) ID { return p.ID }), err
}

// ClientEdit is a change of a client's contents.
type ClientEdit struct {
	Client ClientRef
	Change func(*Contents) error // see Edit
	Once   *Once
}

// EditClient changes a client that the caller may see. The leads that became the
// client, and the person's other clients, stay as they are.
//
// Errors: NotFound; Invalid names the field.
func (x *Exchange) EditClient(ctx context.Context, caller Caller, e ClientEdit) (*ClientView, error) {
	_, found, err := x.findClient(ctx, x.store, caller, e.Client)
	if err != nil {
		return nil, err
	}
	var view *ClientView
	err = x.write(ctx, write{caller: caller, grant: found.grant, once: e.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		f, err := t.x.clientIn(ctx, r, t.grant, e.Client)
		if err != nil {
			return answered{}, err
		}
		if err := t.editClient(ctx, f, e.Change); err != nil {
			return answered{}, err
		}
		view = &ClientView{Client: *f.client, PersonNumber: f.person.Number}
		view.Contents = t.grant.seen(&f.client.Contents)
		return answered{result: view}, nil
	}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

func (t *tx) editClient(ctx context.Context, f *foundClient, change func(*Contents) error) error {
	after, err := t.changed(ctx, &f.client.Contents, change)
	if err != nil {
		return err
	}
	was, is, keys := difference(&f.client.Contents, after)
	if len(keys) == 0 {
		return nil
	}
	f.client.Contents = *after
	f.client.Version++
	f.client.UpdatedAt = t.now
	row := t.x.sealClient(t.ecosystem, f.client, f.key)
	f.client.PhoneE164 = row.PhoneE164
	t.changes.Clients = append(t.changes.Clients, row)
	e := Event{Kind: ClientEdited, Lead: f.client.Lead, Lender: f.client.Lender, Person: f.person.ID, Client: f.client.ID, Facts: editFacts(keys),
		Body: &EventBody{Before: Share(&was), After: Share(&is)}}
	_, err = t.recordOfPerson(e, f.key)
	return err
}
