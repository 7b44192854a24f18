package sqlite

import "context"

// Alone runs a task unless it is running already. No other process has the data
// directory open.
func (s *Store) Alone(ctx context.Context, task string, run func(ctx context.Context) error) (bool, error) {
	if err := s.Ping(ctx); err != nil { // so that none begins on a store that is closed
		return false, err
	}
	if _, running := s.tasks.LoadOrStore(task, true); running {
		return false, nil
	}
	defer s.tasks.Delete(task)
	return true, run(ctx)
}
