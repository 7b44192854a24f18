package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/access"
	"leadex/internal/exchange"
)

// caller recognises who calls, by the header bsauth or by a bearer token. The
// header customer-key is not read: the token names the tenant.
func (d *Dialect) caller(r *http.Request) (exchange.Caller, error) {
	return d.keeper.Caller(r, exchange.SurfaceBrainySoft, access.BSAuth, access.Bearer)
}

// pathNumber is the id in the path. What is no number names nothing.
func pathNumber(r *http.Request) (int64, error) {
	text := r.PathValue("id")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > exchange.MaxNumber || text[0] == '+' {
		return 0, exchange.ErrNotFound
	}
	return n, nil
}
