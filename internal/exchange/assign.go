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
	// Exclusive gives the lead to nobody else as long as this assignment lives.
	Exclusive bool
	Once      *Once
}

// Assign gives a lead to a lender. Doing it again answers the same and changes
// nothing, wherever in the lender it is; a branch that is named must be the one.
// What is undeliverable in the same queue is put back, in its old place. Beyond
// the sharing limit of the lead's campaign it is recorded as an
// override; an exclusivity that was granted is not broken. A lender that holds
// the lead alone is granted exclusivity by being asked for again with it.
//
// Errors: NotFound when the caller may not see the lead or the lender; Conflict
// when they are in different ecosystems, when the lead is not open, when the
// lender holds it in another queue than that of the branch named, or when another
// lender holds it exclusively; Forbidden but for an operator.
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
			if view, err = t.assign(ctx, f, gift{lender: &lender.Lender, branch: a.Branch, exclusive: a.Exclusive}); err != nil {
				return answered{}, err
			}
			return answered{result: view, subject: f.lead.ID, key: f.key}, nil
		}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// overrideFact says that an assignment is beyond the sharing limit. It is for
// operators: to a lender it would tell that others hold the lead.
const overrideFact = "override"

// gift is what an assignment is to be.
type gift struct {
	lender    *Lender
	branch    ID
	exclusive bool
	instead   ID // of an assignment that was withdrawn for it in this decision
}

func (t *tx) assign(ctx context.Context, f *foundLead, to gift) (*LeadView, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	live, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{f.lead.ID}, States: LiveStates()})
	if err != nil {
		return nil, err
	}
	view, err := t.x.view(ctx, r, f)
	if err != nil {
		return nil, err
	}
	held := slices.IndexFunc(live, func(a Assignment) bool { return a.Lender == to.lender.ID })
	if held >= 0 {
		if to.branch != NoID && to.branch != live[held].Branch {
			return nil, Refuse(Conflict, "the lender holds the lead in another queue; reassign it")
		}
		if err := t.grantExclusivity(&live[held], to.exclusive, len(live)); err != nil {
			return nil, err
		}
		view.replace(live[held])
		return view, nil
	}
	a, err := t.give(ctx, r, f, to, live)
	if err != nil {
		return nil, err
	}
	// A lender that has not converted the lead puts it back on the list.
	if err := t.settleHeader(ctx, r, f, append(live, *a)); err != nil {
		return nil, err
	}
	view.LiveAssignments, view.OffList = f.lead.LiveAssignments, f.lead.OffList
	view.replace(*a)
	return view, nil
}

// replace puts an assignment in the place of what the view has of it.
func (v *LeadView) replace(a Assignment) {
	for i := range v.Assignments {
		if v.Assignments[i].ID == a.ID {
			v.Assignments[i] = a
			return
		}
	}
	v.Assignments = append(v.Assignments, a)
}

// give makes an assignment beside those that are live. What is undeliverable in
// the same queue is put back instead, in its old place; what is undeliverable at
// the lender in another queue is withdrawn.
func (t *tx) give(ctx context.Context, r Reader, f *foundLead, to gift, live []Assignment) (*Assignment, error) {
	if err := t.mayAssign(ctx, r, f, to.lender, to.branch, live); err != nil {
		return nil, err
	}
	if to.exclusive && len(live) > 0 {
		return nil, errHeldByOthers
	}
	override, err := t.overLimit(ctx, f.lead, len(live))
	if err != nil {
		return nil, err
	}
	facts := map[string]string{}
	if override {
		facts[overrideFact] = "sharing_limit"
	}
	if to.exclusive {
		facts["exclusive"] = "true"
	}
	left, err := undelivered(ctx, r, f, to.lender.ID)
	if err != nil {
		return nil, err
	}
	if left != nil && left.ID == to.instead {
		left = nil
	}
	if left != nil && left.Branch == to.branch {
		left.Exclusive, left.Override = to.exclusive, override
		return left, t.putBack(left, facts)
	}
	a := &Assignment{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: f.lead.ID, Lender: to.lender.ID, Branch: to.branch, State: Ready,
		Version: 1, Exclusive: to.exclusive, Override: override, CreatedAt: t.now, UpdatedAt: t.now}
	if left != nil {
		if err := t.supersede(left, a); err != nil {
			return nil, err
		}
	}
	if a.Sequence, err = t.recordAssignment(AssignmentReady, a, facts); err != nil {
		return nil, err
	}
	t.put(*a)
	return a, nil
}

// errNoBranch is a branch that is none of its lender's.
var errNoBranch = &Error{Code: NotFound, Field: "branch", Message: "no such branch of this lender"}

// undelivered is the lender's undeliverable assignment of a lead, nil for none.
func undelivered(ctx context.Context, r Reader, f *foundLead, lender ID) (*Assignment, error) {
	all, err := r.Assignments(ctx, f.lead.Ecosystem, AssignmentFilter{Leads: []ID{f.lead.ID}, Lender: lender, States: []AssignmentState{Undeliverable}})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[len(all)-1], nil
}

// putBack makes an undeliverable assignment ready again, in its old place and
// with no attempt counted.
func (t *tx) putBack(a *Assignment, facts map[string]string) error {
	if err := a.move(Ready, t.now); err != nil {
		return err
	}
	a.Attempts, a.Reason = 0, ""
	facts["put_back"] = "true"
	t.put(*a)
	_, err := t.recordAssignment(AssignmentReady, a, facts)
	return err
}

// supersede withdraws an undeliverable assignment, in the place of which the
// lender gets another.
func (t *tx) supersede(a, by *Assignment) error {
	if err := a.move(Withdrawn, t.now); err != nil {
		return err
	}
	a.Reason = ""
	t.put(*a)
	_, err := t.recordAssignment(AssignmentWithdrawn, a, map[string]string{"superseded_by": by.ID.String()})
	return err
}

var errHeldByOthers = Refuse(Conflict, "other lenders hold the lead; it cannot be given exclusively")

// grantExclusivity makes an assignment that is there exclusive, if that is
// wanted and it is the only one.
func (t *tx) grantExclusivity(a *Assignment, wanted bool, live int) error {
	if !wanted || a.Exclusive {
		return nil
	}
	if live > 1 {
		return errHeldByOthers
	}
	a.Exclusive = true
	a.touch(t.now)
	t.put(*a)
	_, err := t.recordAssignment(AssignmentExclusive, a, nil)
	return err
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
			return errNoBranch
		}
	}
	return t.x.consentGate(t.ecosystem, &f.lead.LeadHeader, lender.ID)
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
