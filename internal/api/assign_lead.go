package api

import (
	"net/http"
	"slices"

	"leadex/internal/exchange"
)

// AssignLead answers POST /v1/leads/{id}/assignments.
func (a *API) AssignLead(w http.ResponseWriter, r *http.Request, id LeadID, params AssignLeadParams) {
	var n NewAssignment
	body, err := readBody(r, func(d *decoder) { n = d.newAssignment() })
	lead, ok := exchange.ParseID(id)
	if err == nil && !ok {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	caller := callerOf(r)
	wire := func(v *exchange.LeadView) any {
		// What was asked for is the live one; those that ended come before it.
		at := slices.IndexFunc(v.Assignments, func(s exchange.Assignment) bool { return s.Lender == n.Lender && s.State.Live() })
		return assignmentAlone(&exchange.AssignmentView{Assignment: v.Assignments[at], Number: v.Number})
	}
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.LeadView, error) {
		v, err := a.exchange.Assign(r.Context(), caller, exchange.Assign{Lead: lead, Lender: n.Lender, Branch: n.Branch, Exclusive: n.Exclusive, Once: once})
		return v, a.nameLender(r, caller, lead, n.Lender, err)
	})
}

func (d *decoder) newAssignment() (n NewAssignment) {
	d.objectWith([]string{"lender"}, func(name string) bool { return d.newAssignmentMember(name, &n) })
	return n
}

func (d *decoder) newAssignmentMember(name string, n *NewAssignment) bool {
	switch name {
	case "lender":
		n.Lender = d.id()
	case "branch":
		n.Branch = d.id()
	case "exclusive":
		n.Exclusive, _ = d.flag()
	default:
		return false
	}
	return true
}

// nameLender says that it is the lender in the body that there is none of, to an
// operator who sees the lead.
func (a *API) nameLender(r *http.Request, caller exchange.Caller, lead, lender exchange.ID, refused error) error {
	if exchange.CodeOf(refused) != exchange.NotFound {
		return refused
	}
	view, err := a.exchange.Lead(r.Context(), caller, exchange.LeadKey{ID: lead})
	if err != nil || !sees(caller, view.Ecosystem, exchange.RoleOperator, exchange.NoID) {
		return refused
	}
	if _, err = a.exchange.Lender(r.Context(), caller, lender); exchange.CodeOf(err) == exchange.NotFound {
		return broken(Fault{Pointer: "/lender", Detail: "no such lender"})
	}
	return refused
}
