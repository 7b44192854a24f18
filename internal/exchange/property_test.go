package exchange_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// counter is an exchange with its model beside it, in an ecosystem of its own.
type counter struct {
	*exchangetest.Rig
	w         *exchangetest.World
	receivers []exchangetest.Login // the first lender, its branch, the second lender
	m         queueModel
	times     []time.Time // at which calls were made
	base      int64       // events before the first
}

func newCounter(t *testing.T, r *exchangetest.Rig, name string) *counter {
	t.Helper()
	w := r.World(t, exchange.Ecosystem{Name: name, Country: "RU", Currency: "RUB", TimeZone: "Europe/Moscow"})
	d := &desk{Rig: r, t: t, w: w}
	c := &counter{Rig: r, w: w, receivers: []exchangetest.Login{w.Lenders[0], d.branch(w.Lenders[0], "B"), w.Lenders[1]}}
	c.m = queueModel{open: map[exchange.Receiver]*modelBatch{}, terms: map[exchange.ID]exchange.DeliveryTerms{}, clients: map[exchange.ID]bool{}}
	for _, l := range w.Lenders {
		c.m.terms[l.Party] = exchange.DeliveryTerms{ReturnWindow: exchange.DefaultReturnWindow}
	}
	c.tick()
	c.base = r.Events(t, w.Ecosystem.ID)
	return c
}

func receiverOf(l exchangetest.Login) exchange.Receiver {
	return exchange.Receiver{Lender: l.Party, Branch: branchOf(l)}
}

// tick begins a call: whatever the exchange does in it happens at this instant,
// as far as the model is concerned.
func (c *counter) tick() {
	c.m.now = c.Clock.Now()
	c.times = append(c.times, c.m.now)
}

func want(rt *rapid.T, what string, err error, code exchange.Code) {
	rt.Helper()
	if exchange.CodeOf(err) != code {
		rt.Fatalf("%s: got %v, want %q", what, err, code)
	}
}

func (c *counter) receiver(rt *rapid.T) exchangetest.Login {
	return c.receivers[rapid.IntRange(0, len(c.receivers)-1).Draw(rt, "receiver")]
}

func (c *counter) lender(rt *rapid.T) exchange.ID {
	return c.w.Lenders[rapid.IntRange(0, 1).Draw(rt, "lender")].Party
}

func (c *counter) lead(rt *rapid.T) *modelLead {
	if len(c.m.leads) == 0 {
		rt.Skip("no lead")
	}
	return c.m.leads[rapid.IntRange(0, len(c.m.leads)-1).Draw(rt, "lead")]
}

// actions are the calls that may come in any order.
func (c *counter) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"submit": c.submit, "assign": c.assign, "assign again": c.assign, "pull": c.pull, "pull more": c.pull, "confirm": c.confirm,
		"confirm all": c.confirmAll, "withdraw": c.withdraw, "refuse": c.refuse, "return": c.giveBack, "decide": c.decide,
		"undeliver": c.undeliver, "put back": c.putBack, "reassign": c.reassign, "edit": c.edit, "edit more": c.edit, "convert": c.convert,
		"sweep": c.sweep, "replay": c.replay, "extend": c.extend, "confirm change": c.confirmChange, "pass": c.pass, "terms": c.setTerms,
		"": c.check,
	}
}

func (c *counter) submit(rt *rapid.T) {
	if len(c.m.leads) == 5 {
		rt.Skip("enough leads")
	}
	c.tick()
	v, err := c.Submit(rt.Context(), c.w.Provider.Caller, exchange.Submission{Contents: anna()})
	want(rt, "submit", err, "")
	c.m.leads = append(c.m.leads, &modelLead{id: v.ID, number: v.Number, version: 1, applied: map[exchange.ID]bool{}})
	c.m.events++
}

func (c *counter) assign(rt *rapid.T) {
	l, to, exclusive := c.lead(rt), receiverOf(c.receiver(rt)), rapid.IntRange(0, 4).Draw(rt, "exclusive") == 0
	c.tick()
	_, err := c.Assign(rt.Context(), c.w.Operator.Caller, exchange.Assign{Lead: l.id, Lender: to.Lender, Branch: to.Branch, Exclusive: exclusive})
	want(rt, "assign", err, c.m.assign(l, to, exclusive))
}

func (c *counter) pull(rt *rapid.T) {
	by, n := c.receiver(rt), rapid.IntRange(1, 4).Draw(rt, "n")
	c.tick()
	d, err := c.Pull(rt.Context(), by.Caller, int64(n))
	want(rt, "pull", err, "")
	expected := c.m.pull(receiverOf(by), n)
	if len(d.Leads) != len(expected) {
		rt.Fatalf("pulled %v, want %d leads", numbers(d), len(expected))
	}
	for i, a := range expected {
		got := d.Leads[i]
		if got.Lead.Number != a.lead.number || got.Withdrawn != (a.state == exchange.Withdrawn) || got.Withdrawn == got.Lead.Contents.LastName.IsSet() {
			rt.Fatalf("place %d: lead %d withdrawn %v, want %d %s", i, got.Lead.Number, got.Withdrawn, a.lead.number, a.state)
		}
	}
}

func (c *counter) confirm(rt *rapid.T) {
	by, l, also := c.receiver(rt), c.lead(rt), c.lead(rt)
	c.tick()
	got, err := c.Confirm(rt.Context(), by.Caller, exchange.Confirm{Numbers: []int64{l.number, also.number, l.number}})
	want(rt, "confirm", err, "")
	leads := []*modelLead{l, also}
	if l == also {
		leads = leads[:1]
	}
	var refusals []exchange.Code
	for _, l := range leads {
		if code := c.m.confirm(receiverOf(by), l); code != done {
			refusals = append(refusals, code)
		}
	}
	c.wantRefusals(rt, got, refusals)
}

func (c *counter) wantRefusals(rt *rapid.T, got *exchange.Confirmed, refusals []exchange.Code) {
	rt.Helper()
	var codes []exchange.Code
	for _, r := range got.Refusals {
		codes = append(codes, r.Err.Code)
	}
	if !slices.Equal(codes, refusals) {
		rt.Fatalf("refused %v, want %v", got.Refusals, refusals)
	}
}

func (c *counter) confirmAll(rt *rapid.T) {
	by := c.receiver(rt)
	c.tick()
	got, err := c.Confirm(rt.Context(), by.Caller, exchange.Confirm{All: true})
	want(rt, "confirm all", err, "")
	if n := c.m.confirmAll(receiverOf(by)); n != len(got.Refusals) {
		rt.Fatalf("refused %v, want %d", got.Refusals, n)
	}
}

func (c *counter) confirmChange(rt *rapid.T) {
	by, l, version := c.receiver(rt), c.lead(rt), rapid.Int64Range(0, 5).Draw(rt, "version")
	c.tick()
	got, err := c.ConfirmChanges(rt.Context(), by.Caller, exchange.ConfirmChanges{Receipts: []exchange.ChangeReceipt{{Number: l.number, Version: version}}})
	want(rt, "confirm change", err, "")
	var refusals []exchange.Code
	if code := c.m.confirmChange(receiverOf(by), l, version); code != done {
		refusals = append(refusals, code)
	}
	c.wantRefusals(rt, got, refusals)
}

func (c *counter) withdraw(rt *rapid.T) {
	l, at := c.lead(rt), c.lender(rt)
	c.tick()
	_, err := c.Withdraw(rt.Context(), c.w.Operator.Caller, exchange.Withdraw{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: at}})
	want(rt, "withdraw", err, c.m.step(l, at, exchange.Withdrawn, exchange.Ready, exchange.InProgress, exchange.Undeliverable))
}

func (c *counter) refuse(rt *rapid.T) {
	l, at := c.lead(rt), c.lender(rt)
	c.tick()
	_, err := c.RefuseLead(rt.Context(), c.w.Operator.Caller, exchange.RefuseLead{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: at}, Why: exchange.Why{Reason: why}})
	want(rt, "refuse", err, c.m.step(l, at, exchange.Refused, exchange.InProgress))
}

func (c *counter) giveBack(rt *rapid.T) {
	l, at := c.lead(rt), c.lender(rt)
	c.tick()
	_, err := c.Return(rt.Context(), c.w.Operator.Caller, exchange.Return{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: at}, Why: exchange.Why{Reason: why}})
	want(rt, "return", err, c.m.step(l, at, exchange.ReturnRequested, exchange.Received, exchange.ReturnDenied))
}

func (c *counter) decide(rt *rapid.T) {
	l, at, accept := c.lead(rt), c.lender(rt), rapid.Bool().Draw(rt, "accept")
	c.tick()
	_, err := c.DecideReturn(rt.Context(), c.w.Operator.Caller, exchange.ReturnDecision{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: at}, Accept: accept})
	to := exchange.ReturnDenied
	if accept {
		to = exchange.Returned
	}
	want(rt, "decide", err, c.m.step(l, at, to, exchange.ReturnRequested))
}

func (c *counter) undeliver(rt *rapid.T) {
	l, at := c.lead(rt), c.lender(rt)
	c.tick()
	_, err := c.Undeliver(rt.Context(), c.w.Operator.Caller, exchange.Undeliver{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: at}})
	want(rt, "undeliver", err, c.m.step(l, at, exchange.Undeliverable, exchange.Ready, exchange.InProgress))
}

func (c *counter) putBack(rt *rapid.T) {
	l, at := c.lead(rt), c.lender(rt)
	c.tick()
	_, err := c.PutBack(rt.Context(), c.w.Operator.Caller, exchange.PutBack{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: at}})
	want(rt, "put back", err, c.m.putBack(l, at))
}

func (c *counter) reassign(rt *rapid.T) {
	l, from, to := c.lead(rt), c.lender(rt), receiverOf(c.receiver(rt))
	c.tick()
	_, err := c.Reassign(rt.Context(), c.w.Operator.Caller, exchange.Reassign{AssignmentKey: exchange.AssignmentKey{Lead: l.id, Lender: from}, To: to.Lender, Branch: to.Branch})
	want(rt, "reassign", err, c.m.reassign(l, from, to))
}

func (c *counter) edit(rt *rapid.T) {
	l, byProvider := c.lead(rt), rapid.IntRange(0, 3).Draw(rt, "by the provider") == 0
	by := c.w.Operator.Caller
	if byProvider {
		by = c.w.Provider.Caller
	}
	c.tick()
	_, err := c.Edit(rt.Context(), by, exchange.Edit{Lead: exchange.LeadKey{ID: l.id}, Change: put(fmt.Sprint("place ", l.version))})
	want(rt, "edit", err, c.m.edit(l, byProvider))
}

func (c *counter) convert(rt *rapid.T) {
	l, at := c.lead(rt), c.lender(rt)
	c.tick()
	_, err := c.Convert(rt.Context(), c.w.Operator.Caller, exchange.Convert{Lead: l.id, Lender: at})
	want(rt, "convert", err, c.m.convert(l, at))
}

func (c *counter) sweep(rt *rapid.T) {
	c.tick()
	swept, ran, err := c.Sweep(rt.Context())
	want(rt, "sweep", err, "")
	if n := c.m.sweep(); !ran || swept != n {
		rt.Fatalf("swept %d (%v), want %d", swept, ran, n)
	}
}

func (c *counter) replay(rt *rapid.T) {
	of := receiverOf(c.receiver(rt))
	from, to := rapid.SampledFrom(c.times).Draw(rt, "from"), rapid.SampledFrom(c.times).Draw(rt, "to")
	c.tick()
	if rapid.Bool().Draw(rt, "all") {
		from, to = c.times[0], c.m.now
	}
	n, err := c.Replay(rt.Context(), c.w.Operator.Caller, exchange.Replay{Lender: of.Lender, Branch: of.Branch, From: from, To: to})
	if !from.Before(to) {
		want(rt, "replay", err, exchange.Invalid)
		return
	}
	want(rt, "replay", err, "")
	if due := c.m.replay(of, from, to); n != due {
		rt.Fatalf("%d are due, want %d", n, due)
	}
}

func (c *counter) extend(rt *rapid.T) {
	by := c.receiver(rt)
	c.tick()
	_, err := c.Extend(rt.Context(), by.Caller, exchange.Extend{})
	want(rt, "extend", err, c.m.extend(receiverOf(by)))
}

// pass lets time go by. A whole number of such steps is never near the end of a
// lease or of a return window: the clock moves by itself too, a little.
func (c *counter) pass(rt *rapid.T) {
	c.Clock.Advance(rapid.SampledFrom([]time.Duration{25 * time.Second, 70 * time.Second, 70 * time.Second, 25 * time.Hour}).Draw(rt, "time"))
}

func (c *counter) setTerms(rt *rapid.T) {
	of := c.lender(rt)
	terms := exchange.DeliveryTerms{Lease: time.Minute * time.Duration(rapid.IntRange(0, 1).Draw(rt, "lease")),
		MaxAttempts: rapid.IntRange(0, 2).Draw(rt, "attempts"), ReturnWindow: 24 * time.Hour, Revisions: rapid.IntRange(0, 2).Draw(rt, "revisions") > 0}
	c.tick()
	_, err := c.SetDeliveryTerms(rt.Context(), c.w.Operator.Caller, exchange.SetDeliveryTerms{Lender: of, Change: func(t *exchange.DeliveryTerms) { *t = terms }})
	want(rt, "terms", err, "")
	if c.m.terms[of] != terms {
		c.m.events++
	}
	c.m.terms[of] = terms
}

// check compares what is stored with the model.
func (c *counter) check(rt *rapid.T) {
	if got := c.head(rt) - c.base; got != c.m.events {
		rt.Fatalf("%d events, want %d", got, c.m.events)
	}
	for _, l := range c.m.leads {
		c.checkLead(rt, l)
	}
	for _, login := range c.receivers {
		c.checkBatch(rt, receiverOf(login))
	}
}

// head is how many events there are.
func (c *counter) head(rt *rapid.T) int64 {
	tx, err := c.Store.Begin(rt.Context(), c.w.Ecosystem.ID, exchange.Ahead{})
	want(rt, "begin", err, "")
	defer tx.Rollback()
	return tx.Found().Head.Number
}

func (c *counter) checkLead(rt *rapid.T, l *modelLead) {
	stored, err := c.Store.Assignments(rt.Context(), c.w.Ecosystem.ID, exchange.AssignmentFilter{Leads: []exchange.ID{l.id}})
	want(rt, "assignments", err, "")
	var expected []*modelAssignment
	for _, a := range c.m.given {
		if a.lead == l {
			expected = append(expected, a)
		}
	}
	if len(stored) != len(expected) {
		rt.Fatalf("lead %d has %d assignments, want %d", l.number, len(stored), len(expected))
	}
	live, unconverted, at := 0, 0, map[exchange.ID]int{}
	for i, a := range expected {
		got := stored[i]
		a.id = got.ID
		is := fmt.Sprint(got.State, got.Receiver(), got.Attempts, got.Redelivering, got.Revision, got.FirstVersion, got.KnownVersion, got.ChangeSequence > 0,
			got.RedeliverySequence > 0, !got.FirstPulledAt.IsZero(), !got.ReceivedAt.IsZero(), !got.ConvertedAt.IsZero(), got.Exclusive)
		be := fmt.Sprint(a.state, a.of, a.attempts, a.redelivering, a.revision, a.first, a.known, a.changed > 0,
			a.due > 0, a.handed, !a.receivedAt.IsZero(), a.converted, a.exclusive)
		if is != be {
			rt.Fatalf("assignment %d of lead %d is\n%s, want\n%s", i, l.number, is, be)
		}
		if got.State.Live() {
			live++
			at[got.Lender]++
		}
		if got.State.Live() && got.ConvertedAt.IsZero() {
			unconverted++
		}
	}
	for _, n := range at {
		if n > 1 {
			rt.Fatalf("lead %d is live %d times at one lender", l.number, n)
		}
	}
	row, err := c.Store.Lead(rt.Context(), exchange.Grant{Ecosystem: c.w.Ecosystem.ID, Role: exchange.RoleOperator}, exchange.LeadKey{ID: l.id})
	want(rt, "lead", err, "")
	if off := len(l.applied) > 0 && live > 0 && unconverted == 0; row.LiveAssignments != live || row.OffList != off || row.Version != l.version || row.Applications != len(l.applied) {
		rt.Fatalf("the header of lead %d: live %d, off %v, version %d; want %d, %v, %d", l.number, row.LiveAssignments, row.OffList, row.Version, live, off, l.version)
	}
}

// checkBatch: what awaits its confirmation stands in the one open batch of its
// receiver, and a batch in which nothing does is closed.
func (c *counter) checkBatch(rt *rapid.T, of exchange.Receiver) {
	b, err := c.Store.OpenBatch(rt.Context(), c.w.Ecosystem.ID, of)
	if c.m.open[of] == nil {
		want(rt, "open batch", err, exchange.NotFound)
	} else {
		want(rt, "open batch", err, "")
	}
	all, err := c.Store.Assignments(rt.Context(), c.w.Ecosystem.ID, exchange.AssignmentFilter{Receiver: &of})
	want(rt, "assignments", err, "")
	for _, a := range all {
		if (a.State == exchange.InProgress || a.Redelivering) && a.Batch != b.ID {
			rt.Fatalf("an assignment that is %s does not stand in the open batch", a.State)
		}
	}
}

// leave closes all batches: a sweep of the next trial goes over all ecosystems.
func (c *counter) leave(t *testing.T) {
	for _, by := range c.receivers {
		_, err := c.Confirm(context.Background(), by.Caller, exchange.Confirm{All: true})
		report(t, err)
	}
}

func TestQueueProperty(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		trial := 0
		rapid.Check(t, func(rt *rapid.T) {
			trial++
			c := newCounter(t, r, fmt.Sprint("trial ", trial))
			defer c.leave(t)
			for range 3 {
				c.submit(rt)
			}
			rt.Repeat(c.actions())
			checkChain(t, r, c.w.Ecosystem.ID)
		})
	})
}
