package exchange

import (
	"context"
	"time"
)

// Return is a lender's wish to give a received lead back.
type Return struct {
	AssignmentKey
	Why  // Reason is required
	Once *Once
}

// Return asks for a received lead to be taken back, within the return window of
// the lender's terms. The operator decides. After a denial it may be asked again
// while the window is open. Doing it again before the decision changes nothing.
// An operator may ask for a lender.
//
// Errors: NotFound; Forbidden for a provider; Conflict when the lead was not
// received, was converted, or the window has closed; Invalid names the field.
func (x *Exchange) Return(ctx context.Context, caller Caller, q Return) (*AssignmentView, error) {
	if err := q.check(true); err != nil {
		return nil, err
	}
	return x.stepAssignment(ctx, caller, stepCall{key: q.AssignmentKey, byOwner: true, once: q.Once}, func(ctx context.Context, s *assignmentStep) error {
		if s.at.State == ReturnRequested {
			return nil
		}
		if err := s.mayReturn(ctx); err != nil {
			return err
		}
		return s.move(ctx, ReturnRequested, ReturnAsked, q.Why, nil)
	})
}

func (s *assignmentStep) mayReturn(ctx context.Context) error {
	if !s.at.receipt() {
		return nil // the table refuses it, by name
	}
	if !s.at.ConvertedAt.IsZero() {
		return Refuse(Conflict, "the lead was converted; it cannot be returned")
	}
	lender, err := s.reader.Lender(ctx, s.ecosystem.ID, s.at.Lender)
	if err != nil {
		return err
	}
	window := lender.Terms.ReturnWindow
	if window == 0 {
		return Refuse(Conflict, "this lender's terms have no returns")
	}
	if closed := s.at.ReceivedAt.Add(window); !s.now.Before(closed) {
		return Refuse(Conflict, "the return window closed at %s", closed.UTC().Format(time.RFC3339))
	}
	return nil
}

// ReturnDecision is the operator's answer to the wish of a return.
type ReturnDecision struct {
	AssignmentKey
	Accept bool
	Why
	Once *Once
}

// DecideReturn accepts or denies a return. An accepted one ends the assignment;
// the lead may then be given to others. The same decision again changes nothing.
//
// Errors: NotFound; Forbidden but for an operator; Conflict when no return is
// asked for, or it was decided otherwise; Invalid names the field.
func (x *Exchange) DecideReturn(ctx context.Context, caller Caller, d ReturnDecision) (*AssignmentView, error) {
	if err := d.check(false); err != nil {
		return nil, err
	}
	to, kind := ReturnDenied, ReturnRefused
	if d.Accept {
		to, kind = Returned, ReturnAccepted
	}
	return x.stepAssignment(ctx, caller, stepCall{key: d.AssignmentKey, once: d.Once}, func(ctx context.Context, s *assignmentStep) error {
		if s.at.State == to {
			return nil
		}
		if s.at.State == ReturnRequested && !s.at.ConvertedAt.IsZero() && d.Accept {
			return Refuse(Conflict, "the lead was converted; it cannot be returned")
		}
		return s.move(ctx, to, kind, d.Why, nil)
	})
}
