package bench

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A server of PostgreSQL that runs for days has looked at its tables, by the minute
// or so and when they have grown. One that was filled a moment ago has not, and its
// plans are those of empty tables: so it is told to, before anything is measured.
// SQLite needs none of that: its schema brings the statistics.

func (s *stage) analyze(ctx context.Context) error { return s.tidy(ctx, "ANALYZE") }

// vacuum does as well what else autovacuum would begin in the middle of what is
// measured.
func (s *stage) vacuum(ctx context.Context) error { return s.tidy(ctx, "VACUUM (ANALYZE)") }

func (s *stage) tidy(ctx context.Context, statement string) error {
	if s.place.Database == "" {
		return nil
	}
	conn, err := pgx.Connect(ctx, s.place.Database)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// By their names: of the others, which are the server's, it would only warn.
	const ours = `SELECT string_agg(quote_ident(relname), ', ') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`
	var tables string
	if err := conn.QueryRow(ctx, ours).Scan(&tables); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	if _, err := conn.Exec(ctx, statement+" "+tables); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
