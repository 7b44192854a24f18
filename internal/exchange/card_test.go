package exchange

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

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
		{"no-break blanks", "4111\u00a01111\u00a01111\u00a01111", "************1111"},
		{"thin blanks and no-break hyphens", "4111\u20091111\u20111111\u22121111", "************1111"},
		{"a tabulator", "4111\t1111\t1111\t1111", "************1111"},
		{"full-width digits", "карта ４１１１１１１１１１１１１１１１!", "карта ************1111!"},
		{"Arabic and ASCII digits", "٤١١١ 1111 ١١١١ 1111", "************1111"},
		{"mathematical digits", "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏", "************1111"},
		{"zero-width blanks anywhere", "41\u200b1111\u200b111\u2060111\u00ad1111", "************1111"},
		{"keycaps", strings.Repeat("4\ufe0f\u20e3", 1) + strings.Repeat("1\ufe0f\u20e3", 15), "************1111"},
		{"Visa of 13", "4222222222222", "************2222"},
		{"Diners in its grouping", "3056 930902 5904", "************5904"},
		{"Maestro of 18", "675940000000000002", "************0002"},
		{"Maestro of 16", "6759649826438453", "************8453"},
		{"UnionPay of 19 in two groups", "622202 1234567890128", "************0128"},
		{"in a query", "https://x/?card=4111+1111+1111+1111&a=1", "https://x/?card=************1111&a=1"},
		{"behind an encoded sign", "q=%204111%201111%201111%201111", "q=%20************1111"},
		{"encoded digits", "%34111111111111111", "************1111"},
		{"behind percent", "100%4111111111111111", "100%************1111"},
		{"a named code", "CVC 123, cvv2: 1234, CVV=\"321\"", "CVC ***, cvv2: ***, CVV=\"***\""},
		{"no code", "cv 1234, CVC 12345, 123", "cv 1234, CVC 12345, 123"},
	} {
		if got := MaskCards(c.in); got != c.want {
			t.Errorf("%s: %q became %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestMaskCardsAgain(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"4111 1111 1111 1111 5500000000000004", "CVC 123 4111111111111111", "%204111111111111111"} {
		once := MaskCards(text)
		if again := MaskCards(once); again != once || once == text {
			t.Errorf("%q became %q and then %q", text, once, again)
		}
	}
}

// TestMayHoldCard holds the quick way out to the long one.
func TestMayHoldCard(t *testing.T) {
	t.Parallel()
	random := numbers{rand.New(rand.NewPCG(7, 8))}
	quick, masked := 0, 0
	for range 300_000 {
		text := ""
		number := random.oneOf("4111111111111111", "4111 1111 1111 1111", "4111+1111+1111+1111", "3782-822463-10005", "6304000000000000", "220220"+random.digits(10), random.digits(random.IntN(20)))
		for at := 0; at < len(number); {
			next := min(len(number), at+1+random.IntN(12))
			text += number[at:next]
			at = next
			if random.IntN(3) == 0 {
				text += random.oneOf("", "", " ", "-", "+", "%20", "%2D", "\u00a0", "\u00ad", "\u2013", "a", ".", "%", "%C2%A0", "\t")
			}
		}
		switch random.IntN(6) {
		case 0:
			text = strings.NewReplacer("1", "%31", "4", "%34").Replace(text)
		case 1:
			text = strings.NewReplacer("1", "１", "2", "٢").Replace(text)
		case 2:
			text = strings.ReplaceAll(text, "1", "%EF%BC%91")
		}
		text = random.oneOf("", "a", "%", "12", "cv", "é") + text + random.oneOf("", "z", "%41", " 7", "cvc 123")
		became := maskCards(text)
		if !mayHoldCard(text) {
			quick++
			if became != text {
				t.Fatalf("%q goes the quick way but becomes %q", text, became)
			}
		} else if became != text {
			masked++
		}
	}
	if quick < 15_000 || masked < 50_000 {
		t.Errorf("%d went the quick way and %d were masked: too few were tried", quick, masked)
	}
	for _, usual := range []string{"740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad", "2026-03-01T15:04:05.123456", "calle 10 # 43-12, 050021, tel. 6044441234"} {
		if mayHoldCard(usual) {
			t.Errorf("%s goes the long way", usual)
		}
	}
}

// Every decimal digit of Unicode counts as the digit that it is.
func TestDigitOf(t *testing.T) {
	t.Parallel()
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		d := digitOf(r)
		if (d != 0) != unicode.Is(unicode.Nd, r) {
			t.Errorf("%U is the digit %q", r, d)
		}
		if d == 0 {
			continue
		}
		if want := byte('0' + n%10); d != want {
			t.Errorf("%U is %c, want %c", r, d, want)
		}
		n++
	}
}

func TestDropCards(t *testing.T) {
	t.Parallel()
	c := Contents{
		FirstName: Some("4111111111111111"), Phone: Some("+4915112345678"), TaxID: Some("378282246310005"), Email: Some("378282246310005"), SocialID: Some("pan 4111111111111111"),
		AdditionalData: Some(RawJSON(`{"pan":4111111111111111,"s":"4111 1111 1111 1111","n":1.50,"esc":"a\"4111111111111111"}`)),
		Passport:       Object[Passport]{Some(Passport{Number: Some("4111111111111111")})},
		ExtraFields:    List[ExtraField]{Some([]ExtraField{{Key: Some("client.card.cvc"), Value: Some("123")}, {Key: Some("pan 4111111111111111"), Value: Some("x")}, {Key: Some("cvv"), Value: None[string]()}})},
		SexID:          Some(int64(4111111111111111)), Amount: Some(MustDecimal("4111111111111111.00")), Quota: Some(MustDecimal("41111111111.11")),
		Debts: List[Debt]{Some([]Debt{{Requisites: Some("40817810099910004312")}, {Requisites: Some("4111111111111111")}})},
		Goods: List[Good]{Some([]Good{{Description: Some("paid by 4111111111111111")}})},
	}
	dropCards(&c)
	passport, debts := c.Passport.Value(), c.Debts.Value()
	for _, x := range []struct{ name, got, want string }{
		{"text", c.FirstName.Value(), "************1111"},
		{"a phone that is one as a whole", c.Phone.Value(), "+4915112345678"},
		{"a card where a tax id belongs", c.TaxID.Value(), "************0005"},
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
	extra := c.ExtraFields.Value()
	if got := extra[0].Value; got != Some("") {
		t.Errorf("a code under a free key became %v", got)
	}
	if got := extra[1]; got.Key.Value() != "pan ************1111" || got.Value.Value() != "x" {
		t.Errorf("a card number in a free key became %v", got)
	}
	if extra[2].Value.State() != Null {
		t.Errorf("no code under a free key became %v", extra[2].Value)
	}
	if c.SexID.State() != Null || c.Amount.State() != Null {
		t.Errorf("card numbers stayed as numbers: %v %v", c.SexID, c.Amount)
	}
	if c.Quota.Value().String() != "41111111111.11" {
		t.Errorf("an amount became %v", c.Quota)
	}
}

// TestMaskCardsUUID takes UUIDs whose groups of digits are a card number's.
func TestMaskCardsUUID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"01a20231-2666-7646-8775-2800e9ae6fc6", "01a20231-2714-7873-8611-6284d1a8252e", "01A20231-3547-7057-9649-7780C69DC081"} {
		if groups := strings.ToLower(id)[9:28]; MaskCards(groups) == groups {
			t.Errorf("%s is no card number by itself: the case shows nothing", groups)
		}
		for _, text := range []string{id, "lead " + id + ".", "https://example.com/" + id + "?a=1", `{"id":"` + id + `"}`, id + " " + id} {
			if got := MaskCards(text); got != text {
				t.Errorf("%q became %q", text, got)
			}
		}
		for _, text := range []string{"4" + id, id + "4", id[9:], id + "-4111 1111 1111 1111"} {
			if MaskCards(text) == text {
				t.Errorf("%q, which is no UUID, was left as it is", text)
			}
		}
	}
	if got := MaskCards("01a20231-2666-7646-8775-2800e9ae6fc6 4111111111111111"); strings.Contains(got, "411111111111") {
		t.Errorf("a card number behind a UUID was left: %q", got)
	}
}
