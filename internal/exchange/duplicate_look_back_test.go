package exchange_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"leadex/internal/exchange"
)

func TestLookBack(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		number := func(i int) string { return fmt.Sprintf("+79160000%03d", i) }
		var wait sync.WaitGroup
		const leads = 450 // three groups of the walk
		oldest := make([]exchange.ID, leads)
		for i := range leads {
			wait.Go(func() {
				v, err := s.Submit(t.Context(), s.w.Provider.Caller, exchange.Submission{Contents: phone(number(i))})
				if err != nil {
					t.Error("submit:", err)
					return
				}
				oldest[i] = v.ID
			})
		}
		wait.Wait()
		younger := s.first(s.w.Provider, phone(number(7)))
		s.become(oldest[8], exchange.LeadWithdrawn)
		erased := s.stored(oldest[9])
		s.become(erased.ID, exchange.LeadErased)

		s.rule(refuse, byPhone)
		reports := 0
		s.check("look back once more", s.LookBack(t.Context(), s.w.Ecosystem.ID, func(exchange.Upkeep) { reports++ }))
		if reports != 0 {
			t.Errorf("what is done was done again in %d groups", reports)
		}
		list, err := s.DuplicateRules(t.Context(), s.w.Operator.Caller, exchange.NoID)
		s.check("list", err)
		if b := list.LookBack; b == nil || b.State != exchange.UpkeepDone || b.Done != leads+1 || b.Total != leads+1 {
			t.Errorf("the look back is %+v", b)
		}
		if e := s.refused(s.w.Provider, phone(number(7))); e.Lead != oldest[7] {
			t.Errorf("of two the lead %s is there, want the older, %s", e.Lead, oldest[7])
		}
		if got := s.stored(younger).DuplicateOf; got != exchange.NoID {
			t.Errorf("a lead of before was marked as a copy of %s", got)
		}
		s.first(s.w.Provider, phone(number(8)))
		s.first(s.w.Provider, phone(number(9)))
		if e := s.refused(s.w.Provider, phone(number(leads-1))); e.Lead != oldest[leads-1] {
			t.Errorf("of the last group %s is there, want %s", e.Lead, oldest[leads-1])
		}
	})
}

// A rule that looks at something else, or longer, looks back anew; what is out of
// its window, or converted, keeps nobody away.
func TestLookBackOfChangedRule(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		mail := func(to string) exchange.Contents {
			return exchange.Contents{FirstName: exchange.Some("Анна"), Email: exchange.Some(to)}
		}
		old := s.first(s.w.Provider, mail("a@example.ru"))
		converted := s.first(s.w.Provider, somebody())
		_, err := s.Convert(t.Context(), s.w.Operator.Caller, exchange.Convert{Lead: converted, Lender: s.w.Lenders[0].Party})
		s.check("convert", err)
		s.Clock.Advance(2 * time.Hour)
		rule := s.rule(mark, byPhone, ruleWithin(time.Hour))

		sets := [][]exchange.DuplicateField{{exchange.DuplicateEmail}}
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Sets: &sets})
		young := s.first(s.w.Provider, mail("a@example.ru")) // the old one is out of the window
		s.marked(s.w.Provider, mail("a@example.ru"), young)

		window, only := time.Duration(0), true
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Window: &window, Unconverted: &only})
		s.marked(s.w.Provider, mail("a@example.ru"), old)
		s.first(s.w.Provider, mail("anna@example.ru")) // was converted
	})
}

// Leads are submitted while a rule looks back over three times as many: at the
// end each applicant has one lead that is no copy, but for those that were there
// twice before the rule.
func TestLookBackWhileLeadsCome(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		const people = 300
		submit := func(i int) error {
			_, err := s.Submit(t.Context(), s.w.Provider.Caller, exchange.Submission{Contents: phone(fmt.Sprintf("+79160000%03d", i))})
			return err
		}
		all := func(want exchange.Code) {
			var wait sync.WaitGroup
			for i := range people {
				wait.Go(func() {
					if err := submit(i); err != nil && exchange.CodeOf(err) != want {
						t.Error("submit:", err)
					}
				})
			}
			wait.Wait()
		}
		all("")
		_, err := s.AddDuplicateRule(t.Context(), s.w.Operator.Caller,
			exchange.AddDuplicateRule{Rule: exchange.DuplicateRule{Name: "phone", Sets: byPhone, Action: refuse}})
		s.check("add rule", err)
		all(exchange.Duplicate)
		s.lookBack()
		for i := range people {
			if exchange.CodeOf(submit(i)) != exchange.Duplicate {
				t.Fatalf("the lead %d was taken when the look back was over", i)
			}
		}
	})
}
