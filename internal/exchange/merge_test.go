package exchange_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// petr is ivan after a wedding and with a new passport: no rule takes him for the
// same.
func petr() exchange.Contents {
	c := ivan("9000")
	c.LastName, c.Email = exchange.Some("Иванов-Петров"), exchange.Some("petr@example.ru")
	c.TaxID = exchange.Text{}
	c.Passport = exchange.Object[exchange.Passport]{Opt: exchange.Some(exchange.Passport{Series: exchange.Some("4599"), Number: exchange.Some("000111")})}
	return c
}

func (s *undoScene) merge(m exchange.Merge) *exchange.MergeView {
	s.Helper()
	v, err := s.MergePersons(context.Background(), s.Operator.Caller, m)
	s.must(err)
	return v
}

func (s *undoScene) undoMerge(match exchange.ID) error {
	_, err := s.UndoMerge(context.Background(), s.Operator.Caller, exchange.MergeUndo{Match: match})
	return err
}

func TestMergePersons(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *undoScene){
		"clients of different lenders": func(s *undoScene) {
			a, b := s.convert(s.lead(ivan("1000")), 0), s.convert(s.lead(petr()), 1)
			s.mergeAndUndo(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber}, func(*exchange.MergeView) {
				s.shows(b.Lead, a.PersonNumber, b.ID)
			})
		},
		"clients of one lender": func(s *undoScene) {
			a, b := s.convert(s.lead(ivan("1000")), 0), s.convert(s.lead(petr()), 0)
			s.mergeAndUndo(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber, Take: []string{"last_name", "passport"}}, func(*exchange.MergeView) {
				s.shows(b.Lead, a.PersonNumber, a.ID)
				c := s.client(a.PersonNumber)
				passport := c.Contents.Passport.Value()
				if c.Contents.LastName.Value() != "Иванов-Петров" || passport.Number.Value() != "000111" || c.Contents.Email.Value() != "Ivan@Example.ru" {
					s.Errorf("the client is %s %s %s", c.Contents.LastName.Value(), passport.Number.Value(), c.Contents.Email.Value())
				}
				page, err := s.Clients(context.Background(), s.World.Lenders[0].Caller, s.World.Lenders[0].Party, 0, 0)
				s.must(err)
				if page.Total != 1 || len(page.Clients) != 1 {
					s.Errorf("the lender has %d clients", page.Total)
				}
			})
		},
		"several of each": func(s *undoScene) {
			a := s.convert(s.lead(ivan("1000")), 0)
			s.convert(s.lead(ivan("2000")), 0)
			s.lead(ivan("3000"))
			b := s.convert(s.lead(petr()), 0)
			s.convert(s.lead(petr()), 1)
			s.lead(petr())
			s.mergeAndUndo(exchange.Merge{Keep: b.PersonNumber, Other: a.PersonNumber, Take: []string{"email"}}, func(*exchange.MergeView) {
				for _, c := range []exchange.Contents{ivan("4000"), petr()} {
					if v := submit(s.T, s.Rig, s.Provider, c); v.PersonNumber != b.PersonNumber {
						s.Errorf("a lead of either is linked to %d", v.PersonNumber)
					}
				}
			})
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachUndo(t, test)
		})
	}
}

// mergeAndUndo looks at what a merge did, unless looking itself stands in the way
// of the undo: then it merges twice.
func (s *undoScene) mergeAndUndo(m exchange.Merge, look func(*exchange.MergeView)) {
	s.Helper()
	ctx := context.Background()
	before := s.Dump(s.T, s.Ecosystem.ID)
	v := s.merge(m)
	if v.Keep.Number != m.Keep || v.Other.Number != m.Other || v.State != exchange.MatchMerged {
		s.Errorf("merged %+v", v)
	}
	if _, err := s.MergePersons(ctx, s.Operator.Caller, m); exchange.CodeOf(err) != exchange.Conflict {
		s.Errorf("a second merge: %v", err)
	}
	if none, err := s.MergeObstacles(ctx, s.Operator.Caller, exchange.NoID, v.ID); err != nil || len(none) > 0 {
		s.Errorf("obstacles: %v, %v", none, err)
	}
	s.must(s.undoMerge(v.ID))
	s.same(before)
	if err := s.undoMerge(v.ID); err == nil {
		s.Error("a second undo was not refused")
	}
	look(s.merge(m))
}

func (s *undoScene) client(person int64) *exchange.ClientView {
	s.Helper()
	v, err := s.Client(context.Background(), s.Operator.Caller, exchange.ClientRef{Number: person})
	s.must(err)
	return v
}

// shows holds that a lead is the person's and its application the client's, by
// whatever name they are asked for.
func (s *undoScene) shows(lead exchange.ID, person int64, client exchange.ID) {
	s.Helper()
	ctx := context.Background()
	v, err := s.Lead(ctx, s.Operator.Caller, exchange.LeadKey{ID: lead})
	s.must(err)
	if v.PersonNumber != person || v.Application == nil || v.Application.Client != client {
		s.Errorf("the lead is linked to %d, its application is %+v", v.PersonNumber, v.Application)
	}
	c, err := s.Client(ctx, s.Operator.Caller, exchange.ClientRef{ID: lead.String()})
	s.must(err)
	if c.PersonNumber != person {
		s.Errorf("by the lead's id person %d is found", c.PersonNumber)
	}
}

func TestUndoMergeInTheWay(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	tests := map[string]struct {
		build func(s *undoScene, a, b *exchange.ClientView)
		want  exchange.ObstacleCode
	}{
		"a new application": {func(s *undoScene, _, _ *exchange.ClientView) { s.convert(s.lead(ivan("5000")), 0) }, exchange.PersonUsed},
		"a new lead":        {func(s *undoScene, _, _ *exchange.ClientView) { s.lead(petr()) }, exchange.PersonUsed},
		"a new client":      {func(s *undoScene, _, _ *exchange.ClientView) { s.convert(s.lead(petr()), 1) }, exchange.PersonUsed},
		"an edit of the client": {func(s *undoScene, a, _ *exchange.ClientView) {
			_, err := s.EditClient(ctx, s.Operator.Caller, exchange.ClientEdit{Client: exchange.ClientRef{Number: a.PersonNumber}, Change: func(c *exchange.Contents) error {
				c.Email.Put("new@example.com")
				return nil
			}})
			s.must(err)
		}, exchange.ClientEditedSince},
		"another merge": {func(s *undoScene, a, _ *exchange.ClientView) {
			c := s.convert(s.lead(anna()), 1)
			s.merge(exchange.Merge{Keep: c.PersonNumber, Other: a.PersonNumber})
		}, exchange.PersonMergedSince},
		"another merged into it": {func(s *undoScene, a, _ *exchange.ClientView) {
			c := s.convert(s.lead(anna()), 1)
			s.merge(exchange.Merge{Keep: a.PersonNumber, Other: c.PersonNumber})
		}, exchange.PersonUsed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachUndo(t, func(s *undoScene) {
				a, b := s.convert(s.lead(ivan("1000")), 0), s.convert(s.lead(petr()), 0)
				v := s.merge(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber})
				test.build(s, a, b)
				before := s.Dump(s.T, s.Ecosystem.ID)
				err := s.undoMerge(v.ID)
				if exchange.CodeOf(err) != exchange.Conflict || !strings.Contains(err.Error(), string(test.want)) {
					s.Errorf("undo: %v, want %s", err, test.want)
				}
				s.same(before)
				found, err := s.MergeObstacles(ctx, s.Operator.Caller, exchange.NoID, v.ID)
				if err != nil || !slices.ContainsFunc(found, func(o exchange.Obstacle) bool { return o.Code == test.want }) {
					s.Errorf("obstacles: %v, %v", found, err)
				}
			})
		})
	}
}

// TestMergeChain merges one after the other and undoes it backwards.
func TestMergeChain(t *testing.T) {
	t.Parallel()
	eachUndo(t, func(s *undoScene) {
		ctx := context.Background()
		a, b, c := s.convert(s.lead(ivan("1000")), 0), s.convert(s.lead(petr()), 0), s.convert(s.lead(anna()), 0)
		first := s.Dump(s.T, s.Ecosystem.ID)
		ab := s.merge(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber})
		second := s.Dump(s.T, s.Ecosystem.ID)
		ca := s.merge(exchange.Merge{Keep: c.PersonNumber, Other: a.PersonNumber})
		for _, number := range []int64{a.PersonNumber, b.PersonNumber, c.PersonNumber} {
			if v := s.client(number); v.PersonNumber != c.PersonNumber {
				s.Errorf("number %d names person %d, want %d", number, v.PersonNumber, c.PersonNumber)
			}
		}
		if err := s.undoMerge(ab.ID); exchange.CodeOf(err) != exchange.Conflict {
			s.Errorf("the first merge was undone before the second: %v", err)
		}
		s.must(s.undoMerge(ca.ID))
		s.same(second)
		s.must(s.undoMerge(ab.ID))
		s.same(first)
		for who, number := range map[string]int64{"a": a.PersonNumber, "b": b.PersonNumber, "c": c.PersonNumber} {
			if v := s.client(number); v.PersonNumber != number {
				s.Errorf("%s is person %d", who, v.PersonNumber)
			}
		}
		if _, err := s.MergePersons(ctx, s.World.Lenders[0].Caller, exchange.Merge{Keep: 1, Other: 2}); exchange.CodeOf(err) != exchange.Forbidden {
			s.Errorf("a lender merges: %v", err)
		}
	})
}

func TestMergeRefused(t *testing.T) {
	t.Parallel()
	eachUndo(t, func(s *undoScene) {
		ctx := context.Background()
		a, b := s.convert(s.lead(ivan("1000")), 0), s.convert(s.lead(petr()), 0)
		for name, c := range map[string]struct {
			merge exchange.Merge
			code  exchange.Code
			field string
		}{
			"nobody":             {exchange.Merge{}, exchange.Invalid, "match"},
			"one alone":          {exchange.Merge{Keep: a.PersonNumber}, exchange.Invalid, "match"},
			"with itself":        {exchange.Merge{Keep: a.PersonNumber, Other: a.PersonNumber}, exchange.Conflict, ""},
			"with nobody":        {exchange.Merge{Keep: a.PersonNumber, Other: 999}, exchange.NotFound, ""},
			"a field of no lead": {exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber, Take: []string{"email", "nonsense"}}, exchange.Invalid, "take[1]"},
			"an unknown pair":    {exchange.Merge{Match: exchange.NewID()}, exchange.NotFound, ""},
			"a wrong reason":     {exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber, Why: exchange.Why{Reason: "Not A Code"}}, exchange.Invalid, "reason"},
		} {
			before := s.Dump(s.T, s.Ecosystem.ID)
			_, err := s.MergePersons(ctx, s.Operator.Caller, c.merge)
			if e := exchange.AsError(err); err == nil || e.Code != c.code || e.Field != c.field {
				s.Errorf("%s: got %v, want %s %s", name, err, c.code, c.field)
			}
			s.same(before)
		}
	})
}

// TestDecideMatch says of a pair that it is two, and takes it back.
func TestDecideMatch(t *testing.T) {
	t.Parallel()
	eachUndo(t, func(s *undoScene) {
		ctx := context.Background()
		a, b := s.convert(s.lead(ivan("1000")), 0), s.convert(s.lead(petr()), 1)
		made := s.merge(exchange.Merge{Keep: a.PersonNumber, Other: b.PersonNumber})
		s.must(s.undoMerge(made.ID))
		tx, err := s.Store.Begin(ctx, s.Ecosystem.ID, exchange.Ahead{})
		s.must(err)
		pair := made.Match
		pair.State, pair.Decision, pair.DecidedAt = exchange.MatchOpen, 0, time.Time{}
		s.must(tx.Commit(ctx, &exchange.Changes{Matches: []exchange.Match{pair}}))
		before := s.Dump(s.T, s.Ecosystem.ID)

		d := exchange.MatchDecision{Match: pair.ID, Why: exchange.Why{Note: "twins"}}
		row, err := s.DeclareDifferent(ctx, s.Operator.Caller, d)
		s.must(err)
		if row.State != exchange.MatchDifferent || row.Decision == 0 || row.PersonNumber+row.OtherNumber != a.PersonNumber+b.PersonNumber {
			s.Errorf("decided %+v", row)
		}
		if _, err := s.DeclareDifferent(ctx, s.Operator.Caller, d); exchange.CodeOf(err) != exchange.Conflict {
			s.Errorf("decided twice: %v", err)
		}
		if _, err := s.MergePersons(ctx, s.Operator.Caller, exchange.Merge{Match: pair.ID}); exchange.CodeOf(err) != exchange.Conflict {
			s.Errorf("merged although different: %v", err)
		}
		for _, by := range []exchangetest.Login{s.Provider, s.World.Lenders[0]} {
			if _, err := s.ReopenMatch(ctx, by.Caller, d); exchange.CodeOf(err) != exchange.Forbidden {
				s.Errorf("somebody else reopens it: %v", err)
			}
			if _, err := s.Matches(ctx, by.Caller, exchange.MatchPage{}); exchange.CodeOf(err) != exchange.Forbidden {
				s.Errorf("somebody else reads the list: %v", err)
			}
		}
		open, err := s.Matches(ctx, s.Operator.Caller, exchange.MatchPage{State: exchange.MatchOpen})
		if err != nil || slices.ContainsFunc(open, func(m exchange.MatchRow) bool { return m.ID == pair.ID }) {
			s.Errorf("a decided pair is open: %v, %v", open, err)
		}
		_, err = s.ReopenMatch(ctx, s.Operator.Caller, d)
		s.must(err)
		s.same(before)

		detail, err := s.Match(ctx, s.Operator.Caller, exchange.NoID, pair.ID)
		s.must(err)
		if diff := cmp.Diff([]string{"first_name", "middle_name", "phone"}, detail.Agree); diff != "" {
			s.Errorf("agree (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"last_name", "email", "passport", "amount"}, detail.Differ); diff != "" {
			s.Errorf("differ (-want +got):\n%s", diff)
		}
		only := append(slices.Clone(detail.OnlyFirst), detail.OnlySecond...)
		if diff := cmp.Diff([]string{"tax_id"}, only); diff != "" {
			s.Errorf("only one has (-want +got):\n%s", diff)
		}
	})
}
