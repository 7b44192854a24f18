package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// PocketBase measures PocketBase with a collection of leads: creating one record,
// and reading as many as the list of P2 has. It is built from its own module and
// keeps its data below dir.
//
// What a list of its records takes depends on how it is read, so there are three
// figures. One reader that asks for a page of a hundred, with everything by
// default: that is what the goal of P2 names. One reader of the whole list, as its
// client libraries read one: in pages of a thousand, without counting. And as many
// readers as it takes to have it use all processors. Each is held to as many readers
// of ours. The collection has as many records as our list has leads, because
// by default each page counts them all.
//
// What it creates is measured in turns with intake; until Close it goes on running.
func (b *Bench) PocketBase(ctx context.Context, dir string) error {
	program := filepath.Join(dir, "pocketbase")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	build.Dir = "peers/pocketbase"
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build PocketBase: %w\n%s", err, out)
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "pb_data")
	end, err := startPocketBase(program, address, data)
	if err != nil {
		return err
	}
	b.ends = append(b.ends, end)
	token, err := os.ReadFile(filepath.Join(data, "token"))
	if err != nil {
		return err
	}
	const records = "/api/collections/leads/records"
	create := &target{address: address, method: http.MethodPost, path: records, headers: []header{bearer(string(token))}, body: b.bodies.pocketBase}
	if b.Wants("list") {
		if err := b.fillUp(create, int64(b.Form.Listed)); err != nil {
			return err
		}
		if err := b.listRecords(ctx, create); err != nil {
			return err
		}
	}
	if b.Wants("intake") {
		b.createRecords(create)
	}
	return nil
}

// createRecords has creating measured beside intake.
func (b *Bench) createRecords(create *target) {
	// Creating is measured of a collection that everybody may write to as well, which
	// is the least that PocketBase can do for a record.
	open := &target{address: create.address, method: http.MethodPost, path: "/api/collections/open_leads/records", body: create.body}
	for _, r := range []struct {
		work string
		to   *target
	}{{"create one record, no login", open}, {"create one record, logged in", create}} {
		b.besides("sqlite", &rival{
			figure: Figure{Work: r.work, Engine: pocketBase, Unit: "req/s", Note: "SQLite, synchronous=NORMAL, its default"},
			run:    func(ctx context.Context, d time.Duration) (float64, error) { return b.driveOnce(ctx, r.to, d) },
		})
	}
}

// listRecords measures the lists.
func (b *Bench) listRecords(ctx context.Context, create *target) (err error) {
	page := &target{address: create.address, method: http.MethodGet, path: create.path + "?perPage=100", headers: create.headers, connections: 1}
	b.peers.list, _, err = b.drive(ctx, Figure{Work: "list 100 records, one reader", Engine: pocketBase, Unit: "records/s",
		Note: "the total included, its default"}, page, 100)
	if err != nil {
		return err
	}
	page.connections = fewConnections
	b.peers.lists, _, err = b.drive(ctx, Figure{Work: fmt.Sprintf("list 100 records, %d readers", fewConnections), Engine: pocketBase, Unit: "records/s",
		Note: "the total included, its default"}, page, 100)
	if err != nil {
		return err
	}
	return b.wholeList(page)
}

const pocketBase = "PocketBase"

// fillUp creates so many records.
func (b *Bench) fillUp(create *target, records int64) error {
	var begun atomic.Int64
	from := b.numbers.Add(max(0, records)) - max(0, records)
	_, err := each(connections, create.address, func(w *wire) (done int64, err error) {
		for n := begun.Add(1); n <= records; n = begun.Add(1) {
			if _, err := must(w.ask(create, from+n)); err != nil {
				return done, err
			}
			done++
		}
		return done, nil
	})
	return err
}

// wholeList reads as many records as the list of P2 has leads, page by page.
func (b *Bench) wholeList(t *target) error {
	const perPage = 1000
	f := Figure{Work: fmt.Sprintf("read %s records, one reader", thousands(int64(b.Form.Listed))), Engine: pocketBase, Unit: "records/s",
		Note: "in pages of 1,000 without the total, as its client libraries do"}
	w := newWire(t.address)
	defer w.close()
	whole, _, _ := strings.Cut(t.path, "?")
	for run := -1; run < b.Form.Runs; run++ {
		begun, seen := time.Now(), 0
		for page := 1; seen < b.Form.Listed; page++ {
			next := *t
			next.path = fmt.Sprintf("%s?perPage=%d&skipTotal=1&page=%d", whole, perPage, page)
			a, err := must(w.ask(&next, 0))
			if err != nil {
				return err
			}
			found := bytes.Count(a.body, []byte(`"collectionId":`))
			if seen += found; found == 0 {
				return fmt.Errorf("%s: %d records, want %d", f.Work, seen, b.Form.Listed)
			}
		}
		if run >= 0 {
			f.Runs = append(f.Runs, float64(seen)/time.Since(begun).Seconds())
		}
	}
	b.Tell(fmt.Sprintf("%s on %s: %s %s", f.Work, f.Engine, number(f.Median()), f.Unit))
	b.peers.whole = b.results.add(f)
	return nil
}

// startPocketBase returns when it answers.
func startPocketBase(program, address, data string) (end func() error, err error) {
	log, err := os.Create(data + ".log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := exec.Command(program, "serve", "--http="+address, "--dir="+data)
	p.Stdout, p.Stderr = log, log
	if err := p.Start(); err != nil {
		return nil, fmt.Errorf("start PocketBase: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = p.Wait() // it is told to end
		close(ended)
	}()
	end = func() error {
		defer func() { <-ended }()
		if err := p.Process.Signal(syscall.SIGKILL); !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		return nil
	}
	if err := awaitAnswer(address, "/api/health", ended); err != nil {
		return nil, errors.Join(fmt.Errorf("start PocketBase: %w", err), end())
	}
	return end, nil
}
