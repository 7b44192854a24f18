package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"leadex/internal/exchange"
)

// start is the beginning of time in the suite.
var start = time.Date(2026, 2, 3, 4, 5, 6, 789_012_000, time.UTC)

// world is an ecosystem of one test, and what makes rows for it. It is used by
// one goroutine.
type world struct {
	testing.TB
	store     exchange.Store
	ecosystem exchange.ID
	last      int64 // number that was given out last
}

// newWorld makes an ecosystem.
func newWorld(t testing.TB, store exchange.Store) *world {
	t.Helper()
	w := &world{TB: t, store: store, ecosystem: exchange.NewID()}
	err := store.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: w.ecosystem, Name: t.Name(), CreatedAt: start})
	if err != nil {
		t.Fatalf("create the ecosystem: %v", err)
	}
	return w
}

// next is a number that was not given out before: it serves as number, sequence
// and minutes since the start.
func (w *world) next() int64 {
	w.last++
	return w.last
}

func (w *world) now() time.Time { return start.Add(time.Duration(w.last) * time.Minute) }

func (w *world) operator() exchange.Grant {
	return exchange.Grant{Ecosystem: w.ecosystem, Role: exchange.RoleOperator}
}

func (w *world) ofLender(id exchange.ID) exchange.Grant {
	return exchange.Grant{Ecosystem: w.ecosystem, Role: exchange.RoleLender, Party: id}
}

func (w *world) ofProvider(id exchange.ID) exchange.Grant {
	return exchange.Grant{Ecosystem: w.ecosystem, Role: exchange.RoleProvider, Party: id}
}

// lead makes a lead with what a store cannot do without.
func (w *world) lead(change ...func(*exchange.LeadRow)) exchange.LeadRow {
	n := w.next()
	l := exchange.LeadRow{LeadHeader: exchange.LeadHeader{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: n, Sequence: n, Version: 1,
		Surface: exchange.SurfaceNative, State: exchange.LeadOpen, CreatedAt: w.now(), UpdatedAt: w.now(),
	}}
	for _, c := range change {
		c(&l)
	}
	return l
}

// assignment makes a ready assignment of a lead to a lender.
func (w *world) assignment(lead, lender exchange.ID, change ...func(*exchange.Assignment)) exchange.Assignment {
	a := exchange.Assignment{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Lead: lead, Lender: lender, State: exchange.Ready,
		Sequence: w.next(), Version: 1, CreatedAt: w.now(), UpdatedAt: w.now(),
	}
	for _, c := range change {
		c(&a)
	}
	return a
}

func (w *world) client(person, lender exchange.ID, change ...func(*exchange.ClientRow)) exchange.ClientRow {
	c := exchange.ClientRow{Client: exchange.Client{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), Person: person, Lender: lender, Version: 1,
		CreatedAt: w.now(), UpdatedAt: w.now(),
	}}
	for _, f := range change {
		f(&c)
	}
	return c
}

func (w *world) application(lead, lender, person exchange.ID) exchange.Application {
	n := w.next()
	return exchange.Application{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: n, Sequence: n, Lead: lead, Lender: lender,
		Person: person, Client: exchange.NewID(), CreatedAt: w.now(), UpdatedAt: w.now(),
	}
}

func (w *world) event(number int64, change ...func(*exchange.EventRow)) exchange.EventRow {
	e := exchange.EventRow{Event: exchange.Event{
		ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: number, Kind: exchange.LeadEdited, At: start,
	}, FactsJSON: "{}", Digest: exchange.Digest{byte(number), byte(number >> 8), 1}}
	for _, c := range change {
		c(&e)
	}
	return e
}

func (w *world) provider() exchange.Provider {
	return exchange.Provider{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), CreatedAt: w.now()}
}

func (w *world) lenderRow() exchange.Lender {
	return exchange.Lender{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), CreatedAt: w.now(), UpdatedAt: w.now()}
}

// write commits changes.
func (w *world) write(c exchange.Changes) {
	w.Helper()
	if err := w.try(c); err != nil {
		w.Fatalf("write: %v", err)
	}
}

// try commits changes, or nothing.
func (w *world) try(c exchange.Changes) error {
	w.Helper()
	ctx := w.Context()
	tx, err := w.store.Begin(ctx, w.ecosystem, exchange.Ahead{})
	if err != nil {
		w.Fatalf("begin: %v", err)
	}
	defer tx.Rollback()
	return tx.Commit(ctx, &c)
}

// refuses checks that changes fail with a code.
func (w *world) refuses(want exchange.Code, c exchange.Changes) {
	w.Helper()
	wantCode(w, w.try(c), want)
}

// wantCode checks the code of an error, and that its text is safe outside.
func wantCode(t testing.TB, err error, want exchange.Code) {
	t.Helper()
	if got := exchange.CodeOf(err); got != want {
		t.Errorf("error is %q, want %q: %v", got, want, err)
	}
	var known *exchange.Error
	if err != nil && !errors.As(err, &known) {
		t.Errorf("%v is no error of the domain", err)
	}
}

// equal checks that two values are the same in everything that a store keeps.
func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if reflect.DeepEqual(got, want) { // a hundred times as fast as Diff
		return
	}
	if diff := gocmp.Diff(want, got, stored()...); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// stored leaves out of a comparison what is no part of a row. Empty and absent
// lists are the same to a store.
func stored() []gocmp.Option {
	return []gocmp.Option{
		cmpopts.IgnoreTypes(exchange.Contents{}, &exchange.EventBody{}),
		cmpopts.IgnoreFields(exchange.Event{}, "Facts"),
		cmpopts.EquateEmpty(),
	}
}

// must is for reads that cannot fail in a test.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		return v
	}
}

// leads reads the leads that a grant sees.
func (w *world) leads(g exchange.Grant, f exchange.LeadFilter) []exchange.LeadRow {
	w.Helper()
	var rows []exchange.LeadRow
	err := w.store.Leads(w.Context(), g, f, func(l *exchange.LeadRow) error {
		rows = append(rows, *l)
		return nil
	})
	if err != nil {
		w.Fatalf("leads: %v", err)
	}
	return rows
}

func (w *world) events(g exchange.Grant, f exchange.EventFilter) []exchange.EventRow {
	w.Helper()
	var rows []exchange.EventRow
	err := w.store.Events(w.Context(), g, f, func(e *exchange.EventRow) error {
		rows = append(rows, *e)
		return nil
	})
	if err != nil {
		w.Fatalf("events: %v", err)
	}
	return rows
}

// each maps rows to what a test compares of them.
func each[T, U any](rows []T, of func(T) U) []U {
	var list []U
	for _, r := range rows {
		list = append(list, of(r))
	}
	return list
}

func leadIDs(rows []exchange.LeadRow) []exchange.ID {
	return each(rows, func(l exchange.LeadRow) exchange.ID { return l.ID })
}

func eventNumbers(rows []exchange.EventRow) []int64 {
	return each(rows, func(e exchange.EventRow) int64 { return e.Number })
}
