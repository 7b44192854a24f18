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
