package exchange

import (
	"errors"
	"fmt"
)

// Code says what kind of refusal an Error is. The list is closed; each dialect
// turns it into its own status and body in one switch.
type Code string

const (
	Invalid         Code = "invalid"         // the request breaks a rule; Field names where
	Unauthenticated Code = "unauthenticated" // no, wrong or expired credentials
	Forbidden       Code = "forbidden"       // the caller sees the thing, its role may not do this
	NotFound        Code = "not_found"       // there is no such thing, or the caller may not see it
	Duplicate       Code = "duplicate"       // the thing exists already
	Conflict        Code = "conflict"        // the state of the thing does not allow this now
	TooLarge        Code = "too_large"       // a body or list is over its bound
	Limited         Code = "limited"         // too many requests; later is fine
	Unavailable     Code = "unavailable"     // the store cannot answer now; a retry is safe with an idempotency key
	Internal        Code = "internal"        // a defect of ours; the text never leaves the process
)

// Error is the one error of the domain. Message is safe to show: it holds no
// personal data and no detail of the machine. The cause is only for the log.
type Error struct {
	Code    Code
	Field   string // domain key of the field at fault, dotted and indexed: "passport.issue_date", "addresses[0].position"
	Message string
	Lead    ID // of Duplicate: the lead that is there; NoID when there is none, or none that the caller may see
	cause   error
}

// Error is the text for logs: code, field and message, then the cause.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Field != "" {
		text += " " + e.Field
	}
	text += ": " + e.Message
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap gives the private cause.
func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy of e that carries a private cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Refuse makes an Error without a field.
func Refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidField makes the Error of a field that breaks a rule.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// ErrNotFound is what a store answers when there is no such row, and what a
// caller gets for what it may not see.
var ErrNotFound = &Error{Code: NotFound, Message: "not found"}

// CodeOf is the code of err: Internal for what is no Error, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return AsError(err).Code
}

// AsError finds the Error in err. What is none becomes Internal with a message
// that tells nothing, and err as its cause.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Internal, Message: "internal error", cause: err}
}
