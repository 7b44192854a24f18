package exchange_test

import (
	"context"
	"errors"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// anna is a person of her own, whom no rule takes for ivan.
func anna() exchange.Contents {
	return exchange.Contents{LastName: exchange.Some("Сидорова"), FirstName: exchange.Some("Анна"), Phone: exchange.Some("+79167654321"),
		Passport: exchange.Object[exchange.Passport]{Opt: exchange.Some(exchange.Passport{
			Series: exchange.Some("4511"), Number: exchange.Some("654321")})}}
}

func keep(*exchange.Contents) error { return nil }

func link(ctx context.Context, r *exchangetest.Rig, by exchangetest.Login, lead *exchange.LeadView, to int64) (*exchange.LeadView, error) {
	return r.Edit(ctx, by.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: keep, Link: exchange.Some(to)})
}

func wantRefusedLink(t *testing.T, what string, err error) {
	t.Helper()
	var e *exchange.Error
	if !errors.As(err, &e) || e.Code != exchange.Invalid || e.Field != "person_number" {
		t.Errorf("%s: got %v, want person_number refused", what, err)
	}
}

func TestEditLink(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		operator, bank, other := w.Operator, w.Lenders[0], w.Lenders[1]
		known, err := r.Convert(ctx, operator.Caller, exchange.Convert{Lead: submit(t, r, w.Provider, ivan("1000")).ID, Lender: bank.Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		lead := submit(t, r, w.Provider, anna())

		_, err = link(ctx, r, w.Provider, lead, known.PersonNumber)
		wantRefusedLink(t, "a provider links to a client, which it may not see", err)
		_, err = link(ctx, r, operator, lead, known.PersonNumber+1)
		wantRefusedLink(t, "the operator links to nobody", err)
		_, err = link(ctx, r, operator, lead, 0)
		wantRefusedLink(t, "the operator links to 0", err)
		own, err := r.Submit(ctx, other.Caller, exchange.Submission{Contents: anna()})
		if err != nil {
			t.Fatal("submit:", err)
		}
		_, err = link(ctx, r, other, own, known.PersonNumber)
		wantRefusedLink(t, "a lender links its lead to another lender's client", err)

		before := r.Events(t, w.Ecosystem.ID)
		for range 2 {
			v, err := link(ctx, r, operator, lead, known.PersonNumber)
			if err != nil || v.PersonNumber != known.PersonNumber || v.Version != lead.Version {
				t.Fatalf("link: %v, %+v", err, v)
			}
		}
		if n := r.Events(t, w.Ecosystem.ID) - before; n != 1 {
			t.Errorf("the same link twice left %d events, want 1", n)
		}
		if v, err := r.Lead(ctx, operator.Caller, exchange.LeadKey{ID: lead.ID}); err != nil || v.PersonNumber != known.PersonNumber {
			t.Errorf("the link was not kept: %v, %+v", err, v)
		}

		client, err := r.Convert(ctx, operator.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
		if err != nil || client.ID != known.ID {
			t.Errorf("a linked lead became client %v, %v; want %v", client, err, known.ID)
		}
		_, err = link(ctx, r, operator, lead, known.PersonNumber+1)
		wantRefusedLink(t, "a converted lead is linked to another person", err)
		if _, err = link(ctx, r, operator, lead, known.PersonNumber); err != nil {
			t.Errorf("the present link was refused after conversion: %v", err)
		}
	})
}

func TestEditLinkAndIdentity(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		known, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: submit(t, r, w.Provider, ivan("1000")).ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		lead := submit(t, r, w.Provider, anna())
		edit := func(to exchange.Int, lastName string) int64 {
			v, err := r.Edit(ctx, w.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Link: to,
				Change: func(c *exchange.Contents) error { c.LastName.Put(lastName); return nil }})
			if err != nil {
				t.Fatal("edit:", err)
			}
			return v.PersonNumber
		}
		if n := edit(exchange.Some(known.PersonNumber), "Петрова"); n != known.PersonNumber {
			t.Errorf("linked by hand with a new name: person %d, want %d", n, known.PersonNumber)
		}
		if n := edit(exchange.Int{}, "Сидорова"); n != 0 {
			t.Errorf("a later name left the link to person %d", n)
		}
	})
}

// Who links a lead whose identity is another person's says that the identity is
// wrong: what the lead showed before its conversion it shows after.
func TestConvertLinkedAgainstIdentity(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		operator, bank := w.Operator, w.Lenders[0]
		var numbers []int64
		for _, c := range []exchange.Contents{ivan("1000"), anna()} {
			client, err := r.Convert(ctx, operator.Caller, exchange.Convert{Lead: submit(t, r, w.Provider, c).ID, Lender: bank.Party})
			if err != nil {
				t.Fatal("convert:", err)
			}
			numbers = append(numbers, client.PersonNumber)
		}
		lead := submit(t, r, w.Provider, ivan("2000"))
		if lead.PersonNumber != numbers[0] {
			t.Fatalf("the lead is person %d's, want %d", lead.PersonNumber, numbers[0])
		}
		if _, err := link(ctx, r, operator, lead, numbers[1]); err != nil {
			t.Fatal("link:", err)
		}
		client, err := r.Convert(ctx, operator.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		if client.PersonNumber != numbers[1] {
			t.Errorf("converted into person %d, want %d, whom it was linked to", client.PersonNumber, numbers[1])
		}
		known, err := r.Convert(ctx, operator.Caller, exchange.Convert{Lead: submit(t, r, w.Provider, ivan("3000")).ID, Lender: bank.Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		if known.PersonNumber != numbers[0] {
			t.Errorf("the next lead of that identity became person %d, want %d as before", known.PersonNumber, numbers[0])
		}
	})
}

// A lender's own edit may say that the applicant is somebody else. The link was
// made for what the lead says, so it does not count for that lender.
func TestConvertLinkedUnderOverlay(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		bank := w.Lenders[0]
		known, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: submit(t, r, w.Provider, ivan("1000")).ID, Lender: bank.Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		lead := submit(t, r, w.Provider, ivan("2000"))
		if lead.PersonNumber != known.PersonNumber {
			t.Fatalf("the second lead is person %d's, want %d", lead.PersonNumber, known.PersonNumber)
		}
		if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: lead.ID, Lender: bank.Party}); err != nil {
			t.Fatal("assign:", err)
		}
		if _, err := r.Edit(ctx, bank.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: func(c *exchange.Contents) error {
			*c = anna()
			return nil
		}}); err != nil {
			t.Fatal("edit:", err)
		}
		client, err := r.Convert(ctx, bank.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
		if err != nil || client.PersonNumber == known.PersonNumber {
			t.Errorf("the lender's edit made another person; converted into %v, %v", client, err)
		}
	})
}

func TestSubmitLink(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		known, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: submit(t, r, w.Provider, ivan("1000")).ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		s := exchange.Submission{Contents: anna(), Link: exchange.Some(known.PersonNumber)}
		_, err = r.Submit(ctx, w.Provider.Caller, s)
		wantRefusedLink(t, "a provider submits for a client", err)
		_, err = r.Submit(ctx, w.Lenders[1].Caller, s)
		wantRefusedLink(t, "a lender submits for another lender's client", err)
		nobody := exchange.Submission{Contents: anna(), Link: exchange.Some(int64(0))}
		_, err = r.Submit(ctx, w.Operator.Caller, nobody)
		wantRefusedLink(t, "a lead of nobody is submitted for client 0", err)
		if v, err := r.Submit(ctx, w.Lenders[0].Caller, s); err != nil || v.PersonNumber != known.PersonNumber {
			t.Errorf("a lender submits for its client: %v, %+v", err, v)
		}
	})
}

// A link tells that somebody has the client; a lender may know that of itself
// only.
func TestLinkIsShown(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Russia(t)
		bank, other := w.Lenders[0], w.Lenders[1]
		lead := submit(t, r, w.Provider, ivan("1000"))
		for _, l := range []exchangetest.Login{bank, other} {
			if _, err := r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: lead.ID, Lender: l.Party}); err != nil {
				t.Fatal("assign:", err)
			}
		}
		known, err := r.Convert(ctx, bank.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
		if err != nil {
			t.Fatal("convert:", err)
		}
		shown := func(who string, by exchangetest.Login, want int64) {
			t.Helper()
			v, err := r.Lead(ctx, by.Caller, exchange.LeadKey{ID: lead.ID})
			if err != nil || v.PersonNumber != want || (v.Person == exchange.NoID) != (want == 0) {
				t.Errorf("%s: %v, %+v; want person %d", who, err, v, want)
			}
		}
		shown("the operator", w.Operator, known.PersonNumber)
		shown("the lender with the client", bank, known.PersonNumber)
		shown("a lender without it", other, 0)
		if _, err := r.Convert(ctx, other.Caller, exchange.Convert{Lead: lead.ID, Lender: other.Party}); err != nil {
			t.Fatal("convert:", err)
		}
		shown("that lender, once it has it", other, known.PersonNumber)
	})
}
