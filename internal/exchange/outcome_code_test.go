package exchange_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func reasoned(reason int64) *int64 { return &reason }

// said reports an outcome of a lead and returns how many events that made.
func (d *desk) said(by exchangetest.Login, l *exchange.LeadView, at time.Time, status int64, reason *int64) int64 {
	d.t.Helper()
	before := d.events()
	done := must(d.Report(d.ctx(), by.Caller, exchange.Report{Outcomes: []exchange.OutcomeReport{
		{Number: l.Number, Status: status, Reason: reason, OccurredAt: at}}}))(d.t)
	if len(done.Refusals) > 0 {
		d.t.Errorf("refused: %v", done.Refusals)
	}
	return d.events() - before
}

// seen are the outcomes of a lead as a caller sees them: status, reason, class.
func (d *desk) seen(by exchange.Caller, l *exchange.LeadView) []string {
	d.t.Helper()
	all := []string{}
	for _, o := range must(d.Outcomes(d.ctx(), by, l.ID))(d.t) {
		reason := "-"
		if o.Reason != nil {
			reason = fmt.Sprint(*o.Reason)
		}
		all = append(all, fmt.Sprintf("%d/%s %s", o.Status, reason, o.Class))
	}
	return all
}

func (d *desk) wantSeen(what string, by exchange.Caller, l *exchange.LeadView, want ...string) {
	d.t.Helper()
	if got := d.seen(by, l); !slices.Equal(got, want) {
		d.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (d *desk) mapCodes(codes ...exchange.OutcomeCode) []exchange.OutcomeCode {
	d.t.Helper()
	return must(d.MapOutcomes(d.ctx(), d.operator(), exchange.MapOutcomes{Codes: codes}))(d.t)
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		l := d.reached(exchange.Received)
		d.give(l, d.other())
		d.drain(d.other())
		at := d.Clock.Now()

		t.Run("are kept once each", func(t *testing.T) {
			d := d.on(t)
			for i, report := range []struct {
				status int64
				reason *int64
				at     time.Time
				new    int64
			}{
				{7, nil, at, 1}, {7, nil, at, 0}, {7, reasoned(0), at, 1}, {7, reasoned(0), at, 0}, {7, reasoned(1), at, 1},
				{7, nil, at.Add(time.Microsecond), 1}, {7, nil, at.Add(time.Nanosecond), 0}, {-1 << 63, reasoned(1<<63 - 1), at, 1},
			} {
				if n := d.said(d.bank(), l, report.at, report.status, report.reason); n != report.new {
					t.Errorf("report %d made %d events", i, n)
				}
			}
			if n := d.said(d.other(), l, at, 7, nil); n != 1 {
				t.Errorf("another lender's made %d events", n)
			}
		})
		t.Run("without a class are seen as such", func(t *testing.T) {
			d := d.on(t)
			all := []string{"7/- ", "7/0 ", "7/1 ", "7/- ", "-9223372036854775808/9223372036854775807 "}
			d.wantSeen("the operator", d.operator(), l, append(all, "7/- ")...)
			d.wantSeen("the lender", d.bank().Caller, l, all...)
			d.wantSeen("the other", d.other().Caller, l, "7/- ")
			d.wantSeen("the provider", d.w.Provider.Caller, l, "0/- ", "0/- ", "0/- ", "0/- ", "0/- ", "0/- ")
			codes := must(d.OutcomeCodes(d.ctx(), d.operator(), exchange.NoID))(t)
			if len(codes) != 4 || slices.ContainsFunc(codes, func(c exchange.OutcomeCode) bool { return c.Class != exchange.Unmapped }) {
				t.Errorf("the codes are %+v", codes)
			}
			for who, by := range map[string]exchange.Caller{"the lender": d.bank().Caller, "the other": d.other().Caller, "the provider": d.w.Provider.Caller} {
				if codes := must(d.OutcomeCodes(d.ctx(), by, exchange.NoID))(t); len(codes) > 0 {
					t.Errorf("%s learns what lenders report: %+v", who, codes)
				}
			}
		})
		t.Run("get their class by the very code, else by its status", func(t *testing.T) {
			d := d.on(t)
			before := d.events()
			d.mapCodes(exchange.OutcomeCode{Status: 7, AnyReason: true, Class: exchange.Contacted}, exchange.OutcomeCode{Status: 7, Reason: reasoned(0), Class: exchange.Declined},
				exchange.OutcomeCode{Status: 7, Class: exchange.Appointment})
			if made := d.events() - before; made != 3 {
				t.Errorf("%d events", made)
			}
			d.wantSeen("the lender", d.bank().Caller, l, "7/- appointment", "7/0 declined", "7/1 contacted", "7/- appointment", "-9223372036854775808/9223372036854775807 ")
			d.wantSeen("the provider", d.w.Provider.Caller, l, "0/- appointment", "0/- declined", "0/- contacted", "0/- appointment", "0/- ", "0/- appointment")
			codes := must(d.OutcomeCodes(d.ctx(), d.w.Provider.Caller, exchange.NoID))(t)
			if len(codes) != 3 || slices.ContainsFunc(codes, func(c exchange.OutcomeCode) bool { return !c.CreatedAt.Equal(c.UpdatedAt) }) {
				t.Errorf("the provider sees the codes %+v", codes)
			}
			d.wantNothing("the same mapping again", "", func() error {
				d.mapCodes(exchange.OutcomeCode{Status: 7, AnyReason: true, Class: exchange.Contacted})
				return nil
			})
			d.mapCodes(exchange.OutcomeCode{Status: 7})
			d.wantSeen("one class taken away", d.other().Caller, l, "7/- contacted")
			d.mapCodes(exchange.OutcomeCode{Status: 8, Reason: reasoned(3), Class: exchange.Funded})
			if n := d.said(d.bank(), l, at, 8, reasoned(3)); n != 1 {
				t.Errorf("%d events", n)
			}
			if all := d.seen(d.bank().Caller, l); all[len(all)-1] != "8/3 funded" {
				t.Error("mapped before it was reported:", all)
			}
		})
		t.Run("are mapped by the operator, in bounds", func(t *testing.T) {
			d := d.on(t)
			call := func(by exchange.Caller, codes ...exchange.OutcomeCode) func() error {
				return func() error {
					_, err := d.MapOutcomes(d.ctx(), by, exchange.MapOutcomes{Codes: codes})
					return err
				}
			}
			d.wantNothing("a lender", exchange.Forbidden, call(d.bank().Caller))
			d.wantNothing("the provider", exchange.Forbidden, call(d.w.Provider.Caller))
			d.wantNothing("no class", exchange.Invalid, call(d.operator(), exchange.OutcomeCode{Status: 1, Class: "sold"}))
			d.wantNothing("any reason and one", exchange.Invalid, call(d.operator(), exchange.OutcomeCode{Status: 1, Reason: reasoned(1), AnyReason: true, Class: exchange.Funded}))
			twice := exchange.OutcomeCode{Status: 1, Reason: reasoned(1), Class: exchange.Funded}
			d.wantNothing("one twice", exchange.Invalid, call(d.operator(), twice, twice))
			d.wantNothing("too many", exchange.TooLarge, call(d.operator(), make([]exchange.OutcomeCode, exchange.MaxMapping+1)...))
		})
		t.Run("are taken of what stands received", func(t *testing.T) {
			d := d.on(t)
			for state, taken := range map[exchange.AssignmentState]bool{exchange.Ready: false, exchange.InProgress: false, exchange.Received: true,
				exchange.ReturnRequested: true, exchange.ReturnDenied: true, exchange.Returned: false, exchange.Withdrawn: false, exchange.Refused: false,
				exchange.Undeliverable: false} {
				of := d.reached(state)
				done := must(d.Report(d.ctx(), d.bank().Caller, exchange.Report{Outcomes: []exchange.OutcomeReport{{Number: of.Number, Status: 1, OccurredAt: at}}}))(t)
				if (len(done.Numbers) == 1) != taken {
					t.Errorf("%s: %+v", state, done)
				}
				d.drain(d.bank())
			}
		})
		checkChain(t, r, d.w.Ecosystem.ID)
	})
}

// A lead's history of outcomes has an end, and what is in it can be repeated.
func TestOutcomesOfOneLeadAreBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, exchangetest.SQLite(t)) // about the domain alone
	l := d.reached(exchange.Received)
	at := d.Clock.Now()
	report := func(from, n int) *exchange.Confirmed {
		t.Helper()
		all := make([]exchange.OutcomeReport, n)
		for i := range all {
			all[i] = exchange.OutcomeReport{Number: l.Number, Status: 1, OccurredAt: at.Add(time.Duration(from+i) * time.Second)}
		}
		return must(d.Report(d.ctx(), d.bank().Caller, exchange.Report{Outcomes: all}))(t)
	}
	for _, from := range []int{0, exchange.MaxReport} { // twice that is the bound
		if done := report(from, exchange.MaxReport); len(done.Refusals) > 0 {
			t.Fatalf("from %d: %v", from, done.Refusals)
		}
	}
	events := d.events()
	if done := report(2*exchange.MaxReport, 1); len(done.Refusals) != 1 || done.Refusals[0].Err.Code != exchange.TooLarge {
		t.Errorf("one more: %+v", done)
	}
	if done := report(7, exchange.MaxReport); len(done.Refusals) > 0 || d.events() != events {
		t.Errorf("a repeat: %v, and %d events more", done.Refusals, d.events()-events)
	}
}
