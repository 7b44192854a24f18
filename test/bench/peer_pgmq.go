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
// the reference figure, says so, and measures the bare statements that pgmq's
// documentation describes, without the functions around them.
func (b *Bench) Queue(ctx context.Context, database string) error {
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		return err
	}
	defer pool.Close()
	if file := os.Getenv(QueueVariable); file != "" {
		functions, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("pgmq: %w", err)
		}
		q := queue{pool: pool, make: string(functions) + "; SELECT pgmq.create('leads')",
			send: `SELECT pgmq.send_batch('leads', (SELECT array_agg(message) FROM (` + queuedMessages + `) m))`,
			read: "SELECT msg_id, message::text FROM pgmq.read('leads', 60, 100)", archive: "SELECT pgmq.archive('leads', $1::bigint[])",
			analyze: "ANALYZE pgmq.q_leads, pgmq.a_leads"}
		b.peers.queue, err = b.measureQueue(ctx, q, "pgmq")
		return err
	}
	f := Figure{Work: queueWork, Engine: "pgmq", Unit: "messages/s", Runs: []float64{referenceQueue}, Note: "not measured in this run"}
	b.peers.queue = b.results.add(f)
	b.peers.queueNote = fmt.Sprintf("pgmq was not measured: no copy of it is named by %s. P3 is held to the reference figure of %s messages a second, taken on another machine of two cores, so that ratio is only a hint; and to its bare statements, measured in this run.",
		QueueVariable, thousands(referenceQueue))
	b.peers.statements, err = b.measureQueue(ctx, bareQueue(pool), "statements of pgmq")
	return err
}

const (
	queueWork      = "read 100 and archive 100, 4 readers"
	queuedMessages = `SELECT jsonb_build_object('number', n, 'lead', repeat(md5(n::text), 62)) AS message FROM generate_series(1, $1::int) n`
)

// queue is a queue in PostgreSQL, as statements.
type queue struct {
	pool                               *pgxpool.Pool
	make, send, read, archive, analyze string
}

// bareQueue is what pgmq makes and does for a queue, without its functions.
func bareQueue(pool *pgxpool.Pool) queue {
	return queue{pool: pool,
		make: `
CREATE TABLE q_leads (msg_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, read_ct int NOT NULL DEFAULT 0,
	enqueued_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb);
CREATE TABLE a_leads (msg_id bigint PRIMARY KEY, read_ct int NOT NULL, enqueued_at timestamptz NOT NULL,
	archived_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb);
CREATE INDEX q_leads_vt ON q_leads (vt);
CREATE INDEX a_leads_archived_at ON a_leads (archived_at)`,
		send: `INSERT INTO q_leads (vt, message) SELECT clock_timestamp(), message FROM (` + queuedMessages + `) m`,
		read: `
WITH next AS (SELECT msg_id FROM q_leads WHERE vt <= clock_timestamp() ORDER BY msg_id LIMIT 100 FOR UPDATE SKIP LOCKED)
UPDATE q_leads q SET vt = clock_timestamp() + interval '60 s', read_ct = read_ct + 1 FROM next WHERE q.msg_id = next.msg_id
RETURNING q.msg_id, q.message::text`,
		analyze: "ANALYZE q_leads, a_leads",
		archive: `
WITH gone AS (DELETE FROM q_leads WHERE msg_id = ANY ($1::bigint[]) RETURNING msg_id, read_ct, enqueued_at, vt, message)
INSERT INTO a_leads (msg_id, read_ct, enqueued_at, vt, message) SELECT msg_id, read_ct, enqueued_at, vt, message FROM gone`,
	}
}

func (b *Bench) measureQueue(ctx context.Context, q queue, engine string) (Figure, error) {
	f := Figure{Work: queueWork, Engine: engine, Unit: "messages/s",
		Note: fmt.Sprintf("messages of 2 kB, each run drains %s", thousands(int64(b.Form.Queued*receivers)))}
	if _, err := q.pool.Exec(ctx, q.make); err != nil {
		return f, fmt.Errorf("make a queue of %s: %w", engine, err)
	}
	for run := -1; run < b.Form.Runs; run++ {
		rate, err := q.drain(ctx, b.Form.Queued*receivers)
		if err != nil {
			return f, fmt.Errorf("%s: %w", engine, err)
		}
		if run >= 0 {
			f.Runs = append(f.Runs, rate)
		}
	}
	b.Tell(fmt.Sprintf("%s, %s: %s %s", f.Work, f.Engine, number(f.Median()), f.Unit))
	return b.results.add(f), nil
}

// drain sends so many messages, then reads and archives them all, and returns how
// many a second the latter were.
func (q queue) drain(ctx context.Context, messages int) (float64, error) {
	for left := messages; left > 0; left -= 1000 {
		if _, err := q.pool.Exec(ctx, q.send, min(1000, left)); err != nil {
			return 0, err
		}
	}
	if _, err := q.pool.Exec(ctx, q.analyze); err != nil { // as ours is: statistics.go
		return 0, err
	}
	begun := time.Now()
	var done atomic.Int64
	errs := make([]error, receivers)
	var group sync.WaitGroup
	for i := range receivers {
		group.Go(func() { errs[i] = q.reader(ctx, &done) })
	}
	group.Wait()
	if got := done.Load(); got != int64(messages) {
		errs = append(errs, fmt.Errorf("%d messages were read of %d", got, messages))
	}
	return float64(done.Load()) / time.Since(begun).Seconds(), errors.Join(errs...)
}

func (q queue) reader(ctx context.Context, done *atomic.Int64) error {
	for {
		rows, err := q.pool.Query(ctx, q.read)
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
		if _, err := q.pool.Exec(ctx, q.archive, ids); err != nil {
			return err
		}
		done.Add(int64(len(ids)))
	}
}
