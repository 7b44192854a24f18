package api_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// brokenStore fails every look-up of a lead, and every write.
type brokenStore struct {
	exchange.Store
	err error
}

func (b *brokenStore) Begin(context.Context, exchange.ID) (exchange.Tx, error) { return nil, b.err }

func (b *brokenStore) Lead(context.Context, exchange.Grant, exchange.LeadKey) (exchange.LeadRow, error) {
	return exchange.LeadRow{}, b.err
}

func (b *brokenStore) Leads(context.Context, exchange.Grant, exchange.LeadFilter, func(*exchange.LeadRow) error) error {
	return b.err
}

func TestFailingStore(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	cause := errors.New("dial tcp 10.0.0.7: connection refused")
	for name, test := range map[string]struct {
		err    error
		want   string
		status int
		retry  string
	}{
		"the database is away": {exchange.Refuse(exchange.Unavailable, "the database cannot answer now").Because(cause),
			problem("unavailable", "The server cannot answer now", 503, "The database cannot answer now."), http.StatusServiceUnavailable, "1"},
		"a defect": {cause, problem("internal", "Something went wrong inside", 500, "The request id finds it in the log."), http.StatusInternalServerError, ""},
	} {
		broken := s.beside(t, &brokenStore{r.Store, test.err})
		for _, call := range []struct{ method, path, body string }{
			{http.MethodPost, "/v1/leads", ana}, {http.MethodGet, "/v1/leads?external_id=a", ""},
			{http.MethodGet, "/v1/leads/" + strange, ""}, {http.MethodGet, "/v1/leads/" + strange + "/events", ""},
		} {
			t.Run(name+", "+call.method+" "+call.path, func(t *testing.T) {
				got := broken.call(t, with(as(s.Operator), "Idempotency-Key", "key-1"), call.method, call.path, call.body)
				if got.status != test.status || got.body != test.want || got.header.Get("Retry-After") != test.retry {
					t.Errorf("answered %d %v %s", got.status, got.header, got.body)
				}
			})
		}
	}
}
