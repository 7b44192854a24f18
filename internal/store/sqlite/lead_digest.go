package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"sort"
	"strings"
	"sync"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

// leadDigests are the digests of new leads until table lead_digest has them. Which
// come next is left to chance, so that each would lie on another page of the table:
// they are kept here until there are many, and go into the table in its order, some
// with each commit, while the next ones come. That halves what a commit writes.
//
// Nothing is lost with them: the leads themselves hold their digests. Table
// lead_digest_reach says how far the other table is complete, and the leads behind
// that are read when a process begins, unless the one before put all into the table as
// it ended, and after a transaction that failed.
//
// All but find is called by who has the turn to write.
type leadDigests struct {
	mu     sync.RWMutex
	known  bool           // what follows is all that the table does not have
	coming *digestsToMove // to which new ones are added
	moving *digestsToMove // which go into the table; nil for none
	// touched is set while a transaction is open that has changed what is here.
	touched bool
	// due is how many are to be moved by the transaction that is open.
	due int
	// atOnce is how many come before they are moved.
	atOnce int
}

const (
	// digestBits are those of a prefix that say in which of digestParts parts of the
	// table's order it is. A part is written at once.
	digestBits  = 10
	digestParts = 1 << digestBits
	// digestsAtOnce come before they are moved. With those that are moved meanwhile they
	// take some 8 MB.
	digestsAtOnce = 1 << 16
	// digestRows are written by one statement.
	digestRows = 16
)

// digestsToMove are divided by their beginnings, and again by leads.
type digestsToMove struct {
	parts [digestParts][]leadDigest // each in the order in which they came
	leads map[exchange.ID][]leadPrefixes
	count int // of digests, and of leads that have none
	moved int // parts that are in the table
}

// leadDigest is a row of the table.
type leadDigest struct {
	prefix    uint64
	ecosystem exchange.ID
	sequence  int64
}

// leadPrefixes are what a lead has among the digests to move; 0 for none. Those of an
// ecosystem are in the order of sequence.
type leadPrefixes struct {
	sequence int64
	prefixes [2]uint64
}

func prefixOf(d exchange.Digest) uint64 { return binary.BigEndian.Uint64(d[:]) }

// prefixesOf are those of what a lead is found by.
func prefixesOf(l *exchange.LeadRow) [2]uint64 {
	return [2]uint64{prefixOf(l.TaxID), prefixOf(l.Document)}
}

func part(prefix uint64) int { return int(prefix >> (64 - digestBits)) }

// find gives the sequences of those leads that are not in the table and may hold one of
// the digests, in any order; known is false when that is not known here.
func (d *leadDigests) find(of filter.Recent) (sequences []int64, known bool) {
	sequences = []int64{}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, digest := range of.Digests {
		prefix := prefixOf(digest)
		for _, some := range [...]*digestsToMove{d.coming, d.moving} {
			if some == nil {
				continue
			}
			for i := range some.parts[part(prefix)] {
				if one := &some.parts[part(prefix)][i]; one.prefix == prefix && one.ecosystem == of.Ecosystem {
					sequences = append(sequences, one.sequence)
				}
			}
		}
	}
	return sequences, d.known
}

// add takes up the digests of new leads, whose sequences are greater than those of all
// before.
func (d *leadDigests) add(ecosystem exchange.ID, leads []exchange.LeadRow) {
	if len(leads) == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.touched = true
	for i := range leads {
		// Twice as many are moved: those are all in the table when as many have come again.
		before := d.coming.count
		d.coming.add(ecosystem, leads[i].Sequence, prefixesOf(&leads[i]))
		d.due += 2 * (d.coming.count - before)
	}
}

func (m *digestsToMove) add(ecosystem exchange.ID, sequence int64, prefixes [2]uint64) {
	m.leads[ecosystem] = append(m.leads[ecosystem], leadPrefixes{sequence, prefixes})
	if prefixes == [2]uint64{} {
		m.count++
	}
	for _, prefix := range prefixes {
		if prefix != 0 {
			m.parts[part(prefix)] = append(m.parts[part(prefix)], leadDigest{prefix, ecosystem, sequence})
			m.count++
		}
	}
}

func (m *digestsToMove) lead(ecosystem exchange.ID, sequence int64) *leadPrefixes {
	if m == nil {
		return nil
	}
	leads := m.leads[ecosystem]
	at := sort.Search(len(leads), func(i int) bool { return leads[i].sequence >= sequence })
	if at == len(leads) || leads[at].sequence != sequence {
		return nil
	}
	return &leads[at]
}

// change forgets what a lead no longer holds, so that it is not moved; a trigger has
// put into the table what it holds instead. Who searches meanwhile may still find it:
// that the lead holds a digest is for the lead to tell. What is returned was not here
// nor, if the lead is new, seen by that trigger.
func (d *leadDigests) change(ecosystem exchange.ID, l *exchange.LeadRow) (missing []leadDigest) {
	d.touched = true
	now := prefixesOf(l)
	known := d.coming.lead(ecosystem, l.Sequence)
	if known == nil {
		known = d.moving.lead(ecosystem, l.Sequence)
	}
	var before [2]uint64
	if known != nil {
		before = known.prefixes
		for i, prefix := range before {
			if !slices.Contains(now[:], prefix) {
				known.prefixes[i] = 0
			}
		}
	}
	for _, prefix := range now {
		if prefix != 0 && !slices.Contains(before[:], prefix) {
			missing = append(missing, leadDigest{prefix, ecosystem, l.Sequence})
		}
	}
	return missing
}

// next are those of the next part that go into the table, in its order.
func (m *digestsToMove) next() []leadDigest {
	some := slices.DeleteFunc(slices.Clone(m.parts[m.moved]), func(one leadDigest) bool {
		l := m.lead(one.ecosystem, one.sequence)
		return !slices.Contains(l.prefixes[:], one.prefix)
	})
	slices.SortFunc(some, func(a, b leadDigest) int {
		return cmp.Or(cmp.Compare(a.prefix, b.prefix), bytes.Compare(a.ecosystem[:], b.ecosystem[:]), cmp.Compare(a.sequence, b.sequence))
	})
	m.moved++
	return some
}

// committed is called after the commit.
func (d *leadDigests) committed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.touched, d.due = false, 0
	if d.moving != nil && d.moving.moved == digestParts {
		d.moving = nil
	}
	if d.moving == nil && d.coming != nil && d.coming.count >= d.atOnce {
		d.moving, d.coming = d.coming, newDigestsToMove()
	}
}

func newDigestsToMove() *digestsToMove {
	return &digestsToMove{leads: map[exchange.ID][]leadPrefixes{}}
}

// forget is called after a transaction that failed, or may have: what the table does
// not have is read again.
func (d *leadDigests) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known, d.coming, d.moving, d.touched, d.due = false, nil, nil, false, 0
}

// newLeads and leads write them with their digests.
func (w *changes) newLeads(leads []exchange.LeadRow) {
	put(w, &row.NewLeads, leads)
	w.digests.add(w.ecosystem, leads)
}

func (w *changes) leads(leads []exchange.LeadRow) {
	put(w, &row.Leads, leads)
	for i := range leads {
		w.leadDigests(w.digests.change(w.ecosystem, &leads[i]))
	}
}

// moveDigests puts as many digests into the table as are due.
func (w *changes) moveDigests() {
	d := w.digests
	if d.moving == nil {
		return
	}
	for d.due > 0 && d.moving.moved < digestParts {
		some := d.moving.next()
		d.due -= max(len(some), 1)
		w.leadDigests(some)
		if d.moving.moved == digestParts {
			w.reach(d.moving)
		}
	}
}

// leadDigests writes rows that may be there: after a crash some are written again.
func (w *changes) leadDigests(rows []leadDigest) {
	for some := range slices.Chunk(rows, digestRows) {
		if len(some) < digestRows {
			for i := range some {
				w.insertDigests(some[i : i+1])
			}
			return
		}
		w.insertDigests(some)
	}
}

func (w *changes) insertDigests(rows []leadDigest) {
	w.arguments.clear()
	for i := range rows {
		w.arguments.addShort(binary.BigEndian.AppendUint64(nil, rows[i].prefix))
		w.arguments.ID(rows[i].ecosystem)
		w.arguments.Number(rows[i].sequence)
	}
	w.execute(insertDigests[len(rows)])
}

var insertDigests = map[int]string{1: insertDigestsText(1), digestRows: insertDigestsText(digestRows)}

func insertDigestsText(rows int) string {
	return "INSERT OR IGNORE INTO lead_digest (prefix, ecosystem_id, sequence) VALUES (?, ?, ?)" + strings.Repeat(", (?, ?, ?)", rows-1)
}

// reach notes that the table is complete to these leads.
func (w *changes) reach(m *digestsToMove) {
	for ecosystem, leads := range m.leads {
		w.start(ecosystem)
		w.arguments.Number(leads[len(leads)-1].sequence)
		w.execute("INSERT INTO lead_digest_reach (ecosystem_id, sequence) VALUES (?, ?)" +
			" ON CONFLICT (ecosystem_id) DO UPDATE SET sequence = excluded.sequence")
	}
}

// recent is filter.Recent for a query of the pool.
func (s *Store) recent(ctx context.Context, of filter.Recent) ([]int64, error) {
	for {
		sequences, known := s.digests.find(of)
		if known {
			return sequences, nil
		}
		if err := s.write(ctx, func(*connection) error { return s.readDigests(ctx) }); err != nil {
			return nil, err
		}
	}
}

// recentKnown is recent for the transaction that is open, which has read them.
func (s *Store) recentKnown(_ context.Context, of filter.Recent) ([]int64, error) {
	sequences, _ := s.digests.find(of)
	return sequences, nil
}

// readDigests reads what the table does not have. What is more than there can be, because
// a release before this one has written, goes there at once.
func (s *Store) readDigests(ctx context.Context) error {
	d := &s.digests
	limit := 2 * d.atOnce
	for !d.known {
		found, rows := newDigestsToMove(), 0
		var args arguments
		args.Number(int64(limit))
		err := s.writer.query(ctx, leadsBehind, args.list, func(v *values) {
			ecosystem, sequence := v.ID(), v.Number()
			found.add(ecosystem, sequence, [2]uint64{prefixOf(v.Digest()), prefixOf(v.Digest())})
			rows++
		})
		if err == nil && rows == limit {
			if err = s.moveAll(ctx, found); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.known, d.coming, d.moving = true, found, nil
		d.mu.Unlock()
	}
	return nil
}

const leadsBehind = "SELECT l.ecosystem_id, l.sequence, l.tax_digest, l.document_digest FROM ecosystem AS e" +
	" LEFT JOIN lead_digest_reach AS r ON r.ecosystem_id = e.ecosystem_id" +
	" CROSS JOIN lead AS l ON l.ecosystem_id = e.ecosystem_id AND l.sequence > coalesce(r.sequence, 0)" +
	" ORDER BY e.ecosystem_id, l.sequence LIMIT ?"

// moveAll puts all of these into the table, in a transaction of its own.
func (s *Store) moveAll(ctx context.Context, all ...*digestsToMove) error {
	return s.asOne(ctx, func(w *changes) error {
		for _, m := range all {
			for m != nil && m.moved < digestParts {
				w.leadDigests(m.next())
			}
			if m != nil {
				w.reach(m)
			}
		}
		return w.err
	})
}

// settleDigests leaves nothing to read to the process that opens the directory next.
// When it fails, that one reads it.
func (s *Store) settleDigests() {
	if d := &s.digests; d.known && (d.moving != nil || len(d.coming.leads) > 0) {
		_ = s.moveAll(context.Background(), d.moving, d.coming)
	}
}
