package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lite "modernc.org/sqlite/lib"

	"leadex/internal/exchange"
)

func connected(t *testing.T) *connection {
	t.Helper()
	c, err := connect(t.Context(), writerName(t.TempDir()+"/test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func listOf(values ...any) []argument {
	a, err := bind(values)
	if err != nil {
		panic(err)
	}
	return a.list
}

func TestQuery(t *testing.T) {
	t.Parallel()
	t.Run("values come back as they were given", func(t *testing.T) {
		t.Parallel()
		c := connected(t)
		for _, size := range []int{1, 100, usualRoom, usualRoom + 1, 3 * mostKept, 10} {
			text, bytes := strings.Repeat("я", size), []byte(strings.Repeat("\x00", size))
			id, digest := exchange.NewID(), exchange.Digest{31: 7}
			err := c.query(t.Context(), "SELECT ?, ?, ?, ?, ?", listOf(text, bytes, int64(-size), id, digest), func(r *values) {
				if r.Text() != text || string(r.Bytes()) != string(bytes) || r.Number() != int64(-size) || r.ID() != id || r.Digest() != digest {
					t.Errorf("something of size %d came back changed", size)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("what a row gave stays when the next ones come", func(t *testing.T) {
		t.Parallel()
		c := connected(t)
		const many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
		var texts []string
		var bytes [][]byte
		err := c.query(t.Context(), many+"SELECT replace(hex(zeroblob(i)), '00', 'x'), CAST('b' || i AS BLOB), NULL FROM n", nil, func(r *values) {
			texts, bytes = append(texts, r.Text()), append(bytes, r.Bytes())
			_ = append(bytes[len(bytes)-1], "over"...) // reaches nobody's
			if r.Bytes() != nil {
				t.Error("NULL has bytes")
			}
		})
		if err != nil || len(texts) != 200 {
			t.Fatal(len(texts), err)
		}
		for i := range texts {
			if texts[i] != strings.Repeat("x", i+1) || string(bytes[i]) != "b"+exchange.DecimalOf(int64(i+1)).String() {
				t.Fatalf("row %d is %s, %s", i, texts[i], bytes[i])
			}
		}
	})
	t.Run("a value of another type is an error", func(t *testing.T) {
		t.Parallel()
		c := connected(t)
		for text, read := range map[string]func(*values){
			"SELECT 'a'":   func(r *values) { r.Number() },
			"SELECT 1":     func(r *values) { r.Text() },
			"SELECT 1.5":   func(r *values) { r.Time() },
			"SELECT ''":    func(r *values) { r.Bytes() },
			"SELECT x'01'": func(r *values) { r.ID() },
			"SELECT x'02'": func(r *values) { r.Digest() },
			"SELECT 2":     func(r *values) { r.Number(); r.Number() }, // there is no second
		} {
			if err := c.query(t.Context(), text, nil, read); err == nil {
				t.Errorf("%s was read", text)
			}
		}
	})
	t.Run("too few arguments are an error", func(t *testing.T) {
		t.Parallel()
		c := connected(t)
		if err := c.execute(t.Context(), "SELECT ?, ?", listOf("one")); err == nil {
			t.Error("it ran")
		}
	})
	t.Run("a statement that failed runs again", func(t *testing.T) {
		t.Parallel()
		c := connected(t)
		if err := c.execute(t.Context(), "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID", nil); err != nil {
			t.Fatal(err)
		}
		const insert = "INSERT INTO t (a) VALUES (?)"
		var failed *engineError
		for i, want := range []int{0, lite.SQLITE_CONSTRAINT_PRIMARYKEY, 0} {
			err := c.execute(t.Context(), insert, listOf([]string{"a", "a", "b"}[i]))
			if (err == nil) != (want == 0) || err != nil && (!errors.As(err, &failed) || failed.Code() != want) {
				t.Errorf("run %d: %v, want code %d", i, err, want)
			}
		}
	})
	t.Run("the end of the context interrupts it, and not the next one", func(t *testing.T) {
		t.Parallel()
		c := connected(t)
		const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			if err := c.execute(ctx, endless, nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it ended with %v", err)
			}
			cancel()
			if err := c.execute(t.Context(), "SELECT 1", nil); err != nil {
				t.Errorf("the next one ended with %v", err)
			}
		}
	})
}

// TestPrepare holds SQLite to one plan for a text, also where the condition of an
// index holds for some values and not for others.
func TestPrepare(t *testing.T) {
	t.Parallel()
	c := connected(t)
	run(t, c, "CREATE TABLE thing (state TEXT NOT NULL, number INTEGER NOT NULL)")
	run(t, c, "CREATE INDEX thing_ready ON thing (number) WHERE state = 'ready'")
	const text = "SELECT number FROM thing WHERE state = ? ORDER BY number"
	for _, state := range []string{"ready", "received", "ready"} {
		if err := c.query(t.Context(), text, listOf(state), func(*values) {}); err != nil {
			t.Fatal(err)
		}
	}
	anew := lite.Xsqlite3_stmt_status(c.tls, c.prepared[text].handle, lite.SQLITE_STMTSTATUS_REPREPARE, 0)
	if anew != 0 {
		t.Errorf("it was prepared anew %d times", anew)
	}
}
