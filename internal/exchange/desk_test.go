package exchange_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// desk is where a test works: an exchange, an ecosystem in it, and the calls in
// their shortest form, which fail the test when they fail.
type desk struct {
	*exchangetest.Rig
	t *testing.T
	w *exchangetest.World
}

func newDesk(t *testing.T, r *exchangetest.Rig) *desk { return &desk{Rig: r, t: t, w: r.Russia(t)} }

// on is the desk for a test inside the test.
func (d *desk) on(t *testing.T) *desk {
	inner := *d
	inner.t = t
	return &inner
}

// must is the result of a call that may not fail.
func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (d *desk) bank() exchangetest.Login  { return d.w.Lenders[0] }
func (d *desk) other() exchangetest.Login { return d.w.Lenders[1] }
func (d *desk) operator() exchange.Caller { return d.w.Operator.Caller }
func (d *desk) events() int64             { return d.Events(d.t, d.w.Ecosystem.ID) }
func (d *desk) ctx() context.Context      { return context.Background() }
func (d *desk) lead() *exchange.LeadView {
	d.t.Helper()
	return submit(d.t, d.Rig, d.w.Provider, anna())
}
func (d *desk) leads(n int) []*exchange.LeadView {
	d.t.Helper()
	all := make([]*exchange.LeadView, n)
	for i := range all {
		all[i] = d.lead()
	}
	return all
}

// assigned are n new leads in the queue of a lender.
func (d *desk) assigned(to exchangetest.Login, n int) []*exchange.LeadView {
	d.t.Helper()
	all := d.leads(n)
	for _, l := range all {
		d.give(l, to)
	}
	return all
}

func (d *desk) give(l *exchange.LeadView, to exchangetest.Login) *exchange.LeadView {
	d.t.Helper()
	return must(d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: to.Party}))(d.t)
}

// pull pulls and returns the delivery.
func (d *desk) pull(by exchangetest.Login, n int64) *exchange.Delivery {
	d.t.Helper()
	return must(d.Pull(d.ctx(), by.Caller, n))(d.t)
}

// numbers are those of the leads of a delivery.
func numbers(d *exchange.Delivery) []int64 {
	all := []int64{}
	for i := range d.Leads {
		all = append(all, d.Leads[i].Lead.Number)
	}
	return all
}

// named are the numbers of leads.
func named(leads ...*exchange.LeadView) []int64 {
	all := []int64{}
	for _, l := range leads {
		all = append(all, l.Number)
	}
	return all
}

// wantPull pulls and compares the batch.
func (d *desk) wantPull(what string, by exchangetest.Login, n int64, want ...*exchange.LeadView) *exchange.Delivery {
	d.t.Helper()
	got := d.pull(by, n)
	if !slices.Equal(numbers(got), named(want...)) {
		d.t.Errorf("%s: the batch is %v, want %v", what, numbers(got), named(want...))
	}
	return got
}

func (d *desk) confirm(by exchangetest.Login, leads ...*exchange.LeadView) *exchange.Confirmed {
	d.t.Helper()
	return must(d.Confirm(d.ctx(), by.Caller, exchange.Confirm{Numbers: named(leads...)}))(d.t)
}

// wantConfirm confirms a lead and wants it done, or refused with a code.
func (d *desk) wantConfirm(what string, by exchangetest.Login, l *exchange.LeadView, code exchange.Code) {
	d.t.Helper()
	done := d.confirm(by, l)
	switch {
	case code == "" && len(done.Numbers) == 1 && len(done.Refusals) == 0:
	case code != "" && len(done.Numbers) == 0 && len(done.Refusals) == 1 && done.Refusals[0].Err.Code == code:
	default:
		d.t.Errorf("%s: %+v", what, done)
	}
}

func (d *desk) confirmAll(by exchangetest.Login) *exchange.Confirmed {
	d.t.Helper()
	return must(d.Confirm(d.ctx(), by.Caller, exchange.Confirm{All: true}))(d.t)
}

// drain receives all that waits for a lender.
func (d *desk) drain(by exchangetest.Login) {
	d.t.Helper()
	for len(d.pull(by, exchange.MaxPull).Leads) > 0 {
		d.confirmAll(by)
	}
}

func key(l *exchange.LeadView, of exchangetest.Login) exchange.AssignmentKey {
	return exchange.AssignmentKey{Lead: l.ID, Lender: of.Party}
}

// at is the assignment of a lead at a lender: the live one, else the last made.
func (d *desk) at(l *exchange.LeadView, lender exchangetest.Login) exchange.Assignment {
	d.t.Helper()
	all := must(d.Store.Assignments(d.ctx(), d.w.Ecosystem.ID, exchange.AssignmentFilter{Leads: []exchange.ID{l.ID}, Lender: lender.Party}))(d.t)
	if len(all) == 0 {
		d.t.Fatal("no assignment")
	}
	for _, a := range all {
		if a.State.Live() {
			return a
		}
	}
	return all[len(all)-1]
}

func (d *desk) wantState(what string, l *exchange.LeadView, lender exchangetest.Login, want exchange.AssignmentState) exchange.Assignment {
	d.t.Helper()
	a := d.at(l, lender)
	if a.State != want {
		d.t.Errorf("%s: the assignment is %s, want %s", what, a.State, want)
	}
	return a
}

// wantNothing runs a call that must write nothing, and wants its code.
func (d *desk) wantNothing(what string, code exchange.Code, call func() error) {
	d.t.Helper()
	before := d.events()
	if err := call(); exchange.CodeOf(err) != code {
		d.t.Errorf("%s: got %v, want %q", what, err, code)
	}
	if made := d.events() - before; made != 0 {
		d.t.Errorf("%s: made %d events", what, made)
	}
}

// since are the kinds of a lead's events with numbers greater than after.
func (d *desk) since(l *exchange.LeadView, after int64) []exchange.EventKind {
	d.t.Helper()
	var all []exchange.EventKind
	for _, e := range must(d.LeadEvents(d.ctx(), d.operator(), l.ID, after, 1000))(d.t) {
		all = append(all, e.Kind)
	}
	return all
}

func (d *desk) wantSince(what string, l *exchange.LeadView, after int64, want ...exchange.EventKind) {
	d.t.Helper()
	if got := d.since(l, after); !slices.Equal(got, want) {
		d.t.Errorf("%s: the events are %v, want %v", what, got, want)
	}
}

// lastFacts are the facts of the lead's last event.
func (d *desk) lastFacts(l *exchange.LeadView) map[string]string {
	d.t.Helper()
	all := must(d.LeadEvents(d.ctx(), d.operator(), l.ID, 0, 1000))(d.t)
	return all[len(all)-1].Facts
}

// terms sets the delivery terms of a lender.
func (d *desk) terms(of exchangetest.Login, terms exchange.DeliveryTerms) {
	d.t.Helper()
	must(d.SetDeliveryTerms(d.ctx(), d.operator(), exchange.SetDeliveryTerms{Lender: of.Party, Change: func(t *exchange.DeliveryTerms) { *t = terms }}))(d.t)
}

// leased gives a lender a lease of a minute.
func (d *desk) leased(of exchangetest.Login, attempts int) {
	d.t.Helper()
	d.terms(of, exchange.DeliveryTerms{Lease: time.Minute, MaxAttempts: attempts, ReturnWindow: time.Hour})
}

func (d *desk) sweep() int {
	d.t.Helper()
	swept, ran, err := d.Sweep(d.ctx())
	if err != nil || !ran {
		d.t.Fatal("sweep:", ran, err)
	}
	return swept
}

// edit changes the address of a lead.
func (d *desk) edit(by exchange.Caller, l *exchange.LeadView, address string) *exchange.LeadView {
	d.t.Helper()
	return must(d.Edit(d.ctx(), by, exchange.Edit{Lead: exchange.LeadKey{ID: l.ID}, Change: put(address)}))(d.t)
}

// branch makes a branch of a lender and its login.
func (d *desk) branch(of exchangetest.Login, name string) exchangetest.Login {
	d.t.Helper()
	b := must(d.CreateBranch(d.ctx(), exchange.Branch{Ecosystem: d.w.Ecosystem.ID, Lender: of.Party, Name: name, DealerCode: "B-" + name}))(d.t)
	login := d.Login(d.t, exchange.Grant{Ecosystem: d.w.Ecosystem.ID, Role: exchange.RoleLender, Party: of.Party, Branch: b.ID})
	return login
}

// branchOf is the branch of a login.
func branchOf(l exchangetest.Login) exchange.ID { return l.Caller.Grants[0].Branch }

// wantHeader compares what a lead's header says of its assignments with them,
// and that it is on the list of those who hold it.
func (d *desk) wantHeader(what string, l *exchange.LeadView) {
	d.t.Helper()
	v := must(d.Lead(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(d.t)
	all := must(d.Store.Assignments(d.ctx(), d.w.Ecosystem.ID, exchange.AssignmentFilter{Leads: []exchange.ID{l.ID}, States: exchange.LiveStates()}))(d.t)
	unconverted := slices.ContainsFunc(all, func(a exchange.Assignment) bool { return a.ConvertedAt.IsZero() })
	if off := v.Applications > 0 && len(all) > 0 && !unconverted; v.LiveAssignments != len(all) || v.OffList != off {
		d.t.Errorf("%s: the header says %d live and off the list %v, it should be %d and %v", what, v.LiveAssignments, v.OffList, len(all), off)
	}
	if d.listed(d.operator(), l) == v.OffList {
		d.t.Errorf("%s: listed for the operator and off its list %v", what, v.OffList)
	}
	for i, lender := range d.w.Lenders {
		holds := slices.ContainsFunc(all, func(a exchange.Assignment) bool { return a.Lender == lender.Party && a.ConvertedAt.IsZero() })
		if d.listed(lender.Caller, l) != holds {
			d.t.Errorf("%s: on the list of lender %d: %v", what, i, !holds)
		}
	}
}

func (d *desk) listed(by exchange.Caller, l *exchange.LeadView) bool {
	d.t.Helper()
	found := false
	err := d.Leads(d.ctx(), by, d.w.Ecosystem.ID, 0, 0, func(seen *exchange.Lead) error {
		found = found || seen.ID == l.ID
		return nil
	})
	if err != nil {
		d.t.Fatal("list:", err)
	}
	return found
}
