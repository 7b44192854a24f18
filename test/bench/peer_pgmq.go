package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// QueueVariable names a file with pgmq's SQL functions, as its repository has
// them for installations without the extension.
const QueueVariable = "LEADEX_BENCH_PGMQ"

// referenceQueue is what pgmq was measured at, on a machine of two cores: a
// hundred messages read with a hide window, then archived, in messages a second.
const referenceQueue = 30_000

// Queue measures pgmq: as many readers as there are receivers, reading a hundred
// messages with a hide window and archiving them. Without a copy of pgmq it takes
// the reference figure, and says so.
func (b *Bench) Queue(ctx context.Context, database string) error {
	f := Figure{Work: "read 100 and archive 100, 4 readers", Engine: "pgmq", Unit: "messages/s"}
	file := os.Getenv(QueueVariable)
	if file == "" {
		f.Runs, f.Note = []float64{referenceQueue}, "not measured in this run"
		b.peers.queue = b.results.add(f)
		b.results.note(fmt.Sprintf("pgmq was not measured: no copy of it is named by %s. P3 is held to the reference figure of %s messages a second, taken on another machine of two cores, so its ratio is only a hint.",
			QueueVariable, thousands(referenceQueue)))
		return nil
	}
	functions, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("pgmq: %w", err)
	}
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, string(functions)); err != nil {
		return fmt.Errorf("install pgmq: %w", err)
	}
	if _, err := pool.Exec(ctx, "SELECT pgmq.create('leads')"); err != nil {
		return fmt.Errorf("pgmq: %w", err)
	}
	f.Note = fmt.Sprintf("messages of 2 kB, each run drains %s", thousands(int64(b.Form.Queued*receivers)))
	for range b.Form.Runs {
		rate, err := drainQueue(ctx, pool, b.Form.Queued*receivers)
		if err != nil {
			return fmt.Errorf("pgmq: %w", err)
		}
		f.Runs = append(f.Runs, rate)
	}
	b.peers.queue = b.results.add(f)
	return nil
}

// drainQueue sends so many messages, then reads and archives them all, and
// returns how many a second the latter were.
func drainQueue(ctx context.Context, pool *pgxpool.Pool, messages int) (float64, error) {
	const send = `SELECT pgmq.send_batch('leads', array_agg(jsonb_build_object('number', n, 'lead', repeat(md5(n::text), 62)))) FROM generate_series(1, $1) n`
	for left := messages; left > 0; left -= 1000 {
		if _, err := pool.Exec(ctx, send, min(1000, left)); err != nil {
			return 0, err
		}
	}
	begun := time.Now()
	var done atomic.Int64
	errs := make([]error, receivers)
	var group sync.WaitGroup
	for i := range receivers {
		group.Go(func() { errs[i] = readQueue(ctx, pool, &done) })
	}
	group.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds(), errors.Join(errs...)
}

func readQueue(ctx context.Context, pool *pgxpool.Pool, done *atomic.Int64) error {
	for {
		rows, err := pool.Query(ctx, "SELECT msg_id, message::text FROM pgmq.read('leads', 60, 100)")
		if err != nil {
			return err
		}
		var ids []int64
		for rows.Next() {
			var id int64
			var message string
			if err := rows.Scan(&id, &message); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil || len(ids) == 0 {
			return err
		}
		if _, err := pool.Exec(ctx, "SELECT pgmq.archive('leads', $1::bigint[])", ids); err != nil {
			return err
		}
		done.Add(int64(len(ids)))
	}
}
