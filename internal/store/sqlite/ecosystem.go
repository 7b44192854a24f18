package sqlite

import (
	"context"

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
	return s.atomically(ctx, func(w *changes) error {
		w.ecosystem = e.ID
		add(w, &row.Ecosystems, &e)
		add(w, &row.Heads, &exchange.Head{})
		return w.err
	})
}

// KeyChecks keeps the first values that it is given.
func (s *Store) KeyChecks(ctx context.Context, ours map[string][]byte) (map[string][]byte, error) {
	var stored map[string][]byte
	err := s.atomically(ctx, func(w *changes) (err error) {
		if stored, err = keyChecks(ctx, s.writer); err != nil || len(stored) > 0 {
			return err
		}
		for name, value := range ours {
			w.arguments.list = nil
			w.arguments.Text(name)
			w.arguments.Bytes(value)
			w.execute("INSERT INTO key_check (name, value) VALUES (?, ?)")
		}
		stored = ours
		return w.err
	})
	return stored, err
}

func keyChecks(ctx context.Context, c *connection) (map[string][]byte, error) {
	stored := map[string][]byte{}
	err := c.query(ctx, "SELECT name, value FROM key_check", nil, func(r *values) {
		name := r.Text()
		stored[name] = r.Bytes()
	})
	return stored, err
}
