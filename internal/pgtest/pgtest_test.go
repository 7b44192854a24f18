//go:build linux || darwin

package pgtest_test

import (
	"bytes"
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"leadex/internal/pgtest"
)

func TestDatabase(t *testing.T) {
	t.Parallel()

	t.Run("is_empty_and_the_callers_own", func(t *testing.T) {
		t.Parallel()
		first, second := pgtest.Database(t), pgtest.Database(t)
		if first == second {
			t.Fatalf("two calls gave the same database %s", first)
		}
		conn := connect(t, first)
		execute(t, conn, "CREATE TABLE planted (id bigint)")
		const tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
		if got := ask[int](t, conn, tables); got != 1 {
			t.Errorf("the first database has %d tables, want the planted one only", got)
		}
		if got := ask[int](t, connect(t, second), tables); got != 0 {
			t.Errorf("the second database has %d tables, want none", got)
		}
	})

	t.Run("has_a_url_that_parses_as_one", func(t *testing.T) {
		t.Parallel()
		address, err := url.Parse(pgtest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		if address.Scheme != "postgres" || address.User.Username() != "leadex" {
			t.Errorf("got %s, want postgres://leadex@...", address)
		}
	})

	t.Run("belongs_to_a_role_without_special_rights", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, pgtest.Database(t))
		if ask[bool](t, conn, "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user") {
			t.Error("the role has special rights")
		}
	})

	t.Run("is_dropped_after_its_test_though_somebody_is_connected", func(t *testing.T) {
		t.Parallel()
		var address string
		t.Run("inner", func(t *testing.T) {
			address = pgtest.Database(t)
			if _, err := pgx.Connect(t.Context(), address); err != nil {
				t.Fatal(err)
			}
		})
		_, err := pgx.Connect(t.Context(), address)
		if refusal, ok := errors.AsType[*pgconn.PgError](err); !ok || refusal.Code != "3D000" {
			t.Errorf("got %v, want that the database does not exist (3D000)", err)
		}
	})

	t.Run("is_durable", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, pgtest.Database(t))
		for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			if got := ask[string](t, conn, "SELECT current_setting('"+setting+"')"); got != "on" {
				t.Errorf("%s = %s, want on", setting, got)
			}
		}
	})

	t.Run("is_utf8_and_sorts_by_bytes_only_if_told_so", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, pgtest.Database(t))
		if got := ask[string](t, conn, "SHOW server_encoding"); got != "UTF8" {
			t.Errorf("encoding %s, want UTF8", got)
		}
		byDefault := ask[[]string](t, conn, "SELECT array_agg(word ORDER BY word) FROM (VALUES ('b'), ('a'), ('B')) AS words(word)")
		if diff := cmp.Diff([]string{"a", "b", "B"}, byDefault); diff != "" {
			t.Errorf("default order (-want +got):\n%s", diff)
		}
		byBytes := ask[[]string](t, conn, `SELECT array_agg(word ORDER BY word COLLATE "C") FROM (VALUES ('b'), ('a'), ('B')) AS words(word)`)
		if diff := cmp.Diff([]string{"B", "a", "b"}, byBytes); diff != "" {
			t.Errorf("order of bytes (-want +got):\n%s", diff)
		}
	})
}

func TestDump(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	conn := connect(t, address)
	execute(t, conn, "CREATE TABLE planted (word text)")
	execute(t, conn, "INSERT INTO planted VALUES ('needle')")
	dump := pgtest.Dump(t, address)
	for _, part := range []string{"CREATE TABLE public.planted", "needle"} {
		if !bytes.Contains(dump, []byte(part)) {
			t.Errorf("the dump does not contain %q", part)
		}
	}
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// ask returns the one value that a query gives.
func ask[T any](t *testing.T, conn *pgx.Conn, query string) T {
	t.Helper()
	var answer T
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}
