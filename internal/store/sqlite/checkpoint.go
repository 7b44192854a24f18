package sqlite

import (
	"context"
	"time"
)

// checkpointRows is how many rows are written between two checkpoints: some
// 8 MB of log. More would let the log grow, fewer would copy pages into the
// database that the next group changes again.
const checkpointRows = 4000

// checkpointer copies the log into the database, so that the log begins again.
// It has a connection and a goroutine of its own: a commit that did it, as SQLite
// does by itself, would keep a whole group waiting for tens of milliseconds.
type checkpointer struct {
	connection *connection
	due        chan struct{} // holds one token when there is something to do
	stop       context.CancelFunc
	stopped    chan struct{}
}

// startCheckpoints lets checkpoints be made until stop.
func startCheckpoints(c *connection, take func(context.Context) error, give func()) *checkpointer {
	ctx, stop := context.WithCancel(context.Background())
	p := &checkpointer{connection: c, due: make(chan struct{}, 1), stop: stop, stopped: make(chan struct{})}
	go func() {
		defer close(p.stopped)
		for {
			select {
			case <-ctx.Done():
				return
			case <-p.due:
			}
			if p.checkpoint(ctx, take, give) == nil {
				continue
			}
			// What fails, such as on a full disk, is tried again in a while, so
			// that the log does not grow on when there is room; that it cannot grow
			// any more is told to who writes.
			select {
			case <-ctx.Done():
				return
			case <-time.After(checkpointPause):
			}
			p.wake()
		}
	}()
	return p
}

// checkpointPause is between a checkpoint that failed and the next one: each
// copies the whole log again.
const checkpointPause = time.Second

// checkpoint copies most of the log while transactions go on, and the rest, which
// is short, while none is open: else the log would never come to its end. It is
// reset when the readers have left it, for whom a moment is waited.
func (p *checkpointer) checkpoint(ctx context.Context, take func(context.Context) error, give func()) error {
	for range 2 {
		if err := p.run(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
			return err
		}
	}
	if err := take(ctx); err != nil {
		return err
	}
	defer give()
	return p.run(ctx, "PRAGMA wal_checkpoint(RESTART)")
}

func (p *checkpointer) run(ctx context.Context, pragma string) error {
	return p.connection.query(ctx, pragma, nil, func(*values) {})
}

// wake says that there is something to do.
func (p *checkpointer) wake() {
	select {
	case p.due <- struct{}{}:
	default:
	}
}

// close ends the goroutine and its connection.
func (p *checkpointer) close() error {
	if p == nil {
		return nil
	}
	p.stop()
	<-p.stopped
	return p.connection.close()
}

// checkpointPatience is how long a checkpoint waits for readers with all writers
// waiting behind it. A page of a stream is read in milliseconds.
const checkpointPatience = 50 * time.Millisecond
