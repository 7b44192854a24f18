package exchange_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// application is one at a lender, of a new lead.
func (d *desk) application(of exchangetest.Login) *exchange.Application {
	d.t.Helper()
	v := must(d.Convert(d.ctx(), d.operator(), exchange.Convert{Lead: d.lead().ID, Lender: of.Party}))(d.t)
	return v.Application
}

func (d *desk) move(by exchange.Caller, a *exchange.Application, to exchange.ApplicationStatus) (*exchange.ApplicationView, error) {
	return d.MoveApplication(d.ctx(), by, exchange.ApplicationMove{Application: a.ID, To: to})
}

// ends are the statuses from which nothing goes on.
const ends = "issued denied refused_by_client"

// TestMoveApplication_table tries every pair of statuses against the rule in
// words.
func TestMoveApplication_table(t *testing.T) {
	t.Parallel()
	d := newDesk(t, exchangetest.SQLite(t))
	bank := d.bank().Caller
	for _, from := range exchange.ApplicationStatuses() {
		for _, to := range exchange.ApplicationStatuses() {
			a := d.application(d.bank())
			switch from {
			case exchange.StatusCreated:
			case exchange.StatusIssued:
				must(d.move(bank, a, exchange.StatusToBeIssued))(t)
				fallthrough
			default:
				must(d.move(bank, a, from))(t)
			}
			since := must(d.Application(d.ctx(), bank, a.ID))(t).UpdatedAt
			d.Clock.Advance(time.Minute)
			before := d.events()
			want := !strings.Contains(ends, from) && to != exchange.StatusCreated && (to != exchange.StatusIssued || from == exchange.StatusToBeIssued) &&
				(to != exchange.StatusAutomaticCheck || from != exchange.StatusToBeIssued) || from == to
			v, err := d.move(bank, a, to)
			switch {
			case want && (err != nil || v.Status != to):
				t.Errorf("from %s to %s: %v", from, to, err)
			case !want && exchange.CodeOf(err) != exchange.Conflict:
				t.Errorf("from %s to %s is not refused: %v", from, to, err)
			}
			if moved := want && from != to; (d.events() == before+1) != moved || d.events() > before+1 {
				t.Errorf("from %s to %s left %d events", from, to, d.events()-before)
			}
			stored := must(d.Application(d.ctx(), bank, a.ID))(t)
			status := from
			if want {
				status = to
			}
			if touched := stored.UpdatedAt.Sub(since) >= time.Minute; stored.Status != status || touched != (want && from != to) {
				t.Errorf("from %s to %s it is %s since %v", from, to, stored.Status, stored.UpdatedAt)
			}
		}
	}
}

func TestMoveApplication(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		t.Run("says in the event from where, to where and why", func(t *testing.T) {
			d := d.on(t)
			a := d.application(d.bank())
			v := must(d.MoveApplication(d.ctx(), d.bank().Caller, exchange.ApplicationMove{Application: a.ID, To: exchange.StatusDenied, DenialID: 101552,
				Why: exchange.Why{Reason: "scoring", Note: "Анна сама сказала, что не вернёт"}}))(t)
			if v.Status != exchange.StatusDenied || !v.UpdatedAt.After(a.UpdatedAt) {
				t.Errorf("it is %s since %v", v.Status, v.UpdatedAt)
			}
			events := must(d.LeadEvents(d.ctx(), d.bank().Caller, a.Lead, 0, 1000))(t)
			last := events[len(events)-1]
			want := map[string]string{"from": "created", "to": "denied", "reason": "scoring", "denial": "101552", "number": "1"}
			if diff := cmp.Diff(want, last.Facts); last.Kind != "application.status_changed" || diff != "" {
				t.Errorf("%s (-want +got):\n%s", last.Kind, diff)
			}
			if note := last.Body.Note.Value(); note != "Анна сама сказала, что не вернёт" {
				t.Errorf("the note is %q", note)
			}
		})
		t.Run("is for the lender and the operator", func(t *testing.T) {
			d := d.on(t)
			a := d.application(d.bank())
			before := d.events()
			for who, by := range map[string]exchange.Caller{"the provider": d.w.Provider.Caller, "another lender": d.other().Caller, "another ecosystem": r.Colombia(t).Operator.Caller} {
				if _, err := d.move(by, a, exchange.StatusWaiting); exchange.CodeOf(err) != exchange.NotFound {
					t.Errorf("%s: %v", who, err)
				}
			}
			if d.events() != before {
				t.Error("something was changed")
			}
			must(d.move(d.operator(), a, exchange.StatusWaiting))(t)
			must(d.move(d.bank().Caller, a, exchange.StatusInConsideration))(t)
		})
		t.Run("refuses what is no status, and a reason of denial without one", func(t *testing.T) {
			d := d.on(t)
			a := d.application(d.bank())
			for field, m := range map[string]exchange.ApplicationMove{
				"status":        {To: "approved"},
				"denial_reason": {To: exchange.StatusWaiting, DenialID: 1},
				"reason":        {To: exchange.StatusDenied, Why: exchange.Why{Reason: "4111111111111111"}},
			} {
				m.Application = a.ID
				_, err := d.MoveApplication(d.ctx(), d.operator(), m)
				if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != field || strings.Contains(e.Error(), "4111") {
					t.Errorf("%s: %v", field, err)
				}
			}
		})
	})
}
