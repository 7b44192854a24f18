package storetest

import (
	"slices"
	"testing"

	"leadex/internal/exchange"
)

// testVisibility tells one story with a lead of a provider that two lenders
// have, and asks for everything by those who may not see it.
func testVisibility(t *testing.T, store exchange.Store) {
	w, other := newWorld(t, store), newWorld(t, store)
	provider, stranger := exchange.NewID(), exchange.NewID()
	holder, second, former := exchange.NewID(), exchange.NewID(), exchange.NewID()
	lead := w.lead(func(l *exchange.LeadRow) {
		l.Provider, l.PhoneE164, l.TaxID, l.ExternalID = provider, "+57300", exchange.Digest{1}, "x"
	})
	own := w.lead(func(l *exchange.LeadRow) { l.Lender = former })
	held := w.assignment(lead.ID, holder, func(a *exchange.Assignment) { a.Overlay = []byte("holder's") })
	w.write(exchange.Changes{
		Leads: []exchange.LeadRow{lead, own},
		Assignments: []exchange.Assignment{
			held,
			w.assignment(lead.ID, second, func(a *exchange.Assignment) { a.Overlay = []byte("second's") }),
			w.assignment(lead.ID, former, func(a *exchange.Assignment) { a.State, a.Overlay = exchange.Withdrawn, []byte("former's") }),
		},
		Events: []exchange.EventRow{
			w.event(1, func(e *exchange.EventRow) { e.Lead = lead.ID }),
			w.event(2, func(e *exchange.EventRow) { e.Lead, e.Lender = lead.ID, holder }),
			w.event(3, func(e *exchange.EventRow) { e.Lead, e.Lender = lead.ID, second }),
			w.event(4, func(e *exchange.EventRow) { e.Lender = holder }),
			w.event(5),
			w.event(6, func(e *exchange.EventRow) { e.Lead = own.ID }),
			w.event(7, looked(lead.ID, exchange.RoleOperator, exchange.NoID)),
			w.event(8, looked(lead.ID, exchange.RoleProvider, provider)),
			w.event(9, looked(lead.ID, exchange.RoleLender, holder)),
			w.event(10, looked(own.ID, exchange.RoleOperator, exchange.NoID)),
		},
	})
	tests := map[string]struct {
		grant  exchange.Grant
		leads  []exchange.ID
		events []int64 // of the whole feed
		about  []int64 // of the lead
	}{
		"operator":              {w.operator(), []exchange.ID{lead.ID, own.ID}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []int64{1, 2, 3, 7, 8, 9}},
		"provider of it":        {w.ofProvider(provider), []exchange.ID{lead.ID}, []int64{1, 8}, []int64{1, 8}},
		"another provider":      {w.ofProvider(stranger), nil, nil, nil},
		"provider by its name":  {w.ofLender(provider), nil, nil, nil},
		"lender that has it":    {w.ofLender(holder), []exchange.ID{lead.ID}, []int64{1, 2, 9}, []int64{1, 2, 9}},
		"second lender":         {w.ofLender(second), []exchange.ID{lead.ID}, []int64{1, 3}, []int64{1, 3}},
		"lender that had it":    {w.ofLender(former), []exchange.ID{own.ID}, []int64{6}, nil},
		"another lender":        {w.ofLender(stranger), nil, nil, nil},
		"lender by its name":    {w.ofProvider(holder), nil, nil, nil},
		"a branch reads alike":  {exchange.Grant{Ecosystem: w.ecosystem, Role: exchange.RoleLender, Party: holder, Branch: stranger}, []exchange.ID{lead.ID}, []int64{1, 2, 9}, []int64{1, 2, 9}},
		"provider without name": {w.ofProvider(exchange.NoID), nil, nil, nil},
		"lender without name":   {w.ofLender(exchange.NoID), nil, nil, nil},
		"no role":               {exchange.Grant{Ecosystem: w.ecosystem, Party: holder}, nil, nil, nil},
		"role in capitals":      {exchange.Grant{Ecosystem: w.ecosystem, Role: "Operator"}, nil, nil, nil},
		"operator elsewhere":    {other.operator(), nil, nil, nil},
		"provider elsewhere":    {other.ofProvider(provider), nil, nil, nil},
		"lender elsewhere":      {other.ofLender(holder), nil, nil, nil},
		"operator of nothing":   {exchange.Grant{Role: exchange.RoleOperator}, nil, nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asker := &world{TB: t, store: store, ecosystem: w.ecosystem}
			equal(t, "leads", leadIDs(asker.leads(test.grant, exchange.LeadFilter{})), test.leads)
			equal(t, "events", eventNumbers(asker.events(test.grant, exchange.EventFilter{})), test.events)
			equal(t, "events of the lead", eventNumbers(asker.events(test.grant, exchange.EventFilter{Lead: lead.ID})), test.about)
			sees := slices.Contains(test.leads, lead.ID)
			wantSight(asker, test.grant, lead, sees)
		})
	}
	t.Run("the overlay is that of the lender that reads", func(t *testing.T) {
		t.Parallel()
		for who, want := range map[exchange.ID]string{holder: "holder's", second: "second's"} {
			l := must[exchange.LeadRow](t)(store.Lead(t.Context(), w.ofLender(who), exchange.LeadKey{ID: lead.ID}))
			equal(t, "overlay", string(l.Overlay), want)
		}
		for _, g := range []exchange.Grant{w.operator(), w.ofProvider(provider)} {
			l := must[exchange.LeadRow](t)(store.Lead(t.Context(), g, exchange.LeadKey{ID: lead.ID}))
			equal(t, "lead of "+string(g.Role), l, lead)
		}
		l := must[exchange.LeadRow](t)(store.Lead(t.Context(), w.ofLender(holder), exchange.LeadKey{ID: lead.ID}))
		equal(t, "assignment of the overlay", l.OverlayAssignment, held.ID)
	})
}

// looked makes an event of somebody who looked behind a mask.
func looked(lead exchange.ID, role exchange.Role, party exchange.ID) func(*exchange.EventRow) {
	return func(e *exchange.EventRow) {
		e.Kind, e.Lead, e.Role, e.Party = exchange.LeadRevealed, lead, role, party
		if role == exchange.RoleLender {
			e.Lender = party
		}
	}
}

// wantSight asks for the lead in every way there is.
func wantSight(w *world, g exchange.Grant, lead exchange.LeadRow, sees bool) {
	w.Helper()
	want := exchange.Code("")
	if !sees {
		want = exchange.NotFound
	}
	for _, key := range []exchange.LeadKey{{ID: lead.ID}, {Number: lead.Number}} {
		_, err := w.store.Lead(w.Context(), g, key)
		wantCode(w, err, want)
	}
	for _, f := range []exchange.LeadFilter{
		{IDs: []exchange.ID{lead.ID}}, {Numbers: []int64{lead.Number}}, {PhoneE164: lead.PhoneE164},
		{TaxID: exchange.Digests{lead.TaxID}}, {ExternalID: lead.ExternalID, Provider: lead.Provider}, {Newest: true, After: lead.Sequence + 1},
	} {
		found := slices.Contains(leadIDs(w.leads(g, f)), lead.ID)
		if found != sees {
			w.Errorf("filter %+v: found is %v, want %v", f, found, sees)
		}
	}
}
