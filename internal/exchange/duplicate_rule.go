package exchange

import "time"

// DuplicateField is a fact by which two leads can be the same.
type DuplicateField string

const (
	DuplicatePhone      DuplicateField = "phone"       // in E.164
	DuplicateEmail      DuplicateField = "email"       // folded to lower case
	DuplicateTaxID      DuplicateField = "tax_id"      // normalised
	DuplicateFiveField  DuplicateField = "five_field"  // names and document, as for persons
	DuplicateExternalID DuplicateField = "external_id" // the provider's own id
)

// DuplicateAction is what becomes of a copy.
type DuplicateAction string

const (
	MarkDuplicate   DuplicateAction = "mark"   // it is taken, and says whose copy it is
	RefuseDuplicate DuplicateAction = "refuse" // it is not taken
	AllowDuplicate  DuplicateAction = "allow"  // it is a lead like any other: excepts a provider from the ecosystem's rules
)

// DuplicateRule says when a new lead is a copy of one that is there.
type DuplicateRule struct {
	ID        ID
	Ecosystem ID
	// Provider is whose leads it judges. As long as one of a provider's own rules
	// works, those of the ecosystem (NoID), which judge the leads of everybody
	// else, say nothing about its leads.
	Provider ID
	Name     string
	// Sets are field sets: a lead in which all fields of one of them equal those
	// of an earlier lead is its copy. A set whose field is missing says nothing.
	// They are in the order of the fields above, and none is there twice.
	Sets [][]DuplicateField
	// Window is how long a lead keeps others away, in whole seconds; 0: for ever.
	// When it is just over, it does not any more.
	Window time.Duration
	// Unconverted: a lead keeps others away only until it is converted. One that is
	// withdrawn, expired, closed or erased never does.
	Unconverted bool
	Action      DuplicateAction
	CreatedAt   time.Time
	UpdatedAt   time.Time
	DisabledAt  time.Time // zero while it works
}

// ClaimKey names what a lead claims under a duplicate rule.
type ClaimKey struct {
	Rule   ID
	Digest Digest // keyed, of a field set with its values
}

// DuplicateClaim says which lead has a claim. A free one, whose lead gave it up,
// has none.
type DuplicateClaim struct {
	ClaimKey
	Lead      ID
	ClaimedAt time.Time
}
