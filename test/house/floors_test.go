// Package house holds the rules that concern the tree as a whole and no package alone: who may import whom, and the
// licences of what is linked into the program.
package house

// floor is a row of the house: the packages that stand on it and what they may import of the rest of the house.
// Both are patterns of path.Match on the path below the module. Test files may import more (a test needs a
// store, a server, another floor), except for what walls forbids.
type floor struct {
	packages string
	imports  []string
}

// floors lists every package of the house. One without a row is an error: it has to be decided where it stands.
// The first row that matches counts.
func floors() []floor {
	const (
		domain  = "internal/exchange"
		loan    = "internal/loan"
		web     = "internal/web"
		access  = "internal/access"
		dialect = "internal/dialect/*"
	)
	return []floor{
		// The domain knows no wire, no database and no dialect. Nothing leaves it except to the arithmetic.
		{domain, []string{loan}},
		{loan, nil},

		// Beside the domain: each knows it, and a caller is known by what the plumbing reads of a request.
		{"internal/seal", []string{domain}},
		{web, []string{domain}},
		{access, []string{domain, web}},
		{"internal/delivery", []string{domain}},
		{"internal/webhook", []string{domain}},
		{"internal/demo", []string{domain}},

		// The engines know neither each other nor who calls them. What they share is the shape of the rows
		// and the statements that read them.
		{"internal/store/row", []string{domain}},
		{"internal/store/filter", []string{domain, "internal/store/row"}},
		{"internal/store/read", []string{domain, "internal/store/row", "internal/store/filter"}},
		{"internal/store/storetest", []string{domain, "internal/store/row", "internal/store/filter"}},
		{"internal/store/*", []string{domain, "internal/store/row", "internal/store/filter", "internal/store/read"}},

		// The surfaces know neither each other nor a store: rules live in the domain, so that none has its own.
		{dialect, []string{domain, loan, web, access}},
		{"internal/api", []string{domain, loan, web, access}},
		{"internal/api/apitest", []string{domain, "internal/api", web}},
		{"internal/console", []string{domain, loan, web, access}},

		// The whole HTTP surface on one screen, still without a store.
		{"internal/server", []string{domain, web, access, dialect, "internal/api", "internal/console"}},

		{"internal/config", nil},
		// What the owner of an installation may ask of it, in this process or through a socket.
		{"internal/control", []string{domain, web, "internal/seal"}},
		// Only here everything meets.
		{"internal/cli", []string{"internal/*", "internal/*/*"}},
		{"cmd/leadex", []string{"internal/cli"}},

		{"internal/pgtest", nil},
		{"internal/leadextest", nil},
		{"internal/exchangetest", []string{domain, access, "internal/seal", "internal/store/*", "internal/pgtest"}},
		{"test/loancases", []string{loan}}, // runs published cases through the engine itself
		// It sees the program from outside alone.
		{"test/fault", []string{"internal/leadextest"}},
		{"test/bench", []string{"internal/leadextest", "test/bench/openloop"}},
		{"test/bench/openloop", nil},
		{"test/*", nil},
	}
}

// wall is an import that one side may not make even in its tests.
type wall struct {
	from, to string
	reason   string
}

func walls() []wall {
	return []wall{
		{"internal/dialect/*", "internal/dialect/*", "dialects share the domain, not each other"},
		{"internal/store/sqlite", "internal/store/postgres", "an engine is compared with the other by storetest"},
		{"internal/store/postgres", "internal/store/sqlite", "an engine is compared with the other by storetest"},
	}
}

// testSupport is imported by tests and by nothing else.
func testSupport() []string {
	return []string{"internal/pgtest", "internal/leadextest", "internal/exchangetest", "internal/api/apitest", "internal/store/storetest", "internal/dialect/dialecttest", "test/*", "test/*/*"}
}

// driver is a library that few may import directly, so that replacing it stays the business of one place.
type driver struct {
	library string // it and all below it
	users   []string
}

func drivers() []driver {
	return []driver{
		{"github.com/jackc/pgx/v5", []string{"internal/store/postgres", "internal/pgtest", "test/bench"}},
		{"modernc.org/sqlite", []string{"internal/store/sqlite"}},
		{"modernc.org/libc", []string{"internal/store/sqlite"}},
		{"github.com/pressly/goose/v3", []string{"internal/store/*"}},
		{"database/sql", []string{"internal/store/*"}},
		{"github.com/alecthomas/kong", []string{"internal/cli", "internal/config", "cmd/leadex"}},
		{"net/http", []string{
			"internal/web", "internal/access", "internal/dialect/*", "internal/api", "internal/api/apitest", "internal/console",
			"internal/server", "internal/webhook", "internal/delivery", "internal/control", "internal/cli", "test/fault", "test/bench",
		}},
	}
}
