package leadbank

import (
	"errors"
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Status codes of a Response, published in the README.
const (
	statusDone           = 0
	statusProcessing     = 1 // processing error
	statusIdentification = 2 // identification error: known, but no receiver
	statusPartly         = 3 // partly done
)

// jsonType is the media type of every answer but the help page.
const jsonType = "application/json; charset=utf-8"

// retryAfter is what a caller is told to wait when it is turned away for now,
// in seconds.
const retryAfter = "1"

// What the routing and the headers are refused for; these are not errors of the
// domain.
var (
	errMethod    = exchange.Refuse(exchange.Invalid, "the method is not allowed here")
	errMediaType = exchange.Refuse(exchange.Invalid, "the media type is not supported")
)

// failure is an error as the wire shows it. With http 200 it is a Response with
// a status; with any other it is a transport error and has only the message.
type failure struct {
	http    int
	status  int
	message string
}

// failureOf turns an error into what the wire shows. It is the only place that
// chooses. The texts of transport errors are those of ASP.NET Web API 2.
func failureOf(err error) failure {
	switch {
	case errors.Is(err, errMethod):
		return failure{http: http.StatusMethodNotAllowed, message: "The requested resource does not support this http method."}
	case errors.Is(err, errMediaType):
		return failure{http: http.StatusUnsupportedMediaType, message: "The request entity's media type is not supported for this resource."}
	}
	e := exchange.AsError(err)
	switch e.Code {
	case exchange.Invalid:
		return failure{http: http.StatusBadRequest, message: "The request is invalid."}
	case exchange.Unauthenticated:
		return failure{http: http.StatusUnauthorized, message: "Authorization has been denied for this request."}
	case exchange.NotFound:
		return failure{http: http.StatusNotFound, message: "No HTTP resource was found that matches the request URI."}
	case exchange.TooLarge:
		return failure{http: http.StatusRequestEntityTooLarge, message: sentence(e.Message)}
	case exchange.Limited:
		return failure{http: http.StatusTooManyRequests, message: "Too many requests."}
	case exchange.Unavailable:
		return failure{http: http.StatusServiceUnavailable, message: "The service is unavailable."}
	case exchange.Forbidden:
		return failure{http.StatusOK, statusIdentification, sentence(e.Message)}
	case exchange.Conflict, exchange.Duplicate:
		return failure{http.StatusOK, statusProcessing, sentence(e.Message)}
	}
	return failure{http: http.StatusInternalServerError, message: "An error has occurred."}
}

// Refuse answers err in the shape of this dialect and keeps it for the log.
func (d *Dialect) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	d.refuse(w, r, err, appendResponse)
}

// refusePull is Refuse for the call whose answer has leads.
func (d *Dialect) refusePull(w http.ResponseWriter, r *http.Request, err error) {
	d.refuse(w, r, err, func(b []byte, status int, message string) []byte {
		return append(openLeadResponse(b, status, message), "]}"...)
	})
}

func (d *Dialect) refuse(w http.ResponseWriter, r *http.Request, err error, response func([]byte, int, string) []byte) {
	web.NoteError(r, err)
	f := failureOf(err)
	switch f.http {
	case http.StatusOK:
		web.Answer(w, f.http, jsonType, response(nil, f.status, f.message))
		return
	case http.StatusUnauthorized:
		// Without a challenge the HTTP clients of .NET never send what they have.
		w.Header().Set("WWW-Authenticate", `Basic realm="LeadBank", charset="UTF-8"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if w.Header().Get("Retry-After") == "" {
			w.Header().Set("Retry-After", retryAfter)
		}
	}
	web.Answer(w, f.http, jsonType, appendMessage(nil, f.message))
}

func (d *Dialect) notFound(w http.ResponseWriter, r *http.Request) {
	d.Refuse(w, r, exchange.ErrNotFound)
}

func (d *Dialect) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	d.Refuse(w, r, errMethod)
}

// sentence makes a sentence of a message of the domain, whose texts are ASCII.
func sentence(s string) string {
	if s == "" {
		return s
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		s = string(c-'a'+'A') + s[1:]
	}
	return s + "."
}
