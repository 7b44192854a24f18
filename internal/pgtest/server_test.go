//go:build linux || darwin

package pgtest_test

import (
	"errors"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"leadex/internal/pgtest"
)

func TestServer(t *testing.T) {
	t.Parallel()

	endings := map[string]func(*pgtest.Server, testing.TB){
		"stopped": (*pgtest.Server).Stop,
		"killed":  (*pgtest.Server).Kill,
		"aborted": (*pgtest.Server).Abort,
	}
	for ending, end := range endings {
		t.Run(ending+"_and_started_keeps_what_was_committed", func(t *testing.T) {
			t.Parallel()
			server := pgtest.NewServer(t)
			address := server.Database(t)
			conn := connect(t, address)
			execute(t, conn, "CREATE TABLE leads (id bigint)")
			execute(t, conn, "INSERT INTO leads VALUES (1)")
			open := connect(t, address)
			execute(t, open, "BEGIN")
			execute(t, open, "INSERT INTO leads VALUES (2)")

			end(server, t)
			if _, err := pgx.Connect(t.Context(), address); err == nil {
				t.Fatal("the server answers after its end")
			}
			end(server, t) // a second end is none
			server.Start(t)

			if got := ask[int](t, connect(t, address), "SELECT sum(id)::int FROM leads"); got != 1 {
				t.Errorf("sum of the ids is %d, want 1: the committed row alone", got)
			}
		})
	}

	t.Run("has_its_data_where_it_says", func(t *testing.T) {
		t.Parallel()
		server := pgtest.NewServer(t)
		if _, err := os.Stat(server.Dir() + "/PG_VERSION"); err != nil {
			t.Error(err)
		}
	})
}

func TestNewServer(t *testing.T) {
	t.Parallel()

	t.Run("has_the_settings_that_were_asked_for", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, pgtest.NewServer(t, "max_wal_size=1GB").Database(t))
		if got := ask[string](t, conn, "SHOW max_wal_size"); got != "1GB" {
			t.Errorf("max_wal_size %s", got)
		}
	})

	t.Run("leaves_nothing_after_its_test", func(t *testing.T) {
		t.Parallel()
		var dir, address string
		t.Run("inner", func(t *testing.T) {
			server := pgtest.NewServer(t)
			dir, address = server.Dir(), server.Database(t)
		})
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("directory: got %v, want that it does not exist", err)
		}
		if _, err := pgx.Connect(t.Context(), address); err == nil {
			t.Error("the server still answers")
		}
	})
}
