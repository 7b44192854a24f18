package cards

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"leadex/internal/api"
)

// row is what a call takes.
type row struct {
	query []string
	body  func(s *stage) []byte // with every field that is documented; nil for none
	token string                // who calls; all in turn unless given
}

// mustTake are calls of which some must have been done.
var mustTake = []string{
	"POST /v1/leads", "POST /create-lead", "POST /update-lead", "POST /bs-core/main/leads", "PUT /bs-core/main/leads/{id}", "POST /add-loan-product",
	"POST /update-loan-product", "POST /simulate-loan", "POST /v1/loan-products", "POST /v1/outcomes", "POST /v1/leads/{id}/assignments/{lender}/return", "POST /api/leads/sendacknos",
}

// rows are the calls of the dialects. The fields of a lead are those that the
// dialect writes out, which its contract says are all of them.
var rows = map[string]row{
	"POST /login":                           {body: fixed(`{"id":"a","api_key":"b"}`)},
	"POST /oauth2/token":                    {query: []string{"grant_type", "client_id"}, body: fixed(`{"grant_type":"client_credentials"}`)},
	"GET /lead":                             {query: []string{"ecosystem", "phone", "nit", "id", "limit", "offset"}},
	"POST /create-lead":                     {query: []string{"bulk-load"}, body: leanCoreLead, token: "provider"},
	"POST /update-lead":                     {body: leanCoreLead, token: "operator"},
	"POST /assign-lead-to-financial-entity": {body: leadAndLender, token: "operator"},
	"POST /turn-lead-into-client":           {body: leadAndLender, token: "operator"},
	"GET /user":                             {query: []string{"id", "nit", "phone"}},
	"POST /update-user":                     {body: leanCoreLead, token: "operator"},
	"GET /financial-entity":                 {query: []string{"uid"}},
	"GET /financial-entity-users":           {query: []string{"id", "limit", "offset"}},
	"POST /add-loan-product":                {body: product, token: "operator"},
	"POST /update-loan-product":             {body: product, token: "operator"},
	"POST /simulate-loan":                   {body: simulation, token: "operator"},

	"GET /help":                        {},
	"POST /api/leads":                  {body: fixed(`5`), token: "lender"},
	"POST /api/leads/validategetleads": {body: fixed(`[7]`), token: "lender"},
	"POST /api/leads/sendacknos": {token: "lender", body: func(s *stage) []byte {
		return fmt.Appendf(nil, `[{"IDLeadBank":%d,"LeadEvents":[{"IDstatus":1,"IDreason":2,"DateAction":"2026-03-02T00:00:00Z"}]}]`, s.lead.Number)
	}},

	"POST /oauth/token":                 {query: []string{"grant_type", "client_id", "client_secret"}, body: fixed(`{"grant_type":"client_credentials"}`)},
	"POST /bs-core/main/login":          {body: fixed(`{"userName":"a","password":"b"}`)},
	"GET /bs-core/utils/session/whoami": {},
	"GET /bs-core/utils/version-info":   {},
	"POST /bs-core/main/leads":          {body: brainySoftLead, token: "provider"},
	"PUT /bs-core/main/leads/{id}":      {body: brainySoftLead, token: "operator"},
	"GET /bs-core/main/leads/{id}":      {},
	"GET /bs-core/main/clients/{id}":    {},

	"POST /bs-core/main/leads/partial-load":                      {body: partialLoad(`"client.lastName"`, `{"field":"orderCode","value":"%a"}`), token: "operator"},
	"POST /bs-core/main/clients/partial-load":                    {body: partialLoad(`"id"`, `{"field":"passport.seria","value":"4510"},{"field":"passport.no","value":"1"}`), token: "operator"},
	"GET /bs-core/main/leads/find/{ids}":                         {query: []string{"preserveOrder"}},
	"GET /bs-core/main/clients/find/{ids}":                       {query: []string{"preserveOrder"}},
	"GET /bs-core/main/leads/find/date-from/{from}/date-to/{to}": {query: []string{"lead-status"}},
	"GET /bs-core/main/leads/find/loan-app-id/{id}":              {},
	"GET /bs-core/main/clients/{id}/pending-loan-apps":           {},
	"GET /bs-core/main/loan-apps/{id}":                           {},
	"GET /bs-core/main/loan-apps/status":                         {query: []string{"limit", "fromId", "toId", "offset"}},

	"POST /bs-core/main/leads/{id}/check":       {body: fixed(`{"cardNumber":"x"}`)},
	"GET /bs-core/main/leads/{id}/statuses":     {},
	"GET /bs-core/main/leads/{id}/scoring/info": {},
	"GET /bs-core/dicts/{name}":                 {},
}

// partialLoad is a search that says all that can be said.
func partialLoad(field, condition string) func(*stage) []byte {
	return fixed(`{"fields":["id","firstName","passport.seria",` + field + `],"searchFields":[{"field":"lastName","value":"%"},{"field":"creationDate","value":">=2017-09-11 00:00:00"},` +
		condition + `],"orderBy":"lastName","orderDirection":"DESC","orderByFields":[{"field":"id","direction":"asc"}],"countFrom":0,"countTo":10}`)
}

func fixed(body string) func(*stage) []byte { return func(*stage) []byte { return []byte(body) } }

func leadAndLender(s *stage) []byte {
	return fmt.Appendf(nil, `{"lead_id":%q,"financial_entity_id":%q}`, s.lead.ID, s.Lenders[0].Party)
}

// whole is a lead of which every field of the catalogue is written.
func (s *stage) whole() string {
	s.t.Helper()
	c := readContract(s.t)
	body, err := json.Marshal(map[string]any{"contents": c.example(c.doc.Components.Schemas["Contents"].Value, "contents", 0)})
	if err != nil {
		s.t.Fatal(err)
	}
	status, answer := s.call("a whole lead", http.MethodPost, "/v1/leads", s.tokens["provider"], body, nil)
	if status != http.StatusCreated {
		s.t.Fatalf("a whole lead: %d %s", status, answer)
	}
	var lead struct {
		ID     string
		Number int64
	}
	if err := json.Unmarshal(answer, &lead); err != nil {
		s.t.Fatal(err)
	}
	s.wholeNumber = lead.Number
	return lead.ID
}

func (s *stage) read(path string) map[string]any {
	s.t.Helper()
	status, answer := s.call("read a whole lead", http.MethodGet, path, s.tokens["operator"], nil, nil)
	fields := map[string]any{}
	if err := json.Unmarshal(answer, &fields); err != nil || status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, status, answer)
	}
	return fields
}

func leanCoreLead(s *stage) []byte {
	fields := s.read("/lead?id=" + s.whole())
	for _, unseen := range []string{"incomes", "expenses"} { // of create-lead alone
		fields[unseen] = []any{map[string]any{"name": "x"}}
	}
	for _, free := range []string{"history", "records"} {
		fields[free] = []any{map[string]any{"name": "x"}}
	}
	for _, free := range []string{"payment_data", "additional_data"} {
		fields[free] = map[string]any{"name": map[string]any{"external_id": "x"}, "external_id": "e"}
	}
	delete(fields, "nit") // one of each is enough: see the bodies in which it is planted
	fields["nit"] = ""
	fields["id"] = s.lead.ID.String()
	fields["created_at"] = "2026-03-02T12:00:00Z"
	b, _ := json.Marshal(fields)
	return b
}

// brainySoftLead has every field of the published page.
func brainySoftLead(s *stage) []byte {
	s.whole()
	fields := s.read(fmt.Sprintf("/bs-core/main/leads/%d", s.wholeNumber))["data"].(map[string]any)
	b, _ := json.Marshal(fields)
	page, err := os.ReadFile("../../internal/dialect/brainysoft/testdata/update-lead-fields.txt")
	if err != nil {
		s.t.Fatal(err)
	}
	names := 0
	for line := range strings.Lines(string(page)) {
		words := strings.Fields(line)
		if len(words) != 2 || words[0] == "•" {
			continue
		}
		names++
		if !strings.Contains(string(b), fmt.Sprintf("%q:", words[0])) {
			s.t.Errorf("the field %s of the page is not tried", words[0])
		}
	}
	if names < 100 {
		s.t.Errorf("the page has %d names", names)
	}
	for _, other := range []string{"id", "clientId", "managerId", "channel", "periodUnit", "creditProductId"} {
		delete(fields, other) // numbers and words that are checked; they are planted by name
	}
	lists(fields)
	b, _ = json.Marshal(fields)
	return b
}

// lists makes the one free value a list that must be one.
func lists(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["parents"]; ok {
			v["parents"] = []any{map[string]any{"name": "x"}}
		}
		for _, inner := range v {
			lists(inner)
		}
	case []any:
		for _, inner := range v {
			lists(inner)
		}
	}
}

func product(s *stage) []byte {
	return fmt.Appendf(nil, `{"uid":%q,"loan_product_name":"Libre","name":"Libre %d","interest_rate":1.5,"interest_rate_basis":"monthly","grace_period":1,
		"grace_period_interest_payment":true,"interest_free_period":0,"loan_type":"rotative","description":"d","payment_frequency":"monthly","billing_interval_type":"monthly",
		"arrear_interest_rate":2,"arrear_interest_rate_basis":"monthly","arrear_max_interest_rate":3,"tax_rate":19,
		"other_expenses":[{"description":"d","amount":1,"permanent":true,"terms":1,"in_percentage":true,"outstanding_balance_calculation":true,"additional_interest_rate":false}],
		"initial_charges":[{"name":"n","amount":1}]}`, s.Lenders[0].Party, s.next)
}

func simulation(*stage) []byte {
	return []byte(`{"amount":1000,"term":6,"disbursement_date":"2026-03-02","interest_rate":1.5,"interest_rate_basis":"monthly","payment_frequency":"monthly","loan_type":"x",
		"description":"d","other_expenses":[{"description":"d","amount":1,"permanent":true}],"initial_charges":[{"name":"n","amount":1}]}`)
}

// contract is the native API's own.
type contract struct{ doc *openapi3.T }

func readContract(t *testing.T) contract {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	return contract{doc}
}

// row is what the file says of a call.
func (c contract) row(name string) (row, bool) {
	method, path, _ := strings.Cut(name, " ")
	item := c.doc.Paths.Find(path)
	if item == nil || item.GetOperation(method) == nil {
		return row{}, false
	}
	operation, r := item.GetOperation(method), row{}
	for _, p := range operation.Parameters {
		if p.Value.In == "query" {
			r.query = append(r.query, p.Value.Name)
		}
	}
	if operation.RequestBody == nil {
		return r, true
	}
	schema := operation.RequestBody.Value.Content.Get("application/json").Schema.Value
	r.body = func(s *stage) []byte {
		value := c.example(schema, "", 0)
		if fields, ok := value.(map[string]any); ok {
			s.real(fields)
		}
		b, err := json.Marshal(value)
		if err != nil {
			s.t.Fatal(err)
		}
		return b
	}
	return r, true
}

// real puts what exists in the place of examples.
func (s *stage) real(fields map[string]any) {
	for name := range fields {
		switch name {
		case "lender":
			fields[name] = s.Lenders[0].Party
		case "ecosystem":
			fields[name] = s.Ecosystem.ID
		case "service", "campaign": // only a provider has them
			fields["provider"] = s.Provider.Party
		case "all", "any_reason", "lease_seconds", "amount_effective":
			delete(fields, name)
		case "branch", "lead", "product", "version", "external_id", "validate_only":
			delete(fields, name)
		case "numbers":
			fields[name] = []any{s.lead.Number}
		}
	}
}

// example is a value of a schema with all its properties.
func (c contract) example(schema *openapi3.Schema, name string, depth int) any {
	switch {
	case len(schema.OneOf) > 0:
		return c.example(schema.OneOf[0].Value, name, depth)
	case len(schema.AllOf) > 0:
		return c.example(schema.AllOf[0].Value, name, depth)
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type == nil:
		return map[string]any{"free": []any{"x", 1}}
	case schema.Type.Includes("object"):
		fields := map[string]any{}
		for property, of := range schema.Properties {
			fields[property] = c.example(of.Value, property, depth+1)
		}
		return fields
	case schema.Type.Includes("array"):
		return []any{c.example(schema.Items.Value, name, depth+1)}
	case schema.Type.Includes("integer"), schema.Type.Includes("number"):
		return max(1, int(valueOr(schema.Min, 1)))
	case schema.Type.Includes("boolean"):
		return true
	}
	switch schema.Format {
	case "date":
		return "1987-05-23"
	case "date-time":
		return "2026-03-02T12:00:00Z"
	case "uuid":
		return "01890a5d-ac96-774b-bcce-b302099a8057"
	}
	if word := words[name]; word != "" {
		return word
	}
	if schema.MaxLength != nil && *schema.MaxLength == 4 {
		return "1234"
	}
	return "x"
}

// words are values of texts that are checked, by the names of the fields.
var words = map[string]string{
	"reason": "fraud", "interest_rate_basis": "monthly", "arrear_interest_rate_basis": "monthly", "payment_frequency": "monthly",
	"amortization": "annuity", "rounding_mode": "half_up", "interest_free_method": "level", "handling": "retained", "eligibility": "age > 1",
	"status": "active", "period_unit": "MONTHS", "channel": "SITE",
}

func valueOr(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}
