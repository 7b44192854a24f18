package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

func TestCheckDigits(t *testing.T) {
	t.Parallel()
	t.Run("nit", func(t *testing.T) {
		t.Parallel()
		// Published numbers of companies, with their check digit behind the hyphen.
		for _, published := range []string{"890903938-8", "899999068-1", "860002964-4", "800197268-4"} {
			number, digit, _ := strings.Cut(published, "-")
			if got := nitCheckDigit(number); got != digit {
				t.Errorf("%s has %s", published, got)
			}
		}
	})
	t.Run("inn_of_a_company", func(t *testing.T) {
		t.Parallel()
		for _, published := range []string{"7707083893", "7736050003", "7740000076"} {
			if got := innOfCompany(published[:9]); got != published {
				t.Errorf("%s, want %s", got, published)
			}
		}
	})
	t.Run("inn_of_a_person", func(t *testing.T) {
		t.Parallel()
		if got := innOfPerson("5001007322"); got != "500100732259" {
			t.Errorf("%s", got)
		}
	})
	t.Run("snils", func(t *testing.T) {
		t.Parallel()
		if got := snils(12_233_445); got != "112-233-445 95" {
			t.Errorf("%s", got)
		}
	})
}

func TestApplicants(t *testing.T) {
	t.Parallel()
	for name, applicant := range map[string]func(int) exchange.Contents{"colombian": colombian, "russian": russian} {
		t.Run(name+"_same_person_each_time", func(t *testing.T) {
			t.Parallel()
			for number := range 20 {
				a, b := applicant(number), applicant(number)
				if diff := cmp.Diff(string(exchange.AppendDocument(nil, &a)), string(exchange.AppendDocument(nil, &b))); diff != "" {
					t.Errorf("applicant %d differs from itself: %s", number, diff)
				}
			}
		})
		t.Run(name+"_nobody_twice", func(t *testing.T) {
			t.Parallel()
			seen := map[string]int{}
			for number := range 10_000 {
				c := applicant(number)
				p := c.Passport.Value()
				for what, value := range map[string]string{"tax id": c.TaxID.Value(), "social id": c.SocialID.Value(),
					"document": p.Series.Value() + " " + p.Number.Value(), "phone": c.Phone.Value(), "email": c.Email.Value()} {
					key := what + value
					if before, twice := seen[key]; twice && value != "" {
						t.Fatalf("applicants %d and %d have the same %s %s", before, number, what, value)
					}
					seen[key] = number
				}
			}
		})
		t.Run(name+"_complete", func(t *testing.T) {
			t.Parallel()
			for number := range 200 {
				c := applicant(number)
				p := c.Passport.Value()
				for field, value := range map[string]string{"first_name": c.FirstName.Value(), "last_name": c.LastName.Value(), "phone": c.Phone.Value(),
					"email": c.Email.Value(), "tax_id": c.TaxID.Value(), "passport.number": p.Number.Value(), "passport.issuer": p.Issuer.Value(),
					"address": c.Address.Value()} {
					if value == "" {
						t.Errorf("applicant %d has no %s", number, field)
					}
				}
				if strings.ContainsFunc(c.Email.Value(), func(r rune) bool { return r > 127 || r == ' ' }) || !strings.HasSuffix(c.Email.Value(), "@example.com") {
					t.Errorf("applicant %d has the address %q", number, c.Email.Value())
				}
			}
		})
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, size := range []int{999_983, 9_999_991} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			seen := make([]bool, size)
			for number := range size {
				at := spread(number, size, 345_678)
				if seen[at] {
					t.Fatalf("%d is hit twice", at)
				}
				seen[at] = true
			}
		})
	}
}
