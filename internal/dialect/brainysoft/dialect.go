package brainysoft

import (
	"net/http"
	"runtime/debug"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Dialect answers the calls of the BrainySoft core. It is safe for any number of
// goroutines.
type Dialect struct {
	exchange *exchange.Exchange
	keeper   *access.Keeper
	clock    func() time.Time
	version  string
	mux      http.Handler
}

// Option changes a Dialect that is being made.
type Option func(*Dialect)

// WithClock stamps answers by another clock than the system's.
func WithClock(clock func() time.Time) Option { return func(d *Dialect) { d.clock = clock } }

// WithVersion answers version-info with this version instead of the one that
// the program was built as.
func WithVersion(version string) Option { return func(d *Dialect) { d.version = version } }

// New makes the dialect over an exchange.
func New(x *exchange.Exchange, keeper *access.Keeper, options ...Option) *Dialect {
	d := &Dialect{exchange: x, keeper: keeper, clock: exchange.SystemClock, version: builtVersion()}
	for _, o := range options {
		o(d)
	}
	d.mux = web.Mux(d.Routes(), false, web.Misses{NotFound: d.notFound, MethodNotAllowed: d.methodNotAllowed})
	return d
}

// ServeHTTP answers a call. Every answer but those of /oauth/token is in the
// envelope.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

func builtVersion() string {
	build, ok := debug.ReadBuildInfo()
	if !ok || build.Main.Version == "" {
		return "(devel)"
	}
	return build.Main.Version
}
