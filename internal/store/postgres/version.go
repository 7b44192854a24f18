package postgres

import "context"

// Version is the release of the server.
func (s *Store) Version(ctx context.Context) (string, error) {
	return first(collect(ctx, s.reader, readText, "SELECT current_setting('server_version')"))
}
