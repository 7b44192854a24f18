package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
	"leadex/internal/store/storetest"
)

// TestLeadDigests moves digests into the table in small numbers, while leads come, are
// changed and are not committed, and processes end and are killed.
func TestLeadDigests(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []int{1, 30, 300} {
		t.Run(fmt.Sprint(atOnce), func(t *testing.T) {
			t.Parallel()
			step, moved := 0, 0
			s := migrated(t)
			s.digests.atOnce = atOnce
			storetest.CheckDigests(t, s, 28, func(exchange.Store) exchange.Store {
				checkLeadDigests(t, s)
				moved += len(texts(t, s, "SELECT hex(prefix) FROM lead_digest"))
				switch step++; step % 7 {
				case 3:
					s = killed(t, s)
				case 6:
					settles := s.digests.known // not after a transaction that was rolled back
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
					s = opened(t, filepath.Dir(s.file))
					if behind := behind(t, s); settles && behind != 0 {
						t.Fatalf("%d leads are to be read after the end of a process", behind)
					}
				}
				s.digests.atOnce = atOnce
				return s
			})
			if moved == 0 {
				t.Error("no digest was ever in the table: nothing was tried")
			}
		})
	}
}

// checkLeadDigests holds the table and what is behind it to the leads: no digest may be
// missing, and none that a lead holds no longer may lie in the table.
func checkLeadDigests(t *testing.T, s *Store) {
	t.Helper()
	const held = "SELECT substr(tax_digest, 1, 8) AS prefix, ecosystem_id, sequence FROM lead WHERE tax_digest IS NOT NULL" +
		" UNION SELECT substr(document_digest, 1, 8), ecosystem_id, sequence FROM lead WHERE document_digest IS NOT NULL"
	for _, gone := range texts(t, s, "SELECT hex(prefix) FROM (SELECT prefix, ecosystem_id, sequence FROM lead_digest EXCEPT SELECT prefix, ecosystem_id, sequence FROM ("+held+") AS h) AS d") {
		t.Errorf("%s is still in the table", gone)
	}
	for _, missing := range texts(t, s, "SELECT hex(h.prefix) || ' of ' || h.sequence FROM ("+held+") AS h JOIN lead_digest_reach AS r ON r.ecosystem_id = h.ecosystem_id"+
		" WHERE h.sequence <= r.sequence AND NOT EXISTS (SELECT 1 FROM lead_digest AS d WHERE d.prefix = h.prefix AND d.ecosystem_id = h.ecosystem_id AND d.sequence = h.sequence)") {
		t.Errorf("%s is missing in the table", missing)
	}
}

// behind is how many leads the table does not reach.
func behind(t *testing.T, s *Store) int {
	return len(texts(t, s, "SELECT l.surface FROM lead AS l LEFT JOIN lead_digest_reach AS r ON r.ecosystem_id = l.ecosystem_id"+
		" WHERE l.sequence > coalesce(r.sequence, 0)"))
}

func opened(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// killed is the store that opens what a process leaves behind that is killed.
func killed(t *testing.T, s *Store) *Store {
	t.Helper()
	dir := t.TempDir()
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.file + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, File+suffix), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	return opened(t, dir)
}

// TestLeadDigestsAtOnce searches for each lead as soon as it is there, while others
// come and digests are moved.
func TestLeadDigestsAtOnce(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	s.digests.atOnce = 64
	ecosystem := newAppender(t, s).ecosystem
	var last atomic.Int64
	digest := func(n int64) exchange.Digest { return exchange.Digest{byte(n * 31), byte(n), byte(n >> 8), 31: 1} }
	find := func(n int64) error {
		grant := exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}
		found := 0
		err := s.Leads(t.Context(), grant, exchange.LeadFilter{TaxID: exchange.Digests{digest(n)}}, func(*exchange.LeadRow) error { found++; return nil })
		if err == nil && found != 1 {
			err = fmt.Errorf("lead %d of %d was found %d times", n, last.Load(), found)
		}
		return err
	}
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for r := range int64(3) {
		readers.Go(func() {
			for n := int64(0); ctx.Err() == nil; n++ {
				if latest := last.Load(); latest > 0 {
					if err := find(max(1, latest-(n*(r+1))%300)); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for n := int64(0); n < 1500 && !t.Failed(); {
		tx, err := s.Begin(t.Context(), ecosystem, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		var c exchange.Changes
		for range 1 + n%23 {
			n++
			l := exchange.LeadRow{TaxID: digest(n)}
			l.ID, l.Ecosystem, l.Number, l.Sequence, l.CreatedAt, l.UpdatedAt = exchange.NewID(), ecosystem, n, n, time.Now(), time.Now()
			c.NewLeads = append(c.NewLeads, l)
		}
		if err := tx.Commit(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		last.Store(n)
	}
	stop()
	readers.Wait()
	if rows := len(texts(t, s, "SELECT hex(prefix) FROM lead_digest")); rows < 700 {
		t.Errorf("only %d digests were moved", rows)
	}
}

// TestLeadDigestsOfReleaseBefore lets a release write that knows of no table for
// digests, and finds what it has written.
func TestLeadDigestsOfReleaseBefore(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	s.digests.atOnce = 20
	ecosystem := newAppender(t, s).ecosystem
	lead := func(n int64, tax, document byte) exchange.LeadRow {
		l := exchange.LeadRow{TaxID: exchange.Digest{tax}, Document: exchange.Digest{document}}
		l.ID, l.Ecosystem, l.Number, l.Sequence, l.CreatedAt, l.UpdatedAt = exchange.NewID(), ecosystem, n, n, time.Now(), time.Now()
		return l
	}
	before := func(leads []exchange.LeadRow) {
		t.Helper()
		err := s.atomically(t.Context(), func(w *changes) error {
			w.ecosystem = ecosystem
			put(w, &row.Leads, leads)
			return w.err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.digests.forget() // another process has written
	}
	var leads []exchange.LeadRow
	for n := range int64(150) {
		leads = append(leads, lead(n+1, byte(n%50)+1, 0))
	}
	before(leads)
	found := func(f exchange.LeadFilter) (count int) {
		t.Helper()
		err := s.Leads(t.Context(), exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}, f, func(*exchange.LeadRow) error { count++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return count
	}
	for tax := range byte(50) {
		if got := found(exchange.LeadFilter{TaxID: exchange.Digests{{tax + 1}}}); got != 3 {
			t.Errorf("tax id %d: found %d", tax, got)
		}
	}
	checkLeadDigests(t, s)
	leads[7].TaxID, leads[7].Document, leads[149].TaxID = exchange.Digest{}, exchange.Digest{0xaa}, exchange.Digest{0xbb}
	before([]exchange.LeadRow{leads[7], leads[149]})
	checkLeadDigests(t, s)
	if got := [...]int{
		found(exchange.LeadFilter{TaxID: exchange.Digests{{8}}}), found(exchange.LeadFilter{Document: exchange.Digests{{0xaa}}}),
		found(exchange.LeadFilter{TaxID: exchange.Digests{{50}}}), found(exchange.LeadFilter{TaxID: exchange.Digests{{0xbb}}}),
	}; got != [...]int{2, 1, 2, 1} {
		t.Errorf("found %v after it changed leads", got)
	}
}
