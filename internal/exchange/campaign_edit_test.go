package exchange_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestCampaigns(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		must(d.Submit(d.ctx(), d.w.Provider.Caller, exchange.Submission{Contents: anna(), Campaign: "autumn"}))(t)
		must(d.CreateProvider(d.ctx(), exchange.NewProvider{Provider: exchange.Provider{Ecosystem: d.w.Ecosystem.ID, Name: "Другая витрина"}, CampaignCode: "theirs"}))(t)
		codes := func(t *testing.T, caller exchange.Caller) []string {
			t.Helper()
			var all []string
			for _, c := range must(d.Campaigns(d.ctx(), caller, exchange.NoID))(t) {
				all = append(all, c.Code)
				if c.SharingLimit != 1 || c.Ecosystem != d.w.Ecosystem.ID {
					t.Errorf("%+v", c)
				}
			}
			return all
		}
		t.Run("an operator sees all, a provider its own", func(t *testing.T) {
			all, own := codes(t, d.operator()), codes(t, d.w.Provider.Caller)
			if !slices.Contains(own, "autumn") || slices.Contains(own, "theirs") {
				t.Errorf("the provider sees %q", own)
			}
			if diff := cmp.Diff(append(own, "theirs"), all); diff != "" {
				t.Errorf("the operator sees (-want +got):\n%s", diff)
			}
		})
		t.Run("a lender sees none", func(t *testing.T) {
			_, err := d.Campaigns(d.ctx(), d.bank().Caller, exchange.NoID)
			wantCode(t, "a lender", err, exchange.Forbidden)
		})
		t.Run("those of another ecosystem are not there", func(t *testing.T) {
			_, err := d.Campaigns(d.ctx(), d.operator(), r.Colombia(t).Ecosystem.ID)
			wantCode(t, "elsewhere", err, exchange.NotFound)
		})
	})
}

func TestSetSharingLimit(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		d := newDesk(t, r)
		third := must(d.CreateLender(d.ctx(), exchange.Lender{Ecosystem: d.w.Ecosystem.ID, Name: "Третий банк"}))(t)
		campaign := d.lead().Campaign
		beyond := func(t *testing.T, x *exchange.Exchange, l *exchange.LeadView, lender exchange.ID) bool {
			t.Helper()
			v := must(x.Assign(d.ctx(), d.operator(), exchange.Assign{Lead: l.ID, Lender: lender}))(t)
			at := slices.IndexFunc(v.Assignments, func(a exchange.Assignment) bool { return a.Lender == lender })
			return v.Assignments[at].Override
		}
		set := func(caller exchange.Caller, id exchange.ID, limit int) error {
			_, err := d.SetSharingLimit(d.ctx(), caller, exchange.SetSharingLimit{Campaign: id, Limit: limit})
			return err
		}
		other := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now})
		t.Cleanup(func() {
			if err := other.Close(d.ctx()); err != nil {
				t.Error("close:", err)
			}
		})
		must(other.Parties(d.ctx(), d.operator(), d.w.Ecosystem.ID))(t) // remembered as it was

		t.Run("with a limit of two the second lender is no override, the third is", func(t *testing.T) {
			d := d.on(t)
			before := d.events()
			c := must(d.SetSharingLimit(d.ctx(), d.operator(), exchange.SetSharingLimit{Campaign: campaign, Limit: 2}))(t)
			if c.ID != campaign || c.SharingLimit != 2 {
				t.Errorf("answered %+v", c)
			}
			row := must(d.Store.EventAt(d.ctx(), d.w.Ecosystem.ID, before+1))(t)
			if want := `{"campaign":"` + campaign.String() + `","sharing_limit":"2"}`; row.Kind != exchange.SharingLimitChanged || row.FactsJSON != want {
				t.Errorf("recorded %s %s", row.Kind, row.FactsJSON)
			}
			l := d.lead()
			if beyond(t, d.Exchange, l, d.bank().Party) || beyond(t, d.Exchange, l, d.other().Party) {
				t.Error("an override within the limit")
			}
			if !beyond(t, d.Exchange, l, third.ID) {
				t.Error("no override beyond the limit")
			}
		})
		t.Run("another process follows", func(t *testing.T) {
			d := d.on(t)
			d.Clock.Advance(3 * time.Second)
			l := d.lead()
			beyond(t, other, l, d.bank().Party)
			if beyond(t, other, l, d.other().Party) {
				t.Error("an override within the limit")
			}
		})
		t.Run("the same again writes nothing", func(t *testing.T) {
			d.on(t).wantNothing("again", "", func() error { return set(d.operator(), campaign, 2) })
		})
		t.Run("a lower limit leaves what was given", func(t *testing.T) {
			d := d.on(t)
			l := d.assigned(d.bank(), 1)[0]
			d.give(l, d.other())
			if err := set(d.operator(), campaign, 1); err != nil {
				t.Fatal(err)
			}
			d.wantState("given before", l, d.other(), exchange.Ready)
			if !beyond(t, d.Exchange, l, third.ID) {
				t.Error("no override beyond the limit")
			}
		})
		t.Run("out of bounds it is refused", func(t *testing.T) {
			d := d.on(t)
			for _, limit := range []int{-1, 0, exchange.MaxSharingLimit + 1} {
				d.wantNothing("out of bounds", exchange.Invalid, func() error {
					err := set(d.operator(), campaign, limit)
					if field := exchange.AsError(err).Field; field != "sharing_limit" {
						t.Errorf("names %q", field)
					}
					return err
				})
			}
			if err := set(d.operator(), campaign, exchange.MaxSharingLimit); err != nil {
				t.Error(err)
			}
		})
		t.Run("a campaign that another process made is found at once", func(t *testing.T) {
			d := d.on(t)
			must(d.Parties(d.ctx(), d.operator(), d.w.Ecosystem.ID))(t)
			made := must(other.Submit(d.ctx(), d.w.Provider.Caller, exchange.Submission{Contents: anna(), Campaign: "new"}))(t)
			if err := set(d.operator(), made.Campaign, 3); err != nil {
				t.Error(err)
			}
		})
		t.Run("it is the operator's", func(t *testing.T) {
			d := d.on(t)
			abroad := r.Colombia(t)
			rival := must(d.CreateProvider(d.ctx(), exchange.NewProvider{Provider: exchange.Provider{Ecosystem: d.w.Ecosystem.ID, Name: "Другая витрина"}}))(t)
			as := exchange.Caller{Grants: []exchange.Grant{{Ecosystem: d.w.Ecosystem.ID, Role: exchange.RoleProvider, Party: rival.ID}}}
			callers := map[string]struct {
				exchange.Caller
				want exchange.Code
			}{
				"its provider":             {d.w.Provider.Caller, exchange.Forbidden},
				"another provider":         {as, exchange.NotFound},
				"a lender":                 {d.bank().Caller, exchange.NotFound},
				"an operator of elsewhere": {abroad.Operator.Caller, exchange.NotFound},
			}
			for _, name := range slices.Sorted(maps.Keys(callers)) {
				c := callers[name]
				d.wantNothing(name, c.want, func() error { return set(c.Caller, campaign, 5) })
			}
			for _, none := range []exchange.ID{exchange.NoID, d.bank().Party} {
				d.wantNothing("no such campaign", exchange.NotFound, func() error { return set(d.operator(), none, 5) })
			}
		})
	})
}
