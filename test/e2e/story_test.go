package e2e

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"leadex/internal/pgtest"
)

// TestStory plays the story of a lead through all dialects.
func TestStory(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		p := startDemo(t, t.TempDir(), "--leads", "3")
		story(t, p, p)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		p := startDemo(t, t.TempDir(), "--leads", "3", "--database", pgtest.Database(t))
		story(t, p, p)
	})
	t.Run("two processes on one postgres", func(t *testing.T) {
		t.Parallel()
		database, dir := pgtest.Database(t), t.TempDir()
		first := startDemo(t, dir, "--leads", "3", "--database", database)
		second := startDemo(t, dir, "--leads", "3", "--database", database)
		if !reflect.DeepEqual(first.Ecosystems, second.Ecosystems) {
			t.Fatal("a second start on the same directory has other ids or secrets")
		}
		story(t, first, second)
	})
}

type leadBankAnswer struct {
	Status  int
	Message string
	Leads   []struct {
		IDLeadBank int64
		State      int
		Contents   []struct{ Key, Value string }
	}
}

type brainySoftAnswer[T any] struct {
	Status string
	Data   T
}

type leanCoreLead struct {
	ID, OtherID                          string
	Name, Lastname, Phone, Email, Status string
}

// story alternates between two servers of the same database, or one twice.
func story(t *testing.T, one, two *process) {
	russia := one.Ecosystems[1]
	bank, other := russia.Lenders[0], russia.Lenders[1]
	provider, operator := one.as(t, russia.Provider), two.as(t, russia.Operator)
	lenderOne, lenderTwo, rival := one.as(t, bank), two.as(t, bank), two.as(t, other)

	submit := func(amount string) int64 {
		var created brainySoftAnswer[int64]
		provider.call("POST", "/bs-core/main/leads", `{"firstName":"Пётр","lastName":"Сидоров","patronymic":"Ильич","mobilePhone":"+79161112233",
			"email":"petr@example.ru","amount":`+amount+`,"passport":{"seria":"4509","no":"654321"}}`, &created)
		if created.Status != "ok" || created.Data == 0 {
			t.Fatalf("created: %+v", created)
		}
		return created.Data
	}
	number := submit("25000.50")

	// The operator finds it in LeanCore and assigns it.
	var list []leanCoreLead
	operator.call("GET", "/lead?ecosystem="+russia.ID, nil, &list)
	at := slices.IndexFunc(list, func(l leanCoreLead) bool { return l.Email == "petr@example.ru" })
	if len(list) != 4 || at < 0 || list[at].Name != "Пётр" || list[at].Lastname != "Сидоров" || list[at].Phone != "79161112233" || list[at].Status != "not_assigned" {
		t.Fatalf("the list of the operator: %+v", list)
	}
	id := list[at].ID
	for range 2 {
		var assigned leanCoreLead
		operator.call("POST", "/assign-lead-to-financial-entity", map[string]string{"lead_id": id, "financial_entity_id": bank.ID}, &assigned)
		if assigned.ID != id || assigned.Status != "not_contacted" {
			t.Fatalf("assigned: %+v", assigned)
		}
	}

	// The lender pulls it twice, confirms it, and never gets it again.
	pull := func(c *client) leadBankAnswer {
		var a leadBankAnswer
		c.call("POST", "/api/leads", "10", &a)
		return a
	}
	first, second := pull(lenderOne), pull(lenderTwo)
	if len(first.Leads) != 1 || first.Leads[0].IDLeadBank != number || first.Leads[0].State != 1 || !reflect.DeepEqual(first, second) {
		t.Fatalf("two pulls: %+v\n%+v", first, second)
	}
	contents := map[string]string{}
	for _, c := range first.Leads[0].Contents {
		contents[c.Key] = c.Value
	}
	for key, want := range map[string]string{"FirstName": "Пётр", "LastName": "Сидоров", "Email": "petr@example.ru", "Amount": "25000.50"} {
		if contents[key] != want {
			t.Errorf("contents %s is %q, want %q", key, contents[key], want)
		}
	}
	if a := pull(rival); len(a.Leads) != 0 {
		t.Errorf("the other lender pulled %+v", a)
	}
	for range 2 {
		var confirmed leadBankAnswer
		lenderOne.call("POST", "/API/leads/validategetleads/", fmt.Sprintf("[%d]", number), &confirmed)
		if confirmed.Status != 0 {
			t.Fatalf("confirmed: %+v", confirmed)
		}
		if a := pull(lenderTwo); len(a.Leads) != 0 {
			t.Fatalf("after its confirmation it came again: %+v", a)
		}
	}

	// A manager corrects it.
	var edited brainySoftAnswer[int64]
	operator.call("PUT", fmt.Sprintf("/bs-core/main/leads/%d", number), `{"id":`+fmt.Sprint(number)+`,"birthPlace":"Тула","email":"new@example.ru"}`, &edited)
	var lead brainySoftAnswer[struct {
		BirthPlace, Email         string
		ClientID, LoanApplication *int64
		LoanApplicationID         *int64
	}]
	lenderTwo.call("GET", fmt.Sprintf("/bs-core/main/leads/%d", number), nil, &lead)
	if edited.Data != number || lead.Data.BirthPlace != "Тула" || lead.Data.Email != "new@example.ru" || lead.Data.ClientID != nil {
		t.Fatalf("edited: %+v, read: %+v", edited, lead)
	}

	// It becomes a client; a second lead of the same person adds an application.
	convert := func(c *client, lead string) string {
		var client map[string]any
		c.call("POST", "/turn-lead-into-client", map[string]string{"lead_id": lead, "financial_entity_id": bank.ID}, &client)
		person, _ := client["_id"].(string)
		return person
	}
	person := convert(lenderOne, id)
	if person != id {
		t.Errorf("the new person is %s, want the id of its first lead %s", person, id)
	}
	if again := convert(lenderTwo, id); again != person {
		t.Errorf("converted again it is %s", again)
	}
	secondNumber := submit("777")
	operator.call("GET", fmt.Sprintf("/bs-core/main/leads/%d", secondNumber), nil, &lead)
	if lead.Data.ClientID == nil {
		t.Error("the second lead was not linked to the known person at once")
	}
	list = nil
	operator.call("GET", "/lead?ecosystem="+russia.ID, nil, &list)
	if slices.ContainsFunc(list, func(l leanCoreLead) bool { return l.ID == id }) {
		t.Error("the converted lead is still on the operator's list")
	}
	var found leanCoreLead
	operator.call("GET", "/lead?phone=%2B79161112233", nil, &found)
	if again := convert(operator, found.ID); again != person {
		t.Errorf("the same person's second lead became %s, want %s", again, person)
	}
	applications := map[int64]bool{}
	for _, n := range []int64{number, secondNumber} {
		operator.call("GET", fmt.Sprintf("/bs-core/main/leads/%d", n), nil, &lead)
		if lead.Data.LoanApplicationID == nil || lead.Data.ClientID == nil {
			t.Fatalf("lead %d: %+v", n, lead)
		}
		applications[*lead.Data.LoanApplicationID] = true
	}
	var users struct{ Size int }
	operator.call("GET", "/financial-entity-users?id="+bank.ID+"&limit=10&offset=0", nil, &users)
	if len(applications) != 2 || users.Size != 1 {
		t.Errorf("%d applications, %d clients", len(applications), users.Size)
	}

	// The lender reports, and every step can be read.
	report := fmt.Sprintf(`[{"IDLeadBank":%d,"LeadEvents":[{"IDstatus":3,"IDreason":null,"DateAction":"2026-03-02T12:00:00+03:00"}]}]`, number)
	for range 2 {
		var reported leadBankAnswer
		lenderTwo.call("POST", "/api/leads/SendAcknos", report, &reported)
		if reported.Status != 0 {
			t.Fatalf("reported: %+v", reported)
		}
	}
	var history struct {
		Events []struct {
			Kind   string
			Number int64
		}
	}
	operator.call("GET", "/v1/leads/"+id+"/events", nil, &history)
	var kinds []string
	for i, e := range history.Events {
		kinds = append(kinds, e.Kind)
		if i > 0 && e.Number <= history.Events[i-1].Number {
			t.Error("events are not in order")
		}
	}
	want := []string{"lead.submitted", "assignment.ready", "assignment.in_progress", "assignment.received", "lead.edited", "person.created",
		"client.created", "application.created", "lead.converted", "outcome.reported"}
	if !slices.Equal(kinds, want) {
		t.Errorf("events: %v\nwant    %v", kinds, want)
	}
	if status, _ := rival.try("GET", "/v1/leads/"+id+"/events", nil); status != http.StatusNotFound {
		t.Errorf("the other lender reads the events: %d", status)
	}
}
