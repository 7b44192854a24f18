package brainysoft

import (
	"fmt"
	"strings"
	"testing"

	"leadex/internal/exchange"
)

const (
	loanApps    = "/bs-core/main/loan-apps"
	partialLead = leads + "/partial-load"
)

func TestPartialLoad_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		s.client(t)
		for _, target := range []string{partialLead, clients + "/partial-load"} {
			s.refused(t, s.badCallers(t, "POST", target, `{"fields":["id"]}`))
			s.refused(t, badBodies(s.operator, "POST", target))
			h := func(body, message, field string) hostile {
				return hostile{s.operator, "POST", target, body, 400, refusal("VALIDATION_ERROR", message, field)}
			}
			search := func(field, value, message, at string) hostile {
				return h(fmt.Sprintf(`{"fields":["id"],"searchFields":[{"field":%q,"value":%q}]}`, field, value), message, at)
			}
			long := strings.Repeat("я", maxSearchValue+1)
			const noField, noSort = "names no field that can be searched for", "names no field that can be sorted by"
			tests := map[string]hostile{
				"no_fields":             h(`{}`, "must name at least one field", "fields"),
				"null_fields":           h(`{"fields":null}`, "must name at least one field", "fields"),
				"empty_fields":          h(`{"fields":[]}`, "must name at least one field", "fields"),
				"fields_are_a_text":     h(`{"fields":"id"}`, "must be a list", "fields"),
				"a_field_is_an_object":  h(`{"fields":["id",{}]}`, "must be a single value, not an object or a list", "fields[1]"),
				"a_field_is_empty":      h(`{"fields":[""]}`, "must be the name of a field", "fields[0]"),
				"an_unknown_field":      h(`{"fields":["id","nothing"]}`, "names no field that can be asked for", "fields[1]"),
				"another_case":          h(`{"fields":["ID"]}`, "names no field that can be asked for", "fields[0]"),
				"beyond_a_value":        h(`{"fields":["firstName.id"]}`, "names no field that can be asked for", "fields[0]"),
				"into_a_list":           h(`{"fields":["relatives.firstName"]}`, "names no field that can be asked for", "fields[0]"),
				"dots":                  h(`{"fields":["passport."]}`, "names no field that can be asked for", "fields[0]"),
				"a_card_as_a_field":     h(`{"fields":["4111111111111111"]}`, "names no field that can be asked for", "fields[0]"),
				"sql_as_a_field":        h(`{"fields":["id; DROP TABLE lead"]}`, "names no field that can be asked for", "fields[0]"),
				"a_long_field":          h(`{"fields":["`+long+`"]}`, "must be at most 255 characters", "fields[0]"),
				"many_fields":           h(`{"fields":["id"`+strings.Repeat(`,"id"`, maxFields)+`]}`, "must have at most 200 elements", "fields"),
				"a_condition_is_a_text": h(`{"fields":["id"],"searchFields":["id"]}`, "must be an object", "searchFields[0]"),
				"no_field":              h(`{"fields":["id"],"searchFields":[{"value":"1"}]}`, "must be the name of a field", "searchFields[0].field"),
				"a_value_is_a_list":     h(`{"fields":["id"],"searchFields":[{"field":"id","value":[1]}]}`, "must be a single value, not an object or a list", "searchFields[0].value"),
				"many_conditions": h(`{"fields":["id"],"searchFields":[{"field":"id","value":1}`+strings.Repeat(`,{"field":"id","value":1}`, maxConditions)+`]}`,
					"must have at most 50 elements", "searchFields"),
				"unknown_condition":   search("nothing", "1", noField, "searchFields[0].field"),
				"card_as_a_condition": search("4111111111111111", "1", noField, "searchFields[0].field"),
				"sealed":              search("patronymic", "a", "is kept sealed and cannot be searched for", "patronymic"),
				"sealed_nested":       search("passport.issueDate", "2010-05-06", "is kept sealed and cannot be searched for", "passport.issueDate"),
				"document_by_order":   search("passport.no", ">1", "is kept sealed and is searched for by its whole value alone", "passport.no"),
				"document_by_pattern": search("passport.seria", "%1", "is kept sealed and is searched for by its whole value alone", "passport.seria"),
				"half_a_document":     search("passport.no", "1", "is searched for together with passport.seria alone, which may be empty", "passport.no"),
				"the_other_half":      search("passport.seria", "1", "is searched for together with passport.no alone", "passport.seria"),
				"tax_by_order":        search("inn", ">=1", "is kept sealed and is searched for by its whole value alone", "inn"),
				"empty_tax":           search("inn", " ", "is kept sealed and is searched for by a value that is not empty", "inn"),
				"tax_twice":           h(`{"fields":["id"],"searchFields":[{"field":"inn","value":1},{"field":"inn","value":2}]}`, "is searched for twice; by equality it can be once", "inn"),
				"id_is_text":          search("id", "a", "must be a whole number, with >=, >, <= or < before it or without", "id"),
				"id_by_pattern":       search("id", "1%", "must be a whole number, with >=, >, <= or < before it or without", "id"),
				"id_is_huge":          search("id", "99999999999999999999", "must be a whole number, with >=, >, <= or < before it or without", "id"),
				"time_is_text":        search("creationDate", ">=yesterday", "must be a time such as 2017-09-11 00:00:00, with >=, >, <= or < before it or without", "creationDate"),
				"time_by_pattern":     search("creationDate", "2017%", "must be a time such as 2017-09-11 00:00:00, with >=, >, <= or < before it or without", "creationDate"),
				"no_such_day":         search("creationDate", "2017-02-30 00:00:00", "must be a time such as 2017-09-11 00:00:00, with >=, >, <= or < before it or without", "creationDate"),
				"year_10000":          search("creationDate", "<253402300800000", "must be a time such as 2017-09-11 00:00:00, with >=, >, <= or < before it or without", "creationDate"),
				"phone_by_order":      search("mobilePhone", ">+7", "can be searched for by equality or a pattern alone", "mobilePhone"),
				"phone_of_letters":    search("mobilePhone", "%abc", "can be searched for by a whole number or by digits with %", "mobilePhone"),
				"order_by_unknown":    h(`{"fields":["id"],"orderBy":"nothing"}`, noSort, "orderBy"),
				"order_by_sealed":     h(`{"fields":["id"],"orderByFields":[{"field":"id"},{"field":"passport.no"}]}`, "is kept sealed and cannot be sorted by", "passport.no"),
				"order_by_sql":        h(`{"fields":["id"],"orderByFields":[{"field":"id"},{"field":"id; --"}]}`, noSort, "orderByFields[1].field"),
				"another_direction":   h(`{"fields":["id"],"orderBy":"id","orderDirection":"up"}`, "must be ASC or DESC", "orderDirection"),
				"and_another":         h(`{"fields":["id"],"orderBy":"id","orderByFields":[{"field":"id","direction":"; --"}]}`, "must be ASC or DESC", "orderByFields[0].direction"),
				"many_orders": h(`{"fields":["id"],"orderByFields":[{"field":"id"}`+strings.Repeat(`,{"field":"id"}`, maxOrder)+`]}`,
					"must have at most 10 elements", "orderByFields"),
				"from_is_negative":  h(`{"fields":["id"],"countFrom":-1}`, "must be a whole number between 0 and 10000000", "countFrom"),
				"from_is_text":      h(`{"fields":["id"],"countFrom":"a"}`, "must be a whole number between 0 and 10000000", "countFrom"),
				"to_is_a_fraction":  h(`{"fields":["id"],"countTo":1.5}`, "must be a whole number between 0 and 10000000", "countTo"),
				"window_too_large":  h(`{"fields":["id"],"countFrom":1,"countTo":1002}`, "must be at most 1000 above countFrom", "countTo"),
				"beyond_all_counts": h(`{"fields":["id"],"countFrom":10000001,"countTo":10000002}`, "must be a whole number between 0 and 10000000", "countFrom"),
				"by_get":            {s.operator, "GET", target, "", 405, methodBody},
			}
			if target == partialLead {
				tests["unknown_status"] = search("currentStatus", "NEW", "must be one of WAITING, CHECK, APPROVED, DENIED, TECH_FAULT", "currentStatus")
				tests["client_by_order"] = search("clientId", ">1", "must be a whole number: it is searched for by equality alone", "clientId")
				tests["client_twice"] = h(`{"fields":["id"],"searchFields":[{"field":"clientId","value":1},{"field":"client.id","value":2}]}`, "is searched for twice; by equality it can be once", "clientId")
			}
			t.Run(target, func(t *testing.T) { s.refused(t, tests) })
		}
	})
}

func TestFind_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		s.client(t)
		const ids = "must be at most 1000 ids with commas between them"
		get := func(target, message, field string) hostile {
			return hostile{s.operator, "GET", target, "", 400, refusal("VALIDATION_ERROR", message, field)}
		}
		gone := func(who caller, target string) hostile { return hostile{who, "GET", target, "", 404, notFoundBody} }
		for _, of := range []string{leads, clients} {
			s.refused(t, s.badCallers(t, "GET", of+"/find/1", ""))
			s.refused(t, map[string]hostile{
				"letters":       get(of+"/find/1,a", ids, "ids"),
				"empty_element": get(of+"/find/1,,2", ids, "ids"),
				"negative":      get(of+"/find/-1", ids, "ids"),
				"sql":           get(of+"/find/1%20OR%201=1", ids, "ids"),
				"too_many":      get(of+"/find/"+strings.Repeat("1,", maxFound)+"1", ids, "ids"),
				"order":         get(of+"/find/1?preserveOrder=yes", "must be true or false", "preserveOrder"),
				"post":          {s.operator, "POST", of + "/find/1", "", 405, methodBody},
				"no_ids":        {s.operator, "GET", of + "/find", "", 404, notFoundBody},
			})
		}
		const from, to = "must be a time such as 2016-04-01T00:00:00", "must be a time such as 2016-05-01T00:00:00"
		created := func(from, to string) string { return leads + "/find/date-from/" + from + "/date-to/" + to }
		s.refused(t, s.badCallers(t, "GET", created("2016-04-01T00:00:00", "2016-04-02T00:00:00"), ""))
		s.refused(t, map[string]hostile{
			"from_is_text":     get(created("a", "2016-04-02T00:00:00"), from, "date-from"),
			"from_is_a_day":    get(created("2016-04-01", "2016-04-02T00:00:00"), from, "date-from"),
			"from_is_a_number": get(created("1475280000000", "2016-04-02T00:00:00"), from, "date-from"),
			"to_is_no_day":     get(created("2016-04-01T00:00:00", "2016-04-31T00:00:00"), to, "date-to"),
			"year_0":           get(created("0000-04-01T00:00:00", "2016-04-31T00:00:00"), from, "date-from"),
			"status":           get(created("2016-04-01T00:00:00", "2016-04-02T00:00:00")+"?lead-status=NEW", "must be one of WAITING, CHECK, APPROVED, DENIED, TECH_FAULT", "lead-status"),
		})
		app := leads + "/find/loan-app-id/"
		s.refused(t, s.badCallers(t, "GET", loanApps+"/1", ""))
		s.refused(t, map[string]hostile{
			"lead_of_none":             gone(s.operator, app+"404"),
			"lead_of_no_number":        gone(s.operator, app+"a"),
			"lead_for_another_lender":  gone(s.second, app+"1"),
			"lead_abroad":              gone(s.foreign, app+"1"),
			"application_none":         gone(s.operator, loanApps+"/404"),
			"application_no_number":    gone(s.operator, loanApps+"/1.0"),
			"application_of_another":   gone(s.second, loanApps+"/1"),
			"application_for_provider": gone(s.provider, loanApps+"/1"),
			"application_abroad":       gone(s.foreign, loanApps+"/1"),
			"pending_of_none":          gone(s.operator, clients+"/404/pending-loan-apps"),
			"pending_of_another":       gone(s.second, clients+"/1/pending-loan-apps"),
			"pending_for_provider":     gone(s.provider, clients+"/1/pending-loan-apps"),
		})
	})
}

func TestLoanAppStatuses_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		s.client(t)
		feed := loanApps + "/status?"
		s.refused(t, s.badCallers(t, "GET", feed+"limit=1", ""))
		get := func(query, message, field string) hostile {
			return hostile{s.operator, "GET", feed + query, "", 400, refusal("VALIDATION_ERROR", message, field)}
		}
		most := fmt.Sprintf("must be a whole number between 0 and %d", exchange.MaxNumber)
		s.refused(t, map[string]hostile{
			"no_limit":        get("fromId=1", "is required", "limit"),
			"limit_is_text":   get("limit=a", "must be a whole number between 0 and 1000", "limit"),
			"limit_too_large": get("limit=1001", "must be a whole number between 0 and 1000", "limit"),
			"from_negative":   get("limit=1&fromId=-1", most, "fromId"),
			"to_huge":         get("limit=1&toId=9007199254740992", most, "toId"),
			"offset_text":     get("limit=1&offset=%00", "must be a whole number between 0 and 10000000", "offset"),
			"post":            {s.operator, "POST", feed + "limit=1", "", 405, methodBody},
		})
	})
}
