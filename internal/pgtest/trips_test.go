//go:build linux || darwin

package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"leadex/internal/pgtest"
)

func TestCountTrips(t *testing.T) {
	t.Parallel()
	through, trips := pgtest.CountTrips(t, pgtest.Database(t))
	conn := connect(t, through)
	counted := func(what string, want int64, do func()) {
		t.Helper()
		before := trips.Count()
		do()
		if n := trips.Count() - before; n != want {
			t.Errorf("%s is %d round trips, want %d", what, n, want)
		}
	}
	counted("a text", 1, func() { execute(t, conn, "SELECT 1") })
	pipeline := func() {
		batch := &pgx.Batch{}
		batch.Queue("SELECT $1::bigint", 1)
		batch.Queue("SELECT $1::text", "two")
		if err := conn.SendBatch(t.Context(), batch).Close(); err != nil {
			t.Error(err)
		}
	}
	counted("a pipeline that is new", 2, pipeline)
	counted("a pipeline", 1, pipeline)
}
