package exchange

import "testing"

func TestMaskCards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"unbroken Visa", "card 4111111111111111 ok", "card ************1111 ok"},
		{"in groups of four", "4111 1111 1111 1111", "************1111"},
		{"with hyphens", "5500-0000-0000-0004.", "************0004."},
		{"American Express in its grouping", "3782 822463 10005", "************0005"},
		{"Mir of 16", "2200000000000004", "************0004"},
		{"two in one text", "4111111111111111,5500000000000004", "************1111,************0004"},
		{"behind other groups", "12 4111 1111 1111 1111", "12 ************1111"},
		{"wrong check digit stays", "4111111111111112", "4111111111111112"},
		{"wrong grouping stays", "41 11111111111111", "41 11111111111111"},
		{"a longer unbroken run stays", "94111111111111111", "94111111111111111"},
		{"double blanks are not a grouping", "4111  1111 1111 1111", "4111  1111 1111 1111"},
		{"Russian account of 20 digits stays", "40817810099910004312", "40817810099910004312"},
		{"text without digits", "Иван", "Иван"},
	} {
		if got := MaskCards(c.in); got != c.want {
			t.Errorf("%s: %q became %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestDropCards(t *testing.T) {
	t.Parallel()
	c := Contents{
		FirstName: Some("4111111111111111"), Phone: Some("+34 30000 0000 0000"), TaxID: Some("378282246310005"), Email: Some("378282246310005"), SocialID: Some("pan 4111111111111111"),
		AdditionalData: Some(RawJSON(`{"pan":4111111111111111,"s":"4111 1111 1111 1111","n":1.50,"esc":"a\"4111111111111111"}`)),
		Passport:       Object[Passport]{Some(Passport{Number: Some("4111111111111111")})},
		Debts:          List[Debt]{Some([]Debt{{Requisites: Some("40817810099910004312")}, {Requisites: Some("4111111111111111")}})},
		Goods:          List[Good]{Some([]Good{{Description: Some("paid by 4111111111111111")}})},
	}
	dropCards(&c)
	passport, debts := c.Passport.Value(), c.Debts.Value()
	for _, x := range []struct{ name, got, want string }{
		{"text", c.FirstName.Value(), "************1111"},
		{"a phone that is one as a whole", c.Phone.Value(), "+34 30000 0000 0000"},
		{"a tax id that is one as a whole", c.TaxID.Value(), "378282246310005"},
		{"the same digits in another field", c.Email.Value(), "************0005"},
		{"a card where a document number belongs", passport.Number.Value(), "************1111"},
		{"an account that is one as a whole", debts[0].Requisites.Value(), "40817810099910004312"},
		{"a card where an account belongs", debts[1].Requisites.Value(), "************1111"},
		{"an exempt field with more than a number", c.SocialID.Value(), "pan ************1111"},
		{"nested", c.Goods.Value()[0].Description.Value(), "paid by ************1111"},
		{"JSON", string(c.AdditionalData.Value()), `{"pan":"************1111","s":"************1111","n":1.50,"esc":"a\"************1111"}`},
	} {
		if x.got != x.want {
			t.Errorf("%s: %s, want %s", x.name, x.got, x.want)
		}
	}
}
