package exchange

import "time"

// Ecosystem is the tenant: providers, lenders and leads that see each other.
type Ecosystem struct {
	ID            ID
	Name          string
	Country       string // ISO 3166-1 alpha-2, upper case
	Currency      string // ISO 4217, upper case
	TimeZone      string // IANA name
	PhoneRegion   string // ISO 3166-1 alpha-2: region of phone numbers written without country code
	Languages     []string
	DefaultLender ID     // of conversions that name none; NoID for none
	WrappedKey    []byte // its key, wrapped by the master key
	// Digests are what WrappedKey says of how digests are made. It is no column:
	// whoever opens the key fills it in.
	Digests       DigestKeys
	IdentityScope IdentityScope
	// RequiredFields are the keys of contents that a conversion needs, such as
	// "passport.number".
	RequiredFields []string
	CreatedAt      time.Time
	DisabledAt     time.Time // zero while it works
}

// IdentityScope says where a person is one.
type IdentityScope string

const (
	ScopeEcosystem   IdentityScope = "ecosystem"    // at first
	ScopeLegalEntity IdentityScope = "legal_entity" // within the legal entity of the lead's manager
)

// Head is the end of an ecosystem's event sequence, read and written under its
// lock.
type Head struct {
	Number int64 // of the last event, 0 before the first
	Digest Digest
	// Rules is the number of the event that changed a DuplicateRule last, 0 for
	// none: what is remembered of the rules is theirs as long as it is the same.
	Rules int64
}

// NumberNoun names a series of numbers within an ecosystem.
type NumberNoun string

const (
	LeadNumbers        NumberNoun = "lead"
	PersonNumbers      NumberNoun = "person"
	ClientNumbers      NumberNoun = "client"
	ApplicationNumbers NumberNoun = "application"
	PartyNumbers       NumberNoun = "party" // providers, services, campaigns, lenders, branches, credentials
	ProductNumbers     NumberNoun = "product"
	DecisionNumbers    NumberNoun = "decision" // of decision rules and their runs
	NestedNumbers      NumberNoun = "nested"   // ids of addresses, passports and the like inside contents
)

// NumberBlock says up to which number a series is given out. Processes reserve
// whole blocks; what they do not use is a gap.
type NumberBlock struct {
	Noun NumberNoun
	Next int64 // the first number that nobody has reserved
}
