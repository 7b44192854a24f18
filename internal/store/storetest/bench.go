package storetest

import (
	"crypto/rand"
	"fmt"
	"slices"
	"testing"

	"leadex/internal/exchange"
)

// Benchmark measures what a group commit, a delivery and a list of leads cost in
// the store alone.
func Benchmark(b *testing.B, store exchange.Store) {
	b.Run("group of 64 leads with events", func(b *testing.B) { benchmarkGroup(b, store) })
	b.Run("pull and confirm of 100", func(b *testing.B) { benchmarkDelivery(b, store) })
	b.Run("stream of 20000 leads", func(b *testing.B) { benchmarkStream(b, store) })
}

// benchmarkGroup begins, writes 64 leads, each with its event and person key,
// and commits.
func benchmarkGroup(b *testing.B, store exchange.Store) {
	const size = 64
	w := newWorld(b, store)
	groups := make([]exchange.Changes, b.N)
	for i := range groups {
		groups[i] = w.group(size)
	}
	b.ResetTimer()
	for i := range groups {
		w.write(groups[i])
	}
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "leads/s")
}

// group makes leads as intake does: some 900 bytes of sealed contents, as much in
// the event, all that is searched filled in.
func (w *world) group(size int) exchange.Changes {
	var c exchange.Changes
	provider := exchange.ID{1}
	for range size {
		sealed := make([]byte, 900)
		_, _ = rand.Read(sealed)
		l := w.lead(func(l *exchange.LeadRow) {
			l.Provider, l.Service, l.Campaign = provider, provider, provider
			l.PhoneE164, l.Email = fmt.Sprintf("+57300%07d", w.last*7919%10_000_000), fmt.Sprintf("a%d@example.com", w.last*7919%10_000_000)
			l.FirstName, l.LastName = "Пётр", "Иванов"
			l.TaxID, l.Document = exchange.Digest(sealed[:32]), exchange.Digest(sealed[32:64])
			l.WrappedKey, l.Sealed = sealed[:60], sealed
			l.QualifiedAt = l.CreatedAt
		})
		c.Leads = append(c.Leads, l)
		c.Events = append(c.Events, w.event(l.Sequence, func(e *exchange.EventRow) {
			e.Lead, e.Subject, e.Sealed, e.Credential, e.Role, e.Party = l.ID, l.ID, sealed, "key_x", exchange.RoleProvider, provider
			e.FactsJSON = `{"state":"open","number":"17"}`
		}))
	}
	head := exchange.Head{Number: w.last, Digest: exchange.Digest{1}}
	c.Head = &head
	return c
}

// benchmarkDelivery takes a hundred leads out of a queue into a batch and marks
// them as received, each step a transaction.
func benchmarkDelivery(b *testing.B, store exchange.Store) {
	const size = 100
	w := newWorld(b, store)
	of := exchange.Receiver{Lender: w.queue(20_000 + b.N*size)}
	b.ResetTimer()
	for range b.N {
		batch := exchange.Batch{ID: exchange.NewID(), Lender: of.Lender, OpenedAt: w.now()}
		ready := must[[]exchange.Assignment](b)(store.Assignments(b.Context(), w.ecosystem,
			exchange.AssignmentFilter{Receiver: &of, States: []exchange.AssignmentState{exchange.Ready}, Limit: size}))
		for i := range ready {
			a := &ready[i]
			a.State, a.Batch, a.BatchPosition, a.Attempts, a.FirstVersion, a.FirstPulledAt = exchange.InProgress, batch.ID, i, 1, 1, w.now()
		}
		w.write(w.step(exchange.Changes{Batches: []exchange.Batch{batch}, HandedOut: ready}))
		batch.ClosedAt = w.now()
		for i := range ready {
			ready[i].State, ready[i].ReceivedAt = exchange.Received, w.now()
		}
		w.write(w.step(exchange.Changes{Batches: []exchange.Batch{batch}, Received: ready}))
	}
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "leads/s")
}

// queue makes so many leads ready for a lender.
func (w *world) queue(size int) (lender exchange.ID) {
	lender = exchange.NewID()
	for range (size + 999) / 1000 {
		c := w.group(1000)
		for i := range c.Leads {
			c.Assignments = append(c.Assignments, w.assignment(c.Leads[i].ID, lender))
		}
		w.write(c)
	}
	return lender
}

// step gives each assignment its event.
func (w *world) step(c exchange.Changes) exchange.Changes {
	for _, a := range slices.Concat(c.HandedOut, c.Received) {
		c.Events = append(c.Events, w.event(w.next(), func(e *exchange.EventRow) { e.Lead, e.Lender, e.Assignment = a.Lead, a.Lender, a.ID }))
	}
	c.Head = &exchange.Head{Number: w.last, Digest: exchange.Digest{1}}
	return c
}

func benchmarkStream(b *testing.B, store exchange.Store) {
	const many = 20_000
	w := newWorld(b, store)
	for range many / 1000 {
		w.write(w.group(1000))
	}
	b.ResetTimer()
	rows := 0
	for range b.N {
		err := store.Leads(b.Context(), w.operator(), exchange.LeadFilter{Listed: true}, func(*exchange.LeadRow) error {
			rows++
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "leads/s")
}
