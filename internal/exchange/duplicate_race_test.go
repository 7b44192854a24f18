package exchange_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// Two hundred copies at the same instant leave one lead that is none.
func TestDuplicatesAtOnce(t *testing.T) {
	t.Parallel()
	for _, action := range []exchange.DuplicateAction{refuse, mark} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			eachCopies(t, func(t *testing.T, s *copies) {
				s.rule(action, [][]exchange.DuplicateField{{exchange.DuplicatePhone}, {exchange.DuplicateFiveField}})
				second := exchange.New(exchange.Config{Store: s.Store, Vault: s.Vault, Clock: s.Clock.Now})
				t.Cleanup(func() { _ = second.Close(t.Context()) })
				var wait sync.WaitGroup
				var first, copies atomic.Int64
				for i := range 200 {
					wait.Go(func() {
						x := []*exchange.Exchange{s.Exchange, second}[i%2]
						v, err := x.Submit(t.Context(), s.w.Provider.Caller, exchange.Submission{Contents: somebody()})
						switch {
						case exchange.CodeOf(err) == exchange.Duplicate:
							copies.Add(1)
						case err != nil:
							t.Error("submit:", err)
						case v.DuplicateOf != exchange.NoID:
							copies.Add(1)
						default:
							first.Add(1)
						}
					})
				}
				wait.Wait()
				if first.Load() != 1 || copies.Load() != 199 {
					t.Errorf("%d leads are none of a copy, %d are; want 1 and 199", first.Load(), copies.Load())
				}
			})
		})
	}
}

// TestDuplicatesProperty lets anything happen to a few leads of a few people: no
// order of it leaves two live leads that are the same by the rule and not marked.
func TestDuplicatesProperty(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	ecosystem := 0
	rapid.Check(t, func(rt *rapid.T) {
		ecosystem++
		s := (&copies{}).within(t, r, fmt.Sprint("property ", ecosystem))
		rule := exchange.DuplicateRule{Unconverted: rapid.Bool().Draw(rt, "unconverted")}
		if rapid.Bool().Draw(rt, "window") {
			rule.Window = time.Hour
		}
		s.rule(rapid.SampledFrom([]exchange.DuplicateAction{mark, refuse}).Draw(rt, "action"),
			[][]exchange.DuplicateField{{exchange.DuplicatePhone}, {exchange.DuplicateEmail}},
			func(d *exchange.DuplicateRule) { d.Window, d.Unconverted = rule.Window, rule.Unconverted })
		phones := rapid.SampledFrom([]string{"", "+79161111111", "+79162222222"})
		mails := rapid.SampledFrom([]string{"", "a@example.ru", "b@example.ru"})
		var leads []exchange.ID
		since := map[held]time.Time{}
		write := func(c *exchange.Contents, rt *rapid.T) {
			c.Phone.Put(phones.Draw(rt, "phone"))
			c.Email.Put(mails.Draw(rt, "mail"))
		}
		rt.Repeat(map[string]func(*rapid.T){
			"submit": func(rt *rapid.T) {
				c := exchange.Contents{FirstName: exchange.Some("Анна")}
				write(&c, rt)
				v, err := s.Submit(t.Context(), s.w.Operator.Caller, exchange.Submission{Contents: c})
				if err == nil {
					leads = append(leads, v.ID)
					s.noteHeld(since, exchange.LeadRow{}, s.stored(v.ID))
				} else if exchange.CodeOf(err) != exchange.Duplicate {
					rt.Fatal(err)
				}
			},
			"edit": func(rt *rapid.T) {
				if len(leads) > 0 {
					lead := rapid.SampledFrom(leads).Draw(rt, "lead")
					if before := s.stored(lead); before.State == exchange.LeadOpen {
						s.edit(s.w.Operator, lead, func(c *exchange.Contents) { write(c, rt) })
						s.noteHeld(since, before, s.stored(lead))
					}
				}
			},
			"withdraw": func(rt *rapid.T) {
				if len(leads) > 0 {
					s.become(rapid.SampledFrom(leads).Draw(rt, "lead"), exchange.LeadWithdrawn)
				}
			},
			"wait": func(*rapid.T) { s.Clock.Advance(40 * time.Minute) },
			"":     func(rt *rapid.T) { s.checkNoTwo(rt, leads, rule, since) },
		})
	})
}

// held is a value that a lead has.
type held struct {
	lead  exchange.ID
	value string
}

// noteHeld notes since when a lead has what it has: an edit of something else does
// not begin the window anew.
func (s *copies) noteHeld(since map[held]time.Time, before, after exchange.LeadRow) {
	if after.PhoneE164 != before.PhoneE164 {
		since[held{after.ID, after.PhoneE164}] = s.Clock.Now()
	}
	if after.Email != before.Email {
		since[held{after.ID, after.Email}] = s.Clock.Now()
	}
}

// checkNoTwo looks for two live leads that are not marked and equal in a field. A
// lead that is over, or got the value so long ago that it kept nobody away when
// the other one came, is no fault.
func (s *copies) checkNoTwo(t *rapid.T, leads []exchange.ID, rule exchange.DuplicateRule, since map[held]time.Time) {
	t.Helper()
	first := map[string]exchange.LeadRow{}
	for _, id := range leads {
		row := s.stored(id)
		if row.State != exchange.LeadOpen || row.DuplicateOf != exchange.NoID {
			continue
		}
		for _, value := range []string{row.PhoneE164, row.Email} {
			if value == "" {
				continue
			}
			other, there := first[value]
			apart := since[held{id, value}].Sub(since[held{other.ID, value}]).Abs()
			if there && (rule.Window == 0 || apart < rule.Window) {
				t.Fatalf("the leads %s and %s are the same, and neither is marked", other.ID, row.ID)
			}
			first[value] = row
		}
	}
}

// watched counts what groups ask of the store.
type watched struct {
	exchange.Store
	begun, applied, claims, rules, leads, taxIDs atomic.Int64
}

type watchedTx struct {
	exchange.Tx
	of *watched
}

func (w *watched) Begin(ctx context.Context, ecosystem exchange.ID, ahead exchange.Ahead) (exchange.Tx, error) {
	w.begun.Add(1)
	tx, err := w.Store.Begin(ctx, ecosystem, ahead)
	return &watchedTx{tx, w}, err
}

func (t *watchedTx) Apply(ctx context.Context, c *exchange.Changes) error {
	t.of.applied.Add(1)
	return t.Tx.Apply(ctx, c)
}

func (t *watchedTx) DuplicateClaims(ctx context.Context, ecosystem exchange.ID, keys []exchange.ClaimKey) ([]exchange.DuplicateClaim, error) {
	t.of.claims.Add(1)
	return t.Tx.DuplicateClaims(ctx, ecosystem, keys)
}

func (t *watchedTx) DuplicateRules(ctx context.Context, ecosystem exchange.ID) ([]exchange.DuplicateRule, error) {
	t.of.rules.Add(1)
	return t.Tx.DuplicateRules(ctx, ecosystem)
}

func (t *watchedTx) UnconvertedTaxIDs(ctx context.Context, ecosystem exchange.ID, taxIDs []exchange.Digest) ([]exchange.Digest, error) {
	t.of.taxIDs.Add(1)
	return t.Tx.UnconvertedTaxIDs(ctx, ecosystem, taxIDs)
}

func (t *watchedTx) Leads(ctx context.Context, g exchange.Grant, f exchange.LeadFilter, visit func(*exchange.LeadRow) error) error {
	t.of.leads.Add(1)
	return t.Tx.Leads(ctx, g, f, visit)
}

// A submit costs no read of its own: claims and tax ids are asked for as a group
// begins, which is written as it is committed, and rules are read when they have
// changed.
func TestDuplicatesCostNoReads(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicatePhone}, {exchange.DuplicateEmail}})
		w := &watched{Store: s.Store}
		x := exchange.New(exchange.Config{Store: w, Vault: s.Vault, Clock: s.Clock.Now})
		t.Cleanup(func() { _ = x.Close(t.Context()) })
		submit := func(i int) {
			c := phone(fmt.Sprintf("+79160000%03d", i))
			c.TaxID.Put(fmt.Sprint(7700000000 + i))
			if i%2 == 0 {
				c.Email.Put("somebody@example.ru") // a copy
			}
			if _, err := x.Submit(context.Background(), s.w.Operator.Caller, exchange.Submission{Contents: c, UniqueTaxID: true}); err != nil {
				t.Error("submit:", err)
			}
		}
		submit(0) // reads the rules, and then knows them
		submit(2) // a number of what is nested, a block of leads: reserved once
		w.begun.Store(0)
		w.applied.Store(0)
		w.claims.Store(0)
		w.taxIDs.Store(0)
		w.leads.Store(0)
		var wait sync.WaitGroup
		for i := range 200 {
			wait.Go(func() { submit(10 + i) })
		}
		wait.Wait()
		groups := w.begun.Load()
		if groups == 0 || groups > 100 {
			t.Fatalf("200 submits came in %d groups", groups)
		}
		if n := w.rules.Load(); n != 1 {
			t.Errorf("the rules were read %d times, want 1", n)
		}
		if a, c, tax, l := w.applied.Load(), w.claims.Load(), w.taxIDs.Load(), w.leads.Load(); a != 0 || c != 0 || tax != 0 || l > groups {
			t.Errorf("%d groups were written in %d parts more, and asked %d times more for claims, %d for tax ids, %d for leads", groups, a, c, tax, l)
		}
	})
}
