package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// numberedCall answers a call about what a number names, or says why not before
// it has written anything.
type numberedCall func(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error

// numbered brings who calls, and the number in the path, to a call.
func (d *Dialect) numbered(answer numberedCall) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		caller, err := d.caller(r)
		if err != nil {
			d.Refuse(w, r, err)
			return
		}
		number, err := pathNumber(r)
		if err != nil {
			d.Refuse(w, r, err)
			return
		}
		if err := answer(w, r, caller, number); err != nil {
			d.Refuse(w, r, err)
		}
	}
}
