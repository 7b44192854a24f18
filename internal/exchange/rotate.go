package exchange

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"
)

// RotateKeys asks for all ecosystems to be brought under the master key in use.
type RotateKeys struct {
	// Settle is how long after the last key was rewrapped the old ones go: longer
	// than any call may hold a row that it has read, if any process answers calls.
	Settle time.Duration
	// Report is called as the work goes on.
	Report func(KeyProgress)
}

// KeyProgress is how far one task is in one ecosystem.
type KeyProgress struct {
	Ecosystem string // its name
	Task      string // "leads", "persons", "answers", "check", "settle"
	Done      int64
	Total     int64 // 0 where nobody has counted
}

// RotateKeys brings every ecosystem, disabled ones too, from whatever master key
// it lies under to the one in use: the newest of which a check value is stored.
// Each gets a new generation of its own key; the keys of all leads and persons,
// and stored answers that belong to none, are brought under it while everything else goes on; then the
// generations before it are dropped, and nothing that lies in the database opens
// with the old master key. What was sealed under the keys of leads and persons,
// events among it, stays byte for byte as it is.
//
// It may be cut off at any moment and goes on where it stopped when it is asked
// for again, by whatever process. Done already, it changes nothing.
//
// How nothing is lost. A new generation is written under the ecosystem's lock, and
// each later decision reads it there; whatever a decision writes is brought under
// the newest generation as it is written, wherever it was read (keepKeys). So from
// then on nothing new lies under an older one, one walk over what there was
// before is enough, and the check at the end only confirms it. Readers meet new
// rows with an old Ecosystem and read that again (freshVault); and old rows with a
// new Ecosystem, for which the old generations stay until Settle is over.
//
// Errors: Unavailable when it was interrupted or the store does not answer, with
// ErrUnknownKey as the cause when this process has not all the keys it needs.
func (x *Exchange) RotateKeys(ctx context.Context, c RotateKeys) error {
	checks, err := x.store.KeyChecks(ctx, nil)
	if err != nil {
		return err
	}
	all, err := x.store.Ecosystems(ctx)
	if err != nil {
		return err
	}
	var moving []rotation
	for _, e := range all {
		m := rotation{x: x, ecosystem: e.ID, name: e.Name, checks: checks, report: c.Report}
		under, err := m.rewrap(ctx)
		if err != nil {
			return err
		}
		if under {
			moving = append(moving, m)
		}
	}
	if len(moving) == 0 {
		return nil
	}
	if err := waitFor(ctx, c.Settle); err != nil {
		return err
	}
	for i := range moving {
		if err := moving[i].settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

func waitFor(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return Refuse(Unavailable, "the rotation was interrupted; asking again goes on with it").Because(ctx.Err())
	case <-time.After(d):
		return nil
	}
}

// followRotation brings an ecosystem that was made with the master key that was in
// use a moment ago under the one that is now.
func (x *Exchange) followRotation(ctx context.Context, ecosystem ID, before map[string][]byte) error {
	checks, err := x.store.KeyChecks(ctx, nil)
	if err != nil || slices.Equal(slices.Sorted(maps.Keys(checks)), slices.Sorted(maps.Keys(before))) {
		return err
	}
	m := rotation{x: x, ecosystem: ecosystem, checks: checks, report: func(KeyProgress) {}}
	if under, err := m.rewrap(ctx); err != nil || !under {
		return err
	}
	return m.settle(ctx)
}

// rotation is that of one ecosystem.
type rotation struct {
	x         *Exchange
	ecosystem ID
	name      string
	checks    map[string][]byte
	report    func(KeyProgress)
}

// rewrap brings everything under a new generation, and tells whether there are
// older ones left to drop.
func (m *rotation) rewrap(ctx context.Context) (older bool, err error) {
	if err := m.turn(ctx); err != nil {
		return false, err
	}
	e, err := m.x.store.Ecosystem(ctx, m.ecosystem)
	if err != nil {
		return false, err
	}
	state, err := m.x.vault.Rotation(&e, m.checks)
	if err != nil || state.Generations == 1 {
		return false, err
	}
	leads, persons := m.leads(), m.persons()
	if err := leads.goOn(ctx, m.x, m.ecosystem, m.told("leads")); err != nil {
		return false, err
	}
	if err := persons.goOn(ctx, m.x, m.ecosystem, m.told("persons")); err != nil {
		return false, err
	}
	return true, m.answers(ctx)
}

func (m *rotation) told(task string) func(Upkeep) {
	return func(u Upkeep) { m.report(KeyProgress{Ecosystem: m.name, Task: task, Done: u.Done, Total: u.Total}) }
}

// turn adds the new generation and lets the walks begin, unless that was done.
func (m *rotation) turn(ctx context.Context) error {
	return m.x.manage(ctx, m.ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		state, err := t.x.vault.Rotation(t.ecosystem, m.checks)
		if err != nil || state.Turned {
			return err
		}
		if t.newKey, err = t.x.vault.Turn(t.ecosystem, m.checks); err != nil {
			return err
		}
		leads, persons := m.leads(), m.persons()
		if err := leads.begin(ctx, t, r); err != nil {
			return err
		}
		if err := persons.begin(ctx, t, r); err != nil {
			return err
		}
		return t.recordRotation(KeyRotationBegun, state.Generation+1)
	})
}

func (t *tx) recordRotation(kind EventKind, generation int) error {
	_, err := t.record(Event{Kind: kind, Facts: map[string]string{"generation": strconv.Itoa(generation)}}, NoID, nil)
	return err
}

// leads is the walk that writes every lead as it is: keepKeys does the rest.
func (m *rotation) leads() walk[LeadRow] {
	return leadWalk("rotate leads", func(_ context.Context, t *tx, _ Reader, rows []LeadRow) error {
		for i := range rows {
			if old, err := t.older(rows[i].WrappedKey); err != nil {
				return err
			} else if old {
				t.changes.Leads = append(t.changes.Leads, rows[i])
			}
		}
		return nil
	})
}

func (m *rotation) persons() walk[Person] {
	return personWalk("rotate persons", func(_ context.Context, t *tx, _ Reader, rows []Person) error {
		for i := range rows {
			if old, err := t.older(rows[i].WrappedKey); err != nil {
				return err
			} else if old {
				t.changes.Persons = append(t.changes.Persons, rows[i])
			}
		}
		return nil
	})
}

// older tells whether a key lies under an older generation. One that was destroyed
// lies nowhere.
func (t *tx) older(sealed []byte) (bool, error) {
	if len(sealed) == 0 {
		return false, nil
	}
	current, err := t.x.vault.Current(t.ecosystem, sealed)
	return !current, err
}

// keepKeys brings what a decision writes under the newest generation of the
// ecosystem's key, whatever it was read as, and lets nobody but a rotation change
// that key: a row that was read before a rotation must not undo it.
func (t *tx) keepKeys() (err error) {
	c := &t.changes
	if t.newKey != nil || c.Ecosystem != nil {
		e := *t.ecosystem
		if c.Ecosystem != nil {
			e = *c.Ecosystem
		}
		if e.WrappedKey = t.ecosystem.WrappedKey; t.newKey != nil {
			e.WrappedKey = t.newKey
		}
		if e.Digests, err = t.x.vault.DigestKeys(&e); err != nil {
			return err
		}
		// What the next decisions of the group go by.
		c.Ecosystem, t.group.ecosystem = &e, &e
	}
	for _, leads := range [][]LeadRow{c.NewLeads, c.Leads} {
		for i := range leads {
			if l := &leads[i]; len(l.WrappedKey) > 0 {
				if l.WrappedKey, err = t.x.vault.Rewrap(t.ecosystem, l.ID, l.WrappedKey); err != nil {
					return err
				}
			}
		}
	}
	for i := range c.Persons {
		if p := &c.Persons[i]; len(p.WrappedKey) > 0 {
			if p.WrappedKey, err = t.x.vault.Rewrap(t.ecosystem, p.ID, p.WrappedKey); err != nil {
				return err
			}
		}
	}
	return nil
}
