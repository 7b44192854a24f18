package postgres

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/storetest"
)

// TestPlans holds the queries of busy paths to their indexes: none may scan a
// table that grows, none may sort what an index gives in order. It asks the
// planner about a database with some ten thousand leads, for the plan that stands
// for all values, by which statements run, and for the one that is made of the values,
// by which they run where a URL sets plan_cache_mode.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	e, lender := seed(t, s)
	conn := lent(t, s)
	for name, plan := range plansOf(e, lender) {
		t.Run(name, func(t *testing.T) {
			// The few rows here are scanned or sorted sooner than a million. So a table
			// is scanned only if no index is left, and where a plan must not sort, it
			// does so only if no index gives the order.
			set := fmt.Sprintf("SET enable_seqscan = off; SET enable_sort = %t", plan.May&storetest.Sort != 0)
			if _, err := conn.Exec(t.Context(), set); err != nil {
				t.Fatal(err)
			}
			storetest.CheckPlan(t, plan, explain(t, conn, plan.Query))
			storetest.CheckPlan(t, plan, explainAny(t, conn, plan.Query))
		})
	}
}

// plansOf are the queries of busy paths, with those that only this engine writes so.
func plansOf(ecosystem, party exchange.ID) map[string]storetest.Plan {
	plans := storetest.Plans(dialect, ecosystem, party)
	plans["claims with keys"] = storetest.Plan{Query: claimsWith(ecosystem, []exchange.ClaimKey{{Rule: party, Digest: exchange.Digest{1}}}),
		Index: []string{"duplicate_claim_pk"}, May: storetest.Sort}
	plans["keys of many"] = storetest.Plan{Query: personKeysWith(ecosystem, []exchange.PersonKey{{Kind: exchange.KeyFiveField, Normaliser: 1, Digest: exchange.Digest{1}}}),
		Index: []string{"person_key_pk"}, May: storetest.Sort}
	plans["tax ids of unconverted leads"] = storetest.Plan{Query: unconverted(ecosystem, []exchange.Digest{{1}}), Index: []string{"lead_tax"}}
	return plans
}

// lent is a connection as the store uses them.
func lent(t *testing.T, s *Store) *pgx.Conn {
	t.Helper()
	conn, err := s.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Release)
	return conn.Conn()
}

// TestPlansOfEmptyTables holds the same queries to seeking while there is nothing to
// seek, since a plan that was made then is kept.
func TestPlansOfEmptyTables(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	conn := lent(t, s)
	if _, err := conn.Exec(t.Context(), "VACUUM ANALYZE"); err != nil {
		t.Fatal(err)
	}
	for name, plan := range plansOf(exchange.NewID(), exchange.NewID()) {
		t.Run(name, func(t *testing.T) {
			for _, s := range []storetest.Steps{explain(t, conn, plan.Query), explainAny(t, conn, plan.Query)} {
				if len(s.Scans) > 0 {
					t.Errorf("%v are scanned\n%s", s.Scans, s.Text)
				}
			}
		})
	}
}

// TestPlansOfNewEcosystem holds the same queries to their indexes for an ecosystem that
// the planner has never seen. By its statistics there is nothing of it, so that any
// index is as good as another; by the next ones it may have a hundred thousand leads.
func TestPlansOfNewEcosystem(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	seed(t, s)
	conn := lent(t, s)
	for name, plan := range plansOf(exchange.NewID(), exchange.NewID()) {
		t.Run(name, func(t *testing.T) {
			if _, err := conn.Exec(t.Context(), fmt.Sprintf("SET enable_sort = %t", plan.May&storetest.Sort != 0)); err != nil {
				t.Fatal(err)
			}
			storetest.CheckPlan(t, plan, explainPrepared(t, conn, plan.Query, literal))
		})
	}
}

// TestPlansOfLargeBatches holds confirmations to their batch while most of a large queue
// still waits: of what was handed out so far a batch is a good part, for which the
// planner would read all assignments in order.
func TestPlansOfLargeBatches(t *testing.T) {
	t.Parallel()
	conn := queued(t, 1600)
	plans := plansOf(exchange.NewID(), exchange.NewID())
	for _, name := range []string{"open batch", "handed to a lender", "what is in progress of a batch"} {
		t.Run(name, func(t *testing.T) {
			storetest.CheckPlan(t, plans[name], explainPrepared(t, conn, plans[name].Query, literal))
		})
	}
}

// TestPlansOfFirstBatch holds confirmations to their batch when nothing was handed out as
// statistics were taken: that plan is kept when much was.
func TestPlansOfFirstBatch(t *testing.T) {
	t.Parallel()
	conn := queued(t, 0)
	plans := plansOf(exchange.NewID(), exchange.NewID())
	for _, name := range []string{"open batch", "handed to a lender", "handed to a branch", "what is in progress of a batch", "ready leads of a lender"} {
		t.Run(name, func(t *testing.T) {
			steps := explainPrepared(t, conn, plans[name].Query, literal)
			storetest.CheckPlan(t, plans[name], steps)
			if strings.Contains(steps.Text, "Join Filter") {
				t.Errorf("what is joined is not looked up\n%s", steps.Text)
			}
		})
	}
}

// queued is a connection to a database with a queue of 20,000 leads, of which the first
// were handed out in four batches.
func queued(t *testing.T, handed int) *pgx.Conn {
	t.Helper()
	conn := lent(t, migrated(t))
	ready := fmt.Sprint("n > ", handed)
	for _, statement := range []string{
		"CREATE TEMP TABLE one AS SELECT n, md5('e')::uuid AS e, lpad(to_hex(n), 32, '0')::uuid AS a, lpad(to_hex(n + 1000000), 32, '0')::uuid AS l, md5('b' || n % 4)::uuid AS b," +
			" md5('x' || n % 4)::uuid AS x, timestamptz '2026-01-01Z' AS at FROM generate_series(1, 20000) AS n",
		"INSERT INTO lead SELECT e, l, n, n, 1, NULL, NULL, NULL, NULL, NULL, '', 'leancore', 'open', '', 1, 0, false, at, at, at, '', '', '', '', NULL, NULL, NULL, l::text::bytea FROM one",
		"INSERT INTO assignment SELECT e, a, l, x, NULL, CASE WHEN " + ready + " THEN 'ready' ELSE 'in_progress' END, true, n, 1, CASE WHEN NOT " + ready + " THEN b END, n / 4, 1, 1, at," +
			" NULL, NULL, false, false, '', NULL, at, at, n, 1, 0, 0, false, 0 FROM one",
		"INSERT INTO batch (ecosystem_id, id, lender_id, opened_at) SELECT DISTINCT e, b, x, at FROM one",
		"DROP TABLE one",
		"ANALYZE",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return conn
}

// TestPlansAlone has no query start processes to help it, however cheap that seems.
func TestPlansAlone(t *testing.T) {
	t.Parallel()
	s := migrated(t)
	seed(t, s)
	conn := lent(t, s)
	for _, cheap := range []string{"parallel_setup_cost", "parallel_tuple_cost", "min_parallel_index_scan_size", "min_parallel_table_scan_size"} {
		if _, err := conn.Exec(t.Context(), "SET "+cheap+" = 0"); err != nil {
			t.Fatal(err)
		}
	}
	for name, plan := range plansOf(exchange.NewID(), exchange.NewID()) {
		t.Run(name, func(t *testing.T) {
			if steps := explainAny(t, conn, plan.Query); strings.Contains(steps.Text, "Gather") {
				t.Error(steps.Text)
			}
		})
	}
}

// explain is the plan for the arguments of a query.
func explain(t *testing.T, conn *pgx.Conn, q filter.Query) storetest.Steps {
	t.Helper()
	bound, err := bind(q.Args)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), "EXPLAIN (COSTS OFF) "+q.Text, bound...)
	if err != nil {
		t.Fatalf("explain %s: %v", q.Text, err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("explain %s: %v", q.Text, err)
	}
	return stepsOf(strings.Join(lines, "\n"))
}

// explainAny is the plan for whatever arguments.
func explainAny(t *testing.T, conn *pgx.Conn, q filter.Query) storetest.Steps {
	t.Helper()
	return explainPrepared(t, conn, q, func(*testing.T, any) string { return "NULL" })
}

// explainPrepared is the plan by which a prepared statement runs with some arguments.
func explainPrepared(t *testing.T, conn *pgx.Conn, q filter.Query, as func(*testing.T, any) string) storetest.Steps {
	t.Helper()
	types, values := make([]string, len(q.Args)), make([]string, len(q.Args))
	for i, arg := range q.Args {
		types[i], values[i] = typeOf(t, arg), as(t, arg)
	}
	results, err := conn.PgConn().Exec(t.Context(), "PREPARE asked ("+strings.Join(types, ", ")+") AS "+q.Text+
		"; EXPLAIN (COSTS OFF) EXECUTE asked ("+strings.Join(values, ", ")+"); DEALLOCATE asked").ReadAll()
	if err != nil {
		t.Fatalf("explain %s: %v", q.Text, err)
	}
	var lines []string
	for _, row := range results[1].Rows {
		lines = append(lines, string(row[0]))
	}
	return stepsOf(strings.Join(lines, "\n"))
}

// literal is an argument as it stands in a statement.
func literal(t *testing.T, arg any) string {
	t.Helper()
	switch arg := arg.(type) {
	case *column:
		return "'{}'" // of whatever type
	case exchange.ID, string:
		return fmt.Sprintf("'%s'", arg)
	case exchange.Digest:
		return fmt.Sprintf(`'\x%x'`, arg[:])
	case []exchange.ID, []string, []int64:
		return fmt.Sprintf("'{%s}'", strings.Trim(strings.ReplaceAll(fmt.Sprint(arg), " ", ","), "[]"))
	case int64:
		return fmt.Sprint(arg)
	case time.Time:
		return "'" + arg.Format(time.RFC3339) + "'"
	}
	t.Fatalf("no literal for %T", arg)
	return ""
}

var (
	usesIndex  = regexp.MustCompile(`(?m)(?:Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) (\w+)`)
	scansTable = regexp.MustCompile(`(?m)Seq Scan on (\w+)`)
	sorts      = regexp.MustCompile(`(?m)^\W*Sort\s*$`)
	sortsTies  = regexp.MustCompile(`(?m)^\W*Incremental Sort\s*$`)
	// walks is an index condition without a second one.
	walks = regexp.MustCompile(`(?m)Index Cond: \(\w*\.?ecosystem_id = [^()]*\)$`)
)

func stepsOf(plan string) storetest.Steps {
	s := storetest.Steps{Text: plan, Sorts: sorts.MatchString(plan), Ties: sortsTies.MatchString(plan), Walks: walks.MatchString(plan)}
	for _, found := range usesIndex.FindAllStringSubmatch(plan, -1) {
		s.Index = append(s.Index, found[1])
	}
	for _, found := range scansTable.FindAllStringSubmatch(plan, -1) {
		s.Scans = append(s.Scans, found[1])
	}
	return s
}

func typeOf(t *testing.T, arg any) string {
	t.Helper()
	switch arg := arg.(type) {
	case *column:
		for _, known := range arrayTypes {
			if known.element == arg.element {
				return known.name
			}
		}
	case exchange.ID:
		return "uuid"
	case []exchange.ID:
		return "uuid[]"
	case exchange.Digest:
		return "bytea"
	case string:
		return "text"
	case []string:
		return "text[]"
	case int64:
		return "bigint"
	case []int64:
		return "bigint[]"
	case time.Time:
		return "timestamptz"
	}
	t.Fatalf("no type for %T", arg)
	return ""
}

// seed fills a database as a large ecosystem is filled, beside another one, and
// gathers the planner's statistics. It gives the ecosystem and one of its
// lenders.
func seed(t *testing.T, s *Store) (ecosystem, lender exchange.ID) {
	t.Helper()
	const id = "md5('%s' || %s)::uuid"
	named := func(what, number string) string { return fmt.Sprintf(id, what, number) }
	statements := []string{
		"SET LOCAL statement_timeout = 0", // of a call of the store
		"INSERT INTO ecosystem SELECT " + named("ecosystem", "e") + ", '', '', '', '', '', '[]', NULL, NULL, now(), NULL FROM generate_series(1, 2) AS e",
		// Two of three leads are in the first ecosystem.
		"CREATE TEMP TABLE one AS SELECT n, " + named("ecosystem", "CASE WHEN n % 3 = 0 THEN 2 ELSE 1 END") + " AS e, timestamptz '2026-01-01Z' + n * interval '2 minutes' AS at," +
			" n % 23 AS l FROM generate_series(1, 9000) AS n",
		"INSERT INTO lender SELECT e, id, n, '', '', '', '', '', '', now(), now(), NULL FROM (SELECT DISTINCT ON (e, l) e, " + named("lender", "l") +
			" AS id, n FROM one ORDER BY e, l, n) AS x",
		"INSERT INTO lead SELECT e, " + named("lead", "n") + ", n, n, 1, CASE WHEN n % 4 > 0 THEN " + named("provider", "n % 10") + " END," +
			" CASE WHEN n % 4 = 0 THEN " + named("lender", "l") + " END, NULL, NULL, NULL, CASE WHEN n % 2 = 0 THEN 'x' || n ELSE '' END, 'leancore', 'open', '', 2, (n % 2 = 0)::int," +
			" n % 2 = 0, at, at, at, '+' || n, '', '', 'n' || n % 500, sha256(n::text::bytea), NULL, NULL, sha256(n::text::bytea) FROM one",
		// One in a hundred assignments of the past is not received, the last thousands are ready.
		"INSERT INTO batch SELECT e, " + named("batch", "n / 100 || '/' || l") + ", " + named("lender", "l") + ", NULL, min(at), CASE WHEN max(n) < 8000 THEN max(at) END, min(at)" +
			" FROM one WHERE n < 8100 GROUP BY e, n / 100, l, (n < 8000) ON CONFLICT DO NOTHING",
		"INSERT INTO assignment SELECT e, " + named("assignment", "n || '/' || m") + ", " + named("lead", "n") + ", " + named("lender", "(l + m) % 23") +
			", CASE WHEN n % 5 = 0 THEN " + named("branch", "l") + " END, state, state IN ('ready', 'in_progress', 'received'), 2 * n + m, 1, " + named("batch", "n / 100 || '/' || l") +
			", 0, 1, 1, at, CASE WHEN state = 'received' THEN at END, CASE WHEN n % 2 = 0 THEN at END, false, false, '', NULL, at, at, n," +
			" 1, CASE WHEN state = 'received' AND n % 10 < 2 THEN n ELSE 0 END, CASE WHEN state = 'received' AND n % 100 = 1 THEN n ELSE 0 END, false, 0" +
			" FROM one, generate_series(0, 1) AS m, LATERAL (SELECT CASE WHEN n > 8100 THEN 'ready' WHEN n > 8000 THEN 'in_progress' WHEN n % 100 = 7 THEN 'undeliverable'" +
			" WHEN n % 100 = 8 THEN 'withdrawn' ELSE 'received' END AS state) AS s",
		"INSERT INTO person SELECT e, " + named("person", "n") + ", n, NULL, at, at FROM one WHERE n % 2 = 0",
		"INSERT INTO person_key SELECT e, '', 'five_field', 2, sha256(n::text::bytea), " + named("person", "n") + " FROM one WHERE n % 2 = 0",
		"INSERT INTO person_trait SELECT e, '', 'document', 2, sha256((n / 4)::text::bytea), " + named("person", "n") + " FROM one WHERE n % 2 = 0",
		"INSERT INTO identity SELECT e, " + named("identity", "n") + ", " + named("person", "n") + ", NULL, NULL, at, NULL FROM one WHERE n % 2 = 0",
		"INSERT INTO person_match SELECT e, " + named("match", "n") + ", " + named("person", "n") + ", " + named("person", "n + 2") +
			", NULL, '[]', CASE WHEN n % 10 = 0 THEN 'open' ELSE 'different' END, n, at, at, NULL, 0 FROM one WHERE n % 2 = 0",
		"INSERT INTO client SELECT e, " + named("client", "n") + ", n, " + named("person", "n") + ", " + named("lender", "l") + ", NULL, 1, at, at, '+' || n, '', '', 'n' || n % 500, sha256(n::text::bytea), NULL" +
			" FROM one WHERE n % 2 = 0",
		"INSERT INTO application SELECT e, " + named("application", "n") + ", n, " + named("lead", "n") + ", " + named("lender", "l") + ", " + named("person", "n") + ", " + named("client", "n") +
			", NULL, 0, '', n, at, at FROM one WHERE n % 2 = 0",
		"INSERT INTO event SELECT e, n, " + named("event", "n") + ", '', at, '', '', NULL, '', '', " + named("lead", "n / 3") + ", NULL, NULL, NULL, NULL, NULL, '{}', NULL, NULL, false, sha256(n::text::bytea) FROM one",
		"INSERT INTO duplicate_claim SELECT e, " + named("rule", "m") + ", sha256((n || '/' || m)::bytea), CASE WHEN n % 5 > 0 THEN " + named("lead", "n") + " END, at" +
			" FROM one, generate_series(0, 1) AS m",
		"DROP TABLE one",
		"ANALYZE",
	}
	ctx := context.WithoutCancel(t.Context())
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for _, statement := range statements {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return tx.QueryRow(ctx, "SELECT "+named("ecosystem", "1")+", "+named("lender", "7")).Scan(&ecosystem, &lender)
	})
	if err != nil {
		t.Fatalf("seed: %v", err)
	}
	return ecosystem, lender
}
