package sqlite

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// transaction is exchange.Tx. It holds the one connection that writes, so it is
// the only one in all ecosystems.
type transaction struct {
	reader
	store     *Store
	writer    *connection
	ecosystem exchange.ID
	found     exchange.Found
	rows      int   // that were written
	failed    error // of a write: nothing can be committed any more
	ended     bool
}

// Begin waits for the connection that writes, first come, first served. What is
// asked ahead is looked up as it would be later: a query costs no round trip here.
func (s *Store) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	if err := s.takeTurn(ctx); err != nil {
		return nil, err
	}
	t := &transaction{store: s, ecosystem: ecosystem}
	t.reader = newReader(connections{t.lend, s.recentKnown}, false)
	if err := t.begin(ctx, &ahead); err != nil {
		t.Rollback()
		return nil, err
	}
	return t, nil
}

func (t *transaction) begin(ctx context.Context, ahead *exchange.Ahead) error {
	if err := t.store.readDigests(ctx); err != nil {
		return failure("begin", err)
	}
	if err := t.store.beginImmediate(ctx); err != nil {
		return failure("begin", err)
	}
	t.writer = t.store.writer
	f := &t.found
	var err error
	if f.Head, err = read.One(ctx, t.query, &row.Heads, "WHERE ecosystem_id = $1", t.ecosystem); err != nil {
		return err
	}
	if f.Ecosystem, err = t.Ecosystem(ctx, t.ecosystem); err != nil {
		return err
	}
	if f.PersonKeys, err = t.PersonKeys(ctx, t.ecosystem, ahead.PersonKeys); err != nil {
		return err
	}
	if f.DuplicateClaims, err = t.DuplicateClaims(ctx, t.ecosystem, ahead.DuplicateClaims); err != nil {
		return err
	}
	if f.UnconvertedTaxIDs, err = t.UnconvertedTaxIDs(ctx, t.ecosystem, ahead.UnconvertedTaxIDs); err != nil {
		return err
	}
	if f.Once, err = t.Once(ctx, t.ecosystem, ahead.Once); err != nil {
		return err
	}
	for _, key := range ahead.Waiting {
		w, err := t.Waiting(ctx, t.ecosystem, key)
		if err != nil {
			return err
		}
		f.Waiting = append(f.Waiting, w)
	}
	for _, of := range ahead.Handed {
		h, err := t.Handed(ctx, t.ecosystem, of)
		if err != nil {
			return err
		}
		f.Handed = append(f.Handed, h)
	}
	return nil
}

// lend lets the transaction read what it has written. The queries of a decision
// are by key and short: they are not interrupted, which spares a goroutine each.
func (t *transaction) lend(ctx context.Context, do func(context.Context, *connection) error) error {
	if err := t.usable(ctx); err != nil {
		return failure("read", err)
	}
	return failure("read", do(context.WithoutCancel(ctx), t.writer))
}

// usable tells why a transaction cannot go on. SQLite itself would let it after a
// failed write, or may have rolled it back, so that the next write stood alone.
func (t *transaction) usable(ctx context.Context) error {
	switch {
	case t.ended:
		return errEnded
	case t.failed != nil:
		return errFailed
	}
	return ctx.Err()
}

// Found is what there was when the lock was taken.
func (t *transaction) Found() *exchange.Found { return &t.found }

// Apply writes row by row: statements are prepared once for all transactions,
// and a row costs no round trip.
func (t *transaction) Apply(ctx context.Context, c *exchange.Changes) error {
	if err := t.usable(ctx); err != nil {
		return failure("write", err)
	}
	return t.change(ctx, func(w *changes) { w.all(c) })
}

// change lends do what writes rows.
func (t *transaction) change(ctx context.Context, do func(*changes)) error {
	w := t.store.changes(ctx)
	w.ecosystem, w.arguments = t.ecosystem, t.store.arguments
	defer func() {
		w.arguments.clear()
		t.store.arguments = w.arguments
	}()
	do(w)
	t.rows += w.rows
	t.failed = w.err
	return failure("write", w.err)
}

// all writes what a decision changes.
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
	w.newLeads(c.NewLeads)
	w.leads(c.Leads)
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

// Commit returns after the log was synced. It is not interrupted by the context:
// nobody would know then what became of it.
func (t *transaction) Commit(ctx context.Context, last *exchange.Changes) error {
	err := t.Apply(ctx, last)
	if err == nil {
		err = t.change(ctx, (*changes).moveDigests)
	}
	if err == nil {
		err = t.writer.execute(context.WithoutCancel(ctx), "COMMIT", nil)
	}
	if err != nil {
		t.Rollback()
		// On a full disk a log that begins again is room for more.
		t.store.checkpoints.wake()
		return failure("commit", err)
	}
	t.store.digests.committed()
	t.store.grown(t.rows)
	t.end()
	return nil
}

// Rollback gives up what was not committed and gives the connection free.
func (t *transaction) Rollback() {
	if !t.ended {
		t.store.rollback()
		if t.store.digests.touched {
			t.store.digests.forget()
		}
		t.end()
	}
}

func (t *transaction) end() {
	t.ended = true
	t.store.giveTurn()
}

// grown calls for a checkpoint when enough has been written.
func (s *Store) grown(rows int) {
	if s.fresh += rows; s.fresh >= checkpointRows {
		s.fresh = 0
		s.checkpoints.wake()
	}
}

// beginImmediate begins a transaction on the connection that writes. One that
// cannot begin is replaced: after a failed write its state is not known.
func (s *Store) beginImmediate(ctx context.Context) error {
	err := s.writer.execute(ctx, "BEGIN IMMEDIATE", nil)
	if err == nil || ctx.Err() != nil {
		return err
	}
	fresh, connecting := connect(ctx, writerName(s.file))
	if connecting != nil {
		return err
	}
	_ = s.writer.close() // what it had open is rolled back by this
	s.writer = fresh
	return s.writer.execute(ctx, "BEGIN IMMEDIATE", nil)
}

// rollback fails where nothing is left to roll back, after an error that made
// SQLite do it; that is the end that was wanted.
func (s *Store) rollback() {
	_ = s.writer.execute(context.Background(), "ROLLBACK", nil)
}

// atomically writes rows alone, in one transaction outside of an ecosystem's
// lock.
func (s *Store) atomically(ctx context.Context, do func(*changes) error) error {
	return s.write(ctx, func(*connection) error { return s.asOne(ctx, do) })
}

// asOne is atomically for who has the turn.
func (s *Store) asOne(ctx context.Context, do func(*changes) error) error {
	if err := s.beginImmediate(ctx); err != nil {
		return err
	}
	err := do(s.changes(ctx))
	if err == nil {
		err = s.writer.execute(context.WithoutCancel(ctx), "COMMIT", nil)
	}
	if err != nil {
		s.rollback()
	}
	return err
}

// changes begins what writes rows in the transaction that is open.
func (s *Store) changes(ctx context.Context) *changes {
	return &changes{ctx: context.WithoutCancel(ctx), writer: s.writer, digests: &s.digests}
}

// changes writes rows until the first error, which it keeps.
type changes struct {
	ctx       context.Context
	writer    *connection
	ecosystem exchange.ID
	digests   *leadDigests
	arguments arguments
	rows      int
	err       error
}

// rowsAtOnce are written by one statement where there are as many: it opens the
// table and each of its indexes once for all of them.
const rowsAtOnce = 8

// put writes rows, each in the place of the one with the same key.
func put[T any](w *changes, n *row.Noun[T], rows []T) {
	if n.Derived == nil && len(rows) >= rowsAtOnce {
		text := insert(&n.Table, rowsAtOnce) + n.OnConflict()
		for ; len(rows) >= rowsAtOnce; rows = rows[rowsAtOnce:] {
			write(w, n, text, rows[:rowsAtOnce])
		}
	}
	if len(rows) == 0 {
		return
	}
	text := insert(&n.Table, 1) + n.OnConflict()
	for i := range rows {
		write(w, n, text, rows[i:i+1])
	}
}

// change writes some columns of rows that are there.
func change[T any](w *changes, n *row.Noun[T], rows []T) {
	if len(rows) == 0 {
		return
	}
	text := update(&n.Table)
	for i := range rows {
		w.start(w.ecosystem)
		n.Write(&w.arguments, &rows[i])
		w.arguments.last(1 + len(n.Key))
		w.execute(text)
	}
}

// add writes a row that must not be there yet.
func add[T any](w *changes, n *row.Noun[T], noun *T) {
	write(w, n, insert(&n.Table, 1), []T{*noun})
}

// write runs a statement with all values of the rows.
func write[T any](w *changes, n *row.Noun[T], text string, rows []T) {
	if w.err != nil {
		return
	}
	w.arguments.clear()
	for i := range rows {
		w.arguments.ID(w.ecosystem)
		n.Write(&w.arguments, &rows[i])
	}
	w.execute(text)
	w.rows += len(rows) - 1 // execute has counted one
}

// start begins the arguments of a statement.
func (w *changes) start(ecosystem exchange.ID) {
	w.arguments.clear()
	w.arguments.ID(ecosystem)
}

// execute runs a statement with the arguments that were put down for it.
func (w *changes) execute(text string) {
	if w.err == nil {
		w.err = w.arguments.err
	}
	if w.err == nil {
		w.err = w.writer.execute(w.ctx, text, w.arguments.list)
		w.rows++
	}
}

// insert is the statement that writes so many rows, of a table with a derived
// column one. Its parameters are ?, which are bound faster than numbered ones.
func insert(t *row.Table, rows int) string {
	names, values := t.List(""), "?"+strings.Repeat(", ?", len(t.Columns))
	if d := t.Derived; d != nil {
		from := slices.IndexFunc(t.Columns, func(c row.Column) bool { return c.Name == d.From })
		names += ", " + d.Name
		values += ", " + d.Value("?1", "?"+strconv.Itoa(from+2)) // ecosystem_id is ?1
	}
	verb := "INSERT INTO "
	if t.AddOnly {
		// SQLite copies each page before a statement of many rows changes it, to take
		// back what such a statement has done when it fails half-way. There is no need:
		// the transaction ends then.
		verb = "INSERT OR FAIL INTO "
	}
	return verb + t.Name + " (" + names + ") VALUES (" + values + ")" + strings.Repeat(", ("+values+")", rows-1)
}

// update is the statement that changes columns of a row. Its key, which begins the
// columns, is its last arguments.
func update(t *row.Table) string {
	return "UPDATE " + t.Name + " SET " + t.Set(func(row.Column) string { return "?" }) +
		" WHERE " + row.EcosystemID + " = ? AND " + strings.Join(t.Key, " = ? AND ") + " = ?"
}
