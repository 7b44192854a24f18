package exchange_test

import (
	"context"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// copies is an ecosystem with two providers, in which leads are copies of others.
type copies struct {
	*exchangetest.Rig
	t     *testing.T
	w     *exchangetest.World
	other exchangetest.Login // a second provider
}

func newCopies(t *testing.T, r *exchangetest.Rig) *copies {
	t.Helper()
	s := &copies{Rig: r, t: t, w: r.Russia(t)}
	p, err := r.CreateProvider(t.Context(), exchange.NewProvider{Provider: exchange.Provider{Ecosystem: s.w.Ecosystem.ID, Name: "Второй"}})
	s.check("create provider", err)
	s.other = r.Login(t, exchange.Grant{Ecosystem: s.w.Ecosystem.ID, Role: exchange.RoleProvider, Party: p.ID})
	return s
}

// eachCopies runs a test in an ecosystem of its own on every engine.
func eachCopies(t *testing.T, run func(t *testing.T, s *copies)) {
	t.Helper()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) { run(t, newCopies(t, r)) })
}

// within goes on in an inner test, with an ecosystem of its own.
func (s *copies) within(t *testing.T, r *exchangetest.Rig, name string) *copies {
	t.Helper()
	n := &copies{Rig: r, t: t, w: r.World(t, exchange.Ecosystem{Name: name, Country: "RU", Currency: "RUB"})}
	return n
}

func (s *copies) check(what string, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(what+":", err)
	}
}

const (
	mark   = exchange.MarkDuplicate
	refuse = exchange.RefuseDuplicate
)

var byPhone = [][]exchange.DuplicateField{{exchange.DuplicatePhone}}

// rule adds a rule of the ecosystem and waits until it has looked back.
func (s *copies) rule(action exchange.DuplicateAction, sets [][]exchange.DuplicateField, more ...func(*exchange.DuplicateRule)) *exchange.DuplicateRule {
	s.t.Helper()
	rule := exchange.DuplicateRule{Name: "same applicant", Sets: sets, Action: action}
	for _, change := range more {
		change(&rule)
	}
	added, err := s.AddDuplicateRule(s.t.Context(), s.w.Operator.Caller, exchange.AddDuplicateRule{Rule: rule})
	s.check("add rule", err)
	s.lookBack()
	return added
}

func ruleOf(provider exchangetest.Login) func(*exchange.DuplicateRule) {
	return func(r *exchange.DuplicateRule) { r.Provider, r.Name = provider.Party, "own" }
}

func ruleNamed(name string) func(*exchange.DuplicateRule) {
	return func(r *exchange.DuplicateRule) { r.Name = name }
}

func ruleWithin(window time.Duration) func(*exchange.DuplicateRule) {
	return func(r *exchange.DuplicateRule) { r.Window = window }
}

func onlyUnconverted(r *exchange.DuplicateRule) { r.Unconverted = true }

func (s *copies) lookBack() {
	s.t.Helper()
	s.check("look back", s.LookBack(s.t.Context(), s.w.Ecosystem.ID, func(exchange.Upkeep) {}))
}

func (s *copies) change(c exchange.ChangeDuplicateRule) *exchange.DuplicateRule {
	s.t.Helper()
	changed, err := s.ChangeDuplicateRule(s.t.Context(), s.w.Operator.Caller, c)
	s.check("change rule", err)
	s.lookBack()
	return changed
}

// phone is the contents of a lead that has a phone and nothing else to be known by.
func phone(number string) exchange.Contents {
	return exchange.Contents{FirstName: exchange.Some("Анна"), Phone: exchange.Some(number)}
}

// first submits a lead that must be taken, and not as a copy.
func (s *copies) first(by exchangetest.Login, c exchange.Contents) exchange.ID {
	s.t.Helper()
	v, err := s.Submit(s.t.Context(), by.Caller, exchange.Submission{Contents: c})
	s.check("submit", err)
	if got := s.stored(v.ID).DuplicateOf; got != exchange.NoID {
		s.t.Fatalf("the lead is a copy of %s, want none", got)
	}
	return v.ID
}

// marked submits a lead that must be taken as a copy.
func (s *copies) marked(by exchangetest.Login, c exchange.Contents, of exchange.ID) *exchange.LeadView {
	s.t.Helper()
	v, err := s.Submit(s.t.Context(), by.Caller, exchange.Submission{Contents: c})
	s.check("submit", err)
	if got := s.stored(v.ID).DuplicateOf; got != of {
		s.t.Fatalf("the lead is a copy of %s, want %s", got, of)
	}
	return v
}

// refused submits a lead that must be refused.
func (s *copies) refused(by exchangetest.Login, c exchange.Contents) *exchange.Error {
	s.t.Helper()
	before := s.Events(s.t, s.w.Ecosystem.ID)
	_, err := s.Submit(s.t.Context(), by.Caller, exchange.Submission{Contents: c})
	if exchange.CodeOf(err) != exchange.Duplicate {
		s.t.Fatalf("got %v, want duplicate", err)
	}
	if n := s.Events(s.t, s.w.Ecosystem.ID) - before; n != 0 {
		s.t.Fatalf("a refusal left %d events", n)
	}
	return exchange.AsError(err)
}

func (s *copies) stored(lead exchange.ID) exchange.LeadRow {
	s.t.Helper()
	row, err := s.Store.Lead(s.t.Context(), exchange.Grant{Ecosystem: s.w.Ecosystem.ID, Role: exchange.RoleOperator}, exchange.LeadKey{ID: lead})
	s.check("read lead", err)
	return row
}

// become writes a state that no use case brings a lead into yet.
func (s *copies) become(lead exchange.ID, state exchange.LeadState) {
	s.t.Helper()
	ctx := context.Background()
	row := s.stored(lead)
	row.State = state
	tx, err := s.Store.Begin(ctx, s.w.Ecosystem.ID, exchange.Ahead{})
	s.check("begin", err)
	defer tx.Rollback()
	s.check("commit", tx.Commit(ctx, &exchange.Changes{Leads: []exchange.LeadRow{row}}))
}

func (s *copies) edit(by exchangetest.Login, lead exchange.ID, change func(*exchange.Contents)) *exchange.LeadView {
	s.t.Helper()
	v, err := s.Edit(s.t.Context(), by.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead},
		Change: func(c *exchange.Contents) error { change(c); return nil }})
	s.check("edit", err)
	return v
}
