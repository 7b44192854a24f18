package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// CreateEcosystem writes the ecosystem's row and the head that is its lock.
func (s *Store) CreateEcosystem(ctx context.Context, e exchange.Ecosystem) error {
	w := &changes{ecosystem: e.ID}
	add(w, &row.Ecosystems, &e)
	add(w, &row.Heads, &exchange.Head{})
	return w.send(ctx, s.pool)
}

// keyChecksLock is the advisory lock of the first processes on a database.
const keyChecksLock = 0x6c65616478_01

// KeyChecks keeps the first values that it is given, of one process only.
func (s *Store) KeyChecks(ctx context.Context, ours map[string][]byte) (map[string][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var stored map[string][]byte
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		if _, err = tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", keyChecksLock); err != nil {
			return err
		}
		if stored, err = keyChecks(ctx, tx); err != nil || len(stored) > 0 {
			return err
		}
		w := &changes{}
		for name, value := range ours {
			w.execute("INSERT INTO key_check (name, value) VALUES ($1, $2)", name, value)
		}
		stored = ours
		return w.send(ctx, tx)
	})
	return stored, failure("check the keys", err)
}

// ChangeKeyChecks leaves a value that is there as it is.
func (s *Store) ChangeKeyChecks(ctx context.Context, add map[string][]byte, remove []string) (map[string][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var stored map[string][]byte
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		if _, err = tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", keyChecksLock); err != nil {
			return err
		}
		w := &changes{}
		for name, value := range add {
			w.execute("INSERT INTO key_check (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value)
		}
		for _, name := range remove {
			w.execute("DELETE FROM key_check WHERE name = $1", name)
		}
		if err := w.send(ctx, tx); err != nil {
			return err
		}
		stored, err = keyChecks(ctx, tx)
		return err
	})
	return stored, failure("change the check values of the keys", err)
}

func keyChecks(ctx context.Context, tx pgx.Tx) (map[string][]byte, error) {
	stored := map[string][]byte{}
	_, err := read.Collect(ctx, connections{querier: tx}.query, func(r row.Reader, _ *struct{}) {
		name := r.Text()
		stored[name] = r.Bytes()
	}, "SELECT name, value FROM key_check")
	return stored, err
}
