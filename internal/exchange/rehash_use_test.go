package exchange_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/seal"
)

// knows holds that a process knows ivan, who was converted, by everything.
func (k *keyed) knows(t *testing.T, when string, x *exchange.Exchange, w *exchangetest.World, person int64, first exchange.ID) {
	t.Helper()
	ctx := context.Background()
	for what, search := range map[string]exchange.LeadSearch{
		"tax id": {TaxID: "770-708 3893"}, "document": {DocumentSeries: "45 10", DocumentNumber: "123-456"},
		"e-mail": {Email: "ivan@example.ru"}, "all of them": {TaxID: "7707083893", DocumentSeries: "4510", DocumentNumber: "123456"},
	} {
		if v, err := x.NewestLead(ctx, w.Operator.Caller, search); err != nil || v.PersonNumber != person {
			t.Errorf("%s: by %s: %v", when, what, err)
		}
		found, err := x.QueryLeads(ctx, w.Operator.Caller, exchange.LeadQuery{LeadSearch: search, Limit: 1000})
		if err != nil || !slices.ContainsFunc(found, func(v exchange.LeadView) bool { return v.ID == first }) {
			t.Errorf("%s: leads by %s: %d, %v", when, what, len(found), err)
		}
	}
	if v, err := x.Client(ctx, w.Operator.Caller, exchange.ClientRef{TaxID: "7707083893"}); err != nil || v.PersonNumber != person {
		t.Errorf("%s: client by tax id: %v", when, err)
	}
	clients, err := x.QueryClients(ctx, w.Operator.Caller, exchange.ClientQuery{DocumentSeries: "4510", DocumentNumber: "123456"})
	if err != nil || len(clients) != 1 || clients[0].PersonNumber != person {
		t.Errorf("%s: clients by document: %d, %v", when, len(clients), err)
	}
	v, err := x.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: without(ivan("1"), true, false)})
	if err != nil || v.PersonNumber != person {
		t.Errorf("%s: a new lead is of person %d, want %d: %v", when, v.PersonNumber, person, err)
	}
	_, err = x.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: without(petr(), true, false), UniqueTaxID: true})
	if err != nil {
		t.Errorf("%s: a lead without a tax id: %v", when, err)
	}
	_, err = x.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: taxed(petr(), "500100732259"), UniqueTaxID: true})
	wantCode(t, when+": a tax id that an unconverted lead has", err, exchange.Duplicate)
	_, err = x.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: taxed(oleg(), "744909876543")})
	wantCode(t, when+": what a rule refuses", err, exchange.Duplicate)
}

func refuseSameDocument(ctx context.Context, x *exchange.Exchange, w *exchangetest.World) error {
	_, err := x.AddDuplicateRule(ctx, w.Operator.Caller, exchange.AddDuplicateRule{Rule: exchange.DuplicateRule{Name: "tax id",
		Sets: [][]exchange.DuplicateField{{exchange.DuplicateTaxID}}, Action: exchange.RefuseDuplicate, Unconverted: true}})
	if err != nil {
		return err
	}
	return x.LookBack(ctx, w.Ecosystem.ID, func(exchange.Upkeep) {})
}

// TestRehashKeysInterrupted cuts a rehash off at each of its steps, always by
// another process: at each of them everybody is known by everything.
func TestRehashKeysInterrupted(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		w := r.Russia(t)
		first := submit(t, r, w.Provider, ivan("1"))
		client, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: first.ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal(err)
		}
		submit(t, r, w.Provider, taxed(anna(), "500100732259"))
		submit(t, r, w.Provider, taxed(petr(), "744909876543"))
		if err := refuseSameDocument(ctx, r.Exchange, w); err != nil {
			t.Fatal(err)
		}
		_, ring := k.process(t)
		reader, _ := k.process(t) // does not know yet what it will need
		k.knows(t, "before", reader, w, client.PersonNumber, first.ID)
		k.nextPepper(t, ring)
		for step := 1; ; step++ {
			ctx, cancel := context.WithCancel(ctx)
			x, _ := k.process(t)
			reports := 0
			_, err := rehash(ctx, x, 0, func(exchange.KeyProgress) {
				if reports++; reports == step {
					cancel()
				}
			})
			cancel()
			k.Clock.Advance(5 * time.Second) // what a process remembers is over
			k.knows(t, fmt.Sprint("at step ", step), reader, w, client.PersonNumber, first.ID)
			if err == nil {
				if step < 6 {
					t.Errorf("was cut off only %d times", step-1)
				}
				break
			}
			wantCode(t, fmt.Sprint("cut off at step ", step), err, exchange.Unavailable)
			if step > 60 {
				t.Fatal("never comes to an end")
			}
		}
		k.dropPeppers(t, ring)
		after, _ := k.process(t)
		k.knows(t, "after", after, w, client.PersonNumber, first.ID)
		if made := madeBy(t, k.Store, w.Ecosystem.ID); len(made) != 1 || made[2] < 10 {
			t.Errorf("there are digests by %v", made)
		}
		end := r.Events(t, w.Ecosystem.ID)
		if _, err := rehash(ctx, after, time.Hour, silently); err != nil || r.Events(t, w.Ecosystem.ID) != end {
			t.Errorf("once more: %v", err)
		}
	})
}

// TestRehashKeysUnderLoad lets several processes submit, look up and convert all the
// while.
func TestRehashKeysUnderLoad(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		w := r.Russia(t)
		x, ring := k.process(t)
		others := []*exchange.Exchange{x}
		for range 2 {
			other, _ := k.process(t)
			others = append(others, other)
		}
		if err := refuseSameDocument(ctx, x, w); err != nil {
			t.Fatal(err)
		}
		var stop atomic.Bool
		var calls atomic.Int64
		var group sync.WaitGroup
		for worker := range 4 {
			group.Go(func() {
				for i := 0; !stop.Load(); i++ {
					if err := comeAgain(ctx, others[i%3], others[(i+1)%3], w, worker, i); err != nil {
						t.Errorf("while digests were made anew: %v", err)
						return
					}
					calls.Add(1)
				}
			})
		}
		group.Go(func() {
			for !stop.Load() {
				k.Clock.Advance(time.Second) // what is remembered is soon too old
				time.Sleep(5 * time.Millisecond)
			}
		})
		for calls.Load() < 20 && !t.Failed() {
			time.Sleep(time.Millisecond) // until there is something to do
		}
		k.nextPepper(t, ring)
		done, err := rehash(ctx, x, time.Second, silently)
		if err != nil || done.Lost > 0 {
			t.Errorf("rehash: %+v, %v", done, err)
		}
		atEnd := calls.Load()
		for calls.Load() < atEnd+20 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		stop.Store(true)
		group.Wait()
		if made := madeBy(t, k.Store, w.Ecosystem.ID); len(made) != 1 || made[2] < 80 {
			t.Errorf("there are digests by %v", made)
		}
	})
}

// comeAgain is somebody who comes three times: the first lead is converted at one
// process, the next ones are known at another.
func comeAgain(ctx context.Context, one, other *exchange.Exchange, w *exchangetest.World, worker, i int) error {
	tax := fmt.Sprintf("7%d%08d", worker+1, i+10)
	c := taxed(anna(), tax)
	c.Passport = exchange.Object[exchange.Passport]{Opt: exchange.Some(exchange.Passport{Series: exchange.Some("4511"), Number: exchange.Some(fmt.Sprintf("%d%06d", worker, i))})}
	first, err := one.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: c})
	if err != nil {
		return fmt.Errorf("submit: %w", err)
	}
	if _, err := other.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: c}); exchange.CodeOf(err) != exchange.Duplicate {
		return fmt.Errorf("a copy: %v", err)
	}
	if _, err := other.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: c, UniqueTaxID: true}); exchange.CodeOf(err) != exchange.Duplicate {
		return fmt.Errorf("the same tax id: %v", err)
	}
	if v, err := other.NewestLead(ctx, w.Operator.Caller, exchange.LeadSearch{TaxID: tax}); err != nil || v.ID != first.ID {
		return fmt.Errorf("search: %v", err)
	}
	client, err := other.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: first.ID, Lender: w.Lenders[worker%2].Party})
	if err != nil {
		return fmt.Errorf("convert: %w", err)
	}
	again, err := one.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: c})
	if err != nil || again.PersonNumber != client.PersonNumber {
		return fmt.Errorf("is person %d, was %d: %v", again.PersonNumber, client.PersonNumber, err)
	}
	second, err := one.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: again.ID, Lender: w.Lenders[1-worker%2].Party})
	if err != nil || second.PersonNumber != client.PersonNumber {
		return fmt.Errorf("became person %d, was %d: %v", second.PersonNumber, client.PersonNumber, err)
	}
	return nil
}

// TestUndoAfterRehash undoes what was made before all digests were made anew.
func TestUndoAfterRehash(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		x, ring := k.process(t)
		s := k.rehashScene(t, x, seal.NewPort(seal.VaultOf(ring)))
		s.submits("ivan", without(ivan("1"), true, false))
		s.converts("ivan", "ivan", 0)
		s.submits("petr", petr())
		s.converts("petr", "petr", 0)
		before := s.structure()
		s.submits("more", ivan("2"))
		s.converts("more", "more", 1)
		s.merges2("both", "ivan", "petr")
		k.nextPepper(t, ring)
		if _, err := rehash(ctx, x, 0, silently); err != nil {
			t.Fatal(err)
		}
		k.dropPeppers(t, ring)
		s.must(s.undoMerge(s.merges["both"]))
		_, err := s.undo(s.clients["more"].Application.ID)
		s.must(err)
		// But for the lead that was submitted in between, and the pair that was made by hand.
		after := s.structure()
		before += "\nlead 3 of person 1, copy of 0"
		lines := strings.Split(before, "\n")
		slices.Sort(lines)
		if diff := cmp.Diff(strings.Join(lines, "\n"), after); diff != "" {
			t.Errorf("not as it was (-want +got):\n%s", diff)
		}
		if v, err := s.Submit(ctx, s.Provider.Caller, exchange.Submission{Contents: petr()}); err != nil || v.PersonNumber != s.clients["petr"].PersonNumber {
			t.Errorf("petr is person %d: %v", v.PersonNumber, err)
		}
	})
}

// TestSecretsDuringRehash renews the hashes of secrets one login after the other.
func TestSecretsDuringRehash(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		w := r.Colombia(t)
		x, ring := k.process(t)
		late, _ := k.process(t)
		want := func(when string, x *exchange.Exchange, old int) {
			t.Helper()
			ids, err := x.OldHashes(ctx)
			if err != nil || len(ids) != old {
				t.Errorf("%s: %d credentials have an old hash, want %d: %v", when, len(ids), old, err)
			}
		}
		if _, err := ring.AddNextPepper(1); err != nil {
			t.Fatal(err)
		}
		// At hand, but not in use: nothing is made with it that others could not read.
		if _, err := x.Authenticate(ctx, w.Operator.ID, w.Operator.Secret); err != nil {
			t.Error(err)
		}
		if _, err := late.Authenticate(ctx, w.Operator.ID, w.Operator.Secret); err != nil {
			t.Error("before it is in use:", err)
		}
		if _, err := k.Store.ChangeKeyChecks(ctx, ring.Keys().Checks(), nil); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(5 * time.Second)
		want("at first", x, 4)
		if _, err := x.Authenticate(ctx, w.Operator.ID, "lxk_wrong"); exchange.CodeOf(err) != exchange.Unauthenticated {
			t.Errorf("a wrong secret: %v", err)
		}
		want("after a wrong secret", x, 4)
		if _, err := x.Authenticate(ctx, w.Operator.ID, w.Operator.Secret); err != nil {
			t.Error(err)
		}
		want("after a login", x, 3)
		if _, err := x.AuthenticateSecret(ctx, w.Provider.Secret); err != nil {
			t.Error(err)
		}
		want("after a secret alone", x, 2)
		// A process that has not looked at the key file since does so.
		k.Clock.Advance(5 * time.Second)
		for _, login := range []exchangetest.Login{w.Operator, w.Provider, w.Lenders[0]} {
			if _, err := late.Authenticate(ctx, login.ID, login.Secret); err != nil {
				t.Errorf("at another process: %v", err)
			}
			if _, err := late.AuthenticateSecret(ctx, login.Secret); err != nil {
				t.Errorf("at another process, by the secret: %v", err)
			}
		}
		want("after another process", x, 1)
		if err := x.DisableCredential(ctx, w.Lenders[1].ID); err != nil {
			t.Fatal(err)
		}
		want("at the end", x, 0)
		if _, err := rehash(ctx, x, 0, silently); err != nil {
			t.Fatal(err)
		}
		k.dropPeppers(t, ring)
		after, _ := k.process(t)
		for _, login := range []exchangetest.Login{w.Operator, w.Provider, w.Lenders[0]} {
			if _, err := after.Authenticate(ctx, login.ID, login.Secret); err != nil {
				t.Errorf("after it: %v", err)
			}
		}
		// More grants of a credential keep its secret.
		made, err := after.CreateEcosystem(ctx, exchange.Ecosystem{Name: "Later", Country: "CO", Currency: "COP", TimeZone: "America/Bogota"})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = after.CreateCredential(ctx, exchange.NewCredential{ID: w.Operator.ID, Grant: exchange.Grant{Ecosystem: made.ID, Role: exchange.RoleOperator}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := after.AuthenticateSecret(ctx, w.Operator.Secret); err != nil {
			t.Errorf("with a second grant: %v", err)
		}
	})
}
