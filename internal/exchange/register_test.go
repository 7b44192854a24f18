package exchange_test

import (
	"context"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// Another process on the same store makes parties and hands out their secrets:
// they work here at once, not when what is remembered has grown old.
func TestPartyOfAnotherProcess(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		other := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now})
		t.Cleanup(func() {
			if err := other.Close(ctx); err != nil {
				t.Error("close:", err)
			}
		})
		remember := func() {
			if _, err := r.Parties(ctx, w.Operator.Caller, w.Ecosystem.ID); err != nil {
				t.Fatal("parties:", err)
			}
		}
		works := func(what string, role exchange.Role, party, branch exchange.ID) {
			c, secret, err := other.CreateCredential(ctx, exchange.NewCredential{
				Name: what, Grant: exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: role, Party: party, Branch: branch}})
			if err != nil {
				t.Fatal("create credential:", err)
			}
			if _, err := r.Authenticate(ctx, c.ID, secret); err != nil {
				t.Errorf("the credential of a new %s: %v", what, err)
			}
		}

		remember()
		lender, err := other.CreateLender(ctx, exchange.Lender{Ecosystem: w.Ecosystem.ID, Name: "Новый банк"})
		if err != nil {
			t.Fatal("create lender:", err)
		}
		works("lender", exchange.RoleLender, lender.ID, exchange.NoID)
		branch, err := other.CreateBranch(ctx, exchange.Branch{Ecosystem: w.Ecosystem.ID, Lender: lender.ID, Name: "Север", DealerCode: "0091"})
		if err != nil {
			t.Fatal("create branch:", err)
		}
		works("branch", exchange.RoleLender, lender.ID, branch.ID)
		provider, err := other.CreateProvider(ctx, exchange.NewProvider{Provider: exchange.Provider{Ecosystem: w.Ecosystem.ID, Name: "Новая витрина"}})
		if err != nil {
			t.Fatal("create provider:", err)
		}
		if _, err := r.Submit(ctx, w.Operator.Caller, exchange.Submission{Contents: anna(), Provider: provider.ID}); err != nil {
			t.Error("the operator submits for a new provider:", err)
		}
		provider, err = other.CreateProvider(ctx, exchange.NewProvider{Provider: exchange.Provider{Ecosystem: w.Ecosystem.ID, Name: "Ещё одна"}})
		if err != nil {
			t.Fatal("create provider:", err)
		}
		works("provider", exchange.RoleProvider, provider.ID, exchange.NoID)
	})
}
