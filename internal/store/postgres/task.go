package postgres

import (
	"context"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// taskIdle is after how long without a word from its process the server gives
	// up a task: so long nobody runs it when a machine is gone without a farewell.
	taskIdle = 10 * time.Second
	// taskBeat is how often a process that runs a task says so.
	taskBeat = 3 * time.Second
)

// Alone runs a task unless it is running already, in whatever process. The lock
// is that of a transaction, which poolers between us and the server understand,
// and which ends with its connection. With a connection that turns out to be lost
// it is tried once more.
func (s *Store) Alone(ctx context.Context, task string, run func(ctx context.Context) error) (bool, error) {
	lock, err := s.lockTask(ctx, task, taskIdle)
	if lostConnection(err) && ctx.Err() == nil {
		s.pool.Reset()
		lock, err = s.lockTask(ctx, task, taskIdle)
	}
	if err != nil || lock == nil {
		return false, failure("lock a task", err)
	}
	lock.keep(taskBeat)
	defer lock.release()
	return true, run(ctx)
}

// taskLock is a task that this process has. Its connection has left the pool: so
// a task never waits for a connection that it holds itself, however few there are.
type taskLock struct {
	conn    *pgx.Conn
	tx      pgx.Tx
	stop    context.CancelFunc
	stopped chan struct{}
}

// lockTask is nil when somebody else has the task.
func (s *Store) lockTask(ctx context.Context, task string, idle time.Duration) (*taskLock, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, ours, err := tryTask(ctx, conn.Conn(), task, idle)
	if !ours {
		conn.Release() // which closes it, should the transaction be open still
		return nil, err
	}
	return &taskLock{conn: conn.Hijack(), tx: tx, stop: func() {}}, nil
}

func tryTask(ctx context.Context, conn *pgx.Conn, task string, idle time.Duration) (tx pgx.Tx, ours bool, err error) {
	if tx, err = conn.Begin(ctx); err != nil {
		return nil, false, err
	}
	err = tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1) FROM set_config('idle_in_transaction_session_timeout', $2, true)",
		taskNumber(task), strconv.FormatInt(idle.Milliseconds(), 10)).Scan(&ours)
	if !ours {
		_ = tx.Rollback(ctx)
	}
	return tx, ours, err
}

// keep lets the server hear from the lock every so often, until release. When the
// server does not answer, the lock is lost, and the task goes on without it.
func (l *taskLock) keep(every time.Duration) {
	ctx, stop := context.WithCancel(context.Background())
	l.stop, l.stopped = stop, make(chan struct{})
	go func() {
		defer close(l.stopped)
		beat := time.NewTicker(every)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
			}
			if l.beat() != nil {
				return
			}
		}
	}()
}

// beat is not ended by release: an interrupted statement would take the connection
// with it, and the server would learn of that only later.
func (l *taskLock) beat() error {
	ctx, cancel := context.WithTimeout(context.Background(), taskBeat)
	defer cancel()
	_, err := l.tx.Exec(ctx, "SELECT 1")
	return err
}

// release gives the task free and closes the connection.
func (l *taskLock) release() {
	l.stop()
	if l.stopped != nil {
		<-l.stopped
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackPatience)
	defer cancel()
	_ = l.tx.Rollback(ctx)
	_ = l.conn.Close(ctx)
}

// taskNumber is the number of the lock of a task: locks have no names.
func taskNumber(task string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("leadex/" + task)) // never fails
	return int64(h.Sum64())
}
