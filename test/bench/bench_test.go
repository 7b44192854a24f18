package bench

import (
	"context"
	"errors"
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
	work     = flag.String("work", "", "only these kinds, as intake,delivery")
	runFor   = flag.Duration("for", 0, "how long a run of a measurement takes; the form decides otherwise")
	results  = flag.String("results", "", "directory of RESULTS.md, and of the directory results that it is made of; nowhere unless given")
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
	for _, kind := range b.Work {
		if !slices.Contains(kindsOfWork[:], kind) {
			t.Fatalf("there is no kind of work %s: %v", kind, kindsOfWork)
		}
	}
	b.Keep = func(p Part) error { return keep(b, p, *results) }
	program, err := build(t, b, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), t, b, program, dir); err != nil {
		t.Fatal(err)
	}
	if b.Work == nil {
		checkAll(t, b)
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
	return BuildProfiled("../..", dir)
}

// run measures the peers, then ours; those of intake in turns with ours.
func run(ctx context.Context, t *testing.T, b *Bench, program, dir string) (err error) {
	t.Helper()
	defer func() { err = errors.Join(err, b.Close()) }()
	names := strings.Split(*engines, ",")
	if err := b.EnoughDisk(dir); err != nil {
		return err
	}
	onPostgres := slices.Contains(names, "postgres")
	if *others && (b.Wants("list") || b.Wants("intake") && slices.Contains(names, "sqlite")) {
		if err := b.PocketBase(ctx, dir); err != nil {
			return err
		}
	}
	var c *cluster
	if onPostgres || b.Wants("delivery") {
		c = newCluster(t, b)
	}
	if b.Wants("delivery") {
		if err := c.database(func(url string) error { return b.Queue(ctx, url) }); err != nil {
			return err
		}
	}
	ours := func() error {
		for _, engine := range names {
			if err := measure(ctx, b, c, Place{Program: program, Engine: engine, Data: filepath.Join(dir, engine)}); err != nil {
				return err
			}
		}
		return nil
	}
	if onPostgres && b.Wants("intake") {
		ours = besideStatements(ctx, b, c, Place{Program: program, Data: filepath.Join(dir, "own")}, ours)
	}
	if err := ours(); err != nil {
		return err
	}
	if *others {
		return b.Schedule(ctx)
	}
	return nil
}

// besideStatements measures ours while the databases of the single statements are
// there.
func besideStatements(ctx context.Context, b *Bench, c *cluster, own Place, ours func() error) func() error {
	return func() error {
		return c.database(func(plain string) error {
			return c.database(func(url string) error {
				own.Database = url
				err := errors.Join(b.SingleStatement(ctx, plain), b.SingleStatementOwn(ctx, own))
				if err == nil {
					err = ours()
				}
				return errors.Join(err, b.Close()) // a database goes when nobody uses it
			})
		})
	}
}

// measure measures an engine and removes its data: one engine's millions are
// enough for a disk.
func measure(ctx context.Context, b *Bench, c *cluster, p Place) error {
	do := func(url string) error {
		p.Database = url
		return errors.Join(b.Engine(ctx, p), os.RemoveAll(p.Data))
	}
	if p.Engine == "postgres" {
		return c.database(do)
	}
	return do("")
}

// checkAll sees to it that nothing was left out.
func checkAll(t *testing.T, b *Bench) {
	t.Helper()
	wanted := map[string]int{"P1": 4, "P2": 5, "P3": 2, "P4": 4 * len(b.Form.Stored), "P5": 1, "P7": 2, "overload": 5}
	have := map[string]int{}
	var figures []Figure
	for _, p := range b.results.Parts {
		for _, g := range p.Goals {
			have[g.ID+" "+g.Engine]++
		}
		figures = append(figures, p.Figures...)
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
	for _, f := range figures {
		if f.Median() <= 0 && f.Unit != "MiB" && f.Unit != "of 1,000" && f.Unit != "s" {
			t.Errorf("nothing was measured of %s on %s", f.Work, f.Engine)
		}
	}
}

// keep keeps a part in a directory, and makes RESULTS.md anew of all that are
// there.
func keep(b *Bench, p Part, dir string) error {
	if dir == "" {
		return nil
	}
	parts := filepath.Join(dir, "results")
	kept, err := p.Save(parts)
	if err != nil {
		return err
	}
	if !kept {
		b.Tell(p.Work + " on " + p.Engine + ": what a fuller form has found stays in RESULTS.md")
		return nil
	}
	all, err := ReadParts(parts)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "RESULTS.md"))
	if err != nil {
		return err
	}
	return errors.Join(Write(f, all), f.Close())
}
