package bench

import "context"

// P1: one lead of 25 fields and 1.4 kB a request.

const intakeWork = "POST /bs-core/main/leads"

func (s *stage) intake(ctx context.Context) error {
	if err := s.needPeak(ctx); err != nil {
		return err
	}
	s.holdIntake(s.peak)
	f, err := s.submitKnown(ctx)
	if err != nil {
		return err
	}
	s.holdIntake(f)
	return nil
}

// needPeak measures the peak of intake if that has not been done: for a run of
// what is held to it alone.
func (s *stage) needPeak(ctx context.Context) (err error) {
	if len(s.peak.Runs) == 0 {
		s.peak, err = s.submit(ctx, intakeWork, &s.to.brainySoft)
	}
	return err
}

// submitKnown submits leads by LeanCore, which are looked up later.
func (s *stage) submitKnown(ctx context.Context) (Figure, error) {
	before := s.numbers.Load()
	f, err := s.submit(ctx, "POST /create-lead", &s.to.leanCore)
	s.known = span{before: before, size: s.numbers.Load() - before}
	return f, err
}

func (s *stage) submit(ctx context.Context, work string, t *target) (Figure, error) {
	f, taken, err := s.drive(ctx, s.figure(work, "req/s"), t, 1)
	s.stored += taken
	return f, err
}

// holdIntake holds an engine to its peers: the one that does the least first.
func (s *stage) holdIntake(f Figure) {
	peers, want, least := []Figure{s.peers.createOpen, s.peers.create}, atLeast(5), atLeast(4)
	if s.in.engine == "postgres" {
		peers, want, least = []Figure{s.peers.insert, s.peers.insertOwn}, atLeast(1), atLeast(0.7)
	}
	for _, peer := range peers {
		s.results.ratio("P1", f, peer, want, &least)
	}
}
