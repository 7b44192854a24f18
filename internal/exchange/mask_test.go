package exchange

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// shownOf says of every field whether a masked grant sees it.
func shownOf(g Grant) map[string]string {
	fields := map[string]string{}
	var walk func(path string, r Record)
	walk = func(path string, r Record) {
		r.Each(func(e Entry) bool {
			if c, ok := e.Cell.(Composite); ok {
				walk(path+e.Key+".", c.Add())
				return true
			}
			fields[path+e.Key] = "clear"
			if g.hides(groupOf(e)) {
				fields[path+e.Key] = "masked"
			}
			return true
		})
	}
	walk("", &Contents{})
	return fields
}

// Every field of the catalogue stands here, by the word for what a masked grant
// sees of it. A new field fails until somebody has decided.
const decided = `
masked: tax_id registration_number social_id passport.series passport.number passport.extra_number registration_address.fias_chain.parents
masked: registration_address.attributes residence_address.fias_chain.parents residence_address.attributes addresses.fias_chain.parents
masked: addresses.attributes debts.contract debts.requisites incomes expenses employer_tax_id relatives.passport.series
masked: relatives.passport.number relatives.passport.extra_number relatives.tax_id card_last_four history records payment_data
masked: additional_data loan_priority extra_fields.value
clear: first_name middle_name last_name business_name business_entity natural_person phone email birth_date birth_place
clear: birth_country_id sex_id passport.id passport.issued_on passport.closed_on passport.issuer passport.issuer_code
clear: passport.complementary_type_id image apn_token address registration_address.id registration_address.country_id
clear: registration_address.postal_code registration_address.region_name registration_address.locality_name registration_address.street_name
clear: registration_address.house_number registration_address.building_number registration_address.block_number registration_address.apartment_number
clear: registration_address.full_text registration_address.old_text registration_address.housing_type registration_address.metro_station
clear: registration_address.telephone registration_address.time_zone registration_address.registered_on registration_address.fias_id
clear: registration_address.fias_chain.id registration_address.fias_chain.level registration_address.fias_chain.name registration_address.fias_chain.settlement
clear: registration_address.fias_chain.type registration_address.fias_chain_text registration_address.purpose_id registration_address.position
clear: residence_address.id residence_address.country_id residence_address.postal_code residence_address.region_name residence_address.locality_name
clear: residence_address.street_name residence_address.house_number residence_address.building_number residence_address.block_number
clear: residence_address.apartment_number residence_address.full_text residence_address.old_text residence_address.housing_type
clear: residence_address.metro_station residence_address.telephone residence_address.time_zone residence_address.registered_on
clear: residence_address.fias_id residence_address.fias_chain.id residence_address.fias_chain.level residence_address.fias_chain.name
clear: residence_address.fias_chain.settlement residence_address.fias_chain.type residence_address.fias_chain_text residence_address.purpose_id
clear: residence_address.position addresses.id addresses.country_id addresses.postal_code addresses.region_name addresses.locality_name
clear: addresses.street_name addresses.house_number addresses.building_number addresses.block_number addresses.apartment_number
clear: addresses.full_text addresses.old_text addresses.housing_type addresses.metro_station addresses.telephone addresses.time_zone
clear: addresses.registered_on addresses.fias_id addresses.fias_chain.id addresses.fias_chain.level addresses.fias_chain.name
clear: addresses.fias_chain.settlement addresses.fias_chain.type addresses.fias_chain_text addresses.purpose_id addresses.position
clear: amount period period_unit product_id interest_rate total_amount quota getting_money_method_id goods.id goods.name
clear: goods.article goods.description goods.amount goods.quantity mean_income average_monthly_cost monthly_credit_payment
clear: active_credits_amount active_credits_count active_delinquency_amount closed_credits_count delinquency_count payed_delinquency_count
clear: written_delinquency_count debts.id debts.name debts.bank debts.bank_id debts.amount debts.remainder debts.interest_rate
clear: debts.monthly_payment debts.last_paid_on debts.periodicity debts.delays employer_name children_count adult_children_count
clear: dependents_count relatives.id relatives.relation_id relatives.first_name relatives.middle_name relatives.last_name
clear: relatives.birth_date relatives.telephone relatives.email relatives.address relatives.work_place relatives.passport.id
clear: relatives.passport.issued_on relatives.passport.closed_on relatives.passport.issuer relatives.passport.issuer_code
clear: relatives.passport.complementary_type_id relatives.comments relatives.resident relatives.verified approved_by_scorista
clear: ip_and_reg_address_match ip_and_region_match phone_check rosfinmonitoring_check ufms_check denial_reason_id score
clear: channel order_code store_code referral_link ip_address mac_address device_type_id how_you_know_id manager_id shop_id
clear: store_type_id subdivision_id lead_status client_created_at extra_fields.id extra_fields.key extra_fields.number
`

func decidedFields() map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(decided)) {
		word, keys, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for _, key := range strings.Fields(keys) {
			fields[key] = word
		}
	}
	return fields
}

func TestMaskedFields(t *testing.T) {
	t.Parallel()
	for _, role := range []Role{RoleOperator, RoleProvider, RoleLender, "", "somebody else"} {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(decidedFields(), shownOf(Grant{Role: role, Masked: true})); diff != "" {
				t.Errorf("(-decided +shown):\n%s", diff)
			}
			for key, word := range shownOf(Grant{Role: role}) {
				if word != "clear" {
					t.Errorf("%s is %s to a grant that is not masked", key, word)
				}
			}
		})
	}
	t.Run("what is sealed is masked, wherever it stands", func(t *testing.T) {
		t.Parallel()
		for _, m := range []Meaning{TaxNumber, SocialNumber, AccountNumber, DocumentNumber} {
			e := Entry{Meaning: m, Cell: &Text{}}
			if !m.Identifies() || groupOf(e) == openFields {
				t.Errorf("meaning %d is shown", m)
			}
		}
	})
	t.Run("what can be revealed is what is masked", func(t *testing.T) {
		t.Parallel()
		want := map[string]bool{}
		for path, word := range decidedFields() {
			if key, _, _ := strings.Cut(path, "."); word == "masked" {
				want[key] = true
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(slices.Values(MaskableFields()))); diff != "" {
			t.Errorf("(-masked +revealed):\n%s", diff)
		}
	})
}

func TestMaskNumber(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"": "••••", "1": "••••", "12": "••••", "123": "••••", "45096": "••••", "123456": "••••56", "112-233-445 95": "••••595",
		"770123456789": "••••6789", "40817810938261745093": "••••5093", "900.123.456-8": "••••568", "************1111": "••••",
		"АВ 4509": "••••09", "- - -": "••••", "\U0001d7d8\U0001d7d9\U0001d7da\U0001d7d8\U0001d7d9\U0001d7da": "••••\U0001d7d9\U0001d7da",
	} {
		if got := maskNumber(value); got != want {
			t.Errorf("%q is shown as %q, want %q", value, got, want)
		}
	}
}

func maskedGrant(role Role) Grant { return Grant{Role: role, Masked: true} }

func TestSeen(t *testing.T) {
	t.Parallel()
	t.Run("hides what must be hidden and nothing else", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			var c Contents
			drawRecord(t, &c, 0)
			before := AppendDocument(nil, &c)
			seen := maskedGrant(RoleOperator).seen(&c)
			if !slices.Equal(before, AppendDocument(nil, &c)) {
				t.Fatal("the contents themselves were masked")
			}
			compareSeen(t, "", &c, &seen)
			if clear := (Grant{Role: RoleOperator}).seen(&c); !sameContents(&clear, &c) {
				t.Fatal("a grant that is not masked sees something else")
			}
		})
	})
	t.Run("what was hidden is refused as a value", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			var c Contents
			drawRecord(t, &c, 0)
			seen := maskedGrant(RoleLender).seen(&c)
			if err := refuseNewMasks(&c, &seen); (err == nil) != sameContents(&c, &seen) {
				t.Fatalf("changed is %v: %v", !sameContents(&c, &seen), err)
			}
			if err := refuseNewMasks(&seen, &seen); err != nil {
				t.Fatal("refused though nothing changed:", err)
			}
		})
	})
}

// compareSeen holds what is seen of a record to what it is.
func compareSeen(t *rapid.T, path string, is, seen Record) {
	is.Each(func(e Entry) bool {
		other := seen.cellByNumber(e.Number)
		at := path + e.Key
		if e.Cell.State() != other.State() {
			t.Fatalf("%s: is %d, seen as %d", at, e.Cell.State(), other.State())
		}
		if c, ok := e.Cell.(Composite); ok {
			inner := other.(Composite).Records()
			for i, r := range c.Records() {
				compareSeen(t, at+".", r, inner[i])
			}
			return true
		}
		if !e.Cell.IsSet() {
			return true
		}
		same := cmp.Equal(e.Cell.appendValue(nil), other.appendValue(nil))
		if text, ok := e.Cell.(*Text); ok && text.value == "" {
			return true
		}
		if hidden := decidedFields()[at] == "masked"; hidden && !isMask(other) || !hidden && !same {
			t.Fatalf("%s is seen as %s", at, other.appendValue(nil))
		}
		if text, ok := other.(*Text); ok && !same && utf8.RuneCountInString(text.value) > 8 {
			t.Fatalf("%s shows too much: %q", at, text.value)
		}
		return true
	})
}

func TestRefuseMasks(t *testing.T) {
	t.Parallel()
	mask := Some(fieldMask + "56")
	for name, test := range map[string]struct {
		set   func(*Contents)
		field string
	}{
		"a tax id":                  {func(c *Contents) { c.TaxID = mask }, "tax_id"},
		"inside an object":          {func(c *Contents) { c.Passport.Pointer().Number = mask }, "passport.number"},
		"inside a list":             {func(c *Contents) { c.Debts.Put([]Debt{{}, {Requisites: mask}}) }, "debts[1].requisites"},
		"two deep":                  {func(c *Contents) { p := Relative{}; p.Passport.Pointer().Series = mask; c.Relatives.Put([]Relative{p}) }, "relatives[0].passport.series"},
		"a free value":              {func(c *Contents) { c.ExtraFields.Put([]ExtraField{{Value: mask}}) }, "extra_fields[0].value"},
		"free JSON":                 {func(c *Contents) { c.Incomes.Put(`"••••"`) }, "incomes"},
		"free JSON, escaped":        {func(c *Contents) { c.Incomes.Put(`"\u2022\u2022\u2022\u2022"`) }, "incomes"},
		"in words it is no mask":    {func(c *Contents) { c.BirthPlace = mask }, ""},
		"three bullets are no mask": {func(c *Contents) { c.TaxID.Put("•••56") }, ""},
		"JSON that holds one":       {func(c *Contents) { c.Incomes.Put(`{"a":"••••"}`) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c Contents
			test.set(&c)
			got := refuseMasks(&c)
			if (got != nil) != (test.field != "") || got != nil && (got.Code != Invalid || got.Field != test.field) {
				t.Errorf("refused: %v", got)
			}
		})
	}
}
