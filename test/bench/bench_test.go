package bench

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadex/internal/leadextest"
)

// What a run can be told, after -args. Without anything it is a smoke: a second
// or two on each engine, that shows that all of it works.
var (
	form     = flag.String("form", "smoke", "full, short or smoke")
	engines  = flag.String("engine", "sqlite,postgres", "on which to measure")
	others   = flag.Bool("peers", false, "measure the peers too, which are built for that")
	byWrk    = flag.Bool("wrk", false, "drive peaks by wrk")
	stored   = flag.String("stored", "", "how many leads are to be stored for P4, as 10000,1000000; the form decides otherwise")
	work     = flag.String("work", "", "only these kinds, as intake,delivery; the results are then not whole")
	runFor   = flag.Duration("for", 0, "how long a run of a measurement takes; the form decides otherwise")
	results  = flag.String("results", "", "where to write the results; nowhere unless given")
	profiles = flag.String("profiles", "", "directory for profiles of the server; none are taken unless given")
)

// TestBench is the run. It fails when something is not answered, never by how
// fast it is.
func TestBench(t *testing.T) {
	// Both engines must lie on a disk; pgtest prefers memory unless it is told.
	t.Setenv("TMPDIR", os.TempDir())
	dir := t.TempDir()
	measured := Forms()[*form]
	if measured.Name == "" {
		t.Fatalf("there is no form %s", *form)
	}
	if *stored != "" {
		measured.Stored = numbers(t, *stored)
	}
	if *runFor > 0 {
		measured.Run = *runFor
	}
	if measured.Name != "smoke" {
		if err := onDisk(dir); err != nil {
			t.Fatal(err)
		}
	}
	b, err := New(measured, driver(), look(dir, time.Now()), func(text string) {
		fmt.Fprintf(t.Output(), "%s %s\n", time.Now().UTC().Format(time.TimeOnly), text)
	})
	if err != nil {
		t.Fatal(err)
	}
	if *work != "" {
		b.Work = strings.Split(*work, ",")
	}
	program, err := build(t, b, dir)
	if err != nil {
		t.Fatal(err)
	}
	err = run(t.Context(), t, b, program, dir)
	b.results.Machine.add("load of the machine at the end", loadAverage())
	if err != nil {
		t.Fatal(err)
	}
	if b.Work == nil {
		checkAll(t, b.Results())
	}
	if err := write(b.Results(), *results); err != nil {
		t.Fatal(err)
	}
}

func driver() Driver {
	if *byWrk {
		return ByWrk
	}
	return ByHand
}

func numbers(t *testing.T, list string) (all []int) {
	t.Helper()
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

// build builds the program, with a door for profiles if those are wanted.
func build(t *testing.T, b *Bench, dir string) (string, error) {
	t.Helper()
	if *profiles == "" {
		return leadextest.Build(dir)
	}
	address, err := freeAddress()
	if err != nil {
		return "", err
	}
	t.Setenv(AddressVariable, address)
	if err := os.MkdirAll(*profiles, 0o755); err != nil {
		return "", err
	}
	b.Profile = NewProfiles(*profiles, address)
	b.results.note("The server was profiled meanwhile, which takes a few hundredths.")
	return BuildProfiled("../..", dir)
}

// run measures the peers, then ours.
func run(ctx context.Context, t *testing.T, b *Bench, program, dir string) error {
	t.Helper()
	names := strings.Split(*engines, ",")
	if *others && slices.Contains(names, "sqlite") {
		if err := b.PocketBase(ctx, dir); err != nil {
			return err
		}
	}
	if slices.Contains(names, "postgres") || !*others {
		if err := b.SingleStatement(ctx, database(t, b)); err != nil {
			return err
		}
		own := Place{Program: program, Where: []string{"--data", filepath.Join(dir, "own"), "--database", database(t, b)}}
		if err := b.SingleStatementOwn(ctx, own); err != nil {
			return err
		}
	}
	if err := b.Queue(ctx, database(t, b)); err != nil {
		return err
	}
	for _, engine := range names {
		data := filepath.Join(dir, engine)
		place := Place{Program: program, Engine: engine, Where: []string{"--data", data}}
		if engine == "postgres" {
			place.Where = append(place.Where, "--database", database(t, b))
		}
		if err := b.Engine(ctx, place); err != nil {
			return err
		}
		if err := os.RemoveAll(data); err != nil { // one engine's millions are enough for a disk
			return err
		}
	}
	if *others {
		return b.Schedule(ctx)
	}
	return nil
}

// checkAll sees to it that nothing was left out.
func checkAll(t *testing.T, r *Results) {
	t.Helper()
	wanted := map[string]int{"P1": 4, "P2": 5, "P3": 2, "P4": 4 * len(r.Form.Stored), "P5": 1, "P7": 2, "overload": 5}
	have := map[string]int{}
	for _, g := range r.Goals {
		have[g.ID+" "+g.Engine]++
	}
	for id, n := range wanted {
		for engine := range strings.SplitSeq(*engines, ",") {
			n := n
			if !*others && id == "P1" && engine == "sqlite" {
				n = 0
			}
			if !*others && id == "P2" {
				n = 2
			}
			if id == "P3" && os.Getenv(QueueVariable) != "" {
				n = 1
			}
			if got := have[id+" "+engine]; got != n && (id != "overload" || got < n) { // without refusals there is one less
				t.Errorf("%d goals %s on %s, want %d", got, id, engine, n)
			}
		}
	}
	for _, f := range r.Figures {
		if f.Median() <= 0 && f.Unit != "MiB" && f.Unit != "of 1,000" && f.Unit != "s" {
			t.Errorf("nothing was measured of %s on %s", f.Work, f.Engine)
		}
	}
}

func write(r *Results, file string) error {
	if file == "" {
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := r.Write(f); err != nil {
		return err
	}
	return f.Close()
}
