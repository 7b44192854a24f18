package server

import (
	"context"
	"io"
	"time"
)

// callTime is how long a call may take until its answer begins, the time in
// which the client sends its body left out: nobody hangs over 10 s, whatever
// the database does. Each single wait for the database is bounded by the store,
// but a call may have to wait more than once.
const callTime = 8 * time.Second

// budget ends the context of a call whose time is up. The cause is then
// context.DeadlineExceeded. Machines wait in the time of the machine, whatever
// the clock of the server is.
type budget struct {
	cancel context.CancelCauseFunc
	timer  *time.Timer
	left   time.Duration // when it was last set going
	from   time.Time
}

func newBudget(ctx context.Context, d time.Duration) (context.Context, *budget) {
	ctx, cancel := context.WithCancelCause(ctx)
	b := &budget{cancel: cancel, left: d, from: time.Now()}
	b.timer = time.AfterFunc(d, func() { cancel(context.DeadlineExceeded) })
	return ctx, b
}

// pause stops the time.
func (b *budget) pause() {
	if b.timer.Stop() {
		b.left -= time.Since(b.from)
	}
}

// goOn lets the time run again, unless it is up.
func (b *budget) goOn() {
	if b.left > 0 {
		b.from = time.Now()
		b.timer.Reset(b.left)
	}
}

// met says that the answer has begun: from now on only its pieces have a time.
func (b *budget) met() {
	b.timer.Stop()
	b.left = 0
}

// end gives everything free.
func (b *budget) end() {
	b.timer.Stop()
	b.cancel(nil)
}

// sentBody is a body during whose reading, from its first byte to its end, the
// time of the call does not run and its place is free for others.
type sentBody struct {
	io.ReadCloser
	budget *budget
	visit  *visit
	begun  bool
}

func (s *sentBody) Read(p []byte) (int, error) {
	if !s.begun {
		s.begun = true
		s.budget.pause()
		s.visit.stepOut()
	}
	n, err := s.ReadCloser.Read(p)
	if err != nil {
		s.visit.stepIn()
		s.budget.goOn()
	}
	return n, err
}
