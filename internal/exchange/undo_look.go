package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
)

// conversionUndo is an undo in the making.
type conversionUndo struct {
	x           *Exchange
	reader      Reader
	ecosystem   *Ecosystem
	application Application
	lead        *foundLead
	before      beforeConversion
	obstacles   obstacles
	client      ClientRow
	person      Person
	others      []Application // of the person
	assignment  *Assignment   // the lender's, as it is
	gone        Gone
}

// lookBack reads what a conversion made and what was built on it since.
func (x *Exchange) lookBack(ctx context.Context, r Reader, e *Ecosystem, application ID) (*conversionUndo, error) {
	u := &conversionUndo{x: x, reader: r, ecosystem: e}
	found, err := r.Applications(ctx, e.ID, ApplicationFilter{IDs: []ID{application}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Lead == NoID {
		return nil, ErrNotFound
	}
	u.application = found[0]
	row, err := r.Lead(ctx, operatorOf(e.ID), LeadKey{ID: u.application.Lead})
	if err != nil {
		return nil, err
	}
	if u.lead, err = x.openFound(ctx, operatorOf(e.ID), row); err != nil {
		return nil, err
	}
	if u.lead.key == nil {
		u.obstacles.add(Erased, u.lead.lead.Number)
		return u, nil
	}
	known, err := u.readBefore(ctx)
	if err != nil {
		return nil, err
	}
	if !known {
		u.obstacles.add(TooOld, u.application.Number)
		return u, nil
	}
	for _, look := range []func(context.Context) error{u.lookAtApplication, u.lookAtClient, u.lookAtPerson, u.lookAtIdentity, u.lookAtMatches, u.lookAtAssignment} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// errFoundEvent ends the reading of events.
var errFoundEvent = errors.New("found")

// readBefore finds the conversion's event, which is close behind that of its
// application.
func (u *conversionUndo) readBefore(ctx context.Context) (known bool, err error) {
	f := EventFilter{Lead: u.lead.lead.ID, After: u.application.Sequence, Limit: 100}
	var converted *EventRow
	err = u.reader.Events(ctx, operatorOf(u.ecosystem.ID), f, func(row *EventRow) error {
		if row.Kind == LeadConverted && row.Application == u.application.ID {
			converted = row
			return errFoundEvent
		}
		return nil
	})
	if (err != nil && !errors.Is(err, errFoundEvent)) || converted == nil {
		return false, err
	}
	e, err := openEvent(converted, u.lead.key)
	if err != nil || !e.Body.Undo.IsSet() {
		return false, err
	}
	return true, json.Unmarshal([]byte(e.Body.Undo.value), &u.before)
}

func (u *conversionUndo) lookAtApplication(ctx context.Context) error {
	if u.application.Status != StatusCreated {
		u.obstacles.add(ApplicationWentOn, u.application.Number)
	}
	outcomes, err := u.reader.Outcomes(ctx, u.ecosystem.ID, u.lead.lead.ID)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Lender == u.application.Lender && o.Sequence > u.application.Sequence {
			u.obstacles.add(OutcomeCame, u.lead.lead.Number)
		}
	}
	return nil
}

func (u *conversionUndo) lookAtClient(ctx context.Context) error {
	for _, merged := range []bool{false, true} {
		rows, err := u.reader.Clients(ctx, operatorOf(u.ecosystem.ID), ClientFilter{IDs: []ID{u.application.Client}, Merged: merged})
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			u.client = rows[0]
		}
	}
	if u.client.ID == NoID {
		return Refuse(Internal, "an application has no client")
	}
	if u.before.MadeClient && u.client.Version > 1 {
		u.obstacles.add(ClientEditedSince, u.client.Number)
	}
	return nil
}

// lookAtPerson looks for what else hangs on the person, or on the client.
func (u *conversionUndo) lookAtPerson(ctx context.Context) error {
	var err error
	if u.person, err = u.reader.Person(ctx, u.ecosystem.ID, PersonRef{ID: u.application.Person}); err != nil {
		return err
	}
	if u.application.Person != u.before.Into {
		u.obstacles.add(PersonMergedSince, u.person.Number)
	}
	others, err := u.reader.Applications(ctx, u.ecosystem.ID, ApplicationFilter{Persons: []ID{u.person.ID}})
	if err != nil {
		return err
	}
	u.others = slices.DeleteFunc(others, func(a Application) bool { return a.ID == u.application.ID })
	for _, a := range u.others {
		switch {
		case u.before.MadePerson:
			u.obstacles.add(PersonUsed, a.Number)
		case u.before.MadeClient && a.Client == u.client.ID:
			u.obstacles.add(ClientUsed, a.Number)
		}
	}
	if !u.before.MadePerson {
		return nil
	}
	return u.reader.Leads(ctx, operatorOf(u.ecosystem.ID), LeadFilter{Person: u.person.ID, Limit: 100}, func(row *LeadRow) error {
		if row.ID != u.lead.lead.ID {
			u.obstacles.add(PersonUsed, row.Number)
		}
		return nil
	})
}

// lookAtMatches finds the pairs that go: those that the conversion found, and all
// open ones of a person that it made.
func (u *conversionUndo) lookAtMatches(ctx context.Context) error {
	of := []MatchFilter{}
	if len(u.before.Matches) > 0 {
		of = append(of, MatchFilter{IDs: u.before.Matches})
	}
	if u.before.MadePerson {
		of = append(of, MatchFilter{Persons: []ID{u.person.ID}})
	}
	for _, f := range of {
		found, err := u.reader.Matches(ctx, u.ecosystem.ID, f)
		if err != nil {
			return err
		}
		for _, m := range found {
			if m.State != MatchOpen {
				u.obstacles.add(MatchDecidedSince, u.person.Number)
			}
			if !slices.ContainsFunc(u.gone.Matches, func(g Match) bool { return g.ID == m.ID }) {
				u.gone.Matches = append(u.gone.Matches, m)
			}
		}
	}
	return nil
}

// lookAtAssignment looks for steps that the lender's assignment took since.
func (u *conversionUndo) lookAtAssignment(ctx context.Context) error {
	all, err := u.reader.Assignments(ctx, u.ecosystem.ID, AssignmentFilter{Leads: []ID{u.lead.lead.ID}, Lender: u.application.Lender})
	if err != nil {
		return err
	}
	u.assignment = current(all)
	before := u.before.Assignment
	if u.assignment == nil || (before != nil && u.assignment.ID != before.ID) || u.assignment.ConvertedAt.IsZero() {
		u.obstacles.add(AssignmentWentOn, u.lead.lead.Number)
		return nil
	}
	if before != nil && before.receipt() {
		return nil // it was received before; what came since is not the conversion's
	}
	if u.assignment.State != Received || u.assignment.Revision > 0 || u.assignment.Redelivering {
		u.obstacles.add(AssignmentWentOn, u.lead.lead.Number)
	}
	if before == nil || before.State != InProgress {
		return nil
	}
	open, err := u.reader.OpenBatch(ctx, u.ecosystem.ID, before.Receiver())
	if errors.Is(err, ErrNotFound) {
		if u.before.Batch == nil {
			u.obstacles.add(OtherBatchOpen, 0) // the rest of the batch was confirmed since
		}
		return nil
	}
	if err == nil && open.ID != before.Batch {
		u.obstacles.add(OtherBatchOpen, 0)
	}
	return err
}
