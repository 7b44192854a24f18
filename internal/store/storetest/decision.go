package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

// testDecisionRules looks at the order of rules, which is theirs to be asked in.
func testDecisionRules(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	rule := func(position, number int64) exchange.DecisionRule {
		return exchange.DecisionRule{ID: exchange.NewID(), Number: number, Ecosystem: w.ecosystem, Position: position, Name: "n", Expression: "true",
			OnUnknown: exchange.UnknownPasses, Denial: "d", CreatedAt: w.now(), UpdatedAt: w.now()}
	}
	all := []exchange.DecisionRule{rule(1, 9), rule(2, 3), rule(2, 4), rule(10, 1)}
	all[1].DisabledAt = w.now()
	w.write(exchange.Changes{DecisionRules: []exchange.DecisionRule{all[3], all[2], all[0], all[1]}})
	equal(t, "decision rules", must[[]exchange.DecisionRule](t)(store.DecisionRules(t.Context(), w.ecosystem)), all)
	all[0], all[1] = all[1], all[0]
	all[0].Position, all[1].Position = 1, 2
	w.write(exchange.Changes{DecisionRules: all[:2]})
	equal(t, "decision rules, moved", must[[]exchange.DecisionRule](t)(store.DecisionRules(t.Context(), w.ecosystem)),
		[]exchange.DecisionRule{all[0], all[2], all[1], all[3]})
}

// testDecisions looks at who was decided for, in which order, and how many.
func testDecisions(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	lead, other, lender, rival := exchange.NewID(), exchange.NewID(), exchange.NewID(), exchange.NewID()
	decision := func(lead, lender exchange.ID) exchange.Decision {
		sequence := w.next()
		return exchange.Decision{ID: exchange.NewID(), Number: sequence, Ecosystem: w.ecosystem, Lead: lead, Lender: lender, Recommendation: exchange.Deny,
			Rules:    []exchange.RuleResult{{Rule: exchange.NewID(), Number: 7, Name: "возраст", Verdict: exchange.VerdictFails, Denies: true, Denial: "\"<&>\"", DenialID: 5}},
			Sequence: sequence, StartedAt: w.now(), EndedAt: w.now()}
	}
	all := []exchange.Decision{decision(lead, lender), decision(other, lender), decision(lead, rival), decision(lead, lender)}
	w.write(exchange.Changes{Decisions: []exchange.Decision{all[3], all[1], all[0], all[2]}})
	for name, c := range map[string]struct {
		filter exchange.DecisionFilter
		want   []exchange.Decision
	}{
		"of a lead":                        {exchange.DecisionFilter{Leads: []exchange.ID{lead}}, []exchange.Decision{all[0], all[2], all[3]}},
		"of two leads":                     {exchange.DecisionFilter{Leads: []exchange.ID{other, lead}}, all},
		"for a lender":                     {exchange.DecisionFilter{Leads: []exchange.ID{lead}, Lender: lender}, []exchange.Decision{all[0], all[3]}},
		"the last for a lender":            {exchange.DecisionFilter{Leads: []exchange.ID{lead}, Lender: lender, Newest: true, Limit: 1}, all[3:]},
		"newest first":                     {exchange.DecisionFilter{Leads: []exchange.ID{lead}, Newest: true}, []exchange.Decision{all[3], all[2], all[0]}},
		"the first two":                    {exchange.DecisionFilter{Leads: []exchange.ID{lead}, Limit: 2}, []exchange.Decision{all[0], all[2]}},
		"of a lead that was never decided": {exchange.DecisionFilter{Leads: []exchange.ID{rival}}, nil},
		"of no lead":                       {exchange.DecisionFilter{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, "decisions", must[[]exchange.Decision](t)(store.Decisions(t.Context(), w.ecosystem, c.filter)), c.want)
		})
	}
	t.Run("of another ecosystem", func(t *testing.T) {
		t.Parallel()
		elsewhere := newWorld(t, store)
		equal(t, "decisions", must[[]exchange.Decision](t)(store.Decisions(t.Context(), elsewhere.ecosystem, exchange.DecisionFilter{Leads: []exchange.ID{lead}})), nil)
	})
}

// testDictionaryEntries looks at the order of words, which is by bytes.
func testDictionaryEntries(t *testing.T, store exchange.Store) {
	w := newWorld(t, store)
	word := func(dictionary string, number int64, name string) exchange.DictionaryEntry {
		return exchange.DictionaryEntry{Ecosystem: w.ecosystem, Dictionary: dictionary, Number: number, Name: name, CreatedAt: w.now(), UpdatedAt: w.now()}
	}
	all := []exchange.DictionaryEntry{word("a-b", 1, "x"), word("a-b", 1<<53-1, "x"), word("aa", 2, "<&>"), word("aa", 10, "Ё")}
	w.write(exchange.Changes{DictionaryEntries: []exchange.DictionaryEntry{all[3], all[1], all[2], all[0]}})
	equal(t, "all words", must[[]exchange.DictionaryEntry](t)(store.DictionaryEntries(t.Context(), w.ecosystem, "")), all)
	equal(t, "words of one", must[[]exchange.DictionaryEntry](t)(store.DictionaryEntries(t.Context(), w.ecosystem, "aa")), all[2:])
	equal(t, "words of none", must[[]exchange.DictionaryEntry](t)(store.DictionaryEntries(t.Context(), w.ecosystem, "a")), nil)
	all[2].Name, all[2].DisabledAt = "renamed", w.now()
	w.write(exchange.Changes{DictionaryEntries: all[2:3]})
	equal(t, "words, one renamed", must[[]exchange.DictionaryEntry](t)(store.DictionaryEntries(t.Context(), w.ecosystem, "aa")), all[2:])
}
