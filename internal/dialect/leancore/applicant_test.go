package leancore

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// documentedKeys are the 18 keys of a lead in their order.
func documentedKeys() []string {
	return []string{"id", "image", "name", "lastname", "business_name", "quota", "status", "phone", "email", "nit", "address", "history", "score",
		"payment_data", "apn_token", "ecosystem", "business_entity", "additional_data"}
}

func TestAppendLead(t *testing.T) {
	t.Parallel()
	some := exchange.Some[string]
	address := func(fill func(a *exchange.Address)) exchange.Object[exchange.Address] {
		var o exchange.Object[exchange.Address]
		o.PutEmpty()
		fill(o.Pointer())
		return o
	}
	tests := map[string]struct {
		lead exchange.Lead
		key  string
		want string
	}{
		"digits_of_this_dialect_stay": {exchange.Lead{LeadHeader: exchange.LeadHeader{Surface: exchange.SurfaceLeanCore, PhoneE164: "+573001234567"},
			Contents: exchange.Contents{Phone: some("3001234567")}}, "phone", `"3001234567"`},
		"a_plus_of_this_dialect_goes": {exchange.Lead{LeadHeader: exchange.LeadHeader{Surface: exchange.SurfaceLeanCore, PhoneE164: "+573001234567"},
			Contents: exchange.Contents{Phone: some("+57 300 1234567")}}, "phone", `"573001234567"`},
		"digits_of_another_get_the_country_code": {exchange.Lead{LeadHeader: exchange.LeadHeader{Surface: exchange.SurfaceBrainySoft, PhoneE164: "+79161234567"},
			Contents: exchange.Contents{Phone: some("9161234567")}}, "phone", `"79161234567"`},
		"no_phone_number_stays_as_written": {exchange.Lead{LeadHeader: exchange.LeadHeader{Surface: exchange.SurfaceLeadBank},
			Contents: exchange.Contents{Phone: some("ask for Ana")}}, "phone", `"ask for Ana"`},

		"address_as_written": {exchange.Lead{Contents: exchange.Contents{Address: some("Calle 10"),
			RegistrationAddress: address(func(a *exchange.Address) { a.FullText = some("Moscow") })}}, "address", `"Calle 10"`},
		"address_of_registration": {exchange.Lead{Contents: exchange.Contents{
			RegistrationAddress: address(func(a *exchange.Address) { a.FullText, a.StreetName = some("Moscow, Arbat 1"), some("Arbat") }),
			ResidenceAddress:    address(func(a *exchange.Address) { a.FullText = some("Tver") })}}, "address", `"Moscow, Arbat 1"`},
		"address_from_its_parts": {exchange.Lead{Contents: exchange.Contents{RegistrationAddress: address(func(a *exchange.Address) {
			a.PostalCode, a.LocalityName, a.StreetName, a.HouseNumber, a.BuildingNumber, a.ApartmentNumber =
				some("119002"), some("Москва"), some("Арбат"), some("1"), some(" "), some("5")
		})}}, "address", `"119002, Москва, Арбат, 1, 5"`},
		"address_of_residence": {exchange.Lead{Contents: exchange.Contents{RegistrationAddress: address(func(*exchange.Address) {}),
			ResidenceAddress: address(func(a *exchange.Address) { a.FullText = some("Tver") })}}, "address", `"Tver"`},
		"no_address": {exchange.Lead{}, "address", `""`},

		"entity_as_written": {exchange.Lead{Contents: exchange.Contents{BusinessEntity: some("S.A.S."), NaturalPerson: exchange.Some(true)}},
			"business_entity", `"S.A.S."`},
		"entity_of_a_person":  {exchange.Lead{Contents: exchange.Contents{NaturalPerson: exchange.Some(true)}}, "business_entity", `"natural"`},
		"entity_of_a_company": {exchange.Lead{Contents: exchange.Contents{NaturalPerson: exchange.Some(false)}}, "business_entity", `"legal"`},
		"entity_unknown":      {exchange.Lead{Contents: exchange.Contents{NaturalPerson: exchange.None[bool]()}}, "business_entity", `""`},

		"status_at_first":         {exchange.Lead{}, "status", `"not_assigned"`},
		"status_once_assigned":    {exchange.Lead{LeadHeader: exchange.LeadHeader{LiveAssignments: 1}}, "status", `"not_contacted"`},
		"status_as_written":       {exchange.Lead{LeadHeader: exchange.LeadHeader{LiveAssignments: 1}, Contents: exchange.Contents{LeadStatus: some("our own")}}, "status", `"our own"`},
		"status_written_as_unset": {exchange.Lead{LeadHeader: exchange.LeadHeader{LiveAssignments: 1}, Contents: exchange.Contents{LeadStatus: some("not_assigned")}}, "status", `"not_contacted"`},

		"score_whole":     {exchange.Lead{Contents: exchange.Contents{Score: exchange.Some(exchange.MustDecimal("-7"))}}, "score", "-7.0"},
		"score_digits":    {exchange.Lead{Contents: exchange.Contents{Score: exchange.Some(exchange.MustDecimal("0.50"))}}, "score", "0.50"},
		"score_exponent":  {exchange.Lead{Contents: exchange.Contents{Score: exchange.Some(exchange.MustDecimal("1E+2"))}}, "score", "1E+2"},
		"quota_whole":     {exchange.Lead{Contents: exchange.Contents{Quota: exchange.Some(exchange.MustDecimal("12345678901234567890"))}}, "quota", "12345678901234567890"},
		"quota_digits":    {exchange.Lead{Contents: exchange.Contents{Quota: exchange.Some(exchange.MustDecimal("5.00"))}}, "quota", "5.00"},
		"history_no_list": {exchange.Lead{Contents: exchange.Contents{History: exchange.Some(exchange.RawJSON(`{"a":1}`))}}, "history", "[]"},
		"data_no_object":  {exchange.Lead{Contents: exchange.Contents{PaymentData: exchange.Some(exchange.RawJSON(`"x"`))}}, "payment_data", "{}"},
		"data_null":       {exchange.Lead{Contents: exchange.Contents{AdditionalData: exchange.None[exchange.RawJSON]()}}, "additional_data", "{}"},
		"control_in_text": {exchange.Lead{Contents: exchange.Contents{FirstName: some("a\n\t\x01\x7f\u2028\"\\/<&>é")}}, "name", "\"a\\n\\t\\u0001\x7f\u2028\\\"\\\\/<&>é\""},
		"middle_name_apart": {exchange.Lead{Contents: exchange.Contents{FirstName: some("Иван"), MiddleName: some("Петрович"), LastName: some("Сидоров")}},
			"name", `"Иван"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := string(appendLead(nil, &test.lead))
			if diff := cmp.Diff(documentedKeys(), keys(t, got)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, field(t, got, test.key)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.key, diff)
			}
		})
	}
}

// TestAppendLeadAllocates holds the hot path of listings to a buffer that is
// used again.
func TestAppendLeadAllocates(t *testing.T) {
	s, err := readSubmission(leadFile(t))
	if err != nil {
		t.Fatal(err)
	}
	l := &exchange.Lead{LeadHeader: exchange.LeadHeader{ID: exchange.NewID(), Surface: exchange.SurfaceLeanCore, CreatedAt: time.Unix(0, 0)}, Contents: s.Contents}
	buffer := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { buffer = appendLead(buffer[:0], l) }); n > 0 {
		t.Errorf("a lead takes %v allocations, want 0", n)
	}
}
