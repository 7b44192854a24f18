package bench

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"leadex/internal/pgtest"
)

// database is an empty database of a server as durable as a user's. What decides
// about that goes into the results, and a run without it is refused.
func database(t *testing.T, b *Bench) string {
	t.Helper()
	// The default of PostgreSQL; tests take less, and get a checkpoint every few seconds for it.
	url := pgtest.NewServer(t, "max_wal_size=1GB").Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	ask := func(setting string) (value string) {
		if err := conn.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := ask(setting); got != "on" {
			t.Fatalf("PostgreSQL runs with %s = %s: its figures would be those of a database that loses data", setting, got)
		}
	}
	var said []string
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "wal_sync_method"} {
		said = append(said, setting+"="+ask(setting))
	}
	const name = "PostgreSQL"
	for _, row := range b.results.Machine.Rows {
		if row.Name == name {
			return url
		}
	}
	b.results.Machine.add(name, ask("server_version")+", "+strings.Join(said, " "))
	return url
}
