package bench

import (
	"context"
	"fmt"
)

// P4: P1, P3 and reads with many leads stored, beside the figures of the empty
// store.

func (s *stage) growth(ctx context.Context) error {
	for _, leads := range s.Form.Stored {
		if err := s.renew(); err != nil {
			return err
		}
		if _, err := s.seed(ctx, s.to, leads-int(s.stored), false); err != nil {
			return err
		}
		s.stored = max(s.stored, int64(leads))
		// There may be more than was asked for: what was measured before is there too.
		with := fmt.Sprintf(" with %s leads stored", thousands(s.stored))
		if err := s.renew(); err != nil {
			return err
		}
		intake, err := s.submit(ctx, intakeWork+with, &s.to.brainySoft)
		if err != nil {
			return err
		}
		s.results.ratio("P4", intake, s.peak, atLeast(0.8), nil)
		delivery, err := s.deliver(ctx, deliveryWork+with)
		if err != nil {
			return err
		}
		s.results.ratio("P4", delivery, s.delivered, atLeast(0.8), nil)
		if err := s.readsAmong(ctx, with); err != nil {
			return err
		}
	}
	return nil
}
