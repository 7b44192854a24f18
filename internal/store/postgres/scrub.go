package postgres

import "context"

// keyTables are those whose rows hold wrapped keys and what lies under them.
const keyTables = "ecosystem, lead, person, once"

// scrubTodo is what a server that goes on working cannot do for itself.
const scrubTodo = "PostgreSQL keeps rows as they were in its files until it writes over them. VACUUM (FULL) of the tables " +
	keyTables + " takes them out; it locks these tables while it runs. The server's log, its archive and replicas follow rules of their own."

// Scrub lets the server write over the rows that were changed. What they held lies
// in its files until then, and todo says so.
func (s *Store) Scrub(ctx context.Context) (todo string, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return "", failure("scrub", err)
	}
	defer conn.Release()
	// It takes as long as the tables are large.
	if _, err := conn.Exec(ctx, "SET statement_timeout = 0"); err != nil {
		return "", failure("scrub", err)
	}
	_, err = conn.Exec(ctx, "VACUUM "+keyTables)
	if _, reset := conn.Exec(ctx, "RESET statement_timeout"); err == nil {
		err = reset
	}
	return scrubTodo, failure("scrub", err)
}
