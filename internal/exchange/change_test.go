package exchange_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// wantChanged compares the list of changed leads of a lender, and returns it.
func (d *desk) wantChanged(what string, by exchangetest.Login, want ...*exchange.LeadView) *exchange.Delivery {
	d.t.Helper()
	got := must(d.Changes(d.ctx(), by.Caller, 0, 100))(d.t)
	if !slices.Equal(numbers(got), named(want...)) {
		d.t.Errorf("%s: changed are %v, want %v", what, numbers(got), named(want...))
	}
	return got
}

// wantKnown confirms a version of a lead and wants it done, or refused with a code.
func (d *desk) wantKnown(what string, by exchangetest.Login, l *exchange.LeadView, version int64, code exchange.Code) {
	d.t.Helper()
	done := must(d.ConfirmChanges(d.ctx(), by.Caller, exchange.ConfirmChanges{Receipts: []exchange.ChangeReceipt{{Number: l.Number, Version: version}}}))(d.t)
	switch {
	case code == "" && len(done.Numbers) == 1 && len(done.Refusals) == 0:
	case code != "" && len(done.Refusals) == 1 && done.Refusals[0].Err.Code == code:
	default:
		d.t.Errorf("%s: %+v", what, done)
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		t.Run("an edit between pull and confirmation counts, the first version is kept", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			d.edit(d.operator(), l, "Tula") // before the first pull: version 2
			d.pull(d.bank(), 1)
			d.edit(d.operator(), l, "Oryol")
			d.wantChanged("not received", d.bank())
			d.pull(d.bank(), 1)
			d.confirmAll(d.bank())
			a := d.at(l, d.bank())
			if a.FirstVersion != 2 || a.KnownVersion != 2 {
				t.Errorf("first version %d, known %d", a.FirstVersion, a.KnownVersion)
			}
			got := d.wantChanged("received", d.bank(), l)
			if got.Leads[0].Lead.Version != 3 || got.Leads[0].Lead.Contents.Address.Value() != "Oryol" {
				t.Errorf("it is shown with version %d", got.Leads[0].Lead.Version)
			}
			d.wantKnown("the current version", d.bank(), l, 3, "")
			d.wantChanged("confirmed", d.bank())
		})
		t.Run("an edit after receipt counts until its version is confirmed", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			d.edit(d.operator(), l, "Tula")
			d.edit(d.operator(), l, "Oryol") // version 3
			d.wantChanged("edited twice", d.bank(), l)
			d.wantNothing("of what is known anyway", "", func() error { d.wantKnown("the first", d.bank(), l, 1, ""); return nil })
			before := d.events()
			d.wantKnown("an older one", d.bank(), l, 2, "")
			d.wantSince("an older one", l, before, exchange.ChangeReceived)
			d.wantChanged("there is a newer one", d.bank(), l)
			for _, version := range []int64{0, -1, 4, 1 << 40} {
				d.wantNothing("none of its versions", "", func() error {
					d.wantKnown(fmt.Sprint("version ", version), d.bank(), l, version, exchange.Invalid)
					return nil
				})
			}
			d.wantKnown("the newest", d.bank(), l, 3, "")
			d.wantNothing("again", "", func() error { d.wantKnown("again", d.bank(), l, 3, ""); return nil })
			d.wantChanged("confirmed", d.bank())
		})
		t.Run("are in the order of the latest edits, behind a place", func(t *testing.T) {
			d := d.on(t)
			a, b, c := d.reached(exchange.Received), d.reached(exchange.Received), d.reached(exchange.Received)
			for i, l := range []*exchange.LeadView{c, a, b, a} {
				d.edit(d.operator(), l, fmt.Sprint("place ", i))
			}
			got := d.wantChanged("the longest unchanged first", d.bank(), c, b, a)
			after := got.Leads[0].Assignment.ChangeSequence
			if page := must(d.Changes(d.ctx(), d.bank().Caller, after, 1))(t); !slices.Equal(numbers(page), named(b)) {
				t.Errorf("the page behind the first is %v", numbers(page))
			}
			for _, l := range []*exchange.LeadView{a, b, c} {
				d.wantKnown("all", d.bank(), l, must(d.Lead(d.ctx(), d.operator(), exchange.LeadKey{ID: l.ID}))(t).Version, "")
			}
			d.wantChanged("all", d.bank())
		})
		t.Run("are what others edit, not the lender itself", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			d.edit(d.bank().Caller, l, "Kazan") // lies over the lead
			d.wantChanged("its own overlay", d.bank())
			own := submit(t, d.Rig, d.bank(), anna())
			d.edit(d.bank().Caller, own, "Kazan")
			d.wantChanged("its own lead", d.bank())
			d.edit(d.operator(), own, "Tula")
			d.wantChanged("the operator's edit of it", d.bank(), own)
			d.edit(d.bank().Caller, own, "Kazan")
			d.wantChanged("edited by itself again, it knows all", d.bank())
			waiting := d.assigned(d.other(), 1)[0]
			d.edit(d.w.Provider.Caller, waiting, "Perm")
			d.pull(d.other(), 1)
			d.confirmAll(d.other())
			d.wantChanged("the provider's edit before the pull", d.other())
		})
		t.Run("each lender has its own", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			d.give(l, d.other())
			d.edit(d.operator(), l, "Tula")
			d.drain(d.other())
			d.wantChanged("the first has version 1", d.bank(), l)
			d.wantChanged("the second has version 2", d.other())
			for who, c := range map[string]exchange.Caller{"the operator": d.operator(), "the provider": d.w.Provider.Caller} {
				_, err := d.Changes(d.ctx(), c, 0, 1)
				wantCode(t, who, err, exchange.Forbidden)
			}
			d.wantKnown("another's lead", d.other(), d.assigned(d.bank(), 1)[0], 1, exchange.NotFound)
			d.drain(d.bank())
			d.wantKnown("its own", d.bank(), l, 2, "")
		})
		t.Run("only of what was received", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.InProgress)
			d.edit(d.operator(), l, "Tula")
			d.wantKnown("in progress", d.bank(), l, 2, exchange.Conflict)
			if err := d.act("refuse", l); err != nil {
				t.Fatal(err)
			}
			d.wantChanged("refused", d.bank())
			d.wantKnown("refused", d.bank(), l, 2, exchange.Conflict)
		})
		t.Run("at most so many in one call", func(t *testing.T) {
			_, err := d.ConfirmChanges(d.ctx(), d.bank().Caller, exchange.ConfirmChanges{Receipts: make([]exchange.ChangeReceipt, exchange.MaxPull+1)})
			wantCode(t, "too many", err, exchange.TooLarge)
		})
		checkChain(t, r, d.w.Ecosystem.ID)
	})
}

// wantRevision wants the open batch to be one lead, handed out again for the
// so-manieth time.
func (d *desk) wantRevision(what string, by exchangetest.Login, l *exchange.LeadView, revision int) {
	d.t.Helper()
	got := d.wantPull(what, by, 10, l)
	if len(got.Leads) == 1 && (got.Leads[0].Assignment.Revision != revision || !got.Leads[0].Assignment.Redelivering) {
		d.t.Errorf("%s: revision %d, handed out again %v", what, got.Leads[0].Assignment.Revision, got.Leads[0].Assignment.Redelivering)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		d.terms(d.bank(), exchange.DeliveryTerms{Revisions: true, ReturnWindow: 24 * time.Hour})
		leased := func() {
			d.terms(d.bank(), exchange.DeliveryTerms{Revisions: true, ReturnWindow: 24 * time.Hour, Lease: time.Minute, MaxAttempts: 1})
		}
		unleased := func() { d.terms(d.bank(), exchange.DeliveryTerms{Revisions: true, ReturnWindow: 24 * time.Hour}) }

		t.Run("hand a changed lead out again, in the place of its edit", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			first := d.assigned(d.bank(), 1)[0]
			d.edit(d.operator(), l, "Tula")
			last := d.assigned(d.bank(), 1)[0]
			before := d.events()
			d.wantPull("between the new ones", d.bank(), 10, first, l, last)
			d.wantSince("handed out again", l, before, exchange.RevisionPulled)
			d.wantState("and received all the while", l, d.bank(), exchange.Received)
			d.confirm(d.bank(), first, last)
			d.wantRevision("it waits for its confirmation", d.bank(), l, 1)
			before = d.events()
			d.wantConfirm("received", d.bank(), l, "")
			d.wantSince("received", l, before, exchange.RevisionReceived)
			d.wantChanged("known", d.bank())
			d.wantPull("nothing is left", d.bank(), 10)
			d.wantNothing("confirmed again", "", func() error { d.wantConfirm("again", d.bank(), l, ""); return nil })
			d.edit(d.operator(), l, "Oryol")
			d.wantRevision("the next change", d.bank(), l, 2)
			d.confirmAll(d.bank())
		})
		t.Run("follow an edit between pull and confirmation", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			d.pull(d.bank(), 1)
			d.edit(d.operator(), l, "Tula")
			d.wantPull("the open batch first", d.bank(), 1, l)
			d.wantConfirm("received", d.bank(), l, "")
			d.wantRevision("then its change", d.bank(), l, 1)
			d.edit(d.operator(), l, "Oryol")
			d.edit(d.operator(), l, "Kursk")
			d.confirmAll(d.bank())
			d.wantRevision("changed while it was handed out again", d.bank(), l, 2)
			d.confirmAll(d.bank())
			d.wantPull("nothing is left", d.bank(), 10)
		})
		t.Run("are not due any more when the change was confirmed otherwise", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			d.edit(d.operator(), l, "Tula")
			d.wantKnown("the change", d.bank(), l, 2, "")
			d.wantPull("nothing is left", d.bank(), 10)
		})
		t.Run("wait again in their place after the end of a lease, and are never undeliverable", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			leased()
			d.edit(d.operator(), l, "Tula")
			later := d.assigned(d.bank(), 1)[0]
			for i := range 3 {
				d.wantPull(fmt.Sprint("attempt ", i), d.bank(), 1, l)
				if a := d.at(l, d.bank()); a.Revision != i+1 {
					t.Errorf("attempt %d is revision %d", i, a.Revision)
				}
				d.Clock.Advance(61 * time.Second)
				if i == 1 {
					before := d.events()
					d.sweep()
					d.wantSince("swept", l, before, exchange.RevisionDue)
				}
			}
			d.sweep()
			d.wantConfirm("late", d.bank(), l, "")
			d.wantPull("a late confirmation counts", d.bank(), 10, later)
			d.confirmAll(d.bank())
			unleased()
		})
		t.Run("leave the batch when their return is asked for, and come back when it is denied", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			d.edit(d.operator(), l, "Tula")
			d.wantRevision("handed out again", d.bank(), l, 1)
			if err := d.act("return", l); err != nil {
				t.Fatal(err)
			}
			d.wantPull("it may go back", d.bank(), 10)
			d.edit(d.operator(), l, "Oryol")
			d.wantPull("whatever is edited meanwhile", d.bank(), 10)
			if err := d.act("deny", l); err != nil {
				t.Fatal(err)
			}
			d.wantRevision("denied", d.bank(), l, 2)
			d.confirmAll(d.bank())
			d.edit(d.operator(), l, "Kursk")
			d.wantRevision("a denied one is as good as received", d.bank(), l, 3)
			for _, action := range []string{"return", "accept"} {
				if err := d.act(action, l); err != nil {
					t.Fatal(err)
				}
			}
			d.wantPull("it went back", d.bank(), 10)
			d.wantConfirm("and is confirmed no more", d.bank(), l, exchange.Conflict)
			d.wantHeader("returned", l)
		})
		t.Run("are withdrawn by nobody", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			d.edit(d.operator(), l, "Tula")
			d.pull(d.bank(), 1)
			for _, action := range []string{"withdraw", "refuse", "undeliver", "put back", "reassign"} {
				d.wantNothing(action, exchange.Conflict, func() error { return d.act(action, l) })
			}
			must(d.Convert(d.ctx(), d.bank().Caller, exchange.Convert{Lead: l.ID, Lender: d.bank().Party}))(t)
			d.wantRevision("a converted one still waits", d.bank(), l, 1)
			d.confirmAll(d.bank())
			d.wantHeader("converted", l)
		})
		t.Run("are those of who asked for them", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.other(), 1)[0]
			d.drain(d.other())
			d.edit(d.operator(), l, "Tula")
			d.wantPull("the other did not", d.other(), 10)
			d.wantChanged("but has it on its list", d.other(), l)
		})
		checkChain(t, r, d.w.Ecosystem.ID)
	})
}

func TestReplay(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		replay := func(by exchange.Caller, lender exchange.ID, from, to time.Time) (int, error) {
			return d.Replay(d.ctx(), by, exchange.Replay{Lender: lender, From: from, To: to})
		}
		t.Run("hands out again what was received in the period, in that order", func(t *testing.T) {
			d := d.on(t)
			all := d.assigned(d.bank(), 4)
			d.pull(d.bank(), 4)
			for _, i := range []int{3, 0, 2, 1} {
				d.Clock.Advance(time.Hour)
				d.confirm(d.bank(), all[i])
			}
			from, to := d.at(all[0], d.bank()).ReceivedAt, d.at(all[1], d.bank()).ReceivedAt
			if n := must(replay(d.bank().Caller, exchange.NoID, from, to))(t); n != 2 {
				t.Errorf("%d are due", n)
			}
			if n := must(replay(d.operator(), d.bank().Party, from, to))(t); n != 0 {
				t.Errorf("repeated, %d are due", n)
			}
			fresh := d.assigned(d.bank(), 1)[0]
			got := d.wantPull("without the first and the last", d.bank(), 10, all[0], all[2], fresh)
			if got.Leads[0].Assignment.Revision != 1 || got.Leads[2].Assignment.Redelivering {
				t.Errorf("%+v", got.Leads[0].Assignment)
			}
			if n := must(replay(d.operator(), d.bank().Party, from, to))(t); n != 0 {
				t.Errorf("in the open batch %d are due", n)
			}
			d.confirmAll(d.bank())
			if n := must(replay(d.operator(), d.bank().Party, from, to))(t); n != 2 {
				t.Errorf("received again %d are due", n)
			}
			d.drain(d.bank())
			if a := d.at(all[0], d.bank()); a.Revision != 2 || !a.ReceivedAt.Equal(from) {
				t.Errorf("revision %d, received %s", a.Revision, a.ReceivedAt)
			}
		})
		t.Run("is not ended by the receipt of a change", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			at := d.at(l, d.bank()).ReceivedAt
			must(replay(d.operator(), d.bank().Party, at, at.Add(time.Millisecond)))(t)
			d.edit(d.operator(), l, "Tula")
			d.wantKnown("the change", d.bank(), l, 2, "")
			d.wantRevision("the replay", d.bank(), l, 1)
			d.confirmAll(d.bank())
		})
		t.Run("is for who may", func(t *testing.T) {
			d := d.on(t)
			l := d.reached(exchange.Received)
			at := d.at(l, d.bank()).ReceivedAt
			until := at.Add(time.Second)
			d.wantNothing("of nothing", exchange.Invalid, func() error { _, err := replay(d.operator(), d.bank().Party, at, at); return err })
			d.wantNothing("of nobody", exchange.Invalid, func() error { _, err := replay(d.operator(), exchange.NoID, at, until); return err })
			d.wantNothing("by another lender", "", func() error {
				n, err := replay(d.other().Caller, exchange.NoID, at, until)
				if n != 0 {
					t.Errorf("%d are due", n)
				}
				return err
			})
			north := d.branch(d.bank(), "replay-north")
			d.wantNothing("by a branch, of its own queue alone", "", func() error {
				n, err := replay(north.Caller, exchange.NoID, at, until)
				if n != 0 {
					t.Errorf("%d are due", n)
				}
				return err
			})
			before := d.events()
			_, err := replay(d.w.Provider.Caller, d.bank().Party, at, until)
			if code := exchange.CodeOf(err); code != exchange.Forbidden && code != exchange.NotFound || d.events() != before {
				t.Error("by the provider:", err)
			}
		})
	})
}

func TestLargeReplay(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		var all []int64
		submitMany(d, d.bank(), 1100)
		for len(all) < 1100 {
			batch := d.pull(d.bank(), 1000)
			all = append(all, numbers(batch)...)
			d.confirmAll(d.bank())
		}
		n := must(d.Replay(d.ctx(), d.operator(), exchange.Replay{Lender: d.bank().Party, From: d.Clock.Now().Add(-time.Hour), To: d.Clock.Now()}))(t)
		if n != 1100 {
			t.Errorf("%d are due", n)
		}
		if got := numbers(d.pull(d.bank(), 1000)); !slices.Equal(got, all[:1000]) {
			t.Error("the first thousand are in another order")
		}
	})
}

// submitMany submits so many leads and assigns them, many at a time.
func submitMany(d *desk, to exchangetest.Login, n int) {
	d.t.Helper()
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			for range n / 50 {
				l, err := d.Submit(d.ctx(), d.w.Provider.Caller, exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Anna")}})
				if err == nil {
					_, err = d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: to.Party})
				}
				report(d.t, err)
			}
		})
	}
	wait.Wait()
}
