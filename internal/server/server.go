package server

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Surface is one contract: a dialect or the native API.
type Surface interface {
	http.Handler
	// Routes are all its calls.
	Routes() []web.Route
	// Refuse answers an error of the domain in the surface's own shape.
	Refuse(w http.ResponseWriter, r *http.Request, err error)
}

// Surfaces are the contracts that are served.
type Surfaces struct {
	LeanCore   Surface
	LeadBank   Surface
	BrainySoft Surface
	Native     Surface
}

// Config is what a Server needs; the zero value of each optional field works.
type Config struct {
	Surfaces Surfaces
	// Ping tells whether the database answers.
	Ping func(context.Context) error
	// LastWrite tells why the last write could not be stored, nil when it was.
	LastWrite func() error // optional
	Log       *slog.Logger
	// RetryAfter is what a caller is told to wait when it called too often; one
	// second unless given.
	RetryAfter time.Duration
	// Collectors are metrics of others that /metrics shows too; none has a name
	// that another has.
	Collectors []prometheus.Collector
	Clock      func() time.Time // exchange.SystemClock unless given
	// CallTime is how long a call may take until its answer begins, without the
	// time in which the client sends its body; 8 seconds unless given.
	CallTime time.Duration
}

// Server serves every contract on one listener. It is safe for any number of
// goroutines.
type Server struct {
	surfaces   Surfaces
	ping       func(context.Context) error
	lastWrite  func() error
	log        *slog.Logger
	metrics    *metrics
	retryAfter string // seconds
	clock      func() time.Time
	callTime   time.Duration
	gate       *gate
	refusals   *pace
	closing    atomic.Bool
	ending     chan struct{} // closed when closing is set
	away       sparing       // of errors about a database that is away
	unready    sparing       // of warnings about the same
	crowded    sparing       // of warnings about calls that are turned away
}

// New makes a Server.
func New(c Config) *Server {
	if c.Clock == nil {
		c.Clock = exchange.SystemClock
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.LastWrite == nil {
		c.LastWrite = func() error { return nil }
	}
	if c.CallTime == 0 {
		c.CallTime = callTime
	}
	return &Server{surfaces: c.Surfaces, ping: c.Ping, lastWrite: c.LastWrite, log: c.Log, metrics: newMetrics(c.LastWrite, c.Collectors),
		clock: c.Clock, callTime: c.CallTime, gate: newGate(time.Now), refusals: newPace(), ending: make(chan struct{}),
		retryAfter: wholeSeconds(c.RetryAfter)}
}

// surfaceOf says which contract a path belongs to. LeadBank matches without
// regard to case, so its part is found without regard to it; what belongs to
// nobody is LeanCore's, whose calls lie at the root.
func (s *Server) surfaceOf(path string) (exchange.Surface, Surface) {
	path = web.Normal(path, false)
	folded := strings.ToLower(path)
	switch {
	case within(path, "/v1"):
		return exchange.SurfaceNative, s.surfaces.Native
	case within(folded, "/api"), within(folded, "/help"):
		return exchange.SurfaceLeadBank, s.surfaces.LeadBank
	case within(path, "/bs-core"), path == "/oauth/token":
		return exchange.SurfaceBrainySoft, s.surfaces.BrainySoft
	}
	return exchange.SurfaceLeanCore, s.surfaces.LeanCore
}

func within(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

// ServeHTTP answers a call of any contract, and the two questions about health,
// which a load balancer asks where it sends the calls.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case livePath:
		s.live(w, r)
	case readyPath:
		s.ready(w, r)
	default:
		s.call(w, r)
	}
}

// Route is a call of one of the surfaces.
type Route struct {
	Surface exchange.Surface
	web.Route
}

// Routes are all calls that are served, surface by surface.
func (s *Server) Routes() []Route {
	var all []Route
	add := func(name exchange.Surface, routes []web.Route) {
		for _, r := range routes {
			all = append(all, Route{name, r})
		}
	}
	add(exchange.SurfaceNative, s.surfaces.Native.Routes())
	add(exchange.SurfaceLeanCore, s.surfaces.LeanCore.Routes())
	add(exchange.SurfaceLeadBank, s.surfaces.LeadBank.Routes())
	add(exchange.SurfaceBrainySoft, s.surfaces.BrainySoft.Routes())
	return all
}
