package exchange

import "context"

// RefuseLead is a lender's no to a lead of its open batch.
type RefuseLead struct {
	AssignmentKey
	Why  // Reason is required
	Once *Once
}

// RefuseLead takes one lead out of the open batch of its receiver, which does not
// want it. Doing it again changes nothing. An operator may do it for a lender.
//
// Errors: NotFound; Forbidden for a provider; Conflict when the lead is not in
// progress; Invalid names the field.
func (x *Exchange) RefuseLead(ctx context.Context, caller Caller, f RefuseLead) (*AssignmentView, error) {
	if err := f.check(true); err != nil {
		return nil, err
	}
	return x.stepAssignment(ctx, caller, stepCall{key: f.AssignmentKey, byOwner: true, once: f.Once}, func(ctx context.Context, s *assignmentStep) error {
		if s.at.State == Refused {
			return nil
		}
		return s.move(ctx, Refused, AssignmentRefused, f.Why, nil)
	})
}
