package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/pgtest"
	"leadex/internal/seal"
)

// rotateCalls is how many submits, and how many look-ups, are made at least while
// keys are rotated.
const rotateCalls = 1000

// TestRotate rotates the master key while leads are submitted and looked up. None
// of that fails, and then the keys of before open nothing.
func TestRotate(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dir, database, at, demo := installation(t, engine)
			first := startDemo(t, dir, demo...)
			convertOne(t, first)
			first.stop(t)
			before := wrappedIn(t, dir, database)
			old := oldKeys(t, dir, database)

			servers := []*process{startDemo(t, dir, demo...)}
			if database != "" {
				// Another process with the same key file, which learns of new keys in it.
				servers = append(servers, startBeside(t, servers[0], "--data", t.TempDir(), "--database", database, "--keys", filepath.Join(dir, "keys")))
			}
			traffic := startTraffic(t, servers)
			traffic.await(t, 40)
			if database != "" {
				command(t, 0, append([]string{"keys", "next"}, at...)...)
				// Killed where it stands, it is gone on with.
				cut := start(t, append([]string{"keys", "rotate", "--settle", "2s"}, at...)...)
				cut.waitFor(t, "the first step", func() bool { return strings.Contains(cut.Output(), " of ") })
				cut.Kill()
			}
			out := command(t, 0, append([]string{"keys", "rotate", "--settle", "2s"}, at...)...)
			for _, want := range []string{"Colombia: settle, 1 of 1", "everything lies under the key master-2"} {
				if !strings.Contains(out, want) {
					t.Errorf("the command does not say %q:\n%s", want, out)
				}
			}
			traffic.end(t)
			if database == "" {
				notInFiles(t, dir, before) // its log included, while it runs
			}

			// With the old keys nothing starts, and nothing opens.
			out = command(t, 1, "serve", "--addr", "127.0.0.1:0", "--admin-addr", "off", "--data", oldPlace(t, dir, database), "--database", database, "--keys", old.path)
			if !strings.Contains(out, "these keys do not belong to this database: missing: master-2") {
				t.Errorf("with the old keys it says:\n%s", out)
			}
			for _, p := range servers {
				p.stop(t)
			}
			old.openNothing(t, dir, database)
			if database == "" {
				notInFiles(t, dir, before)
			} else {
				notIn(t, "the dump", pgtest.Dump(t, database), before)
			}

			// With the new ones everything does.
			again := startDemo(t, dir, demo...)
			traffic.check(t, again)
		})
	}
}

// installation is where an installation on an engine is to lie, database "" on
// SQLite, and the flags by which commands and a demo of some leads find it.
func installation(t *testing.T, engine string) (dir, database string, at, demo []string) {
	t.Helper()
	dir = t.TempDir()
	at, demo = []string{"--data", dir}, []string{"--leads", "30"}
	if engine == "postgres" {
		database = pgtest.Database(t)
		at, demo = append(at, "--database", database), append(demo, "--database", database)
	}
	return dir, database, at, demo
}

// TestRotateKilled kills rotations on a data directory until one comes to its end.
func TestRotateKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := startDemo(t, dir, "--leads", "300")
	convertOne(t, first)
	first.stop(t)
	old := oldKeys(t, dir, "")
	kills := 0
	for wait := time.Duration(0); ; wait += 6 * time.Millisecond {
		p := start(t, "keys", "rotate", "--data", dir)
		select {
		case <-p.Done():
			if code := p.State().ExitCode(); code != 0 {
				t.Fatalf("ended with %d:\n%s", code, p.Output())
			}
		case <-time.After(wait):
			p.Kill()
			kills++
			continue
		}
		break
	}
	if kills < 2 {
		t.Errorf("was killed only %d times", kills)
	}
	t.Logf("%d kills", kills)
	old.openNothing(t, dir, "")
	// A server that is killed in the middle leaves it to the next command.
	server := startDemo(t, dir, "--leads", "300")
	asked := start(t, "keys", "rotate", "--settle", "2s", "--data", dir)
	asked.waitFor(t, "the first step", func() bool { return strings.Contains(asked.Output(), " of ") })
	server.Kill()
	<-asked.Done()
	if code := asked.State().ExitCode(); code != 1 || !strings.Contains(asked.Output(), "the running server ended before the task did") {
		t.Errorf("without its server it ended with %d:\n%s", code, asked.Output())
	}
	command(t, 0, "keys", "rotate", "--data", dir)
	second := startDemo(t, dir, "--leads", "300")
	var listed []struct{ ID string }
	operator := second.as(t, second.Ecosystems[0].Operator)
	operator.call("GET", "/lead?ecosystem="+second.Ecosystems[0].ID, nil, &listed)
	if len(listed) < 299 {
		t.Errorf("%d leads can be read", len(listed))
	}
}

// command runs one to its end and returns what it printed.
func command(t *testing.T, code int, args ...string) string {
	t.Helper()
	p := start(t, args...)
	select {
	case <-p.Done():
	case <-time.After(60 * time.Second):
		t.Fatalf("leadex %s does not end:\n%s", args[0], p.Tail())
	}
	if got := p.State().ExitCode(); got != code {
		t.Fatalf("leadex %s ended with %d, want %d:\n%s", strings.Join(args, " "), got, code, p.Output())
	}
	return p.Output()
}

var servingAt = regexp.MustCompile(`serving.*?(http://127\.0\.0\.1:\d+)`)

// startBeside starts one more server on the installation of p.
func startBeside(t *testing.T, p *process, args ...string) *process {
	t.Helper()
	s := start(t, append([]string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "off"}, args...)...)
	s.credentials = p.credentials
	s.waitFor(t, "an address", func() bool {
		found := servingAt.FindStringSubmatch(s.Output())
		if found != nil {
			s.BaseURL = found[1]
		}
		return found != nil
	})
	return s
}

// convertOne leaves a person and a stored answer that belongs to no lead.
func convertOne(t *testing.T, p *process) {
	t.Helper()
	e := p.Ecosystems[0]
	provider, operator, lender := p.as(t, e.Provider), p.as(t, e.Operator), p.as(t, e.Lenders[0])
	var lead leanCoreLead
	provider.call("POST", "/create-lead", `{"name":"Luis Rojas","nit":"8001972684"}`, &lead)
	operator.call("POST", "/turn-lead-into-client", map[string]string{"lead_id": lead.ID, "financial_entity_id": e.Lenders[0].ID}, nil)
	if status, got := lender.tryOnce("POST", "/v1/confirm", `{"numbers":[1]}`, "kept"); status != http.StatusOK {
		t.Errorf("confirm: %d %s", status, got)
	}
}

// wrappedIn are all wrapped keys of a database that is not in use.
func wrappedIn(t *testing.T, dir, database string) (all [][]byte) {
	t.Helper()
	eachWrapped(t, dir, database, func(_ exchange.Ecosystem, _ exchange.ID, wrapped []byte) { all = append(all, wrapped) })
	if len(all) < 30 {
		t.Fatalf("only %d wrapped keys", len(all))
	}
	return all
}

// eachWrapped visits the keys of all ecosystems (with their own id), leads and
// persons.
func eachWrapped(t *testing.T, dir, database string, visit func(e exchange.Ecosystem, subject exchange.ID, wrapped []byte)) {
	t.Helper()
	ctx := context.Background()
	store := openStore(t, dir, database)
	defer store.Close()
	ecosystems, err := store.Ecosystems(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ecosystems {
		visit(e, e.ID, e.WrappedKey)
		g := exchange.Grant{Ecosystem: e.ID, Role: exchange.RoleOperator}
		err := store.Leads(ctx, g, exchange.LeadFilter{}, func(l *exchange.LeadRow) error {
			visit(e, l.ID, l.WrappedKey)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		persons, err := store.PersonsAfter(ctx, e.ID, 0, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range persons {
			visit(e, p.ID, p.WrappedKey)
		}
	}
}

// keptKeys are a copy of the key file from before a rotation, with the keys of
// ecosystems that it opened then: all that a thief of both could have.
type keptKeys struct {
	path  string
	vault *seal.Vault
	roots map[exchange.ID]*seal.EcosystemKey
}

// copyOfKeys is the path of a copy of the key file as it is now.
func copyOfKeys(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// oldKeys copies the keys of an installation that is not in use.
func oldKeys(t *testing.T, dir, database string) *keptKeys {
	t.Helper()
	k := &keptKeys{path: copyOfKeys(t, dir), roots: map[exchange.ID]*seal.EcosystemKey{}}
	keys, err := seal.Load(k.path)
	if err != nil {
		t.Fatal(err)
	}
	k.vault = seal.NewVault(keys)
	eachWrapped(t, dir, database, func(e exchange.Ecosystem, subject exchange.ID, _ []byte) {
		if subject == e.ID {
			if k.roots[e.ID], err = k.vault.Ecosystem(e.ID, e.WrappedKey); err != nil {
				t.Fatal(err)
			}
		}
	})
	return k
}

// openNothing tries every key in the database with the old ones, as it is and as
// if its header had been changed back.
func (k *keptKeys) openNothing(t *testing.T, dir, database string) {
	t.Helper()
	tried := 0
	eachWrapped(t, dir, database, func(e exchange.Ecosystem, subject exchange.ID, wrapped []byte) {
		first := bytes.Clone(wrapped)
		first[1], first[2] = 0, 1
		for _, form := range [][]byte{wrapped, first} {
			tried++
			if _, err := k.vault.Ecosystem(e.ID, form); err == nil {
				t.Errorf("the old master key opens a key of %s", e.Name)
			}
			if subject == e.ID {
				continue
			}
			if _, err := k.roots[e.ID].DataKey(subject, form); err == nil {
				t.Errorf("the old key of %s opens a key", e.Name)
			}
		}
	})
	if tried < 60 {
		t.Errorf("only %d were tried", tried)
	}
}

// oldPlace is a copy of the database of a data directory that is in use, for a
// server of its own; an empty directory when the database is elsewhere.
func oldPlace(t *testing.T, dir, database string) string {
	t.Helper()
	copied := t.TempDir()
	if database != "" {
		return copied
	}
	for _, name := range []string{"leadex.db", "leadex.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// notInFiles looks for values in everything that lies in a directory.
func notInFiles(t *testing.T, dir string, values [][]byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		notIn(t, d.Name(), b, values)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func notIn(t *testing.T, where string, b []byte, values [][]byte) {
	t.Helper()
	found := 0
	for _, v := range values {
		if bytes.Contains(b, v) || bytes.Contains(b, fmt.Appendf(nil, "%x", v)) {
			found++
		}
	}
	if found > 0 {
		t.Errorf("%s holds %d of %d wrapped keys of before", where, found, len(values))
	}
}

// traffic submits and looks up on all servers at once.
type traffic struct {
	stop             atomic.Bool
	submits, lookUps atomic.Int64
	group            sync.WaitGroup

	mu  sync.Mutex
	ids map[string]string // of leads, to their tax ids
}

func startTraffic(t *testing.T, servers []*process) *traffic {
	t.Helper()
	l := &traffic{ids: map[string]string{}}
	for worker := range 8 {
		p := servers[worker%len(servers)]
		e := p.Ecosystems[0]
		provider, operator := p.as(t, e.Provider), p.as(t, e.Operator)
		provider.http, operator.http = &http.Client{}, &http.Client{}
		l.group.Go(func() {
			for i := 0; !l.stop.Load() && !t.Failed(); i++ {
				l.turn(t, provider, operator, fmt.Sprintf("%d%05d", 60+worker, i))
				time.Sleep(10 * time.Millisecond) // the machine is to be loaded, not choked
			}
		})
	}
	t.Cleanup(func() {
		l.stop.Store(true)
		l.group.Wait()
	})
	return l
}

func (l *traffic) turn(t *testing.T, provider, operator *client, tax string) {
	var lead struct{ ID string }
	status, got := provider.try("POST", "/v1/leads", `{"contents":{"first_name":"Ana","last_name":"Rojas","phone":"3001234567","tax_id":"`+tax+`"}}`)
	if status != http.StatusCreated || json.Unmarshal(got, &lead) != nil {
		t.Errorf("submit: %d %s", status, got)
		return
	}
	l.submits.Add(1)
	l.mu.Lock()
	l.ids[lead.ID] = tax
	l.mu.Unlock()
	for _, path := range []string{"/v1/leads/" + lead.ID, "/lead?nit=" + tax} {
		if status, got := operator.try("GET", path, nil); status != http.StatusOK || !bytes.Contains(got, []byte(tax)) {
			t.Errorf("look up: %d %s", status, got)
		}
		l.lookUps.Add(1)
	}
}

// await returns when so many more of each were made.
func (l *traffic) await(t *testing.T, n int64) {
	t.Helper()
	for from := l.submits.Load(); l.submits.Load() < from+n && !t.Failed(); {
		time.Sleep(5 * time.Millisecond)
	}
}

func (l *traffic) end(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); l.submits.Load() < rotateCalls && !t.Failed() && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	l.stop.Store(true)
	l.group.Wait()
	t.Logf("%d submits and %d look-ups", l.submits.Load(), l.lookUps.Load())
	if l.submits.Load() < rotateCalls || l.lookUps.Load() < rotateCalls {
		t.Error("too few to show anything")
	}
}

// check reads every lead that was acknowledged.
func (l *traffic) check(t *testing.T, p *process) {
	t.Helper()
	operator := p.as(t, p.Ecosystems[0].Operator)
	var listed []struct{ ID, Nit string }
	operator.call("GET", "/lead?ecosystem="+p.Ecosystems[0].ID, nil, &listed)
	stored := map[string]string{}
	for _, lead := range listed {
		stored[lead.ID] = lead.Nit
	}
	lost := []string{}
	for id, tax := range l.ids {
		if stored[id] != tax {
			lost = append(lost, id)
		}
	}
	if slices.Sort(lost); len(lost) > 0 {
		t.Errorf("%d of %d leads are not there as they were submitted, such as %s", len(lost), len(l.ids), lost[0])
	}
}
