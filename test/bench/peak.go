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

// driven is a target at its peak, under measurement.
type driven struct {
	figure     Figure
	target     *target
	perRequest float64 // what a request counts in the figure
	requests   int64   // in all
	from, last int64   // numbers of the last run that were answered: those after from, up to last, more or less
	took       spent
}

// drive measures a peak: a warm-up, then the runs. The figure is in what a
// request counts, per second. It returns how many requests there were in all.
func (b *Bench) drive(ctx context.Context, f Figure, t *target, perRequest float64) (Figure, int64, error) {
	r := &driven{figure: f, target: t, perRequest: perRequest}
	err := b.rounds(ctx, r)
	return r.figure, r.requests, err
}

// rounds are all runs, one after the other.
func (b *Bench) rounds(ctx context.Context, r *driven) error {
	for round := b.Form.firstRun(); round < b.Form.Runs; round++ {
		if err := b.once(ctx, r, round); err != nil {
			return err
		}
	}
	r.figure = b.finish(r)
	return nil
}

// stored are the numbers of the last run that have their leads, but for a few that were
// under way at its end.
func (r *driven) stored() span { return span{before: r.from, size: r.last - r.from} }

// once is one run, of a round below 0 the warm-up.
func (b *Bench) once(ctx context.Context, r *driven, round int) error {
	d := b.Form.length(round)
	numbers := &b.numbers
	if r.target.body == nil || r.target.among.size > 0 {
		numbers = &b.reads
	}
	r.from = numbers.Load()
	end := b.Profile.begin(ctx, round == 0, r.figure, d)
	done := r.took.since(r.target.pid)
	got, err := b.Drive(ctx, r.target, cmp.Or(r.target.connections, connections), r.from, d)
	if err := end(); err != nil {
		return err
	}
	if err != nil {
		return fmt.Errorf("%s: %w", r.figure.Work, err)
	}
	// What was under way at the end has a number too, and is not counted.
	numbers.Add(got.requests + 2*connections)
	r.last = r.from + got.requests
	r.requests += got.requests
	if round >= 0 {
		done(got.requests)
		r.figure.Runs = append(r.figure.Runs, got.perSecond()*r.perRequest)
	}
	return nil
}

func (b *Bench) finish(r *driven) Figure {
	if r.figure.Note == "" {
		r.figure.Note = r.took.note()
	}
	b.Tell(fmt.Sprintf("%s on %s: %s %s (%s)", r.figure.Work, r.figure.Engine, number(r.figure.Median()), r.figure.Unit, r.figure.Note))
	return b.results.add(r.figure)
}
