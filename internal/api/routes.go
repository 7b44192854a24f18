package api

import (
	"net/http"

	"leadex/internal/web"
)

// Routes are the calls of the API. Each names the query parameters it takes;
// any other is refused. The generated wrapper reads them.
func (a *API) Routes() []web.Route {
	calls := &ServerInterfaceWrapper{Handler: a, ErrorHandlerFunc: a.refuseParameter}
	post, get, patch := http.MethodPost, http.MethodGet, http.MethodPatch
	const (
		lead       = "/v1/leads/{id}"
		assignment = lead + "/assignments/{lender}"
		terms      = "/v1/lenders/{lender}/delivery-terms"
		product    = "/v1/loan-products/{id}"
		match      = "/v1/matches/{id}"
	)
	call := func(method, pattern string, handler http.HandlerFunc, parameters ...string) web.Route {
		return web.Route{Method: method, Pattern: pattern, Handler: a.known(a.query(handler, parameters...))}
	}
	return []web.Route{
		call(post, "/v1/leads", calls.CreateLead),
		call(get, "/v1/leads", calls.FindLeads, "external_id"),
		call(post, "/v1/leads/search", calls.SearchLeads),
		call(get, lead, calls.ShowLead),
		call(patch, lead, calls.ChangeLead),
		call(post, lead+"/reveal", calls.RevealLead),
		call(get, lead+"/events", calls.ListEvents, "after", "limit"),
		call(get, lead+"/outcomes", calls.ListOutcomes, "after", "limit"),

		call(post, lead+"/assignments", calls.AssignLead),
		call(post, assignment+"/withdraw", calls.WithdrawLead),
		call(post, assignment+"/undeliverable", calls.MarkUndeliverable),
		call(post, assignment+"/put-back", calls.PutBackLead),
		call(post, assignment+"/reassign", calls.ReassignLead),
		call(post, assignment+"/refuse", calls.RefuseLead),
		call(post, assignment+"/return", calls.ReturnLead),
		call(post, assignment+"/return-decision", calls.DecideReturn),

		call(post, "/v1/pull", calls.PullLeads),
		call(post, "/v1/extend", calls.ExtendLease),
		call(post, "/v1/confirm", calls.ConfirmLeads),
		call(get, "/v1/changes", calls.ListChanges, "after", "limit"),
		call(post, "/v1/changes/confirm", calls.ConfirmChanges),
		call(post, "/v1/replays", calls.ReplayLeads),
		call(post, "/v1/outcomes", calls.ReportOutcomes),
		call(get, "/v1/outcome-codes", calls.ListOutcomeCodes, "ecosystem"),
		call(patch, "/v1/outcome-codes", calls.MapOutcomeCodes),
		call(get, "/v1/delivery", calls.ShowDelivery, "ecosystem"),
		call(get, "/v1/undeliverable", calls.ListUndeliverable, "ecosystem", "after", "limit"),
		call(get, terms, calls.ShowDeliveryTerms),
		call(patch, terms, calls.ChangeDeliveryTerms),

		call(get, "/v1/campaigns", calls.ListCampaigns, "ecosystem"),
		call(patch, "/v1/campaigns/{id}", calls.ChangeCampaign),

		call(get, "/v1/duplicate-rules", calls.ListDuplicateRules, "ecosystem"),
		call(post, "/v1/duplicate-rules", calls.AddDuplicateRule),
		call(patch, "/v1/duplicate-rules/{id}", calls.ChangeDuplicateRule),

		call(get, lead+"/decisions", calls.ListDecisions),
		call(get, "/v1/decision-rules", calls.ListDecisionRules, "ecosystem"),
		call(post, "/v1/decision-rules", calls.AddDecisionRule),
		call(patch, "/v1/decision-rules/{id}", calls.ChangeDecisionRule),
		call(post, "/v1/decision-trials", calls.TryDecisionRules),
		call(get, "/v1/default-lender", calls.ShowDefaultLender, "ecosystem"),
		call(patch, "/v1/default-lender", calls.ChangeDefaultLender),
		call(get, "/v1/identity-settings", calls.ShowIdentitySettings, "ecosystem"),
		call(patch, "/v1/identity-settings", calls.ChangeIdentitySettings),
		call(get, "/v1/dictionaries", calls.ListDictionaries, "ecosystem"),
		call(get, "/v1/dictionaries/{name}", calls.ShowDictionary, "ecosystem"),
		call(post, "/v1/dictionaries/{name}", calls.AddWord),
		call(patch, "/v1/dictionaries/{name}/words/{number}", calls.ChangeWord),

		call(get, "/v1/matches", calls.ListMatches, "ecosystem", "state", "after", "limit"),
		call(post, "/v1/matches", calls.MergePersons),
		call(get, match, calls.ShowMatch, "ecosystem"),
		call(post, match+"/merge", calls.MergeMatch),
		call(post, match+"/different", calls.DeclareDifferent),
		call(post, match+"/reopen", calls.ReopenMatch),
		call(get, match+"/undo-merge", calls.ShowMergeObstacles, "ecosystem"),
		call(post, match+"/undo-merge", calls.UndoMerge),
		call(get, "/v1/applications/{id}/undo-conversion", calls.ShowConversionObstacles),
		call(post, "/v1/applications/{id}/undo-conversion", calls.UndoConversion),

		call(get, "/v1/loan-products", calls.ListLoanProducts, "ecosystem", "lender", "status", "after", "limit"),
		call(post, "/v1/loan-products", calls.CreateLoanProduct),
		call(get, product, calls.ShowLoanProduct),
		call(patch, product, calls.ChangeLoanProduct),
		call(get, product+"/versions", calls.ListLoanProductVersions, "after", "limit"),
		call(get, product+"/difference", calls.CompareLoanProductVersions, "from", "to"),
		call(get, "/v1/applications/{id}", calls.ShowApplication),
		call(post, "/v1/applications/{id}/status", calls.MoveApplication),
		call(post, "/v1/loan-quotes", calls.QuoteLoan),

		{Method: get, Pattern: "/v1/openapi.yaml", Handler: a.query(calls.ShowOpenAPI), Open: true},
	}
}
