package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// Bounds of what is taken from a client: there are fewer fields, and none has a
// longer key.
const (
	maxTaken    = 200
	maxTakenKey = 64
)

// MergePersons answers POST /v1/matches.
func (a *API) MergePersons(w http.ResponseWriter, r *http.Request, params MergePersonsParams) {
	var m exchange.Merge
	body, err := readBody(r, func(d *decoder) { m = d.merge("keep", "other") })
	a.merge(w, r, params.IdempotencyKey, m, body, err)
}

// MergeMatch answers POST /v1/matches/{id}/merge.
func (a *API) MergeMatch(w http.ResponseWriter, r *http.Request, written MatchID, params MergeMatchParams) {
	var m exchange.Merge
	body, err := readOptionalBody(r, func(d *decoder) { m = d.merge() })
	var ok bool
	if m.Match, ok = exchange.ParseID(written); err == nil && (!ok || m.Match == exchange.NoID) {
		err = exchange.ErrNotFound
	}
	a.merge(w, r, params.IdempotencyKey, m, body, err)
}

func (a *API) merge(w http.ResponseWriter, r *http.Request, key *IdempotencyKey, m exchange.Merge, body []byte, err error) {
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, key, body, mergedOf, func(once *exchange.Once) (*exchange.MergeView, error) {
		m.Once = once
		return a.exchange.MergePersons(r.Context(), callerOf(r), m)
	})
}

// merge reads a merge: of a pair of the path, or of the persons that are required.
func (d *decoder) merge(persons ...string) (m exchange.Merge) {
	d.objectWith(persons, func(name string) bool {
		switch {
		case name == "ecosystem":
			m.Ecosystem = d.id()
		case name == "keep":
			m.Keep = d.integer(1, exchange.MaxNumber)
		case name == "other" && len(persons) > 0:
			m.Other = d.integer(1, exchange.MaxNumber)
		case name == "take":
			d.list(maxTaken, func() {
				key, _ := d.text(0, maxTakenKey)
				m.Take = append(m.Take, key)
			})
		default:
			return d.whyMember(name, &m.Why)
		}
		return true
	})
	return m
}
