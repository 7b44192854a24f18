package exchange_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestAddDuplicateRule(t *testing.T) {
	t.Parallel()
	s := newCopies(t, exchangetest.SQLite(t))
	type field = exchange.DuplicateField
	long := make([][]field, exchange.MaxDuplicateSets+1)
	for i := range long {
		long[i] = []field{exchange.DuplicatePhone}
	}
	good := exchange.DuplicateRule{Name: "n", Sets: byPhone, Action: mark}
	for name, c := range map[string]struct {
		change func(*exchange.DuplicateRule)
		field  string // at fault
	}{
		"without a name":            {func(r *exchange.DuplicateRule) { r.Name = " " }, "name"},
		"a card for a name":         {func(r *exchange.DuplicateRule) { r.Name = "4111 1111 1111 1111" }, "name"},
		"no action":                 {func(r *exchange.DuplicateRule) { r.Action = "" }, "action"},
		"another action":            {func(r *exchange.DuplicateRule) { r.Action = "merge" }, "action"},
		"no set":                    {func(r *exchange.DuplicateRule) { r.Sets = nil }, "sets"},
		"too many sets":             {func(r *exchange.DuplicateRule) { r.Sets = long }, "sets"},
		"an empty set":              {func(r *exchange.DuplicateRule) { r.Sets = [][]field{{"phone"}, {}} }, "sets[1]"},
		"another field":             {func(r *exchange.DuplicateRule) { r.Sets = [][]field{{"phone", "address"}} }, "sets[0][1]"},
		"a negative window":         {func(r *exchange.DuplicateRule) { r.Window = -time.Second }, "window_seconds"},
		"a window of half a second": {func(r *exchange.DuplicateRule) { r.Window = time.Second / 2 }, "window_seconds"},
		"a window of a life":        {func(r *exchange.DuplicateRule) { r.Window = exchange.MaxDuplicateWindow + time.Second }, "window_seconds"},
		"a provider that is none":   {func(r *exchange.DuplicateRule) { r.Provider = exchange.NewID() }, "provider"},
		"a lender":                  {func(r *exchange.DuplicateRule) { r.Provider = s.w.Lenders[0].Party }, "provider"},
		"allow for everybody":       {func(r *exchange.DuplicateRule) { r.Action, r.Sets = exchange.AllowDuplicate, nil }, "provider"},
		"allow with sets": {func(r *exchange.DuplicateRule) { r.Action, r.Provider = exchange.AllowDuplicate, s.other.Party },
			"sets"},
		"allow with a window": {func(r *exchange.DuplicateRule) {
			r.Action, r.Provider, r.Sets, r.Window = exchange.AllowDuplicate, s.other.Party, nil, time.Hour
		}, "window_seconds"},
		"allow for unconverted": {func(r *exchange.DuplicateRule) {
			r.Action, r.Provider, r.Sets, r.Unconverted = exchange.AllowDuplicate, s.other.Party, nil, true
		}, "unconverted"},
	} {
		rule := good
		c.change(&rule)
		_, err := s.AddDuplicateRule(t.Context(), s.w.Operator.Caller, exchange.AddDuplicateRule{Rule: rule})
		if err == nil || exchange.AsError(err).Field != c.field {
			t.Errorf("%s: got %v, want %s refused", name, err, c.field)
		}
	}
	for name, by := range map[string]exchangetest.Login{"provider": s.w.Provider, "lender": s.w.Lenders[0]} {
		_, err := s.AddDuplicateRule(t.Context(), by.Caller, exchange.AddDuplicateRule{Rule: good})
		wantCode(t, "a "+name+" adds a rule", err, exchange.Forbidden)
		_, err = s.DuplicateRules(t.Context(), by.Caller, exchange.NoID)
		wantCode(t, "a "+name+" lists rules", err, exchange.Forbidden)
	}
	added := s.rule(mark, [][]field{{"external_id", "phone", "phone"}, {"email"}, {"phone", "external_id"}})
	if diff := cmp.Diff([][]field{{"phone", "external_id"}, {"email"}}, added.Sets); diff != "" {
		t.Errorf("sets are kept as (-want +got):\n%s", diff)
	}
	_, err := s.AddDuplicateRule(t.Context(), s.w.Operator.Caller, exchange.AddDuplicateRule{Rule: exchange.DuplicateRule{Name: added.Name, Sets: byPhone, Action: mark}})
	wantCode(t, "a second one of that name", err, exchange.Duplicate)
	s.rule(mark, byPhone, ruleOf(s.other), ruleNamed(added.Name))
	for i := 1; i < exchange.MaxDuplicateRules; i++ {
		s.rule(mark, byPhone, ruleNamed(string(rune('a'+i))))
	}
	_, err = s.AddDuplicateRule(t.Context(), s.w.Operator.Caller, exchange.AddDuplicateRule{Rule: good})
	wantCode(t, "one more than can be", err, exchange.Conflict)
}

func TestChangeDuplicateRule(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		rule := s.rule(mark, byPhone)
		before := s.Events(t, s.w.Ecosystem.ID)
		name, action := rule.Name, rule.Action
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Name: &name, Action: &action})
		if s.Events(t, s.w.Ecosystem.ID) != before {
			t.Error("a change of nothing left an event")
		}
		for who, by := range map[string]exchangetest.Login{"provider": s.w.Provider, "lender": s.w.Lenders[0]} {
			_, err := s.ChangeDuplicateRule(t.Context(), by.Caller, exchange.ChangeDuplicateRule{Rule: rule.ID, Name: &name})
			wantCode(t, "a "+who+" changes a rule", err, exchange.NotFound)
		}
		_, err := s.ChangeDuplicateRule(t.Context(), s.w.Operator.Caller, exchange.ChangeDuplicateRule{Rule: exchange.NewID()})
		wantCode(t, "a change of no rule", err, exchange.NotFound)

		anna := s.first(s.w.Provider, phone("+79161234567"))
		s.marked(s.w.Provider, phone("+79161234567"), anna)
		action = refuse
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Action: &action})
		s.refused(s.w.Provider, phone("+79161234567"))
		off, on := true, false
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Disabled: &off})
		later := s.first(s.w.Provider, phone("+79167654321"))
		s.first(s.w.Provider, phone("+79161234567"))
		changed := s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Disabled: &on})
		if !changed.DisabledAt.IsZero() {
			t.Error("a rule that works again is disabled")
		}
		if e := s.refused(s.w.Operator, phone("+79161234567")); e.Lead != anna {
			t.Errorf("works again: the lead that is there is %s, want the oldest, %s", e.Lead, anna)
		}
		if e := s.refused(s.w.Operator, phone("+79167654321")); e.Lead != later {
			t.Errorf("works again: what came meanwhile is not known of: %+v", e)
		}
		list, err := s.DuplicateRules(t.Context(), s.w.Operator.Caller, exchange.NoID)
		s.check("list", err)
		if len(list.Rules) != 1 || list.Rules[0].ID != rule.ID || list.LookBack == nil || list.LookBack.State != exchange.UpkeepDone || list.LookBack.Done != 4 {
			t.Errorf("the list is %+v, look back %+v", list.Rules, list.LookBack)
		}
	})
}

// Two processes on one database: a rule that the other one adds, changes or
// disables counts for the very next lead.
func TestDuplicateRuleOfAnotherProcess(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		second := exchange.New(exchange.Config{Store: s.Store, Vault: s.Vault, Clock: s.Clock.Now})
		t.Cleanup(func() { _ = second.Close(t.Context()) })
		submit := func(x *exchange.Exchange, want exchange.Code) {
			t.Helper()
			_, err := x.Submit(t.Context(), s.w.Provider.Caller, exchange.Submission{Contents: phone("+79161234567")})
			wantCode(t, "submit", err, want)
		}
		submit(second, "")
		rule := s.rule(refuse, byPhone)
		submit(second, exchange.Duplicate)
		submit(s.Exchange, exchange.Duplicate)
		action := mark
		_, err := second.ChangeDuplicateRule(t.Context(), s.w.Operator.Caller, exchange.ChangeDuplicateRule{Rule: rule.ID, Action: &action})
		s.check("change", err)
		submit(s.Exchange, "")
		action = refuse
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Action: &action})
		submit(second, exchange.Duplicate)
		off := true
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Disabled: &off})
		submit(second, "")
	})
}
