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
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
	PhoneE164 string
	Contents  Contents
}

// ClientRow is a client as a store keeps it, sealed under its person's key.
type ClientRow struct {
	Client
	Email     string
	FirstName string
	LastName  string
	TaxID     Digest
	Sealed    []byte
}

// ClientFilter chooses clients. A grant of a lender sees only its own.
type ClientFilter struct {
	IDs       []ID
	Persons   []ID
	Lender    ID
	PhoneE164 string
	TaxID     Digest
	Newest    bool
	Limit     int
	Offset    int
}
