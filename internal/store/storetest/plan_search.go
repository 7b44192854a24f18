package storetest

import (
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
)

func (p *planner) searches(plans map[string]Plan) {
	operator, lender, provider := p.grant(exchange.RoleOperator), p.grant(exchange.RoleLender), p.grant(exchange.RoleProvider)
	day := 24 * time.Hour
	where := func(c exchange.SearchColumn, is exchange.Comparison, v any) exchange.LeadFilter {
		return exchange.LeadFilter{Where: []exchange.SearchTerm{{Column: c, Is: is, Value: v}}, Limit: 100}
	}
	by := func(c exchange.SearchColumn, descending bool) []exchange.SearchOrder {
		return []exchange.SearchOrder{{Column: c, Descending: descending}}
	}
	leads := func(g exchange.Grant, f exchange.LeadFilter, order ...exchange.SearchOrder) filter.Query {
		return filter.LeadIDs(p.dialect, g, f, order)
	}
	any100, interval := exchange.LeadFilter{Limit: 100}, exchange.LeadFilter{From: start, To: start.Add(day), After: 7, Until: 99, Limit: 100}
	for name, plan := range map[string]Plan{
		"search, all":                         {leads(operator, any100), []string{"lead_sequence_uq"}, Walk},
		"search, by number backwards":         {leads(operator, any100, by(exchange.NumberColumn, true)...), []string{"lead_number_uq"}, Walk | Ties},
		"search, by creation":                 {leads(operator, any100, by(exchange.CreatedColumn, false)...), []string{"lead_created"}, Walk},
		"search, created since, by creation":  {leads(operator, where(exchange.CreatedColumn, exchange.AtLeast, start), by(exchange.CreatedColumn, true)...), []string{"lead_created"}, Seek},
		"search, by number":                   {leads(operator, where(exchange.NumberColumn, exchange.Equal, int64(7))), []string{"lead_number_uq"}, Sort},
		"search, numbers from":                {leads(operator, where(exchange.NumberColumn, exchange.More, int64(7)), by(exchange.NumberColumn, false)...), []string{"lead_number_uq"}, Ties},
		"search, last name":                   {leads(operator, where(exchange.LastNameColumn, exchange.Equal, "n7")), []string{"lead_last_name"}, Seek},
		"search, last name begins":            {leads(operator, where(exchange.LastNameColumn, exchange.Like, "a%"), by(exchange.LastNameColumn, false)...), []string{"lead_last_name"}, Seek},
		"search, phone begins":                {leads(operator, where(exchange.PhoneColumn, exchange.Like, "+7916%"), by(exchange.PhoneColumn, false)...), []string{"lead_phone"}, Seek},
		"search, e-mail":                      {leads(operator, where(exchange.EmailColumn, exchange.Equal, "a")), []string{"lead_email"}, Seek},
		"search, external id":                 {leads(operator, where(exchange.ExternalIDColumn, exchange.Equal, "a")), []string{"lead_external_id"}, Seek},
		"search of a provider":                {leads(provider, any100), []string{"lead_provider"}, Seek},
		"search of a lender":                  {leads(lender, any100), []string{"assignment_feed", "lead_lender"}, Sort},
		"search of a lender, phone":           {leads(lender, where(exchange.PhoneColumn, exchange.Equal, "+1")), []string{"lead_phone", "assignment_live_uq|assignment_lead"}, Sort},
		"search of a lender, created since":   {leads(lender, where(exchange.CreatedColumn, exchange.AtLeast, start), by(exchange.CreatedColumn, true)...), []string{"assignment_feed|assignment_lead|assignment_live_uq"}, Sort},
		"leads of an interval":                {filter.Leads(p.dialect, operator, interval), []string{"lead_sequence_uq"}, Seek},
		"leads of an interval, of a provider": {filter.Leads(p.dialect, provider, interval), []string{"lead_provider"}, Seek},
		"leads of an interval, of a lender":   {filter.Leads(p.dialect, lender, interval), []string{"assignment_feed", "lead_lender"}, Sort},
		"span of an interval":                 {filter.LeadSpan(p.dialect, p.ecosystem, interval), []string{"lead_created"}, Seek},
		"converted leads":                     {leads(operator, exchange.LeadFilter{Standings: []exchange.Standing{exchange.StandsConverted}, Limit: 100}), []string{"lead_sequence_uq", "application_lead_uq"}, Walk},
		"denied leads":                        {leads(operator, exchange.LeadFilter{Standings: []exchange.Standing{exchange.StandsDenied, exchange.StandsEnded}, Limit: 100}), []string{"lead_sequence_uq", "decision_lead"}, Walk},
		"converted leads of a lender":         {leads(lender, exchange.LeadFilter{Standings: []exchange.Standing{exchange.StandsConverted}, Limit: 100}), []string{"assignment_feed", "application_lead_uq|application_lender"}, Sort},
	} {
		plans[name] = plan
	}
}

func (p *planner) applications(plans map[string]Plan) {
	operator, lender := p.grant(exchange.RoleOperator), p.grant(exchange.RoleLender)
	clients := func(g exchange.Grant, f exchange.ClientFilter, order ...exchange.SearchOrder) filter.Query {
		f.Limit = 100
		return filter.ClientIDs(p.dialect, g, f, order)
	}
	where := func(c exchange.SearchColumn, is exchange.Comparison, v any) exchange.ClientFilter {
		return exchange.ClientFilter{Where: []exchange.SearchTerm{{Column: c, Is: is, Value: v}}}
	}
	for name, plan := range map[string]Plan{
		"search of clients, all":          {clients(operator, exchange.ClientFilter{NewestOfPerson: true}), []string{"client_age", "client_person_uq"}, Walk},
		"search of clients of a lender":   {clients(lender, exchange.ClientFilter{NewestOfPerson: true}), []string{"client_lender"}, Seek},
		"search of clients, last name":    {clients(operator, where(exchange.LastNameColumn, exchange.Equal, "n7")), []string{"client_last_name"}, Seek},
		"search of clients, phone begins": {clients(operator, where(exchange.PhoneColumn, exchange.Like, "+7916%")), []string{"client_phone"}, Sort},
		"search of clients, persons":      {clients(operator, exchange.ClientFilter{PersonNumbers: []int64{7}}), []string{"person_number_uq", "client_person_uq"}, Sort},
		"search of clients, by number":    {clients(operator, exchange.ClientFilter{}, exchange.SearchOrder{Column: exchange.NumberColumn}), []string{"person_number_uq", "client_person_uq"}, Walk | Ties | Sort},
		"application by number":           {filter.Applications(p.dialect, p.ecosystem, exchange.ApplicationFilter{Numbers: []int64{7}}), []string{"application_number_uq"}, Sort},
		"statuses of applications":        {filter.ApplicationEvents(p.dialect, operator, exchange.ApplicationEventFilter{From: 7, Limit: 9}), []string{"event_application"}, Seek},
		"statuses of a lender":            {filter.ApplicationEvents(p.dialect, lender, exchange.ApplicationEventFilter{From: 7, To: 99, Limit: 9}), []string{"event_application"}, Seek},
	} {
		plans[name] = plan
	}
}
