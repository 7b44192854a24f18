package exchange

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPatch(t *testing.T) {
	t.Parallel()
	t.Run("objects are patched, lists and values replaced", func(t *testing.T) {
		t.Parallel()
		var c, p, want Contents
		c.FirstName.Put("Ana")
		c.Phone.Put("1")
		c.Passport.Put(Passport{Number: Some("12"), Issuer: Some("A")})
		c.Debts.Put([]Debt{{Bank: Some("A"), Requisites: Some("1")}})
		p.Phone.PutNull()
		p.Passport.Put(Passport{Issuer: Some("B"), IssuerCode: None[string]()})
		p.Debts.Put([]Debt{{Bank: Some("B")}})
		p.ResidenceAddress.Put(Address{LocalityName: Some("Cali")})
		want.FirstName.Put("Ana")
		want.Phone.PutNull()
		want.Passport.Put(Passport{Number: Some("12"), Issuer: Some("B"), IssuerCode: None[string]()})
		want.Debts.Put([]Debt{{Bank: Some("B")}})
		want.ResidenceAddress.Put(Address{LocalityName: Some("Cali")})
		if c.Patch(&p); !sameContents(&want, &c) {
			t.Errorf("patched to %+v", c)
		}
	})
	t.Run("nothing changes nothing, and everything is itself", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			var drawn, empty Contents
			drawRecord(t, &drawn, 0)
			made := empty
			if made.Patch(&drawn); !sameContents(&made, &drawn) {
				t.Fatal("a patch of nothing is not the patch")
			}
			made.Patch(&empty)
			if made.Patch(&drawn); !sameContents(&made, &drawn) {
				t.Fatal("a second time it is something else")
			}
		})
	})
}
