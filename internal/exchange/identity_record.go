package exchange

import "time"

// Identity is one way in which a person was written: the facts of a lead that
// say who its applicant is, as they stood when it was converted. A person has
// one for each conversion that brought something new. Its keys and traits are
// made of its identities, and can be made again from them: by a newer
// normaliser, by another digest key, or in another scope.
type Identity struct {
	ID          ID
	Ecosystem   ID
	Person      ID
	Lead        ID // whose conversion brought it
	LegalEntity ID // lender that the lead's manager works for; NoID for none
	CreatedAt   time.Time
	Sealed      []byte // Contents with those facts alone, under the person's data key
}

// TraitKind says which facts a trait is made of.
type TraitKind string

const (
	TraitDocument  TraitKind = "document"   // document series and number
	TraitNameBirth TraitKind = "name_birth" // last, first and middle name, date of birth
	TraitTax       TraitKind = "tax"        // tax id
)

// PersonTrait is a fact that different persons may share, as a keyed digest.
// Persons that share one are near to each other: whether they are one person is
// for people to say.
type PersonTrait struct {
	Scope      string // "" for the ecosystem, else a legal entity
	Kind       TraitKind
	Normaliser int
	Digest     Digest
	Person     ID
}
