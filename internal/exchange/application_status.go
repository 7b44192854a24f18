package exchange

import (
	"context"
	"slices"
	"strconv"
)

// ApplicationStatus is how far a lender is with an application.
type ApplicationStatus = string

const (
	StatusCreated         ApplicationStatus = "created" // by the conversion; nothing was done with it yet
	StatusAutomaticCheck  ApplicationStatus = "automatic_check"
	StatusInConsideration ApplicationStatus = "in_consideration"
	StatusWaiting         ApplicationStatus = "waiting" // for somebody to consider it
	StatusToBeIssued      ApplicationStatus = "to_be_issued"
	StatusIssued          ApplicationStatus = "issued"
	StatusDenied          ApplicationStatus = "denied"
	StatusRefusedByClient ApplicationStatus = "refused_by_client"
)

// applicationMoves is the state table of an application: from each status, where
// it may go. Lenders leave steps out, and go back while they consider; nothing
// becomes "created" again, and an end is an end.
var applicationMoves = map[ApplicationStatus][]ApplicationStatus{
	StatusCreated:         {StatusAutomaticCheck, StatusWaiting, StatusInConsideration, StatusToBeIssued, StatusDenied, StatusRefusedByClient},
	StatusAutomaticCheck:  {StatusWaiting, StatusInConsideration, StatusToBeIssued, StatusDenied, StatusRefusedByClient},
	StatusWaiting:         {StatusAutomaticCheck, StatusInConsideration, StatusToBeIssued, StatusDenied, StatusRefusedByClient},
	StatusInConsideration: {StatusAutomaticCheck, StatusWaiting, StatusToBeIssued, StatusDenied, StatusRefusedByClient},
	StatusToBeIssued:      {StatusWaiting, StatusInConsideration, StatusIssued, StatusDenied, StatusRefusedByClient},
	StatusIssued:          {},
	StatusDenied:          {},
	StatusRefusedByClient: {},
}

// ApplicationStatuses are all statuses, in the order in which an application goes
// through them.
func ApplicationStatuses() []ApplicationStatus {
	return []ApplicationStatus{StatusCreated, StatusAutomaticCheck, StatusWaiting, StatusInConsideration, StatusToBeIssued,
		StatusIssued, StatusDenied, StatusRefusedByClient}
}

// PendingStatuses are those from which an application may still go on.
func PendingStatuses() []ApplicationStatus {
	return slices.DeleteFunc(ApplicationStatuses(), func(s ApplicationStatus) bool { return len(applicationMoves[s]) == 0 })
}

// ApplicationStatusChanged is the event of an application that came to another status.
const ApplicationStatusChanged EventKind = "application.status_changed"

// Facts of the events of an application.
const (
	statusFact       = "status" // the one that it has from then on
	statusBeforeFact = "from"
	statusAfterFact  = "to"
	denialFact       = "denial" // number of the reason, of a dictionary
	numberFact       = "number" // of the application
)

// ApplicationMove takes an application to another status.
type ApplicationMove struct {
	Application ID
	To          ApplicationStatus
	DenialID    int64 // of a dictionary of denial reasons, with StatusDenied only; 0 for none
	Why
	Once *Once
}

// MoveApplication takes an application to another status, for its lender or the
// operator. The status that it has already changes nothing and leaves no event.
//
// Errors: NotFound for one that the caller may not see; Conflict when the
// application cannot go there from where it is; Invalid names the field.
func (x *Exchange) MoveApplication(ctx context.Context, caller Caller, m ApplicationMove) (*ApplicationView, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	_, grant, err := x.application(ctx, x.store, caller, ApplicationFilter{IDs: []ID{m.Application}})
	if err != nil {
		return nil, err
	}
	var view *ApplicationView
	err = x.write(ctx, write{caller: caller, grant: grant, once: m.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		done, err := t.moveApplication(ctx, m)
		view, _ = done.result.(*ApplicationView)
		return done, err
	}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

func (m *ApplicationMove) check() error {
	if _, known := applicationMoves[m.To]; !known {
		return InvalidField(statusFact, "must be one of %v", ApplicationStatuses())
	}
	if m.DenialID != 0 && m.To != StatusDenied {
		return InvalidField("denial_reason", "goes with the status %s only", StatusDenied)
	}
	if m.DenialID < 0 || m.DenialID > MaxNumber {
		return InvalidField("denial_reason", "must be a number of a dictionary")
	}
	return m.Why.check(false)
}

func (t *tx) moveApplication(ctx context.Context, m ApplicationMove) (answered, error) {
	r, err := t.read(ctx)
	if err != nil {
		return answered{}, err
	}
	a, _, err := t.x.application(ctx, r, Caller{Grants: []Grant{t.grant}}, ApplicationFilter{IDs: []ID{m.Application}})
	if err != nil {
		return answered{}, err
	}
	key, err := t.leadKey(ctx, r, a.Lead)
	if err != nil {
		return answered{}, err
	}
	if a.Status != m.To {
		if !slices.Contains(applicationMoves[a.Status], m.To) {
			return answered{}, Refuse(Conflict, "an application that is %s cannot become %s", a.Status, m.To)
		}
		if err := t.recordMove(a, m, key); err != nil {
			return answered{}, err
		}
		a.Status, a.UpdatedAt = m.To, t.now
		t.changes.Applications = append(t.changes.Applications, *a)
	}
	view, err := t.x.withTerms(ctx, a)
	if err != nil || key == nil {
		return answered{result: view}, err
	}
	return answered{result: view, subject: a.Lead, key: key}, nil
}

// leadKey is the data key of a lead, nil when there is no lead or its key was
// destroyed.
func (t *tx) leadKey(ctx context.Context, r Reader, lead ID) (Sealer, error) {
	if lead == NoID {
		return nil, nil
	}
	row, err := r.Lead(ctx, operatorOf(t.ecosystem.ID), LeadKey{ID: lead})
	if err != nil || row.State == LeadErased {
		return nil, err
	}
	return t.x.vault.DataKey(t.ecosystem, row.ID, row.WrappedKey)
}

// recordMove records the change of an application's status. The note is sealed
// under the key of the lead; without one it is not kept. The event does not name
// the person, whose id may be that of the lead, but not its key.
func (t *tx) recordMove(a *Application, m ApplicationMove, key Sealer) error {
	e := Event{Kind: ApplicationStatusChanged, Lead: a.Lead, Lender: a.Lender, Client: a.Client, Application: a.ID,
		Facts: map[string]string{statusBeforeFact: a.Status, statusAfterFact: m.To, numberFact: strconv.FormatInt(a.Number, 10)}}
	if m.Reason != "" {
		e.Facts["reason"] = m.Reason
	}
	if m.DenialID != 0 {
		e.Facts[denialFact] = strconv.FormatInt(m.DenialID, 10)
	}
	subject := NoID
	if key != nil {
		e.Body, subject = m.body(), a.Lead
	}
	_, err := t.record(e, subject, key)
	return err
}
