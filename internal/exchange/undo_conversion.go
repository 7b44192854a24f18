package exchange

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ConversionUndo takes a conversion back.
type ConversionUndo struct {
	Application ID // that the conversion made
	Why         Why
	Once        *Once
}

// UndoConversion takes a conversion back: the application goes, and the client,
// the person and the assignment if the conversion made them; what it changed is
// as it was. The lead is on the lists again, and may be converted again. Numbers
// that were given out are not given out again, and a repeat of the conversion's
// call with its idempotency key still answers what it answered.
//
// It is for operators. Errors: NotFound; Conflict names everything that stands in
// the way, as ConversionObstacles does.
func (x *Exchange) UndoConversion(ctx context.Context, caller Caller, u ConversionUndo) (*LeadView, error) {
	if err := u.Why.check(false); err != nil {
		return nil, err
	}
	grant, _, err := x.operatorOver(ctx, caller, u.Application)
	if errors.Is(err, ErrNotFound) && u.Once != nil {
		return nil, x.answerGone(ctx, caller, u.Once) // the first call has taken the application away
	}
	if err != nil {
		return nil, err
	}
	var view *LeadView
	err = x.write(ctx, write{caller: caller, grant: grant, once: u.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		undo, err := t.x.lookBack(ctx, r, t.ecosystem, u.Application)
		if err != nil {
			return answered{}, err
		}
		if err := inTheWay("the conversion", undo.obstacles); err != nil {
			return answered{}, err
		}
		if view, err = undo.carryOut(ctx, t, u.Why); err != nil {
			return answered{}, err
		}
		view.Contents = grant.seen(&view.Contents)
		return answered{result: view, subject: undo.lead.lead.ID, key: undo.lead.key}, nil
	}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// answerGone answers an operator's call about what is not there any more: as its
// key was answered before, else NotFound.
func (x *Exchange) answerGone(ctx context.Context, caller Caller, once *Once) error {
	for _, g := range caller.Grants {
		if g.Role != RoleOperator {
			continue
		}
		err := x.write(ctx, write{caller: caller, grant: g, once: once, decide: func(context.Context, *tx) (answered, error) {
			return answered{}, ErrNotFound
		}})
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return ErrNotFound
}

// ConversionObstacles is what stands in the way of undoing the conversion that
// made an application, empty when nothing does. It is for operators.
func (x *Exchange) ConversionObstacles(ctx context.Context, caller Caller, application ID) ([]Obstacle, error) {
	_, ecosystem, err := x.operatorOver(ctx, caller, application)
	if err != nil {
		return nil, err
	}
	undo, err := x.lookBack(ctx, x.store, ecosystem, application)
	if err != nil {
		return nil, err
	}
	return undo.obstacles, nil
}

// operatorOver is the operator's grant in the ecosystem of an application.
func (x *Exchange) operatorOver(ctx context.Context, caller Caller, application ID) (Grant, *Ecosystem, error) {
	for _, g := range caller.Grants {
		found, err := x.store.Applications(ctx, g.Ecosystem, ApplicationFilter{IDs: []ID{application}})
		if err != nil {
			return Grant{}, nil, err
		}
		if len(found) == 0 {
			continue
		}
		operator, err := caller.inRole(g.Ecosystem, RoleOperator)
		if err != nil {
			if g.Role != RoleLender || g.Party != found[0].Lender {
				continue // which it may not see
			}
			return Grant{}, nil, err
		}
		e, err := x.known.ecosystem(ctx, g.Ecosystem)
		return operator, e, err
	}
	return Grant{}, nil, ErrNotFound
}

// withoutReasons are the pairs that got a reason by the conversion, without it.
func (u *conversionUndo) withoutReasons(ctx context.Context, t *tx) error {
	if len(u.before.Reasons) == 0 {
		return nil
	}
	var ids []ID
	for _, added := range u.before.Reasons {
		ids = append(ids, added.Match)
	}
	found, err := u.reader.Matches(ctx, u.ecosystem.ID, MatchFilter{IDs: ids})
	if err != nil {
		return err
	}
	for _, m := range found {
		if m.State != MatchOpen {
			continue // somebody has decided by what was known then
		}
		m.Reasons = slices.DeleteFunc(m.Reasons, func(r MatchReason) bool { return slices.Contains(u.before.Reasons, addedReason{m.ID, r}) })
		m.UpdatedAt = t.now
		t.changes.Matches = append(t.changes.Matches, m)
	}
	return nil
}

// carryOut takes the conversion back.
func (u *conversionUndo) carryOut(ctx context.Context, t *tx, why Why) (*LeadView, error) {
	u.gone.Applications = []Application{u.application}
	if u.before.MadeClient {
		u.gone.Clients = []ClientRow{u.client}
	}
	l := u.lead.lead
	live, err := u.reader.Assignments(ctx, u.ecosystem.ID, AssignmentFilter{Leads: []ID{l.ID}, States: LiveStates()})
	if err != nil {
		return nil, err
	}
	live = slices.DeleteFunc(live, func(a Assignment) bool { return a.ID == u.assignment.ID })
	if u.before.Assignment == nil {
		u.gone.Assignments = []Assignment{*u.assignment}
	} else {
		u.restoreAssignment(t)
		if u.assignment.State.Live() {
			live = append(live, *u.assignment)
		}
		t.put(*u.assignment)
	}
	if u.before.Batch != nil {
		t.changes.Batches = append(t.changes.Batches, *u.before.Batch)
	}
	t.changes.Gone.add(&u.gone)
	if err := u.withoutReasons(ctx, t); err != nil {
		return nil, err
	}
	for _, id := range u.before.Decisions {
		t.changes.Gone.Decisions = append(t.changes.Gone.Decisions, Decision{ID: id})
	}
	l.Applications--
	l.Decisions -= len(u.before.Decisions)
	facts := map[string]string{}
	if l.Applications == 0 {
		if l.Person, err = u.linkAfter(ctx, t); err != nil {
			return nil, err
		}
		if err := u.markCopy(ctx, t, facts); err != nil {
			return nil, err
		}
	}
	if err := u.record(t, why, facts); err != nil {
		return nil, err
	}
	if err := t.settleHeader(ctx, u.reader, u.lead, live); err != nil {
		return nil, err
	}
	return u.view(ctx, t, live)
}

// markCopy marks the lead, which is unconverted again, when a duplicate rule has let
// a copy of it in meanwhile.
func (u *conversionUndo) markCopy(ctx context.Context, t *tx, facts map[string]string) error {
	l := u.lead.lead
	claims, err := t.claimsOf(ctx, l, nil)
	if err != nil {
		return err
	}
	for _, c := range claims {
		if has := t.claims[c.ClaimKey]; has.Lead != l.ID && l.DuplicateOf == NoID && t.keepsAway(c.rule, has) {
			l.DuplicateOf = has.Lead
			found{c, has.Lead}.note(facts)
		}
	}
	return nil
}

// restoreAssignment makes the lender's assignment what it was. One that was
// received before goes on as it is, only unconverted.
func (u *conversionUndo) restoreAssignment(t *tx) {
	if u.before.Assignment.receipt() {
		u.assignment.ConvertedAt = time.Time{}
		u.assignment.touch(t.now)
		return
	}
	restored := *u.before.Assignment
	restored.Overlay, restored.Version = u.assignment.Overlay, u.assignment.Version
	restored.touch(t.now)
	u.assignment = &restored
}

func (u *conversionUndo) record(t *tx, why Why, facts map[string]string) error {
	facts["person"], facts["client"], facts["application"] = idFact(u.application.Person), idFact(u.application.Client), idFact(u.application.ID)
	if why.Reason != "" {
		facts["reason"] = why.Reason
	}
	e := Event{Kind: ConversionUndone, Lead: u.lead.lead.ID, Lender: u.application.Lender, Person: u.application.Person,
		Client: u.application.Client, Application: u.application.ID, Facts: facts, Body: why.body()}
	_, err := t.record(e, u.lead.lead.ID, u.lead.key)
	return err
}

// view is the lead as the operator sees it after the undo, none of which is
// written yet.
func (u *conversionUndo) view(ctx context.Context, t *tx, live []Assignment) (*LeadView, error) {
	v := &LeadView{Lead: *u.lead.lead, Assignments: live}
	var err error
	if v.Origin, err = u.x.originOf(ctx, u.reader, u.lead.lead); err != nil {
		return nil, err
	}
	if v.Person != NoID {
		p, err := u.reader.Person(ctx, u.ecosystem.ID, PersonRef{ID: v.Person})
		if err != nil {
			return nil, err
		}
		v.PersonNumber = p.Number
	}
	if v.Applications == 0 {
		return v, nil
	}
	left, err := u.reader.Applications(ctx, u.ecosystem.ID, ApplicationFilter{Leads: []ID{v.ID}})
	if err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(a Application) bool { return a.ID == u.application.ID })
	if len(left) > 0 {
		v.Application = &left[0]
	}
	return v, nil
}
