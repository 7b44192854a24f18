package sqlite

import (
	"context"
	"errors"
	"time"
)

// How long Scrub waits for readers to leave the log: each time it keeps writers
// waiting for checkpointPatience.
const (
	scrubTries = 100
	scrubPause = 100 * time.Millisecond
)

var errReaders = errors.New("readers did not leave the log")

// Scrub empties the log, in which rows lie as they were before they were changed.
// In the database itself nothing is left of them: the connection that writes has
// secure_delete. There is nothing more to be done, so the word is "".
func (s *Store) Scrub(ctx context.Context) (todo string, err error) {
	c, err := connect(ctx, checkpointName(s.file))
	if err != nil {
		return "", failure("open the database", err)
	}
	defer func() { err = errors.Join(err, failure("close the database", c.close())) }()
	for range scrubTries {
		emptied, err := s.emptyLog(ctx, c)
		if err != nil || emptied {
			return "", failure("empty the log", err)
		}
		select {
		case <-ctx.Done():
			return "", failure("empty the log", ctx.Err())
		case <-time.After(scrubPause):
		}
	}
	return "", failure("empty the log", errReaders)
}

// emptyLog copies the log into the database and cuts it to nothing, with all
// writers waiting; false when a reader was in the way.
func (s *Store) emptyLog(ctx context.Context, c *connection) (emptied bool, err error) {
	if err := s.takeTurn(ctx); err != nil {
		return false, err
	}
	defer s.giveTurn()
	err = c.query(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil, func(r *values) { emptied = r.Number() == 0 })
	return emptied, err
}
