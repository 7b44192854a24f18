package exchange_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func (s *scene) pairs(f exchange.MatchFilter) []exchange.Match {
	s.t.Helper()
	all, err := s.rig.Store.Matches(context.Background(), s.id, f)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestReview(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		_, one := s.convert("last=Иванова first=Анна series=4510 number=123456 tax=500100732259")
		_, two := s.convert("last=Смирнова first=Анна series=4510 number=123456")
		pairs := s.pairs(exchange.MatchFilter{})
		if len(pairs) != 1 {
			t.Fatalf("%d pairs, want 1", len(pairs))
		}
		m := pairs[0]
		e, err := s.rig.Store.EventAt(context.Background(), s.id, m.Sequence)
		if err != nil || e.Kind != exchange.MatchFound || e.Lead != exchange.NoID || len(e.Sealed) != 0 {
			t.Errorf("its event is %+v, %v", e, err)
		}
		if want := s.person(two).ID; m.Lead != want { // who was new took the lead's id
			t.Errorf("found by lead %s, want %s", m.Lead, want)
		}

		// A second reason is added to the pair, which keeps its place.
		s.convert("last=Смирнова first=Анна series=4510 number=123456 tax=500100732259")
		pairs = s.pairs(exchange.MatchFilter{})
		if len(pairs) != 1 || pairs[0].Sequence != m.Sequence || !slices.Equal(s.reasons(one), []string{"same_document", "same_tax_id"}) {
			t.Errorf("then it is %+v", pairs)
		}

		// Who is said to be different is not asked about again.
		if _, err := s.rig.DeclareDifferent(context.Background(), s.operator, exchange.MatchDecision{Ecosystem: s.id, Match: m.ID}); err != nil {
			t.Fatal(err)
		}
		s.convert("last=Смирнова first=Анна born=1980-05-01 series=4510 number=123456")
		s.convert("last=Иванова first=Анна born=1980-05-01 series=4510 number=123456")
		if open := s.pairs(exchange.MatchFilter{State: exchange.MatchOpen}); len(open) != 0 {
			t.Errorf("the pair is asked about again: %+v", open)
		}
	})
}

// The nearest go on the list when there are too many.
func TestReviewBound(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		for i := range exchange.MaxPairs + 2 {
			s.convert(fmt.Sprintf("last=Иванов first=Пётр born=1980-05-01 series=45%d number=123456", i+10))
		}
		_, document := s.convert("last=Сидоров first=Олег series=4599 number=123456")
		_, person := s.convert("last=Иванов first=Пётр born=1980-05-01 series=4599 number=123456")
		of := s.pairs(exchange.MatchFilter{Persons: []exchange.ID{s.person(person).ID}})
		if len(of) != exchange.MaxPairs {
			t.Errorf("one conversion made %d pairs, want %d", len(of), exchange.MaxPairs)
		}
		if got := s.reasons(document); !slices.Equal(got, []string{"same_document"}) {
			t.Errorf("the nearest is on the list for %v", got)
		}
	})
}

// A converted lead that an edit makes somebody else's keeps its person.
func TestEditAfterConversion(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		ctx := context.Background()
		_, other := s.convert("last=Иванов first=Пётр series=4510 number=123456")
		lead, err := s.rig.Submit(ctx, s.operator, exchange.Submission{Contents: s.contents("last=Ким first=Анна series=4520 number=654321")})
		if err != nil {
			t.Fatal(err)
		}
		client, err := s.rig.Convert(ctx, s.operator, exchange.Convert{Lead: lead.ID, Lender: s.lender})
		if err != nil {
			t.Fatal(err)
		}
		edit := func(line string) {
			t.Helper()
			change := func(c *exchange.Contents) error {
				*c = s.contents(line)
				return nil
			}
			v, err := s.rig.Edit(ctx, s.operator, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: change})
			if err != nil || v.PersonNumber != client.PersonNumber {
				t.Fatalf("the lead is of person %d, want %d: %v", v.PersonNumber, client.PersonNumber, err)
			}
		}
		edit("last=КИМ first=Анна series=4520 number=654-321")
		edit("last=Ким first=Анна series=4520 number=654321 born=1990-01-01")
		if all := s.pairs(exchange.MatchFilter{}); len(all) != 0 {
			t.Fatalf("who is the same is on the list: %+v", all)
		}
		edit("last=Иванов first=Пётр series=4510 number=123456")
		if got := s.reasons(other); !slices.Equal(got, []string{"changed_later"}) {
			t.Errorf("whose the lead is now is on the list for %v", got)
		}
		edit("last=Никто first=Никак series=4530 number=111112")
		all := s.pairs(exchange.MatchFilter{Persons: []exchange.ID{s.person(client.PersonNumber).ID}})
		if len(all) != 2 || all[1].Other != exchange.NoID || all[1].Lead != lead.ID {
			t.Errorf("a lead that is nobody's any more is on the list as %+v", all)
		}
		if d, err := s.rig.Match(ctx, s.operator, s.id, all[1].ID); err != nil || d.Sides[1].Person.ID != exchange.NoID {
			t.Errorf("it is shown as %+v, %v", d, err)
		}
		edit("last=Ким first=Анна series=4520 number=654321")
		edit("last=Никто first=Никак series=4530 number=111112")
		if again := s.pairs(exchange.MatchFilter{}); len(again) != 2 {
			t.Errorf("%d pairs after it was changed back and again, want 2", len(again))
		}
	})
}

// 50 leads of one human are converted at the same instant, at two lenders.
func TestConvertTogether(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		var leads []exchange.ID
		for range 50 {
			leads = append(leads, submit(t, r, w.Provider, ivan("1000")).ID)
		}
		var mu sync.Mutex
		persons, clients := map[int64]int{}, map[exchange.ID]int{}
		var wg sync.WaitGroup
		for i, lead := range leads {
			wg.Go(func() {
				c, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: lead, Lender: w.Lenders[i%2].Party})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				persons[c.PersonNumber]++
				clients[c.ID]++
			})
		}
		wg.Wait()
		if len(persons) != 1 || len(clients) != 2 {
			t.Errorf("%d persons and %d clients, want 1 and 2", len(persons), len(clients))
		}
		for client, n := range clients {
			if n != 25 {
				t.Errorf("client %s has %d applications, want 25", client, n)
			}
		}
	})
}
