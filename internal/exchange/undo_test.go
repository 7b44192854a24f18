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

// undoScene is an ecosystem in which conversions are undone.
type undoScene struct {
	*testing.T
	*exchangetest.Rig
	*exchangetest.World
}

func (s *undoScene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *undoScene) lead(c exchange.Contents) exchange.ID {
	s.Helper()
	return submit(s.T, s.Rig, s.Provider, c).ID
}

func (s *undoScene) convert(lead exchange.ID, lender int) *exchange.ClientView {
	s.Helper()
	v, err := s.Convert(context.Background(), s.Operator.Caller, exchange.Convert{Lead: lead, Lender: s.World.Lenders[lender].Party})
	s.must(err)
	return v
}

func (s *undoScene) assign(lead exchange.ID, lender int) {
	s.Helper()
	_, err := s.Assign(context.Background(), s.Operator.Caller, exchange.Assign{Lead: lead, Lender: s.World.Lenders[lender].Party})
	s.must(err)
}

func (s *undoScene) pull(lender int) {
	s.Helper()
	_, err := s.Pull(context.Background(), s.World.Lenders[lender].Caller, 10)
	s.must(err)
}

func (s *undoScene) undo(application exchange.ID) (*exchange.LeadView, error) {
	s.Clock.Advance(time.Minute)
	return s.UndoConversion(context.Background(), s.Operator.Caller, exchange.ConversionUndo{Application: application,
		Why: exchange.Why{Reason: "mistake", Note: "Ivan called"}})
}

// stands holds that an undo is refused for what stands in its way, and that
// nothing happened.
func (s *undoScene) stands(application exchange.ID, want ...exchange.ObstacleCode) {
	s.Helper()
	ctx := context.Background()
	before, events := s.Dump(s.T, s.Ecosystem.ID), s.Events(s.T, s.Ecosystem.ID)
	_, err := s.undo(application)
	if exchange.CodeOf(err) != exchange.Conflict {
		s.Fatalf("undo: got %v, want a conflict", err)
	}
	found, lookErr := s.ConversionObstacles(ctx, s.Operator.Caller, application)
	s.must(lookErr)
	var codes []exchange.ObstacleCode
	for _, o := range found {
		codes = append(codes, o.Code)
		if !strings.Contains(err.Error(), string(o.Code)) {
			s.Errorf("the refusal %q does not name %s", err, o.Code)
		}
	}
	slices.Sort(codes)
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Compact(codes)); diff != "" {
		s.Errorf("obstacles (-want +got):\n%s", diff)
	}
	s.same(before)
	if now := s.Events(s.T, s.Ecosystem.ID); now != events {
		s.Errorf("a refused undo left %d events", now-events)
	}
}

// same holds that everything is as it was.
func (s *undoScene) same(before string) {
	s.Helper()
	after := s.Dump(s.T, s.Ecosystem.ID)
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")); diff != "" {
		s.Errorf("the undo left something (-before +after):\n%s", diff)
	}
}

func eachUndo(t *testing.T, run func(s *undoScene)) {
	t.Helper()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		run(&undoScene{T: t, Rig: r, World: r.Russia(t)})
	})
}

func TestUndoConversion(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *undoScene){
		"of a new person": func(s *undoScene) { s.convertAndUndo(s.lead(ivan("1000")), 0) },
		"of somebody known": func(s *undoScene) {
			s.convert(s.lead(ivan("1000")), 0)
			s.convertAndUndo(s.lead(ivan("2000")), 0)
		},
		"of somebody known elsewhere": func(s *undoScene) {
			s.convert(s.lead(ivan("1000")), 0)
			s.convertAndUndo(s.lead(ivan("2000")), 1)
		},
		"that brings a new key": func(s *undoScene) {
			known, more := ivan("1000"), ivan("2000")
			more.TaxID = exchange.Some("500100732259")
			s.convert(s.lead(known), 0)
			s.convertAndUndo(s.lead(more), 0)
		},
		"of a lead converted elsewhere too": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.convert(lead, 1)
			s.convertAndUndo(lead, 0)
		},
		"of a lead linked by hand": func(s *undoScene) {
			known := s.convert(s.lead(ivan("1000")), 0)
			lead := submit(s.T, s.Rig, s.Provider, anna())
			_, err := link(context.Background(), s.Rig, s.Operator, lead, known.PersonNumber)
			s.must(err)
			s.convertAndUndo(lead.ID, 0)
		},
		"of a lead that is ready": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 0)
			s.convertAndUndo(lead, 0)
		},
		"of a lead ready at another lender": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 1)
			s.convertAndUndo(lead, 0)
		},
		"of a lead in a batch": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 0)
			s.assign(s.lead(anna()), 0)
			s.pull(0)
			s.convertAndUndo(lead, 0)
		},
		"of the last lead in a batch": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 0)
			s.pull(0)
			s.convertAndUndo(lead, 0)
		},
		"of a lead that was received": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 0)
			s.pull(0)
			_, err := s.Confirm(context.Background(), s.World.Lenders[0].Caller, exchange.Confirm{All: true})
			s.must(err)
			s.convertAndUndo(lead, 0)
		},
		"of an undeliverable lead": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 0)
			_, err := s.Undeliver(context.Background(), s.Operator.Caller, exchange.Undeliver{
				AssignmentKey: exchange.AssignmentKey{Lead: lead, Lender: s.World.Lenders[0].Party}, Why: exchange.Why{Reason: "stuck"}})
			s.must(err)
			s.convertAndUndo(lead, 0)
		},
		"and again, and again": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			for range 3 {
				s.convertAndUndo(lead, 0)
			}
			if v := s.convert(lead, 0); v.Person != lead {
				s.Errorf("the person has the id %s, not that of its lead", v.Person)
			}
		},
		"backwards": func(s *undoScene) {
			first, second := s.lead(ivan("1000")), s.lead(ivan("2000"))
			before := s.Dump(s.T, s.Ecosystem.ID)
			a := s.convert(first, 0)
			between := s.Dump(s.T, s.Ecosystem.ID)
			b := s.convert(second, 1)
			s.stands(a.Application.ID, exchange.PersonUsed)
			_, err := s.undo(b.Application.ID)
			s.must(err)
			s.same(between)
			// The second lead was linked when the person came to be known.
			_, err = s.undo(a.Application.ID)
			s.must(err)
			s.same(before)
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachUndo(t, test)
		})
	}
}

// convertAndUndo holds that everything is as before afterwards, and that only
// events tell of it.
func (s *undoScene) convertAndUndo(lead exchange.ID, lender int) {
	s.Helper()
	ctx := context.Background()
	before := s.Dump(s.T, s.Ecosystem.ID)
	s.Clock.Advance(time.Minute)
	converted := s.convert(lead, lender)
	if s.Dump(s.T, s.Ecosystem.ID) == before {
		s.Fatal("the conversion changed nothing")
	}
	if none, err := s.ConversionObstacles(ctx, s.Operator.Caller, converted.Application.ID); err != nil || len(none) > 0 {
		s.Errorf("obstacles: %v, %v", none, err)
	}
	view, err := s.undo(converted.Application.ID)
	s.must(err)
	s.same(before)
	shown, err := s.Lead(ctx, s.Operator.Caller, exchange.LeadKey{ID: lead})
	s.must(err)
	view.Contents, shown.Contents = exchange.Contents{}, exchange.Contents{}
	shown.Assignments = slices.DeleteFunc(shown.Assignments, func(a exchange.Assignment) bool { return !a.State.Live() })
	if view.Person != shown.Person || view.PersonNumber != shown.PersonNumber || view.Applications != shown.Applications ||
		view.OffList != shown.OffList || len(view.Assignments) != len(shown.Assignments) {
		s.Errorf("the undo answered %+v, the lead is %+v", view, shown)
	}
	events, err := s.LeadEvents(ctx, s.Operator.Caller, lead, 0, 1000)
	s.must(err)
	last := events[len(events)-1]
	if last.Kind != exchange.ConversionUndone || last.Facts["reason"] != "mistake" || last.Body.Note.Value() != "Ivan called" {
		s.Errorf("the last event is %s %v", last.Kind, last.Facts)
	}
	if _, err := s.undo(converted.Application.ID); exchange.CodeOf(err) != exchange.NotFound {
		s.Errorf("a second undo: %v", err)
	}
}

func TestUndoConversionInTheWay(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	tests := map[string]func(s *undoScene){
		"another application of the person": func(s *undoScene) {
			a := s.convert(s.lead(ivan("1000")), 0)
			s.convert(s.lead(ivan("2000")), 0)
			s.stands(a.Application.ID, exchange.PersonUsed)
		},
		"a lead linked to the person": func(s *undoScene) {
			a := s.convert(s.lead(ivan("1000")), 0)
			s.lead(ivan("2000"))
			s.stands(a.Application.ID, exchange.PersonUsed)
		},
		"another application of the client": func(s *undoScene) {
			s.convert(s.lead(ivan("1000")), 0)
			a := s.convert(s.lead(ivan("2000")), 1)
			s.convert(s.lead(ivan("3000")), 1)
			s.stands(a.Application.ID, exchange.ClientUsed)
		},
		"the client was edited": func(s *undoScene) {
			a := s.convert(s.lead(ivan("1000")), 0)
			_, err := s.EditClient(ctx, s.Operator.Caller, exchange.ClientEdit{Client: exchange.ClientRef{Number: a.PersonNumber}, Change: func(c *exchange.Contents) error {
				c.Email.Put("a@example.com")
				return nil
			}})
			s.must(err)
			s.stands(a.Application.ID, exchange.ClientEditedSince)
		},
		"an outcome": func(s *undoScene) {
			lead := submit(s.T, s.Rig, s.Provider, ivan("1000"))
			a := s.convert(lead.ID, 0)
			_, err := s.Report(ctx, s.World.Lenders[0].Caller, exchange.Report{Outcomes: []exchange.OutcomeReport{{Number: lead.Number, Status: 5, OccurredAt: s.Clock.Now()}}})
			s.must(err)
			s.stands(a.Application.ID, exchange.OutcomeCame)
		},
		"a lead that was linked by the key it brought": func(s *undoScene) {
			known, more, third := ivan("1000"), ivan("2000"), anna()
			more.TaxID = exchange.Some("500100732259")
			third.TaxID, third.LastName = more.TaxID, more.LastName
			s.convert(s.lead(known), 0)
			a := s.convert(s.lead(more), 0)
			linked := submit(s.T, s.Rig, s.Provider, third)
			if linked.PersonNumber != a.PersonNumber {
				s.Fatalf("the third lead was linked to %d", linked.PersonNumber)
			}
			s.stands(a.Application.ID, exchange.IdentityUsed)
		},
		"another batch": func(s *undoScene) {
			lead := s.lead(ivan("1000"))
			s.assign(lead, 0)
			s.pull(0)
			a := s.convert(lead, 0)
			s.assign(s.lead(anna()), 0)
			s.pull(0)
			s.stands(a.Application.ID, exchange.OtherBatchOpen)
		},
		"the status of the application": func(s *undoScene) {
			a := s.convert(s.lead(ivan("1000")), 0)
			_, err := s.MoveApplication(ctx, s.World.Lenders[0].Caller, exchange.ApplicationMove{Application: a.Application.ID, To: exchange.StatusWaiting})
			s.must(err)
			s.stands(a.Application.ID, exchange.ApplicationWentOn)
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachUndo(t, test)
		})
	}
}

func TestUndoConversionAccess(t *testing.T) {
	t.Parallel()
	eachUndo(t, func(s *undoScene) {
		ctx := context.Background()
		a := s.convert(s.lead(ivan("1000")), 0)
		for name, c := range map[string]struct {
			by   exchangetest.Login
			code exchange.Code
		}{
			"the lender itself": {s.World.Lenders[0], exchange.Forbidden}, "another lender": {s.World.Lenders[1], exchange.NotFound},
			"a provider": {s.Provider, exchange.NotFound}, "a stranger": {s.Rig.Colombia(s.T).Operator, exchange.NotFound},
		} {
			_, err := s.UndoConversion(ctx, c.by.Caller, exchange.ConversionUndo{Application: a.Application.ID})
			if exchange.CodeOf(err) != c.code {
				s.Errorf("%s: %v, want %s", name, err, c.code)
			}
			if _, err := s.ConversionObstacles(ctx, c.by.Caller, a.Application.ID); exchange.CodeOf(err) != c.code {
				s.Errorf("%s looks for obstacles: %v, want %s", name, err, c.code)
			}
		}
	})
}
