package leancore

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"leadex/internal/exchange"
)

// TestLeadOfAnotherSurface shows a lead as BrainySoft would have submitted it.
func TestLeadOfAnotherSurface(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		some := exchange.Some[string]
		c := exchange.Contents{FirstName: some("Иван"), MiddleName: some("Петрович"), LastName: some("Сидоров"), Phone: some("9161234567"),
			Email: some("ivan@example.com"), TaxID: some("770123456789"), NaturalPerson: exchange.Some(true),
			Amount: exchange.Some(exchange.MustDecimal("50000.00"))}
		c.Passport.PutEmpty()
		c.Passport.Pointer().Number = some("123456")
		c.RegistrationAddress.PutEmpty()
		c.RegistrationAddress.Pointer().FullText = some("Москва, Арбат, 1")
		caller := s.abroad.Operator.Caller
		caller.Surface = exchange.SurfaceBrainySoft
		view, err := s.Submit(context.Background(), caller, exchange.Submission{Contents: c})
		if err != nil {
			t.Fatal(err)
		}
		id, ecosystem, lender := view.ID.String(), s.abroad.Ecosystem.ID.String(), s.abroad.Lenders[0]
		shown := func(idKey, status, lastname, phone string) string {
			return `{"` + idKey + `":"` + id + `","image":"","name":"Иван","lastname":"` + lastname + `","business_name":"","quota":0,"status":"` + status +
				`","phone":"` + phone + `","email":"ivan@example.com","nit":"770123456789","address":"Москва, Арбат, 1","history":[],"score":0.0,` +
				`"payment_data":{},"apn_token":"","ecosystem":"` + ecosystem + `","business_entity":"natural","additional_data":{}}`
		}
		t.Run("is_listed_with_what_it_has", func(t *testing.T) {
			s.get(t, s.foreign, "/lead?ecosystem="+ecosystem).is(t, 200, "["+shown("id", "not_assigned", "Сидоров", "79161234567")+"]")
		})
		t.Run("is_found_by_its_phone", func(t *testing.T) {
			s.get(t, s.foreign, "/lead?phone=79161234567").is(t, 200, shown("id", "not_assigned", "Сидоров", "79161234567"))
		})
		t.Run("keeps_the_rest_through_an_edit", func(t *testing.T) {
			s.post(t, s.foreign, "/update-lead", `{"id": "`+id+`", "lastname": "Петров"}`).is(t, 200, shown("id", "not_assigned", "Петров", "79161234567"))
			after, err := s.Lead(context.Background(), caller, exchange.LeadKey{ID: view.ID})
			if err != nil {
				t.Fatal(err)
			}
			if got := after.Contents.Passport.Pointer().Number.Value(); got != "123456" || after.Contents.MiddleName.Value() != "Петрович" {
				t.Error("the edit lost a field that this dialect does not know")
			}
		})
		t.Run("becomes_a_client_with_the_country_code", func(t *testing.T) {
			s.post(t, s.foreign, "/turn-lead-into-client", pair(id, lender.Party)).is(t, 200, shown("_id", "active", "Петров", "79161234567"))
		})
	})
}

// TestCreateLeadAtOnce sends the same nit many times at the same instant.
func TestCreateLeadAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		const callers = 40
		answers := make([]answer, callers)
		var ready, done sync.WaitGroup
		ready.Add(1)
		for i := range callers {
			done.Go(func() {
				ready.Wait()
				answers[i] = s.post(t, s.provider, "/create-lead", `{"name": "Ana `+strconv.Itoa(i)+`", "nit": "900.123.456-8"}`)
			})
		}
		ready.Done()
		done.Wait()
		made := 0
		for _, a := range answers {
			if a.status == http.StatusOK {
				made++
				continue
			}
			a.is(t, 409, `{"message":"User with nit: 900.123.456-8 already exists","code":"already_exists"}`)
			if a.noted == nil || strings.Contains(a.noted.Error(), "900.123.456") {
				t.Errorf("kept for the log: %v", a.noted)
			}
		}
		if made != 1 {
			t.Errorf("%d leads were made, want 1", made)
		}
	})
}

// TestExternalID shows that additional_data.external_id is the lead's own id at
// its provider, for whoever looks it up elsewhere.
func TestExternalID(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		for written, want := range map[string]string{`"crm \u00e9/1"`: "crm é/1", `17`: "17", `1.50`: "1.50"} {
			id := s.create(t, s.provider, `{"name": "Ana", "phone": "573001234567", "additional_data": {"x": {"external_id": "no"}, "external_id": `+written+`}}`)
			found, err := s.LeadsByExternalID(context.Background(), s.provider.Caller, want)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 1 || found[0].ID.String() != id {
				t.Errorf("external_id %s: %d leads found by %q", written, len(found), want)
			}
		}
		id := s.create(t, s.provider, `{"name": "Ana", "phone": "573001234567", "additional_data": {"external_id": "old"}}`)
		for _, change := range []string{`"additional_data": {"external_id": "late"}`, `"address": "Calle 1"`} {
			if a := s.post(t, s.provider, "/update-lead", `{"id": "`+id+`", `+change+`}`); a.status != 200 {
				t.Fatal(a)
			}
			found, err := s.LeadsByExternalID(context.Background(), s.provider.Caller, "late")
			if err != nil || len(found) != 1 || found[0].ID.String() != id {
				t.Errorf("after %s %d leads are found by the new id: %v", change, len(found), err)
			}
		}
		for _, none := range []string{`null`, `true`, `["a"]`, `{"a":1}`, `""`} {
			id := s.create(t, s.provider, `{"name": "Ana", "phone": "573001234567", "additional_data": {"external_id": `+none+`}}`)
			parsed, _ := exchange.ParseID(id)
			view, err := s.Lead(context.Background(), s.provider.Caller, exchange.LeadKey{ID: parsed})
			if err != nil {
				t.Fatal(err)
			}
			if view.ExternalID != "" {
				t.Errorf("external_id %s was taken as %q", none, view.ExternalID)
			}
		}
	})
}
