package exchange

import (
	"context"
	"slices"
)

// Assign is the hand-over of a lead to a lender or one of its branches.
type Assign struct {
	Lead   ID
	Lender ID
	Branch ID // NoID: the queue of the lender itself
	Once   *Once
}

// Assign gives a lead to a lender. Doing it again answers the same and changes
// nothing. Beyond the sharing limit of the lead's campaign it is recorded as an
// override; an exclusivity that was granted is not broken.
//
// Errors: NotFound when the caller may not see the lead or the lender; Conflict
// when they are in different ecosystems, when the lead is not open, or when
// another lender holds it exclusively; Forbidden but for an operator.
func (x *Exchange) Assign(ctx context.Context, caller Caller, a Assign) (*LeadView, error) {
	_, lender, err := x.leadAndLender(ctx, caller, a.Lead, a.Lender)
	if err != nil {
		return nil, err
	}
	grant, err := caller.inRole(lender.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	var view *LeadView
	err = x.write(ctx, write{caller: caller, grant: grant, once: a.Once,
		decide: func(ctx context.Context, t *tx) (answered, error) {
			f, err := t.lead(ctx, LeadKey{ID: a.Lead})
			if err != nil {
				return answered{}, err
			}
			if view, err = t.assign(ctx, f, &lender.Lender, a.Branch); err != nil {
				return answered{}, err
			}
			return answered{result: view, subject: f.lead.ID, key: f.key}, nil
		}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

func (t *tx) assign(ctx context.Context, f *foundLead, lender *Lender, branch ID) (*LeadView, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{f.lead.ID}, States: LiveStates()})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(all, func(a Assignment) bool { return a.Lender == lender.ID }) {
		return t.x.view(ctx, r, f)
	}
	if err := t.mayAssign(ctx, r, f, lender, branch, all); err != nil {
		return nil, err
	}
	override, err := t.overLimit(ctx, f.lead, len(all))
	if err != nil {
		return nil, err
	}
	a := Assignment{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: f.lead.ID, Lender: lender.ID, Branch: branch, State: Ready,
		Version: 1, Override: override, CreatedAt: t.now, UpdatedAt: t.now}
	facts := map[string]string{}
	if override {
		facts["override"] = "sharing_limit"
	}
	if a.Sequence, err = t.recordAssignment(AssignmentReady, &a, facts); err != nil {
		return nil, err
	}
	t.changes.Assignments = append(t.changes.Assignments, a)
	view, err := t.x.view(ctx, r, f)
	if err != nil {
		return nil, err
	}
	// A lender that has not converted the lead puts it back on the list.
	f.lead.LiveAssignments++
	f.lead.OffList = false
	if err := t.putHeader(ctx, r, f); err != nil {
		return nil, err
	}
	view.LiveAssignments, view.OffList = f.lead.LiveAssignments, false
	view.Assignments = append(view.Assignments, a)
	return view, nil
}

func (t *tx) mayAssign(ctx context.Context, r Reader, f *foundLead, lender *Lender, branch ID, live []Assignment) error {
	if f.lead.State != LeadOpen {
		return Refuse(Conflict, "a lead that is %s cannot be assigned", f.lead.State)
	}
	if !lender.DisabledAt.IsZero() {
		return Refuse(Conflict, "the lender is disabled")
	}
	if slices.ContainsFunc(live, func(a Assignment) bool { return a.Exclusive }) {
		return Refuse(Conflict, "another lender holds the lead exclusively")
	}
	if branch != NoID {
		branches, err := r.Branches(ctx, t.ecosystem.ID, lender.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(branches, func(b Branch) bool { return b.ID == branch && b.DisabledAt.IsZero() }) {
			return &Error{Code: NotFound, Field: "branch", Message: "no such branch of this lender"}
		}
	}
	return t.x.consentGate(t.ecosystem, f.lead, lender.ID)
}

// overLimit tells whether one more live assignment is beyond the sharing limit
// of the lead's campaign, 1 where it has none.
func (t *tx) overLimit(ctx context.Context, l *Lead, live int) (bool, error) {
	limit := 1
	parties, err := t.x.known.parties(ctx, t.ecosystem.ID)
	if err != nil {
		return false, err
	}
	if c, ok := parties.Campaigns[l.Campaign]; ok {
		limit = c.SharingLimit
	}
	return live >= limit, nil
}
