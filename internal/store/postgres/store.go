// Package postgres is the store of an installation with more than one server
// process: any number of them on one PostgreSQL, 15 or later.
//
// It implements exchange.Store and must not decide anything. Who writes in an
// ecosystem holds the lock of its row in ecosystem_head, across all processes;
// isolation is READ COMMITTED, so that each statement after the lock sees what
// earlier holders committed. A commit returns after the log was synced.
//
// The connections need a session: behind pgbouncer in transaction mode say
// default_query_exec_mode=cache_describe in the URL and set the parameters of
// session() for the role instead.
package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
)

// Options are what an installation may set beside the URL; the zero value is
// fine.
type Options struct {
	// MaxConnections bounds the connections of this process, unless the URL says
	// pool_max_conns: by default four for each processor, at least 16.
	MaxConnections int32
}

// Store is exchange.Store on a PostgreSQL server. It is safe for concurrent use.
type Store struct {
	reader
	pool   *pgxpool.Pool
	shapes shapes
}

var _ exchange.Store = (*Store)(nil)

// Open connects to the database of a URL such as
// postgres://leadex@db.example.com/leadex. Its schema is as it was: see Migrate.
// Unavailable when the server does not answer.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	config, err := poolConfig(url, options)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, failure("open the database", err)
	}
	s := &Store{reader: newReader(connections{pool, pool.Reset}, true), pool: pool}
	if err := s.checkVersion(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// oldestVersion is the oldest that tests run on.
const oldestVersion = 15_00_00

func (s *Store) checkVersion(ctx context.Context) error {
	version, err := read.First(read.Collect(ctx, s.query, read.Number, "SELECT current_setting('server_version_num')::bigint"))
	if err != nil {
		return failure("read PostgreSQL's version", err)
	}
	if version < oldestVersion {
		return failure(fmt.Sprintf("use PostgreSQL %d", version/10_000), errTooOld)
	}
	return nil
}

// Version is the release of the server.
func (s *Store) Version(ctx context.Context) (string, error) {
	return read.First(read.Collect(ctx, s.query, read.Text, "SELECT current_setting('server_version')"))
}

// Close waits for the transactions that are open.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := read.Collect(ctx, s.query, read.Number, "SELECT 1::bigint")
	return err
}

// Durability is what the idle connections, at least one, answer to SHOW
// synchronous_commit: "on", or "remote_apply" where the server says so. Where
// they differ it is all they say.
func (s *Store) Durability(ctx context.Context) (string, error) {
	if err := s.Ping(ctx); err != nil {
		return "", err
	}
	var levels []string
	for _, conn := range s.pool.AcquireAllIdle(ctx) {
		level, err := read.First(read.Collect(ctx, connections{querier: conn}.query, read.Text, "SELECT current_setting('synchronous_commit')"))
		conn.Release()
		if err != nil {
			return "", err
		}
		if !strings.Contains(strings.Join(levels, " "), level) {
			levels = append(levels, level)
		}
	}
	return strings.Join(levels, " "), nil
}
