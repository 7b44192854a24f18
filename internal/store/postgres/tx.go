package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// transaction is exchange.Tx. It holds the lock of its ecosystem in all
// processes.
type transaction struct {
	reader
	conn      *pgxpool.Conn
	shapes    *shapes
	ecosystem exchange.ID
	found     exchange.Found
	ended     bool
}

// Begin begins, takes the lock and looks up what is asked ahead in one round trip.
// With a connection that turns out to be lost it tries once more: nothing has
// happened yet.
func (s *Store) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t, err := s.begin(ctx, ecosystem, &ahead)
	if lostConnection(err) && ctx.Err() == nil {
		s.pool.Reset()
		t, err = s.begin(ctx, ecosystem, &ahead)
	}
	if err != nil {
		return nil, failure("begin", err)
	}
	return t, nil
}

func (s *Store) begin(ctx context.Context, ecosystem exchange.ID, ahead *exchange.Ahead) (*transaction, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	t := &transaction{conn: conn, shapes: &s.shapes, ecosystem: ecosystem}
	if err := t.begin(ctx, ahead); err != nil {
		t.Rollback()
		return nil, err
	}
	t.reader = newReader(connections{querier: t}, false)
	return t, nil
}

// begin looks up in statements of their own, so that each sees what the holder of
// the lock before has committed.
func (t *transaction) begin(ctx context.Context, ahead *exchange.Ahead) error {
	batch, f := &pgx.Batch{}, &t.found
	batch.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	var heads []exchange.Head
	lookUp(batch, &heads, row.Heads.Read, own(&row.Heads, t.ecosystem, " FOR UPDATE"))
	var ecosystems []exchange.Ecosystem
	lookUp(batch, &ecosystems, row.Ecosystems.Read, own(&row.Ecosystems, t.ecosystem, ""))
	if len(ahead.PersonKeys) > 0 {
		lookUp(batch, &f.PersonKeys, row.PersonKeys.Read, personKeysWith(t.ecosystem, ahead.PersonKeys))
	}
	if len(ahead.DuplicateClaims) > 0 {
		lookUp(batch, &f.DuplicateClaims, row.DuplicateClaims.Read, claimsWith(t.ecosystem, ahead.DuplicateClaims))
	}
	if len(ahead.UnconvertedTaxIDs) > 0 {
		lookUp(batch, &f.UnconvertedTaxIDs, read.Digest, unconverted(t.ecosystem, ahead.UnconvertedTaxIDs))
	}
	if len(ahead.Once) > 0 {
		lookUp(batch, &f.Once, row.Once.Read, onceWith(t.ecosystem, ahead.Once))
	}
	if len(ahead.Waiting) > 0 {
		f.Waiting = make([]exchange.Waiting, len(ahead.Waiting))
	}
	for i, key := range ahead.Waiting {
		f.Waiting[i].WaitingKey = key
		ask(batch, read.AskWaiting(dialect, t.ecosystem, &f.Waiting[i])...)
	}
	if len(ahead.Handed) > 0 {
		f.Handed = make([]exchange.Handed, len(ahead.Handed))
	}
	for i, of := range ahead.Handed {
		f.Handed[i].Receiver = of
		ask(batch, read.AskHanded(dialect, t.ecosystem, &f.Handed[i])...)
	}
	if err := t.conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	if len(heads) == 0 || len(ecosystems) == 0 {
		return exchange.ErrNotFound
	}
	f.Head, f.Ecosystem = heads[0], ecosystems[0]
	return nil
}

// own asks for the one row that an ecosystem has in a table.
func own[T any](n *row.Noun[T], ecosystem exchange.ID, lock string) filter.Query {
	return filter.Query{Text: n.Select() + "WHERE ecosystem_id = $1" + lock, Args: []any{ecosystem}}
}

// lookUp queues a query, whose rows are in found when the batch was run.
func lookUp[T any](batch *pgx.Batch, found *[]T, each func(row.Reader, *T), q filter.Query) {
	ask(batch, read.Ask(found, each, q))
}

// ask queues queries.
func ask(batch *pgx.Batch, all ...read.Asked) {
	for _, asked := range all {
		bound, err := bind(asked.Query.Args)
		if err != nil {
			panic(err) // no such query has another value
		}
		batch.Queue(asked.Query.Text, bound...).Query(func(rows pgx.Rows) error {
			_, err := visitAll(rows, asked.Visit)
			return err
		})
	}
}

// Waiting asks in one round trip.
func (t *transaction) Waiting(ctx context.Context, ecosystem exchange.ID, key exchange.WaitingKey) (exchange.Waiting, error) {
	w := exchange.Waiting{WaitingKey: key}
	err := t.askAtOnce(ctx, read.AskWaiting(dialect, ecosystem, &w))
	return w, err
}

// Handed asks in one round trip.
func (t *transaction) Handed(ctx context.Context, ecosystem exchange.ID, of exchange.Receiver) (exchange.Handed, error) {
	h := exchange.Handed{Receiver: of}
	err := t.askAtOnce(ctx, read.AskHanded(dialect, ecosystem, &h))
	return h, err
}

func (t *transaction) askAtOnce(ctx context.Context, all []read.Asked) error {
	if t.ended {
		return failure("read", errEnded)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	batch := &pgx.Batch{}
	ask(batch, all...)
	return failure("read", t.conn.SendBatch(ctx, batch).Close())
}

// Query asks on the connection of the transaction, for as long as it has one.
func (t *transaction) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	if t.ended {
		return nil, errEnded
	}
	return t.conn.Query(ctx, text, args...)
}

// Found is what there was when the lock was taken.
func (t *transaction) Found() *exchange.Found { return &t.found }

// Apply sends all rows in one round trip.
func (t *transaction) Apply(ctx context.Context, c *exchange.Changes) error {
	if t.ended {
		return failure("write", errEnded)
	}
	w := &changes{shapes: t.shapes, ecosystem: t.ecosystem}
	w.all(c)
	return w.send(ctx, t.conn)
}

// Commit sends the last rows and the commit in one round trip. The server runs
// nothing that comes behind a statement that failed, so the commit is of all rows
// or not run. It returns after the log was synced.
func (t *transaction) Commit(ctx context.Context, last *exchange.Changes) error {
	if t.ended {
		return failure("commit", errEnded)
	}
	w := &changes{shapes: t.shapes, ecosystem: t.ecosystem}
	w.all(last)
	w.commit()
	err := w.send(ctx, t.conn)
	if err != nil {
		t.Rollback()
		return err
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
	if t.conn.Conn().PgConn().TxStatus() != noTransaction {
		ctx, cancel := context.WithTimeout(context.Background(), rollbackPatience)
		defer cancel()
		_, _ = t.conn.Exec(ctx, "ROLLBACK")
	}
	t.end()
}

// noTransaction is what the server says of a connection that is in none.
const noTransaction = 'I'

// end gives the connection back; the pool closes one whose transaction is open.
func (t *transaction) end() {
	t.ended = true
	t.conn.Release()
}

// changes gathers the statements that write rows.
type changes struct {
	batch     pgx.Batch
	shapes    *shapes
	ecosystem exchange.ID
	used      []usedColumns
}

// usedColumns are given back when the batch was sent.
type usedColumns struct {
	shape   *shape
	columns *columns
}

// all writes the rows of all nouns, those of a table in one statement.
func (w *changes) all(c *exchange.Changes) {
	if c.Ecosystem != nil {
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
	put(w, &row.NewLeads, c.NewLeads)
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
}

// commit is the last statement. In a transaction that has failed the server takes
// it for a rollback and says so, without an error.
func (w *changes) commit() {
	w.batch.Queue("COMMIT").Exec(func(done pgconn.CommandTag) error {
		if done.String() != "COMMIT" {
			return errRolledBack
		}
		return nil
	})
}

// put writes rows, each in the place of the one with the same key.
func put[T any](w *changes, n *row.Noun[T], rows []T) {
	if len(rows) > 0 {
		s := w.shapes.of(&n.Table)
		each(w, n, s, s.put, rows)
	}
}

// change writes some columns of rows that are there.
func change[T any](w *changes, n *row.Noun[T], rows []T) {
	if len(rows) > 0 {
		s := w.shapes.of(&n.Table)
		each(w, n, s, s.change, rows)
	}
}

// each runs a statement that takes any number of rows for all of them.
func each[T any](w *changes, n *row.Noun[T], s *shape, text string, rows []T) {
	keys := make(map[string]bool, len(rows))
	values := w.columns(s)
	for i := range rows {
		n.Write(values, &rows[i])
		key := values.key(&n.Table)
		if keys[key] {
			// A statement cannot write a row twice: this one goes into the next.
			values.dropLast()
			w.queue(text, values)
			clear(keys)
			values = w.columns(s)
			n.Write(values, &rows[i])
		}
		keys[key] = true
	}
	w.queue(text, values)
}

// columns are empty ones, until the batch was sent.
func (w *changes) columns(s *shape) *columns {
	c := s.columns()
	w.used = append(w.used, usedColumns{s, c})
	return c
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
	err := to.SendBatch(ctx, &w.batch).Close()
	for _, u := range w.used {
		u.shape.giveBack(u.columns)
	}
	w.used = nil
	return failure("write", err)
}

// insert is the statement that writes the rows of its array parameters.
func insert(t *row.Table) string {
	names, values := row.EcosystemID, "$1::uuid"
	for _, c := range t.Columns {
		names += ", " + c.Name
		values += ", u." + c.Name
	}
	if d := t.Derived; d != nil {
		names += ", " + d.Name
		values += ", " + d.Value("$1", "u."+d.From)
	}
	return "INSERT INTO " + t.Name + " (" + names + ") SELECT " + values + " FROM " + given(t)
}

// update is the statement that changes columns of the rows of its array
// parameters.
func update(t *row.Table) string {
	where := " WHERE t." + row.EcosystemID + " = $1"
	for _, name := range t.Key {
		where += " AND t." + name + " = u." + name
	}
	return "UPDATE " + t.Name + " AS t SET " + t.Set(func(c row.Column) string { return "u." + c.Name }) + " FROM " + given(t) + where
}

// given is the rows of the array parameters, as u. Unnested side by side in FROM,
// each array is written to a store of its own and read from it: with forty columns
// a fifth of the time of a statement. In SELECT the values come as they are asked for.
func given(t *row.Table) string {
	var columns []string
	for i, c := range t.Columns {
		columns = append(columns, fmt.Sprintf("unnest($%d::%s) AS %s", i+2, arrayTypes[c.Kind].name, c.Name))
	}
	return "(SELECT " + strings.Join(columns, ", ") + ") AS u"
}
