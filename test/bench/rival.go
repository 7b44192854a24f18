package bench

import (
	"context"
	"errors"
	"time"
)

// rival is a peer that is measured in turns with ours: a run of the one, a run of the
// other. A machine that is shared is slower in one minute than in the next, so that
// two figures of different minutes tell less of their ratio than of the minutes.
type rival struct {
	figure Figure
	run    func(ctx context.Context, d time.Duration) (perSecond float64, err error)
}

// besides has a peer measured beside the intake of an engine.
func (b *Bench) besides(engine string, r *rival) {
	if b.rivals == nil {
		b.rivals = map[string][]*rival{}
	}
	b.rivals[engine] = append(b.rivals[engine], r)
}

// driveOnce is a run of a peer that is driven as ours is.
func (b *Bench) driveOnce(ctx context.Context, t *target, d time.Duration) (perSecond float64, err error) {
	got, err := b.Drive(ctx, t, connections, b.numbers.Load(), d)
	b.numbers.Add(got.requests + 2*connections)
	return got.perSecond(), err
}

// Close ends the peers that were kept for that.
func (b *Bench) Close() error {
	var errs error
	for _, end := range b.ends {
		errs = errors.Join(errs, end())
	}
	b.ends = nil
	return errs
}

// inTurns measures a round of each rival of the engine and of each of ours, one
// after the other, as often as there are runs. What the one before has written without
// waiting for the disk is not to be written while the next one waits for it.
func (s *stage) inTurns(ctx context.Context, ours ...*driven) error {
	rivals := s.rivals[s.in.engine]
	for round := s.Form.firstRun(); round < s.Form.Runs; round++ {
		d := s.Form.length(round)
		for _, r := range rivals {
			emptyBuffers()
			rate, err := r.run(ctx, d)
			if err != nil {
				return err
			}
			if round >= 0 {
				r.figure.Runs = append(r.figure.Runs, rate)
			}
		}
		for _, o := range ours {
			emptyBuffers()
			if err := s.once(ctx, o, round); err != nil {
				return err
			}
		}
	}
	for _, r := range rivals {
		s.Tell(r.figure.Work + " on " + r.figure.Engine + ": " + number(r.figure.Median()) + " " + r.figure.Unit)
		s.results.add(r.figure)
	}
	for _, o := range ours {
		s.finish(o)
	}
	return nil
}
