package exchange

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of the group commit.
const (
	maxGroup   = 256             // decisions committed together: bounds the size of a transaction
	maxWaiting = 4096            // decisions waiting in one ecosystem: more are turned away at once
	groupTime  = 8 * time.Second // a group that takes longer is given up: no caller hangs over 10 s
	// groupBudget is how long a group goes on taking decisions. What is left over
	// then goes into the next one, so that many slow decisions on a slow machine
	// are many groups and not one that is given up.
	groupBudget = time.Second
	// maxGather bounds how long a group is waited for.
	maxGather = 2 * time.Millisecond
)

// decision reads what it needs from t, decides, and names what is to be written.
// It refuses by returning an Error; nothing of it is then written. It may be run
// again after a failure of its group, and must start afresh each time. It does
// not read what it has written itself.
type decision func(ctx context.Context, t *tx) error

// needs are what a decision is known to look up; they are read in one go for a
// whole group.
type needs struct {
	personKeys []PersonKey
	once       []OnceKey
	copies     *copyFacts // whose claims it makes; nil for none
	taxIDs     Digests    // of which it must know whether an unconverted lead has them
	waiting    int        // leads that it pulls; 0 for none
	handed     bool       // it confirms
}

// committer gathers the concurrent decisions of one ecosystem and commits them
// together: one lock, one commit, one fsync for all of them.
type committer struct {
	x      *Exchange
	budget time.Duration
	most   int // decisions waiting in one ecosystem

	mu     sync.Mutex
	queues map[ID]*queue
	closed bool
	idle   sync.WaitGroup // running drains

	trouble atomic.Pointer[Error] // of the last group that was to be written; nil when it was
}

var errLineFull = Refuse(Unavailable, "too many writes are waiting")

// queue is the line of one ecosystem. Only its drain touches
// numbers and what follows them.
type queue struct {
	waiting []*member
	running bool
	callers int           // who were in the last group, and whoever waited at its end
	took    time.Duration // by the last group
	wanted  int           // how many are to wait before the next group begins; 0: it begins
	enough  chan struct{} // told when as many wait
	ahead   reserved      // numbers of nested records whose reservation is on the disk
	numbers map[NumberNoun]*reserved
	// Memory of the group before, for the rows of a decision and of a group.
	decided, pending Changes
}

func newQueue() *queue {
	return &queue{numbers: map[NumberNoun]*reserved{}, enough: make(chan struct{}, 1)}
}

func newCommitter(x *Exchange) *committer {
	return &committer{x: x, budget: groupBudget, most: maxWaiting, queues: map[ID]*queue{}}
}

// run waits until the decision is durable, or was refused. When ctx ends before
// that the answer is Unavailable at once. If its group has begun, nobody knows
// then whether the write will be there; decide has ended for good.
func (c *committer) run(ctx context.Context, m *member) error {
	if err := c.enqueue(m); err != nil {
		return err
	}
	return c.await(ctx, m)
}

// await is run for a decision that has its place in the line.
func (c *committer) await(ctx context.Context, m *member) error {
	select {
	case err := <-m.done:
		return err
	case <-ctx.Done():
	}
	if c.leave(m) {
		return Refuse(Unavailable, "the request ended before it was carried out").Because(ctx.Err())
	}
	m.abandon(errors.Is(context.Cause(ctx), context.DeadlineExceeded))
	select {
	case err := <-m.done:
		return err
	default:
	}
	return Refuse(Unavailable, "the write could not be completed in time").Because(ctx.Err())
}

// enqueue gives a decision its place in the line of its ecosystem. Those that one
// goroutine enqueues are decided in their order. Who enqueues must await.
func (c *committer) enqueue(m *member) error {
	m.done = make(chan error, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return Refuse(Unavailable, "the server is shutting down")
	}
	q := c.queues[m.grant.Ecosystem]
	if q == nil {
		q = newQueue()
		c.queues[m.grant.Ecosystem] = q
	}
	if len(q.waiting) >= c.most {
		return errLineFull
	}
	q.waiting = append(q.waiting, m)
	if q.wanted > 0 && len(q.waiting) >= q.wanted {
		q.wanted = 0
		q.enough <- struct{}{} // it has room: who wants some takes it before it wants more
	}
	if !q.running {
		q.running = true
		c.idle.Add(1)
		go c.drain(m.grant.Ecosystem, q)
	}
	return nil
}

// leave takes a member out of the line, unless its group has begun.
func (c *committer) leave(m *member) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.queues[m.grant.Ecosystem]
	for i, w := range q.waiting {
		if w == m {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// drain runs groups until nobody waits.
func (c *committer) drain(ecosystem ID, q *queue) {
	defer c.idle.Done()
	for {
		c.gather(q)
		members := c.take(q)
		if len(members) == 0 {
			return
		}
		begun := time.Now()
		c.commit(ecosystem, q, members)
		c.note(q, len(members), time.Since(begun))
	}
}

// note keeps what the next gather goes by.
func (c *committer) note(q *queue, members int, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	q.callers, q.took = members+len(q.waiting), took
}

// gather waits a moment for half of the callers that there are. Those who come again as
// soon as they are answered are two crews then: one is written while the other is
// answered and gets ready. Without it the first to come again goes alone, and all others
// wait for it and then for each other.
func (c *committer) gather(q *queue) {
	runtime.Gosched() // whoever gets ready just now is written with the others
	c.mu.Lock()
	crew := q.callers / 2
	if len(q.waiting) == 0 || len(q.waiting) >= crew {
		c.mu.Unlock()
		return
	}
	q.wanted = crew
	c.mu.Unlock()
	moment := time.NewTimer(min(q.took/4, maxGather))
	defer moment.Stop()
	select {
	case <-q.enough:
		return
	case <-moment.C:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if q.wanted == 0 {
		<-q.enough // they came just now
	}
	q.wanted = 0
}

func (c *committer) take(q *queue) []*member {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(q.waiting), maxGroup)
	members := q.waiting[:n:n]
	q.waiting = append([]*member(nil), q.waiting[n:]...)
	q.running = n > 0
	return members
}

// commit runs members in groups and answers them. A group that fails as a whole
// is run again member by member, so that one member's trouble is not its
// neighbours'.
func (c *committer) commit(ecosystem ID, q *queue, members []*member) {
	for len(members) > 0 {
		refusals, err := c.attempt(ecosystem, q, members)
		if err != nil && len(members) > 1 && CodeOf(err) != Unavailable {
			for i := range members {
				c.commit(ecosystem, q, members[i:i+1])
			}
			return
		}
		if err != nil {
			c.trouble.Store(AsError(err))
			for _, m := range members {
				m.done <- err
			}
			return
		}
		for i, refusal := range refusals {
			members[i].done <- refusal
		}
		members = members[len(refusals):]
	}
}

// attempt runs the members in one transaction, at least the first and as many as
// the budget allows, and answers those that were run. The error is that of the
// group as a whole: then nothing was written, or it is not known and no member
// may be acknowledged.
func (c *committer) attempt(ecosystem ID, q *queue, members []*member) ([]error, error) {
	ctx, cancel := context.WithTimeout(context.Background(), groupTime)
	defer cancel()
	begun := time.Now()
	g, err := c.begin(ctx, ecosystem, q, members)
	if err != nil {
		return nil, err
	}
	defer func() { q.pending = g.pending }()
	defer g.store.Rollback()
	var refusals []error
	for i, m := range members {
		if i > 0 && time.Since(begun) > c.budget {
			break
		}
		err := g.decide(ctx, m)
		if failsGroup(err) {
			g.forgetNumbers()
			return nil, err
		}
		refusals = append(refusals, err)
	}
	if !g.dirty() {
		return refusals, nil
	}
	if err := g.finish(ctx); err != nil {
		g.forgetNumbers()
		if err := c.settle(ctx, g, err); err != nil {
			return nil, err
		}
	}
	c.trouble.Store(nil)
	c.shareNumbers(q)
	if g.registerChanged {
		c.x.known.forgetAll()
	}
	return refusals, nil
}

// failsGroup tells a refusal from trouble with the store: after the latter the
// transaction is not usable.
func failsGroup(err error) bool {
	var replayed *Replayed
	if err == nil || errors.As(err, &replayed) || errors.Is(err, errValidated) || errors.Is(err, errGone) {
		return false
	}
	code := CodeOf(err)
	return code == Unavailable || code == Internal
}

// settle finds out what became of a commit whose answer was an error: nil when the
// group is there all the same, that error when it is not, Unavailable when nobody
// can tell.
func (c *committer) settle(ctx context.Context, g *group, failed error) error {
	g.store.Rollback()
	if g.head == g.store.Found().Head {
		return failed // without an event there is nothing to tell it by
	}
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		there, err := c.hasEvent(ctx, g)
		switch {
		case err == nil && there:
			return nil
		case err == nil:
			return failed
		}
		select {
		case <-ctx.Done():
			return Refuse(Unavailable, "the write could not be completed").Because(failed)
		case <-time.After(wait):
		}
	}
}

// hasEvent tells whether the last event of the group is there. The lock is taken
// first, so that a commit still under way on the server has ended.
func (c *committer) hasEvent(ctx context.Context, g *group) (bool, error) {
	probe, err := c.x.store.Begin(ctx, g.ecosystem.ID, Ahead{})
	if err != nil {
		return false, err
	}
	defer probe.Rollback()
	e, err := probe.EventAt(ctx, g.ecosystem.ID, g.head.Number)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && e.Digest == g.head.Digest, err
}

func (c *committer) close(ctx context.Context) error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() {
		c.idle.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
