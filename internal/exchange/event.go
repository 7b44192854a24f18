package exchange

import (
	"encoding/json"
	"time"
)

// EventKind names what happened.
type EventKind string

const (
	LeadSubmitted           EventKind = "lead.submitted"
	LeadEdited              EventKind = "lead.edited"
	LeadConverted           EventKind = "lead.converted"
	LeadRevealed            EventKind = "lead.revealed" // somebody asked for masked fields in clear; seen by the operator and who asked
	AssignmentReady         EventKind = "assignment.ready"
	AssignmentPulled        EventKind = "assignment.in_progress"
	AssignmentReceived      EventKind = "assignment.received"
	AssignmentEdited        EventKind = "assignment.edited" // a lender's edit on its own assignment
	AssignmentWithdrawn     EventKind = "assignment.withdrawn"
	AssignmentRefused       EventKind = "assignment.refused"
	AssignmentUndeliverable EventKind = "assignment.undeliverable"
	AssignmentExclusive     EventKind = "assignment.exclusive" // from now on nobody else may be given the lead
	ReturnAsked             EventKind = "assignment.return_requested"
	ReturnAccepted          EventKind = "assignment.returned"
	ReturnRefused           EventKind = "assignment.return_denied"
	ChangeReceived          EventKind = "assignment.change_received" // the receiver has a later version
	RevisionDue             EventKind = "assignment.revision_due"    // a received lead is to be handed out again
	RevisionPulled          EventKind = "assignment.revision_in_progress"
	RevisionReceived        EventKind = "assignment.revision_received"
	LeaseExtended           EventKind = "batch.lease_extended"
	OutcomeMapped           EventKind = "outcome_code.mapped"
	LenderTermsChanged      EventKind = "lender.terms_changed"
	SharingLimitChanged     EventKind = "campaign.sharing_limit_changed"
	DuplicateRuleAdded      EventKind = "duplicate_rule.added"
	DuplicateRuleChanged    EventKind = "duplicate_rule.changed"
	OutcomeReported         EventKind = "outcome.reported"
	PersonCreated           EventKind = "person.created"
	MatchFound              EventKind = "match.found" // two persons may be one, or a lead is not its person's any more
	ClientCreated           EventKind = "client.created"
	ClientEdited            EventKind = "client.edited"
	PersonsMerged           EventKind = "person.merged"
	MergeUndone             EventKind = "person.merge_undone"
	PersonsDifferent        EventKind = "match.different"
	MatchReopened           EventKind = "match.reopened"
	ConversionUndone        EventKind = "lead.conversion_undone"
	ApplicationCreated      EventKind = "application.created"
	ProductAdded            EventKind = "product.added"
	ProductUpdated          EventKind = "product.updated"
	EcosystemCreated        EventKind = "ecosystem.created"
	EcosystemDisabled       EventKind = "ecosystem.disabled"
	IdentityScopeAsked      EventKind = "ecosystem.identity_scope_asked"   // it counts when all persons have keys in it
	IdentityScopeChanged    EventKind = "ecosystem.identity_scope_changed" // from now on it counts
	RequiredFieldsChanged   EventKind = "ecosystem.required_fields_changed"
	DefaultLenderChanged    EventKind = "ecosystem.default_lender_changed"
	LeadDecided             EventKind = "lead.decided" // by the decision rules, for a lender
	DecisionRuleAdded       EventKind = "decision_rule.added"
	DecisionRuleChanged     EventKind = "decision_rule.changed"
	WordWritten             EventKind = "dictionary.word_written"
	KeyRotationBegun        EventKind = "ecosystem.key_rotation_begun"
	KeyRotationEnded        EventKind = "ecosystem.key_rotation_ended" // nothing lies under an older key any more
	RehashBegun             EventKind = "ecosystem.rehash_begun"       // digests are made by another key from now on
	RehashEnded             EventKind = "ecosystem.rehash_ended"       // no digest by an older key is looked up any more
	ProviderCreated         EventKind = "provider.created"
	ProviderDisabled        EventKind = "provider.disabled"
	LenderCreated           EventKind = "lender.created"
	LenderDisabled          EventKind = "lender.disabled"
	BranchCreated           EventKind = "branch.created"
	CredentialCreated       EventKind = "credential.created"
	CredentialDisabled      EventKind = "credential.disabled"
	CredentialRehashed      EventKind = "credential.rehashed" // its secret has another hash now, by the key in use
)

// Event is one recorded change. Number is gap-free in the ecosystem, and number
// order is commit order, so that a reader of a feed never misses one.
type Event struct {
	ID         ID
	Ecosystem  ID
	Number     int64
	Kind       EventKind
	At         time.Time
	Credential string // who; "" for a command on the machine
	Role       Role
	Party      ID
	Surface    Surface
	RequestID  string

	Lead        ID // what it is about; NoID where it does not apply
	Lender      ID // whose dealings it shows: other lenders and providers do not see it
	Assignment  ID
	Person      ID
	Client      ID
	Application ID

	Facts map[string]string // states, codes and ids; never personal data
	Body  *EventBody        // what is personal; sealed in the row. nil: nothing is
}

// EventBody is the personal part of an event.
type EventBody struct {
	Before     Shared[Contents] // of the changed fields, what was there
	After      Shared[Contents] // of the changed fields, what is there now
	RemoteAddr Text             // provenance, of a submit
	UserAgent  Text
	Consents   JSON // as sent
	Note       Text // in the words of whoever gave a reason
	Undo       JSON // of a conversion or merge: what was there before. Nobody is shown it
}

var eventBodySchema = newSchema(
	field[EventBody]{1, "before", Plain, func(e *EventBody) Cell { return &e.Before }},
	field[EventBody]{2, "after", Plain, func(e *EventBody) Cell { return &e.After }},
	field[EventBody]{3, "remote_addr", Plain, func(e *EventBody) Cell { return &e.RemoteAddr }},
	field[EventBody]{4, "user_agent", Plain, func(e *EventBody) Cell { return &e.UserAgent }},
	field[EventBody]{5, "consents", Plain, func(e *EventBody) Cell { return &e.Consents }},
	field[EventBody]{6, "note", Plain, func(e *EventBody) Cell { return &e.Note }},
	field[EventBody]{7, "undo", Plain, func(e *EventBody) Cell { return &e.Undo }},
)

// Each visits the fields in the order of the catalogue.
func (e *EventBody) Each(visit func(Entry) bool) { eventBodySchema.each(e, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (e *EventBody) EachGiven(visit func(Entry) bool) { eventBodySchema.eachGiven(e, visit) }

// Entry finds a field by its key.
func (e *EventBody) Entry(key string) (Entry, bool) { return eventBodySchema.find(e, key) }

func (e *EventBody) cellByNumber(n int) Cell { return eventBodySchema.cell(e, n) }

// EventRow is an event as a store keeps it. Digest covers the stored bytes and
// the digest of the event before, so that a change of the past shows, and an
// erasure (which destroys a key, not bytes) does not break the chain.
type EventRow struct {
	Event         // Facts and Body are empty in a row
	FactsJSON     string
	Sealed        []byte // the body under the key of Subject; empty when nothing is personal
	Subject       ID     // the lead or person whose data key seals the body
	PersonSubject bool   // Subject is a person
	Digest        Digest
}

// EventFilter chooses events in number order. Lender and Provider grants see
// the events of what they may see, without the dealings of other lenders.
type EventFilter struct {
	Lead  ID
	After int64 // numbers greater than this
	Limit int   // 0: no limit
}

// ApplicationEventFilter chooses, in number order, the events that gave an
// application a status.
type ApplicationEventFilter struct {
	From   int64 // numbers from this one on
	To     int64 // numbers before this one; 0: no bound
	Limit  int   // 0: no limit
	Offset int
}

// openEvent reads an event from its row. Without a key, which was destroyed, the
// body stays empty.
func openEvent(row *EventRow, key Sealer) (Event, error) {
	e := row.Event
	e.Body = &EventBody{}
	if err := json.Unmarshal([]byte(row.FactsJSON), &e.Facts); err != nil {
		return e, err
	}
	if len(row.Sealed) == 0 || key == nil {
		return e, nil
	}
	plain, err := key.Open(eventPlace(row.ID), row.Sealed)
	if err != nil {
		return e, err
	}
	return e, readOwnDocument(plain, e.Body)
}
