package exchange

import (
	"context"
	"slices"
)

// AssignmentKey names the assignment of a lead at a lender: the live one, else
// the newest.
type AssignmentKey struct {
	Lead   ID
	Lender ID // NoID: the caller's own
}

// AssignmentView is an assignment with the number of its lead.
type AssignmentView struct {
	Assignment
	Number int64
}

// assignmentStep is one step of an assignment in the making.
type assignmentStep struct {
	*tx
	reader Reader
	lead   *foundLead   // as the operator sees it
	at     *Assignment  // that takes the step
	live   []Assignment // of the lead at all lenders, as it was
	others []Assignment // of the lead at other lenders, ended ones included
}

// stepCall is a call that moves one assignment.
type stepCall struct {
	key     AssignmentKey
	byOwner bool // the lender may do it itself, not only the operator
	once    *Once
}

// stepAssignment finds the assignment that a call names and lets decide move it.
func (x *Exchange) stepAssignment(ctx context.Context, caller Caller, c stepCall, decide func(context.Context, *assignmentStep) error) (*AssignmentView, error) {
	grant, lender, err := x.grantOver(ctx, caller, c.key.Lender, c.byOwner)
	if err != nil {
		return nil, err
	}
	var view *AssignmentView
	err = x.write(ctx, write{caller: caller, grant: grant, once: c.once, decide: func(ctx context.Context, t *tx) (answered, error) {
		s, err := t.assignmentStep(ctx, c.key.Lead, lender)
		if err != nil {
			return answered{}, err
		}
		if err := decide(ctx, s); err != nil {
			return answered{}, err
		}
		view = &AssignmentView{Assignment: grant.shown(*s.at), Number: s.lead.lead.Number}
		return answered{result: view, subject: s.lead.lead.ID, key: s.lead.key}, nil
	}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// grantOver is the grant by which the caller deals with a lender's assignments:
// its own as that lender, where that is allowed, else that of an operator.
func (x *Exchange) grantOver(ctx context.Context, caller Caller, lender ID, byOwner bool) (Grant, ID, error) {
	if byOwner {
		for _, g := range caller.Grants {
			if g.Role == RoleLender && (lender == NoID || g.Party == lender) {
				return g, g.Party, nil
			}
		}
	}
	if lender == NoID {
		return Grant{}, NoID, InvalidField("lender", "is required")
	}
	view, err := x.Lender(ctx, caller, lender)
	if err != nil {
		return Grant{}, NoID, err
	}
	g, err := caller.inRole(view.Ecosystem, RoleOperator)
	return g, lender, err
}

func (t *tx) assignmentStep(ctx context.Context, lead, lender ID) (*assignmentStep, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	row, err := r.Lead(ctx, operatorOf(t.ecosystem.ID), LeadKey{ID: lead})
	if err != nil {
		return nil, err
	}
	s := &assignmentStep{tx: t, reader: r}
	if s.lead, err = t.x.openFound(ctx, operatorOf(t.ecosystem.ID), row); err != nil {
		return nil, err
	}
	all, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{lead}})
	if err != nil {
		return nil, err
	}
	var own []Assignment
	for _, a := range all {
		if a.State.Live() {
			s.live = append(s.live, a)
		}
		if a.Lender == lender {
			own = append(own, a)
		} else {
			s.others = append(s.others, a)
		}
	}
	if s.at = current(own); s.at == nil || !t.grant.reaches(s.at) {
		return nil, ErrNotFound
	}
	return s, nil
}

// reaches tells whether the grant may know of an assignment: a lender of its
// own, a branch of those in its queue, and neither of what ended before it was
// handed out.
func (g Grant) reaches(a *Assignment) bool {
	if g.Role != RoleLender {
		return g.Role == RoleOperator
	}
	return g.Party == a.Lender && (g.Branch == NoID || g.Branch == a.Branch) && (a.State.Live() || a.handedOut())
}

// shown is an assignment as the grant may see it: that a lender holds it beyond
// the sharing limit tells that others hold the lead.
func (g Grant) shown(a Assignment) Assignment {
	a.Override = a.Override && g.Role == RoleOperator
	return a
}

// move takes the step to a state, with all that hangs on it: the open batch, and
// the lead's count of live assignments.
func (s *assignmentStep) move(ctx context.Context, to AssignmentState, kind EventKind, why Why, facts map[string]string) error {
	awaited, live := s.at.awaits(), s.at.State.Live()
	if err := s.at.move(to, s.now); err != nil {
		return err
	}
	s.at.Reason = why.Reason
	s.at.Redelivering, s.at.RedeliverySequence = false, 0
	if to == ReturnDenied {
		if err := s.dueAgain(ctx, s.at); err != nil {
			return err
		}
	}
	if awaited && to == Undeliverable {
		// It leaves the batch; withdrawn later it must not appear there again.
		s.at.Batch, s.at.BatchPosition = NoID, 0
	}
	if awaited {
		if err := s.settleBatch(ctx, s.reader, s.at.Receiver(), map[ID]bool{s.at.ID: true}); err != nil {
			return err
		}
	}
	if live != to.Live() {
		s.live = slices.DeleteFunc(s.live, func(a Assignment) bool { return a.ID == s.at.ID })
		if to.Live() {
			s.live = append(s.live, *s.at)
		}
		if err := s.settleHeader(ctx, s.reader, s.lead, s.live); err != nil {
			return err
		}
	}
	s.put(*s.at)
	return s.recordWhy(kind, s.at, s.lead, why, facts)
}

// put names an assignment's row to be written.
func (t *tx) put(a Assignment) { t.changes.Assignments = append(t.changes.Assignments, a) }

// settleHeader writes what a lead's header says of its live assignments. A lead
// leaves the list when all of them have converted it.
func (t *tx) settleHeader(ctx context.Context, r Reader, f *foundLead, live []Assignment) error {
	f.lead.settle(live)
	return t.putHeader(ctx, r, f)
}

func (l *LeadHeader) settle(live []Assignment) {
	l.LiveAssignments = len(live)
	l.OffList = l.Applications > 0 && len(live) > 0 &&
		!slices.ContainsFunc(live, func(a Assignment) bool { return a.ConvertedAt.IsZero() })
}

// recordAssignment records the event of an assignment's transition.
func (t *tx) recordAssignment(kind EventKind, a *Assignment, facts map[string]string) (int64, error) {
	return t.record(assignmentEvent(kind, a, facts), NoID, nil)
}

// recordWhy records a transition with its reason; the note is sealed.
func (t *tx) recordWhy(kind EventKind, a *Assignment, f *foundLead, why Why, facts map[string]string) error {
	e := assignmentEvent(kind, a, facts)
	if why.Reason != "" {
		e.Facts["reason"] = why.Reason
	}
	e.Body = why.body()
	_, err := t.record(e, f.lead.ID, f.key)
	return err
}

func assignmentEvent(kind EventKind, a *Assignment, facts map[string]string) Event {
	all := map[string]string{"state": string(a.State)}
	if a.Branch != NoID {
		all["branch"] = a.Branch.String()
	}
	for k, v := range facts {
		all[k] = v
	}
	return Event{Kind: kind, Lead: a.Lead, Lender: a.Lender, Assignment: a.ID, Facts: all}
}
