package leadbank

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// response is the whole answer of a call that answers a Response.
func response(status int, message string) string {
	return fmt.Sprintf(`{"Status":%d,"Message":%q}`, status, message)
}

const ok = `{"Status":0,"Message":"OK"}`

const none = `{"Status":0,"Message":"OK","Leads":[]}`

// wantBody compares a whole answer.
func wantBody(t *testing.T, what string, got answer, status int, body string) {
	t.Helper()
	if got.status != status || got.body != body {
		t.Errorf("%s: got %d %s\nwant %d %s", what, got.status, got.body, status, body)
	}
}

func wantNumbers(t *testing.T, what string, got, want []int64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const (
	leadsPath   = "/api/leads"
	confirmPath = "/api/leads/ValidateGetLeads"
	acknosPath  = "/api/leads/SendAcknos"
)

func array(numbers ...int64) string {
	return "[" + strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ","), "[]") + "]"
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		one, two := b.world.Lenders[0], b.world.Lenders[1]
		queue := b.leads(t, one, 5)
		others := b.leads(t, two, 1)

		t.Run("the open batch is handed out again to the byte, whatever the integer", func(t *testing.T) {
			first := b.post(t, one, leadsPath, "3")
			wantNumbers(t, "oldest first", b.pull(t, one, "3"), queue[:3])
			events := b.Events(t, b.world.Ecosystem.ID)
			for _, n := range []string{"3", "1", "1000", "0", "null", ""} {
				if diff := cmp.Diff(first.body, b.post(t, one, leadsPath, n).body); diff != "" {
					t.Errorf("%q: %s", n, diff)
				}
			}
			if after := b.Events(t, b.world.Ecosystem.ID); after != events {
				t.Errorf("pulling again made %d events", after-events)
			}
		})
		t.Run("an id that was never handed out, is another receiver's or unknown is named, and the others are done", func(t *testing.T) {
			got := b.post(t, one, confirmPath, array(queue[0], queue[4], others[0], 999999, queue[1]))
			wantBody(t, "mixed", got, 200, response(3, fmt.Sprintf("Not done: %d (the lead was not handed out yet); %d, 999999 (unknown).", queue[4], others[0])))
			wantNumbers(t, "the rest stays open", b.pull(t, one, "100"), queue[2:3])
		})
		t.Run("when nothing is done the status is the same", func(t *testing.T) {
			wantBody(t, "unknown", b.post(t, one, confirmPath, "[0,-5]"), 200, response(3, "Not done: 0, -5 (unknown)."))
		})
		t.Run("confirming twice is fine", func(t *testing.T) {
			for range 2 {
				wantBody(t, "again", b.post(t, one, confirmPath, array(queue[0], queue[2], queue[2])), 200, ok)
			}
		})
		t.Run("an empty array confirms nothing", func(t *testing.T) {
			wantNumbers(t, "the next batch", b.pull(t, one, "100"), queue[3:])
			wantBody(t, "empty", b.post(t, one, confirmPath, "[]"), 200, ok)
			wantNumbers(t, "still open", b.pull(t, one, "100"), queue[3:])
		})
		t.Run("nothing and null confirm the whole open batch", func(t *testing.T) {
			wantBody(t, "nothing", b.post(t, one, confirmPath, ""), 200, ok)
			wantBody(t, "no leads are left", b.post(t, one, leadsPath, "5"), 200, none)
			wantBody(t, "nothing open", b.post(t, one, confirmPath, "null"), 200, ok)
		})
		t.Run("another receiver's batch is untouched", func(t *testing.T) {
			wantNumbers(t, "its own", b.pull(t, two, "100"), others)
			wantBody(t, "null", b.post(t, one, confirmPath, "null"), 200, ok)
			wantNumbers(t, "still", b.pull(t, two, "100"), others)
			wantBody(t, "object", b.post(t, two, confirmPath, fmt.Sprintf(`{"IDLeadBank":%d}`, others[0])), 200, ok)
			wantBody(t, "done", b.post(t, two, leadsPath, "5"), 200, none)
		})
	})
}

func TestConcurrentPulls(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		lenders := b.world.Lenders
		for range 3 {
			b.leads(t, lenders[0], 10)
			b.leads(t, lenders[1], 10)
		}
		seen := map[int64]int{}
		for left := 30; left > 0; left -= 5 {
			var wait sync.WaitGroup
			answers := [2][8]answer{}
			for l, lender := range lenders {
				for i := range answers[l] {
					wait.Go(func() { answers[l][i] = b.post(t, lender, leadsPath, "5") })
				}
			}
			wait.Wait()
			for l, lender := range lenders {
				for i := range answers[l] {
					if answers[l][i].body != answers[l][0].body {
						t.Fatalf("two pulls at once differ:\n%.300s\n%.300s", answers[l][i].body, answers[l][0].body)
					}
				}
				numbers := b.pull(t, lender, "1")
				if len(numbers) != 5 {
					t.Fatalf("a batch of %d", len(numbers))
				}
				for _, n := range numbers {
					seen[n]++
				}
				// All confirm at once, in parts that overlap.
				for i := range 5 {
					wait.Go(func() {
						if got := b.post(t, lender, confirmPath, array(numbers[i:]...)); got.body != ok {
							t.Error(got.body)
						}
					})
				}
			}
			wait.Wait()
		}
		for n, times := range seen {
			if times != 1 {
				t.Errorf("lead %d was in %d batches", n, times)
			}
		}
		if len(seen) != 60 {
			t.Errorf("%d leads were handed out", len(seen))
		}
		for _, lender := range lenders {
			wantBody(t, "all are received", b.post(t, lender, leadsPath, "1000"), 200, none)
		}
	})
}

func TestBranch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		ctx := context.Background()
		lender := b.world.Lenders[0]
		branch, err := b.CreateBranch(ctx, exchange.Branch{Ecosystem: b.world.Ecosystem.ID, Lender: lender.Party, Name: "Север", DealerCode: "00107"})
		if err != nil {
			t.Fatal(err)
		}
		at := b.Login(t, exchange.Grant{Ecosystem: b.world.Ecosystem.ID, Role: exchange.RoleLender, Party: lender.Party, Branch: branch.ID})
		own := b.leads(t, lender, 1)
		l, err := b.Submit(ctx, b.world.Operator.Caller, exchange.Submission{Contents: exchange.Contents{LastName: exchange.Some("Петров")}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Assign(ctx, b.world.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: lender.Party, Branch: branch.ID}); err != nil {
			t.Fatal(err)
		}
		got := b.post(t, at, leadsPath, "10")
		wantNumbers(t, "the branch gets its own", b.pull(t, at, "10"), []int64{l.Number})
		for _, part := range []string{`"BandDealerID":"00107"`, `"IDprovider":0,"NameProvider":"","IDService":0,"NameService":""`, `"IDCampaign":"","NameCampaign":""`} {
			if !strings.Contains(got.body, part) {
				t.Errorf("%s is not in %s", part, got.body)
			}
		}
		wantNumbers(t, "the lender's queue is another", b.pull(t, lender, "10"), own)
		wantBody(t, "the lender is another receiver", b.post(t, lender, confirmPath, array(l.Number)), 200, response(3, fmt.Sprintf("Not done: %d (unknown).", l.Number)))
		wantBody(t, "the branch confirms", b.post(t, at, confirmPath, array(l.Number)), 200, ok)
	})
}

func TestExtraFields(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		lender := b.world.Lenders[0]
		field := func(key, value string) exchange.ExtraField {
			return exchange.ExtraField{Key: exchange.Some(key), Value: exchange.Some(value)}
		}
		number := b.lead(t, lender, exchange.Submission{Contents: exchange.Contents{
			ExtraFields: list(field("client.education.id", "7"), field("utm", "a"), field("utm", "b"))}})
		shown := func() []content { return read(t, b.post(t, lender, leadsPath, "1")).Leads[0].Contents }
		want := []content{{10001, "client.education.id", "7", 1}, {10002, "utm", "a", 1}, {10003, "utm", "b", 1}}
		if diff := cmp.Diff(want, shown()); diff != "" {
			t.Error(diff)
		}
		_, err := b.Edit(context.Background(), b.world.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{Number: number}, Change: func(c *exchange.Contents) error {
			c.ExtraFields = list(field("utm", "c"), field("new", "d"))
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		// The batch is open and serves what the lead is now; who stays keeps its number.
		if diff := cmp.Diff([]content{{10002, "utm", "c", 1}, {10004, "new", "d", 1}}, shown()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestProduct(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		ctx := context.Background()
		lender := b.world.Lenders[0]
		view, err := b.AddProduct(ctx, b.world.Operator.Caller, exchange.NewProduct{Lender: lender.Party, Terms: exchange.Terms{Name: "До зарплаты"}})
		if err != nil {
			t.Fatal(err)
		}
		number := view.Product.Number
		b.lead(t, lender, exchange.Submission{Contents: exchange.Contents{ProductID: exchange.Some(number)}})
		want := []content{{33, "Product", "До зарплаты", 1}, {903, "ProductNumber", fmt.Sprint(number), 2}}
		if diff := cmp.Diff(want, read(t, b.post(t, lender, leadsPath, "1")).Leads[0].Contents); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLargeBatch(t *testing.T) {
	t.Parallel()
	// One engine is enough: this is about the wire.
	b := newBank(t, exchangetest.SQLite(t))
	lender := b.world.Lenders[0]
	long := strings.Repeat("я", exchange.MaxText)
	for i := range 200 {
		b.lead(t, lender, exchange.Submission{Contents: exchange.Contents{LastName: exchange.Some(fmt.Sprint(i)), Address: exchange.Some(long)}})
	}
	got := b.post(t, lender, leadsPath, "1000")
	if len(got.body) < chunk || got.header.Get("Content-Length") != "" {
		t.Fatalf("%d bytes with the length %q in front", len(got.body), got.header.Get("Content-Length"))
	}
	if p := read(t, got); len(p.Leads) != 200 || p.Leads[199].Contents[0].Value != "199" {
		t.Errorf("%d leads", len(p.Leads))
	}
	if again := b.post(t, lender, leadsPath, "1000"); again.body != got.body {
		t.Error("the second answer differs")
	}
}
