package exchange_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestWalk(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w, other := r.Colombia(t), r.Russia(t)
		var leads []int64 // numbers, in order
		for i := range 7 {
			leads = append(leads, submit(t, r, w.Provider, ivan(fmt.Sprint(i+1))).Number)
		}
		submit(t, r, other.Provider, ivan("1"))
		var seen []int64
		visit := func(rows []exchange.LeadRow) error {
			for _, row := range rows {
				seen = append(seen, row.Number)
			}
			return nil
		}
		reasons := func() string {
			all := ""
			err := r.Store.Leads(ctx, exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: exchange.RoleOperator}, exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
				all += l.CloseReason + " "
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		var steps []exchange.Upkeep
		report := func(u exchange.Upkeep) { steps = append(steps, u) }
		run := func(walk exchange.Walk) error {
			seen, steps = nil, nil
			return walk(ctx, r.Exchange, w.Ecosystem.ID, report)
		}

		// Every row once, in order, in groups.
		if err := run(exchange.LeadWalk("one", visit)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(seen, leads) {
			t.Errorf("visited %v, want %v", seen, leads)
		}
		if got := fmt.Sprint(donesOf(steps)); got != "[3/7 running 6/7 running 7/7 running 7/7 done]" {
			t.Errorf("reported %s", got)
		}
		if got := reasons(); got != ". . . . . . . " {
			t.Errorf("left %q", got)
		}

		// What is done is not done again, unless it is begun again.
		if err := run(exchange.LeadWalk("one", visit)); err != nil || seen != nil || steps != nil {
			t.Errorf("walked again: %v, %v", seen, err)
		}
		if err := exchange.BeginAgain(ctx, r.Exchange, w.Ecosystem.ID, "one"); err != nil {
			t.Fatal(err)
		}
		if err := run(exchange.LeadWalk("one", visit)); err != nil || !slices.Equal(seen, leads) {
			t.Errorf("begun again: %v, %v", seen, err)
		}

		// A step that fails leaves the place where it was and nothing behind; another
		// process goes on there.
		broken := exchange.LeadWalk("two", func(rows []exchange.LeadRow) error {
			if rows[0].Number == leads[3] {
				return exchange.Refuse(exchange.Conflict, "not now")
			}
			return visit(rows)
		})
		wantCode(t, "a step that refuses", run(broken), exchange.Conflict)
		if !slices.Equal(seen, leads[:3]) {
			t.Errorf("visited %v before it failed", seen)
		}
		if got := reasons(); got != "... ... ... .. .. .. .. " {
			t.Errorf("left %q", got)
		}
		late := submit(t, r, w.Provider, ivan("8")).Number
		second := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now})
		seen, steps = nil, nil
		if err := exchange.LeadWalk("two", visit)(ctx, second, w.Ecosystem.ID, report); err != nil {
			t.Fatal(err)
		}
		if want := append(slices.Clone(leads[3:]), late); !slices.Equal(seen, want) {
			t.Errorf("went on with %v, want %v", seen, want)
		}
		if got := fmt.Sprint(donesOf(steps)); got != "[6/7 running 8/8 running 8/8 done]" {
			t.Errorf("reported %s", got)
		}
		if err := second.Close(ctx); err != nil {
			t.Fatal(err)
		}

		// Several at once share the work.
		var mu sync.Mutex
		times := map[int64]int{}
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				walk := exchange.LeadWalk("three", func(rows []exchange.LeadRow) error {
					mu.Lock()
					defer mu.Unlock()
					for _, row := range rows {
						times[row.Number]++
					}
					return nil
				})
				if err := walk(ctx, r.Exchange, w.Ecosystem.ID, func(exchange.Upkeep) {}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for number, n := range times {
			if n != 1 {
				t.Errorf("lead %d was visited %d times", number, n)
			}
		}
		if len(times) != 8 {
			t.Errorf("visited %d leads", len(times))
		}
		interrupted, cancel := context.WithCancel(ctx)
		cancel()
		wantCode(t, "interrupted", exchange.LeadWalk("four", visit)(interrupted, r.Exchange, w.Ecosystem.ID, report), exchange.Unavailable)
	})
}

func TestWalkPersons(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		w := r.Colombia(t)
		var persons []exchange.ID
		for i := range 4 {
			c := exchange.Contents{FirstName: exchange.Some(fmt.Sprint("Ana", i)), LastName: exchange.Some("Rojas")}
			lead := submit(t, r, w.Provider, c)
			client, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: w.Lenders[0].Party})
			if err != nil {
				t.Fatal(err)
			}
			persons = append(persons, client.Person)
		}
		var seen []exchange.ID
		var last exchange.Upkeep
		err := exchange.PersonWalk("persons", func(rows []exchange.Person) error {
			for _, p := range rows {
				seen = append(seen, p.ID)
			}
			return nil
		})(ctx, r.Exchange, w.Ecosystem.ID, func(u exchange.Upkeep) { last = u })
		if err != nil || !slices.Equal(seen, persons) {
			t.Errorf("visited %v, want %v: %v", seen, persons, err)
		}
		if last.State != exchange.UpkeepDone || last.Done != 4 || last.Total != 4 || last.FinishedAt.IsZero() {
			t.Errorf("ended as %+v", last)
		}
	})
}

func donesOf(steps []exchange.Upkeep) []string {
	var all []string
	for _, u := range steps {
		all = append(all, fmt.Sprintf("%d/%d %s", u.Done, u.Total, u.State))
	}
	return all
}
