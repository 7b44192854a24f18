package exchange_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// without takes away what somebody is known by.
func without(c exchange.Contents, taxID, passport bool) exchange.Contents {
	if taxID {
		c.TaxID = exchange.Text{}
	}
	if passport {
		c.Passport = exchange.Object[exchange.Passport]{}
	}
	return c
}

// TestUndoBetween undoes what something was done after.
func TestUndoBetween(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	tests := map[string]func(s *undoScene){
		"a later conversion goes by the key that this one brought": func(s *undoScene) {
			p := s.convert(s.lead(without(ivan("1"), true, false)), 0)
			s.Clock.Advance(time.Minute)
			one := s.convert(s.lead(ivan("2")), 0)
			s.Clock.Advance(time.Minute)
			two := s.convert(s.lead(ivan("3")), 0)
			s.stands(one.Application.ID, exchange.IdentityUsed)
			_, err := s.undo(two.Application.ID)
			s.must(err)
			if v := s.convert(s.lead(without(ivan("4"), false, true)), 0); v.PersonNumber != p.PersonNumber {
				s.Errorf("the tax id names person %d, want %d", v.PersonNumber, p.PersonNumber)
			}
		},
		"the same lead at another lender": func(s *undoScene) {
			s.convert(s.lead(without(ivan("1"), true, false)), 0)
			lead := s.lead(ivan("2"))
			one := s.convert(lead, 0)
			s.convert(lead, 1)
			s.stands(one.Application.ID, exchange.IdentityUsed)
		},
		"the lead is another's by now": func(s *undoScene) {
			s.convert(s.lead(anna()), 0)
			known := s.convert(s.lead(ivan("1")), 0)
			lead := s.lead(anna())
			one := s.convert(lead, 1)
			s.Clock.Advance(time.Minute)
			s.edit(lead, ivan("9"))
			v, err := s.undo(one.Application.ID)
			s.must(err)
			if v.PersonNumber != known.PersonNumber {
				s.Errorf("the lead is linked to %d, it says %d", v.PersonNumber, known.PersonNumber)
			}
			if again := s.convert(lead, 1); again.PersonNumber != known.PersonNumber {
				s.Errorf("converted again into %d, want %d", again.PersonNumber, known.PersonNumber)
			}
		},
		"the lead of a person that goes is another's by now": func(s *undoScene) {
			known := s.convert(s.lead(ivan("1")), 0)
			lead := s.lead(anna())
			one := s.convert(lead, 0)
			s.edit(lead, ivan("9"))
			v, err := s.undo(one.Application.ID)
			s.must(err)
			if v.PersonNumber != known.PersonNumber {
				s.Errorf("the lead is linked to %d, it says %d", v.PersonNumber, known.PersonNumber)
			}
		},
		"a copy was let in": func(s *undoScene) {
			_, err := s.AddDuplicateRule(ctx, s.Operator.Caller, exchange.AddDuplicateRule{Rule: exchange.DuplicateRule{Name: "tax id",
				Sets: [][]exchange.DuplicateField{{exchange.DuplicateTaxID}}, Action: exchange.RefuseDuplicate, Unconverted: true}})
			s.must(err)
			lead := s.lead(ivan("1"))
			one := s.convert(lead, 0)
			other := without(ivan("2"), false, true)
			other.LastName = exchange.Some("Другой")
			second := s.lead(other)
			_, err = s.undo(one.Application.ID)
			s.must(err)
			v, err := s.Lead(ctx, s.Operator.Caller, exchange.LeadKey{ID: lead})
			s.must(err)
			if v.DuplicateOf != second {
				s.Errorf("the lead is a copy of %s, want %s", v.DuplicateOf, second)
			}
		},
		"a check made it": func(s *undoScene) {
			lead := s.lead(ivan("1"))
			s.assign(lead, 0)
			before := s.Dump(s.T, s.Ecosystem.ID)
			d, err := s.Decide(ctx, s.World.Lenders[0].Caller, exchange.Decide{Lead: exchange.LeadKey{ID: lead}})
			s.must(err)
			_, err = s.undo(d.Application.ID)
			s.must(err)
			s.same(before)
			left, err := s.Store.Decisions(ctx, s.Ecosystem.ID, exchange.DecisionFilter{Leads: []exchange.ID{lead}})
			if err != nil || len(left) > 0 {
				s.Errorf("decisions are left: %v, %v", left, err)
			}
		},
		"a decision on a pair that a merge moved": func(s *undoScene) {
			a, b := s.convert(s.lead(ivan("1")), 0), s.convert(s.lead(petr()), 0)
			s.convert(s.lead(oleg()), 1)
			v := s.merge(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber})
			for _, m := range s.open() {
				_, err := s.DeclareDifferent(ctx, s.Operator.Caller, exchange.MatchDecision{Match: m.ID})
				s.must(err)
			}
			if err := s.undoMerge(v.ID); exchange.CodeOf(err) != exchange.Conflict {
				s.Errorf("undo: %v", err)
			}
		},
		"a pair that was found after a merge": func(s *undoScene) {
			a, b := s.convert(s.lead(ivan("1")), 0), s.convert(s.lead(petr()), 0)
			v := s.merge(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber})
			c := s.convert(s.lead(oleg()), 1)
			s.must(s.undoMerge(v.ID))
			want := []int64{b.PersonNumber, c.PersonNumber}
			if !slices.ContainsFunc(s.open(), func(m exchange.MatchRow) bool {
				got := []int64{m.PersonNumber, m.OtherNumber}
				slices.Sort(got)
				return slices.Equal(got, want)
			}) {
				s.Errorf("the list is %+v, want the pair %v", s.open(), want)
			}
		},
		"merged although declared different": func(s *undoScene) {
			b := s.convert(s.lead(petr()), 0)
			c := s.convert(s.lead(oleg()), 1)
			for _, m := range s.open() {
				_, err := s.DeclareDifferent(ctx, s.Operator.Caller, exchange.MatchDecision{Match: m.ID})
				s.must(err)
			}
			_, err := s.MergePersons(ctx, s.Operator.Caller, exchange.Merge{Keep: b.PersonNumber, Other: c.PersonNumber})
			if exchange.CodeOf(err) != exchange.Conflict {
				s.Errorf("merge: %v", err)
			}
		},
		"what another lender has does not change": func(s *undoScene) {
			lead := s.lead(ivan("1"))
			s.assign(lead, 0)
			s.assign(lead, 1)
			before, err := s.Lead(ctx, s.World.Lenders[1].Caller, exchange.LeadKey{ID: lead})
			s.must(err)
			s.Clock.Advance(time.Minute)
			one := s.convert(lead, 0)
			for range 2 {
				after, err := s.Lead(ctx, s.World.Lenders[1].Caller, exchange.LeadKey{ID: lead})
				s.must(err)
				if !after.UpdatedAt.Equal(before.UpdatedAt) {
					s.Errorf("updated at %s, it was %s", after.UpdatedAt, before.UpdatedAt)
				}
				_, _ = s.undo(one.Application.ID)
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachUndo(t, test)
		})
	}
}

// oleg has the document of petr.
func oleg() exchange.Contents {
	c := petr()
	c.FirstName = exchange.Some("Олег")
	return c
}

func (s *undoScene) open() []exchange.MatchRow {
	s.Helper()
	list, err := s.Matches(context.Background(), s.Operator.Caller, exchange.MatchPage{State: exchange.MatchOpen})
	s.must(err)
	return list
}

func (s *undoScene) edit(lead exchange.ID, to exchange.Contents) {
	s.Helper()
	_, err := s.Edit(context.Background(), s.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead}, Change: func(c *exchange.Contents) error {
		*c = to
		return nil
	}})
	s.must(err)
}
