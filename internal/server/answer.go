package server

import (
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"leadex/internal/web"
)

// What a slow client may cost. There is no bound on a whole answer, because a
// list of millions is streamed in one; but each piece of it has to be taken.
const (
	bodyTime   = 30 * time.Second // for the whole body of a request, which is at most web.MaxBody
	pieceTime  = 60 * time.Second // for each piece of an answer
	extendTime = time.Second      // how often the time for a piece is set anew
)

// answer is a ResponseWriter that remembers what went through it.
type answer struct {
	http.ResponseWriter
	control  *http.ResponseController
	server   *Server
	budget   *budget // nil of a call that was turned away, as is visit
	visit    *visit
	started  time.Time
	extended time.Time
	status   int // 0 until it is sent
	bytes    int64
}

func newAnswer(w http.ResponseWriter, s *Server, b *budget, v *visit) *answer {
	a := &answer{ResponseWriter: w, control: http.NewResponseController(w), server: s, budget: b, visit: v, started: s.clock()}
	a.extend(a.started)
	return a
}

// head sets what every answer has.
func (a *answer) head(trace *web.Trace) {
	h := a.Header()
	h.Set("X-Request-Id", trace.ID)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store") // answers hold personal data
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Status is what was sent, 200 if nothing was.
func (a *answer) Status() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
		if a.budget != nil {
			a.budget.met()
			a.visit.leave()
		}
		a.sayWhen(status)
		if a.server.closing.Load() {
			a.Header().Set("Connection", "close") // so that nothing more is sent on it
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// sayWhen sees to it that whoever is turned away for now is told when to come
// back, whatever the surface.
func (a *answer) sayWhen(status int) {
	h := a.Header()
	switch {
	case status == http.StatusTooManyRequests:
		h.Set("Retry-After", a.server.retryAfter)
	case status == http.StatusServiceUnavailable && h.Get("Retry-After") == "":
		h.Set("Retry-After", "1")
	}
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	a.extendOnceMore()
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Flush sends what is buffered.
func (a *answer) Flush() {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	a.extendOnceMore()
	_ = a.control.Flush() // a writer that cannot flush has nothing to lose
}

// extendOnceMore gives the client time for the next piece, unless it was given
// just now.
func (a *answer) extendOnceMore() {
	if now := a.server.clock(); now.Sub(a.extended) > extendTime {
		a.extend(now)
	}
}

// extend gives the client time for the next piece. Connections count in the
// time of the machine, whatever the clock of the server is.
func (a *answer) extend(now time.Time) {
	a.extended = now
	_ = a.control.SetWriteDeadline(time.Now().Add(pieceTime)) // not every writer is a connection
}

// timedBody has bodyTime from the start of the call on, read or not: what a
// handler leaves unread, net/http reads before it sends the answer.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
}

func newTimedBody(body io.ReadCloser, control *http.ResponseController) *timedBody {
	_ = control.SetReadDeadline(time.Now().Add(bodyTime)) // not every writer is a connection
	return &timedBody{ReadCloser: body, control: control}
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		// What is read from now on is the next request, or that the client left.
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// wholeSeconds is how Retry-After says a time: rounded up, at least 1.
func wholeSeconds(d time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(d.Seconds()))))
}
