// Package storetest holds every engine to the contract of exchange.Store, to
// the letter: one suite, run by the tests of each engine on a real database.
//
// It knows the port and no engine. It tests what a store does, never a rule of
// the domain: rows are made up. All tests but those that say otherwise share one
// database, each in an ecosystem of its own, in parallel: so each is also a test
// that ecosystems do not touch each other.
package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

// Engine is what the suite needs of an engine.
type Engine struct {
	// New makes an empty database with its schema and returns what opens it. A
	// store that was opened is closed by the test, or when the test ends.
	New func(testing.TB) (open func(testing.TB) exchange.Store)
	// Independent engines let two ecosystems be written to at the same time.
	Independent bool
}

// Run runs the suite.
func Run(t *testing.T, e Engine) {
	t.Parallel()
	store := e.New(t)(t)
	tests := map[string]func(*testing.T, exchange.Store){
		"Ecosystem":      testEcosystem,
		"RoundTrip":      testRoundTrip,
		"Lists":          testLists,
		"Credential":     testCredential,
		"Product":        testProduct,
		"Lead":           testLead,
		"Leads":          testLeads,
		"Visibility":     testVisibility,
		"Assignments":    testAssignments,
		"AssignmentPage": testAssignmentPage,
		"Deliveries":     testDeliveries,
		"OverdueBatches": testOverdueBatches,
		"Persons":        testPersons,
		"Removal":        testRemoval,
		"Matches":        testMatches,
		"DecisionRules":  testDecisionRules,
		"Decisions":      testDecisions,
		"Dictionary":     testDictionaryEntries,
		"Clients":        testClients,
		"SearchLeads":    testSearchLeads,
		"SearchClients":  testSearchClients,
		"HostileSearch":  testHostileSearch,
		"Applications":   testApplications,
		"Outcomes":       testOutcomes,
		"OutcomeCodes":   testOutcomeCodes,
		"Events":         testEvents,
		"Once":           testOnce,

		"ApplicationEvents": testApplicationEvents,
		"DuplicateClaims":   testDuplicateClaims,
		"UnconvertedTaxIDs": testUnconvertedTaxIDs,
		"Digests":           testDigests,
		"UniqueKeys":        testUniqueKeys,
		"Ahead":             testAhead,
		"Waiting":           testWaiting,
		"Transaction":       testTransaction,
		"Stream":            testStream,
		"Tasks":             testTasks,
		"Text":              testText,
		"Context":           testContext,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, store)
		})
	}
	t.Run("Begin", func(t *testing.T) {
		t.Parallel()
		testBegin(t, store, e.Independent)
	})
	t.Run("Database", func(t *testing.T) {
		t.Parallel()
		testDatabase(t, e)
	})
}
