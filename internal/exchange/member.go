package exchange

import (
	"context"
	"errors"
	"sync"
)

// member is a decision that waits for its group.
type member struct {
	caller Caller
	grant  Grant
	needs  needs
	decide decision
	done   chan error // buffered; answered once

	deciding sync.Mutex // held while decide runs
	mu       sync.Mutex
	gone     bool               // its caller waits no more: decide must not run again
	stop     context.CancelFunc // of the decide that runs, or ran last
}

// errGone is the refusal of a decision whose caller waits no more. Nobody reads
// it, and its neighbours are not concerned.
var errGone = errors.New("nobody waits for the decision any more")

// run decides, unless the caller has gone.
func (m *member) run(ctx context.Context, t *tx) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	m.mu.Lock()
	if m.gone {
		m.mu.Unlock()
		return errGone
	}
	m.stop = stop
	m.deciding.Lock()
	defer m.deciding.Unlock()
	m.mu.Unlock()
	return m.decide(ctx, t)
}

// abandon returns when decide does not run and never will again, so that what it
// shares with its caller is the caller's alone. One that runs is waited for, or
// stopped, and its group fails with it: that is for a caller whose time is up,
// because a decide that takes so long waits for a store that hangs. A caller
// that hung up must not do that to its neighbours.
func (m *member) abandon(stop bool) {
	m.mu.Lock()
	m.gone = true
	if stop && m.stop != nil {
		m.stop()
	}
	m.mu.Unlock()
	m.deciding.Lock()
	defer m.deciding.Unlock()
}
