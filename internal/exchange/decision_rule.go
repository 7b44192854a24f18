package exchange

import "time"

// UnknownAction is what a decision rule makes of a value that is missing.
type UnknownAction string

const (
	UnknownPasses UnknownAction = "pass" // the rule says nothing
	UnknownDenies UnknownAction = "deny"
)

// DecisionRule is a rule of an ecosystem that a lead must pass to become an
// application. It is asked by BrainySoft's check and its like.
type DecisionRule struct {
	ID         ID
	Number     int64
	Ecosystem  ID
	Position   int64 // the order in which rules are asked, and shown
	Name       string
	Expression string // of CompileRule: true lets the lead pass
	OnUnknown  UnknownAction
	Denial     string // reason of a denial, in words
	DenialID   int64  // of a dictionary of denial reasons; 0 for none
	CreatedAt  time.Time
	UpdatedAt  time.Time
	DisabledAt time.Time // zero while it works
}

// Recommendation is what the decision rules came to.
type Recommendation string

const (
	Approve   Recommendation = "approve"
	Deny      Recommendation = "deny"
	TechFault Recommendation = "tech_fault" // a rule could not be carried out: nothing was decided
)

// Decision is one run of the decision rules over a lead for a lender.
type Decision struct {
	ID             ID
	Number         int64
	Ecosystem      ID
	Lead           ID
	Lender         ID
	Recommendation Recommendation
	DenialID       int64        // of the first rule that denied; 0 for none
	Rules          []RuleResult // in the order asked
	Sequence       int64        // number of its event
	StartedAt      time.Time
	EndedAt        time.Time
}

// RuleResult is what one rule said.
type RuleResult struct {
	Rule    ID
	Name    string
	Verdict string // holds, fails, unknown or broken
	Missing string // the value that an unknown verdict missed, by its key
	Denial  string // reason, when it denied
}

// DecisionFilter chooses decisions, oldest first.
type DecisionFilter struct {
	Leads  []ID
	Lender ID // NoID: of all
}
