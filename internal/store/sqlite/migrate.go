package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"path"

	"github.com/pressly/goose/v3"
	engine "modernc.org/sqlite"
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

// migrate lends do the tool, on a connection of its own, while nobody writes.
func (s *Store) migrate(ctx context.Context, do func(*goose.Provider) error) error {
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.giveTurn()
	defer s.digests.forget() // they are read by the schema that is there then
	connector, err := engine.NewConnector(writerName(s.file))
	if err != nil {
		return failure("migrate", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return failure("migrate", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return failure("migrate", errors.Join(err, db.Close()))
	}
	return failure("migrate", errors.Join(do(provider), db.Close()))
}
