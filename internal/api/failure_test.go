package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// brokenStore fails every look-up of a lead, and every write.
type brokenStore struct {
	exchange.Store
	err error
}

func (b *brokenStore) Begin(context.Context, exchange.ID, exchange.Ahead) (exchange.Tx, error) {
	return nil, b.err
}

func (b *brokenStore) Lead(context.Context, exchange.Grant, exchange.LeadKey) (exchange.LeadRow, error) {
	return exchange.LeadRow{}, b.err
}

func (b *brokenStore) Leads(context.Context, exchange.Grant, exchange.LeadFilter, func(*exchange.LeadRow) error) error {
	return b.err
}

func (b *brokenStore) OpenBatch(context.Context, exchange.ID, exchange.Receiver) (exchange.Batch, error) {
	return exchange.Batch{}, b.err
}

func (b *brokenStore) AssignmentPage(context.Context, exchange.ID, exchange.AssignmentPage) ([]exchange.Assignment, error) {
	return nil, b.err
}

func (b *brokenStore) Deliveries(context.Context, exchange.ID, time.Time) ([]exchange.DeliveryCount, error) {
	return nil, b.err
}

func (b *brokenStore) OutcomeCodes(context.Context, exchange.ID) ([]exchange.OutcomeCode, error) {
	return nil, b.err
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
		bank := s.Lenders[0].Party
		const post, get, patch = http.MethodPost, http.MethodGet, http.MethodPatch
		for _, call := range []struct {
			login              exchangetest.Login
			method, path, body string
		}{
			{s.Operator, post, "/v1/leads", ana}, {s.Operator, get, "/v1/leads?external_id=a", ""},
			{s.Operator, get, "/v1/leads/" + strange, ""}, {s.Operator, get, "/v1/leads/" + strange + "/events", ""},
			{s.Operator, get, "/v1/leads/" + strange + "/outcomes", ""},
			{s.Operator, post, assignments(s.Ecosystem.ID), fmt.Sprintf(`{"lender":%q}`, bank)},
			{s.Operator, post, assignmentAt(s.Ecosystem.ID, bank) + "/withdraw", ""},
			{s.Operator, post, assignmentAt(s.Ecosystem.ID, bank) + "/reassign", fmt.Sprintf(`{"lender":%q}`, bank)},
			{s.Lenders[0], post, "/v1/pull", ""}, {s.Lenders[0], post, "/v1/extend", ""}, {s.Lenders[0], post, "/v1/confirm", `{"all":true}`},
			{s.Lenders[0], get, "/v1/changes", ""}, {s.Lenders[0], post, "/v1/changes/confirm", `{"changes":[]}`},
			{s.Lenders[0], post, "/v1/replays", `{"from":"2026-03-02T00:00:00Z","to":"2026-03-03T00:00:00Z"}`},
			{s.Lenders[0], post, "/v1/outcomes", `{"outcomes":[]}`}, {s.Operator, get, "/v1/outcome-codes", ""}, {s.Operator, patch, "/v1/outcome-codes", `{"codes":[]}`},
			{s.Operator, get, "/v1/delivery", ""}, {s.Operator, get, "/v1/undeliverable", ""}, {s.Lenders[0], patch, termsAt(bank), `{"revisions":true}`},
		} {
			t.Run(name+", "+call.method+" "+call.path, func(t *testing.T) {
				got := broken.call(t, with(as(call.login), "Idempotency-Key", "key-1"), call.method, call.path, call.body)
				if got.status != test.status || got.body != test.want || got.header.Get("Retry-After") != test.retry {
					t.Errorf("answered %d %v %s", got.status, got.header, got.body)
				}
			})
		}
	}
}
