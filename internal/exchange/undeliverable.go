package exchange

import "context"

// Undeliver is the operator's word that a lead does not reach its receiver.
type Undeliver struct {
	AssignmentKey
	Why
	Once *Once
}

// Undeliver takes an assignment out of its receiver's queue and puts it on the
// list of the undeliverable ones, as a lease does after its last attempt. Doing
// it again changes nothing.
//
// Errors: NotFound; Forbidden but for an operator; Conflict once the lead was
// received; Invalid names the field.
func (x *Exchange) Undeliver(ctx context.Context, caller Caller, u Undeliver) (*AssignmentView, error) {
	if err := u.check(false); err != nil {
		return nil, err
	}
	return x.stepAssignment(ctx, caller, stepCall{key: u.AssignmentKey, once: u.Once}, func(ctx context.Context, s *assignmentStep) error {
		if s.at.State == Undeliverable {
			return nil
		}
		return s.move(ctx, Undeliverable, AssignmentUndeliverable, u.Why, nil)
	})
}

// PutBack is the operator's word to try an undeliverable lead again.
type PutBack struct {
	AssignmentKey
	Once *Once
}

// PutBack makes an undeliverable assignment ready again, in its old place in the
// queue and with no attempt counted. One that is ready is left as it is.
//
// Errors: NotFound; Forbidden but for an operator; Conflict when it is not
// undeliverable, or the lead may not be assigned to that lender any more.
func (x *Exchange) PutBack(ctx context.Context, caller Caller, p PutBack) (*AssignmentView, error) {
	return x.stepAssignment(ctx, caller, stepCall{key: p.AssignmentKey, once: p.Once}, func(ctx context.Context, s *assignmentStep) error {
		if s.at.State == Ready {
			return nil
		}
		if s.at.State != Undeliverable {
			return Refuse(Conflict, "an assignment that is %s cannot be put back", s.at.State)
		}
		lender, err := s.reader.Lender(ctx, s.ecosystem.ID, s.at.Lender)
		if err != nil {
			return err
		}
		made, err := s.give(ctx, s.reader, s.lead, gift{lender: &lender, branch: s.at.Branch, exclusive: s.at.Exclusive}, s.live)
		if err != nil {
			return err
		}
		s.at = made
		return s.settleHeader(ctx, s.reader, s.lead, append(s.live, *made))
	})
}

// Undelivered are the undeliverable assignments of the operator's ecosystem, in
// the order of their queues, with places greater than after; limit is at least 1.
//
// Errors: Forbidden but for an operator.
func (x *Exchange) Undelivered(ctx context.Context, caller Caller, ecosystem ID, after int64, limit int) ([]AssignmentView, error) {
	g, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	page, err := x.store.AssignmentPage(ctx, g.Ecosystem, AssignmentPage{List: UndeliverableAssignments, After: after, Limit: limit})
	if err != nil || len(page) == 0 {
		return nil, err
	}
	ids := make([]ID, len(page))
	for i := range page {
		ids[i] = page[i].Lead
	}
	numbers := map[ID]int64{}
	err = x.store.Leads(ctx, g, LeadFilter{IDs: ids}, func(row *LeadRow) error {
		numbers[row.ID] = row.Number
		return nil
	})
	views := make([]AssignmentView, len(page))
	for i, a := range page {
		views[i] = AssignmentView{Assignment: a, Number: numbers[a.Lead]}
	}
	return views, err
}
