//go:build linux || darwin

// Package pgtest starts PostgreSQL servers in temporary directories, for tests.
//
// Most tests want a database and nothing else: [Database] gives each of them an empty one in a server that the
// test process shares. Tests of faults want to stop, start and kill: they make a [Server] of their own.
//
// Every server is as durable as one in production (fsync and synchronous_commit stay on), listens on a Unix socket
// in its own directory only, so that neither ports nor passwords are needed, and ends with the test process, whatever
// ends that: see watchdog.go. Programs that a test starts reach it by the same URL.
//
// The package knows nothing of Leadex: no schema, no domain. Nothing but tests may import it.
package pgtest

import (
	"sync"
	"testing"
)

// shared is the server of this test process, started by the first test that asks for a database. It is the one
// package-level variable here because making a server takes a second, and a package has many tests: the watchdog,
// not a TestMain in each package, sees to its end.
var shared = sync.OnceValues(func() (*Server, error) { return newServer() })

// Database returns the URL of a new, empty database in the server that all tests of this process share. It is
// the test's own and dropped after it, whoever is still connected. Safe for parallel tests. Without PostgreSQL 15 or
// newer on this machine the test fails, with a text that says what to install: it is never skipped.
//
// The database is UTF8, belongs to a role without special rights, and sorts text as people in the USA do, not by
// bytes: a query or an index that forgot its COLLATE "C" is found out here and not at a user's.
func Database(t testing.TB) string {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	name, err := server.create()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := server.execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return server.URL(name)
}
