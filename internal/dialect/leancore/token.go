package leancore

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// tokenPath is the one call whose errors have the shape of RFC 6749.
const tokenPath = "/oauth2/token"

// tokenRefusal is a refusal with its name among the errors of RFC 6749 section
// 5.2, where the domain's code alone does not tell it.
type tokenRefusal struct {
	error
	name string
}

func (t *tokenRefusal) Unwrap() error { return t.error }

func invalidTokenRequest(format string, args ...any) error {
	return exchange.Refuse(exchange.Invalid, format, args...)
}

// token answers POST /oauth2/token: client credentials by Basic, or in the form
// (RFC 6749 section 2.3.1).
func (d *Dialect) token(w http.ResponseWriter, r *http.Request) {
	token, err := d.issue(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	o := openObject(nil)
	o.text("access_token", token)
	o.text("token_type", "Bearer")
	o.integer("expires_in", int64(access.TokenLife.Seconds()))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	web.Answer(w, http.StatusOK, jsonType, o.close())
}

func (d *Dialect) issue(r *http.Request) (string, error) {
	body, err := web.Body(r)
	if err != nil {
		return "", err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return "", invalidTokenRequest("the body must be a form")
	}
	for name, values := range form {
		if len(values) > 1 && (name == "grant_type" || name == "client_id" || name == "client_secret") {
			return "", invalidTokenRequest("%s must be given once", name)
		}
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "":
		return "", invalidTokenRequest("grant_type is required")
	default:
		return "", &tokenRefusal{invalidTokenRequest("grant_type must be client_credentials"), "unsupported_grant_type"}
	}
	return d.loginClient(r.Context(), r, form)
}

func (d *Dialect) loginClient(ctx context.Context, r *http.Request, form url.Values) (string, error) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	basicID, basicSecret, basic := r.BasicAuth()
	if basic {
		if secret != "" || (id != "" && id != basicID) {
			return "", invalidTokenRequest("the client must be named once, by Basic or in the form")
		}
		id, secret = basicID, basicSecret
	}
	if id == "" || secret == "" {
		return "", exchange.Refuse(exchange.Unauthenticated, "no client credentials were sent")
	}
	return d.keeper.Login(ctx, id, secret)
}

// refuseToken answers an error of the token call as {"error","error_description"}.
func refuseToken(w http.ResponseWriter, err error) {
	f := failureOf(err)
	name, description := "invalid_request", strings.TrimPrefix(f.message, "Bad Request: ")
	switch f.status {
	case http.StatusBadRequest:
		if known := (*tokenRefusal)(nil); errors.As(err, &known) {
			name = known.name
		}
	case http.StatusUnauthorized:
		name, description = "invalid_client", "the client id or the client secret is wrong, or the client is disabled"
		w.Header().Set("WWW-Authenticate", "Basic")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		name, description = "temporarily_unavailable", "try again later"
		w.Header().Set("Retry-After", retryAfter)
	case http.StatusInternalServerError:
		name, description = "server_error", "internal error"
	}
	o := openObject(nil)
	o.text("error", name)
	o.text("error_description", description)
	web.Answer(w, f.status, jsonType, o.close())
}
