package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func ivan(amount string) exchange.Contents {
	return exchange.Contents{
		LastName: exchange.Some("Иванов"), FirstName: exchange.Some("Пётр"), MiddleName: exchange.Some("Сергеевич"),
		Phone: exchange.Some("+79161234567"), Email: exchange.Some("Ivan@Example.ru"), TaxID: exchange.Some("7707083893"),
		Amount: exchange.Some(exchange.MustDecimal(amount)),
		Passport: exchange.Object[exchange.Passport]{Opt: exchange.Some(exchange.Passport{
			Series: exchange.Some("4510"), Number: exchange.Some("123456")})},
	}
}

func submit(t *testing.T, r *exchangetest.Rig, by exchangetest.Login, c exchange.Contents) *exchange.LeadView {
	t.Helper()
	v, err := r.Submit(context.Background(), by.Caller, exchange.Submission{Contents: c})
	if err != nil {
		t.Fatal("submit:", err)
	}
	return v
}

func wantCode(t *testing.T, what string, err error, code exchange.Code) {
	t.Helper()
	if exchange.CodeOf(err) != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// kinds are the kinds of a lead's events as a caller sees them.
func kinds(t *testing.T, r *exchangetest.Rig, c exchange.Caller, lead exchange.ID) []exchange.EventKind {
	t.Helper()
	events, err := r.LeadEvents(context.Background(), c, lead, 0, 1000)
	if err != nil {
		t.Fatal("events:", err)
	}
	var k []exchange.EventKind
	for _, e := range events {
		k = append(k, e.Kind)
	}
	return k
}

func TestStory(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		bank, other := w.Lenders[0], w.Lenders[1]
		first := submit(t, r, w.Provider, ivan("1000.10"))
		second := submit(t, r, w.Provider, ivan("2000.00"))

		_, err := r.Lead(ctx, bank.Caller, exchange.LeadKey{ID: first.ID})
		wantCode(t, "a lender reads a lead that is not assigned to it", err, exchange.NotFound)

		for range 2 {
			v, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: first.ID, Lender: bank.Party})
			if err != nil || len(v.Assignments) != 1 || v.Assignments[0].Override {
				t.Fatalf("assign: %v, %+v", err, v)
			}
		}
		d1, err := r.Pull(ctx, bank.Caller, 10)
		if err != nil || len(d1.Leads) != 1 || d1.Leads[0].Lead.ID != first.ID || d1.Leads[0].Assignment.State != exchange.InProgress {
			t.Fatalf("pull: %v, %+v", err, d1)
		}
		if d, err := r.Pull(ctx, other.Caller, 10); err != nil || len(d.Leads) != 0 {
			t.Fatalf("another lender pulled %v, %v", d, err)
		}
		d2, err := r.Pull(ctx, bank.Caller, 1)
		if err != nil || len(d2.Leads) != 1 || d2.Leads[0].Assignment.Batch != d1.Leads[0].Assignment.Batch {
			t.Fatalf("second pull: %v, %+v", err, d2)
		}
		for range 2 {
			done, err := r.Confirm(ctx, bank.Caller, exchange.Confirm{Numbers: []int64{first.Number, 999_999, second.Number}})
			if err != nil || !slices.Equal(done.Numbers, []int64{first.Number}) || len(done.Refusals) != 2 {
				t.Fatalf("confirm: %v, %+v", err, done)
			}
		}
		if d, err := r.Pull(ctx, bank.Caller, 10); err != nil || len(d.Leads) != 0 {
			t.Fatalf("a confirmed lead came again: %v, %v", d, err)
		}

		_, err = r.Edit(ctx, w.Provider.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: first.ID}, Change: put("late")})
		wantCode(t, "a provider edits after the first pull", err, exchange.Conflict)
		if _, err = r.Edit(ctx, w.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{Number: first.Number}, Change: put("Moscow")}); err != nil {
			t.Fatal("edit:", err)
		}
		if _, err = r.Edit(ctx, bank.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: first.ID}, Change: put("Kazan")}); err != nil {
			t.Fatal("edit by the lender:", err)
		}
		seen := func(c exchange.Caller) string {
			v, err := r.Lead(ctx, c, exchange.LeadKey{ID: first.ID})
			if err != nil {
				t.Fatal(err)
			}
			return v.Contents.Address.Value()
		}
		if a, b, c := seen(w.Operator.Caller), seen(w.Provider.Caller), seen(bank.Caller); a != "Moscow" || b != "Moscow" || c != "Kazan" {
			t.Error("operator, provider and lender see", a, b, c)
		}
		// A later edit of the operator reaches every recipient, in the fields it
		// changes; the lender's edit of others stays.
		setPlace := func(c *exchange.Contents) error { c.BirthPlace.Put("Tula"); return nil }
		if _, err = r.Edit(ctx, w.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: first.ID}, Change: put("Samara")}); err != nil {
			t.Fatal("edit:", err)
		}
		if _, err = r.Edit(ctx, bank.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: first.ID}, Change: setPlace}); err != nil {
			t.Fatal("edit by the lender:", err)
		}
		if v, err := r.Lead(ctx, bank.Caller, exchange.LeadKey{ID: first.ID}); err != nil || v.Contents.Address.Value() != "Samara" || v.Contents.BirthPlace.Value() != "Tula" {
			t.Error("after the operator's edit the lender sees", v.Contents.Address, v.Contents.BirthPlace, err)
		}
		if a, b := seen(w.Operator.Caller), seen(w.Provider.Caller); a != "Samara" || b != "Samara" {
			t.Error("after the operator's edit operator and provider see", a, b)
		}
		if _, err = r.Edit(ctx, w.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: first.ID}, Change: put("Moscow")}); err != nil {
			t.Fatal("edit:", err)
		}
		if _, err = r.Edit(ctx, bank.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: first.ID}, Change: put("Kazan")}); err != nil {
			t.Fatal("edit by the lender:", err)
		}

		c1, err := r.Convert(ctx, bank.Caller, exchange.Convert{Lead: first.ID, Lender: bank.Party})
		if err != nil || c1.Person != first.ID || c1.Contents.Address.Value() != "Kazan" {
			t.Fatalf("convert: %v, %+v", err, c1)
		}
		if seen(w.Operator.Caller) != "Moscow" {
			t.Error("the conversion wrote the lender's edit into the lead")
		}
		again, err := r.Convert(ctx, bank.Caller, exchange.Convert{Lead: first.ID, Lender: bank.Party})
		if err != nil || again.ID != c1.ID || again.Application.ID != c1.Application.ID {
			t.Fatalf("convert again: %v, %+v", err, again)
		}
		_, err = r.Convert(ctx, bank.Caller, exchange.Convert{Lead: second.ID, Lender: bank.Party})
		wantCode(t, "a lender converts a lead it does not see", err, exchange.NotFound)
		c2, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: second.ID, Lender: bank.Party})
		if err != nil || c2.ID != c1.ID || c2.Person != c1.Person || c2.Application.ID == c1.Application.ID {
			t.Fatalf("the same person's second lead: %v, %+v", err, c2)
		}
		c3, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: first.ID, Lender: other.Party})
		if err != nil || c3.ID == c1.ID || c3.Person != c1.Person {
			t.Fatalf("the same lead at another lender: %v, %+v", err, c3)
		}
		third := submit(t, r, w.Provider, ivan("3"))
		if third.Person != c1.Person || third.PersonNumber != c1.PersonNumber {
			t.Error("a lead of a known person was not linked at once")
		}

		report := exchange.Report{Outcomes: []exchange.OutcomeReport{
			{Number: first.Number, Status: 3, OccurredAt: r.Clock.Now()}, {Number: third.Number, Status: 1, OccurredAt: r.Clock.Now()}}}
		for range 2 {
			done, err := r.Report(ctx, bank.Caller, report)
			if err != nil || len(done.Numbers) != 1 || len(done.Refusals) != 1 {
				t.Fatalf("report: %v, %+v", err, done)
			}
		}
		want := []exchange.EventKind{"lead.submitted", "assignment.ready", "assignment.in_progress", "assignment.received", "lead.edited",
			"assignment.edited", "lead.edited", "assignment.edited", "lead.edited", "assignment.edited", "person.created", "client.created", "application.created", "lead.converted", "outcome.reported"}
		if got := kinds(t, r, bank.Caller, first.ID); !slices.Equal(got, want) {
			t.Errorf("the lender sees %v\nwant %v", got, want)
		}
		if got := kinds(t, r, w.Provider.Caller, first.ID); !slices.Equal(got, []exchange.EventKind{"lead.submitted", "lead.edited", "lead.edited", "lead.edited"}) {
			t.Errorf("the provider sees %v", got)
		}
		if got := kinds(t, r, w.Operator.Caller, first.ID); len(got) != 19 {
			t.Errorf("the operator sees %d events: %v", len(got), got)
		}
		checkChain(t, r, w.Ecosystem.ID)
	})
}

func put(address string) func(*exchange.Contents) error {
	return func(c *exchange.Contents) error {
		c.Address.Put(address)
		return nil
	}
}

// checkChain reads the whole feed: numbers without gaps, and digests that hold.
func checkChain(t *testing.T, r *exchangetest.Rig, ecosystem exchange.ID) {
	t.Helper()
	number, before := int64(0), exchange.Digest{}
	err := r.Store.Events(context.Background(), exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}, exchange.EventFilter{},
		func(e *exchange.EventRow) error {
			number++
			if e.Number != number {
				return fmt.Errorf("event %d follows %d", e.Number, number-1)
			}
			if e.Digest != exchange.ChainDigest(before, e) {
				return fmt.Errorf("event %d does not fit the one before", number)
			}
			before = e.Digest
			return nil
		})
	if err != nil {
		t.Error(err)
	}
	if number == 0 || number != r.Events(t, ecosystem) {
		t.Errorf("the feed has %d events, the head says %d", number, r.Events(t, ecosystem))
	}
}

func TestSubmit(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w, foreign := r.Colombia(t), r.Russia(t)
		t.Run("two hundred at once get numbers of their own and a chain without a gap", func(t *testing.T) {
			var wg sync.WaitGroup
			var mu sync.Mutex
			numbers := map[int64]bool{}
			for i := range 200 {
				wg.Go(func() {
					c := exchange.Contents{FirstName: exchange.Some(fmt.Sprint("Ana ", i)), Phone: exchange.Some("3001234567")}
					v, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: c})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					numbers[v.Number] = true
				})
			}
			wg.Wait()
			if len(numbers) != 200 {
				t.Errorf("%d numbers", len(numbers))
			}
			checkChain(t, r, w.Ecosystem.ID)
		})
		t.Run("an external id used before is refused and its neighbours are not", func(t *testing.T) {
			var wg sync.WaitGroup
			var mu sync.Mutex
			taken := map[exchange.Code]int{}
			for i := range 60 {
				wg.Go(func() {
					s := exchange.Submission{ExternalID: fmt.Sprint("x-", i%20), UniqueExternalID: true, Contents: exchange.Contents{FirstName: exchange.Some("Ana")}}
					_, err := r.Submit(ctx, w.Provider.Caller, s)
					mu.Lock()
					defer mu.Unlock()
					taken[exchange.CodeOf(err)]++
				})
			}
			wg.Wait()
			if taken[""] != 20 || taken[exchange.Duplicate] != 40 {
				t.Error(taken)
			}
		})
		t.Run("a write with a key happens once", func(t *testing.T) {
			before := r.Events(t, w.Ecosystem.ID)
			s := exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Ana")}, Once: once("k1", 1)}
			v, err := r.Submit(ctx, w.Provider.Caller, s)
			if err != nil {
				t.Fatal(err)
			}
			_, err = r.Submit(ctx, w.Provider.Caller, s)
			var replayed *exchange.Replayed
			if !errors.As(err, &replayed) || string(replayed.Body) != v.ID.String() || replayed.Status != 201 {
				t.Fatal("repeat:", err)
			}
			s.Once = once("k1", 2)
			_, err = r.Submit(ctx, w.Provider.Caller, s)
			wantCode(t, "the key with another body", err, exchange.Invalid)
			if n := r.Events(t, w.Ecosystem.ID); n != before+1 {
				t.Errorf("%d events were added", n-before)
			}
		})
		t.Run("only validated, it leaves nothing", func(t *testing.T) {
			before := r.Events(t, w.Ecosystem.ID)
			if _, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{ValidateOnly: true, Contents: ivan("1")}); err != nil {
				t.Fatal(err)
			}
			if r.Events(t, w.Ecosystem.ID) != before {
				t.Error("an event was left")
			}
		})
		t.Run("a lender's own lead is assigned to it as received", func(t *testing.T) {
			v := submit(t, r, w.Lenders[0], ivan("5"))
			if len(v.Assignments) != 1 || v.Assignments[0].State != exchange.Received {
				t.Errorf("%+v", v.Assignments)
			}
			_, err := r.Lead(ctx, w.Lenders[1].Caller, exchange.LeadKey{ID: v.ID})
			wantCode(t, "another lender reads it", err, exchange.NotFound)
		})
		t.Run("into a foreign ecosystem it is not found", func(t *testing.T) {
			_, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Ecosystem: foreign.Ecosystem.ID, Contents: ivan("5")})
			wantCode(t, "submit", err, exchange.NotFound)
		})
		t.Run("text that a store cannot keep is refused by its field", func(t *testing.T) {
			for _, bad := range []string{"a\x00b", "\xff", string(make([]rune, exchange.MaxText+1))} {
				_, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: exchange.Contents{LastName: exchange.Some(bad)}})
				if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != "last_name" {
					t.Error(err)
				}
			}
		})
	})
}

func once(key string, fingerprint byte) *exchange.Once {
	return &exchange.Once{Key: key, Fingerprint: exchange.Digest{fingerprint}, Answer: func(result any) (int, []byte, error) {
		return 201, []byte(result.(*exchange.LeadView).ID.String()), nil
	}}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		var leads []*exchange.LeadView
		for range 50 {
			leads = append(leads, submit(t, r, w.Provider, ivan("7")))
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		clients, applications := map[exchange.ID]bool{}, map[exchange.ID]bool{}
		for _, l := range leads {
			wg.Go(func() {
				v, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: l.ID, Lender: w.Lenders[0].Party})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				clients[v.ID], applications[v.Application.ID] = true, true
			})
		}
		wg.Wait()
		if len(clients) != 1 || len(applications) != 50 {
			t.Errorf("fifty leads of one person gave %d clients and %d applications", len(clients), len(applications))
		}
		page, err := r.Clients(ctx, w.Operator.Caller, w.Lenders[0].Party, 10, 0)
		if err != nil || page.Total != 1 || len(page.Clients) != 1 {
			t.Errorf("%v, %+v", err, page)
		}
		if page, err := r.Clients(ctx, w.Lenders[1].Caller, w.Lenders[1].Party, 10, 0); err != nil || page.Total != 0 {
			t.Errorf("the other lender has clients: %v, %+v", err, page)
		}
	})
}
