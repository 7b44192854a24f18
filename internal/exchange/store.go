package exchange

import (
	"context"
	"time"
)

// Store is the port to a database. Engines behave alike to the letter; the
// suite in internal/store/storetest holds them to it. A store reads and writes,
// it never decides.
//
// Every method may fail with an Error: NotFound for a single row that is not
// there, Unavailable when the database cannot answer now (connection lost, disk
// full, time out), Conflict for a broken unique key; all else is Internal.
//
// Strings compare by bytes. Times are UTC microseconds. Strings hold no NUL.
type Store interface {
	Reader

	// Begin opens the one write transaction of an ecosystem, across all
	// processes: it waits for the ecosystem's lock, and looks up under it what is
	// asked ahead. NotFound without a row.
	Begin(ctx context.Context, ecosystem ID, ahead Ahead) (Tx, error)

	// CreateEcosystem writes the ecosystem's row and its empty head, durably.
	CreateEcosystem(ctx context.Context, e Ecosystem) error

	// KeyChecks returns the check values of the keys that this database was
	// made with, after writing the given ones if there are none yet.
	KeyChecks(ctx context.Context, ours map[string][]byte) (map[string][]byte, error)
	// ChangeKeyChecks writes check values under names that have none yet, removes
	// others, and returns those that are stored then.
	ChangeKeyChecks(ctx context.Context, add map[string][]byte, remove []string) (map[string][]byte, error)

	// Alone runs a task unless it is running already, in whatever process: then
	// it returns false at once. It saves work and protects nothing: when the
	// connection to the database is lost, another process may begin the task
	// while run still goes on.
	Alone(ctx context.Context, task string, run func(ctx context.Context) error) (ran bool, err error)

	// Ping tells whether the database answers.
	Ping(ctx context.Context) error

	Close() error
}

// Ahead is what a transaction is known to look up before it begins, which spares
// it round trips to the database: each list is that of the method of Reader.
type Ahead struct {
	PersonKeys        []PersonKey
	DuplicateClaims   []ClaimKey
	UnconvertedTaxIDs []Digest
	Once              []OnceKey
	Waiting           []WaitingKey
	Handed            []Receiver
}

// Found is what there was when the lock was taken: where the ecosystem stood, and
// the answers to what was asked ahead.
type Found struct {
	Ecosystem Ecosystem
	Head      Head // the end of the event sequence

	PersonKeys        []PersonKey
	DuplicateClaims   []DuplicateClaim
	UnconvertedTaxIDs []Digest
	Once              []OnceRow
	Waiting           []Waiting // as they were asked for
	Handed            []Handed  // as they were asked for
}

// Tx is a write transaction under the lock of one ecosystem. It is used by one
// goroutine. Reads see what Apply has written.
type Tx interface {
	Reader
	// Found is what there was when the lock was taken. It is read-only.
	Found() *Found
	// Apply writes the changes, in the order of the fields of Changes, for what is
	// to be read before the transaction ends.
	Apply(ctx context.Context, c *Changes) error
	// Commit writes the last changes, which may be none, as Apply does, and returns
	// after all of them reached the disk. After an error the outcome may be
	// unknown: begin again and look at the head.
	Commit(ctx context.Context, last *Changes) error
	// Rollback gives up; it does nothing after Commit.
	Rollback()
}

// Changes are rows to be written, each whole, inserted or put in the place of
// the row with the same primary key. The ecosystem is that of the transaction.
type Changes struct {
	Ecosystem    *Ecosystem
	Providers    []Provider
	Services     []Service
	Campaigns    []Campaign
	Lenders      []Lender
	Branches     []Branch
	Credentials  []Credential // with their grants, which replace the stored ones
	Products     []ProductRow // a new version each; it becomes the current one
	Gone         Gone
	Persons      []Person
	PersonKeys   []PersonKey
	PersonTraits []PersonTrait
	Identities   []Identity
	Matches      []Match
	NewLeads     []LeadRow // inserted only
	Leads        []LeadRow
	Batches      []Batch
	Assignments  []Assignment
	// HandedOut and Received are assignments that are there, and live before and
	// after. Of them only what a hand-over or a receipt changes is written.
	HandedOut    []Assignment
	Received     []Assignment
	Clients      []ClientRow
	Applications []Application
	Outcomes     []Outcome
	OutcomeCodes []OutcomeCode

	DuplicateRules    []DuplicateRule
	DuplicateClaims   []DuplicateClaim
	DecisionRules     []DecisionRule
	Decisions         []Decision
	DictionaryEntries []DictionaryEntry
	Upkeeps           []Upkeep

	Once         []OnceRow
	Events       []EventRow // inserted only, numbers ascending
	NumberBlocks []NumberBlock
	Head         *Head
}

// Gone are rows that are to be removed: only what an undo takes back, and what a
// rehash has replaced. Of each, its primary key counts. They are removed before anything is written; one that
// is not there is none the worse.
type Gone struct {
	Persons      []Person
	PersonKeys   []PersonKey
	PersonTraits []PersonTrait
	Identities   []Identity
	Matches      []Match
	Assignments  []Assignment
	Clients      []ClientRow
	Applications []Application
	Decisions    []Decision

	DuplicateClaims []DuplicateClaim
	FreeClaims      bool // all claims that no lead has
}

// Reader reads committed rows; within a transaction also its own.
type Reader interface {
	Ecosystem(ctx context.Context, id ID) (Ecosystem, error)
	// Ecosystems are all of them, oldest first.
	Ecosystems(ctx context.Context) ([]Ecosystem, error)

	Provider(ctx context.Context, ecosystem, id ID) (Provider, error)
	Providers(ctx context.Context, ecosystem ID) ([]Provider, error)
	// Services and Campaigns are those of one provider, or of all for NoID.
	Services(ctx context.Context, ecosystem, provider ID) ([]Service, error)
	Campaigns(ctx context.Context, ecosystem, provider ID) ([]Campaign, error)
	Lender(ctx context.Context, ecosystem, id ID) (Lender, error)
	Lenders(ctx context.Context, ecosystem ID) ([]Lender, error)
	// Branches are those of one lender, or of all for NoID.
	Branches(ctx context.Context, ecosystem, lender ID) ([]Branch, error)

	// Credential finds a credential in every ecosystem where it has a row.
	Credential(ctx context.Context, id string) ([]Credential, error)
	// CredentialWithSecret finds by the hash of the secret, in every ecosystem.
	CredentialWithSecret(ctx context.Context, hash [32]byte) ([]Credential, error)
	Credentials(ctx context.Context, ecosystem ID) ([]Credential, error)

	Products(ctx context.Context, ecosystem ID, f ProductFilter) ([]ProductRow, error)
	// ProductVersions are all versions of one product, oldest first.
	ProductVersions(ctx context.Context, ecosystem, product ID) ([]ProductRow, error)

	// Lead and Leads are cut to the grant: an operator sees all leads, a
	// provider those it submitted, a lender those with a live assignment of its
	// own and those it submitted. Order is by Sequence, oldest first unless
	// asked otherwise.
	Lead(ctx context.Context, g Grant, key LeadKey) (LeadRow, error)
	// Leads streams rows to visit, in constant memory, until visit fails; its
	// error is then returned as it is. A row is the visit's own until it returns:
	// whoever keeps it copies it.
	Leads(ctx context.Context, g Grant, f LeadFilter, visit func(*LeadRow) error) error
	// LeadIDs are the ids of what Leads gives, in another order; what is equal in
	// it is in that of Sequence.
	LeadIDs(ctx context.Context, g Grant, f LeadFilter, order []SearchOrder) ([]ID, error)
	// LeadSpan is the least and the greatest Sequence of the leads that were created
	// from a time on and before another; both are 0 for no lead.
	LeadSpan(ctx context.Context, ecosystem ID, from, to time.Time) (first, last int64, err error)

	// Assignments are in queue order (by Sequence), those of a batch by position.
	Assignments(ctx context.Context, ecosystem ID, f AssignmentFilter) ([]Assignment, error)
	// LeadAssignments are Assignments with what they need of their leads.
	LeadAssignments(ctx context.Context, ecosystem ID, f AssignmentFilter) ([]LeadAssignment, error)
	// AssignmentPage is a page of one of the lists of assignments. A list that
	// does not exist is empty.
	AssignmentPage(ctx context.Context, ecosystem ID, p AssignmentPage) ([]Assignment, error)
	// Deliveries are the figures of all receivers of the ecosystem that are not
	// 0, in no particular order; FigureReceived counts since the given time.
	Deliveries(ctx context.Context, ecosystem ID, since time.Time) ([]DeliveryCount, error)
	// OverdueBatches are the open batches whose lease ends at now or before, the
	// longest overdue first, at most limit.
	OverdueBatches(ctx context.Context, ecosystem ID, now time.Time, limit int) ([]Batch, error)
	// OpenBatch is the receiver's open batch, or NotFound.
	OpenBatch(ctx context.Context, ecosystem ID, r Receiver) (Batch, error)
	// Waiting and Handed are what a pull and a confirmation look up, at once.
	Waiting(ctx context.Context, ecosystem ID, key WaitingKey) (Waiting, error)
	Handed(ctx context.Context, ecosystem ID, r Receiver) (Handed, error)
	// AssignedLeads are the ids of the leads live at a lender, in queue order.
	AssignedLeads(ctx context.Context, ecosystem, lender ID) ([]ID, error)

	Person(ctx context.Context, ecosystem ID, ref PersonRef) (Person, error)
	Persons(ctx context.Context, ecosystem ID, ids []ID) ([]Person, error)
	// PersonKeys are the stored keys equal to the given ones but for Person.
	PersonKeys(ctx context.Context, ecosystem ID, keys []PersonKey) ([]PersonKey, error)

	// PersonsAfter are persons with a number greater than after, in its order, at
	// most limit.
	PersonsAfter(ctx context.Context, ecosystem ID, after int64, limit int) ([]Person, error)
	CountPersons(ctx context.Context, ecosystem ID) (int64, error)
	// KeysOfPersons are all stored keys of persons, in no particular order.
	KeysOfPersons(ctx context.Context, ecosystem ID, persons []ID) ([]PersonKey, error)
	// PersonTraits are the stored traits equal to the given ones but for Person,
	// by Person; at most limit.
	PersonTraits(ctx context.Context, ecosystem ID, traits []PersonTrait, limit int) ([]PersonTrait, error)
	// TraitsOfPersons are all stored traits of persons, in no particular order.
	TraitsOfPersons(ctx context.Context, ecosystem ID, persons []ID) ([]PersonTrait, error)
	// Identities are those of persons, oldest first.
	Identities(ctx context.Context, ecosystem ID, persons []ID) ([]Identity, error)
	Matches(ctx context.Context, ecosystem ID, f MatchFilter) ([]Match, error)

	// DuplicateRules are all of the ecosystem, disabled ones too, oldest first.
	DuplicateRules(ctx context.Context, ecosystem ID) ([]DuplicateRule, error)
	// DuplicateClaims are the stored claims with these keys.
	DuplicateClaims(ctx context.Context, ecosystem ID, keys []ClaimKey) ([]DuplicateClaim, error)
	// UnconvertedTaxIDs are those of the digests that an unconverted lead has.
	UnconvertedTaxIDs(ctx context.Context, ecosystem ID, taxIDs []Digest) ([]Digest, error)
	// ClaimsOfLeads are all claims that the leads have, in no particular order.
	ClaimsOfLeads(ctx context.Context, ecosystem ID, leads []ID) ([]DuplicateClaim, error)
	// DecisionRules are all of the ecosystem, disabled ones too, by Position.
	DecisionRules(ctx context.Context, ecosystem ID) ([]DecisionRule, error)
	Decisions(ctx context.Context, ecosystem ID, f DecisionFilter) ([]Decision, error)
	// DictionaryEntries are those of one dictionary, or of all for "", by
	// dictionary and number.
	DictionaryEntries(ctx context.Context, ecosystem ID, dictionary string) ([]DictionaryEntry, error)
	// Upkeeps are all of the ecosystem, the one begun last first.
	Upkeeps(ctx context.Context, ecosystem ID) ([]Upkeep, error)
	// CountLeads counts what Leads would give an operator.
	CountLeads(ctx context.Context, ecosystem ID) (int64, error)

	// Clients are cut to the grant: a lender sees its own, an operator all, a
	// provider none.
	Clients(ctx context.Context, g Grant, f ClientFilter) ([]ClientRow, error)
	CountClients(ctx context.Context, g Grant, f ClientFilter) (int64, error)
	// ClientIDs are the ids of what Clients gives, in another order; what is equal
	// in it is oldest first.
	ClientIDs(ctx context.Context, g Grant, f ClientFilter, order []SearchOrder) ([]ID, error)
	Applications(ctx context.Context, ecosystem ID, f ApplicationFilter) ([]Application, error)
	// Outcomes are those of one lead, oldest first.
	Outcomes(ctx context.Context, ecosystem, lead ID) ([]Outcome, error)
	// OutcomeCodes are all of the ecosystem, by status; of a status any reason
	// comes first, then none, then the others by number.
	OutcomeCodes(ctx context.Context, ecosystem ID) ([]OutcomeCode, error)

	Events(ctx context.Context, g Grant, f EventFilter, visit func(*EventRow) error) error
	// ApplicationEvents are cut to the grant: an operator sees all, a lender those
	// of applications made to it, a provider none.
	ApplicationEvents(ctx context.Context, g Grant, f ApplicationEventFilter) ([]EventRow, error)
	// EventAt is one event by its number.
	EventAt(ctx context.Context, ecosystem ID, number int64) (EventRow, error)

	Once(ctx context.Context, ecosystem ID, keys []OnceKey) ([]OnceRow, error)
	// OnceAfter are the answers of no subject behind a key, by credential and key, at
	// most limit.
	OnceAfter(ctx context.Context, ecosystem ID, after OnceKey, limit int) ([]OnceRow, error)
	// NumberBlock is the state of a series; Next is 1 before the first.
	NumberBlock(ctx context.Context, ecosystem ID, noun NumberNoun) (NumberBlock, error)
}
