package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// P2: the whole list of an ecosystem, streamed. One reader is what the goal is
// about. Several show what a list takes of the processors, of which one reader need
// not use all.

func (s *stage) list(ctx context.Context) error {
	to, err := s.server.targets(s.shelf, s.bodies)
	if err != nil {
		return err
	}
	if _, err := s.seed(ctx, to, s.Form.Listed, false, newProgress(s.Form.Listed, time.Now())); err != nil {
		return err
	}
	s.listed = s.Form.Listed
	if err := s.analyze(ctx); err != nil {
		return err
	}
	work := fmt.Sprintf("GET /lead?ecosystem= of %s leads", thousands(int64(s.Form.Listed)))
	one, several := s.figure(work, "records/s"), s.figure(fmt.Sprintf("%s, %d readers", work, fewConnections), "records/s")
	first := s.figure("first byte of that list", "ms")
	grown := s.figure("growth of the process's peak memory by that list", "MiB")
	for run := -1; run < s.Form.Runs; run++ {
		end := s.Profile.begin(ctx, run == 0, one, s.Form.Run)
		r, err := s.read(to)
		if err := errors.Join(err, end()); err != nil {
			return err
		}
		side, err := s.readSideBySide(to)
		if err != nil {
			return err
		}
		if run < 0 {
			continue
		}
		one.Runs = append(one.Runs, float64(s.Form.Listed)/r.took.Seconds())
		several.Runs = append(several.Runs, float64(fewConnections*s.Form.Listed)/side.Seconds())
		first.Runs = append(first.Runs, r.firstByte.Seconds()*1000)
		grown.Runs = append(grown.Runs, float64(r.grown)/(1<<20))
	}
	s.tell("%s: %s %s, %s with %d readers", one.Work, number(one.Median()), one.Unit, number(several.Median()), fewConnections)
	s.results.ratio("P2", s.results.add(one), s.peers.list, atLeast(10), &Bound{Limit: 8})
	s.results.ratio("P2", one, s.peers.whole, atLeast(10), &Bound{Limit: 8})
	s.results.ratio("P2", s.results.add(several), s.peers.lists, atLeast(10), &Bound{Limit: 8})
	s.results.limit("P2", s.results.add(first), below(50))
	s.results.limit("P2", s.results.add(grown), below(32))
	return nil
}

// readSideBySide is how long it takes until as many readers have the list as make
// the server use all processors.
func (s *stage) readSideBySide(to *targets) (took time.Duration, err error) {
	begun := time.Now()
	_, err = each(fewConnections, to.list.address, func(*wire) (int64, error) {
		_, err := s.read(to)
		return 0, err
	})
	return time.Since(begun), err
}

// reading is what it took to read a list.
type reading struct {
	took, firstByte time.Duration
	grown           int64 // bytes
}

func (s *stage) read(to *targets) (r reading, err error) {
	before, err := residentBytes(s.server.Pid())
	if err != nil {
		return r, err
	}
	if err := forgetPeak(s.server.Pid()); err != nil {
		return r, err
	}
	w := newWire(to.list.address)
	defer w.close()
	begun := time.Now()
	res, err := w.begin(to.list.request(nil, 0))
	if err != nil {
		return r, err
	}
	defer res.Body.Close()
	counter := counter{wanted: []byte(listed)}
	if _, err := io.ReadFull(res.Body, make([]byte, 1)); err != nil {
		return r, err
	}
	r.firstByte = time.Since(begun)
	if _, err := io.CopyBuffer(&counter, onlyReader{res.Body}, make([]byte, 256<<10)); err != nil {
		return r, err
	}
	r.took = time.Since(begun)
	if counter.seen != s.Form.Listed {
		return r, fmt.Errorf("the list has %d leads, want %d (status %d)", counter.seen, s.Form.Listed, res.StatusCode)
	}
	peak, err := peakBytes(s.server.Pid())
	r.grown = max(0, peak-before)
	return r, err
}

// onlyReader hides every other method, so that a copy goes through its buffer.
type onlyReader struct{ io.Reader }

// counter counts how often something is written to it, also across the ends of
// writes.
type counter struct {
	wanted []byte
	seen   int
	rest   []byte // the end of what was written, too short to hold one
}

func (c *counter) Write(p []byte) (int, error) {
	short := len(c.wanted) - 1
	seam := append(c.rest, p[:min(len(p), short)]...)
	c.seen += bytes.Count(seam, c.wanted) + bytes.Count(p, c.wanted)
	last := p
	if len(p) < short {
		last = seam
	}
	c.rest = bytes.Clone(last[max(0, len(last)-short):])
	return len(p), nil
}
