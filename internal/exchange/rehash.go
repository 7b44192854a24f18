package exchange

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// RehashKeys asks for the digests of all ecosystems to be made by the key in use.
type RehashKeys struct {
	// Settle is how long a process may go by an Ecosystem that it has read: so long
	// is waited before the new digests are written, and before the old key may go.
	Settle time.Duration
	// Report is called as the work goes on; tasks are "leads", "persons", "check",
	// "changes" and "clean".
	Report func(KeyProgress)
}

// Rehashed is what a rehash came to.
type Rehashed struct {
	// Lost are keys and traits of persons that cannot be made anew, because nothing
	// is left of what they were made of: who is written like that is not known by
	// them any more.
	Lost int64
}

// RehashKeys brings the digests of every ecosystem, disabled ones too, to the key
// in use: the newest of which a check value is stored. When it returns, none is
// looked up by an older one, and none is there. Hashes of secrets are another
// matter: see OldHashes.
//
// It may be cut off at any moment and goes on where it stopped when it is asked
// for again, by whatever process. Done already, it changes nothing.
//
// How nothing is missed meanwhile. An ecosystem goes through three decisions, each
// of which changes what its sealed key says (DigestKeys), so that every other
// decision, in whatever process, knows under the lock which it goes by.
//
//  1. The next key is known: columns are looked up by both. Readers may be behind,
//     so Settle goes by before
//  2. it is in use: columns are written by it. From then on walks bring to it what
//     there was before, and lay beside each person key, trait and claim its twin by
//     the next key. Nobody looks at these yet, so everything that is decided
//     meanwhile is decided as ever. What it changes is read from the events that
//     it left, and brought to the twins as well.
//  3. When a decision finds no event that was not followed, the next key takes the
//     place of the other, in that very decision. What was made by that one is
//     removed by another walk.
//
// Errors: Unavailable when it was interrupted or the store does not answer, with
// ErrUnknownKey as the cause when this process has not all the keys it needs.
func (x *Exchange) RehashKeys(ctx context.Context, c RehashKeys) (done Rehashed, err error) {
	checks, err := x.store.KeyChecks(ctx, nil)
	if err != nil {
		return done, err
	}
	to := x.vault.DigestInUse(checks)
	for {
		moved, err := x.rehashOnce(ctx, c, to, &done)
		if err != nil || !moved {
			return done, err
		}
	}
}

// rehashOnce takes each ecosystem one key further, and tells whether there was
// one to be taken.
func (x *Exchange) rehashOnce(ctx context.Context, c RehashKeys, to int, done *Rehashed) (moved bool, err error) {
	all, err := x.store.Ecosystems(ctx)
	if err != nil {
		return false, err
	}
	var moving []*rehash
	wait := false
	for _, e := range all {
		m := &rehash{x: x, ecosystem: e.ID, name: e.Name, to: to, report: c.Report}
		keys, err := m.announce(ctx)
		if err != nil {
			return false, err
		}
		if keys.Next != 0 {
			moving = append(moving, m)
			wait = wait || !keys.Turned
		} else if err := m.clean(ctx); err != nil {
			return false, err
		}
	}
	if len(moving) == 0 {
		return false, nil
	}
	if wait {
		if err := waitFor(ctx, c.Settle); err != nil {
			return false, err
		}
	}
	for _, step := range []func(*rehash, context.Context) error{(*rehash).turn, (*rehash).move, (*rehash).clean} {
		for _, m := range moving {
			if err := step(m, ctx); err != nil {
				return false, err
			}
		}
	}
	for _, m := range moving {
		done.Lost += m.lost
	}
	return true, waitFor(ctx, c.Settle)
}

// rehash is that of one ecosystem.
type rehash struct {
	x         *Exchange
	ecosystem ID
	name      string
	to        int
	report    func(KeyProgress)
	lost      int64 // see Rehashed
	removed   int64 // by the pass that cleans
}

// The walks of a rehash, and the upkeep that says which events they were followed
// by: it is done when everything is.
const (
	rehashLeads   = "rehash leads"
	rehashPersons = "rehash persons"
	rehashChanges = "rehash changes"
	cleanLeads    = "rehash clean leads"
	cleanPersons  = "rehash clean persons"
)

func (m *rehash) told(task string) func(Upkeep) {
	return func(u Upkeep) { m.report(KeyProgress{Ecosystem: m.name, Task: task, Done: u.Done, Total: u.Total}) }
}

// announce makes the next key known, unless one is or none is needed. What makes
// keys of persons, or claims, for another reason is brought to its end before.
func (m *rehash) announce(ctx context.Context) (keys DigestKeys, err error) {
	if err := m.settleOthers(ctx); err != nil {
		return keys, err
	}
	err = m.x.manage(ctx, m.ecosystem, func(_ context.Context, t *tx, _ Reader) error {
		if keys = t.ecosystem.Digests; keys.Next != 0 || keys.Now == m.to {
			return nil
		}
		keys.Next = m.to
		return t.setDigestKeys(keys)
	})
	return keys, err
}

// setDigestKeys lets other keys count from the next decision on.
func (t *tx) setDigestKeys(keys DigestKeys) (err error) {
	t.newKey, err = t.x.vault.WithDigestKeys(t.ecosystem, keys)
	return err
}

// settleOthers goes on with other walks that write keys of persons or claims.
func (m *rehash) settleOthers(ctx context.Context) error {
	if err := m.x.rekeyEcosystem(ctx, m.ecosystem, func(p RekeyProgress) { m.told("persons")(p.Upkeep) }); err != nil {
		return err
	}
	return m.x.LookBack(ctx, m.ecosystem, m.told("leads"))
}

// turn puts the next key in use and lets the walks begin, unless that was done.
func (m *rehash) turn(ctx context.Context) error {
	return m.x.manage(ctx, m.ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		keys := t.ecosystem.Digests
		if keys.Next == 0 || keys.Turned {
			return nil
		}
		keys.Turned = true
		if err := t.setDigestKeys(keys); err != nil {
			return err
		}
		if err := m.beginWalks(ctx, t, r); err != nil {
			return err
		}
		t.changes.Upkeeps = append(t.changes.Upkeeps, Upkeep{Ecosystem: m.ecosystem, Task: rehashChanges, Position: t.head.Number,
			State: UpkeepRunning, StartedAt: t.now, UpdatedAt: t.now})
		return t.recordRehash(RehashBegun, keys.Next)
	})
}

func (t *tx) recordRehash(kind EventKind, generation int) error {
	_, err := t.record(Event{Kind: kind, Facts: map[string]string{"generation": strconv.Itoa(generation)}}, NoID, nil)
	return err
}

func (m *rehash) beginWalks(ctx context.Context, t *tx, r Reader) error {
	leads, persons := m.leads(), m.persons()
	if err := leads.begin(ctx, t, r); err != nil {
		return err
	}
	return persons.begin(ctx, t, r)
}

func (m *rehash) leads() walk[LeadRow] {
	return leadWalk(rehashLeads, func(ctx context.Context, t *tx, r Reader, rows []LeadRow) error {
		if t.ecosystem.Digests.Next == 0 {
			return nil // another process is further
		}
		return t.rehashLeads(ctx, r, rows)
	})
}

func (m *rehash) persons() walk[Person] {
	w := personWalk(rehashPersons, func(ctx context.Context, t *tx, r Reader, rows []Person) error {
		if t.ecosystem.Digests.Next == 0 {
			return nil
		}
		return t.rehashPersons(ctx, r, rows)
	})
	w.rows = rekeyRows
	return w
}

// rehashRounds bounds how often the walks begin again because something wrote
// beside them that leaves no event of each row: a change of the identity scope or
// of duplicate rules, or what is of an older release.
const rehashRounds = 5

// move walks, follows what has changed meanwhile, and lets the next key take the
// place of the other.
func (m *rehash) move(ctx context.Context) error {
	for range rehashRounds {
		leads, persons := m.leads(), m.persons()
		if err := leads.goOn(ctx, m.x, m.ecosystem, m.told("leads")); err != nil {
			return err
		}
		if err := persons.goOn(ctx, m.x, m.ecosystem, m.told("persons")); err != nil {
			return err
		}
		left, err := m.check(ctx)
		if err != nil {
			return err
		}
		if left == 0 {
			moved, err := m.follow(ctx)
			if err != nil || moved {
				return err
			}
		}
		if err := m.settleOthers(ctx); err != nil {
			return err
		}
		if err := m.x.manage(ctx, m.ecosystem, m.beginWalks); err != nil {
			return err
		}
	}
	return Refuse(Conflict, "something goes on writing digests by the key that is to go, such as a server of an older release; "+
		"nothing is lost: stop it and ask again")
}

// follow brings the changes since to the twins, a group of events after the other,
// until none is left; then the next key counts. It is not moved when other walks
// have written beside ours.
func (m *rehash) follow(ctx context.Context) (moved bool, err error) {
	for more := true; more; {
		if ctx.Err() != nil {
			return false, Refuse(Unavailable, "the rehash was interrupted; asking again goes on with it").Because(ctx.Err())
		}
		var at Upkeep
		err := m.x.manage(ctx, m.ecosystem, func(ctx context.Context, t *tx, r Reader) (err error) {
			if more, moved = false, t.ecosystem.Digests.Next == 0; moved {
				return nil // another process was faster
			}
			all, err := r.Upkeeps(ctx, m.ecosystem)
			if err != nil {
				return err
			}
			if at = upkeepOf(all, rehashChanges); at.Task == "" {
				return Refuse(Internal, "a rehash of which nobody knows where it is")
			}
			if more, err = t.followEvents(ctx, r, &at); err != nil {
				return err
			}
			at.UpdatedAt = t.now
			t.changes.Upkeeps = append(t.changes.Upkeeps, at)
			if more || disturbed(all) {
				return nil
			}
			moved = true
			return m.take(ctx, t, r)
		})
		if err != nil {
			return false, err
		}
		m.told("changes")(at)
	}
	return moved, nil
}

// take lets the next key count alone, and the walks begin that clean up.
func (m *rehash) take(ctx context.Context, t *tx, r Reader) error {
	leads, persons := m.cleanLeads(), m.cleanPersons()
	if err := leads.begin(ctx, t, r); err != nil {
		return err
	}
	if err := persons.begin(ctx, t, r); err != nil {
		return err
	}
	return t.setDigestKeys(alone(t.ecosystem.Digests.Next))
}

func upkeepOf(all []Upkeep, task string) Upkeep {
	if at := slices.IndexFunc(all, func(u Upkeep) bool { return u.Task == task }); at >= 0 {
		return all[at]
	}
	return Upkeep{}
}

// disturbed tells whether a walk that writes keys of persons or claims, and leaves
// no event of each, went on since ours began.
func disturbed(all []Upkeep) bool {
	began := upkeepOf(all, rehashPersons).StartedAt
	return slices.ContainsFunc(all, func(u Upkeep) bool {
		switch u.Task {
		case rehashLeads, rehashPersons:
			return u.State != UpkeepDone
		case rehashChanges, cleanLeads, cleanPersons:
			return false
		}
		return writesDigests(u.Task) && (u.State == UpkeepRunning || u.UpdatedAt.After(began))
	})
}
