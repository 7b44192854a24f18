package bench

import (
	"context"
	"fmt"
)

// Reads that many stored leads must not slow: looking a lead up by a sealed field,
// and a page of the list. They are measured beside P1 and P3 for P4.

const (
	lookUpWork = "POST /v1/leads/search by tax id"
	pageWork   = "GET /lead?ecosystem=&limit=20"
)

// reads measures them with few leads stored.
func (s *stage) reads(ctx context.Context) (err error) {
	if err := s.checkLookUp(); err != nil {
		return err
	}
	if s.looked, err = s.lookUp(ctx, lookUpWork); err != nil {
		return err
	}
	s.paged, _, err = s.drive(ctx, s.figure(pageWork, "req/s"), &s.to.page, 1)
	return err
}

// lookUp looks up the leads that the intake by LeanCore made, one after the other,
// so that most are found.
func (s *stage) lookUp(ctx context.Context, work string) (Figure, error) {
	t := s.to.search
	t.from = s.firstLeanCore
	f, _, err := s.drive(ctx, s.figure(work, "req/s"), &t, 1)
	return f, err
}

// readsAmong measures them with many leads stored, and holds them to the former.
func (s *stage) readsAmong(ctx context.Context, with string) error {
	f, err := s.lookUp(ctx, lookUpWork+with)
	if err != nil {
		return err
	}
	s.results.ratio("P4", f, s.looked, atLeast(0.8), nil)
	if f, _, err = s.drive(ctx, s.figure(pageWork+with, "req/s"), &s.to.page, 1); err != nil {
		return err
	}
	s.results.ratio("P4", f, s.paged, atLeast(0.8), nil)
	return nil
}

// checkLookUp sees to it that what is looked up is found.
func (s *stage) checkLookUp() error {
	w := newWire(s.server.address)
	defer w.close()
	t := s.to.search
	a, err := must(w.ask(&t, s.firstLeanCore+2)) // wrk asks its script once before it begins, and sends nothing
	if err != nil {
		return fmt.Errorf("look up: %w", err)
	}
	if len(a.body) < 1000 {
		return fmt.Errorf("the look-up finds nothing: %.300s", a.body)
	}
	return nil
}
