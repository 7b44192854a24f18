package exchange_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"leadex/internal/exchange"
)

// nested are the numbers of all records inside of contents.
func nested(r exchange.Record) (numbers []int64) {
	r.EachGiven(func(e exchange.Entry) bool {
		c, ok := e.Cell.(exchange.Composite)
		if !ok {
			return true
		}
		for _, inner := range c.Records() {
			if id, ok := inner.Entry("id"); ok {
				n := id.Cell.(*exchange.Int)
				numbers = append(numbers, n.Value())
			}
			numbers = append(numbers, nested(inner)...)
		}
		return true
	})
	return numbers
}

// TestDraft submits leads that are sealed before their turn, and some that cannot
// be because the numbers of their nested records were not reserved yet.
func TestDraft(t *testing.T) {
	t.Parallel()
	contents := func(name string) exchange.Contents {
		c := exchange.Contents{FirstName: exchange.Some(name)}
		c.Passport.Put(exchange.Passport{Number: exchange.Some("123456")})
		c.Addresses.Put([]exchange.Address{{LocalityName: exchange.Some("Cali")}, {LocalityName: exchange.Some("Tunja")}})
		c.ExtraFields.Put([]exchange.ExtraField{{Key: exchange.Some("a"), Value: exchange.Some("b")}})
		return c
	}
	t.Run("nested records have numbers of their own, however groups fail", func(t *testing.T) {
		t.Parallel()
		f, r, w := faultyRig(t)
		f.onWrite = refusePoison
		const leads = 600 // more than a block of numbers has room for
		var mu sync.Mutex
		seen := map[int64]exchange.ID{}
		var wg sync.WaitGroup
		for worker := range 12 {
			wg.Go(func() {
				for i := range leads / 12 {
					name := fmt.Sprint("Ana ", i)
					if (worker+i)%10 == 0 {
						name = "poison"
					}
					view, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: contents(name)})
					if err != nil {
						continue
					}
					stored, err := r.Lead(context.Background(), w.Operator.Caller, exchange.LeadKey{ID: view.ID})
					if err != nil {
						t.Error(err)
						return
					}
					numbers := nested(&stored.Contents)
					mu.Lock()
					for _, n := range numbers {
						if other, twice := seen[n]; n == 0 || twice {
							t.Errorf("number %d of lead %v was given to lead %v too", n, view.ID, other)
						}
						seen[n] = view.ID
					}
					mu.Unlock()
					if len(numbers) != 4 {
						t.Errorf("%d nested records have numbers", len(numbers))
					}
				}
			})
		}
		wg.Wait()
		checkChain(t, r, w.Ecosystem.ID)
	})
	t.Run("the event has what the lead has", func(t *testing.T) {
		t.Parallel()
		_, r, w := faultyRig(t)
		for range 3 { // the first one reserves numbers
			view := submit(t, r, w.Provider, contents("Ana"))
			events, err := r.LeadEvents(context.Background(), w.Operator.Caller, view.ID, 0, 1)
			if err != nil {
				t.Fatal(err)
			}
			after := events[0].Body.After.Value()
			if got, want := exchange.AppendDocument(nil, &after), exchange.AppendDocument(nil, &view.Contents); string(got) != string(want) {
				t.Errorf("%q instead of %q", got, want)
			}
		}
	})
}
