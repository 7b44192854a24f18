package exchange

import "context"

// Withdraw takes a lead back from a lender that has not confirmed it.
type Withdraw struct {
	AssignmentKey
	Why
	Once *Once
}

// Withdraw takes an assignment back. Inside an open batch it keeps its place
// there, without the lead's contents. Doing it again changes nothing.
//
// Errors: NotFound; Forbidden but for an operator; Conflict once the lead was
// received, refused or returned; Invalid names the field.
func (x *Exchange) Withdraw(ctx context.Context, caller Caller, w Withdraw) (*AssignmentView, error) {
	if err := w.check(false); err != nil {
		return nil, err
	}
	return x.stepAssignment(ctx, caller, stepCall{key: w.AssignmentKey, once: w.Once}, func(ctx context.Context, s *assignmentStep) error {
		if s.at.State == Withdrawn {
			return nil
		}
		return s.move(ctx, Withdrawn, AssignmentWithdrawn, w.Why, nil)
	})
}
