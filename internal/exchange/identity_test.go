package exchange

import (
	"slices"
	"strings"
	"testing"
)

// plainVault digests by joining: what is compared is then readable.
type plainVault struct{ Vault }

func (plainVault) DigestKeys(*Ecosystem) (DigestKeys, error) { return DigestKeys{Now: 1}, nil }

func (plainVault) Digest(_ ID, _ int, kind string, parts ...string) (d Digest) {
	// Equal inputs give equal digests, and that is all the test needs.
	sum := kind + "|" + strings.Join(parts, "|")
	for i, b := range []byte(sum) {
		d[i%32] = d[i%32]*31 + b
	}
	return d
}

func human(last, first, middle, series, number string) Contents {
	return Contents{LastName: Some(last), FirstName: Some(first), MiddleName: Some(middle),
		Passport: Object[Passport]{Some(Passport{Series: Some(series), Number: Some(number)})}}
}

func TestIdentityKeys(t *testing.T) {
	t.Parallel()
	x := &Exchange{vault: plainVault{}, normalisers: normalisers()}
	russia := &Ecosystem{Country: "RU"}
	keysOf := func(c *Contents) []PersonKey { return x.identify(russia, c, NoID).keys[0] }
	ivan := human("Иванов", "Пётр", "Сергеевич", "4510", "123456")
	for _, c := range []struct {
		name  string
		other Contents
		same  bool
	}{
		{"equal", ivan, true},
		{"ё and е, case, outer blanks", human(" ИВАНОВ ", "петр", "СЕРГЕЕВИЧ", "4510", "123456"), true},
		{"blanks and dashes in the document", human("Иванов", "Пётр", "Сергеевич", "45 10", "123-456"), true},
		{"look-alike Latin letters in a Cyrillic name", human("Ивaнoв", "Пётp", "Сергеевич", "4510", "123456"), true},
		{"composed and decomposed letters", human("Иванов", "Пе\u0308тр", "Сергеевич", "4510", "123456"), true},
		{"no patronymic is not any patronymic", human("Иванов", "Пётр", "", "4510", "123456"), false},
		{"another number", human("Иванов", "Пётр", "Сергеевич", "4510", "123457"), false},
		{"series moved into the number", human("Иванов", "Пётр", "Сергеевич", "", "4510123456"), false},
		{"names swapped", human("Пётр", "Иванов", "Сергеевич", "4510", "123456"), false},
	} {
		a, b := keysOf(&ivan), keysOf(&c.other)
		if len(a) != 1 || len(b) != 1 {
			t.Fatalf("%s: %d and %d keys", c.name, len(a), len(b))
		}
		if (a[0] == b[0]) != c.same {
			t.Errorf("%s: same is %v, want %v", c.name, !c.same, c.same)
		}
	}
	for _, c := range []struct {
		name string
		in   Contents
		want []KeyKind
	}{
		{"nothing", Contents{}, nil},
		{"no document number", human("Иванов", "Пётр", "", "4510", ""), nil},
		{"document without series", human("García", "Ana", "", "", "52123456"), []KeyKind{KeyFiveField}},
		{"tax id and last name", Contents{TaxID: Some("900"), LastName: Some("X")}, []KeyKind{KeyTaxName}},
		{"tax id alone", Contents{TaxID: Some("900")}, nil},
		{"a masked card for a document number", human("Иванов", "Пётр", "", "4510", "************1111"), nil},
		{"a masked card for a tax id", Contents{TaxID: Some("************1111"), LastName: Some("X"), RegistrationNumber: Some("71")}, nil},
		{"placeholders", func() Contents {
			c := human("Иванов", "Пётр", "", "0000", "нет")
			c.TaxID, c.RegistrationNumber = Some("000000000000"), Some("-")
			return c
		}(), nil},
		{"company", Contents{TaxID: Some("900"), BusinessName: Some("ACME"), RegistrationNumber: Some("71")}, []KeyKind{KeyTaxName, KeyCompany}},
	} {
		var kinds []KeyKind
		for _, k := range keysOf(&c.in) {
			kinds = append(kinds, k.Kind)
		}
		if !slices.Equal(kinds, c.want) {
			t.Errorf("%s: %v, want %v", c.name, kinds, c.want)
		}
	}
}

// What a field was filled with because it must not be empty finds nobody.
func TestSearchDigests(t *testing.T) {
	t.Parallel()
	x, russia := &Exchange{vault: plainVault{}}, &Ecosystem{Country: "RU"}
	for number, real := range map[string]bool{
		"": false, "-": false, "?": false, "нет": false, "None": false, "N/A": false, "б/н": false, "0": false, "0000": false, "00-00": false,
		"000000000000": false, "999999999": false, "٠٠٠٠": false, "1111111111": false, "123456": true, "AB123456": true, "10": true, "7707083893": true,
	} {
		if got := x.taxDigest(russia, number); got.IsZero() == real {
			t.Errorf("tax id %q is searched by: %v, want %v", number, !got.IsZero(), real)
		}
		c := human("", "", "", "0000", number)
		if got := x.documentDigest(russia, &c); got.IsZero() == real {
			t.Errorf("document number %q is searched by: %v, want %v", number, !got.IsZero(), real)
		}
	}
}

func TestNormalTaxID(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"900.123.456-8": "900123456", "900123456-8": "900123456", "900123456": "900123456", " 900 123 456 ": "900123456",
		"900123456-1": "9001234561", "7707083893": "7707083893", "770-708-389-3": "7707083893", "": "", "  ": "",
	} {
		if got := normalTaxID(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestNormalName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Мария   Анна ": "мария анна", "O’Brien": "o'brien", "D`Artagnan": "d'artagnan", "Smith–Jones": "smith-jones",
		"PEÑA": "peña", "Straße": "strasse", "Cаша": "саша", "Pаul": "paul",
	} {
		if got := normalName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestPhoneE164(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ written, region, want string }{
		{"573001234567", "CO", "+573001234567"}, {"+57 300 123 4567", "CO", "+573001234567"}, {"300 1234567", "CO", "+573001234567"},
		{"79161234567", "RU", "+79161234567"}, {"8 (916) 123-45-67", "RU", "+79161234567"}, {"+7 916 123 45 67", "CO", "+79161234567"},
		{"573812345678", "CO", "+573812345678"}, {"+57 381 234 5678", "RU", "+573812345678"}, {"70000000000", "RU", "+70000000000"},
		{"12345", "CO", ""}, {"123456789012345", "CO", ""},
		{"-", "RU", ""}, {"call me", "CO", ""}, {"", "CO", ""}, {"+1", "CO", ""}, {strings.Repeat("9", 50), "RU", ""},
	} {
		if got := phoneE164(c.written, c.region); got != c.want {
			t.Errorf("%q in %s is %q, want %q", c.written, c.region, got, c.want)
		}
	}
}

func TestStateTables(t *testing.T) {
	t.Parallel()
	for from, to := range assignmentMoves {
		for _, s := range to {
			if _, known := assignmentMoves[s]; !known || s == from {
				t.Errorf("%s goes to %s", from, s)
			}
			if !from.Live() && s.Live() && from != Undeliverable {
				t.Errorf("%s comes back to life as %s", from, s)
			}
		}
	}
	for from, to := range leadMoves {
		for _, s := range to {
			if _, known := leadMoves[s]; !known || s == from {
				t.Errorf("%s goes to %s", from, s)
			}
		}
	}
	a := Assignment{State: Received}
	if err := a.move(Ready, a.UpdatedAt); CodeOf(err) != Conflict || a.State != Received || a.Version != 0 {
		t.Error("a received assignment went back to ready:", err)
	}
}
