package exchange

import (
	"context"
	"time"
)

// Config is what an Exchange needs from outside.
type Config struct {
	Store Store
	Vault Vault
	Clock func() time.Time // SystemClock unless given
	NewID func() ID        // NewID unless given
}

// Exchange is the domain in motion: its methods are the use cases. It is safe
// for any number of goroutines, and any number of processes may run one on the
// same PostgreSQL.
type Exchange struct {
	store      Store
	vault      Vault
	clock      func() time.Time
	newID      func() ID
	groups     *committer
	flights    flights
	plains     plainBuffers
	known      *register
	duplicates duplicateBook
	lookBacks  lookBacks
	rules      ruleBook
	// normalisers are those of normalisers(); a test may add one.
	normalisers []normaliser
	rekeys      chan struct{} // holds one signal at most
}

// New makes an Exchange. Close ends it.
func New(c Config) *Exchange {
	if c.Clock == nil {
		c.Clock = SystemClock
	}
	if c.NewID == nil {
		c.NewID = NewID
	}
	x := &Exchange{store: c.Store, vault: c.Vault, clock: c.Clock, newID: c.NewID, normalisers: normalisers(), rekeys: make(chan struct{}, 1)}
	x.known = newRegister(c.Store, c.Vault, x.now)
	x.vault = &freshVault{Vault: c.Vault, known: x.known}
	x.groups = newCommitter(x)
	return x
}

// Close answers every write that was accepted and refuses new ones. It returns
// early when ctx ends.
func (x *Exchange) Close(ctx context.Context) error {
	defer x.lookBacks.end(ctx)
	return x.groups.close(ctx)
}

// Ping tells whether the store answers.
func (x *Exchange) Ping(ctx context.Context) error { return x.store.Ping(ctx) }

// LastWrite is nil if the last decisions that were to be written were, or if
// there were none yet; else it is why not: Unavailable, or a defect.
func (x *Exchange) LastWrite() error {
	if trouble := x.groups.trouble.Load(); trouble != nil {
		return trouble
	}
	return nil
}

func (x *Exchange) now() time.Time { return Instant(x.clock()) }

// grant chooses the grant by which a call runs: the caller's first one in the
// ecosystem, or its first of all for NoID. NotFound when it has none there.
func (c *Caller) grant(ecosystem ID) (Grant, error) {
	for _, g := range c.Grants {
		if ecosystem == NoID || g.Ecosystem == ecosystem {
			return g, nil
		}
	}
	if len(c.Grants) == 0 {
		return Grant{}, Refuse(Unauthenticated, "no credentials")
	}
	return Grant{}, ErrNotFound
}

// inRole chooses the caller's first grant of a role, in the ecosystem or in any
// for NoID. Forbidden when the caller has no such role where it may be.
func (c *Caller) inRole(ecosystem ID, role Role) (Grant, error) {
	first, err := c.grant(ecosystem)
	if err != nil {
		return Grant{}, err
	}
	for _, g := range c.Grants {
		if g.Role == role && (ecosystem == NoID || g.Ecosystem == ecosystem) {
			return g, nil
		}
	}
	return Grant{}, Refuse(Forbidden, "the role %s cannot do this; it takes the role %s", first.Role, role)
}
