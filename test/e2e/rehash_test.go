package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/seal"
)

// rehashTurns is how many turns of traffic are made at least while digests are made
// anew: a submit, two look-ups and a conversion each.
const rehashTurns = 60

// TestRehash makes all digests anew while leads are submitted, converted and looked
// up, and is killed in the middle. No call fails, everybody stays one person, and
// then nothing in the database was made with the pepper of before.
func TestRehash(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dir, database, at, demo := installation(t, engine)
			servers := []*process{startDemo(t, dir, demo...)}
			if database != "" {
				servers = append(servers, startBeside(t, servers[0], "--data", t.TempDir(), "--database", database, "--keys", filepath.Join(dir, "keys")))
			}
			old := copyOfKeys(t, dir)

			people := startPeople(t, servers)
			people.await(t, 15)
			command(t, 0, append([]string{"keys", "next", "--pepper"}, at...)...)
			cut := start(t, append([]string{"keys", "rehash", "--settle", "3500ms"}, at...)...)
			cut.waitFor(t, "the first step", func() bool { return strings.Contains(cut.Output(), ": leads, ") })
			cut.Kill()
			again := append([]string{"keys", "rehash", "--settle", "3500ms"}, at...)
			out := command(t, 0, again...)
			// On a busy machine the first one may have come further before it was killed.
			if !strings.Contains(cut.Output()+out, ": clean, ") {
				t.Errorf("neither command does say that it cleans:\n%s\n%s", cut.Output(), out)
			}
			for _, want := range []string{"every digest is made with pepper-2", "credentials are known by it alone: "} {
				if !strings.Contains(out, want) {
					t.Errorf("the command does not say %q:\n%s", want, out)
				}
			}
			if strings.Contains(out, "could not be made anew") {
				t.Errorf("something was lost:\n%s", out)
			}
			// Who was used has another hash of the secret. The old pepper stays until all were.
			for _, e := range servers[0].Ecosystems {
				for _, c := range append([]login{e.Operator, e.Provider}, e.Lenders...) {
					servers[len(servers)-1].as(t, c)
				}
			}
			if out = command(t, 0, again...); !strings.Contains(out, "Make a new copy of the key file") || strings.Contains(out, "credentials") {
				t.Errorf("when all were used it says:\n%s", out)
			}
			people.end(t)
			out = command(t, 1, "credential", "list", "--data", oldPlace(t, dir, database), "--database", database, "--keys", old)
			if !strings.Contains(out, "these keys do not belong to this database: missing: pepper-2") {
				t.Errorf("with the old keys it says:\n%s", out)
			}
			for _, p := range servers {
				p.stop(t)
			}
			keys, err := seal.Load(filepath.Join(dir, "keys"))
			if err != nil || fmt.Sprint(keys.Peppers()) != "[2]" {
				t.Fatalf("the key file has the peppers %v: %v", keys.Peppers(), err)
			}
			people.check(t, dir, database)

			after := startDemo(t, dir, demo...)
			people.turn(t, after, after, 0, "7000000")
		})
	}
}

// people are known by their tax ids, and come again and again.
type people struct {
	stop  atomic.Bool
	turns atomic.Int64
	group sync.WaitGroup
}

// tax is the tax id of somebody who comes to worker every third time.
func (l *people) tax(worker, i int) string { return fmt.Sprintf("%d%05d", 60+worker, i/3) }

func startPeople(t *testing.T, servers []*process) *people {
	t.Helper()
	l := &people{}
	for worker := range 4 {
		group := worker
		l.group.Go(func() {
			for i := 0; !l.stop.Load() && !t.Failed(); i++ {
				// Submitted at one server and converted at another.
				l.turn(t, servers[i%len(servers)], servers[(i+1)%len(servers)], group, l.tax(group, i))
				time.Sleep(20 * time.Millisecond) // the machine is to be loaded, not choked
			}
		})
	}
	t.Cleanup(func() {
		l.stop.Store(true)
		l.group.Wait()
	})
	return l
}

func (l *people) turn(t *testing.T, one, other *process, lender int, tax string) {
	provider, operator := one.as(t, one.Ecosystems[0].Provider), other.as(t, one.Ecosystems[0].Operator)
	e := one.Ecosystems[0]
	var lead struct{ ID string }
	status, got := provider.try("POST", "/v1/leads", `{"contents":{"first_name":"Ana","last_name":"Rojas","phone":"3001234567","tax_id":"`+tax+`"}}`)
	if status != http.StatusCreated || json.Unmarshal(got, &lead) != nil {
		t.Errorf("submit: %d %s", status, got)
		return
	}
	for _, path := range []string{"/v1/leads/" + lead.ID, "/lead?nit=" + tax} {
		if status, got := operator.try("GET", path, nil); status != http.StatusOK || !bytes.Contains(got, []byte(tax)) {
			t.Errorf("look up %s: %d %s", path, status, got)
			return
		}
	}
	status, got = operator.try("POST", "/turn-lead-into-client",
		map[string]string{"lead_id": lead.ID, "financial_entity_id": e.Lenders[lender%len(e.Lenders)].ID})
	if status >= 300 {
		t.Errorf("convert: %d %s", status, got)
		return
	}
	l.turns.Add(1)
}

func (l *people) await(t *testing.T, n int64) {
	t.Helper()
	for from := l.turns.Load(); l.turns.Load() < from+n && !t.Failed(); {
		time.Sleep(5 * time.Millisecond)
	}
}

func (l *people) end(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); l.turns.Load() < rehashTurns && !t.Failed() && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	l.stop.Store(true)
	l.group.Wait()
	t.Logf("%d turns", l.turns.Load())
	if l.turns.Load() < rehashTurns {
		t.Error("too few to show anything")
	}
}

// check looks for what was made with another pepper than the second, and for
// persons that are there twice.
func (l *people) check(t *testing.T, dir, database string) {
	t.Helper()
	ctx := context.Background()
	store := openStore(t, dir, database)
	defer store.Close()
	ecosystems, err := store.Ecosystems(ctx)
	if err != nil {
		t.Fatal(err)
	}
	looked, leads, persons := 0, 0, map[exchange.Digest]exchange.ID{}
	look := func(what string, digests ...exchange.Digest) {
		for _, d := range digests {
			if d.IsZero() {
				continue
			}
			if looked++; seal.DigestGeneration(d) != 2 {
				t.Errorf("a digest of %s was made with pepper %d", what, seal.DigestGeneration(d))
			}
		}
	}
	for _, e := range ecosystems {
		g := exchange.Grant{Ecosystem: e.ID, Role: exchange.RoleOperator}
		err := store.Leads(ctx, g, exchange.LeadFilter{}, func(row *exchange.LeadRow) error {
			look("a lead", row.TaxID, row.Document)
			if row.Person == exchange.NoID || row.TaxID.IsZero() || row.LastName != "Rojas" || row.FirstName != "Ana" {
				return nil
			}
			leads++
			if known, ok := persons[row.TaxID]; ok && known != row.Person {
				t.Errorf("somebody is persons %s and %s", known, row.Person)
			}
			persons[row.TaxID] = row.Person
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := store.PersonsAfter(ctx, e.ID, 0, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		var ids []exchange.ID
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
		keys, err := store.KeysOfPersons(ctx, e.ID, ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			look("a key", k.Digest)
		}
		traits, err := store.TraitsOfPersons(ctx, e.ID, ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range traits {
			look("a trait", k.Digest)
		}
		clients, err := store.Clients(ctx, g, exchange.ClientFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range clients {
			look("a client", clients[i].TaxID, clients[i].Document)
		}
	}
	if looked < 4*rehashTurns || leads < rehashTurns || len(persons) < rehashTurns/4 {
		t.Errorf("only %d digests, %d leads and %d persons", looked, leads, len(persons))
	}
}
