package exchange

import "time"

// MatchState is what became of a Match.
type MatchState string

const (
	MatchOpen      MatchState = "open"      // waits for somebody to decide
	MatchMerged    MatchState = "merged"    // they were one: they are merged
	MatchDifferent MatchState = "different" // they are two, and are never asked about again
	MatchSettled   MatchState = "settled"   // another pair has asked the same since a merge
)

// Match is a pair of persons that may be one: an entry of the review list. There
// is at most one for two persons.
type Match struct {
	ID        ID
	Ecosystem ID
	Person    ID            // the lesser of the two ids
	Other     ID            // NoID where the edit of a converted lead has made it nobody's any more
	Lead      ID            // whose conversion or edit found it
	Reasons   []MatchReason // why, in no order that counts
	State     MatchState
	Sequence  int64 // number of the event that found it: the order of the list
	CreatedAt time.Time
	UpdatedAt time.Time
	DecidedAt time.Time // zero while it is open
	Decision  int64     // number of the event that decided it; 0 while it is open
}

// MatchReason says why two persons may be one.
type MatchReason string

const (
	SameDocument  MatchReason = "same_document"        // with another name
	SameNameBirth MatchReason = "same_name_birth_date" // with another document
	SameTaxID     MatchReason = "same_tax_id"          // with another name
	KeysOfTwo     MatchReason = "keys_of_two"          // a lead has keys of both
	ChangedLater  MatchReason = "changed_later"        // an edit after the conversion made a lead the other's, or nobody's
	ByHand        MatchReason = "by_hand"              // somebody said so
)

// MatchFilter chooses pairs, in the order of their Sequence.
type MatchFilter struct {
	IDs     []ID
	Persons []ID // pairs in which one of them is
	State   MatchState
	After   int64 // sequences greater than this
	Limit   int   // 0: no limit
}
