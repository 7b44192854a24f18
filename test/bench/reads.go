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
func (s *stage) reads(ctx context.Context) error { return s.needReads(ctx) }

// needReads measures them if that has not been done.
func (s *stage) needReads(ctx context.Context) (err error) {
	if len(s.paged.Runs) > 0 {
		return nil
	}
	if s.known.size == 0 {
		if err := s.submitKnown(ctx); err != nil {
			return err
		}
	}
	if s.looked, err = s.lookUp(ctx, lookUpWork); err != nil {
		return err
	}
	s.paged, err = s.page(ctx, pageWork)
	return err
}

// lookUp looks up leads that are known, all over them, so that neither engine
// finds the next one where the last one was.
func (s *stage) lookUp(ctx context.Context, work string) (Figure, error) {
	t := s.to.search
	t.among = s.known
	if err := s.checkLookUp(&t); err != nil {
		return Figure{}, err
	}
	f, _, err := s.drive(ctx, s.figure(work, "req/s"), &t, 1)
	return f, err
}

func (s *stage) page(ctx context.Context, work string) (Figure, error) {
	f, _, err := s.drive(ctx, s.figure(work, "req/s"), &s.to.page, 1)
	return f, err
}

// readsAmong measures them with many leads stored, and holds them to the former.
func (s *stage) readsAmong(ctx context.Context, with string) error {
	f, err := s.lookUp(ctx, lookUpWork+with)
	if err != nil {
		return err
	}
	s.results.ratio("P4", f, s.looked, atLeast(0.8), nil)
	if f, err = s.page(ctx, pageWork+with); err != nil {
		return err
	}
	s.results.ratio("P4", f, s.paged, atLeast(0.8), nil)
	return nil
}

// checkLookUp sees to it that what is looked up is found. Not every number has its
// lead: those that were under way at the end of a measurement have none.
func (s *stage) checkLookUp(t *target) error {
	const tries, wanted = 20, 10
	w := newWire(s.server.address)
	defer w.close()
	found := 0
	for i := range tries {
		a, err := must(w.ask(t, int64(i)))
		if err != nil {
			return fmt.Errorf("look up: %w", err)
		}
		if len(a.body) > 1000 {
			found++
		}
	}
	if found < wanted {
		return fmt.Errorf("of %d leads that are looked up %d are found", tries, found)
	}
	return nil
}
