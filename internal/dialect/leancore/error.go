package leancore

import (
	"errors"
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// jsonType is the media type of every answer.
const jsonType = "application/json; charset=utf-8"

// retryAfter is what a caller is told to wait when it is turned away for now,
// in seconds.
const retryAfter = "1"

// nitTaken is the refusal of a lead whose nit is taken. The nit is the caller's
// own value and goes back to it, but it is not in Error, so that no log has it.
type nitTaken struct {
	error
	nit string
}

func (n *nitTaken) Unwrap() error { return n.error }

// errMethod is the refusal of a known path with another method.
var errMethod = exchange.Refuse(exchange.Invalid, "the method is not allowed here")

// Refuse answers err in the shape of this dialect and keeps it for the log.
func (d *Dialect) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	web.NoteError(r, err)
	if web.Normal(r.URL.Path, false) == tokenPath {
		refuseToken(w, err)
		return
	}
	f := failureOf(err)
	switch f.status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retryAfter)
	}
	web.Answer(w, f.status, jsonType, f.append(nil))
}

// failure is an error as the wire shows it.
type failure struct {
	status  int
	code    string // short and constant
	message string
}

func (f failure) append(b []byte) []byte {
	o := openObject(b)
	o.text("message", f.message)
	o.text("code", f.code)
	return o.close()
}

// failureOf turns an error into status, code and message. It is the only place
// that chooses them. Messages begin with the texts that client programs know.
func failureOf(err error) failure {
	e := exchange.AsError(err)
	switch {
	case errors.Is(err, errMethod):
		return failure{http.StatusMethodNotAllowed, "method_not_allowed", "Method Not Allowed"}
	case e.Code == exchange.Invalid && e.Field != "":
		return failure{http.StatusBadRequest, "invalid_data", "Invalid Data: " + wireName(e.Field) + " " + e.Message}
	}
	switch e.Code {
	case exchange.Invalid:
		return failure{http.StatusBadRequest, "bad_request", "Bad Request: " + e.Message}
	case exchange.Unauthenticated:
		return failure{http.StatusUnauthorized, "unauthorized", "Unauthorized"}
	case exchange.NotFound, exchange.Forbidden:
		return failure{http.StatusNotFound, "not_found", "Not Found"}
	case exchange.Duplicate:
		return failure{http.StatusConflict, "already_exists", duplicateText(err, e)}
	case exchange.Conflict:
		return failure{http.StatusConflict, "conflict", "Bad Request: " + e.Message}
	case exchange.TooLarge:
		return failure{http.StatusRequestEntityTooLarge, "too_large", "Bad Request: " + e.Message}
	case exchange.Limited:
		return failure{http.StatusTooManyRequests, "too_many_requests", "Too Many Requests"}
	case exchange.Unavailable:
		return failure{http.StatusServiceUnavailable, "unavailable", "Service Unavailable"}
	}
	return failure{http.StatusInternalServerError, "internal", "Internal Server Error"}
}

func duplicateText(err error, e *exchange.Error) string {
	var taken *nitTaken
	switch {
	case errors.As(err, &taken):
		return "User with nit: " + taken.nit + " already exists"
	case e.Field == "name":
		return "Bad Request: " + e.Message
	}
	return "User already exists"
}

func (d *Dialect) notFound(w http.ResponseWriter, r *http.Request) {
	d.Refuse(w, r, exchange.ErrNotFound)
}

func (d *Dialect) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	d.Refuse(w, r, errMethod)
}
