package exchange

import (
	"context"
	"errors"
	"strconv"
)

// Convert makes a lead an application, and its person a client of a lender.
type Convert struct {
	Lead   ID
	Lender ID
	Once   *Once
}

// ClientView is a client with its person's number.
type ClientView struct {
	Client
	PersonNumber int64
	Application  *Application // of the conversion that answers; else nil
}

// Convert turns a lead into a client of a lender with an application, in one
// transaction. It is keyed by (lead, lender): the same pair answers the first
// result, another lender gets a client and an application of its own. A full
// match of identity leads to the known person; otherwise a new person is made
// which takes the lead's id. No assignment is needed: the lender's is made, or
// marked received; no other lender's is touched.
//
// Errors: NotFound when the caller may not see the lead or the lender; Conflict
// across ecosystems or when the lead is not open; Forbidden for a provider.
func (x *Exchange) Convert(ctx context.Context, caller Caller, c Convert) (*ClientView, error) {
	lead, lender, err := x.leadAndLender(ctx, caller, c.Lead, c.Lender)
	if err != nil {
		return nil, err
	}
	grant, err := caller.inRole(lender.Ecosystem, RoleOperator)
	if err != nil {
		if grant, err = caller.inRole(lender.Ecosystem, RoleLender); err != nil {
			return nil, err
		}
	}
	who, err := x.whois(ctx, lead.ecosystem, &lead.lead.Contents)
	if err != nil {
		return nil, err
	}
	var view *ClientView
	err = x.write(ctx, write{caller: caller, grant: grant, once: c.Once,
		keys: who.all(),
		decide: func(ctx context.Context, t *tx) (answered, error) {
			conversion, err := t.convert(ctx, c.Lead, lender)
			if err != nil {
				return answered{}, err
			}
			view = conversion.view()
			return answered{result: view, subject: c.Lead, key: conversion.lead.key}, nil
		}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// conversion is one in the making.
type conversion struct {
	lender      *LenderView
	lead        *foundLead // as the lender sees it
	person      Person
	personKey   Sealer
	client      Client
	application Application
	before      *Assignment // the lender's, as it was; nil when there was none
}

func (c *conversion) view() *ClientView {
	return &ClientView{Client: c.client, PersonNumber: c.person.Number, Application: &c.application}
}

func (t *tx) convert(ctx context.Context, lead ID, lender *LenderView) (*conversion, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	c := &conversion{lender: lender}
	if c.lead, err = t.leadFor(ctx, r, lead, lender.ID); err != nil {
		return nil, err
	}
	done, err := r.Applications(ctx, t.ecosystem.ID, ApplicationFilter{Leads: []ID{lead}, Lender: lender.ID})
	if err != nil {
		return nil, err
	}
	if len(done) > 0 {
		return c, t.converted(ctx, r, c, done[0])
	}
	if c.lead.lead.State != LeadOpen {
		return nil, Refuse(Conflict, "a lead that is %s cannot be converted", c.lead.lead.State)
	}
	if !lender.DisabledAt.IsZero() {
		return nil, Refuse(Conflict, "the lender is disabled")
	}
	who := factsOf(t.x.newestNormaliser(), t.ecosystem, &c.lead.lead.Contents)
	if err := requireFields(t.ecosystem.RequiredFields, &c.lead.lead.Contents, &who); err != nil {
		return nil, err
	}
	steps := []func(context.Context, Reader, *conversion) error{t.makePerson, t.makeClient, t.makeApplication, t.settleAssignment, t.settleLead}
	for _, step := range steps {
		if err := step(ctx, r, c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// leadFor reads the lead as the lender sees it, with the lender's own edit over
// it, whether or not it is assigned there yet.
func (t *tx) leadFor(ctx context.Context, r Reader, lead, lender ID) (*foundLead, error) {
	row, err := r.Lead(ctx, t.grant, LeadKey{ID: lead})
	if err != nil {
		return nil, err
	}
	asLender, err := r.Lead(ctx, Grant{Ecosystem: t.ecosystem.ID, Role: RoleLender, Party: lender}, LeadKey{ID: lead})
	if err == nil {
		row = asLender
	} else if !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	return t.x.openFound(ctx, t.grant, row)
}

// converted reads the result of a conversion that was made before.
func (t *tx) converted(ctx context.Context, r Reader, c *conversion, a Application) error {
	var err error
	c.application = a
	if c.person, err = survivor(ctx, r, t.ecosystem.ID, PersonRef{ID: a.Person}); err != nil {
		return err
	}
	rows, err := r.Clients(ctx, operatorOf(t.ecosystem.ID), ClientFilter{IDs: []ID{a.Client}})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return Refuse(Internal, "an application has no client")
	}
	client, _, err := t.x.openClient(t.ecosystem, &c.person, &rows[0])
	if err != nil {
		return err
	}
	c.client = *client
	return nil
}

// makeClient finds the person's client at the lender, or makes one with the
// contents of the lead.
func (t *tx) makeClient(ctx context.Context, r Reader, c *conversion) error {
	rows, err := r.Clients(ctx, operatorOf(t.ecosystem.ID), ClientFilter{Persons: []ID{c.person.ID}, Lender: c.lender.ID, Limit: 1})
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		client, _, err := t.x.openClient(t.ecosystem, &c.person, &rows[0])
		if err != nil {
			return err
		}
		c.client = *client
		return nil
	}
	c.client = Client{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Person: c.person.ID, Lender: c.lender.ID, Lead: c.lead.lead.ID,
		Version: 1, CreatedAt: t.now, UpdatedAt: t.now, Contents: c.lead.lead.Contents}
	if c.client.Number, err = t.number(ctx, ClientNumbers); err != nil {
		return err
	}
	row := t.x.sealClient(t.ecosystem, &c.client, c.personKey)
	c.client.PhoneE164 = row.PhoneE164
	t.changes.Clients = append(t.changes.Clients, row)
	e := Event{Kind: ClientCreated, Lead: c.lead.lead.ID, Lender: c.lender.ID, Person: c.person.ID, Client: c.client.ID}
	_, err = t.record(e, NoID, nil)
	return err
}

// makeApplication makes the application, of the product that the lead names if
// it is one of this lender's.
func (t *tx) makeApplication(ctx context.Context, _ Reader, c *conversion) error {
	l := c.lead.lead
	c.application = Application{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: l.ID, Lender: c.lender.ID, Person: c.person.ID,
		Client: c.client.ID, Status: "created", CreatedAt: t.now, UpdatedAt: t.now}
	for _, p := range c.lender.Products {
		if l.Contents.ProductID.IsSet() && p.Number == l.Contents.ProductID.Value() {
			c.application.Product, c.application.ProductVersion = p.ID, p.Version
		}
	}
	var err error
	if c.application.Number, err = t.number(ctx, ApplicationNumbers); err != nil {
		return err
	}
	e := Event{Kind: ApplicationCreated, Lead: l.ID, Lender: c.lender.ID, Person: c.person.ID, Client: c.client.ID,
		Application: c.application.ID, Facts: map[string]string{statusFact: c.application.Status, "product": idFact(c.application.Product),
			numberFact: strconv.FormatInt(c.application.Number, 10)}}
	if c.application.Sequence, err = t.record(e, NoID, nil); err != nil {
		return err
	}
	t.changes.Applications = append(t.changes.Applications, c.application)
	return nil
}

// settleAssignment makes the lender's assignment, or marks it received.
func (t *tx) settleAssignment(ctx context.Context, r Reader, c *conversion) error {
	a, err := liveAssignment(ctx, r, t.ecosystem.ID, c.lead.lead.ID, c.lender.ID)
	if errors.Is(err, ErrNotFound) {
		return t.assignConverted(ctx, r, c)
	}
	if err != nil {
		return err
	}
	before := *a
	c.before = &before
	if a.State != Ready && a.State != InProgress {
		a.ConvertedAt = t.now
		a.touch(t.now)
		t.put(*a)
		return nil
	}
	if a.State == InProgress {
		if err := t.settleBatch(ctx, r, a.Receiver(), map[ID]bool{a.ID: true}); err != nil {
			return err
		}
	}
	return t.receiveConverted(ctx, c, a)
}

// receiveConverted marks an assignment received by the conversion: that hands the
// lead over if nothing did before.
func (t *tx) receiveConverted(ctx context.Context, c *conversion, a *Assignment) error {
	l := c.lead.lead
	a.ConvertedAt = t.now
	if !a.handedOut() {
		if err := t.x.consentGate(t.ecosystem, &l.LeadHeader, c.lender.ID); err != nil {
			return err
		}
		a.FirstPulledAt, a.FirstVersion, a.KnownVersion = t.now, l.Version, l.Version
	}
	t.noteMissed(a, l.Version)
	if err := t.receive(ctx, a, nil); err != nil {
		return err
	}
	t.put(*a)
	return nil
}

// assignConverted gives the lead to the lender that converts it: what is
// undeliverable there is received after all.
func (t *tx) assignConverted(ctx context.Context, r Reader, c *conversion) error {
	l := c.lead.lead
	live, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{l.ID}, States: LiveStates()})
	if err != nil {
		return err
	}
	if err := t.mayAssign(ctx, r, c.lead, &c.lender.Lender, NoID, live); err != nil {
		return err
	}
	override, err := t.overLimit(ctx, l, len(live))
	if err != nil {
		return err
	}
	l.LiveAssignments++
	left, err := undelivered(ctx, r, c.lead, c.lender.ID)
	if err != nil {
		return err
	}
	if left != nil {
		before := *left
		c.before = &before
		left.Override, left.Exclusive = override, left.Exclusive && len(live) == 0
		return t.receiveConverted(ctx, c, left)
	}
	a := Assignment{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: l.ID, Lender: c.lender.ID, State: Received, Version: 1, Override: override,
		FirstVersion: l.Version, KnownVersion: l.Version, FirstPulledAt: t.now, ReceivedAt: t.now, ConvertedAt: t.now, CreatedAt: t.now, UpdatedAt: t.now}
	facts := map[string]string{}
	if override {
		facts[overrideFact] = "sharing_limit"
	}
	if a.Sequence, err = t.recordAssignment(AssignmentReceived, &a, facts); err != nil {
		return err
	}
	t.put(a)
	return nil
}

// settleLead links the lead to the person, takes it off the list when every
// lender that holds it has converted it, and records the conversion.
func (t *tx) settleLead(ctx context.Context, r Reader, c *conversion) error {
	live, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{c.lead.lead.ID}, States: LiveStates()})
	if err != nil {
		return err
	}
	l := c.lead.lead
	undo, err := t.beforeOf(ctx, r, c)
	if err != nil {
		return err
	}
	l.Person = c.person.ID
	l.Applications++ // which is no change of the lead: others who have it learn nothing
	l.OffList = true
	for _, a := range live {
		if a.Lender != c.lender.ID && a.ConvertedAt.IsZero() {
			l.OffList = false
		}
	}
	facts := map[string]string{"person": c.person.ID.String(), "client": c.client.ID.String(), "application": c.application.ID.String()}
	e := Event{Kind: LeadConverted, Lead: l.ID, Lender: c.lender.ID, Person: c.person.ID, Client: c.client.ID, Application: c.application.ID,
		Facts: facts, Body: &EventBody{Undo: undo}}
	if _, err := t.record(e, l.ID, c.lead.key); err != nil {
		return err
	}
	return t.putHeader(ctx, r, c.lead)
}

// putHeader writes a lead's header over its stored row, whose contents stay:
// what was read may have a lender's edit over it, which is not the lead's.
func (t *tx) putHeader(ctx context.Context, r Reader, f *foundLead) error {
	row, err := r.Lead(ctx, operatorOf(t.ecosystem.ID), LeadKey{ID: f.lead.ID})
	if err != nil {
		return err
	}
	phone := row.PhoneE164
	row.LeadHeader = f.lead.LeadHeader
	row.PhoneE164 = phone
	t.changes.Leads = append(t.changes.Leads, row)
	return nil
}
