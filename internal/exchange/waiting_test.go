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

// together makes calls that are decided in one group, in their order: they get in
// line behind one that waits for the lock.
func (d *desk) together(calls ...func()) {
	d.t.Helper()
	holder := must(d.Store.Begin(d.ctx(), d.w.Ecosystem.ID, exchange.Ahead{}))(d.t)
	defer holder.Rollback()
	var ended sync.WaitGroup
	until := func(what string, done func() bool) {
		d.t.Helper()
		for begun := time.Now(); !done(); time.Sleep(time.Millisecond) {
			if time.Since(begun) > 5*time.Second {
				d.t.Fatal("waited for", what)
			}
		}
	}
	inLine := func() int { return exchange.InLine(d.Exchange, d.w.Ecosystem.ID) }
	var first sync.WaitGroup
	first.Add(1)
	ended.Go(func() {
		first.Done()
		submit(d.t, d.Rig, d.w.Provider, anna())
	})
	first.Wait()
	time.Sleep(20 * time.Millisecond) // it is taken out of the line at once, and waits for the lock
	until("the line to be empty", func() bool { return inLine() == 0 })
	for i, call := range calls {
		ended.Go(call)
		until(fmt.Sprint("call ", i+1), func() bool { return inLine() == i+1 })
	}
	holder.Rollback()
	ended.Wait()
}

// Pulls and confirmations of a group are looked up before it decides anything. What
// an earlier decision of it has changed must not be taken from there.
func TestWaitingInGroup(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		own := func(t *testing.T) *desk {
			return &desk{Rig: r, t: t, w: r.World(t, exchange.Ecosystem{Name: t.Name(), Country: "RU", Currency: "RUB", TimeZone: "Europe/Moscow"})}
		}
		// pulling and confirming put down what became of it.
		pulling := func(d *desk, by exchangetest.Login, n int64, got **exchange.Delivery) func() {
			return func() { *got = must(d.Pull(d.ctx(), by.Caller, n))(d.t) }
		}
		confirming := func(d *desk, by exchangetest.Login, c exchange.Confirm, got **exchange.Confirmed) func() {
			return func() { *got = must(d.Confirm(d.ctx(), by.Caller, c))(d.t) }
		}
		wantNumbers := func(t *testing.T, what string, got, want []int64) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("%s: leads %v, want %v", what, got, want)
			}
		}
		t.Run("receivers do not concern each other", func(t *testing.T) {
			d := own(t)
			mine, theirs := d.assigned(d.bank(), 3), d.assigned(d.other(), 3)
			d.pull(d.bank(), 2)
			var confirmed *exchange.Confirmed
			var pulled *exchange.Delivery
			d.together(confirming(d, d.bank(), exchange.Confirm{Numbers: named(mine[1], mine[2])}, &confirmed), pulling(d, d.other(), 2, &pulled))
			wantNumbers(t, "confirmed", confirmed.Numbers, named(mine[1]))
			if len(confirmed.Refusals) != 1 || confirmed.Refusals[0].Number != mine[2].Number {
				t.Errorf("refused: %v, want what was not handed out", confirmed.Refusals)
			}
			wantNumbers(t, "pulled", numbers(pulled), named(theirs[:2]...))
			wantNumbers(t, "still open", numbers(d.pull(d.bank(), 9)), named(mine[0]))
		})
		t.Run("a lead that was edited is handed out as it is now", func(t *testing.T) {
			d := own(t)
			lead := d.assigned(d.bank(), 1)[0]
			var pulled *exchange.Delivery
			d.together(func() {
				_, err := d.Edit(d.ctx(), d.operator(), exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: func(c *exchange.Contents) error {
					c.FirstName.Put("Мария")
					return nil
				}})
				if err != nil {
					t.Error(err)
				}
			}, pulling(d, d.bank(), 1, &pulled))
			if got := &pulled.Leads[0]; got.Lead.Contents.FirstName.Value() != "Мария" || got.Assignment.FirstVersion != lead.Version+1 {
				t.Errorf("%q was handed out, of version %d", got.Lead.Contents.FirstName.Value(), got.Assignment.FirstVersion)
			}
		})
		t.Run("what is given and withdrawn before a pull counts", func(t *testing.T) {
			d := own(t)
			leads, late := d.assigned(d.bank(), 2), d.lead()
			var pulled *exchange.Delivery
			d.together(func() {
				key := exchange.AssignmentKey{Lead: leads[0].ID, Lender: d.bank().Party}
				if _, err := d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: key}); err != nil {
					t.Error(err)
				}
			}, func() { d.give(late, d.bank()) }, pulling(d, d.bank(), 9, &pulled))
			wantNumbers(t, "pulled", numbers(pulled), named(leads[1], late))
		})
		t.Run("pulls of one receiver get one batch, and its confirmation what they got", func(t *testing.T) {
			d := own(t)
			leads := d.assigned(d.bank(), 3)
			var first, second *exchange.Delivery
			var confirmed, again *exchange.Confirmed
			all := exchange.Confirm{All: true}
			before := d.events()
			d.together(pulling(d, d.bank(), 2, &first), pulling(d, d.bank(), 1, &second),
				confirming(d, d.bank(), all, &confirmed), confirming(d, d.bank(), all, &again))
			wantNumbers(t, "first", numbers(first), named(leads[:2]...))
			wantNumbers(t, "second", numbers(second), named(leads[:2]...))
			wantNumbers(t, "confirmed", confirmed.Numbers, named(leads[:2]...))
			wantNumbers(t, "confirmed again", again.Numbers, nil)
			if got := d.events() - before; got != 5 { // with the submit that goes first
				t.Errorf("%d events, want two hand-overs, two receipts and a submit", got)
			}
		})
		t.Run("terms that were changed before a pull are its terms", func(t *testing.T) {
			d := own(t)
			d.assigned(d.bank(), 1)
			var pulled *exchange.Delivery
			d.together(func() {
				_, err := d.SetDeliveryTerms(d.ctx(), d.bank().Caller, exchange.SetDeliveryTerms{Change: func(terms *exchange.DeliveryTerms) { terms.Lease = time.Hour }})
				if err != nil {
					t.Error(err)
				}
			}, pulling(d, d.bank(), 1, &pulled))
			if got := pulled.Batch.LeaseUntil.Sub(pulled.Batch.OpenedAt); got != time.Hour {
				t.Errorf("the lease is %v", got)
			}
		})
	})
}
