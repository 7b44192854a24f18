package brainysoft

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// issueToken is the token endpoint of OAuth 2.0 for client credentials (RFC
// 6749, section 4.4). It answers without the envelope.
func (d *Dialect) issueToken(w http.ResponseWriter, r *http.Request) {
	token, err := d.tokenFor(r)
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		d.refuseToken(w, r, err)
		return
	}
	b := appendString([]byte(`{"access_token":`), token)
	b = append(b, `,"token_type":"bearer","expires_in":`...)
	b = strconv.AppendInt(b, int64(access.TokenLife.Seconds()), 10)
	web.Answer(w, http.StatusOK, contentType, append(b, '}'))
}

func (d *Dialect) tokenFor(r *http.Request) (string, error) {
	form, err := tokenForm(r)
	if err != nil {
		return "", err
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "":
		return "", invalidRequest("grant_type is missing")
	default:
		return "", errGrantType
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if id == "" && secret == "" {
		id, secret, _ = r.BasicAuth()
	}
	if id == "" || secret == "" {
		return "", invalidRequest("client_id or client_secret is missing")
	}
	return d.keeper.Login(r.Context(), id, secret)
}

// tokenForm are the parameters of the query and of a form in the body. None may
// be given twice.
func tokenForm(r *http.Request) (url.Values, error) {
	all, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalidRequest("the query is not readable")
	}
	body, err := web.Body(r)
	if err != nil {
		return nil, err
	}
	if isForm(r) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, invalidRequest("the form is not readable")
		}
		for name, values := range form {
			all[name] = append(all[name], values...)
		}
	}
	for _, values := range all {
		if len(values) > 1 {
			return nil, invalidRequest("a parameter is given twice")
		}
	}
	return all, nil
}

// isForm tells whether the body is a form, however the type ends.
func isForm(r *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(strings.TrimRight(r.Header.Get("Content-Type"), "; "))
	return err == nil && mediaType == "application/x-www-form-urlencoded"
}

func invalidRequest(description string) error {
	return exchange.Refuse(exchange.Invalid, "%s", description)
}
