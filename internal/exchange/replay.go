package exchange

import (
	"context"
	"slices"
	"time"
)

// Replay asks for received leads to be handed out again.
type Replay struct {
	Lender ID // NoID: the caller's own
	Branch ID // NoID: the queue of the lender itself
	From   time.Time
	To     time.Time // not included
}

// replayPage bounds how many leads one transaction makes due.
const replayPage = 500

// Replay makes the leads that a receiver has received from From until before To
// due again, in the order of their receipt: its next pulls hand them out, each
// marked by a revision. What is due already stays as it is, so that a replay that
// was cut off is finished by asking again. The answer is how many became due.
//
// Errors: NotFound, also by the field for a branch; Forbidden for a provider;
// Invalid when the period is empty.
func (x *Exchange) Replay(ctx context.Context, caller Caller, p Replay) (int, error) {
	grant, lender, err := x.grantOver(ctx, caller, p.Lender, true)
	if err != nil {
		return 0, err
	}
	if !p.From.Before(p.To) {
		return 0, InvalidField("to", "must be after from")
	}
	of := Receiver{Lender: lender, Branch: p.Branch}
	if grant.Role == RoleLender && grant.Branch != NoID {
		if p.Branch != NoID && p.Branch != grant.Branch {
			return 0, ErrNotFound
		}
		of.Branch = grant.Branch
	}
	if err := x.checkBranch(ctx, grant.Ecosystem, of); err != nil {
		return 0, err
	}
	replayed := 0
	for page := (AssignmentPage{List: ReceivedAssignments, Receiver: &of, From: Instant(p.From), To: Instant(p.To), Limit: replayPage}); ; {
		var due []Assignment
		err := x.write(ctx, write{caller: caller, grant: grant, decide: func(ctx context.Context, t *tx) (_ answered, err error) {
			due, err = t.makeDue(ctx, page)
			return answered{}, err
		}})
		replayed += len(due)
		if err != nil || len(due) < replayPage {
			return replayed, err
		}
		// Those of the same moment that are due now are not found again.
		page.From = due[len(due)-1].ReceivedAt
	}
}

// checkBranch refuses a branch that is none of the lender's. One that is disabled
// is one: it may have received leads before.
func (x *Exchange) checkBranch(ctx context.Context, ecosystem ID, of Receiver) error {
	if of.Branch == NoID {
		return nil
	}
	branches, err := x.store.Branches(ctx, ecosystem, of.Lender)
	if err == nil && !slices.ContainsFunc(branches, func(b Branch) bool { return b.ID == of.Branch }) {
		err = errNoBranch
	}
	return err
}

func (t *tx) makeDue(ctx context.Context, page AssignmentPage) ([]Assignment, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	due, err := r.AssignmentPage(ctx, t.ecosystem.ID, page)
	if err != nil {
		return nil, err
	}
	for i := range due {
		a := &due[i]
		a.touch(t.now)
		if a.RedeliverySequence, err = t.recordAssignment(RevisionDue, a, map[string]string{"replay": "true"}); err != nil {
			return nil, err
		}
		t.put(*a)
	}
	return due, nil
}
