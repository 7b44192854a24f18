package exchange

import "time"

// LeadState is where a lead stands as a whole. Assigned and converted are not
// states: they are derived from its assignments and applications.
type LeadState string

const (
	LeadHeld      LeadState = "held"      // incomplete, uncovered consent or manual review; not handed out
	LeadOpen      LeadState = "open"      // may be assigned, pulled, edited, converted
	LeadClosed    LeadState = "closed"    // done with; CloseReason says why
	LeadWithdrawn LeadState = "withdrawn" // taken back by who submitted it
	LeadExpired   LeadState = "expired"   // its time ran out
	LeadErased    LeadState = "erased"    // its data key is destroyed
)

// leadMoves is the state table of a lead: from each state, where it may go.
var leadMoves = map[LeadState][]LeadState{
	LeadHeld:      {LeadOpen, LeadClosed, LeadWithdrawn, LeadExpired, LeadErased},
	LeadOpen:      {LeadHeld, LeadClosed, LeadWithdrawn, LeadExpired, LeadErased},
	LeadClosed:    {LeadOpen, LeadErased},
	LeadWithdrawn: {LeadErased},
	LeadExpired:   {LeadOpen, LeadErased},
	LeadErased:    {},
}

// Surface names the contract by which something came in.
type Surface string

const (
	SurfaceLeanCore   Surface = "leancore"
	SurfaceLeadBank   Surface = "leadbank"
	SurfaceBrainySoft Surface = "brainysoft"
	SurfaceNative     Surface = "native"
	SurfaceCommand    Surface = "command"
	SurfaceClock      Surface = "clock" // nobody: its time had come
)

// Lead is one person's or company's request for a loan.
type Lead struct {
	LeadHeader
	Contents Contents
}

// LeadHeader is all of a lead but its contents.
type LeadHeader struct {
	ID         ID
	Number     int64 // per ecosystem, below 2^53
	Ecosystem  ID
	Provider   ID // NoID when a lender submitted it
	Lender     ID // the lender that submitted it, else NoID
	Service    ID
	Campaign   ID
	ExternalID string // the provider's own id
	Surface    Surface

	State       LeadState
	CloseReason string
	Version     int64 // 1 at first, +1 with each change of contents
	Sequence    int64 // number of the submit event: the order of feeds
	CreatedAt   time.Time
	QualifiedAt time.Time // release from hold, else creation
	UpdatedAt   time.Time

	Person ID // linked person, NoID for none

	DuplicateOf ID  // the lead that a duplicate rule found it to be a copy of; NoID for none
	Decisions   int // how often the decision rules were asked

	// Kept beside the facts they are derived from, so that lists need no joins.
	LiveAssignments int
	Applications    int
	OffList         bool // converted at all its live assignments

	PhoneE164 string // normal form of Contents.Phone, "" when it is no phone number
}

// LeadKey names a lead by id or by number; exactly one is given.
type LeadKey struct {
	ID     ID
	Number int64
}

// LeadRow is a lead as a store keeps it: the header and the searchable facts in
// clear, the contents sealed as a whole under the lead's own key.
type LeadRow struct {
	LeadHeader
	Email      string // folded to lower case
	FirstName  string
	LastName   string
	TaxID      Digest // zero when there is none
	Document   Digest // zero when there is none
	WrappedKey []byte // the lead's data key, wrapped; empty once destroyed
	Sealed     []byte // the contents

	// Overlay is the sealed edit of the lender that reads, from its assignment.
	// Stores fill it for a lender's grant and never write it from here.
	Overlay           []byte
	OverlayAssignment ID
}

// LeadFilter chooses leads. The zero filter is every lead the grant may see.
type LeadFilter struct {
	IDs         []ID
	Numbers     []int64
	PhoneE164   string
	Email       string // folded to lower case
	TaxID       Digests
	Document    Digests
	Person      ID
	Provider    ID
	ExternalID  string
	Surface     Surface
	Listed      bool      // leave out what has left the caller's list
	Unconverted bool      // leave out what has an application
	From        time.Time // created at this time or later; zero: no bound
	To          time.Time // created before this time; zero: no bound
	Where       []SearchTerm
	Standings   []Standing // one of them; none: any
	After       int64      // only what is behind this sequence in the order asked for
	Until       int64      // only sequences up to this one; 0: no bound
	Newest      bool       // newest first instead of oldest first
	Limit       int        // 0: no limit
	Offset      int
}
