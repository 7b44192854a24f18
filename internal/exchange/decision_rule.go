package exchange

import "time"

// UnknownAction is what a decision rule makes of a value that is missing.
type UnknownAction string

const (
	UnknownPasses UnknownAction = "pass" // the rule says nothing
	UnknownDenies UnknownAction = "deny"
)

// DecisionRule is a rule of an ecosystem that a lead must pass to become an
// application. It is asked by BrainySoft's check and its like, of the lead as the
// lender sees it. It may name what RuleFacts say, and amount; term is missing, as a
// lead asks for a period and not for instalments.
type DecisionRule struct {
	ID         ID
	Number     int64
	Ecosystem  ID
	Position   int64  // the order in which rules are asked, and shown: 1, 2, 3 ...
	Name       string // unique in the ecosystem
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

// What a rule says in a Decision.
const (
	VerdictHolds   = "holds"
	VerdictFails   = "fails"
	VerdictUnknown = "unknown"
	VerdictBroken  = "broken" // it is no rule any more, or cannot be carried out on this lead
)

// Decision is one run of the decision rules over a lead for a lender.
type Decision struct {
	ID             ID
	Number         int64
	Ecosystem      ID
	Lead           ID
	Lender         ID
	Recommendation Recommendation
	DenialID       int64        // of the first rule that denied and has one; 0 for none
	Rules          []RuleResult // in the order asked
	Sequence       int64        // number of its event
	StartedAt      time.Time
	EndedAt        time.Time
}

// RuleResult is what one rule said.
type RuleResult struct {
	Rule     ID
	Number   int64
	Name     string
	Verdict  string // VerdictHolds and its like
	Missing  string // the value that an unknown verdict missed, by its key
	Fault    string // why it is broken, without values
	Denies   bool
	Denial   string // reason, when it denied
	DenialID int64  // likewise; 0 for none
}

// DecisionFilter chooses decisions, oldest first.
type DecisionFilter struct {
	Leads  []ID
	Lender ID   // NoID: of all
	Newest bool // newest first
	Limit  int  // 0: no limit
}
