package sqlite

import "context"

// Version is the release of SQLite inside.
func (s *Store) Version(ctx context.Context) (version string, err error) {
	err = s.lend(ctx, func(c *connection) error {
		return c.query(ctx, "SELECT sqlite_version()", nil, func(r *values) { version = r.Text() })
	})
	return version, err
}
