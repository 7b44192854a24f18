package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r reader) Ecosystem(ctx context.Context, id exchange.ID) (exchange.Ecosystem, error) {
	return one(ctx, r, &row.Ecosystems, "WHERE ecosystem_id = $1", id)
}

func (r reader) Ecosystems(ctx context.Context) ([]exchange.Ecosystem, error) {
	return list(ctx, r, &row.Ecosystems, "ORDER BY created_at, ecosystem_id")
}

func (r reader) NumberBlock(ctx context.Context, ecosystem exchange.ID, noun exchange.NumberNoun) (exchange.NumberBlock, error) {
	blocks, err := list(ctx, r, &row.NumberBlocks, "WHERE ecosystem_id = $1 AND noun = $2", ecosystem, string(noun))
	if err != nil || len(blocks) == 0 {
		return exchange.NumberBlock{Noun: noun, Next: 1}, err
	}
	return blocks[0], nil
}

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

func keyChecks(ctx context.Context, tx pgx.Tx) (map[string][]byte, error) {
	stored := map[string][]byte{}
	_, err := collect(ctx, reader{querier: tx}, func(r row.Reader, _ *struct{}) {
		name := r.Text()
		stored[name] = r.Bytes()
	}, "SELECT name, value FROM key_check")
	return stored, err
}
