package brainysoft

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Errors that have a code of their own in this contract.
var (
	errNoFirstName   = exchange.InvalidField("first_name", "must not be empty")
	errNoMobilePhone = exchange.InvalidField("phone", "must not be empty")
	errNoCall        = exchange.Refuse(exchange.NotFound, "there is no such call")
	errGrantType     = exchange.InvalidField("grant_type", "grant_type must be client_credentials")
	errMethod        = exchange.Refuse(exchange.Invalid, "the call is not offered by this method; see the header Allow")
)

// retryAfterSeconds is when a refused call may come again, if the server has not
// said another time: limits count by the second, and a database that is being
// restarted takes longer than that.
const retryAfterSeconds = 1

// outcome is what becomes of an error: the status and the code of its body.
type outcome struct {
	status int
	code   string
}

// outcomeOf is the one place where failures get their status.
func outcomeOf(err error) outcome {
	switch {
	case errors.Is(err, errNoFirstName):
		return outcome{http.StatusBadRequest, "NO_CLIENT_FIRST_NAME_ERROR"}
	case errors.Is(err, errNoMobilePhone):
		return outcome{http.StatusBadRequest, "NO_MOBILE_PHONE_ERROR"}
	case errors.Is(err, errMethod):
		return outcome{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED_ERROR"}
	}
	switch exchange.CodeOf(err) {
	case exchange.Invalid:
		return outcome{http.StatusBadRequest, "VALIDATION_ERROR"}
	case exchange.Unauthenticated:
		return outcome{http.StatusUnauthorized, "AUTHENTICATION_ERROR"}
	case exchange.Forbidden:
		return outcome{http.StatusForbidden, "ACCESS_DENIED_ERROR"}
	case exchange.NotFound:
		return outcome{http.StatusNotFound, "NOT_FOUND_ERROR"}
	case exchange.Duplicate:
		return outcome{http.StatusConflict, "DUPLICATE_ERROR"}
	case exchange.Conflict:
		return outcome{http.StatusConflict, "CONFLICT_ERROR"}
	case exchange.TooLarge:
		return outcome{http.StatusRequestEntityTooLarge, "TOO_LARGE_ERROR"}
	case exchange.Limited:
		return outcome{http.StatusTooManyRequests, "TOO_MANY_REQUESTS_ERROR"}
	case exchange.Unavailable:
		return outcome{http.StatusServiceUnavailable, "UNAVAILABLE_ERROR"}
	}
	return outcome{http.StatusInternalServerError, "INTERNAL_ERROR"}
}

// Refuse answers with an error, whoever met it: a call, or the server around.
func (d *Dialect) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	web.NoteError(r, err)
	o, e := outcomeOf(err), exchange.AsError(err)
	noteRefusal(w, o.status)
	b := appendString(append(d.envelope("error", 256), `{"code":`...), o.code)
	b = appendString(append(b, `,"message":`...), e.Message)
	if field := leadTable.wirePath(e.Field); field != "" {
		b = appendString(append(b, `,"field":`...), field)
	}
	web.Answer(w, o.status, contentType, append(b, "}}"...))
}

// oauthWord is the word of RFC 6749, section 5.2, for an error, "" when it has
// none.
func oauthWord(err error) string {
	if errors.Is(err, errGrantType) {
		return "unsupported_grant_type"
	}
	switch exchange.CodeOf(err) {
	case exchange.Unauthenticated:
		return "invalid_client"
	case exchange.Invalid:
		return "invalid_request"
	}
	return ""
}

// refuseToken answers the token endpoint's errors as OAuth writes them. What
// OAuth has no word for is answered as by every other call.
func (d *Dialect) refuseToken(w http.ResponseWriter, r *http.Request, err error) {
	word := oauthWord(err)
	if word == "" {
		d.Refuse(w, r, err)
		return
	}
	web.NoteError(r, err)
	status := outcomeOf(err).status
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Basic")
	}
	b := appendString([]byte(`{"error":`), word)
	b = appendString(append(b, `,"error_description":`...), exchange.AsError(err).Message)
	web.Answer(w, status, contentType, append(b, '}'))
}

// noteRefusal sets the headers that HTTP asks for with a status.
func noteRefusal(w http.ResponseWriter, status int) {
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if w.Header().Get("Retry-After") == "" {
			w.Header().Set("Retry-After", strconv.Itoa(retryAfterSeconds))
		}
	}
}

// wirePath turns the domain's path of a field, "passport.issued_on", into the
// wire's, "passport.issueDate". What the table does not know stays as it is.
func (t *table) wirePath(path string) string {
	step, rest, deeper := strings.Cut(path, ".")
	key, index, _ := strings.Cut(step, "[")
	f := t.byKey[key]
	if f == nil {
		return path
	}
	name := f.name
	if index != "" {
		name += "[" + index
	}
	if !deeper {
		return name
	}
	if f.kind.inner == nil {
		return name + "." + rest
	}
	return name + "." + f.kind.inner.wirePath(rest)
}
