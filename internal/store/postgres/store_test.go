package postgres_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadex/internal/exchange"
	"leadex/internal/pgtest"
	"leadex/internal/store/postgres"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		url  string
		want exchange.Code
	}{
		"no server there":   {"postgres://leadex:hunter2@127.0.0.1:1/leadex", exchange.Unavailable},
		"no socket there":   {"postgres://leadex:hunter2@/leadex?host=/nowhere", exchange.Unavailable},
		"no URL":            {"postgres://leadex:hunter2@[::1/leadex", exchange.Invalid},
		"another database":  {"mysql://leadex:hunter2@127.0.0.1/leadex", exchange.Invalid},
		"values as text":    {"postgres://leadex:hunter2@127.0.0.1/leadex?default_query_exec_mode=simple_protocol", exchange.Invalid},
		"untyped values":    {"postgres://leadex:hunter2@127.0.0.1/leadex?default_query_exec_mode=exec", exchange.Invalid},
		"nonsense in a URL": {"postgres://leadex:hunter2@127.0.0.1/leadex?pool_max_conns=many", exchange.Invalid},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := postgres.Open(t.Context(), test.url, postgres.Options{})
			if err == nil {
				s.Close()
			}
			if got := exchange.CodeOf(err); got != test.want {
				t.Errorf("error is %q, want %q: %v", got, test.want, err)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password is told: %v", err)
			}
		})
	}
	t.Run("with other ways of asking", func(t *testing.T) {
		t.Parallel()
		for _, mode := range []string{"cache_describe", "describe_exec"} {
			s := open(t, with(t, pgtest.Database(t), "default_query_exec_mode", mode))
			id := exchange.NewID()
			if err := s.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: id, CreatedAt: time.Now()}); err != nil {
				t.Errorf("%s: %v", mode, err)
			}
			if _, err := s.Ecosystem(t.Context(), id); err != nil {
				t.Errorf("%s: %v", mode, err)
			}
			key := exchange.OnceKey{Credential: "c", Key: "k"}
			for want := range 2 {
				tx, err := s.Begin(t.Context(), id, exchange.Ahead{Once: []exchange.OnceKey{key}})
				if err != nil {
					t.Fatalf("%s: %v", mode, err)
				}
				if n := len(tx.Found().Once); n != want {
					t.Errorf("%s: found %d answers, want %d", mode, n, want)
				}
				last := exchange.Changes{Once: []exchange.OnceRow{{OnceKey: key, Ecosystem: id, CreatedAt: time.Now()}}}
				if err := tx.Commit(t.Context(), &last); err != nil {
					t.Errorf("%s: %v", mode, err)
				}
			}
		}
	})
}

func TestDurability(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		set  string // as the owner of the database does
		url  string // as the URL says
		want string
	}{
		"by default":           {"", "", "on"},
		"relaxed for the role": {"off", "", "on"},
		"relaxed by the URL":   {"", "off", "on"},
		"local only":           {"local", "", "on"},
		"written by a replica": {"remote_write", "", "on"},
		"applied by a replica": {"remote_apply", "", "remote_apply"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := pgtest.Database(t)
			if test.set != "" {
				execute(t, address, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = "+test.set+"', current_database()); END $$")
			}
			if test.url != "" {
				address = with(t, address, "synchronous_commit", test.url)
			}
			got, err := open(t, address).Durability(t.Context())
			if err != nil || got != test.want {
				t.Errorf("synchronous_commit is %q (error %v), want %q", got, err, test.want)
			}
		})
	}
}

// TestProcesses lets two stores, as of two processes, work on one database.
func TestProcesses(t *testing.T) {
	t.Parallel()
	t.Run("one lock for both", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		a, b := open(t, address), open(t, address)
		id := newEcosystem(t, a)
		ta, err := a.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		defer ta.Rollback()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := b.Begin(ctx, id, exchange.Ahead{}); exchange.CodeOf(err) != exchange.Unavailable {
			t.Fatalf("error %v, want Unavailable", err)
		}
		head := exchange.Head{Number: 7, Digest: exchange.Digest{1}}
		if err := ta.Commit(t.Context(), &exchange.Changes{Head: &head}); err != nil {
			t.Fatal(err)
		}
		tb, err := b.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		defer tb.Rollback()
		if tb.Found().Head != head {
			t.Errorf("the second process finds %v", tb.Found().Head)
		}
	})
	t.Run("migrate at the same time, one does it", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		counts := make([]int, 4)
		var group sync.WaitGroup
		for i := range counts {
			group.Go(func() {
				s, err := postgres.Open(t.Context(), address, postgres.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				applied, err := s.Migrate(t.Context())
				if err != nil {
					t.Error(err)
				}
				counts[i] = len(applied)
			})
		}
		group.Wait()
		total := 0
		for _, n := range counts {
			total += n
		}
		_, latest, err := open(t, address).Migrated(t.Context())
		if err != nil || int64(total) != latest {
			t.Errorf("%v migrations were run, there are %d (error %v)", counts, latest, err)
		}
	})
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	t.Run("once", func(t *testing.T) {
		t.Parallel()
		s, err := postgres.Open(t.Context(), pgtest.Database(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		current, latest, err := s.Migrated(t.Context())
		if err != nil || current != 0 || latest < 1 {
			t.Fatalf("a new database is at %d of %d (error %v)", current, latest, err)
		}
		applied, err := s.Migrate(t.Context())
		if err != nil || int64(len(applied)) != latest || applied[0] != "00001_foundation.sql" {
			t.Fatalf("applied %v (error %v)", applied, err)
		}
		if applied, err = s.Migrate(t.Context()); err != nil || len(applied) != 0 {
			t.Errorf("applied again: %v (error %v)", applied, err)
		}
		if current, _, err = s.Migrated(t.Context()); err != nil || current != latest {
			t.Errorf("it is at %d of %d (error %v)", current, latest, err)
		}
	})
	t.Run("a schema of a later release is left as it is", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		open(t, address)
		execute(t, address, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)")
		s := open(t, address)
		current, latest, err := s.Migrated(t.Context())
		if err != nil || current != 99 || latest >= current {
			t.Errorf("it is at %d of %d (error %v)", current, latest, err)
		}
		newEcosystem(t, s)
	})
}

// TestServer takes the server away and brings it back.
func TestServer(t *testing.T) {
	t.Parallel()
	t.Run("stopped and started again", func(t *testing.T) {
		t.Parallel()
		server := pgtest.NewServer(t)
		s := open(t, server.Database(t))
		id := newEcosystem(t, s)
		tx, err := s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		server.Stop(t)
		head := &exchange.Head{Number: 1}
		wantUnavailable(t, "apply", func(context.Context) error { return tx.Apply(t.Context(), &exchange.Changes{Head: head}) })
		tx.Rollback()
		wantUnavailable(t, "read", func(ctx context.Context) error { _, err := s.Ecosystem(ctx, id); return err })
		wantUnavailable(t, "begin", func(ctx context.Context) error { _, err := s.Begin(ctx, id, exchange.Ahead{}); return err })
		wantUnavailable(t, "ping", s.Ping)
		server.Start(t)
		if err := s.Ping(t.Context()); err != nil {
			t.Errorf("ping: %v", err)
		}
		tx, err = s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatalf("begin: %v", err)
		}
		defer tx.Rollback()
		if tx.Found().Head != (exchange.Head{}) {
			t.Errorf("what was not committed is there: %v", tx.Found().Head)
		}
	})
	t.Run("killed after a commit", func(t *testing.T) {
		t.Parallel()
		server := pgtest.NewServer(t)
		s := open(t, server.Database(t))
		id := newEcosystem(t, s)
		tx, err := s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		head := exchange.Head{Number: 5, Digest: exchange.Digest{5}}
		if err := tx.Commit(t.Context(), &exchange.Changes{Head: &head}); err != nil {
			t.Fatal(err)
		}
		server.Kill(t)
		server.Start(t)
		again, err := s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		defer again.Rollback()
		if again.Found().Head != head {
			t.Errorf("a commit was lost: %v", again.Found().Head)
		}
	})
	t.Run("restarted while every connection is idle", func(t *testing.T) {
		t.Parallel()
		server := pgtest.NewServer(t)
		s := open(t, server.Database(t))
		id := newEcosystem(t, s)
		var group sync.WaitGroup
		for range 8 { // so that the pool has several
			group.Go(func() {
				if _, err := s.Ecosystems(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		server.Kill(t)
		server.Start(t)
		for range 20 {
			if _, err := s.Ecosystem(t.Context(), id); err != nil {
				t.Fatalf("read: %v", err)
			}
		}
	})
}

// wantUnavailable checks that a call fails so, and soon.
func wantUnavailable(t *testing.T, name string, call func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	err := call(ctx)
	if exchange.CodeOf(err) != exchange.Unavailable || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%s: error %v, want Unavailable at once", name, err)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	t.Run("no error tells a value of a row", func(t *testing.T) {
		t.Parallel()
		s := open(t, pgtest.Database(t))
		id := newEcosystem(t, s)
		const secret = "AB 1234567"
		provider := exchange.Provider{ID: exchange.NewID(), Number: 1, CreatedAt: time.Now()}
		service := func(n int64, name string) exchange.Service {
			return exchange.Service{ID: exchange.NewID(), Number: n, Provider: provider.ID, Name: name}
		}
		for name, c := range map[string]exchange.Changes{
			"unique key":  {Providers: []exchange.Provider{provider}, Services: []exchange.Service{service(1, secret), service(2, secret)}},
			"foreign key": {Services: []exchange.Service{service(1, secret)}},
			"not null":    {Lenders: []exchange.Lender{{ID: exchange.NewID(), Name: secret}}},
			"bad bytes":   {Providers: []exchange.Provider{{ID: exchange.NewID(), Name: secret + "\x00", CreatedAt: time.Now()}}},
		} {
			tx, err := s.Begin(t.Context(), id, exchange.Ahead{})
			if err != nil {
				t.Fatal(err)
			}
			err = tx.Apply(t.Context(), &c)
			if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), provider.ID.String()) {
				t.Errorf("%s: error %v", name, err)
			}
			tx.Rollback()
		}
	})
	t.Run("a connection that the server ends in a transaction", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		s := open(t, address)
		id := newEcosystem(t, s)
		tx, err := s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		execute(t, address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'leadex' AND datname = current_database()")
		wantUnavailable(t, "apply", func(context.Context) error {
			return tx.Apply(t.Context(), &exchange.Changes{Head: &exchange.Head{Number: 1}})
		})
		wantUnavailable(t, "commit", func(context.Context) error { return tx.Commit(t.Context(), &exchange.Changes{}) })
		next, err := s.Begin(t.Context(), id, exchange.Ahead{})
		if err != nil {
			t.Fatalf("begin: %v", err)
		}
		next.Rollback()
	})
}

func newEcosystem(t *testing.T, s *postgres.Store) exchange.ID {
	t.Helper()
	id := exchange.NewID()
	if err := s.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: id, CreatedAt: time.Now()}); err != nil {
		t.Fatalf("create the ecosystem: %v", err)
	}
	return id
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, address, statement string) {
	t.Helper()
	if _, err := connect(t, address).Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// with is a URL with one more parameter.
func with(t *testing.T, address, name, value string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}
