package control

import (
	"context"
	"slices"
	"time"

	"leadex/internal/exchange"
)

// Assignment is that a lender gets a lead, and how far that is.
type Assignment struct {
	ID         exchange.ID              `json:"id"`
	Lead       exchange.ID              `json:"lead"`
	Number     int64                    `json:"number"` // of the lead
	Lender     exchange.ID              `json:"lender"`
	LenderName string                   `json:"lender_name"`
	Branch     *exchange.ID             `json:"branch"` // null for the queue of the lender itself
	BranchName string                   `json:"branch_name"`
	State      exchange.AssignmentState `json:"state"`
	Place      int64                    `json:"place"` // in the order of the queues
	Attempts   int                      `json:"attempts"`
	Exclusive  bool                     `json:"exclusive"`
	Override   bool                     `json:"override"` // beyond the sharing limit
	Reason     string                   `json:"reason"`
	CreatedAt  time.Time                `json:"created_at"`
	ReceivedAt *time.Time               `json:"received_at"`
	UpdatedAt  time.Time                `json:"updated_at"`
}

// AtLender names the assignment of a lead at a lender.
type AtLender struct {
	Ecosystem string `json:"ecosystem"`
	Lead      string `json:"lead"`   // number or id
	Lender    string `json:"lender"` // id or name
}

// Step is a step of an assignment, with its reason.
type Step struct {
	AtLender
	Reason string `json:"reason"` // a code; see exchange.Why
	Note   string `json:"note"`   // words; they are kept sealed
}

// Gift is a lead that a lender is to get.
type Gift struct {
	AtLender
	Branch    string `json:"branch"` // id, dealer code or name; "" for the lender itself
	Exclusive bool   `json:"exclusive"`
}

// Move is a lead that another receiver is to get.
type Move struct {
	Step
	To        string `json:"to"`     // lender: id or name
	Branch    string `json:"branch"` // of that lender
	Exclusive bool   `json:"exclusive"`
}

// Every call answers the assignment as it is then; the same again changes
// nothing. NotFound names what there is not; Conflict when the state does not
// allow it.
var (
	// AssignLead gives a lead to a lender or branch.
	AssignLead = Call[Gift, Assignment]{"assign-lead", assignLead}
	// WithdrawLead takes a lead back that was not received.
	WithdrawLead = Call[Step, Assignment]{"withdraw-lead", step((*exchange.Exchange).Withdraw,
		func(k exchange.AssignmentKey, w exchange.Why) exchange.Withdraw {
			return exchange.Withdraw{AssignmentKey: k, Why: w}
		})}
	// RefuseLead takes a lead out of the open batch, for its lender.
	RefuseLead = Call[Step, Assignment]{"refuse-lead", step((*exchange.Exchange).RefuseLead,
		func(k exchange.AssignmentKey, w exchange.Why) exchange.RefuseLead {
			return exchange.RefuseLead{AssignmentKey: k, Why: w}
		})}
	// ReturnLead asks, for its lender, that a received lead is taken back.
	ReturnLead = Call[Step, Assignment]{"return-lead", step((*exchange.Exchange).Return,
		func(k exchange.AssignmentKey, w exchange.Why) exchange.Return {
			return exchange.Return{AssignmentKey: k, Why: w}
		})}
	// AcceptReturn and DenyReturn decide on it.
	AcceptReturn = Call[Step, Assignment]{"accept-return", step((*exchange.Exchange).DecideReturn, decision(true))}
	DenyReturn   = Call[Step, Assignment]{"deny-return", step((*exchange.Exchange).DecideReturn, decision(false))}
	// UndeliverLead says that a lead does not reach its receiver.
	UndeliverLead = Call[Step, Assignment]{"undeliver-lead", step((*exchange.Exchange).Undeliver,
		func(k exchange.AssignmentKey, w exchange.Why) exchange.Undeliver {
			return exchange.Undeliver{AssignmentKey: k, Why: w}
		})}
	// PutBackLead tries an undeliverable lead again. It takes no reason.
	PutBackLead = Call[Step, Assignment]{"put-back-lead", step((*exchange.Exchange).PutBack,
		func(k exchange.AssignmentKey, _ exchange.Why) exchange.PutBack {
			return exchange.PutBack{AssignmentKey: k}
		})}
	// ReassignLead takes a lead from one lender and gives it to another.
	ReassignLead = Call[Move, Assignment]{"reassign-lead", reassignLead}
)

func decision(accept bool) func(exchange.AssignmentKey, exchange.Why) exchange.ReturnDecision {
	return func(k exchange.AssignmentKey, w exchange.Why) exchange.ReturnDecision {
		return exchange.ReturnDecision{AssignmentKey: k, Why: w, Accept: accept}
	}
}

// step runs a use case that moves one assignment, with what in makes of its
// names.
func step[T any](move func(*exchange.Exchange, context.Context, exchange.Caller, T) (*exchange.AssignmentView, error),
	in func(exchange.AssignmentKey, exchange.Why) T) func(context.Context, *House, Step) (Assignment, error) {
	return func(ctx context.Context, h *House, s Step) (Assignment, error) {
		l, key, err := findAssignment(ctx, h, s.AtLender)
		if err != nil {
			return Assignment{}, err
		}
		v, err := move(h.Exchange, ctx, exchange.Command(l.Ecosystem), in(key, exchange.Why{Reason: s.Reason, Note: s.Note}))
		return stepped(ctx, h, l, v, err)
	}
}

func findAssignment(ctx context.Context, h *House, at AtLender) (exchange.Lender, exchange.AssignmentKey, error) {
	l, err := findLender(ctx, h, Named{Ecosystem: at.Ecosystem, Name: at.Lender})
	if err != nil {
		return l, exchange.AssignmentKey{}, err
	}
	lead, err := findLead(ctx, h, l.Ecosystem, at.Lead)
	if err != nil {
		return l, exchange.AssignmentKey{}, err
	}
	return l, exchange.AssignmentKey{Lead: lead.ID, Lender: l.ID}, nil
}

// stepped is the answer of a step at a lender.
func stepped(ctx context.Context, h *House, l exchange.Lender, v *exchange.AssignmentView, err error) (Assignment, error) {
	if exchange.CodeOf(err) == exchange.NotFound && exchange.AsError(err).Field == "" {
		// Both are there, so it is what joins them that is not.
		return Assignment{}, &exchange.Error{Code: exchange.NotFound, Field: "lender", Message: "this lender was never given the lead; leadex delivery assign gives it"}
	}
	if err != nil {
		return Assignment{}, err
	}
	names, err := partyNames(ctx, h, l.Ecosystem)
	return assignmentOf(v, names), err
}

func assignLead(ctx context.Context, h *House, in Gift) (Assignment, error) {
	l, key, err := findAssignment(ctx, h, in.AtLender)
	if err != nil {
		return Assignment{}, err
	}
	branch, err := findBranch(ctx, h, &l, in.Branch)
	if err != nil {
		return Assignment{}, err
	}
	v, err := h.Exchange.Assign(ctx, exchange.Command(l.Ecosystem), exchange.Assign{Lead: key.Lead, Lender: key.Lender, Branch: branch, Exclusive: in.Exclusive})
	if err != nil {
		return Assignment{}, err
	}
	at := slices.IndexFunc(v.Assignments, func(a exchange.Assignment) bool { return a.Lender == l.ID && a.State.Live() })
	return stepped(ctx, h, l, &exchange.AssignmentView{Assignment: v.Assignments[at], Number: v.Number}, nil)
}

func reassignLead(ctx context.Context, h *House, in Move) (Assignment, error) {
	l, key, err := findAssignment(ctx, h, in.AtLender)
	if err != nil {
		return Assignment{}, err
	}
	to, err := findLender(ctx, h, Named{Ecosystem: l.Ecosystem.String(), Name: in.To})
	if err != nil {
		return Assignment{}, err
	}
	branch, err := findBranch(ctx, h, &to, in.Branch)
	if err != nil {
		return Assignment{}, err
	}
	v, err := h.Exchange.Reassign(ctx, exchange.Command(l.Ecosystem), exchange.Reassign{AssignmentKey: key, To: to.ID, Branch: branch,
		Exclusive: in.Exclusive, Why: exchange.Why{Reason: in.Reason, Note: in.Note}})
	return stepped(ctx, h, l, v, err)
}

func assignmentOf(v *exchange.AssignmentView, names map[exchange.ID]string) Assignment {
	return Assignment{ID: v.ID, Lead: v.Lead, Number: v.Number, Lender: v.Lender, LenderName: names[v.Lender],
		Branch: unlessNone(v.Branch), BranchName: names[v.Branch], State: v.State, Place: v.Sequence, Attempts: v.Attempts,
		Exclusive: v.Exclusive, Override: v.Override, Reason: v.Reason,
		CreatedAt: v.CreatedAt, ReceivedAt: unlessZero(v.ReceivedAt), UpdatedAt: v.UpdatedAt}
}
