package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// assignmentOf is an assignment inside its lead on the wire.
func assignmentOf(a *exchange.Assignment) Assignment {
	return Assignment{
		ID: a.ID, Lender: a.Lender, Branch: a.Branch, State: string(a.State), Exclusive: a.Exclusive, Override: a.Override, Reason: a.Reason,
		Attempts: int32(a.Attempts), FirstVersion: a.FirstVersion, KnownVersion: a.KnownVersion, Changed: a.ChangeSequence > 0, Revision: int32(a.Revision),
		CreatedAt: timeOf(a.CreatedAt), FirstPulledAt: timeOf(a.FirstPulledAt), ReceivedAt: timeOf(a.ReceivedAt),
		ConvertedAt: timeOf(a.ConvertedAt), UpdatedAt: timeOf(a.UpdatedAt),
	}
}

// assignmentAlone is an assignment on the wire, where its lead is not shown.
func assignmentAlone(v *exchange.AssignmentView) Assignment {
	wire := assignmentOf(&v.Assignment)
	wire.Lead, wire.Number = v.Lead, v.Number
	return wire
}

// step carries out a call that moves the assignment of a lead at a lender, whose
// body was read, perhaps in vain.
func (a *API) step(w http.ResponseWriter, r *http.Request, lead LeadID, lender LenderID, key *IdempotencyKey, body []byte, failed error,
	move func(exchange.AssignmentKey, *exchange.Once) (*exchange.AssignmentView, error)) {
	at, err := assignmentKey(lead, lender)
	if failed != nil {
		err = failed
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(v *exchange.AssignmentView) any { return assignmentAlone(v) }
	write(a, w, r, key, body, wire, func(once *exchange.Once) (*exchange.AssignmentView, error) { return move(at, once) })
}

// assignmentKey reads the path of an assignment. NotFound for what cannot be one.
func assignmentKey(lead LeadID, lender LenderID) (k exchange.AssignmentKey, err error) {
	var isLead, isLender bool
	k.Lead, isLead = exchange.ParseID(lead)
	k.Lender, isLender = exchange.ParseID(lender)
	if !isLead || !isLender || k.Lender == exchange.NoID {
		return k, exchange.ErrNotFound
	}
	return k, nil
}
