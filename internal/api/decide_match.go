package api

import (
	"context"
	"net/http"

	"leadex/internal/exchange"
)

// DeclareDifferent answers POST /v1/matches/{id}/different.
func (a *API) DeclareDifferent(w http.ResponseWriter, r *http.Request, id MatchID, params DeclareDifferentParams) {
	a.decideMatch(w, r, id, params.IdempotencyKey, a.exchange.DeclareDifferent)
}

// ReopenMatch answers POST /v1/matches/{id}/reopen.
func (a *API) ReopenMatch(w http.ResponseWriter, r *http.Request, id MatchID, params ReopenMatchParams) {
	a.decideMatch(w, r, id, params.IdempotencyKey, a.exchange.ReopenMatch)
}

func (a *API) decideMatch(w http.ResponseWriter, r *http.Request, written MatchID, key *IdempotencyKey,
	decide func(context.Context, exchange.Caller, exchange.MatchDecision) (*exchange.MatchRow, error)) {
	decision, body, err := readDecision(r, written)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(m *exchange.MatchRow) any { return matchOf(m) }
	write(a, w, r, key, body, wire, func(once *exchange.Once) (*exchange.MatchRow, error) {
		decision.Once = once
		return decide(r.Context(), callerOf(r), decision)
	})
}

// readDecision reads what is decided of a pair, for which nothing has to be said.
func readDecision(r *http.Request, written MatchID) (m exchange.MatchDecision, body []byte, err error) {
	body, err = readOptionalBody(r, func(d *decoder) {
		d.object(func(name string) bool {
			if name == "ecosystem" {
				m.Ecosystem = d.id()
				return true
			}
			return d.whyMember(name, &m.Why)
		})
	})
	var ok bool
	if m.Match, ok = exchange.ParseID(written); err == nil && !ok {
		err = exchange.ErrNotFound
	}
	return m, body, err
}
