package exchange

// beforeMerge is what an undo needs to know of how things were. It lies in the
// body of the merge's event.
type beforeMerge struct {
	Keep, Other     ID
	Leads, OwnLeads []ID // that moved, and that the survivor had
	Applications    []movedApplication
	OwnApplications []ID
	Clients         []movedClient
	OwnClients      []ID
	Keys            []PersonKey // that moved, as they were
	Traits          []PersonTrait
	OwnTraits       []PersonTrait
	Identities      []movedIdentity
	Matches         []Match // that the merge settled, as they were
	MatchesMade     []ID
	PairMade        bool  // the pair itself was made for the merge
	Pair            Match // as it was
	KeepAt          int64 // number of the survivor, for messages
}

type movedApplication struct{ ID, Client ID }

// movedClient is a client that went to the survivor, or into its own client at
// the lender.
type movedClient struct {
	ID      ID
	Into    ID     // NoID: it moved
	Version int64  // of the client that stays, after the merge
	Sealed  []byte // contents of the client that stays as they were sealed before; nil when they were not touched
}

// movedIdentity is a way of writing that went to the survivor, as it was sealed.
type movedIdentity struct {
	ID     ID
	Sealed []byte
}
