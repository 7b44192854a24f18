package leadbank

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestManyPullsAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		t.Run("a hundred of one lender return the same bytes and hand out once", func(t *testing.T) {
			lender := b.world.Lenders[0]
			queue := b.leads(t, lender, 30)
			before := b.Events(t, b.world.Ecosystem.ID)
			var wait sync.WaitGroup
			answers := [100]answer{}
			for i := range answers {
				wait.Go(func() { answers[i] = b.post(t, lender, leadsPath, fmt.Sprint(i%25+1)) })
			}
			wait.Wait()
			for i := range answers {
				if answers[i].status != 200 || answers[i].body != answers[0].body {
					t.Fatalf("pull %d of 100 differs:\n%.300s\n%.300s", i, answers[i].body, answers[0].body)
				}
			}
			numbers := b.pull(t, lender, "1000")
			wantNumbers(t, "the batch is the front of the queue", numbers, queue[:max(1, len(numbers))])
			if made := b.Events(t, b.world.Ecosystem.ID) - before; made != int64(len(numbers)) {
				t.Errorf("%d events for %d leads", made, len(numbers))
			}
		})
		t.Run("those of eight lenders get what is assigned to each and nothing else", func(t *testing.T) {
			lenders := b.eight(t)
			want := make([][]int64, len(lenders))
			for i := range 80 {
				to := []int{i % 8}
				if i%5 == 0 { // shared by two
					to = append(to, (i+3)%8)
				}
				number := b.assigned(t, lenders, to)
				for _, l := range to {
					want[l] = append(want[l], number)
				}
			}
			got := b.drain(t, lenders)
			for l := range lenders {
				wantNumbers(t, fmt.Sprint("lender ", l), got[l], want[l])
			}
		})
	})
}

// eight are eight lenders that have nothing yet.
func (b *bank) eight(t *testing.T) []exchangetest.Login {
	t.Helper()
	var lenders []exchangetest.Login
	for i := range 8 {
		l, err := b.CreateLender(context.Background(), exchange.Lender{Ecosystem: b.world.Ecosystem.ID, Name: fmt.Sprint("Банк ", i)})
		if err != nil {
			t.Fatal("create lender:", err)
		}
		lenders = append(lenders, b.Login(t, exchange.Grant{Ecosystem: b.world.Ecosystem.ID, Role: exchange.RoleLender, Party: l.ID}))
	}
	return lenders
}

// assigned submits a lead and assigns it to some of the lenders.
func (b *bank) assigned(t *testing.T, lenders []exchangetest.Login, to []int) int64 {
	t.Helper()
	ctx := context.Background()
	l, err := b.Submit(ctx, b.world.Provider.Caller, exchange.Submission{Contents: exchange.Contents{LastName: exchange.Some("Иванов")}})
	if err != nil {
		t.Fatal("submit:", err)
	}
	for _, i := range to {
		if _, err := b.Assign(ctx, b.world.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: lenders[i].Party}); err != nil {
			t.Fatal("assign:", err)
		}
	}
	return l.Number
}

// drain lets all lenders pull and confirm at once, each with three clients, until
// nothing is left. It returns what each lender was handed, in order; a lead that
// comes again in a later batch is in it twice.
func (b *bank) drain(t *testing.T, lenders []exchangetest.Login) [][]int64 {
	t.Helper()
	got := make([][]int64, len(lenders))
	for {
		var wait sync.WaitGroup
		answers := make([][3]answer, len(lenders))
		for l, lender := range lenders {
			for i := range answers[l] {
				wait.Go(func() { answers[l][i] = b.post(t, lender, leadsPath, fmt.Sprint(2+(l+i)%3)) })
			}
		}
		wait.Wait()
		left := false
		for l, lender := range lenders {
			var batch []int64
			for _, of := range read(t, answers[l][0]).Leads {
				batch = append(batch, of.IDLeadBank)
			}
			for _, a := range answers[l] {
				if a.body != answers[l][0].body {
					t.Fatalf("two pulls of one lender differ:\n%.300s\n%.300s", a.body, answers[l][0].body)
				}
			}
			if len(batch) == 0 {
				continue
			}
			left = true
			got[l] = slices.Concat(got[l], batch)
			wait.Go(func() {
				if a := b.post(t, lender, confirmPath, array(batch...)); a.body != ok {
					t.Error(a.body)
				}
			})
		}
		wait.Wait()
		if !left {
			return got
		}
	}
}
