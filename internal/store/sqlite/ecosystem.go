package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

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

// ChangeKeyChecks leaves a value that is there as it is.
func (s *Store) ChangeKeyChecks(ctx context.Context, add map[string][]byte, remove []string) (map[string][]byte, error) {
	var stored map[string][]byte
	err := s.atomically(ctx, func(w *changes) (err error) {
		for name, value := range add {
			w.arguments.list = nil
			w.arguments.Text(name)
			w.arguments.Bytes(value)
			w.execute("INSERT INTO key_check (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING")
		}
		for _, name := range remove {
			w.arguments.list = nil
			w.arguments.Text(name)
			w.execute("DELETE FROM key_check WHERE name = ?")
		}
		if w.err != nil {
			return w.err
		}
		stored, err = keyChecks(ctx, s.writer)
		return err
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
