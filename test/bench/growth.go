package bench

import (
	"context"
	"fmt"
	"time"
)

// P4: P1, P3 and reads with many leads stored, beside what they were on the empty
// store in the same run.

func (s *stage) growth(ctx context.Context, leads int) error {
	for _, need := range []func(context.Context) error{s.needPeak, s.needReads, s.needDelivered} {
		if err := need(ctx); err != nil {
			return err
		}
	}
	if err := s.grow(ctx, leads); err != nil {
		return err
	}
	// There may be more than was asked for: what was measured before is there too.
	with := fmt.Sprintf(" with %s leads stored", thousands(s.stored))
	intake, err := s.submit(ctx, intakeWork+with, &s.to.brainySoft)
	if err != nil {
		return err
	}
	s.results.ratio("P4", intake, s.peak, atLeast(0.8), nil)
	if err := s.readsAmong(ctx, with); err != nil {
		return err
	}
	delivery, err := s.deliver(ctx, deliveryWork+with)
	if err != nil {
		return err
	}
	s.results.ratio("P4", delivery, s.delivered, atLeast(0.8), nil)
	return nil
}

// grow stores leads until there are so many. They are the ones that are looked up
// from then on.
func (s *stage) grow(ctx context.Context, leads int) error {
	missing := leads - int(s.stored)
	if missing > 0 {
		s.known = span{before: s.numbers.Load(), size: int64(missing)}
	}
	for told := newProgress(missing, time.Now()); missing > 0; {
		if err := s.renew(); err != nil {
			return err
		}
		some := min(missing, grownAtOnce)
		if _, err := s.seed(ctx, s.to, some, false, told); err != nil {
			return err
		}
		missing -= some
		s.stored += int64(some)
	}
	if err := s.vacuum(ctx); err != nil {
		return err
	}
	taken, err := s.takenBytes(ctx)
	if err != nil {
		return err
	}
	f := s.figure(fmt.Sprintf("disk for each of %s leads", thousands(s.stored)), "kB")
	f.Runs = []float64{float64(taken) / 1000 / float64(s.stored+int64(s.listed))}
	f.Note = "its share of events, assignments and indexes included"
	s.tell("%s: %s %s", f.Work, number(f.Median()), f.Unit)
	s.results.add(f)
	return s.renew()
}

// grownAtOnce is how many leads are stored by one login: a token lives for an hour,
// and millions of leads may take longer.
const grownAtOnce = 500_000
