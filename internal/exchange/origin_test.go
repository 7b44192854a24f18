package exchange_test

import (
	"context"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestLeadView(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		there := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now})
		defer func() { _ = there.Close(ctx) }()
		if _, err := there.Parties(ctx, w.Provider.Caller, w.Ecosystem.ID); err != nil { // remembers those of now
			t.Fatal(err)
		}
		submission := exchange.Submission{Service: "Call centre", Campaign: "C-02", Contents: ivan("100")}
		first, err := r.Submit(ctx, w.Provider.Caller, submission)
		if err != nil {
			t.Fatal(err)
		}
		o := first.Origin
		if o.Provider.Name != "Comparador" || o.Service.Name != "Call centre" || o.Service.Number == 0 || o.Campaign.Code != "C-02" || o.Campaign.Number == 0 {
			t.Errorf("the submission that makes a service and a campaign shows %+v", o)
		}
		t.Run("shows what another process has just made", func(t *testing.T) {
			v, err := there.Lead(ctx, w.Provider.Caller, exchange.LeadKey{ID: first.ID})
			if err != nil || v.Origin.Service != o.Service || v.Origin.Campaign != o.Campaign {
				t.Errorf("got %+v, %v; want %+v", v, err, o)
			}
		})
		t.Run("shows on submission what another process has just made", func(t *testing.T) {
			again, err := there.Submit(ctx, w.Provider.Caller, submission)
			if err != nil || again.Origin.Service != o.Service || again.Origin.Campaign != o.Campaign {
				t.Errorf("got %+v, %v; want %+v", again, err, o)
			}
		})
		t.Run("names the lender that submitted the lead itself", func(t *testing.T) {
			own, err := r.Submit(ctx, w.Lenders[0].Caller, exchange.Submission{Contents: ivan("101")})
			if err != nil || own.Origin.Lender.Name != "Banco Uno" || own.Origin.Provider.ID != exchange.NoID {
				t.Errorf("got %+v, %v", own, err)
			}
		})
	})
}
