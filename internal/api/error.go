package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// kind is a type of problem. Its name is the last part of the URN; names never
// change, titles may.
type kind struct {
	name   string
	status int
	title  string
}

var (
	malformed       = kind{"malformed", http.StatusBadRequest, "The request cannot be read"}
	unauthenticated = kind{"unauthenticated", http.StatusUnauthorized, "The caller is not known"}
	forbidden       = kind{"forbidden", http.StatusForbidden, "The caller's role may not do this"}
	notFound        = kind{"not-found", http.StatusNotFound, "There is no such thing"}
	wrongMethod     = kind{"method-not-allowed", http.StatusMethodNotAllowed, "The path does not know this method"}
	duplicate       = kind{"duplicate", http.StatusConflict, "It exists already"}
	conflict        = kind{"conflict", http.StatusConflict, "Its state does not allow this now"}
	inFlight        = kind{"in-flight", http.StatusConflict, "A call with this key is under way"}
	tooLarge        = kind{"too-large", http.StatusRequestEntityTooLarge, "The body is too large"}
	mediaType       = kind{"media-type", http.StatusUnsupportedMediaType, "The body is not of a known media type"}
	invalid         = kind{"invalid", http.StatusUnprocessableEntity, "The request breaks a rule"}
	keyReused       = kind{"key-reused", http.StatusUnprocessableEntity, "The key was used for another request"}
	limited         = kind{"limited", http.StatusTooManyRequests, "Too many calls"}
	internal        = kind{"internal", http.StatusInternalServerError, "Something went wrong inside"}
	unavailable     = kind{"unavailable", http.StatusServiceUnavailable, "The server cannot answer now"}
)

// idempotencyKey names the header, here and in errors of the domain.
const idempotencyKey = "Idempotency-Key"

// retrySeconds is when a call may be tried again that came at a bad time: soon,
// since a group commit takes milliseconds.
const retrySeconds = "1"

// errMethod is the failure of a method that a path does not have.
var errMethod = refuse(wrongMethod, "See the Allow header for those it has.")

// describe turns an error into a problem: the one place where a failure gets its
// status.
func describe(err error) Problem {
	var own *refusal
	if errors.As(err, &own) {
		return own.problem()
	}
	e := exchange.AsError(err)
	p := refuse(internal, "The request id finds it in the log.")
	switch e.Code {
	case exchange.Invalid:
		switch e.Field {
		case "":
			p = refuse(malformed, "%s", sentence(e.Message))
		case idempotencyKey:
			p = refuse(keyReused, "Choose a new %s for each request.", idempotencyKey)
		default:
			p = broken(Fault{Pointer: pointer(e.Field), Detail: e.Message})
		}
	case exchange.Unauthenticated:
		p = refuse(unauthenticated, "%s", sentence(e.Message))
	case exchange.Forbidden:
		p = refuse(forbidden, "%s", sentence(e.Message))
		if e.Field != "" {
			p.at(Fault{Pointer: pointer(e.Field), Detail: e.Message})
		}
	case exchange.NotFound:
		if e.Field != "" { // what the body names
			p = broken(Fault{Pointer: pointer(e.Field), Detail: e.Message})
			break
		}
		p = refuse(notFound, "There is no such thing, or it is not for you to see.")
		if e.Message != exchange.ErrNotFound.Message {
			p.detail = sentence(e.Message)
		}
	case exchange.Duplicate:
		p = refuse(duplicate, "%s", sentence(e.Message)).at(Fault{Pointer: pointer(e.Field), Detail: e.Message})
		p.lead = e.Lead
	case exchange.Conflict:
		p = refuse(conflict, "%s", sentence(e.Message))
		if e.Field == idempotencyKey {
			p.kind = inFlight
		}
		var way *exchange.InTheWay
		if errors.As(err, &way) {
			p.undo = way.Obstacles
		}
	case exchange.TooLarge:
		p = refuse(tooLarge, "%s", sentence(e.Message))
	case exchange.Limited:
		p = refuse(limited, "%s", sentence(e.Message))
	case exchange.Unavailable:
		p = refuse(unavailable, "%s", sentence(e.Message))
	}
	return p.problem()
}

// Refuse answers any error as a problem, and keeps it for the log.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	web.NoteError(r, coded(err))
	p := describe(err)
	p.RequestID = web.TraceOf(r).ID
	h := w.Header()
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", challenge(r))
	case http.StatusUnsupportedMediaType:
		h.Set("Accept", jsonType)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		retryLater(h)
	}
	if p.Type == inFlight.urn() {
		retryLater(h)
	}
	body, failed := render(p)
	if failed != nil {
		web.NoteError(r, errors.Join(err, failed))
	}
	web.Answer(w, p.Status, "application/problem+json", body)
}

// coded is err with a code of the domain: the log tells by it what is the
// caller's doing and what is a defect of ours.
func coded(err error) error {
	var own *refusal
	if errors.As(err, &own) && own.kind.status < http.StatusInternalServerError && exchange.CodeOf(err) == exchange.Internal {
		return exchange.Refuse(exchange.Invalid, "%s", own.kind.name).Because(err)
	}
	return err
}

// retryLater keeps what a limiter has set already.
func retryLater(h http.Header) {
	if h.Get("Retry-After") == "" {
		h.Set("Retry-After", retrySeconds)
	}
}

// challenge says how to authenticate, and whether a token was sent that does not
// work (RFC 6750 section 3).
func challenge(r *http.Request) string {
	if scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return `Bearer realm="leadex", error="invalid_token"`
	}
	return `Bearer realm="leadex"`
}

// refusal is a failure in the terms of this wire.
type refusal struct {
	kind   kind
	detail string
	faults []Fault
	lead   exchange.ID
	undo   []exchange.Obstacle
	cause  error
}

func refuse(k kind, format string, args ...any) *refusal {
	return &refusal{kind: k, detail: fmt.Sprintf(format, args...)}
}

// broken is the failure of a body that breaks rules.
func broken(faults ...Fault) *refusal {
	return refuse(invalid, "What is wrong, and where, is in errors.").at(faults...)
}

// at says where the failure is.
func (f *refusal) at(faults ...Fault) *refusal {
	f.faults = append(f.faults, faults...)
	return f
}

// because adds a private cause.
func (f *refusal) because(cause error) *refusal {
	f.cause = cause
	return f
}

// Error is the text for logs. It has no places: an unknown name in a body is the
// caller's text, and may be anything.
func (f *refusal) Error() string {
	return fmt.Sprintf("%s: %s (%d faults)", f.kind.name, f.detail, len(f.faults))
}

// Unwrap gives the private cause.
func (f *refusal) Unwrap() error { return f.cause }

func (f *refusal) problem() Problem {
	return Problem{Type: f.kind.urn(), Title: f.kind.title, Status: f.kind.status, Detail: f.detail, Lead: f.lead, Errors: f.faults, Obstacles: obstaclesOf(f.undo)}
}

const urnPrefix = "urn:leadex:problem:"

func (k kind) urn() string { return urnPrefix + k.name }

// sentence makes a message of the domain one to be read by itself.
func sentence(message string) string {
	if message == "" {
		return message
	}
	return strings.ToUpper(message[:1]) + message[1:] + "."
}
