package bench

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"leadex/internal/pgtest"
)

// cluster is the server of PostgreSQL that everything of a run is measured on, as
// durable as a user's and as settled as one that has run for days.
type cluster struct {
	server *pgtest.Server
	bench  *Bench
	t      *testing.T
}

// segmentBytes is a segment of the log, as PostgreSQL is built.
const segmentBytes = 16 << 20

// newCluster starts one, has it settle and writes into the run how it is set.
func newCluster(t *testing.T, b *Bench) *cluster {
	t.Helper()
	logSize := fmt.Sprintf("%dMB", max(80, b.Form.LogSegments*segmentBytes>>20))
	c := &cluster{bench: b, t: t,
		// 1 GB is the default of the latter; tests take less, and get a checkpoint every few seconds for it.
		server: pgtest.NewServer(t, "min_wal_size="+logSize, "max_wal_size=1GB")}
	conn := c.connect("postgres")
	defer conn.Close(context.Background())
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := c.setting(conn, setting); got != "on" {
			t.Fatalf("PostgreSQL runs with %s = %s: its figures would be those of a database that loses data", setting, got)
		}
	}
	c.warmLog(conn)
	c.describe(conn)
	return c
}

// warmLog has the server write its log once, so that there are segments to be used
// again. A new server has none: several times a second it would stop all commits,
// for as long as it takes to fill 16 MB with zeros and to sync them. One that runs
// for a while under load has renamed old ones at every checkpoint.
func (c *cluster) warmLog(conn *pgx.Conn) {
	c.t.Helper()
	wanted := c.bench.Form.LogSegments
	for _, statement := range []string{
		// Otherwise checkpoints come in between, and the same few segments are used over and over.
		fmt.Sprintf("ALTER SYSTEM SET wal_keep_size = '%dMB'", 2*wanted*segmentBytes>>20),
		"SELECT pg_reload_conf()",
		fmt.Sprintf("SELECT count(pg_logical_emit_message(false, 'warm', repeat('x', %d))) FROM generate_series(1, %d)", segmentBytes, wanted+1),
		"ALTER SYSTEM RESET wal_keep_size",
		"SELECT pg_reload_conf()",
	} {
		if _, err := conn.Exec(c.t.Context(), statement); err != nil {
			c.t.Fatal(err)
		}
	}
	// The process that recycles reads its settings a moment later: so until it has.
	const tries = 50
	ready := 0
	for range tries {
		err := conn.QueryRow(c.t.Context(), `SELECT count(*) FROM pg_ls_waldir() WHERE name > pg_walfile_name(pg_current_wal_lsn()) AND length(name) = 24`).Scan(&ready)
		if err != nil {
			c.t.Fatal(err)
		}
		if ready >= wanted/2 {
			break
		}
		if _, err := conn.Exec(c.t.Context(), "CHECKPOINT"); err != nil {
			c.t.Fatal(err)
		}
	}
	if ready < wanted/2 {
		c.t.Fatalf("PostgreSQL has %d segments of its log to use again, want about %d", ready, wanted)
	}
	c.bench.results.Run.add("PostgreSQL's log", fmt.Sprintf("written once before anything was measured: %d segments of 16 MB to be used again, as after days of load", ready))
}

// describe writes down what is set and decides about figures.
func (c *cluster) describe(conn *pgx.Conn) {
	c.t.Helper()
	var said []string
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "wal_compression", "wal_level", "shared_buffers",
		"min_wal_size", "max_wal_size", "checkpoint_timeout", "checkpoint_completion_target", "autovacuum", "jit"} {
		said = append(said, setting+"="+c.setting(conn, setting))
	}
	c.bench.results.Run.add("PostgreSQL", c.setting(conn, "server_version")+", "+strings.Join(said, " "))
	c.bench.results.Run.add("PostgreSQL's statistics", "ANALYZE before each kind of work and after filling, VACUUM (ANALYZE) after growth; autovacuum as it is")
}

func (c *cluster) setting(conn *pgx.Conn, name string) (value string) {
	c.t.Helper()
	if err := conn.QueryRow(c.t.Context(), "SELECT current_setting($1)", name).Scan(&value); err != nil {
		c.t.Fatal(err)
	}
	return value
}

// database makes an empty database for what is done with it, and drops it after
// that: what one has left behind must not be vacuumed, checkpointed and stored
// while another is measured.
func (c *cluster) database(do func(url string) error) error {
	c.t.Helper()
	address := c.server.Database(c.t)
	if err := do(address); err != nil {
		return err
	}
	conn := c.connect("postgres")
	defer conn.Close(context.Background())
	made, err := url.Parse(address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(c.t.Context(), "DROP DATABASE "+pgx.Identifier{strings.TrimPrefix(made.Path, "/")}.Sanitize()+" WITH (FORCE)")
	return err
}

// connect connects as whoever may do everything.
func (c *cluster) connect(database string) *pgx.Conn {
	c.t.Helper()
	address, err := url.Parse(c.server.URL(database))
	if err != nil {
		c.t.Fatal(err)
	}
	address.User = url.User("postgres")
	conn, err := pgx.Connect(c.t.Context(), address.String())
	if err != nil {
		c.t.Fatal(err)
	}
	return conn
}
