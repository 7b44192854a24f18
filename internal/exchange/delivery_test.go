package exchange_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// figures are what a delivery view counts.
type figures struct {
	Ready, InProgress, Received, Undeliverable, Changed int64
	Open                                                bool
}

// wantFigures compares the view of all receivers that a caller sees, in order.
func (d *desk) wantFigures(what string, by exchange.Caller, want ...figures) []exchange.ReceiverDelivery {
	d.t.Helper()
	all := must(d.Deliveries(d.ctx(), by, d.w.Ecosystem.ID))(d.t)
	var got []figures
	for _, v := range all {
		got = append(got, figures{v.Ready, v.InProgress, v.ReceivedToday, v.Undeliverable, v.Changed, !v.OpenSince.IsZero()})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
	return all
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		north := d.branch(d.bank(), "North")
		d.wantFigures("nothing yet", d.operator(), figures{}, figures{}, figures{})
		all := d.assigned(d.bank(), 6)
		before := d.Clock.Now()
		d.pull(d.bank(), 4)
		d.confirm(d.bank(), all[0], all[1])
		if err := d.act("undeliver", all[5]); err != nil {
			t.Fatal(err)
		}
		d.edit(d.operator(), all[0], "Tula")
		d.edit(d.operator(), all[2], "Tula") // not received yet
		must(d.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: d.lead().ID, Lender: d.bank().Party, Branch: branchOf(north)}))(t)
		at := figures{Ready: 1, InProgress: 2, Received: 2, Undeliverable: 1, Changed: 1, Open: true}
		view := d.wantFigures("the operator", d.operator(), at, figures{Ready: 1}, figures{})
		if since := view[0].OpenSince; since.Before(before) || since.After(d.Clock.Now()) || view[0].LenderName != "Banco Uno" || view[0].DealerCode != "001" || view[1].BranchName != "North" {
			t.Errorf("%+v", view)
		}
		d.wantFigures("the lender sees itself and its branches", d.bank().Caller, at, figures{Ready: 1})
		d.wantFigures("a branch sees itself", north.Caller, figures{Ready: 1})
		d.wantFigures("another lender", d.other().Caller, figures{})
		_, err := d.Deliveries(d.ctx(), d.w.Provider.Caller, d.w.Ecosystem.ID)
		wantCode(t, "the provider", err, exchange.Forbidden)
		_, err = d.Deliveries(d.ctx(), r.Colombia(t).Operator.Caller, d.w.Ecosystem.ID)
		wantCode(t, "a foreign operator", err, exchange.NotFound)

		t.Run("a returned lead was received all the same", func(t *testing.T) {
			d := d.on(t)
			l := must(d.Lead(d.ctx(), d.operator(), exchange.LeadKey{ID: all[1].ID}))(t)
			for _, action := range []string{"return", "accept"} {
				if err := d.act(action, l); err != nil {
					t.Fatal(err)
				}
			}
			d.wantFigures("returned", d.bank().Caller, at, figures{Ready: 1})
		})
		t.Run("today begins at midnight in the ecosystem's time zone", func(t *testing.T) {
			d := d.on(t)
			d.drain(d.bank())
			// Moscow is three hours ahead: its midnight is 21:00 in UTC.
			now := d.Clock.Now()
			midnight := time.Date(now.Year(), now.Month(), now.Day(), 21, 0, 0, 0, time.UTC)
			d.Clock.Advance(midnight.Sub(now) - time.Second)
			last := figures{Received: 5, Undeliverable: 1, Changed: 2}
			d.wantFigures("a second before", d.bank().Caller, last, figures{Ready: 1})
			d.drain(north)
			d.wantFigures("received before", north.Caller, figures{Received: 1})
			d.Clock.Advance(time.Second)
			last.Received = 0
			d.wantFigures("after", d.bank().Caller, last, figures{})
			d.assigned(d.bank(), 1)
			d.drain(d.bank())
			last.Received = 1
			d.wantFigures("the first of the new day", d.bank().Caller, last, figures{})
		})
		t.Run("one that is disabled is shown while something stands with it", func(t *testing.T) {
			d := d.on(t)
			if err := d.DisableLender(d.ctx(), d.w.Ecosystem.ID, d.other().Party); err != nil {
				t.Fatal(err)
			}
			if all := must(d.Deliveries(d.ctx(), d.operator(), d.w.Ecosystem.ID))(t); len(all) != 2 {
				t.Errorf("%d receivers without it", len(all))
			}
		})
	})
}

func TestDeliveries_when_a_day_has_no_midnight(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	d := &desk{Rig: r, t: t, w: r.World(t, exchange.Ecosystem{Name: "Chile", Country: "CL", Currency: "CLP", TimeZone: "America/Santiago"})}
	// On 6 September 2026 the clocks of Chile go from 00:00 to 01:00, which is 04:00 in UTC.
	began := time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC)
	d.Clock.Advance(began.Add(-time.Minute).Sub(d.Clock.Now()))
	d.assigned(d.bank(), 1)
	d.drain(d.bank())
	d.wantFigures("a minute before", d.bank().Caller, figures{Received: 1})
	d.Clock.Advance(time.Minute)
	d.wantFigures("after", d.bank().Caller, figures{})
}
