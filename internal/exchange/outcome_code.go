package exchange

import "time"

// OutcomeClass says what an outcome means to everybody.
type OutcomeClass string

const (
	Unmapped    OutcomeClass = ""
	Contacted   OutcomeClass = "contacted"
	Unreachable OutcomeClass = "unreachable"
	Appointment OutcomeClass = "appointment"
	Applied     OutcomeClass = "applied"
	Approved    OutcomeClass = "approved"
	Declined    OutcomeClass = "declined"
	Funded      OutcomeClass = "funded"
	InvalidLead OutcomeClass = "invalid"
)

// OutcomeClasses are all but Unmapped, as a lead goes.
func OutcomeClasses() []OutcomeClass {
	return []OutcomeClass{Contacted, Unreachable, Appointment, Applied, Approved, Declined, Funded, InvalidLead}
}

// OutcomeCode is what the codes of an outcome mean in an ecosystem. One that was
// reported and never mapped is kept as Unmapped, so that it is seen.
type OutcomeCode struct {
	Ecosystem ID
	Status    int64
	Reason    *int64 // nil: no reason
	AnyReason bool   // every reason, and none, that has no class of its own
	Class     OutcomeClass
	CreatedAt time.Time
	UpdatedAt time.Time
}
