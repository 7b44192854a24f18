package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/seal"
)

// keyed is a rig whose processes share a key file.
type keyed struct {
	*exchangetest.Rig
	path string
}

func withKeyFile(t *testing.T, r *exchangetest.Rig) *keyed {
	t.Helper()
	k := &keyed{Rig: r, path: filepath.Join(t.TempDir(), "keys")}
	if err := os.WriteFile(k.path, []byte(r.Keys.Text()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.KeyChecks(context.Background(), r.Keys.FirstChecks()); err != nil {
		t.Fatal(err)
	}
	return k
}

// process is one more process on the same store and key file.
func (k *keyed) process(t *testing.T) (*exchange.Exchange, *seal.Ring) {
	t.Helper()
	ring, err := seal.InFile(k.path)
	if err != nil {
		t.Fatal(err)
	}
	x := exchange.New(exchange.Config{Store: k.Store, Vault: seal.NewPort(seal.VaultOf(ring)), Clock: k.Clock.Now})
	t.Cleanup(func() { _ = x.Close(context.Background()) })
	return x, ring
}

// next brings a new master key into use.
func (k *keyed) next(t *testing.T, ring *seal.Ring) {
	t.Helper()
	masters := ring.Keys().Masters()
	if _, err := ring.AddNext(masters[len(masters)-1]); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Store.ChangeKeyChecks(context.Background(), ring.Keys().Checks(), nil); err != nil {
		t.Fatal(err)
	}
}

func rotate(ctx context.Context, x *exchange.Exchange, settle time.Duration) error {
	return x.RotateKeys(ctx, exchange.RotateKeys{Settle: settle, Report: func(exchange.KeyProgress) {}})
}

// events are the digests of the first events of an ecosystem.
func events(t *testing.T, r *exchangetest.Rig, ecosystem exchange.ID, limit int) (all []exchange.Digest) {
	t.Helper()
	g := exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}
	err := r.Store.Events(context.Background(), g, exchange.EventFilter{Limit: limit}, func(e *exchange.EventRow) error {
		if limit == 0 || len(all) < limit {
			all = append(all, e.Digest)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// openNothing tries every wrapped key of an ecosystem with the keys from before a
// rotation, also as if its header had not been changed.
func openNothing(t *testing.T, r *exchangetest.Rig, old *seal.Keys, oldWrapped []byte, ecosystem exchange.ID) {
	t.Helper()
	ctx := context.Background()
	vault := seal.NewVault(old)
	root, err := vault.Ecosystem(ecosystem, oldWrapped)
	if err != nil {
		t.Fatal("the old key of before:", err)
	}
	tried := 0
	try := func(what string, wrapped []byte, open func([]byte) error) {
		tried++
		forged := bytes.Clone(wrapped)
		forged[1], forged[2] = oldWrapped[1], oldWrapped[2]
		for _, form := range [][]byte{wrapped, forged} {
			if open(form) == nil {
				t.Errorf("the old keys open %s", what)
			}
		}
	}
	e, err := r.Store.Ecosystem(ctx, ecosystem)
	if err != nil {
		t.Fatal(err)
	}
	try("the ecosystem's key", e.WrappedKey, func(b []byte) error { _, err := vault.Ecosystem(ecosystem, b); return err })
	g := exchange.Grant{Ecosystem: ecosystem, Role: exchange.RoleOperator}
	err = r.Store.Leads(ctx, g, exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
		try("a lead's key", l.WrappedKey, func(b []byte) error { _, err := root.DataKey(l.ID, b); return err })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	persons, err := r.Store.PersonsAfter(ctx, ecosystem, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range persons {
		try("a person's key", p.WrappedKey, func(b []byte) error { _, err := root.DataKey(p.ID, b); return err })
	}
	answers, err := r.Store.OnceAfter(ctx, ecosystem, exchange.OnceKey{}, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range answers {
		place := seal.Place{Table: "once", Field: o.Credential + "/" + o.Key, Row: ecosystem}
		try("a stored answer", o.Sealed, func(b []byte) error { _, err := root.Open(place, b); return err })
	}
	if tried < 4 || len(answers) == 0 || len(persons) == 0 {
		t.Errorf("%d values, %d answers and %d persons were tried", tried, len(answers), len(persons))
	}
}

// answerOnce makes a stored answer of no lead, or reads it back.
func answerOnce(ctx context.Context, x *exchange.Exchange, by exchange.Caller, key string) error {
	once := &exchange.Once{Key: key, Answer: func(any) (int, []byte, error) { return 200, []byte("confirmed"), nil }}
	_, err := x.Confirm(ctx, by, exchange.Confirm{Numbers: []int64{}, Once: once})
	var replayed *exchange.Replayed
	if errors.As(err, &replayed) {
		if string(replayed.Body) != "confirmed" {
			return fmt.Errorf("replayed %q", replayed.Body)
		}
		return nil
	}
	return err
}

func TestRotateKeys(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		w, disabled := r.Colombia(t), r.Russia(t)
		first := submit(t, r, w.Provider, ivan("1"))
		if _, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: first.ID, Lender: w.Lenders[0].Party}); err != nil {
			t.Fatal(err)
		}
		if err := answerOnce(ctx, r.Exchange, w.Lenders[0].Caller, "before"); err != nil {
			t.Fatal(err)
		}
		submit(t, r, disabled.Provider, ivan("1"))
		if err := r.DisableEcosystem(ctx, disabled.Ecosystem.ID); err != nil {
			t.Fatal(err)
		}
		before := events(t, r, w.Ecosystem.ID, 0)
		old := r.Keys

		// Two other processes submit, look up, edit and convert all the while.
		rotating, ring := k.process(t)
		var stop atomic.Bool
		var calls atomic.Int64
		var group sync.WaitGroup
		for range 2 {
			x, _ := k.process(t)
			for worker := range 4 {
				group.Go(func() {
					for i := 0; !stop.Load(); i++ {
						if err := k.traffic(ctx, x, w, first.ID, worker, i); err != nil {
							t.Errorf("while keys were rotated: %v", err)
							return
						}
						calls.Add(1)
					}
				})
			}
		}
		for calls.Load() < 20 && !t.Failed() {
			time.Sleep(time.Millisecond) // until the caches of the others are warm
		}
		k.next(t, ring)
		if err := rotate(ctx, rotating, 300*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		atEnd := calls.Load()
		for calls.Load() < atEnd+20 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		stop.Store(true)
		group.Wait()

		openNothing(t, r, old, w.Ecosystem.WrappedKey, w.Ecosystem.ID)
		if diffs := events(t, r, w.Ecosystem.ID, len(before)); fmt.Sprint(diffs) != fmt.Sprint(before) {
			t.Error("the history was changed")
		}
		// The old key may go: a process that never had it reads everything.
		if dropped, err := ring.DropOld(); err != nil || !dropped {
			t.Fatalf("drop: %v, %v", dropped, err)
		}
		after, _ := k.process(t)
		read := 0
		err := after.Leads(ctx, w.Operator.Caller, w.Ecosystem.ID, 0, 0, func(l *exchange.Lead) error {
			read++
			if !l.Contents.TaxID.IsSet() {
				return errors.New("a lead without its contents")
			}
			_, err := after.LeadEvents(ctx, w.Operator.Caller, l.ID, 0, 100)
			return err
		})
		if err != nil || read < 3 {
			t.Errorf("read %d leads: %v", read, err)
		}
		if err := answerOnce(ctx, after, w.Lenders[0].Caller, "before"); err != nil {
			t.Errorf("the answer of before: %v", err)
		}
		e, err := r.Store.Ecosystem(ctx, disabled.Ecosystem.ID)
		if err != nil || e.WrappedKey[2] != 2 || e.DisabledAt.IsZero() {
			t.Errorf("the disabled ecosystem: %v, %v", e.DisabledAt, err)
		}
		// Again there is nothing to do.
		end := r.Events(t, w.Ecosystem.ID)
		if err := rotate(ctx, after, time.Hour); err != nil || r.Events(t, w.Ecosystem.ID) != end {
			t.Errorf("once more: %v", err)
		}
	})
}

// traffic is what clients do while keys are rotated.
func (k *keyed) traffic(ctx context.Context, x *exchange.Exchange, w *exchangetest.World, first exchange.ID, worker, i int) error {
	c := ivan(fmt.Sprint(i + 1))
	c.Passport = exchange.Object[exchange.Passport]{Opt: exchange.Some(exchange.Passport{Number: exchange.Some(fmt.Sprintf("%d-%d-%p", worker, i, x))})}
	v, err := x.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: c})
	if err != nil {
		return fmt.Errorf("submit: %w", err)
	}
	for _, id := range []exchange.ID{v.ID, first} {
		if found, err := x.Lead(ctx, w.Operator.Caller, exchange.LeadKey{ID: id}); err != nil || !found.Contents.Passport.IsSet() {
			return fmt.Errorf("look up: %w", err)
		}
	}
	if _, err := x.NewestLead(ctx, w.Operator.Caller, exchange.LeadSearch{TaxID: "7707083893"}); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if i%3 != 0 {
		return nil
	}
	if _, err := x.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: v.ID, Lender: w.Lenders[worker%2].Party}); err != nil {
		return fmt.Errorf("convert: %w", err)
	}
	if err := answerOnce(ctx, x, w.Lenders[worker%2].Caller, fmt.Sprintf("%d-%d-%p", worker, i, x)); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	return nil
}

func TestRotateKeysInterrupted(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		k := withKeyFile(t, r)
		w := r.Colombia(t)
		var leads []exchange.ID
		for i := range 3 {
			lead := submit(t, r, w.Provider, ivan(fmt.Sprint(i+1)))
			leads = append(leads, lead.ID)
			if _, err := r.Convert(context.Background(), w.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: w.Lenders[0].Party}); err != nil {
				t.Fatal(err)
			}
		}
		if err := answerOnce(context.Background(), r.Exchange, w.Lenders[0].Caller, "before"); err != nil {
			t.Fatal(err)
		}
		_, ring := k.process(t)
		k.next(t, ring)
		// Cut off at each of its steps, always by another process.
		for step := 1; ; step++ {
			ctx, cancel := context.WithCancel(context.Background())
			x, _ := k.process(t)
			reports := 0
			err := x.RotateKeys(ctx, exchange.RotateKeys{Report: func(exchange.KeyProgress) {
				if reports++; reports == step {
					cancel()
				}
			}})
			cancel()
			if err == nil {
				if step < 3 {
					t.Errorf("was cut off only %d times", step-1)
				}
				break
			}
			wantCode(t, fmt.Sprint("cut off at step ", step), err, exchange.Unavailable)
			for _, id := range leads {
				if _, err := x.Lead(context.Background(), w.Operator.Caller, exchange.LeadKey{ID: id}); err != nil {
					t.Errorf("a look-up after step %d: %v", step, err)
				}
			}
			if step > 50 {
				t.Fatal("never comes to an end")
			}
		}
		openNothing(t, r, r.Keys, w.Ecosystem.WrappedKey, w.Ecosystem.ID)
	})
}

func TestRotateKeysAgainstStaleWriters(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		w := r.Colombia(t)
		lead := submit(t, r, w.Provider, ivan("1"))
		client, err := r.Convert(ctx, w.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: w.Lenders[0].Party})
		if err != nil {
			t.Fatal(err)
		}
		if err := answerOnce(ctx, r.Exchange, w.Lenders[0].Caller, "before"); err != nil {
			t.Fatal(err)
		}
		g := exchange.Grant{Ecosystem: w.Ecosystem.ID, Role: exchange.RoleOperator}
		row, err := r.Store.Lead(ctx, g, exchange.LeadKey{ID: lead.ID})
		if err != nil {
			t.Fatal(err)
		}
		person, err := r.Store.Person(ctx, w.Ecosystem.ID, exchange.PersonRef{ID: client.Person})
		if err != nil {
			t.Fatal(err)
		}
		bystander := submit(t, r, w.Provider, ivan("2"))
		x, ring := k.process(t)
		warm, _ := k.process(t)
		if _, err := warm.Lead(ctx, w.Operator.Caller, exchange.LeadKey{ID: lead.ID}); err != nil {
			t.Fatal(err)
		}
		k.next(t, ring)
		// When everything was walked over, somebody writes what was read before, and a
		// process that remembers the ecosystem of before makes a key.
		stale := sync.OnceFunc(func() {
			if err := exchange.WriteRows(ctx, x, w.Ecosystem, row, person); err != nil {
				t.Error("write what is out of date:", err)
			}
			made, err := warm.Submit(ctx, w.Provider.Caller, exchange.Submission{Contents: ivan("3")})
			if err != nil {
				t.Error("submit:", err)
				return
			}
			for _, id := range []exchange.ID{made.ID, lead.ID, bystander.ID} {
				if l, err := r.Store.Lead(ctx, g, exchange.LeadKey{ID: id}); err != nil || l.WrappedKey[2] != 2 {
					t.Errorf("was written under generation %d: %v", l.WrappedKey[2], err)
				}
			}
		})
		err = x.RotateKeys(ctx, exchange.RotateKeys{Report: func(p exchange.KeyProgress) {
			if p.Task == "answers" {
				stale()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		openNothing(t, r, r.Keys, w.Ecosystem.WrappedKey, w.Ecosystem.ID)
		for _, id := range []exchange.ID{lead.ID, bystander.ID} {
			if _, err := x.Lead(ctx, w.Operator.Caller, exchange.LeadKey{ID: id}); err != nil {
				t.Error("the lead:", err)
			}
		}
		// An ecosystem that somebody made with the master key of before.
		made, err := x.CreateEcosystem(ctx, exchange.Ecosystem{Name: "Later", Country: "CO", Currency: "COP"})
		if err != nil || made.WrappedKey[2] != 2 {
			t.Errorf("a new ecosystem: %v", err)
		}
		// A process that does not have the new key says so, and is not broken.
		alone := exchange.New(exchange.Config{Store: r.Store, Vault: seal.NewPort(seal.NewVault(r.Keys))})
		_, err = alone.Lead(ctx, w.Operator.Caller, exchange.LeadKey{ID: lead.ID})
		wantCode(t, "without the new key", err, exchange.Unavailable)
		if !errors.Is(err, exchange.ErrUnknownKey) {
			t.Errorf("the cause is %v", err)
		}
	})
}

// meddler is a store in which something happens before an ecosystem is written.
type meddler struct {
	exchange.Store
	before func()
}

func (m *meddler) CreateEcosystem(ctx context.Context, e exchange.Ecosystem) error {
	m.before()
	return m.Store.CreateEcosystem(ctx, e)
}

func TestCreateEcosystemDuringRotation(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		_, ring := k.process(t)
		// The whole rotation takes place between the making of the key and its writing.
		store := &meddler{Store: r.Store, before: func() {
			k.next(t, ring)
			if _, err := r.Store.ChangeKeyChecks(ctx, nil, []string{"master"}); err != nil {
				t.Error(err)
			}
		}}
		late, err := seal.InFile(k.path)
		if err != nil {
			t.Fatal(err)
		}
		x := exchange.New(exchange.Config{Store: store, Vault: seal.NewPort(seal.VaultOf(late)), Clock: r.Clock.Now})
		made, err := x.CreateEcosystem(ctx, exchange.Ecosystem{Name: "Late", Country: "CO", Currency: "COP"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ring.DropOld(); err != nil {
			t.Fatal(err)
		}
		e, err := r.Store.Ecosystem(ctx, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := seal.NewVault(ring.Keys()).Ecosystem(e.ID, e.WrappedKey); err != nil {
			t.Errorf("lies under the key that is gone: %v", err)
		}
	})
}

func TestRotateKeysDuringAList(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx := context.Background()
		k := withKeyFile(t, r)
		w := r.Colombia(t)
		const leads = 610 // the third page of a stream begins at 600 and is read after the first visit
		var group sync.WaitGroup
		for i := range leads {
			group.Go(func() { submit(t, r, w.Provider, ivan(fmt.Sprint(i+1))) })
		}
		group.Wait()
		x, ring := k.process(t)
		reader, _ := k.process(t)
		read := 0
		err := reader.Leads(ctx, w.Operator.Caller, w.Ecosystem.ID, 0, 0, func(l *exchange.Lead) error {
			if read++; read == 1 {
				k.next(t, ring)
				if err := rotate(ctx, x, 0); err != nil {
					return err
				}
			}
			if !l.Contents.Passport.IsSet() {
				return errors.New("a lead without its contents")
			}
			return nil
		})
		if err != nil || read != leads {
			t.Errorf("read %d leads: %v", read, err)
		}
	})
}
