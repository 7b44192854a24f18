package brainysoft

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// client makes a lead and a client of it at the first lender, and returns its
// path.
func (s *stage) client(t testing.TB) string {
	t.Helper()
	lead := s.create(t, s.provider, `{"firstName":"Анна","lastName":"Ли","mobilePhone":"+79160000000","sexId":101252,"amount":1.10,"passport":{"seria":"4510","no":"123456"}}`)
	return s.convert(t, lead, s.lender)
}

func (s *stage) convert(t testing.TB, lead string, lender caller) string {
	t.Helper()
	v, err := s.Convert(t.Context(), s.operator.Caller, exchange.Convert{Lead: s.leadID(t, lead), Lender: lender.Party})
	if err != nil {
		t.Fatal("convert:", err)
	}
	return fmt.Sprint(clients, "/", v.PersonNumber)
}

func TestClient(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.client(t)
		got := creationDate.ReplaceAllString(s.get(t, s.lender, path), `"creationDate":0`)
		want := `{"addressData":null,"addresses":[],"adultChildrenCount":0,"averageMonthlyCost":0,"birthCountryId":null,"birthDate":null,"birthPlace":"",` +
			`"childrenCount":0,"dependentsCount":0,"email":"","employerInn":"","employerTitle":"","extraFields":[],"firstName":"Анна","id":1,"inn":"",` +
			`"lastName":"Ли","managerId":null,"meanIncome":0,"mobilePhone":"+79160000000","mobilePhoneCheck":null,"monthlyCreditPayment":0,"naturalPerson":null,` +
			`"passport":{"closeDate":null,"complementaryDocTypeId":null,"extraNumber":"","id":1,"issueDate":null,"manager":"","no":"123456","seria":"4510","subdivisionCode":""},` +
			`"patronymic":"","registrationAddressData":null,"registrationNumber":"","relatives":[],"sexId":101252,"snils":"","subdivisionId":null,"title":"","creationDate":0}`
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("client (-want +got):\n%s", diff)
		}
	})
}

// Each lender has its own client of a person, under the same number.
func TestClient_is_cut_to_the_lender(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.client(t)
		same := s.create(t, s.provider, `{"firstName":"анна","lastName":"ЛИ","mobilePhone":"+79169999999","passport":{"seria":"45 10","no":"123456"}}`)
		if again := s.convert(t, same, s.second); again != path {
			t.Fatalf("the same person is %s and %s", path, again)
		}
		for who, phone := range map[*caller]string{&s.lender: "+79160000000", &s.second: "+79169999999"} {
			if got := parsed(t, s.get(t, *who, path))["mobilePhone"]; got != phone {
				t.Errorf("a lender reads %v, want %s", got, phone)
			}
		}
	})
}

func TestLead_of_a_client(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		person := strings.TrimPrefix(s.client(t), clients+"/")
		lead := parsed(t, s.get(t, s.lender, leads+"/1"))
		for name, want := range map[string]any{"currentStatus": "APPROVED", "clientId": person, "loanApplicationId": "1", "currentBusinessStatus": nil} {
			if got := lead[name]; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s is %v, want %v", name, got, want)
			}
		}
		// A full identity match links a new lead at once; a shared phone does not.
		same := s.create(t, s.provider, `{"firstName":"Анна","lastName":"Ли","mobilePhone":"1","passport":{"seria":"4510","no":"123456"}}`)
		other := s.create(t, s.provider, `{"firstName":"Анна","lastName":"Ли","mobilePhone":"+79160000000"}`)
		if got := parsed(t, s.get(t, s.operator, same)); fmt.Sprint(got["clientId"]) != person || got["currentStatus"] != "WAITING" {
			t.Errorf("a lead of the same person has clientId %v and status %v", got["clientId"], got["currentStatus"])
		}
		if got := parsed(t, s.get(t, s.operator, other))["clientId"]; got != nil {
			t.Errorf("a lead with the same phone has clientId %v", got)
		}
		// So does an edit that completes the match, and one that breaks it unlinks.
		s.put(t, s.operator, other, `{"passport":{"seria":"4510","no":"123456"}}`)
		if got := parsed(t, s.get(t, s.operator, other))["clientId"]; fmt.Sprint(got) != person {
			t.Errorf("after the edit clientId is %v", got)
		}
		s.put(t, s.operator, other, `{"clientId":`+person+`,"lastName":"Ким"}`)
		if got := parsed(t, s.get(t, s.operator, other))["clientId"]; got != nil {
			t.Errorf("after another name clientId is %v", got)
		}
		// By hand, for who sees the client.
		s.put(t, s.operator, other, `{"clientId":"`+person+`"}`)
		if got := parsed(t, s.get(t, s.operator, other))["clientId"]; fmt.Sprint(got) != person {
			t.Errorf("linked by hand clientId is %v", got)
		}
		s.send(s.provider, "POST", leads, `{"firstName":"A","mobilePhone":"1","clientId":`+person+`}`).is(t, 400,
			refusal("VALIDATION_ERROR", "names no client that you may see", "clientId"))
	})
}
