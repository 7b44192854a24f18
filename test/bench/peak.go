package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// tally is what came of driving a target at its peak.
type tally struct {
	requests int64
	took     time.Duration
}

func (t tally) perSecond() float64 { return float64(t.requests) / t.took.Seconds() }

// Driver drives a target as fast as it answers, over a number of connections, for
// a time. Its first request has the number after from. Every answer must be a
// success.
type Driver func(ctx context.Context, t *target, connections int, from int64, d time.Duration) (tally, error)

// ByWrk drives by wrk, which leaves more of the machine to the server than any
// client of ours.
func ByWrk(ctx context.Context, t *target, connections int, from int64, d time.Duration) (tally, error) {
	file := ""
	if t.body != nil {
		file = t.body.file
	}
	args := []string{"-t1", "-c" + strconv.Itoa(connections), fmt.Sprintf("-d%ds", max(1, int(d.Round(time.Second).Seconds()))),
		"--timeout", "20s", "-s", "testdata/post.lua"}
	for _, h := range append([]header{{"Content-Type", "application/json"}}, t.headers...) {
		args = append(args, "-H", h.name+": "+h.value)
	}
	args = append(args, "http://"+t.address+t.path, "--", file)
	for _, n := range []int64{from, t.among.before, t.among.size, stride} {
		args = append(args, strconv.FormatInt(n, 10))
	}
	out, err := exec.CommandContext(ctx, "wrk", args...).CombinedOutput()
	if err != nil {
		return tally{}, fmt.Errorf("wrk: %w %s", err, out)
	}
	return readWrk(out)
}

// readWrk reads the line that post.lua prints at the end.
func readWrk(out []byte) (tally, error) {
	var said struct{ Requests, Microseconds, Refused, Broken int64 }
	at := len(out)
	for at > 0 && out[at-1] != '{' {
		at--
	}
	if at == 0 {
		return tally{}, fmt.Errorf("wrk: nothing to read in %s", out)
	}
	if err := json.Unmarshal(out[at-1:], &said); err != nil {
		return tally{}, fmt.Errorf("wrk: %w in %s", err, out)
	}
	if said.Refused+said.Broken > 0 || said.Requests == 0 {
		return tally{}, fmt.Errorf("wrk: of %d requests %d were refused and %d came to nothing", said.Requests, said.Refused, said.Broken)
	}
	return tally{said.Requests, time.Duration(said.Microseconds) * time.Microsecond}, nil
}

// ByHand drives by this process, where there is no wrk.
func ByHand(ctx context.Context, t *target, connections int, from int64, d time.Duration) (tally, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var next atomic.Int64
	next.Store(from)
	begun := time.Now()
	done, err := each(connections, t.address, func(w *wire) (int64, error) {
		var done int64
		for ctx.Err() == nil {
			if _, err := must(w.ask(t, next.Add(1))); err != nil {
				return done, err
			}
			done++
		}
		return done, nil
	})
	return tally{done, time.Since(begun)}, err
}

// each runs a client on so many connections side by side and adds up what they
// return.
func each(connections int, address string, client func(*wire) (int64, error)) (int64, error) {
	var sum atomic.Int64
	errs := make([]error, connections)
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			w := newWire(address)
			defer w.close()
			n, err := client(w)
			sum.Add(n)
			errs[i] = err
		})
	}
	group.Wait()
	return sum.Load(), errors.Join(errs...)
}

// drive measures a peak: a warm-up, then the runs. The figure is in what a
// request counts, per second. It returns how many requests there were in all.
func (b *Bench) drive(ctx context.Context, f Figure, t *target, perRequest float64) (Figure, int64, error) {
	var all int64
	var took spent
	for run := b.Form.firstRun(); run < b.Form.Runs; run++ {
		d := b.Form.Run
		if run < 0 {
			d = b.Form.Warm
		}
		numbers := &b.numbers
		if t.body == nil || t.among.size > 0 {
			numbers = &b.reads
		}
		from := numbers.Load()
		at := cmp.Or(t.connections, connections)
		end := b.Profile.begin(ctx, run == 0, f, d)
		done := took.since(t.pid)
		got, err := b.Drive(ctx, t, at, from, d)
		if err := end(); err != nil {
			return f, all, err
		}
		if err != nil {
			return f, all, fmt.Errorf("%s: %w", f.Work, err)
		}
		// What was under way at the end has a number too, and is not counted.
		numbers.Add(got.requests + 2*connections)
		all += got.requests
		if run >= 0 {
			done(got.requests)
			f.Runs = append(f.Runs, got.perSecond()*perRequest)
		}
	}
	if f.Note == "" {
		f.Note = took.note()
	}
	b.Tell(fmt.Sprintf("%s on %s: %s %s (%s)", f.Work, f.Engine, number(f.Median()), f.Unit, f.Note))
	return b.results.add(f), all, nil
}
