package exchangetest

import (
	"context"
	"testing"

	"leadex/internal/exchange"
)

// Login is a credential with its secret.
type Login struct {
	ID, Secret string
	Party      exchange.ID // NoID for an operator
	Caller     exchange.Caller
}

// World is an ecosystem with a party of each kind.
type World struct {
	Ecosystem exchange.Ecosystem
	Operator  Login
	Provider  Login
	Lenders   [2]Login // dealer codes 001 and 002 of the ecosystem
}

// Colombia makes an ecosystem in pesos, Russia one in roubles.
func (r *Rig) Colombia(t testing.TB) *World {
	t.Helper()
	return r.World(t, exchange.Ecosystem{Name: "Colombia", Country: "CO", Currency: "COP", TimeZone: "America/Bogota"})
}

// Russia makes an ecosystem in roubles.
func (r *Rig) Russia(t testing.TB) *World {
	t.Helper()
	return r.World(t, exchange.Ecosystem{Name: "Russia", Country: "RU", Currency: "RUB", TimeZone: "Europe/Moscow"})
}

// World makes an ecosystem and its parties.
func (r *Rig) World(t testing.TB, e exchange.Ecosystem) *World {
	t.Helper()
	ctx := context.Background()
	w := &World{}
	var err error
	if w.Ecosystem, err = r.CreateEcosystem(ctx, e); err != nil {
		t.Fatal("create ecosystem:", err)
	}
	w.Operator = r.Login(t, exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: exchange.RoleOperator})
	p, err := r.CreateProvider(ctx, exchange.NewProvider{Provider: exchange.Provider{Ecosystem: w.Ecosystem.ID, Name: "Comparador"},
		Service: "Form", CampaignCode: "C-01", CampaignName: "Spring"})
	if err != nil {
		t.Fatal("create provider:", err)
	}
	w.Provider = r.Login(t, exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: exchange.RoleProvider, Party: p.ID})
	for i, name := range []string{"Banco Uno", "Banco Dos"} {
		l, err := r.CreateLender(ctx, exchange.Lender{Ecosystem: w.Ecosystem.ID, Name: name, TaxID: "900123456",
			DealerCode: []string{"001", "002"}[i], Description: name + " presta", Logo: "https://example.com/logo.png"})
		if err != nil {
			t.Fatal("create lender:", err)
		}
		w.Lenders[i] = r.Login(t, exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: exchange.RoleLender, Party: l.ID})
	}
	return w
}

// Login makes a credential with a grant. A lender's has the lender's id.
func (r *Rig) Login(t testing.TB, g exchange.Grant) Login {
	t.Helper()
	n := exchange.NewCredential{Name: string(g.Role), Grant: g}
	if g.Role == exchange.RoleLender && g.Branch == exchange.NoID {
		n.ID = g.Party.String()
	}
	return r.login(t, n)
}

func (r *Rig) login(t testing.TB, n exchange.NewCredential) Login {
	t.Helper()
	c, secret, err := r.CreateCredential(context.Background(), n)
	if err != nil {
		t.Fatal("create credential:", err)
	}
	caller, err := r.Authenticate(context.Background(), c.ID, secret)
	if err != nil {
		t.Fatal("authenticate:", err)
	}
	caller.Surface = exchange.SurfaceNative
	return Login{ID: c.ID, Secret: secret, Party: n.Grant.Party, Caller: caller}
}

// Masked makes credentials that see masks: of the operator, the provider and the
// first lender.
func (r *Rig) Masked(t testing.TB, w *World) map[exchange.Role]Login {
	t.Helper()
	logins := map[exchange.Role]Login{}
	for role, party := range map[exchange.Role]exchange.ID{
		exchange.RoleOperator: exchange.NoID, exchange.RoleProvider: w.Provider.Party, exchange.RoleLender: w.Lenders[0].Party,
	} {
		logins[role] = r.login(t, exchange.NewCredential{Name: "masked " + string(role),
			Grant: exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: role, Party: party, Masked: true}})
	}
	return logins
}

// Events is how many events the ecosystem has: the same before and after a call
// that must have changed nothing.
func (r *Rig) Events(t testing.TB, ecosystem exchange.ID) int64 {
	t.Helper()
	tx, err := r.Store.Begin(context.Background(), ecosystem, exchange.Ahead{})
	if err != nil {
		t.Fatal("begin:", err)
	}
	defer tx.Rollback()
	return tx.Found().Head.Number
}

// Token logs in and returns a token.
func (r *Rig) Token(t testing.TB, l Login) string {
	t.Helper()
	token, err := r.Keeper.Login(context.Background(), l.ID, l.Secret)
	if err != nil {
		t.Fatal("login:", err)
	}
	return token
}
