package exchange

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
)

// numbers of people and things, of which some have as many digits as a card and
// pass its check.
type numbers struct{ *rand.Rand }

func (r numbers) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

func (r numbers) oneOf(words ...string) string { return words[r.IntN(len(words))] }

// weighted is the sum of the digits, each times its weight; weights repeat.
func weighted(digits string, weights ...int) int {
	sum := 0
	for i := range len(digits) {
		sum += int(digits[i]-'0') * weights[i%len(weights)]
	}
	return sum
}

// account is one of 20 digits whose key is right for the bank with this end of
// its number (Bank of Russia, the order of calculating the key, 515 of 1997).
func (r numbers) account(bank string) string {
	balance := r.oneOf("40817", "40820", "42301", "40702", "40802", "45507", "30232", "47422")
	head, tail := balance+r.oneOf("810", "840", "978", "156"), r.digits(11)
	key := weighted(bank+head+"0"+tail, 7, 1, 3) * 3 % 10
	return head + strconv.Itoa(key) + tail
}

func (r numbers) ean13() string {
	body := r.oneOf("460", "461", "469", "400", "420", "450", "471", "489", "490", "770", "590", "690") + r.digits(9)
	return body + strconv.Itoa((10-weighted(body, 1, 3)%10)%10)
}

func (r numbers) phone() string {
	return r.oneOf("+79"+r.digits(9), "8 (9"+r.digits(2)+") "+r.digits(3)+"-"+r.digits(2)+"-"+r.digits(2), "573"+r.digits(9), "+57 3"+r.digits(2)+" "+r.digits(7),
		"+4915"+r.oneOf("11", "14", "15", "20", "22", "25", "70", "73", "75")+r.digits(7), "+55119"+r.oneOf("6", "7", "8", "9")+r.digits(7))
}

func (r numbers) inn() string {
	if r.IntN(2) == 0 {
		body := "77" + r.digits(7)
		return body + strconv.Itoa(weighted(body, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10)
	}
	body := "50" + r.digits(8)
	body += strconv.Itoa(weighted(body, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10)
	return body + strconv.Itoa(weighted(body, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10)
}

func (r numbers) ogrn() string {
	if r.IntN(2) == 0 {
		body := r.oneOf("1", "5") + fmt.Sprintf("%02d", 2+r.IntN(25)) + "77" + r.digits(7)
		n, _ := strconv.ParseInt(body, 10, 64)
		return body + strconv.FormatInt(n%11%10, 10)
	}
	body := "3" + fmt.Sprintf("%02d", 4+r.IntN(23)) + "50" + r.digits(9)
	n, _ := strconv.ParseInt(body, 10, 64)
	return body + strconv.FormatInt(n%13%10, 10)
}

func (r numbers) snils() string {
	body := "1" + r.digits(8)
	key := weighted(body, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 101 % 100
	return r.oneOf(fmt.Sprintf("%s%02d", body, key), fmt.Sprintf("%s-%s-%s %02d", body[:3], body[3:6], body[6:], key))
}

func (r numbers) nit() string {
	body := r.oneOf("8", "9") + r.digits(8)
	return r.oneOf(body, body+"-"+nitCheckDigit(body), body[:3]+"."+body[3:6]+"."+body[6:]+"-"+nitCheckDigit(body))
}

// Numbers of people and things come through in their own fields, untouched.
func TestDropCards_ownNumbers(t *testing.T) {
	t.Parallel()
	const each = 20_000
	like := 0 // a card number
	r := numbers{rand.New(rand.NewPCG(2026, 4))}
	for range each {
		account, article, phone := r.account(r.oneOf("225", "593", "974")), r.ean13(), r.phone()
		tax, registration, social := r.oneOf(r.inn(), r.nit()), r.ogrn(), r.snils()
		series, number := r.digits(4), r.digits(6)
		spaced := account
		if r.IntN(4) == 0 {
			spaced = account[:4] + " " + account[4:8] + " " + account[8:12] + " " + account[12:16] + " " + account[16:]
		}
		for _, s := range []string{spaced, article, phone} {
			if HoldsCard(s) {
				like++
			}
		}
		passport := Object[Passport]{Some(Passport{Series: Some(series), Number: Some(series + " " + number)})}
		c := Contents{Phone: Some(phone), TaxID: Some(tax), EmployerTaxID: Some(r.inn()), RegistrationNumber: Some(registration), SocialID: Some(social),
			Passport:         passport,
			ResidenceAddress: Object[Address]{Some(Address{Telephone: Some(phone)})},
			Goods:            List[Good]{Some([]Good{{Article: Some(article)}})},
			Debts:            List[Debt]{Some([]Debt{{Requisites: Some(spaced)}})},
			Relatives:        List[Relative]{Some([]Relative{{Telephone: Some(phone), TaxID: Some(tax), Passport: passport}})},
		}
		before := string(AppendDocument(nil, &c))
		dropCards(&c)
		if after := string(AppendDocument(nil, &c)); after != before {
			t.Fatalf("%s became %s", before, after)
		}
	}
	if like < each/100 {
		t.Errorf("only %d of the numbers look like a card: they prove nothing", like)
	}
}

// Card numbers stay in no field, whatever it is for.
func TestDropCards_everyField(t *testing.T) {
	t.Parallel()
	r := numbers{rand.New(rand.NewPCG(2026, 5))}
	for _, s := range cardSchemes {
		for range 3 {
			digits := fmt.Sprintf("%06d", s.from+r.IntN(s.to-s.from+1)) + r.digits(s.length-7)
			for check := range 10 {
				if luhn(digits + strconv.Itoa(check)) {
					digits += strconv.Itoa(check)
					break
				}
			}
			groups, at := "", 0
			for _, n := range s.grouping {
				groups += digits[at:at+n] + r.oneOf(" ", "-", "\u00a0")
				at += n
			}
			for _, written := range []string{digits, groups + "x"} {
				fillTexts(&Contents{}, func(e Entry, c *Text, root Record) {
					c.Put(written)
					dropCards(root)
					if c.Value() == written && !e.Meaning.fits(written) {
						t.Fatalf("%s stays in %s", written, e.Key)
					}
				})
			}
		}
	}
	for _, written := range []string{"4222222222222", "378282246310005", "30569309025904", "4111 1111 1111 1111 1230"} {
		fillTexts(&Contents{}, func(e Entry, c *Text, root Record) {
			c.Put(written)
			dropCards(root)
			if c.Value() == written {
				t.Errorf("%s stays in %s", written, e.Key)
			}
		})
	}
}

// fillTexts visits every text of a record and of those inside it.
func fillTexts(r Record, visit func(Entry, *Text, Record)) {
	r.Each(func(e Entry) bool {
		switch c := e.Cell.(type) {
		case *Text:
			visit(e, c, r)
		case Composite:
			fillTexts(c.Add(), visit)
		}
		return true
	})
}
