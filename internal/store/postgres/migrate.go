package postgres

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"path"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema to that of this release and names the migrations
// that it ran. A schema of a later release is left as it is.
func (s *Store) Migrate(ctx context.Context) (applied []string, err error) {
	err = s.migrate(ctx, func(p *goose.Provider) error {
		results, err := p.Up(ctx)
		for _, r := range results {
			applied = append(applied, path.Base(r.Source.Path))
		}
		return err
	})
	return applied, err
}

// Migrated is the version of the schema, 0 before the first migration, and the
// latest that this release knows.
func (s *Store) Migrated(ctx context.Context) (current, latest int64, err error) {
	err = s.migrate(ctx, func(p *goose.Provider) error {
		current, latest, err = p.GetVersions(ctx)
		return err
	})
	return current, latest, err
}

// migrationLock is the advisory lock of who migrates.
const migrationLock = 0x6c65616478_02

// migrate lends do the tool. Of several processes one at a time has it; the
// lock is a transaction's, which no pooler loses.
func (s *Store) migrate(ctx context.Context, do func(*goose.Provider) error) error {
	config := s.pool.Config().ConnConfig.Copy()
	for _, bound := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		config.RuntimeParams[bound] = "0" // a migration of millions of rows takes its time
	}
	lock, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return failure("migrate", err)
	}
	defer lock.Close(context.WithoutCancel(ctx))
	return failure("migrate", pgx.BeginFunc(ctx, lock, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
			return err
		}
		files, err := fs.Sub(migrations, "migrations")
		if err != nil {
			return err
		}
		db := stdlib.OpenDB(*config)
		provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
			goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			return errors.Join(err, db.Close())
		}
		return errors.Join(do(provider), db.Close())
	}))
}
