package storetest

import (
	"crypto/sha256"
	"testing"

	"leadex/internal/exchange"
)

func (w *world) credential(id string, grants ...exchange.Grant) exchange.Credential {
	for i := range grants {
		grants[i].Ecosystem = w.ecosystem
	}
	hash := sha256.Sum256([]byte(id))
	return exchange.Credential{ID: id, Ecosystem: w.ecosystem, Number: w.next(), SecretHash: hash, CreatedAt: w.now(), Grants: grants}
}

func testCredential(t *testing.T, store exchange.Store) {
	t.Run("unknown is none, not an error", func(t *testing.T) {
		t.Parallel()
		equal(t, "by id", must[[]exchange.Credential](t)(store.Credential(t.Context(), "nobody")), nil)
		equal(t, "by secret", must[[]exchange.Credential](t)(store.CredentialWithSecret(t.Context(), [32]byte{9})), nil)
	})
	t.Run("found in all its ecosystems, by id and by secret", func(t *testing.T) {
		t.Parallel()
		one, two := newWorld(t, store), newWorld(t, store)
		id := exchange.NewID().String()
		a := one.credential(id, exchange.Grant{Role: exchange.RoleOperator})
		two.next()
		b := two.credential(id, exchange.Grant{Role: exchange.RoleLender, Party: exchange.NewID(), Branch: exchange.NewID()},
			exchange.Grant{Role: exchange.RoleOperator, Masked: true}, exchange.Grant{Role: exchange.RoleProvider, Party: exchange.NewID(), Masked: true})
		two.write(exchange.Changes{Credentials: []exchange.Credential{b}})
		one.write(exchange.Changes{Credentials: []exchange.Credential{a, one.credential(id + "x")}})
		want := []exchange.Credential{a, b}
		equal(t, "by id", must[[]exchange.Credential](t)(store.Credential(t.Context(), id)), want)
		equal(t, "by secret", must[[]exchange.Credential](t)(store.CredentialWithSecret(t.Context(), a.SecretHash)), want)
		equal(t, "of one ecosystem", must[[]exchange.Credential](t)(store.Credentials(t.Context(), two.ecosystem)), want[1:])
	})
	t.Run("new grants and a new secret replace the old", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		c := w.credential(exchange.NewID().String(),
			exchange.Grant{Role: exchange.RoleLender, Party: exchange.NewID()}, exchange.Grant{Role: exchange.RoleOperator})
		w.write(exchange.Changes{Credentials: []exchange.Credential{c}})
		old := c.SecretHash
		c.SecretHash = sha256.Sum256(old[:])
		c.Grants = []exchange.Grant{{Ecosystem: w.ecosystem, Role: exchange.RoleProvider, Party: exchange.NewID()}}
		w.write(exchange.Changes{Credentials: []exchange.Credential{c}})
		equal(t, "by id", must[[]exchange.Credential](t)(store.Credential(t.Context(), c.ID)), []exchange.Credential{c})
		equal(t, "by the old secret", must[[]exchange.Credential](t)(store.CredentialWithSecret(t.Context(), old)), nil)
		c.Grants = nil
		w.write(exchange.Changes{Credentials: []exchange.Credential{c}})
		equal(t, "without grants", must[[]exchange.Credential](t)(store.Credential(t.Context(), c.ID)), []exchange.Credential{c})
	})
	t.Run("ids differ by case and by blanks", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		id := "Key-" + exchange.NewID().String()
		w.write(exchange.Changes{Credentials: []exchange.Credential{w.credential(id)}})
		for _, other := range []string{"key" + id[3:], id + " ", " " + id, id[:len(id)-1] + "_"} {
			equal(t, other, must[[]exchange.Credential](t)(store.Credential(t.Context(), other)), nil)
		}
	})
}
