package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// transaction is exchange.Tx. It holds the lock of its ecosystem in all
// processes.
type transaction struct {
	reader
	conn      *pgxpool.Conn
	tx        pgx.Tx
	ecosystem exchange.ID
	head      exchange.Head
	own       *exchange.Ecosystem // as it was when the lock was taken; nil when it may have changed
	ended     bool
}

// Begin begins, takes the lock and reads the ecosystem in one round trip. With a connection that
// turns out to be lost it tries once more: nothing has happened yet.
func (s *Store) Begin(ctx context.Context, ecosystem exchange.ID) (exchange.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t, err := s.begin(ctx, ecosystem)
	if lostConnection(err) && ctx.Err() == nil {
		s.pool.Reset()
		t, err = s.begin(ctx, ecosystem)
	}
	if err != nil {
		return nil, failure("begin", err)
	}
	return t, nil
}

func (s *Store) begin(ctx context.Context, ecosystem exchange.ID) (*transaction, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	t := &transaction{conn: conn, ecosystem: ecosystem}
	if err := t.begin(ctx); err != nil {
		t.Rollback()
		return nil, err
	}
	t.reader = newReader(connections{querier: t.tx}, false)
	return t, nil
}

func (t *transaction) begin(ctx context.Context) error {
	args, err := bind([]any{t.ecosystem})
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.BeginTx(pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	found := false
	batch.Queue(row.Heads.Select()+"WHERE ecosystem_id = $1 FOR UPDATE", args...).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			v := values{fields: rows.RawValues()}
			row.Heads.Read(&v, &t.head)
			found = true
			return v.err
		}
		return nil
	})
	// A statement of its own, so that it sees what the holder before has committed.
	batch.Queue(row.Ecosystems.Select()+"WHERE ecosystem_id = $1", args...).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			v := values{fields: rows.RawValues()}
			t.own = &exchange.Ecosystem{}
			row.Ecosystems.Read(&v, t.own)
			return v.err
		}
		return nil
	})
	results := t.conn.SendBatch(ctx, batch)
	t.tx = results.Tx()
	if err := results.Close(); err != nil {
		return err
	}
	if !found {
		return exchange.ErrNotFound
	}
	return nil
}

// Ecosystem is the transaction's own as it was read with the lock, unless it was
// written since.
func (t *transaction) Ecosystem(ctx context.Context, id exchange.ID) (exchange.Ecosystem, error) {
	if id == t.ecosystem && t.own != nil && !t.ended {
		return *t.own, failure("read", ctx.Err())
	}
	return t.reader.Ecosystem(ctx, id)
}

// Head is the end of the event sequence when the lock was taken.
func (t *transaction) Head() exchange.Head { return t.head }

// Apply sends all rows in one round trip, those of a table in one statement.
func (t *transaction) Apply(ctx context.Context, c *exchange.Changes) error {
	if t.ended {
		return failure("write", errEnded)
	}
	w := &changes{ecosystem: t.ecosystem}
	if c.Ecosystem != nil {
		t.own = nil
		put(w, &row.Ecosystems, []exchange.Ecosystem{*c.Ecosystem})
	}
	put(w, &row.Providers, c.Providers)
	put(w, &row.Services, c.Services)
	put(w, &row.Campaigns, c.Campaigns)
	put(w, &row.Lenders, c.Lenders)
	put(w, &row.Branches, c.Branches)
	w.credentials(c.Credentials)
	put(w, &row.ProductVersions, c.Products)
	put(w, &row.Products, c.Products)
	w.remove(&c.Gone)
	put(w, &row.Persons, c.Persons)
	put(w, &row.PersonKeys, c.PersonKeys)
	put(w, &row.PersonTraits, c.PersonTraits)
	put(w, &row.Identities, c.Identities)
	put(w, &row.Matches, c.Matches)
	put(w, &row.Leads, c.Leads)
	put(w, &row.Batches, c.Batches)
	put(w, &row.Assignments, c.Assignments)
	change(w, &row.HandedOut, c.HandedOut)
	change(w, &row.Received, c.Received)
	put(w, &row.Clients, c.Clients)
	put(w, &row.Applications, c.Applications)
	put(w, &row.Outcomes, c.Outcomes)
	put(w, &row.OutcomeCodes, c.OutcomeCodes)
	put(w, &row.DuplicateRules, c.DuplicateRules)
	put(w, &row.DuplicateClaims, c.DuplicateClaims)
	put(w, &row.DecisionRules, c.DecisionRules)
	put(w, &row.Decisions, c.Decisions)
	put(w, &row.DictionaryEntries, c.DictionaryEntries)
	put(w, &row.Upkeeps, c.Upkeeps)
	put(w, &row.Once, c.Once)
	put(w, &row.Events, c.Events)
	put(w, &row.NumberBlocks, c.NumberBlocks)
	if c.Head != nil {
		put(w, &row.Heads, []exchange.Head{*c.Head})
	}
	err := w.send(ctx, t.tx)
	if err != nil {
		t.own = nil // nothing can be read any more
	}
	return err
}

// Commit returns after the log was synced.
func (t *transaction) Commit(ctx context.Context) error {
	if t.ended {
		return failure("commit", errEnded)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := t.tx.Commit(ctx); err != nil {
		t.Rollback()
		return failure("commit", err)
	}
	t.end()
	return nil
}

// rollbackPatience is short: a connection that does not take a rollback is
// closed, which has the same effect.
const rollbackPatience = time.Second

// Rollback gives up what was not committed and gives the lock free.
func (t *transaction) Rollback() {
	if t.ended {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackPatience)
	defer cancel()
	if t.tx != nil {
		_ = t.tx.Rollback(ctx)
	}
	t.end()
}

// end gives the connection back; the pool closes one whose transaction is open.
func (t *transaction) end() {
	t.ended = true
	t.conn.Release()
}

// changes gathers the statements that write rows.
type changes struct {
	batch     pgx.Batch
	ecosystem exchange.ID
}

// put writes rows, each in the place of the one with the same key.
func put[T any](w *changes, n *row.Noun[T], rows []T) {
	if len(rows) > 0 {
		each(w, n, insert(&n.Table)+n.OnConflict(), rows)
	}
}

// change writes some columns of rows that are there.
func change[T any](w *changes, n *row.Noun[T], rows []T) {
	if len(rows) > 0 {
		each(w, n, update(&n.Table), rows)
	}
}

// each runs a statement that takes any number of rows for all of them.
func each[T any](w *changes, n *row.Noun[T], text string, rows []T) {
	keys := map[string]bool{}
	values := newColumns(&n.Table)
	for i := range rows {
		n.Write(values, &rows[i])
		key := values.key(&n.Table)
		if keys[key] {
			// A statement cannot write a row twice: this one goes into the next.
			values.dropLast()
			w.queue(text, values)
			clear(keys)
			values = newColumns(&n.Table)
			n.Write(values, &rows[i])
		}
		keys[key] = true
	}
	w.queue(text, values)
}

// add writes a row that must not be there yet.
func add[T any](w *changes, n *row.Noun[T], noun *T) {
	values := newColumns(&n.Table)
	n.Write(values, noun)
	w.queue(insert(&n.Table), values)
}

func (w *changes) queue(text string, values *columns) {
	args := []any{w.ecosystem}
	for _, c := range values.list {
		args = append(args, c)
	}
	w.execute(text, args...)
}

func (w *changes) execute(text string, args ...any) {
	bound, err := bind(args)
	if err != nil {
		panic(err) // no row has such a value
	}
	w.batch.Queue(text, bound...)
}

// sender is a pool, which then makes a transaction of the statements, or a
// transaction.
type sender interface {
	SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
}

func (w *changes) send(ctx context.Context, to sender) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return failure("write", to.SendBatch(ctx, &w.batch).Close())
}

// insert is the statement that writes the rows of its array parameters.
func insert(t *row.Table) string {
	from, arrays := lists(t)
	names, values := from, "u."+strings.ReplaceAll(from, ", ", ", u.")
	if d := t.Derived; d != nil {
		names += ", " + d.Name
		values += ", " + d.Value("$1", "u."+d.From)
	}
	return "INSERT INTO " + t.Name + " (" + row.EcosystemID + ", " + names + ") SELECT $1::uuid, " + values +
		" FROM unnest(" + arrays + ") AS u (" + from + ")"
}

// update is the statement that changes columns of the rows of its array
// parameters.
func update(t *row.Table) string {
	names, arrays := lists(t)
	where := " WHERE t." + row.EcosystemID + " = $1"
	for _, name := range t.Key {
		where += " AND t." + name + " = u." + name
	}
	return "UPDATE " + t.Name + " AS t SET " + t.Set(func(c row.Column) string { return "u." + c.Name }) +
		" FROM unnest(" + arrays + ") AS u (" + names + ")" + where
}

// lists are the names of a table's columns, and the parameters with their arrays.
func lists(t *row.Table) (names, arrays string) {
	var n, a []string
	for i, c := range t.Columns {
		n = append(n, c.Name)
		a = append(a, fmt.Sprintf("$%d::%s", i+2, arrayTypes[c.Kind].name))
	}
	return strings.Join(n, ", "), strings.Join(a, ", ")
}
