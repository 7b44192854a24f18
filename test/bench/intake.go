package bench

import "context"

// P1: one lead of 25 fields and 1.4 kB a request.

const (
	intakeWork = "POST /bs-core/main/leads"
	knownWork  = "POST /create-lead" // whose leads are looked up later
)

func (s *stage) intake(ctx context.Context) error {
	brainySoft := &driven{figure: s.figure(intakeWork, "req/s"), target: &s.to.brainySoft, perRequest: 1}
	leanCore := &driven{figure: s.figure(knownWork, "req/s"), target: &s.to.leanCore, perRequest: 1}
	if err := s.inTurns(ctx, brainySoft, leanCore); err != nil {
		return err
	}
	s.stored += brainySoft.requests + leanCore.requests
	s.peak, s.known = brainySoft.figure, leanCore.stored()
	s.holdIntake(brainySoft.figure)
	s.holdIntake(leanCore.figure)
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
func (s *stage) submitKnown(ctx context.Context) error {
	r := &driven{figure: s.figure(knownWork, "req/s"), target: &s.to.leanCore, perRequest: 1}
	err := s.rounds(ctx, r)
	s.stored += r.requests
	s.known = r.stored()
	return err
}

func (s *stage) submit(ctx context.Context, work string, t *target) (Figure, error) {
	f, taken, err := s.drive(ctx, s.figure(work, "req/s"), t, 1)
	s.stored += taken
	return f, err
}

// holdIntake holds an engine to its peers: the one that does the least first.
func (s *stage) holdIntake(f Figure) {
	want, least := atLeast(5), atLeast(4)
	if s.in.engine == "postgres" {
		want, least = atLeast(1), atLeast(0.7)
	}
	for _, r := range s.rivals[s.in.engine] {
		s.results.ratio("P1", f, r.figure, want, &least)
	}
}
