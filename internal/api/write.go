package api

import (
	"errors"
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// write carries out a call that changes something and answers 200, once for its
// Idempotency-Key. wire makes the answer of the use case's result.
func write[R any](a *API, w http.ResponseWriter, r *http.Request, key *IdempotencyKey, body []byte, wire func(R) any, run func(*exchange.Once) (R, error)) {
	writeAs(http.StatusOK, a, w, r, key, body, wire, run)
}

// writeNew is write for a call that makes something, which answers 201.
func writeNew[R any](a *API, w http.ResponseWriter, r *http.Request, key *IdempotencyKey, body []byte, wire func(R) any, run func(*exchange.Once) (R, error)) {
	writeAs(http.StatusCreated, a, w, r, key, body, wire, run)
}

func writeAs[R any](status int, a *API, w http.ResponseWriter, r *http.Request, key *IdempotencyKey, body []byte, wire func(R) any, run func(*exchange.Once) (R, error)) {
	once, err := once(r, key, body, func(result any) (int, []byte, error) {
		body, err := render(wire(result.(R)))
		return status, body, err
	})
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	result, err := run(once)
	var replayed *exchange.Replayed
	switch {
	case errors.As(err, &replayed):
		a.again(w, replayed)
	case err != nil:
		a.Refuse(w, r, err)
	default:
		a.answer(w, r, status, wire(result))
	}
}

// again gives the first answer of a write again.
func (a *API) again(w http.ResponseWriter, first *exchange.Replayed) {
	w.Header().Set("Idempotent-Replayed", "true")
	web.Answer(w, first.Status, jsonType, first.Body)
}
