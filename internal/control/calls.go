package control

import "net/http"

// Handler serves every call on a house.
func Handler(h *House) http.Handler {
	mux := http.NewServeMux()
	CreateEcosystem.serve(mux, h)
	Ecosystems.serve(mux, h)
	DisableEcosystem.serve(mux, h)
	CreateProvider.serve(mux, h)
	Providers.serve(mux, h)
	DisableProvider.serve(mux, h)
	CreateLender.serve(mux, h)
	Lenders.serve(mux, h)
	DisableLender.serve(mux, h)
	CreateBranch.serve(mux, h)
	Branches.serve(mux, h)
	CreateCredential.serve(mux, h)
	Credentials.serve(mux, h)
	DisableCredential.serve(mux, h)
	LenderTerms.serve(mux, h)
	Deliveries.serve(mux, h)
	Undeliverable.serve(mux, h)
	Assignments.serve(mux, h)
	AssignLead.serve(mux, h)
	WithdrawLead.serve(mux, h)
	RefuseLead.serve(mux, h)
	ReturnLead.serve(mux, h)
	AcceptReturn.serve(mux, h)
	DenyReturn.serve(mux, h)
	UndeliverLead.serve(mux, h)
	PutBackLead.serve(mux, h)
	ReassignLead.serve(mux, h)
	Replay.serve(mux, h)
	OutcomeCodes.serve(mux, h)
	MapOutcome.serve(mux, h)
	Outcomes.serve(mux, h)
	Migrate.serve(mux, h)
	Examine.serve(mux, h)
	return mux
}
