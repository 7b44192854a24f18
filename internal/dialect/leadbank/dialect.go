package leadbank

import (
	"net/http"
	"sync"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Dialect serves the LeadBank API. It is safe for any number of goroutines.
type Dialect struct {
	exchange *exchange.Exchange
	keeper   *access.Keeper
	mux      http.Handler
	help     []byte // the page, made once
	forms    *forms
	zones    sync.Map // IANA name to *time.Location
	buffers  sync.Pool
}

// New makes a Dialect over an exchange, with the keeper that knows its callers.
func New(x *exchange.Exchange, keeper *access.Keeper) *Dialect {
	d := &Dialect{exchange: x, keeper: keeper, help: helpPage(), forms: newForms()}
	d.buffers.New = func() any { return new([]byte) }
	d.mux = web.Mux(d.Routes(), true, web.Misses{NotFound: d.notFound, MethodNotAllowed: d.methodNotAllowed})
	return d
}

// ServeHTTP answers one call.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// call makes the handler of a call that answers a Response: it authenticates,
// reads the body and sends what answer returns.
func (d *Dialect) call(answer func(*http.Request, exchange.Caller, payload) (*exchange.Confirmed, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		caller, p, err := d.open(r)
		if err != nil {
			d.Refuse(w, r, err)
			return
		}
		done, err := answer(r, caller, p)
		if err != nil {
			d.Refuse(w, r, err)
			return
		}
		status, message := outcome(done)
		web.Answer(w, http.StatusOK, jsonType, appendResponse(nil, status, message))
	}
}

// open finds out who calls, and reads the body.
func (d *Dialect) open(r *http.Request) (exchange.Caller, payload, error) {
	caller, err := d.caller(r)
	if err != nil {
		return caller, payload{}, err
	}
	p, err := readPayload(r)
	return caller, p, err
}

// zone is the ecosystem's time zone. An ecosystem is only made with a zone that
// exists; should the machine have lost its table, times go out in UTC, which
// names the same instants.
func (d *Dialect) zone(e *exchange.Ecosystem) *time.Location {
	if z, ok := d.zones.Load(e.TimeZone); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(e.TimeZone)
	if err != nil {
		return time.UTC
	}
	d.zones.Store(e.TimeZone, z)
	return z
}
