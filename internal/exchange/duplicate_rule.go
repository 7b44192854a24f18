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
)

// DuplicateRule says when a new lead is a copy of one that is there.
type DuplicateRule struct {
	ID        ID
	Ecosystem ID
	Provider  ID // its rules take the place of the ecosystem's for its leads; NoID: the ecosystem's
	Name      string
	// Sets are field sets: a lead in which all fields of one of them equal those
	// of an earlier lead is its copy. A set whose field is missing says nothing.
	Sets   [][]DuplicateField
	Window time.Duration // how long a lead keeps others away; 0: for ever
	// Unconverted leads alone keep others away.
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
