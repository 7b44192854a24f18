package exchange_test

import (
	"context"
	"fmt"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/pgtest"
)

// While a group waits for the database nobody works for its ecosystem. So a submit
// that finds nothing unusual waits twice: as it begins, with all that it looks up,
// and as it commits, with all that it writes.
func TestRoundTripsOfSubmit(t *testing.T) {
	t.Parallel()
	through, trips := pgtest.CountTrips(t, pgtest.Database(t))
	s := newCopies(t, exchangetest.PostgresAt(t, through))
	s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicatePhone}, {exchange.DuplicateEmail}})
	number := 0
	submit := func() {
		number++
		c := phone(fmt.Sprintf("+79160000%03d", number))
		c.Email.Put(fmt.Sprintf("somebody.%d@example.ru", number))
		c.TaxID.Put(fmt.Sprint(7700000000 + number))
		c.FirstName.Put("Иван")
		c.LastName.Put("Петров")
		c.Passport.Put(exchange.Passport{Number: exchange.Some(fmt.Sprint(100000 + number))})
		_, err := s.Submit(context.Background(), s.w.Provider.Caller, exchange.Submission{Contents: c, UniqueTaxID: true,
			Once: &exchange.Once{Key: fmt.Sprint("order ", number), Answer: func(any) (int, []byte, error) { return 201, []byte("made"), nil }}})
		s.check("submit", err)
	}
	for range 3 { // the rules become known, numbers are reserved, statements prepared
		submit()
	}
	const submits, rounds = 20, 3
	fewest := trips.Count()
	for range rounds { // a connection that was left alone for a second is tried first, which is a round trip more
		before := trips.Count()
		for range submits {
			submit()
		}
		fewest = min(fewest, trips.Count()-before)
	}
	if fewest != 2*submits {
		t.Errorf("%d submits are %d round trips, want two each", submits, fewest)
	}
}

// A pull looks whether anything waits before it gets in line, which is two round
// trips that nobody waits for. In a group it is two, and so is a confirmation.
func TestRoundTripsOfDelivery(t *testing.T) {
	t.Parallel()
	through, trips := pgtest.CountTrips(t, pgtest.Database(t))
	d := newDesk(t, exchangetest.PostgresAt(t, through))
	deliver := func(want int) {
		t.Helper()
		if got := d.pull(d.bank(), 2); len(got.Leads) != want {
			t.Fatalf("%d leads were handed out, want %d", len(got.Leads), want)
		}
		if _, err := d.Confirm(d.ctx(), d.bank().Caller, exchange.Confirm{All: true}); err != nil {
			t.Fatal(err)
		}
	}
	const rounds = 10
	d.assigned(d.bank(), 2*(rounds+2))
	for range 2 { // statements are prepared
		deliver(2)
	}
	fewest := int64(1000)
	for range rounds {
		before := trips.Count()
		deliver(2)
		fewest = min(fewest, trips.Count()-before)
	}
	if fewest != 6 {
		t.Errorf("a pull and its confirmation are %d round trips, want four and two", fewest)
	}
}
