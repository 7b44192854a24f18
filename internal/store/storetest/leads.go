package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"leadex/internal/exchange"
)

// crowd is a set of leads with assignments in which many share a value, and a
// plain model of what a grant may see of them and a filter chooses.
type crowd struct {
	*world
	random      *rand.Rand
	providers   []exchange.ID
	lenders     []exchange.ID
	leads       []exchange.LeadRow
	assignments []exchange.Assignment

	applications []exchange.Application
	decisions    []exchange.Decision
}

func newCrowd(w *world, seed uint64) *crowd {
	c := &crowd{world: w, random: rand.New(rand.NewPCG(seed, 1))}
	for range 3 {
		c.providers = append(c.providers, exchange.NewID())
		c.lenders = append(c.lenders, exchange.NewID())
	}
	for range 60 {
		c.addLead()
	}
	// Written in another order than that of the sequence.
	leads := slices.Clone(c.leads)
	c.random.Shuffle(len(leads), func(i, j int) { leads[i], leads[j] = leads[j], leads[i] })
	w.write(exchange.Changes{Leads: leads, Assignments: c.assignments})
	return c
}

func (c *crowd) addLead() {
	l := c.lead(func(l *exchange.LeadRow) {
		l.PhoneE164 = pick(c, "", "+57300", "+57301")
		l.Email = pick(c, "", "a@example.com", "A@example.com")
		l.TaxID = pick(c, exchange.Digest{}, exchange.Digest{1}, exchange.Digest{2})
		l.Surface = pick(c, exchange.SurfaceLeanCore, exchange.SurfaceBrainySoft)
		l.ExternalID = pick(c, "", "x1", "x2")
		l.Applications = pick(c, 0, 0, 1)
		l.OffList = pick(c, false, false, true)
		if c.random.IntN(4) == 0 {
			l.Lender = pick(c, c.lenders...)
		} else {
			l.Provider = pick(c, c.providers...)
		}
	})
	for i, lender := range c.lenders {
		for range c.random.IntN(3) {
			a := c.assignment(l.ID, lender, func(a *exchange.Assignment) {
				a.State = pick(c, exchange.Ready, exchange.InProgress, exchange.Received, exchange.ReturnDenied,
					exchange.Withdrawn, exchange.Refused, exchange.Returned, exchange.Undeliverable)
				a.Overlay = pick(c, nil, []byte{byte(i)})
				if c.random.IntN(3) == 0 {
					a.ConvertedAt = start
				}
			})
			if a.State.Live() && c.live(l.ID, lender) != nil {
				continue
			}
			c.assignments = append(c.assignments, a)
		}
	}
	c.leads = append(c.leads, l)
}

func pick[T any](c *crowd, values ...T) T { return values[c.random.IntN(len(values))] }

// live is the live assignment of a lead to a lender, or nil.
func (c *crowd) live(lead, lender exchange.ID) *exchange.Assignment {
	for i := range c.assignments {
		if a := &c.assignments[i]; a.Lead == lead && a.Lender == lender && a.State.Live() {
			return a
		}
	}
	return nil
}

// expected is what Leads must give.
func (c *crowd) expected(g exchange.Grant, f exchange.LeadFilter) []exchange.LeadRow {
	var rows []exchange.LeadRow
	for _, l := range c.leads {
		if row, ok := c.seen(l, g, f.Listed); ok && chosen(&row, f) {
			rows = append(rows, row)
		}
	}
	if f.Newest {
		slices.Reverse(rows)
	}
	rows = rows[min(f.Offset, len(rows)):]
	if f.Limit > 0 {
		rows = rows[:min(f.Limit, len(rows))]
	}
	return rows
}

// seen is the lead as the grant sees it, if it does.
func (c *crowd) seen(l exchange.LeadRow, g exchange.Grant, listed bool) (exchange.LeadRow, bool) {
	switch g.Role {
	case exchange.RoleOperator:
		return l, !listed || !l.OffList
	case exchange.RoleProvider:
		return l, l.Provider == g.Party && (!listed || !l.OffList)
	}
	a := c.live(l.ID, g.Party)
	if a == nil {
		return l, l.Lender == g.Party
	}
	l.Overlay, l.OverlayAssignment = a.Overlay, a.ID
	return l, !listed || a.ConvertedAt.IsZero()
}

func chosen(l *exchange.LeadRow, f exchange.LeadFilter) bool {
	return (f.IDs == nil || slices.Contains(f.IDs, l.ID)) &&
		(f.Numbers == nil || slices.Contains(f.Numbers, l.Number)) &&
		(f.PhoneE164 == "" || f.PhoneE164 == l.PhoneE164) &&
		(f.Email == "" || f.Email == l.Email) &&
		(f.TaxID == nil || slices.Contains(f.TaxID, l.TaxID)) &&
		(f.Provider == exchange.NoID || f.Provider == l.Provider) &&
		(f.ExternalID == "" || f.ExternalID == l.ExternalID) &&
		(f.Surface == "" || f.Surface == l.Surface) &&
		(!f.Unconverted || l.Applications == 0) &&
		(f.After == 0 || f.Newest && l.Sequence < f.After || !f.Newest && l.Sequence > f.After)
}

// filter is a random one: each wish is there seldom, so that there are matches.
func (c *crowd) filter() exchange.LeadFilter {
	f := exchange.LeadFilter{Newest: c.random.IntN(2) == 0, Listed: c.random.IntN(2) == 0}
	wishes := []func(){
		func() {
			f.IDs = []exchange.ID{pick(c, c.leads...).ID, pick(c, c.leads...).ID, pick(c, c.leads...).ID, exchange.NewID()}
		},
		func() { f.Numbers = []int64{pick(c, c.leads...).Number, pick(c, c.leads...).Number, -1} },
		func() { f.PhoneE164 = "+57300" },
		func() { f.Email = "A@example.com" },
		func() { f.TaxID = exchange.Digests{{1}} },
		func() { f.TaxID = exchange.Digests{{2}, {1}} },
		func() { f.Provider = pick(c, c.providers...) },
		func() { f.ExternalID = "x1" },
		func() { f.Surface = exchange.SurfaceBrainySoft },
		func() { f.Unconverted = true },
		func() { f.After = pick(c, c.leads...).Sequence },
		func() { f.Limit = 1 + c.random.IntN(5) },
		func() { f.Offset = 1 + c.random.IntN(3) },
	}
	for range c.random.IntN(4) {
		pick(c, wishes...)()
	}
	return f
}

func testLeads(t *testing.T, store exchange.Store) {
	t.Run("as the model says", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(3) {
			c := newCrowd(newWorld(t, store), seed)
			grants := map[string]exchange.Grant{"operator": c.operator()}
			for i := range c.lenders {
				grants[fmt.Sprint("provider ", i)] = c.ofProvider(c.providers[i])
				grants[fmt.Sprint("lender ", i)] = c.ofLender(c.lenders[i])
			}
			for range 25 {
				f := c.filter()
				for who, g := range grants {
					equal(t, fmt.Sprintf("seed %d, %s: %+v", seed, who, f), c.leadsOf(g, f), c.expected(g, f))
				}
			}
		}
	})
	t.Run("an empty list names no lead", func(t *testing.T) {
		t.Parallel()
		c := newCrowd(newWorld(t, store), 7)
		for _, g := range []exchange.Grant{c.operator(), c.ofProvider(c.providers[0]), c.ofLender(c.lenders[0])} {
			equal(t, "ids", c.leadsOf(g, exchange.LeadFilter{IDs: []exchange.ID{}}), nil)
			equal(t, "numbers", c.leadsOf(g, exchange.LeadFilter{Numbers: []int64{}}), nil)
		}
	})
	t.Run("the error of visit ends it and comes back as it is", func(t *testing.T) {
		t.Parallel()
		c := newCrowd(newWorld(t, store), 8)
		enough := errors.New("enough")
		visits := 0
		err := store.Leads(t.Context(), c.operator(), exchange.LeadFilter{}, func(*exchange.LeadRow) error {
			visits++
			if visits == 3 {
				return enough
			}
			return nil
		})
		if err != enough || visits != 3 { //nolint:errorlint // as it is, not wrapped
			t.Errorf("%d visits, error %v", visits, err)
		}
	})
}

// leadsOf is what the store gives; not to be taken for the rows of the model.
func (c *crowd) leadsOf(g exchange.Grant, f exchange.LeadFilter) []exchange.LeadRow {
	c.Helper()
	return c.world.leads(g, f)
}
