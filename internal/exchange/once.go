package exchange

import (
	"context"
	"sync"
	"time"
)

// OnceKey names one write of one credential by the client's Idempotency-Key.
type OnceKey struct {
	Credential string
	Key        string // 1 to 255 characters
}

// OnceRow is the stored answer of a write, kept in the transaction of the write
// itself.
type OnceRow struct {
	OnceKey
	Ecosystem   ID
	Fingerprint Digest // of method, path and body
	Status      int
	Subject     ID     // the lead under whose key the answer is sealed; NoID: the ecosystem's
	Sealed      []byte // the answer's body
	CreatedAt   time.Time
}

// Once makes a write happen once for a key of the client's choice.
type Once struct {
	Key         string
	Fingerprint Digest // of method, path and body: the same key with another one is refused
	// Answer renders the body that is answered now and at every repeat. It is
	// called with the result of the use case, within the write.
	Answer func(result any) (status int, body []byte, err error)
}

// Replayed is the error by which a repeat of a write answers: what was answered
// the first time.
type Replayed struct {
	Status int
	Body   []byte
}

func (r *Replayed) Error() string { return "the write was answered before" }

// flights are the writes with a key that are under way in this process.
// Between processes the ecosystem's lock makes the second one find the answer.
type flights struct {
	mu     sync.Mutex
	active map[OnceKey]bool
}

func (f *flights) start(k OnceKey) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.active[k] {
		return false
	}
	if f.active == nil {
		f.active = map[OnceKey]bool{}
	}
	f.active[k] = true
	return true
}

func (f *flights) end(k OnceKey) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.active, k)
}

// write is a use case's way into the group commit. decide returns its result
// and the lead under whose key a stored answer is sealed, with that key.
type write struct {
	caller Caller
	grant  Grant
	once   *Once
	keys   []PersonKey // that the decision will look up
	copies *copyFacts
	taxIDs Digests
	// For a pull the leads that it asks for; whether it is a confirmation.
	waiting int
	handed  bool
	decide  func(ctx context.Context, t *tx) (answered, error)
}

// answered is what a decision came to.
type answered struct {
	result  any
	subject ID     // NoID: nothing personal beyond the ecosystem
	key     Sealer // of subject
}

func (x *Exchange) write(ctx context.Context, w write) error {
	m := w.member()
	if w.once == nil {
		return x.groups.run(ctx, m)
	}
	key := OnceKey{Credential: w.caller.Credential, Key: w.once.Key}
	if err := checkText("Idempotency-Key", key.Key, 255); err != nil {
		return err
	}
	if key.Key == "" {
		return InvalidField("Idempotency-Key", "must not be empty")
	}
	if !x.flights.start(key) {
		return &Error{Code: Conflict, Field: "Idempotency-Key", Message: "a call with this Idempotency-Key is under way; try again when it is answered"}
	}
	defer x.flights.end(key)
	m.needs.once = []OnceKey{key}
	m.decide = func(ctx context.Context, t *tx) error { return t.decideOnce(ctx, key, w) }
	return x.groups.run(ctx, m)
}

// member is the decision without its once.
func (w *write) member() *member {
	return &member{caller: w.caller, grant: w.grant, needs: needs{personKeys: w.keys, copies: w.copies, taxIDs: w.taxIDs, waiting: w.waiting, handed: w.handed},
		decide: func(ctx context.Context, t *tx) error {
			_, err := w.decide(ctx, t)
			return err
		}}
}

func (t *tx) decideOnce(ctx context.Context, key OnceKey, w write) error {
	if row := t.group.once[key]; row != nil {
		return t.replay(ctx, row, w.once)
	}
	a, err := w.decide(ctx, t)
	if err != nil {
		return err
	}
	row := OnceRow{OnceKey: key, Ecosystem: t.ecosystem.ID, Fingerprint: w.once.Fingerprint, Subject: a.subject, CreatedAt: t.now}
	var body []byte
	if row.Status, body, err = w.once.Answer(a.result); err != nil {
		return err
	}
	if a.key == nil {
		if a.key, err = t.x.vault.EcosystemKey(t.ecosystem); err != nil {
			return err
		}
	}
	row.Sealed = a.key.Seal(oncePlace(t.ecosystem.ID, key), body)
	t.changes.Once = append(t.changes.Once, row)
	return nil
}

func (t *tx) replay(ctx context.Context, row *OnceRow, once *Once) error {
	if row.Fingerprint != once.Fingerprint {
		return InvalidField("Idempotency-Key", "was used for another request; choose a new key for each request")
	}
	key, err := t.x.vault.EcosystemKey(t.ecosystem)
	if row.Subject != NoID {
		var r Reader
		if r, err = t.read(ctx); err != nil {
			return err
		}
		var lead LeadRow
		if lead, err = r.Lead(ctx, operatorOf(t.ecosystem.ID), LeadKey{ID: row.Subject}); err != nil {
			return err
		}
		key, err = t.x.vault.DataKey(t.ecosystem, row.Subject, lead.WrappedKey)
	}
	if err != nil {
		return err
	}
	body, err := key.Open(oncePlace(t.ecosystem.ID, row.OnceKey), row.Sealed)
	if err != nil {
		return err
	}
	return &Replayed{Status: row.Status, Body: body}
}
