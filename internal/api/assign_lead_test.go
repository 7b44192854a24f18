package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// post sends a body to a path and reads a good answer into v.
func (s *scene) post(t *testing.T, l exchangetest.Login, path, body string, v any) {
	t.Helper()
	s.send(t, l, http.MethodPost, path, body, v)
}

func (s *scene) send(t *testing.T, l exchangetest.Login, method, path, body string, v any) {
	t.Helper()
	got := s.call(t, as(l), method, path, body)
	if got.status != http.StatusOK {
		t.Fatalf("%s %s answered %d %s", method, path, got.status, got.body)
	}
	if v != nil {
		got.read(t, v)
	}
}

// show reads a good answer of a path into v.
func (s *scene) show(t *testing.T, l exchangetest.Login, path string, v any) {
	t.Helper()
	s.send(t, l, http.MethodGet, path, "", v)
}

// assignments is the path of a lead's assignments.
func assignments(lead exchange.ID) string { return "/v1/leads/" + lead.String() + "/assignments" }

// assignmentAt is the path of an assignment.
func assignmentAt(lead, lender exchange.ID) string {
	return assignments(lead) + "/" + lender.String()
}

// give assigns a lead by the call.
func (s *scene) give(t *testing.T, lead, lender exchange.ID) (a api.Assignment) {
	t.Helper()
	s.post(t, s.Operator, assignments(lead), fmt.Sprintf(`{"lender":%q}`, lender), &a)
	return a
}

// conflicting is the body of a refusal by the state of a thing.
func conflicting(detail string) string {
	return problem("conflict", "Its state does not allow this now", 409, detail)
}

func forbiddenBody(role, needed string) string {
	return problem("forbidden", "The caller's role may not do this", 403, fmt.Sprintf("The role %s cannot do this; it takes the role %s.", role, needed))
}

func TestAssignLead(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank, rival := s.Lenders[0].Party, s.Lenders[1].Party
		lead := s.submit(t, s.Provider, ana)

		t.Run("the assignment is answered in full", func(t *testing.T) {
			got := s.call(t, as(s.Operator), http.MethodPost, assignments(lead.ID), fmt.Sprintf(`{"lender":%q}`, bank))
			var a api.Assignment
			got.read(t, &a)
			want := fmt.Sprintf(`{"id":%q,"lead":%q,"number":%d,"lender":%q,"state":"ready","exclusive":false,"override":false,`+
				`"attempts":0,"changed":false,"created_at":%q,"updated_at":%q}`, a.ID, lead.ID, lead.Number, bank, a.CreatedAt, a.CreatedAt)
			if diff := cmp.Diff(want, got.body); got.status != http.StatusOK || diff != "" {
				t.Errorf("answered %d (-want +got):\n%s", got.status, diff)
			}
		})
		t.Run("again it is the same, and may become exclusive", func(t *testing.T) {
			before := s.Events(t, s.Ecosystem.ID)
			again := s.give(t, lead.ID, bank)
			if after := s.Events(t, s.Ecosystem.ID); after != before || again.Exclusive {
				t.Errorf("%d events, %+v", after-before, again)
			}
			var alone api.Assignment
			s.post(t, s.Operator, assignments(lead.ID), fmt.Sprintf(`{"lender":%q,"exclusive":true}`, bank), &alone)
			if alone.ID != again.ID || !alone.Exclusive || alone.UpdatedAt <= again.UpdatedAt {
				t.Errorf("first %+v, then %+v", again, alone)
			}
		})
		t.Run("exclusivity is not broken", func(t *testing.T) {
			s.refused(t, hostile{as(s.Operator), http.MethodPost, assignments(lead.ID), fmt.Sprintf(`{"lender":%q}`, rival),
				conflicting("Another lender holds the lead exclusively."), nil})
		})
		t.Run("beyond the sharing limit it is an override", func(t *testing.T) {
			shared := s.submit(t, s.Provider, ana)
			if first, second := s.give(t, shared.ID, bank), s.give(t, shared.ID, rival); first.Override || !second.Override {
				t.Errorf("first %+v, second %+v", first, second)
			}
			s.refused(t, hostile{as(s.Operator), http.MethodPost, assignments(shared.ID), fmt.Sprintf(`{"lender":%q,"exclusive":true}`, bank),
				conflicting("Other lenders hold the lead; it cannot be given exclusively."), nil})
		})
		t.Run("a branch has a queue of its own", func(t *testing.T) {
			branch := s.branch(t, bank, "101")
			third := s.submit(t, s.Provider, ana)
			var a api.Assignment
			s.post(t, s.Operator, assignments(third.ID), fmt.Sprintf(`{"lender":%q,"branch":%q}`, bank, branch), &a)
			if a.Branch != branch {
				t.Errorf("assigned %+v", a)
			}
		})
		t.Run("after it was taken back it is a new one", func(t *testing.T) {
			fourth := s.submit(t, s.Provider, ana)
			first := s.give(t, fourth.ID, bank)
			s.post(t, s.Operator, assignmentAt(fourth.ID, bank)+"/withdraw", "", nil)
			if second := s.give(t, fourth.ID, bank); second.ID == first.ID || second.State != "ready" {
				t.Errorf("first %+v, then %+v", first, second)
			}
		})
	})
}

// branch makes a branch of a lender.
func (s *scene) branch(t *testing.T, lender exchange.ID, code string) exchange.ID {
	t.Helper()
	b, err := s.CreateBranch(t.Context(), exchange.Branch{Ecosystem: s.Ecosystem.ID, Lender: lender, Name: "Sucursal " + code, DealerCode: code})
	if err != nil {
		t.Fatal("create branch:", err)
	}
	return b.ID
}

func TestAssignLeadRefused(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		russia := r.Russia(t)
		lead := s.submit(t, s.Provider, ana)
		path, bank := assignments(lead.ID), s.Lenders[0].Party.String()
		operator := as(s.Operator)
		for name, test := range map[string]hostile{
			"no lender":          {operator, http.MethodPost, path, `{}`, invalid(at("/lender", "is missing")), nil},
			"no body":            {operator, http.MethodPost, path, ``, malformed("The JSON ends too early at byte 0."), nil},
			"an unknown member":  {operator, http.MethodPost, path, `{"lender":"` + bank + `","lender_id":"` + bank + `"}`, invalid(at("/lender_id", "is not a known field")), nil},
			"a lender by number": {operator, http.MethodPost, path, `{"lender":17}`, invalid(at("/lender", "must be a text")), nil},
			"a lender of no id":  {operator, http.MethodPost, path, `{"lender":"001"}`, invalid(at("/lender", "must be a UUID")), nil},
			"all at fault": {operator, http.MethodPost, path, `{"lender":null,"branch":"","exclusive":"yes"}`,
				invalid(at("/lender", "must be a text"), at("/branch", "must be a UUID"), at("/exclusive", "must be true or false")), nil},
			"a list":             {operator, http.MethodPost, path, `[]`, invalid(`{"detail":"must be an object"}`), nil},
			"no such lender":     {operator, http.MethodPost, path, `{"lender":"` + strange + `"}`, invalid(at("/lender", "no such lender")), nil},
			"a lender elsewhere": {operator, http.MethodPost, path, `{"lender":"` + russia.Lenders[0].Party.String() + `"}`, invalid(at("/lender", "no such lender")), nil},
			"no such branch":     {operator, http.MethodPost, path, `{"lender":"` + bank + `","branch":"` + strange + `"}`, invalid(at("/branch", "no such branch of this lender")), nil},
			"no such lead":       {operator, http.MethodPost, "/v1/leads/" + strange + "/assignments", `{"lender":"` + bank + `"}`, notFoundBody, nil},
			"no id of a lead":    {operator, http.MethodPost, "/v1/leads/17/assignments", `{"lender":"` + bank + `"}`, notFoundBody, nil},
			"no media type":      {with(operator, "Content-Type"), http.MethodPost, path, `{"lender":"` + bank + `"}`, notJSON, http.Header{"Accept": {"application/json"}}},
			"a query":            {operator, http.MethodPost, path + "?exclusive=true", `{"lender":"` + bank + `"}`, malformed("The query has a parameter that this call does not know; it knows: none."), nil},
			"a wrong method":     {operator, http.MethodGet, path, "", wrongMethod, http.Header{"Allow": {"POST"}}},
			"by the provider":    {as(s.Provider), http.MethodPost, path, `{"lender":"` + bank + `"}`, notFoundBody, nil},
			"by the lender":      {as(s.Lenders[0]), http.MethodPost, path, `{"lender":"` + bank + `"}`, notFoundBody, nil},
			"by another world":   {as(russia.Operator), http.MethodPost, path, `{"lender":"` + bank + `"}`, notFoundBody, nil},
		} {
			t.Run(name, func(t *testing.T) { s.refused(t, test) })
		}
		s.give(t, lead.ID, s.Lenders[0].Party)
		t.Run("by a lender that holds it", func(t *testing.T) {
			s.refused(t, hostile{as(s.Lenders[0]), http.MethodPost, path, `{"lender":"` + bank + `"}`, forbiddenBody("lender", "operator"), nil})
		})
	})
}

const (
	notJSON = `{"type":"urn:leadex:problem:media-type","title":"The body is not of a known media type","status":415,` +
		`"detail":"Send the body as application/json in UTF-8, and say so in Content-Type.","request_id":"test"}`
	wrongMethod = `{"type":"urn:leadex:problem:method-not-allowed","title":"The path does not know this method","status":405,` +
		`"detail":"See the Allow header for those it has.","request_id":"test"}`
)
