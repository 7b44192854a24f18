// Package access holds every call of every surface against every kind of caller
// that must not get through. The list of calls comes from the server itself: a
// new call without a row here fails.
package access

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadex/internal/access"
	"leadex/internal/api"
	"leadex/internal/dialect/brainysoft"
	"leadex/internal/dialect/leadbank"
	"leadex/internal/dialect/leancore"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/server"

	"github.com/golang-jwt/jwt/v5"
)

func newServer(r *exchangetest.Rig) *server.Server {
	return server.New(server.Config{Ping: r.Ping, Clock: r.Clock.Now, Surfaces: server.Surfaces{
		LeanCore: leancore.New(r.Exchange, r.Keeper), LeadBank: leadbank.New(r.Exchange, r.Keeper),
		BrainySoft: brainysoft.New(r.Exchange, r.Keeper), Native: api.New(r.Exchange, r.Keeper)}})
}

// secret is in every lead and client of the scene; whoever must not see one must
// not see it.
const secret = "Zorrilla"

// scene is an ecosystem with a lead at every stage, and a foreign ecosystem.
type scene struct {
	*exchangetest.World
	rig     *exchangetest.Rig
	foreign *exchangetest.World
	server  *server.Server
	open    *exchange.LeadView // with nobody
	pulled  *exchange.LeadView // in the open batch of the first lender, which has a lease
	lost    *exchange.LeadView // undeliverable to the first lender
	kept    *exchange.LeadView // received by the first lender, and changed since
	unfit   *exchange.LeadView // received by the first lender, which wants to return it
	client  *exchange.LeadView // converted by the first lender
	person  int64              // its number

	application       exchange.ID // of that client
	applicationNumber int64
	product           exchange.ID // of the first lender
	decision          exchange.ID // a rule
	rule              exchange.ID // about duplicate leads
	pairs             reviewed    // in the scenes of their calls alone
}

func newScene(t *testing.T, r *exchangetest.Rig, name string) *scene {
	t.Helper()
	ctx := context.Background()
	s := &scene{rig: r, server: newServer(r)}
	s.World = r.World(t, exchange.Ecosystem{Name: name, Country: "CO", Currency: "COP"})
	s.foreign = r.World(t, exchange.Ecosystem{Name: name + " abroad", Country: "RU", Currency: "RUB"})
	bank := s.Lenders[0].Party
	submit := func(n string) *exchange.LeadView {
		v, err := r.Submit(ctx, s.Provider.Caller, exchange.Submission{ExternalID: "ext-" + n, Contents: exchange.Contents{
			FirstName: exchange.Some("Ana"), LastName: exchange.Some(secret), Phone: exchange.Some("300123456" + n), TaxID: exchange.Some(sealedDigits + n)}})
		if err != nil {
			t.Fatal("submit:", err)
		}
		return v
	}
	s.client, s.pulled, s.open, s.lost, s.kept, s.unfit = submit("1"), submit("2"), submit("3"), submit("4"), submit("5"), submit("6")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	converted, err := r.Convert(ctx, s.Operator.Caller, exchange.Convert{Lead: s.client.ID, Lender: bank})
	must(err)
	s.person, s.application, s.applicationNumber = converted.PersonNumber, converted.Application.ID, converted.Application.Number
	s.deliver(t, must)
	_, err = r.Assign(ctx, s.Operator.Caller, exchange.Assign{Lead: s.pulled.ID, Lender: bank})
	must(err)
	// Longer than the time in which a token expires.
	_, err = r.SetDeliveryTerms(ctx, s.Operator.Caller, exchange.SetDeliveryTerms{Lender: bank,
		Change: func(terms *exchange.DeliveryTerms) { terms.Lease = 24 * time.Hour }})
	must(err)
	_, err = r.Pull(ctx, s.Lenders[0].Caller, 10)
	must(err)
	added, err := r.AddProduct(ctx, s.Operator.Caller, exchange.NewProduct{Lender: bank,
		Terms: exchange.Terms{Name: "Libre", InterestRate: exchange.Some(exchange.MustDecimal("1.5")), InterestRateBasis: exchange.Some("monthly")}})
	must(err)
	s.product = added.Product.ID
	rule, err := r.AddDuplicateRule(ctx, s.Operator.Caller, exchange.AddDuplicateRule{Rule: exchange.DuplicateRule{Name: "same id",
		Sets: [][]exchange.DuplicateField{{exchange.DuplicateExternalID}}, Action: exchange.MarkDuplicate}})
	must(err)
	s.rule = rule.ID
	decision, err := r.AddDecisionRule(ctx, s.Operator.Caller, exchange.AddDecisionRule{Rule: exchange.DecisionRule{Name: "any", Expression: "true", Denial: "none"}})
	must(err)
	s.decision = decision.ID
	_, err = r.SetDefaultLender(ctx, s.Operator.Caller, exchange.SetDefaultLender{Lender: bank})
	must(err)
	if strings.Contains(name, "/v1/matches") {
		s.review(t, must)
	}
	return s
}

// deliver brings the leads of the first lender to where they stand.
func (s *scene) deliver(t *testing.T, must func(error)) {
	t.Helper()
	ctx, bank := context.Background(), s.Lenders[0].Party
	for _, l := range []*exchange.LeadView{s.lost, s.kept, s.unfit} {
		_, err := s.rig.Assign(ctx, s.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: bank})
		must(err)
	}
	_, err := s.rig.Undeliver(ctx, s.Operator.Caller, exchange.Undeliver{AssignmentKey: exchange.AssignmentKey{Lead: s.lost.ID, Lender: bank}})
	must(err)
	_, err = s.rig.Pull(ctx, s.Lenders[0].Caller, 10)
	must(err)
	_, err = s.rig.Confirm(ctx, s.Lenders[0].Caller, exchange.Confirm{All: true})
	must(err)
	_, err = s.rig.Edit(ctx, s.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: s.kept.ID}, Change: func(c *exchange.Contents) error {
		c.Address.Put("Calle 9")
		return nil
	}})
	must(err)
	_, err = s.rig.Return(ctx, s.Lenders[0].Caller, exchange.Return{AssignmentKey: exchange.AssignmentKey{Lead: s.unfit.ID, Lender: bank},
		Why: exchange.Why{Reason: "wrong_number"}})
	must(err)
}

// request is a call that would work for who may make it.
type request struct{ path, body string }

// row is what the table knows of a call.
type row struct {
	request func(s *scene) request
	// may are the callers of the scene for whom it works: operator, provider,
	// lender, rival (the second lender).
	may string
	// own says that a caller with no right to the scene's things has things of
	// its own, so that the call works for it, without showing or changing ours.
	own string
}

const everybody = "operator provider lender rival foreign"

// step is a row's request for a step of a lead's assignment at the first lender.
func step(lead func(*scene) *exchange.LeadView, name, body string) func(*scene) request {
	return func(s *scene) request {
		body := strings.ReplaceAll(body, "RIVAL", s.Lenders[1].Party.String())
		return request{fmt.Sprintf("/v1/leads/%s/assignments/%s/%s", lead(s).ID, s.Lenders[0].Party, name), body}
	}
}

func pulled(s *scene) *exchange.LeadView { return s.pulled }
func lost(s *scene) *exchange.LeadView   { return s.lost }
func kept(s *scene) *exchange.LeadView   { return s.kept }
func unfit(s *scene) *exchange.LeadView  { return s.unfit }

// inOurs is a row's request for what concerns the ecosystem of the scene.
func inOurs(path, body string) func(*scene) request {
	return func(s *scene) request {
		if body == "" {
			return request{path: path + "?ecosystem=" + s.Ecosystem.ID.String()}
		}
		return request{path, strings.ReplaceAll(body, "OURS", s.Ecosystem.ID.String())}
	}
}

// terms is a row's request for the delivery terms of the first lender.
func terms(body string) func(*scene) request {
	return func(s *scene) request {
		return request{"/v1/lenders/" + s.Lenders[0].Party.String() + "/delivery-terms", body}
	}
}

// campaign is the request for another sharing limit of the provider's campaign.
func campaign(s *scene) request {
	return request{"/v1/campaigns/" + s.open.Campaign.String(), `{"sharing_limit":2}`}
}

// ofProduct is a row's request for the product of the first lender.
func ofProduct(path, body string) func(*scene) request {
	return func(s *scene) request { return request{"/v1/loan-products/" + s.product.String() + path, body} }
}

func get(path string) func(*scene) request {
	return func(*scene) request { return request{path: path} }
}

// rows has a row for every call that needs a credential.
var rows = map[string]row{
	"GET /lead": {func(s *scene) request { return request{path: "/lead?id=" + s.pulled.ID.String()} }, "operator provider lender", ""},
	"POST /create-lead": {func(*scene) request { return request{"/create-lead", `{"name":"Luis","nit":"800555"}`} },
		"operator provider lender rival", everybody},
	"POST /update-lead": {func(s *scene) request {
		return request{"/update-lead", `{"id":"` + s.client.ID.String() + `","address":"Calle 1"}`}
	}, "operator lender", ""},
	"POST /assign-lead-to-financial-entity": {func(s *scene) request {
		return request{"/assign-lead-to-financial-entity", both(s.open, s)}
	}, "operator", ""},
	"POST /turn-lead-into-client": {func(s *scene) request { return request{"/turn-lead-into-client", both(s.pulled, s)} }, "operator lender", ""},
	"GET /user":                   {func(s *scene) request { return request{path: "/user?id=" + s.client.ID.String()} }, "operator lender", ""},
	"POST /update-user": {func(s *scene) request {
		return request{"/update-user", `{"id":"` + s.client.ID.String() + `","address":"Calle 2"}`}
	}, "operator lender", ""},
	"GET /financial-entity": {func(s *scene) request { return request{path: "/financial-entity?uid=" + s.Lenders[0].Party.String()} },
		"operator lender", ""},
	"GET /financial-entity-users": {func(s *scene) request {
		return request{path: "/financial-entity-users?limit=5&offset=0&id=" + s.Lenders[0].Party.String()}
	}, "operator lender", ""},
	"POST /add-loan-product": {func(s *scene) request {
		return request{"/add-loan-product", `{"uid":"` + s.Lenders[0].Party.String() + `","name":"Nuevo"}`}
	}, "operator lender", ""},
	"POST /simulate-loan": {func(s *scene) request {
		return request{"/simulate-loan", `{"uid":"` + s.Lenders[0].Party.String() + `","loan_product_name":"Libre","amount":1000,"term":6}`}
	}, "operator provider lender rival", ""},
	"POST /update-loan-product": {func(s *scene) request {
		return request{"/update-loan-product", `{"uid":"` + s.Lenders[0].Party.String() + `","loan_product_name":"Libre","interest_rate":2}`}
	}, "operator lender", ""},

	"POST /api/leads": {func(*scene) request { return request{"/api/leads", "10"} }, "lender rival", "rival foreign-lender"},
	"POST /api/leads/validategetleads": {func(s *scene) request {
		return request{"/api/leads/ValidateGetLeads", fmt.Sprintf("[%d]", s.pulled.Number)}
	}, "lender", ""},
	"POST /api/leads/sendacknos": {func(s *scene) request {
		return request{"/api/leads/SendAcknos", fmt.Sprintf(`[{"IDLeadBank":%d,"LeadEvents":[{"IDstatus":1,"IDreason":2,"DateAction":"2026-03-02T00:00:00Z"}]}]`, s.client.Number)}
	}, "lender", ""},

	"GET /bs-core/utils/session/whoami": {get("/bs-core/utils/session/whoami"), "operator provider lender rival", everybody},
	"POST /bs-core/main/leads": {func(*scene) request {
		return request{"/bs-core/main/leads", `{"firstName":"Luis","mobilePhone":"3005550000"}`}
	},
		"operator provider lender rival", everybody},
	"PUT /bs-core/main/leads/{id}": {func(s *scene) request {
		return request{fmt.Sprintf("/bs-core/main/leads/%d", s.client.Number), `{"birthPlace":"Cali"}`}
	}, "operator lender", ""},
	"GET /bs-core/main/leads/{id}": {func(s *scene) request { return request{path: fmt.Sprintf("/bs-core/main/leads/%d", s.pulled.Number)} },
		"operator provider lender", ""},
	"POST /bs-core/main/leads/{id}/check": {func(s *scene) request {
		return request{fmt.Sprintf("/bs-core/main/leads/%d/check", s.kept.Number), ""}
	}, "operator lender", ""},
	"GET /bs-core/main/leads/{id}/statuses": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/leads/%d/statuses", s.pulled.Number)}
	}, "operator provider lender", ""},
	"GET /bs-core/main/leads/{id}/scoring/info": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/leads/%d/scoring/info", s.pulled.Number)}
	}, "operator provider lender", ""},
	"GET /bs-core/dicts/{name}": {get("/bs-core/dicts/sexes"), "operator provider lender rival", everybody},
	"POST /bs-core/main/leads/partial-load": {func(*scene) request {
		return request{"/bs-core/main/leads/partial-load", `{"fields":["id","lastName","client.lastName"]}`}
	}, "operator provider lender rival", everybody},
	"GET /bs-core/main/leads/find/{ids}": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/leads/find/%d,%d", s.pulled.Number, s.client.Number)}
	}, "operator provider lender rival", everybody},
	"GET /bs-core/main/leads/find/date-from/{from}/date-to/{to}": {get("/bs-core/main/leads/find/date-from/2020-01-01T00:00:00/date-to/2090-01-01T00:00:00"),
		"operator provider lender rival", everybody},
	"GET /bs-core/main/leads/find/loan-app-id/{id}": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/leads/find/loan-app-id/%d", s.applicationNumber)}
	}, "operator provider lender", ""},
	"POST /bs-core/main/clients/partial-load": {func(*scene) request {
		return request{"/bs-core/main/clients/partial-load", `{"fields":["id","lastName"]}`}
	}, "operator provider lender rival", everybody},
	"GET /bs-core/main/clients/find/{ids}": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/clients/find/%d", s.person)}
	}, "operator provider lender rival", everybody},
	"GET /bs-core/main/clients/{id}/pending-loan-apps": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/clients/%d/pending-loan-apps", s.person)}
	}, "operator lender", ""},
	"GET /bs-core/main/loan-apps/{id}": {func(s *scene) request {
		return request{path: fmt.Sprintf("/bs-core/main/loan-apps/%d", s.applicationNumber)}
	}, "operator lender", ""},
	"GET /bs-core/main/loan-apps/status": {get("/bs-core/main/loan-apps/status?limit=9"), "operator lender rival", everybody},
	"GET /bs-core/main/clients/{id}": {func(s *scene) request { return request{path: fmt.Sprintf("/bs-core/main/clients/%d", s.person)} },
		"operator lender", ""},

	"POST /v1/leads": {func(*scene) request {
		return request{"/v1/leads", `{"external_id":"new-1","contents":{"first_name":"Luis","phone":"3005550001"}}`}
	}, "operator provider lender rival", everybody},
	"GET /v1/leads":      {func(*scene) request { return request{path: "/v1/leads?external_id=ext-2"} }, "operator provider lender", everybody},
	"GET /v1/leads/{id}": {func(s *scene) request { return request{path: "/v1/leads/" + s.pulled.ID.String()} }, "operator provider lender", ""},
	"PATCH /v1/leads/{id}": {func(s *scene) request {
		return request{"/v1/leads/" + s.kept.ID.String(), `{"contents":{"channel":"SITE"}}`}
	}, "operator lender", ""},
	"POST /v1/leads/search": {func(*scene) request { return request{"/v1/leads/search", `{"phone":"3001234562"}`} }, "operator provider lender", everybody},
	"POST /v1/leads/{id}/reveal": {func(s *scene) request {
		return request{"/v1/leads/" + s.pulled.ID.String() + "/reveal", `{"fields":["tax_id"],"reason":"identity_check"}`}
	}, "operator provider lender", ""},
	"GET /v1/matches":                            {inOurs("/v1/matches", ""), "operator", ""},
	"POST /v1/matches":                           {bothPersons, "operator", ""},
	"GET /v1/matches/{id}":                       {ofPair(undecided, "", ""), "operator", ""},
	"POST /v1/matches/{id}/merge":                {ofPair(undecided, "/merge", `{}`), "operator", ""},
	"POST /v1/matches/{id}/different":            {ofPair(undecided, "/different", `{}`), "operator", ""},
	"POST /v1/matches/{id}/reopen":               {ofPair(different, "/reopen", `{}`), "operator", ""},
	"GET /v1/matches/{id}/undo-merge":            {ofPair(merged, "/undo-merge", ""), "operator", ""},
	"POST /v1/matches/{id}/undo-merge":           {ofPair(merged, "/undo-merge", `{}`), "operator", ""},
	"GET /v1/applications/{id}/undo-conversion":  {undoing(""), "operator", ""},
	"POST /v1/applications/{id}/undo-conversion": {undoing(`{}`), "operator", ""},
	"GET /v1/leads/{id}/events":                  {func(s *scene) request { return request{path: "/v1/leads/" + s.pulled.ID.String() + "/events"} }, "operator provider lender", ""},
	"GET /v1/leads/{id}/outcomes": {func(s *scene) request { return request{path: "/v1/leads/" + s.pulled.ID.String() + "/outcomes"} },
		"operator provider lender", ""},

	"POST /v1/leads/{id}/assignments": {func(s *scene) request {
		return request{"/v1/leads/" + s.open.ID.String() + "/assignments", fmt.Sprintf(`{"lender":%q}`, s.Lenders[0].Party)}
	}, "operator", ""},
	"POST /v1/leads/{id}/assignments/{lender}/withdraw":        {step(pulled, "withdraw", `{}`), "operator", ""},
	"POST /v1/leads/{id}/assignments/{lender}/undeliverable":   {step(pulled, "undeliverable", `{}`), "operator", ""},
	"POST /v1/leads/{id}/assignments/{lender}/put-back":        {step(lost, "put-back", `{}`), "operator", ""},
	"POST /v1/leads/{id}/assignments/{lender}/reassign":        {step(lost, "reassign", `{"lender":"RIVAL"}`), "operator", ""},
	"POST /v1/leads/{id}/assignments/{lender}/refuse":          {step(pulled, "refuse", `{"reason":"fraud"}`), "operator lender", ""},
	"POST /v1/leads/{id}/assignments/{lender}/return":          {step(kept, "return", `{"reason":"fraud"}`), "operator lender", ""},
	"POST /v1/leads/{id}/assignments/{lender}/return-decision": {step(unfit, "return-decision", `{"accept":true}`), "operator", ""},

	"POST /v1/pull":   {func(*scene) request { return request{"/v1/pull", `{"limit":10}`} }, "lender rival", "rival foreign-lender"},
	"POST /v1/extend": {func(*scene) request { return request{"/v1/extend", `{}`} }, "lender", ""},
	"POST /v1/confirm": {func(s *scene) request {
		return request{"/v1/confirm", fmt.Sprintf(`{"numbers":[%d]}`, s.pulled.Number)}
	},
		"lender", ""},
	"GET /v1/changes": {get("/v1/changes"), "lender rival", "rival foreign-lender"},
	"POST /v1/changes/confirm": {func(s *scene) request {
		return request{"/v1/changes/confirm", fmt.Sprintf(`{"changes":[{"number":%d,"version":2}]}`, s.kept.Number)}
	}, "lender", ""},
	"POST /v1/replays": {func(s *scene) request {
		return request{"/v1/replays", fmt.Sprintf(`{"lender":%q,"from":"2026-03-01T00:00:00Z","to":"2026-03-09T00:00:00Z"}`, s.Lenders[0].Party)}
	}, "operator lender", ""},
	"POST /v1/outcomes": {func(s *scene) request {
		return request{"/v1/outcomes", fmt.Sprintf(`{"outcomes":[{"number":%d,"status":1,"occurred_at":"2026-03-02T00:00:00Z"}]}`, s.client.Number)}
	}, "lender", ""},
	"GET /v1/outcome-codes":                     {inOurs("/v1/outcome-codes", ""), "operator provider lender rival", ""},
	"PATCH /v1/outcome-codes":                   {inOurs("/v1/outcome-codes", `{"ecosystem":"OURS","codes":[{"status":1,"class":"funded"}]}`), "operator", ""},
	"GET /v1/delivery":                          {inOurs("/v1/delivery", ""), "operator lender rival", ""},
	"GET /v1/undeliverable":                     {inOurs("/v1/undeliverable", ""), "operator", ""},
	"GET /v1/lenders/{lender}/delivery-terms":   {terms(""), "operator lender", ""},
	"PATCH /v1/lenders/{lender}/delivery-terms": {terms(`{"revisions":true}`), "operator lender", ""},

	"GET /v1/campaigns":        {inOurs("/v1/campaigns", ""), "operator provider", ""},
	"PATCH /v1/campaigns/{id}": {campaign, "operator", ""},

	"GET /v1/duplicate-rules":  {inOurs("/v1/duplicate-rules", ""), "operator", ""},
	"POST /v1/duplicate-rules": {inOurs("/v1/duplicate-rules", `{"ecosystem":"OURS","name":"Nuevo","sets":[["phone"]],"action":"mark"}`), "operator", ""},
	"PATCH /v1/duplicate-rules/{id}": {func(s *scene) request {
		return request{"/v1/duplicate-rules/" + s.rule.String(), `{"disabled":true}`}
	}, "operator", ""},

	"GET /v1/leads/{id}/decisions": {func(s *scene) request { return request{path: "/v1/leads/" + s.pulled.ID.String() + "/decisions"} },
		"operator provider lender", ""},
	"GET /v1/decision-rules": {inOurs("/v1/decision-rules", ""), "operator", ""},
	"POST /v1/decision-rules": {inOurs("/v1/decision-rules", `{"ecosystem":"OURS","name":"of age","expression":"age >= 18","denial_reason":"too young"}`),
		"operator", ""},
	"PATCH /v1/decision-rules/{id}": {func(s *scene) request { return request{"/v1/decision-rules/" + s.decision.String(), `{"position":1}`} }, "operator", ""},
	"POST /v1/decision-trials":      {func(s *scene) request { return request{"/v1/decision-trials", fmt.Sprintf(`{"lead":%q}`, s.pulled.ID)} }, "operator", ""},
	"GET /v1/default-lender":        {inOurs("/v1/default-lender", ""), "operator", ""},
	"PATCH /v1/default-lender":      {inOurs("/v1/default-lender", `{"ecosystem":"OURS","lender":null}`), "operator", ""},
	"GET /v1/identity-settings":     {inOurs("/v1/identity-settings", ""), "operator", ""},
	"PATCH /v1/identity-settings":   {inOurs("/v1/identity-settings", `{"ecosystem":"OURS","required_fields":[]}`), "operator", ""},
	"GET /v1/dictionaries":          {inOurs("/v1/dictionaries", ""), "operator provider lender rival", ""},
	"GET /v1/dictionaries/{name}":   {inOurs("/v1/dictionaries/sexes", ""), "operator provider lender rival", ""},
	"POST /v1/dictionaries/{name}":  {inOurs("/v1/dictionaries/sexes", `{"ecosystem":"OURS","name":"other"}`), "operator", ""},
	"PATCH /v1/dictionaries/{name}/words/{number}": {inOurs("/v1/dictionaries/sexes/words/101251", `{"ecosystem":"OURS","name":"male"}`),
		"operator", ""},

	"GET /v1/loan-products": {inOurs("/v1/loan-products", ""), "operator provider lender rival", ""},
	"POST /v1/loan-products": {func(s *scene) request {
		return request{"/v1/loan-products", fmt.Sprintf(`{"lender":%q,"terms":{"name":"Nuevo"}}`, s.Lenders[0].Party)}
	}, "operator lender", ""},
	"GET /v1/loan-products/{id}":            {ofProduct("", ""), "operator provider lender rival", ""},
	"PATCH /v1/loan-products/{id}":          {ofProduct("", `{"terms":{"interest_rate":2}}`), "operator lender", ""},
	"GET /v1/loan-products/{id}/versions":   {ofProduct("/versions", ""), "operator lender", ""},
	"GET /v1/loan-products/{id}/difference": {ofProduct("/difference?from=1", ""), "operator lender", ""},
	"GET /v1/applications/{id}": {func(s *scene) request {
		return request{path: "/v1/applications/" + s.application.String()}
	}, "operator lender", ""},
	"POST /v1/applications/{id}/status": {func(s *scene) request {
		return request{"/v1/applications/" + s.application.String() + "/status", `{"status":"waiting"}`}
	}, "operator lender", ""},
	"POST /v1/loan-quotes": {func(s *scene) request {
		return request{"/v1/loan-quotes", fmt.Sprintf(`{"product":%q,"amount":1000,"term":6}`, s.product)}
	}, "operator provider lender rival", ""},
}

func both(l *exchange.LeadView, s *scene) string {
	return fmt.Sprintf(`{"lead_id":%q,"financial_entity_id":%q}`, l.ID, s.Lenders[0].Party)
}

func TestAccess(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		seen := map[string]bool{}
		for _, route := range newServer(r).Routes() {
			name := route.Method + " " + route.Pattern
			if route.Open {
				continue
			}
			seen[name] = true
			known, ok := rows[name]
			if !ok {
				t.Errorf("%s has no row in this test", name)
				continue
			}
			t.Run(name, func(t *testing.T) { known.run(t, newScene(t, r, name), route.Method) })
		}
		for name := range rows {
			if !seen[name] {
				t.Errorf("the row %s is of no call that is served", name)
			}
		}
	})
}

func (c row) run(t *testing.T, s *scene, method string) {
	c.refusesStrangers(t, s, method)
	c.hidesFromForeigners(t, s, method)
	for name, login := range map[string]exchangetest.Login{"provider": s.Provider, "rival": s.Lenders[1], "lender": s.Lenders[0], "operator": s.Operator} {
		if !strings.Contains(c.may, name) {
			c.hides(t, s, method, name, login)
		}
	}
	defer c.masks(t, s, method)
	// Last, because it may change the scene: for who may, the same call works.
	for _, name := range strings.Fields(c.may) {
		login := map[string]exchangetest.Login{"provider": s.Provider, "rival": s.Lenders[1], "lender": s.Lenders[0], "operator": s.Operator}[name]
		request := c.request(s)
		request.body = strings.ReplaceAll(request.body, "new-1", "new-"+name)
		request.body = strings.ReplaceAll(request.body, "800555", fmt.Sprint("80055", len(name)))
		request.body = strings.ReplaceAll(request.body, "Nuevo", "Nuevo "+name)
		status, body := s.call(method, request, "Bearer "+s.rig.Token(t, login))
		if refused(status, body) {
			t.Errorf("for the %s it does not work: %d %s", name, status, body)
		}
	}
}

// refusesStrangers tries everything that is no working credential.
func (c row) refusesStrangers(t *testing.T, s *scene, method string) {
	t.Helper()
	before := s.rig.Events(t, s.Ecosystem.ID)
	disabled := s.rig.Login(t, s.Operator.Caller.Grants[0])
	disabledToken := s.rig.Token(t, disabled)
	if err := s.rig.DisableCredential(context.Background(), disabled.ID); err != nil {
		t.Fatal(err)
	}
	before += 2 // the credential was made and disabled
	expired := s.rig.Token(t, s.Operator)
	for name, authorization := range map[string]string{
		"no token": "", "a garbage token": "Bearer garbage.token.here", "an empty token": "Bearer ", "alg none": "Bearer " + unsigned(s.Operator.ID),
		"another key":                   "Bearer " + signed(t, s.Operator.ID, []byte("another key of thirty-two bytes!")),
		"a wrong secret":                "Basic " + base64.StdEncoding.EncodeToString([]byte(s.Operator.ID+":wrong")),
		"a disabled credential's token": "Bearer " + disabledToken,
	} {
		c.refuses(t, s, method, name, authorization)
	}
	s.rig.Clock.Advance(access.TokenLife + time.Minute)
	c.refuses(t, s, method, "an expired token", "Bearer "+expired)
	if after := s.rig.Events(t, s.Ecosystem.ID); after != before {
		t.Errorf("strangers left %d events", after-before)
	}
}

func (c row) refuses(t *testing.T, s *scene, method, name, authorization string) {
	t.Helper()
	status, body := s.call(method, c.request(s), authorization)
	if status != http.StatusUnauthorized || strings.Contains(body, secret) {
		t.Errorf("%s: %d %s", name, status, body)
	}
}

// hidesFromForeigners tries the callers of another ecosystem.
func (c row) hidesFromForeigners(t *testing.T, s *scene, method string) {
	t.Helper()
	for name, login := range map[string]exchangetest.Login{
		"foreign-operator": s.foreign.Operator, "foreign-provider": s.foreign.Provider, "foreign-lender": s.foreign.Lenders[0]} {
		c.hides(t, s, method, name, login)
	}
}

// hides checks that a caller without the right sees and changes nothing.
func (c row) hides(t *testing.T, s *scene, method, name string, login exchangetest.Login) {
	t.Helper()
	before := s.rig.Events(t, s.Ecosystem.ID)
	status, body := s.call(method, c.request(s), "Bearer "+s.rig.Token(t, login))
	if strings.Contains(body, secret) {
		t.Errorf("the %s sees what is not its own: %d %s", name, status, body)
	}
	if after := s.rig.Events(t, s.Ecosystem.ID); after != before {
		t.Errorf("the %s changed something: %d events", name, after-before)
	}
	if !refused(status, body) && !strings.Contains(c.own, strings.SplitN(name, "-", 2)[0]) && !strings.Contains(c.own, name) {
		t.Errorf("for the %s it works: %d %s", name, status, body)
	}
}

// sealedDigits begin the tax ids of the leads of the scene.
const sealedDigits = "90012345"

// masks checks that who sees masks reads no sealed number in any answer, and
// comes by none in a dialect, where there are no masks.
func (c row) masks(t *testing.T, s *scene, method string) {
	t.Helper()
	request := c.request(s)
	for role, login := range s.rig.Masked(t, s.World) {
		before := s.rig.Events(t, s.Ecosystem.ID)
		status, body := s.call(method, request, "Bearer "+s.rig.Token(t, login))
		if !strings.HasPrefix(request.path, "/v1/") {
			if !refused(status, body) || s.rig.Events(t, s.Ecosystem.ID) != before {
				t.Errorf("the masked %s gets through: %d %s", role, status, body)
			}
			continue
		}
		for i := range 7 {
			number := fmt.Sprint(sealedDigits, i+1)
			if strings.Contains(body, number) && !strings.HasSuffix(request.path, "/reveal") {
				t.Errorf("the masked %s reads %s in %d %s", role, number, status, body)
			}
		}
		if status == http.StatusInternalServerError {
			t.Errorf("for the masked %s it breaks: %s", role, body)
		}
	}
}

// refused tells whether an answer says no, in whatever dialect. What a body names
// and is not there for the caller may be a broken rule of the body.
func refused(status int, body string) bool {
	if status == http.StatusUnprocessableEntity {
		return strings.Contains(body, `"detail":"no such lender"`)
	}
	if status != http.StatusOK && status != http.StatusCreated {
		return status == http.StatusNotFound || status == http.StatusForbidden || status == http.StatusConflict
	}
	for _, no := range []string{`{"Status":2`, `{"Status":3`, `{"received":[],"refused":[{`, `{"recorded":[],"refused":[{`} {
		if strings.HasPrefix(body, no) {
			return true
		}
	}
	return false
}

func (s *scene) call(method string, r request, authorization string) (int, string) {
	req := httptest.NewRequest(method, r.path, strings.NewReader(r.body))
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, req)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		return 0, err.Error()
	}
	return w.Code, string(body)
}

func unsigned(id string) string {
	encode := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"iss":"leadex","aud":["leadex"],"sub":%q,"exp":%d}`, id, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
	return encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + encode([]byte(claims)) + "."
}

func signed(t *testing.T, id string, key []byte) string {
	t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{Issuer: "leadex", Audience: jwt.ClaimStrings{"leadex"}, Subject: id,
		ExpiresAt: jwt.NewNumericDate(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))}).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
