package exchange_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestLease(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		past := func() { d.Clock.Advance(61 * time.Second) }
		reset := func() { d.terms(d.bank(), exchange.DeliveryTerms{}); d.drain(d.bank()); d.drain(d.other()) }

		t.Run("there is none by default", func(t *testing.T) {
			d := d.on(t)
			all := d.assigned(d.bank(), 2)
			d.pull(d.bank(), 1)
			d.Clock.Advance(1000 * time.Hour)
			if n := d.sweep(); n != 0 {
				t.Errorf("%d batches were swept", n)
			}
			d.wantPull("a thousand hours later", d.bank(), 2, all[0])
			reset()
		})
		t.Run("ended by a sweep, its leads go back to their places with the attempt counted", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 0)
			all := d.assigned(d.bank(), 4)
			d.wantPull("two of four", d.bank(), 2, all[0], all[1])
			if n := d.sweep(); n != 0 {
				t.Errorf("within the lease %d batches were swept", n)
			}
			past()
			before := d.events()
			if n := d.sweep(); n != 1 {
				t.Errorf("%d batches were swept", n)
			}
			d.wantSince("swept", all[0], before, exchange.AssignmentReady)
			if facts := d.lastFacts(all[0]); facts["lease"] != "ended" || facts["attempts"] != "1" {
				t.Error(facts)
			}
			d.wantNothing("sweep again", "", func() error { _, _, err := d.Sweep(d.ctx()); return err })
			if a := d.wantState("swept", all[0], d.bank(), exchange.Ready); a.Attempts != 1 {
				t.Errorf("%d attempts", a.Attempts)
			}
			d.wantPull("in their places", d.bank(), 3, all[0], all[1], all[2])
			if a := d.at(all[0], d.bank()); a.Attempts != 2 {
				t.Errorf("%d attempts", a.Attempts)
			}
			reset()
		})
		t.Run("ended by a pull, the same pull opens the next batch", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 0)
			all := d.assigned(d.bank(), 5)
			d.wantPull("two", d.bank(), 2, all[0], all[1])
			d.confirm(d.bank(), all[0])
			must(d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: key(all[2], d.bank())}))(t)
			past()
			before := d.events()
			d.wantPull("from the first place on", d.bank(), 2, all[1], all[3])
			d.wantSince("both steps", all[1], before, exchange.AssignmentReady, exchange.AssignmentPulled)
			d.wantSince("a new one", all[3], before, exchange.AssignmentPulled)
			past()
			d.wantPull("the smaller batch leaves the rest in the queue", d.bank(), 1, all[1])
			d.wantState("the rest", all[3], d.bank(), exchange.Ready)
			d.wantPull("is the open one", d.bank(), 9, all[1])
			reset()
		})
		t.Run("after the last attempt a lead is undeliverable", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 2)
			all := d.assigned(d.bank(), 2)
			d.pull(d.bank(), 1)
			past()
			d.wantPull("the second attempt, by a pull", d.bank(), 2, all...)
			past()
			before := d.events()
			d.wantPull("the first has failed, by a pull", d.bank(), 2, all[1])
			d.wantSince("undeliverable", all[0], before, exchange.AssignmentUndeliverable)
			d.wantState("undeliverable", all[0], d.bank(), exchange.Undeliverable)
			d.wantHeader("undeliverable", all[0])
			past()
			if n := d.sweep(); n != 1 {
				t.Errorf("%d batches were swept", n)
			}
			d.wantState("undeliverable", all[1], d.bank(), exchange.Undeliverable)
			d.wantHeader("undeliverable", all[1])
			list := must(d.Undelivered(d.ctx(), d.operator(), d.w.Ecosystem.ID, 0, 10))(t)
			if len(list) != 2 || list[0].Number != all[0].Number || list[1].Number != all[1].Number {
				t.Errorf("the list is %+v", list)
			}
			if page := must(d.Undelivered(d.ctx(), d.operator(), d.w.Ecosystem.ID, list[0].Sequence, 1))(t); len(page) != 1 || page[0].Number != all[1].Number {
				t.Errorf("the next page is %+v", page)
			}
			_, err := d.Undelivered(d.ctx(), d.bank().Caller, exchange.NoID, 0, 10)
			wantCode(t, "the list for a lender", err, exchange.Forbidden)
			d.wantPull("nothing is left", d.bank(), 2)

			must(d.PutBack(d.ctx(), d.operator(), exchange.PutBack{AssignmentKey: key(all[0], d.bank())}))(t)
			if a := d.wantState("put back", all[0], d.bank(), exchange.Ready); a.Attempts != 0 {
				t.Errorf("%d attempts", a.Attempts)
			}
			d.wantHeader("put back", all[0])
			last := d.assigned(d.bank(), 1)[0]
			d.wantPull("in its old place", d.bank(), 2, all[0], last)
			made := must(d.Reassign(d.ctx(), d.operator(), exchange.Reassign{AssignmentKey: key(all[1], d.bank()), To: d.other().Party}))(t)
			if made.Lender != d.other().Party || made.State != exchange.Ready || made.Number != all[1].Number {
				t.Errorf("reassigned to %+v", made)
			}
			d.wantHeader("reassigned", all[1])
			if list := must(d.Undelivered(d.ctx(), d.operator(), d.w.Ecosystem.ID, 0, 10))(t); len(list) != 0 {
				t.Errorf("the list is %+v", list)
			}
			reset()
		})
		t.Run("given to its lender again, what is undeliverable does not stay on the list", func(t *testing.T) {
			d := d.on(t)
			south := d.branch(d.bank(), "list-south")
			empty := func(what string, l *exchange.LeadView) {
				t.Helper()
				if list := must(d.Undelivered(d.ctx(), d.operator(), d.w.Ecosystem.ID, 0, 10))(t); len(list) != 0 {
					t.Errorf("%s: the list has %d", what, len(list))
				}
				d.wantHeader(what, l)
			}
			same, branch, converted := d.reached(exchange.Undeliverable), d.reached(exchange.Undeliverable), d.reached(exchange.Undeliverable)
			before, was := d.events(), d.at(same, d.bank())
			v := d.give(same, d.bank())
			d.wantSince("put back", same, before, exchange.AssignmentReady)
			if a := d.at(same, d.bank()); a.ID != was.ID || a.Sequence != was.Sequence || len(v.Assignments) != 1 || v.Assignments[0].State != exchange.Ready {
				t.Errorf("assigned: %+v", v.Assignments)
			}
			d.wantNothing("assign again", "", func() error {
				_, err := d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: same.ID, Lender: d.bank().Party})
				return err
			})
			before = d.events()
			must(d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: branch.ID, Lender: d.bank().Party, Branch: branchOf(south)}))(t)
			d.wantSince("superseded", branch, before, exchange.AssignmentWithdrawn, exchange.AssignmentReady)
			before = d.events()
			must(d.Convert(d.ctx(), d.operator(), exchange.Convert{Lead: converted.ID, Lender: d.bank().Party}))(t)
			if d.since(converted, before)[0] == exchange.AssignmentReady || d.at(converted, d.bank()).State != exchange.Received {
				t.Error(d.since(converted, before))
			}
			for what, l := range map[string]*exchange.LeadView{"assigned": same, "at a branch": branch, "converted": converted} {
				empty(what, l)
			}
			d.wantPull("at the branch", south, 10, branch)
			reset()
		})
		t.Run("is extended by its lender from now on", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 0)
			extend := func() (*exchange.Batch, error) { return d.Extend(d.ctx(), d.bank().Caller, exchange.Extend{}) }
			d.wantNothing("without a batch", exchange.NotFound, func() error { _, err := extend(); return err })
			all := d.assigned(d.bank(), 1)
			d.pull(d.bank(), 1)
			d.Clock.Advance(50 * time.Second)
			b := must(extend())(t)
			if left := b.LeaseUntil.Sub(d.Clock.Now()); left < 59*time.Second || left > time.Minute {
				t.Error("the lease ends in", left)
			}
			d.Clock.Advance(50 * time.Second)
			if n := d.sweep(); n != 0 {
				t.Errorf("%d batches were swept", n)
			}
			d.wantPull("within the extended lease", d.bank(), 1, all...)
			d.Clock.Advance(11 * time.Second)
			d.wantNothing("when it has run out", exchange.NotFound, func() error { _, err := extend(); return err })
			d.pull(d.bank(), 1)
			d.terms(d.bank(), exchange.DeliveryTerms{})
			d.Clock.Advance(time.Second)
			if b := must(extend())(t); !b.LeaseUntil.IsZero() {
				t.Error("by terms without a lease it ends at", b.LeaseUntil)
			}
			d.wantNothing("when there is none", exchange.Conflict, func() error { _, err := extend(); return err })
			d.wantNothing("by the operator", exchange.Forbidden, func() error {
				_, err := d.Extend(d.ctx(), d.operator(), exchange.Extend{})
				return err
			})
			reset()
		})
		t.Run("two exchanges that sweep at once end it once", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 0)
			there := exchange.New(exchange.Config{Store: d.Store, Vault: d.Vault, Clock: d.Clock.Now})
			defer func() { _ = there.Close(d.ctx()) }()
			all := d.assigned(d.bank(), 3)
			d.pull(d.bank(), 3)
			past()
			before := d.events()
			var wait sync.WaitGroup
			for i := range 12 {
				x := []*exchange.Exchange{d.Exchange, there}[i%2]
				wait.Go(func() {
					if _, _, err := x.Sweep(d.ctx()); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			d.sweep() // all of the others may have met one another
			for _, l := range all {
				d.wantSince("once", l, before, exchange.AssignmentReady)
			}
			reset()
		})
		t.Run("a sweep against pulls and confirmations loses nothing", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 0)
			all := d.assigned(d.bank(), 12)
			for range 6 {
				d.pull(d.bank(), 4)
				past()
				var wait sync.WaitGroup
				wait.Go(func() { _, _, err := d.Sweep(d.ctx()); report(t, err) })
				wait.Go(func() { _, err := d.Pull(d.ctx(), d.bank().Caller, 3); report(t, err) })
				wait.Go(func() {
					_, err := d.Confirm(d.ctx(), d.bank().Caller, exchange.Confirm{All: true})
					report(t, err)
				})
				wait.Wait()
			}
			reset()
			for _, l := range all {
				d.wantState("in the end", l, d.bank(), exchange.Received)
				received := 0
				for _, kind := range d.since(l, 0) {
					if kind == exchange.AssignmentReceived {
						received++
					}
				}
				if received != 1 {
					t.Errorf("received %d times", received)
				}
			}
		})
		checkChain(t, r, d.w.Ecosystem.ID)
	})
}

func report(t *testing.T, err error) {
	if err != nil {
		t.Error(err)
	}
}

func TestLateConfirmation(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		// ended brings a lead through a lease that ended, after so many attempts.
		ended := func(attempts int) *exchange.LeadView {
			d.drain(d.bank())
			d.leased(d.bank(), attempts)
			l := d.assigned(d.bank(), 1)[0]
			d.pull(d.bank(), 1)
			d.Clock.Advance(61 * time.Second)
			d.sweep()
			return l
		}
		t.Run("counts while the lead is ready again", func(t *testing.T) {
			d := d.on(t)
			l := ended(0)
			d.wantConfirm("late", d.bank(), l, "")
			d.wantState("late", l, d.bank(), exchange.Received)
			if d.lastFacts(l)["late"] != "true" {
				t.Error(d.lastFacts(l))
			}
			d.wantNothing("again", "", func() error { d.wantConfirm("again", d.bank(), l, ""); return nil })
			d.wantPull("never again", d.bank(), 10)
		})
		t.Run("counts before anybody has swept", func(t *testing.T) {
			d := d.on(t)
			d.leased(d.bank(), 1)
			l := d.assigned(d.bank(), 1)[0]
			d.pull(d.bank(), 1)
			d.Clock.Advance(time.Hour)
			d.wantConfirm("late", d.bank(), l, "")
			d.sweep()
			d.wantState("late", l, d.bank(), exchange.Received)
		})
		t.Run("counts after the lead was pulled again", func(t *testing.T) {
			d := d.on(t)
			l := ended(0)
			d.wantPull("again", d.bank(), 1, l)
			d.wantConfirm("of the first or the second", d.bank(), l, "")
			d.wantPull("closed", d.bank(), 1)
		})
		t.Run("counts for an undeliverable lead", func(t *testing.T) {
			d := d.on(t)
			l := ended(1)
			d.edit(d.operator(), l, "Tula")
			d.wantState("lost", l, d.bank(), exchange.Undeliverable)
			d.wantConfirm("late", d.bank(), l, "")
			a := d.wantState("late", l, d.bank(), exchange.Received)
			if a.ChangeSequence == 0 {
				t.Error("the edit made meanwhile went by unnoticed")
			}
			d.wantHeader("late", l)
		})
		t.Run("knows of an edit made before the lead was put back", func(t *testing.T) {
			d := d.on(t)
			l := ended(1)
			d.edit(d.operator(), l, "Tula")
			must(d.PutBack(d.ctx(), d.operator(), exchange.PutBack{AssignmentKey: key(l, d.bank())}))(t)
			d.wantConfirm("late", d.bank(), l, "")
			if a := d.at(l, d.bank()); a.ChangeSequence == 0 || a.KnownVersion != 1 {
				t.Errorf("version %d is known, changed %d", a.KnownVersion, a.ChangeSequence)
			}
		})
		t.Run("counts when another was given the lead and has not pulled it", func(t *testing.T) {
			d := d.on(t)
			l := ended(1)
			d.give(l, d.other())
			d.wantConfirm("late", d.bank(), l, "")
			if a := d.at(l, d.bank()); !a.Override {
				t.Error("beyond the sharing limit without an override")
			}
			d.wantHeader("late", l)
		})
		t.Run("is refused when another was handed the lead", func(t *testing.T) {
			d := d.on(t)
			d.drain(d.other())
			l := ended(1)
			d.give(l, d.other())
			d.pull(d.other(), 1)
			d.wantNothing("late", "", func() error { d.wantConfirm("late", d.bank(), l, exchange.Conflict); return nil })
			d.wantState("late", l, d.bank(), exchange.Undeliverable)
			d.confirmAll(d.other())
		})
		t.Run("is refused when another holds the lead exclusively", func(t *testing.T) {
			d := d.on(t)
			l := ended(1)
			must(d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: d.other().Party, Exclusive: true}))(t)
			d.wantNothing("late", "", func() error { d.wantConfirm("late", d.bank(), l, exchange.Conflict); return nil })
		})
		t.Run("does not bring an exclusivity back that others live beside", func(t *testing.T) {
			d := d.on(t)
			d.drain(d.bank())
			d.leased(d.bank(), 1)
			l := d.lead()
			must(d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: d.bank().Party, Exclusive: true}))(t)
			d.pull(d.bank(), 1)
			d.Clock.Advance(61 * time.Second)
			d.sweep()
			d.give(l, d.other())
			d.wantConfirm("late", d.bank(), l, "")
			if d.at(l, d.bank()).Exclusive {
				t.Error("two hold the lead, one of them exclusively")
			}
		})
		t.Run("is refused when the lead was given to another branch", func(t *testing.T) {
			d := d.on(t)
			south := d.branch(d.bank(), "late-south")
			l := ended(1)
			must(d.Reassign(d.ctx(), d.operator(), exchange.Reassign{AssignmentKey: key(l, d.bank()), To: d.bank().Party, Branch: branchOf(south)}))(t)
			d.wantConfirm("late", d.bank(), l, exchange.Conflict)
			d.wantPull("the branch has it", south, 1, l)
		})
		t.Run("is refused when the lead was taken back", func(t *testing.T) {
			d := d.on(t)
			l := ended(0)
			must(d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: key(l, d.bank())}))(t)
			d.wantConfirm("late", d.bank(), l, exchange.Conflict)
		})
		checkChain(t, r, d.w.Ecosystem.ID)
	})
}

func TestReassign(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		north, south := d.branch(d.bank(), "North"), d.branch(d.bank(), "South")
		to := func(l *exchange.LeadView, lender exchangetest.Login, branch exchange.ID) (*exchange.AssignmentView, error) {
			return d.Reassign(d.ctx(), d.operator(), exchange.Reassign{AssignmentKey: key(l, d.bank()), To: lender.Party, Branch: branch})
		}
		t.Run("moves a lead to another lender in one step, once", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			d.pull(d.bank(), 1)
			before := d.events()
			made := must(to(l, d.other(), exchange.NoID))(t)
			d.wantSince("one step", l, before, exchange.AssignmentWithdrawn, exchange.AssignmentReady)
			d.wantHeader("moved", l)
			d.wantNothing("again", "", func() error {
				again, err := to(l, d.other(), exchange.NoID)
				if err == nil && again.ID != made.ID {
					t.Errorf("it answers %s, not %s", again.ID, made.ID)
				}
				return err
			})
			d.wantPull("its batch is closed", d.bank(), 1)
			d.wantPull("the other has it", d.other(), 1, l)
			d.confirmAll(d.other())
			if d.at(l, d.other()).Override {
				t.Error("the only one who holds it is an override")
			}
		})
		t.Run("moves it between the branches of one lender", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			d.pull(d.bank(), 1)
			must(to(l, d.bank(), branchOf(north)))(t)
			d.wantHeader("at a branch", l)
			d.wantPull("the branch has it", north, 1, l)
			before := d.events()
			must(to(l, d.bank(), branchOf(south)))(t)
			d.wantSince("at another branch", l, before, exchange.AssignmentWithdrawn, exchange.AssignmentReady)
			d.wantNothing("again", "", func() error { _, err := to(l, d.bank(), branchOf(south)); return err })
			d.wantPull("the first branch has nothing", north, 1)
			d.wantPull("the second has it", south, 1, l)
			must(to(l, d.bank(), exchange.NoID))(t)
			d.wantPull("back at the lender", d.bank(), 1, l)
			d.confirmAll(d.bank())
			d.wantHeader("received", l)
		})
		t.Run("is refused as a whole", func(t *testing.T) {
			d := d.on(t)
			shared := d.assigned(d.bank(), 1)[0]
			d.give(shared, d.other())
			d.wantNothing("to who holds it", exchange.Conflict, func() error { _, err := to(shared, d.other(), exchange.NoID); return err })
			d.wantState("still", shared, d.bank(), exchange.Ready)
			lost := d.reached(exchange.Undeliverable)
			d.wantNothing("to a branch of another", exchange.NotFound, func() error { _, err := to(lost, d.other(), branchOf(north)); return err })
		})
	})
}

func TestSweepWhenTheClockIsPutBack(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		d.leased(d.bank(), 0)
		l := d.assigned(d.bank(), 1)[0]
		d.pull(d.bank(), 1)
		// The first reading finds the batch overdue, those of the decision do not.
		now, first := d.Clock.Now(), atomic.Bool{}
		there := exchange.New(exchange.Config{Store: d.Store, Vault: d.Vault, Clock: func() time.Time {
			if first.CompareAndSwap(false, true) {
				return now.Add(time.Hour)
			}
			return now
		}})
		defer func() { _ = there.Close(d.ctx()) }()
		if swept, ran, err := there.Sweep(d.ctx()); swept != 0 || !ran || err != nil {
			t.Error("it ends and leaves the batch alone:", swept, ran, err)
		}
		d.wantState("within the lease", l, d.bank(), exchange.InProgress)
	})
}

func TestSweepOfWhatCannotBeClosed(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		// No use case leaves an open batch in which nothing stands; should one be
		// there, the sweep must not look for it for ever.
		tx := must(d.Store.Begin(d.ctx(), d.w.Ecosystem.ID, exchange.Ahead{}))(t)
		defer tx.Rollback()
		now := d.Clock.Now()
		empty := exchange.Batch{ID: exchange.NewID(), Ecosystem: d.w.Ecosystem.ID, Lender: d.other().Party, OpenedAt: now, LeaseUntil: now.Add(-time.Second)}
		if err := tx.Commit(d.ctx(), &exchange.Changes{Batches: []exchange.Batch{empty}}); err != nil {
			t.Fatal(err)
		}
		d.leased(d.bank(), 0)
		d.assigned(d.bank(), 1)
		d.pull(d.bank(), 1)
		d.Clock.Advance(time.Hour)
		if n := d.sweep(); n != 1 {
			t.Errorf("%d batches were swept", n)
		}
	})
}
