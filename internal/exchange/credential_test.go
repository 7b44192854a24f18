package exchange_test

import (
	"context"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestCreateCredential(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		one, two := r.Colombia(t), r.Russia(t)
		also := exchange.NewCredential{ID: one.Operator.ID, Grant: exchange.Grant{Ecosystem: two.Ecosystem.ID, Role: exchange.RoleOperator}}
		_, secret, err := r.CreateCredential(ctx, also)
		if err != nil || secret != "" {
			t.Fatalf("a grant in another ecosystem: %q, %v", secret, err)
		}
		c, err := r.Authenticate(ctx, one.Operator.ID, one.Operator.Secret)
		if err != nil || len(c.Grants) != 2 {
			t.Fatalf("with the secret it had: %+v, %v", c, err)
		}
		lead := submit(t, r, one.Provider, ivan("1"))
		_, err = r.Assign(ctx, c, exchange.Assign{Lead: lead.ID, Lender: two.Lenders[0].Party})
		wantCode(t, "assign to a lender of the other ecosystem", err, exchange.Conflict)
		_, _, err = r.CreateCredential(ctx, also)
		wantCode(t, "the same grant again", err, exchange.Duplicate)
		also.Secret = "another"
		_, _, err = r.CreateCredential(ctx, also)
		wantCode(t, "another secret", err, exchange.Conflict)
		if err := r.DisableCredential(ctx, one.Operator.ID); err != nil {
			t.Fatal(err)
		}
		also.Secret, also.Grant = "", exchange.Grant{Ecosystem: two.Ecosystem.ID, Role: exchange.RoleLender, Party: two.Lenders[0].Party}
		_, _, err = r.CreateCredential(ctx, also)
		wantCode(t, "a grant for a disabled credential", err, exchange.Conflict)
		_, err = r.Authenticate(ctx, one.Operator.ID, one.Operator.Secret)
		wantCode(t, "after disabling, in both ecosystems", err, exchange.Unauthenticated)
	})
}

// A masked grant is one that a credential has or has not; the other way of
// seeing the same cannot be added to it.
func TestMaskedCredential(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Colombia(t)
		masked := exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: exchange.RoleOperator, Masked: true}
		desk := r.Login(t, masked)
		if got := desk.Caller.Grants; len(got) != 1 || got[0] != masked {
			t.Fatalf("grants %+v", got)
		}
		clear := masked
		clear.Masked = false
		_, _, err := r.CreateCredential(t.Context(), exchange.NewCredential{ID: desk.ID, Grant: clear})
		wantCode(t, "the same in clear", err, exchange.Duplicate)
		_, _, err = r.CreateCredential(t.Context(), exchange.NewCredential{ID: w.Operator.ID, Grant: masked})
		wantCode(t, "the same masked", err, exchange.Duplicate)

		clear.Role, clear.Party = exchange.RoleLender, w.Lenders[0].Party
		if _, _, err := r.CreateCredential(t.Context(), exchange.NewCredential{ID: desk.ID, Grant: clear}); err != nil {
			t.Fatal(err)
		}
		both, err := r.CallerOf(t.Context(), desk.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, surface := range []exchange.Surface{exchange.SurfaceLeanCore, exchange.SurfaceLeadBank, exchange.SurfaceBrainySoft} {
			_, err := desk.Caller.On(surface)
			wantCode(t, "on "+string(surface), err, exchange.Forbidden)
			left, err := both.On(surface)
			if err != nil || len(left.Grants) != 1 || left.Grants[0] != clear || left.Surface != surface {
				t.Errorf("on %s: %+v, %v", surface, left, err)
			}
		}
		if here, err := both.On(exchange.SurfaceNative); err != nil || len(here.Grants) != 2 {
			t.Errorf("on /v1: %+v, %v", here, err)
		}
	})
}
