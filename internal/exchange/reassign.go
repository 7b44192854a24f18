package exchange

import (
	"context"
	"slices"
)

// Reassign takes a lead from one lender and gives it to another.
type Reassign struct {
	AssignmentKey    // from whom
	To            ID // the other lender, or the same with another branch
	Branch        ID // NoID: the queue of the lender itself
	Exclusive     bool
	Why
	Once *Once
}

// Reassign withdraws an assignment that was not received, undeliverable ones
// included, and gives the lead to another receiver, in one step. It answers the
// new assignment, also when it is done again.
//
// Errors: NotFound; Forbidden but for an operator; Conflict when the lead was
// received, or may not be assigned to the other; Invalid names the field.
func (x *Exchange) Reassign(ctx context.Context, caller Caller, q Reassign) (*AssignmentView, error) {
	if err := q.check(false); err != nil {
		return nil, err
	}
	if q.To == NoID {
		return nil, InvalidField("lender", "is required")
	}
	to, err := x.Lender(ctx, caller, q.To)
	if err != nil {
		return nil, err
	}
	return x.stepAssignment(ctx, caller, stepCall{key: q.AssignmentKey, once: q.Once}, func(ctx context.Context, s *assignmentStep) error {
		return s.reassign(ctx, &q, &to.Lender)
	})
}

// reassignedTo is the fact that names the lender to which a lead went. It is for
// operators: whom a lead was taken from is not to learn who has it.
const reassignedTo = "reassigned_to"

func (s *assignmentStep) reassign(ctx context.Context, q *Reassign, to *Lender) error {
	if to.Ecosystem != s.ecosystem.ID {
		return Refuse(Conflict, "the lenders are in different ecosystems")
	}
	target := Receiver{Lender: to.ID, Branch: q.Branch}
	given := slices.IndexFunc(s.live, func(a Assignment) bool { return a.Receiver() == target })
	if s.at.State == Withdrawn && given >= 0 || s.at.State.Live() && s.at.Receiver() == target {
		if given >= 0 {
			*s.at = s.live[given]
		}
		return nil
	}
	if s.at.State == Withdrawn {
		return Refuse(Conflict, "the lead was withdrawn from this lender; assign it")
	}
	if err := s.move(ctx, Withdrawn, AssignmentWithdrawn, q.Why, map[string]string{reassignedTo: to.ID.String()}); err != nil {
		return err
	}
	if slices.ContainsFunc(s.live, func(a Assignment) bool { return a.Lender == to.ID }) {
		return Refuse(Conflict, "the other lender holds the lead already")
	}
	made, err := s.give(ctx, s.reader, s.lead, gift{lender: to, branch: q.Branch, exclusive: q.Exclusive, instead: s.at.ID}, s.live)
	if err != nil {
		return err
	}
	s.at = made
	return s.settleHeader(ctx, s.reader, s.lead, append(s.live, *made))
}
