package api

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// CreateLead answers POST /v1/leads.
func (a *API) CreateLead(w http.ResponseWriter, r *http.Request, params CreateLeadParams) {
	caller := callerOf(r)
	s, err := readSubmission(r, caller, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	view, err := a.exchange.Submit(r.Context(), caller, s)
	var replayed *exchange.Replayed
	switch {
	case errors.As(err, &replayed):
		a.replay(w, r, replayed)
	case err != nil:
		a.Refuse(w, r, err)
	case s.ValidateOnly:
		a.answer(w, r, http.StatusOK, Validation{Valid: true})
	default:
		w.Header().Set("Location", location(view.ID))
		a.answer(w, r, http.StatusCreated, leadOf(caller, view))
	}
}

func location(lead exchange.ID) string { return "/v1/leads/" + lead.String() }

// readSubmission reads the request into the use case's command.
func readSubmission(r *http.Request, caller exchange.Caller, params CreateLeadParams) (exchange.Submission, error) {
	if err := checkMediaType(r); err != nil {
		return exchange.Submission{}, err
	}
	body, err := web.Body(r)
	if err != nil {
		return exchange.Submission{}, err
	}
	n, err := decodeNewLead(body)
	if err != nil {
		return exchange.Submission{}, err
	}
	if err := checkSubmitter(caller, &n); err != nil {
		return exchange.Submission{}, err
	}
	s := exchange.Submission{
		Ecosystem: n.Ecosystem, Provider: n.Provider, ExternalID: n.ExternalID, Service: n.Service, Campaign: n.Campaign,
		Contents: n.Contents.Contents, Consents: n.Consents, UniqueExternalID: true, ValidateOnly: n.ValidateOnly,
	}
	s.Once, err = once(r, params.IdempotencyKey, body, func(result any) (int, []byte, error) {
		body, err := render(leadOf(caller, result.(*exchange.LeadView)))
		return http.StatusCreated, body, err
	})
	return s, err
}

// checkMediaType takes JSON alone; what it is encoded in is UTF-8 in any case.
func checkMediaType(r *http.Request) error {
	sent, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, declared := params["charset"]
	if err != nil || sent != jsonType || (declared && !strings.EqualFold(charset, "utf-8")) {
		return refuse(mediaType, "Send the body as %s in UTF-8, and say so in Content-Type.", jsonType)
	}
	return nil
}

// submitter is the grant by which a lead is submitted.
func submitter(caller exchange.Caller, ecosystem exchange.ID) (g exchange.Grant, ok bool) {
	i := slices.IndexFunc(caller.Grants, func(g exchange.Grant) bool { return ecosystem == exchange.NoID || g.Ecosystem == ecosystem })
	if i < 0 {
		return g, false
	}
	return caller.Grants[i], true
}

// checkSubmitter refuses what would otherwise be passed over: only an operator
// names a provider, and only a provider's lead has a service and a campaign.
func checkSubmitter(caller exchange.Caller, n *NewLead) error {
	by, ok := submitter(caller, n.Ecosystem)
	if !ok {
		return broken(Fault{Pointer: "/ecosystem", Detail: "no such ecosystem"})
	}
	var faults []Fault
	if n.Provider != exchange.NoID && by.Role != exchange.RoleOperator {
		faults = append(faults, Fault{Pointer: "/provider", Detail: "only an operator submits for a provider"})
	}
	if n.Provider == exchange.NoID && by.Role != exchange.RoleProvider {
		for _, given := range []struct{ pointer, value string }{{"/service", n.Service}, {"/campaign", n.Campaign}} {
			if given.value != "" {
				faults = append(faults, Fault{Pointer: given.pointer, Detail: "only a provider's lead has one"})
			}
		}
	}
	if len(faults) > 0 {
		return broken(faults...)
	}
	return nil
}

// replay gives the first answer again, and where the lead is.
func (a *API) replay(w http.ResponseWriter, r *http.Request, first *exchange.Replayed) {
	var lead struct{ ID exchange.ID }
	if err := json.Unmarshal(first.Body, &lead); err != nil {
		a.Refuse(w, r, err)
		return
	}
	w.Header().Set("Location", location(lead.ID))
	a.again(w, first)
}
