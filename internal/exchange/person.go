package exchange

import "time"

// Digest is a keyed digest of a normalised value. The zero Digest means that
// there is no value.
type Digest [32]byte

// IsZero tells whether there is no value.
func (d Digest) IsZero() bool { return d == Digest{} }

// Digests are what one value is looked up by: any of them. There is one, and
// while a rehash is under way another; none stands for no value.
type Digests []Digest

// KeyKind says which facts a person key is made of.
type KeyKind string

const (
	KeyFiveField KeyKind = "five_field" // last, first and middle name, document series and number
	KeyTaxName   KeyKind = "tax_name"   // tax id and last name, or company name
	KeyCompany   KeyKind = "company"    // tax id and registration number
	// KeyConflict is made of all keys of a lead whose keys belong to several persons.
	KeyConflict KeyKind = "conflict"
)

// PersonKey is one identifier of a person. (scope, kind, normaliser, digest) is
// unique in an ecosystem: that makes a second person impossible under any
// concurrency.
type PersonKey struct {
	Scope      string // "" for the ecosystem, else a legal entity
	Kind       KeyKind
	Normaliser int
	Digest     Digest
	Person     ID
}

// Person is a human or company, unique in its ecosystem and never listed to
// lenders. It takes the id of the first lead that was converted into it.
type Person struct {
	ID         ID
	Number     int64
	Ecosystem  ID
	WrappedKey []byte // data key of the person and its clients
	// MergedInto is the person that this one turned out to be: its keys, leads and
	// applications are there, or where that one was merged into; NoID for none.
	MergedInto ID
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// PersonRef names a person by id or by number. An id may also be that of a lead
// converted into the person.
type PersonRef struct {
	ID     ID
	Number int64
}
