package exchange_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// reached brings a new lead to a state at the first lender, where it was handed
// out but for ready.
func (d *desk) reached(state exchange.AssignmentState) *exchange.LeadView {
	d.t.Helper()
	l, bank := d.assigned(d.bank(), 1)[0], d.bank()
	if state == exchange.Ready {
		return l
	}
	d.pull(bank, 1)
	for _, step := range map[exchange.AssignmentState][]string{
		exchange.InProgress: nil, exchange.Received: {"confirm"},
		exchange.ReturnRequested: {"confirm", "return"}, exchange.Returned: {"confirm", "return", "accept"}, exchange.ReturnDenied: {"confirm", "return", "deny"},
		exchange.Withdrawn: {"withdraw"}, exchange.Refused: {"refuse"}, exchange.Undeliverable: {"undeliver"},
	}[state] {
		if err := d.act(step, l); err != nil {
			d.t.Fatal(step, err)
		}
	}
	if a := d.at(l, bank); a.State != state {
		d.t.Fatalf("the assignment is %s, wanted %s", a.State, state)
	}
	return l
}

const why = "wrong_number"

// act takes a lead on at the first lender, by whoever does that.
func (d *desk) act(action string, l *exchange.LeadView) error {
	k, by, reason := key(l, d.bank()), d.bank().Caller, exchange.Why{Reason: why, Note: "rang twice"}
	var err error
	switch action {
	case "confirm":
		var done *exchange.Confirmed
		if done, err = d.Confirm(d.ctx(), by, exchange.Confirm{Numbers: []int64{l.Number}}); err == nil && len(done.Refusals) > 0 {
			return done.Refusals[0].Err
		}
	case "withdraw":
		_, err = d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: k, Why: reason})
	case "refuse":
		_, err = d.RefuseLead(d.ctx(), by, exchange.RefuseLead{AssignmentKey: k, Why: reason})
	case "return":
		_, err = d.Return(d.ctx(), by, exchange.Return{AssignmentKey: k, Why: reason})
	case "accept", "deny":
		_, err = d.DecideReturn(d.ctx(), d.operator(), exchange.ReturnDecision{AssignmentKey: k, Accept: action == "accept", Why: reason})
	case "undeliver":
		_, err = d.Undeliver(d.ctx(), d.operator(), exchange.Undeliver{AssignmentKey: k, Why: reason})
	case "put back":
		_, err = d.PutBack(d.ctx(), d.operator(), exchange.PutBack{AssignmentKey: k})
	case "reassign":
		_, err = d.Reassign(d.ctx(), d.operator(), exchange.Reassign{AssignmentKey: k, To: d.other().Party, Why: reason})
	default:
		err = errors.New("no such action")
	}
	return err
}

// allowed is the whole table: from each state, what each action makes of it. What
// is not in it is refused; what leads to the same state changes nothing.
func allowed() map[exchange.AssignmentState]map[string]exchange.AssignmentState {
	return map[exchange.AssignmentState]map[string]exchange.AssignmentState{
		exchange.Ready: {"withdraw": exchange.Withdrawn, "undeliver": exchange.Undeliverable, "put back": exchange.Ready, "reassign": exchange.Withdrawn},
		exchange.InProgress: {"confirm": exchange.Received, "withdraw": exchange.Withdrawn, "refuse": exchange.Refused, "undeliver": exchange.Undeliverable,
			"reassign": exchange.Withdrawn},
		exchange.Received:        {"confirm": exchange.Received, "return": exchange.ReturnRequested},
		exchange.ReturnRequested: {"confirm": exchange.ReturnRequested, "return": exchange.ReturnRequested, "accept": exchange.Returned, "deny": exchange.ReturnDenied},
		exchange.Returned:        {"accept": exchange.Returned},
		exchange.ReturnDenied:    {"confirm": exchange.ReturnDenied, "return": exchange.ReturnRequested, "deny": exchange.ReturnDenied},
		exchange.Withdrawn:       {"withdraw": exchange.Withdrawn},
		exchange.Refused:         {"refuse": exchange.Refused},
		exchange.Undeliverable: {"confirm": exchange.Received, "withdraw": exchange.Withdrawn, "undeliver": exchange.Undeliverable, "put back": exchange.Ready,
			"reassign": exchange.Withdrawn},
	}
}

// recorded is the event of each action.
func recorded(action string) []exchange.EventKind {
	return map[string][]exchange.EventKind{
		"confirm": {exchange.AssignmentReceived}, "withdraw": {exchange.AssignmentWithdrawn}, "refuse": {exchange.AssignmentRefused},
		"return": {exchange.ReturnAsked}, "accept": {exchange.ReturnAccepted}, "deny": {exchange.ReturnRefused},
		"undeliver": {exchange.AssignmentUndeliverable}, "put back": {exchange.AssignmentReady},
		"reassign": {exchange.AssignmentWithdrawn, exchange.AssignmentReady},
	}[action]
}

func TestAssignmentTable(t *testing.T) {
	t.Parallel()
	actions := []string{"confirm", "withdraw", "refuse", "return", "accept", "deny", "undeliver", "put back", "reassign"}
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		for from, moves := range allowed() {
			for _, action := range actions {
				to, may := moves[action]
				outcome := fmt.Sprintf("%s cannot %s", from, action)
				if may {
					outcome = fmt.Sprintf("%s by %s is %s", from, action, to)
				}
				t.Run(outcome, func(t *testing.T) {
					d := d.on(t)
					l := d.reached(from)
					if may {
						d.wantMove(l, action, from, to)
					} else {
						d.wantNothing(outcome, exchange.Conflict, func() error { return d.act(action, l) })
						d.wantState(outcome, l, d.bank(), from)
					}
					d.wantHeader(outcome, l)
					d.drain(d.bank())
					d.drain(d.other())
				})
			}
		}
		checkChain(t, r, d.w.Ecosystem.ID)
	})
}

// wantMove takes an allowed step, wants its events, and takes it again, which
// must change nothing.
func (d *desk) wantMove(l *exchange.LeadView, action string, from, to exchange.AssignmentState) {
	d.t.Helper()
	before := d.events()
	if err := d.act(action, l); err != nil {
		d.t.Fatal(err)
	}
	a := d.wantState("after "+action, l, d.bank(), to)
	if from == to {
		d.wantSince("the same state", l, before)
		return
	}
	d.wantSince("after "+action, l, before, recorded(action)...)
	events := must(d.LeadEvents(d.ctx(), d.operator(), l.ID, before, 1))(d.t)
	e := events[0]
	if e.Facts["state"] != string(to) || e.Lender != d.bank().Party || e.Assignment != a.ID {
		d.t.Errorf("the event is %+v", e)
	}
	explained := action != "confirm" && action != "put back"
	if (e.Facts["reason"] == why) != explained || (e.Body.Note.Value() == "rang twice") != explained {
		d.t.Errorf("the reason of the event is %q, its note %q", e.Facts["reason"], e.Body.Note.Value())
	}
	if explained && a.Reason != why {
		d.t.Errorf("the reason of the assignment is %q", a.Reason)
	}
	d.wantNothing("again "+action, "", func() error { return d.act(action, l) })
	d.wantState("again "+action, l, d.bank(), to)
}

func TestAssignmentRoles(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		north, south := d.branch(d.bank(), "North"), d.branch(d.bank(), "South")
		l := d.lead()
		must(d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: d.bank().Party, Branch: branchOf(north)}))(t)
		d.pull(north, 1)
		k, reason := key(l, d.bank()), exchange.Why{Reason: why}
		calls := map[string]func(exchange.Caller) error{
			"withdraw": func(c exchange.Caller) error {
				_, err := d.Withdraw(d.ctx(), c, exchange.Withdraw{AssignmentKey: k})
				return err
			},
			"undeliver": func(c exchange.Caller) error {
				_, err := d.Undeliver(d.ctx(), c, exchange.Undeliver{AssignmentKey: k})
				return err
			},
			"put back": func(c exchange.Caller) error {
				_, err := d.PutBack(d.ctx(), c, exchange.PutBack{AssignmentKey: k})
				return err
			},
			"decide": func(c exchange.Caller) error {
				_, err := d.DecideReturn(d.ctx(), c, exchange.ReturnDecision{AssignmentKey: k})
				return err
			},
			"reassign": func(c exchange.Caller) error {
				_, err := d.Reassign(d.ctx(), c, exchange.Reassign{AssignmentKey: k, To: d.bank().Party})
				return err
			},
		}
		for name, call := range calls {
			for who, c := range map[string]exchange.Caller{"the lender": d.bank().Caller, "its branch": north.Caller} {
				d.wantNothing(name+" by "+who, exchange.Forbidden, func() error { return call(c) })
			}
			for who, c := range map[string]exchange.Caller{"the provider": d.w.Provider.Caller, "another lender": d.other().Caller} {
				before := d.events()
				if code := exchange.CodeOf(call(c)); code != exchange.Forbidden && code != exchange.NotFound {
					t.Errorf("%s by %s: %q", name, who, code)
				}
				if d.events() != before {
					t.Errorf("%s by %s wrote", name, who)
				}
			}
		}
		refuse := func(c exchange.Caller, k exchange.AssignmentKey) error {
			_, err := d.RefuseLead(d.ctx(), c, exchange.RefuseLead{AssignmentKey: k, Why: reason})
			return err
		}
		own := exchange.AssignmentKey{Lead: l.ID}
		d.wantNothing("refuse by another lender", exchange.NotFound, func() error { return refuse(d.other().Caller, own) })
		d.wantNothing("refuse by another branch", exchange.NotFound, func() error { return refuse(south.Caller, own) })
		d.wantNothing("refuse by the provider", exchange.NotFound, func() error { return refuse(d.w.Provider.Caller, k) })
		d.wantNothing("refuse without a reason", exchange.Invalid, func() error {
			_, err := d.RefuseLead(d.ctx(), north.Caller, exchange.RefuseLead{AssignmentKey: own})
			return err
		})
		d.wantNothing("withdraw what nobody has", exchange.NotFound, func() error {
			_, err := d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: key(l, d.other())})
			return err
		})
		d.wantNothing("withdraw from nobody", exchange.Invalid, func() error {
			_, err := d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: own})
			return err
		})
		abroad := r.Colombia(t)
		d.wantNothing("withdraw by a foreign operator", exchange.NotFound, func() error {
			_, err := d.Withdraw(d.ctx(), abroad.Operator.Caller, exchange.Withdraw{AssignmentKey: k})
			return err
		})
		if err := refuse(d.bank().Caller, own); err != nil {
			t.Error("the lender refuses for its branch:", err)
		}
		d.wantState("refused", l, d.bank(), exchange.Refused)
		for _, c := range []exchange.Caller{d.bank().Caller, d.other().Caller} {
			_, err := d.Lead(d.ctx(), c, exchange.LeadKey{ID: l.ID})
			wantCode(t, "a lender reads what it does not hold", err, exchange.NotFound)
		}
		second := d.assigned(d.bank(), 1)[0]
		d.pull(d.bank(), 1)
		if err := refuse(d.operator(), key(second, d.bank())); err != nil {
			t.Error("the operator refuses for a lender:", err)
		}
	})
}

func TestExclusivity(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		exclusive := func(l *exchange.LeadView, to exchangetest.Login) error {
			_, err := d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: to.Party, Exclusive: true})
			return err
		}
		plain := func(l *exchange.LeadView, to exchangetest.Login) error {
			_, err := d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: to.Party})
			return err
		}
		t.Run("what is granted nobody breaks", func(t *testing.T) {
			d := d.on(t)
			l := d.lead()
			if err := exclusive(l, d.bank()); err != nil {
				t.Fatal(err)
			}
			d.wantNothing("give it to another", exchange.Conflict, func() error { return plain(l, d.other()) })
			d.wantNothing("convert at another", exchange.Conflict, func() error {
				_, err := d.Convert(d.ctx(), d.operator(), exchange.Convert{Lead: l.ID, Lender: d.other().Party})
				return err
			})
			d.wantNothing("grant it again", "", func() error { return exclusive(l, d.bank()) })
			if _, err := d.Withdraw(d.ctx(), d.operator(), exchange.Withdraw{AssignmentKey: key(l, d.bank())}); err != nil {
				t.Fatal(err)
			}
			if err := plain(l, d.other()); err != nil {
				t.Error("it ends with its assignment:", err)
			}
		})
		t.Run("what others hold is not granted", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			d.wantNothing("to another", exchange.Conflict, func() error { return exclusive(l, d.other()) })
			before := d.events()
			if err := exclusive(l, d.bank()); err != nil {
				t.Error("to the only one who holds it:", err)
			}
			d.wantSince("granted later", l, before, exchange.AssignmentExclusive)
		})
		t.Run("beyond the sharing limit it is an override", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			if d.at(l, d.bank()).Override {
				t.Error("the first is an override")
			}
			d.give(l, d.other())
			if !d.at(l, d.other()).Override || d.lastFacts(l)["override"] != "sharing_limit" {
				t.Error("the second is none:", d.lastFacts(l))
			}
			d.wantHeader("two", l)
			d.wantNothing("exclusive for one of two", exchange.Conflict, func() error { return exclusive(l, d.bank()) })
		})
		t.Run("within a limit of two it is none", func(t *testing.T) {
			d := d.on(t)
			d.shareAmong(2)
			l := d.assigned(d.bank(), 1)[0]
			d.give(l, d.other())
			if d.at(l, d.other()).Override {
				t.Error("the second of two is an override")
			}
			d.shareAmong(1)
		})
		t.Run("what was undeliverable does not come back beside others as exclusive", func(t *testing.T) {
			d := d.on(t)
			l := d.lead()
			if err := exclusive(l, d.bank()); err != nil {
				t.Fatal(err)
			}
			d.drain(d.other())
			must(d.Undeliver(d.ctx(), d.operator(), exchange.Undeliver{AssignmentKey: key(l, d.bank())}))(t)
			d.give(l, d.other())
			d.wantNothing("put back", exchange.Conflict, func() error {
				_, err := d.PutBack(d.ctx(), d.operator(), exchange.PutBack{AssignmentKey: key(l, d.bank())})
				return err
			})
			d.give(l, d.bank())
			if a := d.wantState("given without exclusivity", l, d.bank(), exchange.Ready); a.Exclusive || !a.Override {
				t.Errorf("exclusive %v, override %v", a.Exclusive, a.Override)
			}
		})
	})
}

// shareAmong sets the sharing limit of all campaigns.
func (d *desk) shareAmong(lenders int) {
	d.t.Helper()
	all := must(d.Store.Campaigns(d.ctx(), d.w.Ecosystem.ID, exchange.NoID))(d.t)
	for i := range all {
		all[i].SharingLimit = lenders
	}
	tx := must(d.Store.Begin(d.ctx(), d.w.Ecosystem.ID, exchange.Ahead{}))(d.t)
	defer tx.Rollback()
	if err := tx.Commit(d.ctx(), &exchange.Changes{Campaigns: all}); err != nil {
		d.t.Fatal(err)
	}
	d.Clock.Advance(time.Minute) // what is remembered of the parties grows old
}

func TestReturn(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		window := func(w time.Duration) { d.terms(d.bank(), exchange.DeliveryTerms{ReturnWindow: w}) }
		t.Run("is open until the end of the window and not at it", func(t *testing.T) {
			d := d.on(t)
			window(time.Hour)
			last, late := d.reached(exchange.Received), d.reached(exchange.Received)
			until := func(l *exchange.LeadView) time.Duration {
				return d.at(l, d.bank()).ReceivedAt.Add(time.Hour).Sub(d.Clock.Now())
			}
			d.Clock.Advance(until(last) - 100*time.Millisecond)
			if err := d.act("return", last); err != nil {
				t.Error("just before the end:", err)
			}
			// The next readings of the clock come a millisecond after each other.
			d.Clock.Advance(until(late) - time.Millisecond)
			d.wantNothing("at the end", exchange.Conflict, func() error { return d.act("return", late) })
		})
		t.Run("is asked again after a denial, while the window is open", func(t *testing.T) {
			d := d.on(t)
			window(time.Hour)
			l := d.reached(exchange.ReturnDenied)
			if err := d.act("return", l); err != nil {
				t.Fatal(err)
			}
			if err := d.act("deny", l); err != nil {
				t.Fatal(err)
			}
			d.Clock.Advance(2 * time.Hour)
			d.wantNothing("too late", exchange.Conflict, func() error { return d.act("return", l) })
			d.wantHeader("denied", l)
		})
		t.Run("is decided after the window as well", func(t *testing.T) {
			d := d.on(t)
			window(time.Hour)
			l := d.reached(exchange.ReturnRequested)
			d.Clock.Advance(48 * time.Hour)
			if err := d.act("accept", l); err != nil {
				t.Error(err)
			}
			d.give(l, d.other())
			d.wantHeader("given to another", l)
		})
		t.Run("is none without a window", func(t *testing.T) {
			d := d.on(t)
			window(0)
			l := d.reached(exchange.Received)
			d.wantNothing("no window", exchange.Conflict, func() error { return d.act("return", l) })
			window(time.Hour)
		})
		t.Run("is none of what was converted", func(t *testing.T) {
			d := d.on(t)
			window(time.Hour)
			l, asked := d.reached(exchange.Received), d.reached(exchange.ReturnRequested)
			for _, of := range []*exchange.LeadView{l, asked} {
				must(d.Convert(d.ctx(), d.bank().Caller, exchange.Convert{Lead: of.ID, Lender: d.bank().Party}))(t)
			}
			d.wantNothing("ask", exchange.Conflict, func() error { return d.act("return", l) })
			d.wantNothing("accept", exchange.Conflict, func() error { return d.act("accept", asked) })
			if err := d.act("deny", asked); err != nil {
				t.Error("deny:", err)
			}
			d.wantHeader("converted", asked)
		})
	})
}

func TestWithdrawInsideTheOpenBatch(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		all := d.assigned(d.bank(), 4)
		d.wantPull("all", d.bank(), 10, all...)
		for _, action := range []struct {
			does string
			to   *exchange.LeadView
		}{{"withdraw", all[1]}, {"undeliver", all[2]}} {
			if err := d.act(action.does, action.to); err != nil {
				t.Fatal(err)
			}
		}
		check := func(what string) {
			t.Helper()
			got := d.wantPull(what, d.bank(), 10, all[0], all[1], all[3])
			for i, gone := range []bool{false, true, false} {
				l := got.Leads[i]
				empty := l.Lead.Contents.LastName.Value() == "" && l.Lead.PhoneE164 == ""
				if l.Withdrawn != gone || empty != gone {
					t.Errorf("%s: place %d is withdrawn %v and empty %v", what, i, l.Withdrawn, empty)
				}
			}
		}
		check("the withdrawn one keeps its place, the undeliverable one does not")
		if err := d.act("put back", all[2]); err != nil {
			t.Fatal(err)
		}
		check("what is put back waits for the next batch")
		if err := d.act("withdraw", all[2]); err != nil {
			t.Fatal(err)
		}
		check("what is withdrawn outside the batch does not come back into it")
		done := d.confirmAll(d.bank())
		if !slices.Equal(done.Numbers, named(all[0], all[3])) || len(done.Refusals) != 1 || done.Refusals[0].Number != all[1].Number {
			t.Errorf("%+v", done)
		}
		d.wantPull("closed", d.bank(), 10)

		t.Run("a batch of which nothing waits any more is closed", func(t *testing.T) {
			d := d.on(t)
			for _, ends := range [][]string{{"withdraw", "withdraw"}, {"refuse", "withdraw"}, {"undeliver", "refuse"}, {"convert", "withdraw"}, {"withdraw", "convert"}} {
				two := d.assigned(d.bank(), 2)
				d.wantPull("two", d.bank(), 10, two...)
				for i, action := range ends {
					if action == "convert" {
						must(d.Convert(d.ctx(), d.operator(), exchange.Convert{Lead: two[i].ID, Lender: d.bank().Party}))(t)
						continue
					}
					if err := d.act(action, two[i]); err != nil {
						t.Fatal(action, err)
					}
				}
				if _, err := d.Store.OpenBatch(d.ctx(), d.w.Ecosystem.ID, exchange.Receiver{Lender: d.bank().Party}); !errors.Is(err, exchange.ErrNotFound) {
					t.Errorf("%v: the batch is open: %v", ends, err)
				}
				d.wantPull(fmt.Sprint(ends), d.bank(), 10)
				next := d.assigned(d.bank(), 1)
				d.wantPull("the next batch", d.bank(), 10, next...)
				d.confirmAll(d.bank())
				for _, l := range two {
					d.wantHeader(fmt.Sprint(ends), l)
				}
			}
		})
	})
}
