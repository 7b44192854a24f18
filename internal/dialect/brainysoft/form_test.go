package brainysoft

import (
	"testing"

	"leadex/internal/exchange"
)

// TestLeadForm shows leads that came by other surfaces or went further than a
// BrainySoft client can take them.
func TestLeadForm(t *testing.T) {
	t.Parallel()
	lead := func(change func(*exchange.LeadView)) *exchange.LeadView {
		v := &exchange.LeadView{Lead: exchange.Lead{LeadHeader: exchange.LeadHeader{Number: 7, State: exchange.LeadOpen}}}
		change(v)
		return v
	}
	contents := func(c exchange.Contents) *exchange.LeadView {
		return lead(func(v *exchange.LeadView) { v.Contents = c })
	}
	entity := func(word string) *exchange.LeadView {
		return contents(exchange.Contents{BusinessEntity: exchange.Some(word)})
	}
	state := func(s exchange.LeadState) *exchange.LeadView {
		return lead(func(v *exchange.LeadView) { v.State = s })
	}
	decided := func(r exchange.Recommendation, c exchange.Contents) *exchange.LeadView {
		return lead(func(v *exchange.LeadView) {
			v.Contents, v.Decision = c, &exchange.Decision{Recommendation: r, DenialID: 101552}
		})
	}
	converted := func(v *exchange.LeadView) *exchange.LeadView {
		v.Application = &exchange.Application{Number: 9}
		return v
	}
	tests := map[string]struct {
		lead        *exchange.LeadView
		field, want string
	}{
		"a_person":                  {entity("natural"), "naturalPerson", "true"},
		"a_company":                 {entity("Legal"), "naturalPerson", "false"},
		"neither":                   {entity("trust"), "naturalPerson", "null"},
		"a_company_says_otherwise":  {contents(exchange.Contents{BusinessEntity: exchange.Some("legal"), NaturalPerson: exchange.None[bool]()}), "naturalPerson", "null"},
		"name_of_a_company":         {contents(exchange.Contents{BusinessName: exchange.Some("ООО")}), "title", `"ООО"`},
		"tax_id":                    {contents(exchange.Contents{TaxID: exchange.Some("900.123.456-8")}), "inn", `"900.123.456-8"`},
		"a_word_that_is_no_unit":    {contents(exchange.Contents{PeriodUnit: exchange.Some("fortnights")}), "periodUnit", "null"},
		"a_word_that_is_no_channel": {contents(exchange.Contents{Channel: exchange.Some("radio")}), "channel", "null"},
		"the_card":                  {contents(exchange.Contents{CardLastFour: exchange.Some("1234")}), "cardNumber", `""`},
		"open":                      {state(exchange.LeadOpen), "currentStatus", `"WAITING"`},
		"held":                      {state(exchange.LeadHeld), "currentStatus", `"CHECK"`},
		"closed":                    {state(exchange.LeadClosed), "currentStatus", `"DENIED"`},
		"withdrawn":                 {state(exchange.LeadWithdrawn), "currentStatus", `"DENIED"`},
		"expired":                   {state(exchange.LeadExpired), "currentStatus", `"DENIED"`},
		"erased":                    {state(exchange.LeadErased), "currentStatus", `"DENIED"`},
		"converted":                 {lead(func(v *exchange.LeadView) { v.Application = &exchange.Application{Number: 9} }), "currentStatus", `"APPROVED"`},
		"its_application":           {lead(func(v *exchange.LeadView) { v.Application = &exchange.Application{Number: 9} }), "loanApplicationId", "9"},
		"converted_elsewhere":       {lead(func(v *exchange.LeadView) { v.Applications = 1 }), "currentStatus", `"WAITING"`},
		"denied":                    {decided(exchange.Deny, exchange.Contents{}), "currentStatus", `"DENIED"`},
		"denied_why":                {decided(exchange.Deny, exchange.Contents{}), "denialReasonId", "101552"},
		"denied_before_for_more":    {decided(exchange.Deny, exchange.Contents{DenialReasonID: exchange.Some[int64](7)}), "denialReasonId", "7"},
		"denied_and_told_not_why":   {decided(exchange.Deny, exchange.Contents{DenialReasonID: exchange.None[int64]()}), "denialReasonId", "null"},
		"denied_business":           {decided(exchange.Deny, exchange.Contents{}), "currentBusinessStatus", "null"},
		"fault":                     {decided(exchange.TechFault, exchange.Contents{}), "currentStatus", `"TECH_FAULT"`},
		"fault_business":            {decided(exchange.TechFault, exchange.Contents{}), "currentBusinessStatus", `"FAILED"`},
		"approved_and_undone":       {decided(exchange.Approve, exchange.Contents{}), "currentStatus", `"WAITING"`},
		"denied_and_converted":      {converted(decided(exchange.Deny, exchange.Contents{})), "currentStatus", `"APPROVED"`},
		"denied_and_converted_why":  {converted(decided(exchange.Deny, exchange.Contents{})), "denialReasonId", "null"},
		"fault_and_converted":       {converted(decided(exchange.TechFault, exchange.Contents{})), "currentBusinessStatus", "null"},
		"not_decided":               {lead(func(*exchange.LeadView) {}), "scoringTask", "null"},
		"linked":                    {lead(func(v *exchange.LeadView) { v.PersonNumber = 5 }), "clientId", "5"},
		"not_linked":                {lead(func(*exchange.LeadView) {}), "clientId", "null"},
		"number":                    {lead(func(*exchange.LeadView) {}), "id", "7"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := string(append(leadTable.appendFields([]byte{'{'}, leadForm(test.lead)), '}'))
			if got := valueOf(t, answer, test.field); got != test.want {
				t.Errorf("%s is %s, want %s", test.field, got, test.want)
			}
		})
	}
}
