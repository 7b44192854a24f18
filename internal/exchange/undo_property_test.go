package exchange_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// undoWalk is a random walk through an ecosystem in which a conversion or a merge
// is now and then taken back at once.
type undoWalk struct {
	*undoScene
	dice         *rand.Rand
	leads        []exchange.ID
	persons      []int64
	applications []exchange.ID
	merges       []exchange.ID
	undone       int
}

func TestUndoProperty(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := exchangetest.SQLite(t)
			if seed%4 == 3 {
				r = exchangetest.Postgres(t)
			}
			w := &undoWalk{undoScene: &undoScene{T: t, Rig: r, World: r.Russia(t)}, dice: rand.New(rand.NewPCG(seed, 4))}
			for range 60 {
				w.step()
				if t.Failed() {
					return
				}
			}
			if w.undone == 0 {
				t.Error("nothing was undone")
			}
		})
	}
}

func pick[T any](w *undoWalk, of []T) T { return of[w.dice.IntN(len(of))] }

// applicant is one of a few people, written in one of a few ways, so that keys and
// traits meet.
func (w *undoWalk) applicant() exchange.Contents {
	c := exchange.Contents{
		FirstName: exchange.Some(pick(w, []string{"Пётр", "ПЕТР", "Анна"})), LastName: exchange.Some(pick(w, []string{"Иванов", "Сидоров"})),
		Phone: exchange.Some("+7916123456" + fmt.Sprint(w.dice.IntN(3))), Amount: exchange.Some(exchange.MustDecimal("1000")),
	}
	if w.dice.IntN(4) > 0 {
		c.Passport.Put(exchange.Passport{Series: exchange.Some("4510"), Number: exchange.Some(pick(w, []string{"123456", "12 34 56", "654321"}))})
	}
	if w.dice.IntN(2) == 0 {
		c.TaxID = exchange.Some(pick(w, []string{"500100732259", "7707083893"}))
	}
	if w.dice.IntN(2) == 0 {
		day, err := exchange.ParseDate(pick(w, []string{"1990-01-31", "1985-05-05"}))
		w.must(err)
		c.BirthDate = exchange.Some(day)
	}
	return c
}

func (w *undoWalk) step() {
	w.Clock.Advance(time.Second)
	if len(w.leads) < 3 {
		w.leads = append(w.leads, w.lead(w.applicant()))
		return
	}
	switch w.dice.IntN(10) {
	case 0, 1:
		w.leads = append(w.leads, w.lead(w.applicant()))
	case 2:
		_, _ = w.Assign(context.Background(), w.Operator.Caller, exchange.Assign{Lead: pick(w, w.leads), Lender: w.lender()})
	case 3:
		_, _ = w.Pull(context.Background(), pick(w, w.World.Lenders[:]).Caller, 1+w.dice.Int64N(3))
	case 4:
		_, _ = w.Confirm(context.Background(), pick(w, w.World.Lenders[:]).Caller, exchange.Confirm{All: true})
	case 5:
		w.edit()
	case 6, 7, 8:
		w.convertSomebody()
	case 9:
		w.mergeSomebody()
	}
}

func (w *undoWalk) lender() exchange.ID { return pick(w, w.World.Lenders[:]).Party }

func (w *undoWalk) edit() {
	to := w.applicant()
	_, err := w.Edit(context.Background(), w.Operator.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: pick(w, w.leads)}, Change: func(c *exchange.Contents) error {
		c.LastName, c.Passport, c.TaxID = to.LastName, to.Passport, to.TaxID
		return nil
	}})
	w.must(err)
}

// convertSomebody converts, and takes it back at once every other time: nothing
// can stand in the way then.
func (w *undoWalk) convertSomebody() {
	lead, lender := pick(w, w.leads), w.lender()
	before, events := w.Dump(w.T, w.Ecosystem.ID), w.Events(w.T, w.Ecosystem.ID)
	v, err := w.Convert(context.Background(), w.Operator.Caller, exchange.Convert{Lead: lead, Lender: lender})
	w.must(err)
	if w.Events(w.T, w.Ecosystem.ID) == events {
		return // it was converted before
	}
	if w.dice.IntN(2) == 0 {
		w.persons, w.applications = append(w.persons, v.PersonNumber), append(w.applications, v.Application.ID)
		return
	}
	_, err = w.undo(v.Application.ID)
	w.must(err)
	w.same(before)
	w.undone++
}

func (w *undoWalk) mergeSomebody() {
	if len(w.persons) < 2 {
		return
	}
	before := w.Dump(w.T, w.Ecosystem.ID)
	v, err := w.MergePersons(context.Background(), w.Operator.Caller, exchange.Merge{Keep: pick(w, w.persons), Other: pick(w, w.persons), Take: []string{"last_name", "tax_id"}})
	if exchange.CodeOf(err) == exchange.Conflict {
		w.same(before) // they are one already
		return
	}
	w.must(err)
	if w.dice.IntN(3) == 0 {
		w.merges = append(w.merges, v.ID)
		return
	}
	w.must(w.undoMerge(v.ID))
	w.same(before)
	w.undone++
}
