package exchange

import "time"

// Client is a person at one lender, with that lender's view of the contents.
type Client struct {
	ID        ID
	Number    int64
	Ecosystem ID
	Person    ID
	Lender    ID
	Lead      ID // the lead whose conversion made it
	// MergedInto is the client of the same lender that has taken its place when
	// their persons were merged; NoID for none.
	MergedInto ID
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
	PhoneE164  string
	Contents   Contents
}

// ClientRow is a client as a store keeps it, sealed under its person's key.
type ClientRow struct {
	Client
	Email     string
	FirstName string
	LastName  string
	TaxID     Digest
	Document  Digest // zero when there is none
	Sealed    []byte
}

// ClientFilter chooses clients. A grant of a lender sees only its own. Those that
// were merged into others are left out.
type ClientFilter struct {
	IDs       []ID
	Persons   []ID
	Lender    ID
	PhoneE164 string
	Email     string // folded to lower case
	TaxID     Digests
	Document  Digests
	Merged    bool // only those that were merged into others
	Where     []SearchTerm
	// PersonNumbers are those of their persons.
	PersonNumbers []int64
	// NewestOfPerson leaves one client of each person, of those that the grant
	// sees: the newest.
	NewestOfPerson bool
	Newest         bool
	Limit          int
	Offset         int
}
