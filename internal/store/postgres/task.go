package postgres

import (
	"context"
	"hash/fnv"

	"github.com/jackc/pgx/v5"
)

// Alone runs a task unless it is running already, in whatever process. The lock
// is that of a transaction, which poolers between us and the server understand,
// and which ends with its connection.
func (s *Store) Alone(ctx context.Context, task string, run func(ctx context.Context) error) (bool, error) {
	tx, err := s.lockTask(ctx, task)
	if err != nil || tx == nil {
		return false, failure("lock a task", err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackPatience)
		defer cancel()
		_ = tx.Rollback(ctx)
	}()
	return true, run(ctx)
}

// lockTask is nil when somebody else has the task.
func (s *Store) lockTask(ctx context.Context, task string) (pgx.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	var ours bool
	if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", taskNumber(task)).Scan(&ours); err != nil || !ours {
		_ = tx.Rollback(ctx)
		return nil, err
	}
	return tx, nil
}

// taskNumber is the number of the lock of a task: locks have no names.
func taskNumber(task string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("leadex/" + task)) // never fails
	return int64(h.Sum64())
}
