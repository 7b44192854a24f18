package leancore

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// askToken makes the token call; an empty id sends no Basic credentials.
func (s *stage) askToken(id, secret, form string) answer {
	r := httptest.NewRequest(http.MethodPost, "/oauth2/token", strings.NewReader(form))
	if id != "" {
		r.SetBasicAuth(id, secret)
	}
	return s.serve(r)
}

const clientCredentials = "grant_type=client_credentials"

func TestToken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		inForm := func(id, secret string) string {
			return clientCredentials + "&client_id=" + url.QueryEscape(id) + "&client_secret=" + url.QueryEscape(secret)
		}
		works := func(t *testing.T, a answer) {
			t.Helper()
			body := a.ok(t)
			if diff := cmp.Diff([]string{"access_token", "token_type", "expires_in"}, keys(t, body)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if text(t, body, "token_type") != "Bearer" || field(t, body, "expires_in") != "3600" {
				t.Errorf("answer is %s", body)
			}
			if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Pragma") != "no-cache" {
				t.Errorf("a token may be cached: %v", a.header)
			}
			c := caller{token: text(t, body, "access_token")}
			s.get(t, c, "/lead?ecosystem="+s.world.Ecosystem.ID.String()).ok(t)
			s.Clock.Advance(time.Hour + time.Second)
			s.get(t, c, "/lead?ecosystem="+s.world.Ecosystem.ID.String()).is(t, 401, `{"message":"Unauthorized","code":"unauthorized"}`)
		}
		refused := func(t *testing.T, a answer, status int, name, description string) {
			t.Helper()
			a.is(t, status, `{"error":"`+name+`","error_description":"`+description+`"}`)
			if challenge := a.header.Get("WWW-Authenticate"); (status == 401) != (challenge == "Basic") {
				t.Errorf("status %d with WWW-Authenticate %q", status, challenge)
			}
		}
		id, secret := s.provider.ID, s.provider.Secret
		const wrong = "the client id or the client secret is wrong, or the client is disabled"
		const once = "the client must be named once, by Basic or in the form"

		t.Run("by_basic", func(t *testing.T) { works(t, s.askToken(id, secret, clientCredentials)) })
		t.Run("in_the_form", func(t *testing.T) { works(t, s.askToken("", "", inForm(id, secret)+"&scope=x")) })
		t.Run("by_basic_with_the_id_in_the_form", func(t *testing.T) { works(t, s.askToken(id, secret, clientCredentials+"&client_id="+id)) })
		t.Run("wrong_secret", func(t *testing.T) {
			refused(t, s.askToken(id, "wrong", clientCredentials), 401, "invalid_client", wrong)
		})
		t.Run("unknown_id", func(t *testing.T) {
			refused(t, s.askToken("", "", inForm("nobody", secret)), 401, "invalid_client", wrong)
		})
		t.Run("no_credentials", func(t *testing.T) {
			refused(t, s.askToken("", "", clientCredentials), 401, "invalid_client", wrong)
		})
		t.Run("no_grant_type", func(t *testing.T) {
			refused(t, s.askToken(id, secret, ""), 400, "invalid_request", "grant_type is required")
		})
		t.Run("another_grant_type", func(t *testing.T) {
			refused(t, s.askToken(id, secret, "grant_type=password"), 400, "unsupported_grant_type", "grant_type must be client_credentials")
		})
		t.Run("grant_type_twice", func(t *testing.T) {
			refused(t, s.askToken(id, secret, clientCredentials+"&"+clientCredentials), 400, "invalid_request", "grant_type must be given once")
		})
		t.Run("two_clients", func(t *testing.T) {
			refused(t, s.askToken(id, secret, inForm(s.operator.ID, s.operator.Secret)), 400, "invalid_request", once)
		})
		t.Run("no_form", func(t *testing.T) {
			refused(t, s.askToken(id, secret, "grant_type=%zz"), 400, "invalid_request", "the body must be a form")
		})
		t.Run("too_large", func(t *testing.T) {
			refused(t, s.askToken(id, secret, strings.Repeat("a", web.MaxBody+1)), 413, "invalid_request", "the body must be at most 1048576 bytes")
		})
		t.Run("another_method", func(t *testing.T) {
			a := s.send(t, caller{}, http.MethodGet, "/oauth2/token", "")
			refused(t, a, 405, "invalid_request", "Method Not Allowed")
			if a.header.Get("Allow") != http.MethodPost {
				t.Errorf("Allow is %q", a.header.Get("Allow"))
			}
		})
		t.Run("disabled", func(t *testing.T) {
			if err := s.DisableCredential(t.Context(), s.second.ID); err != nil {
				t.Fatal(err)
			}
			refused(t, s.askToken(s.second.ID, s.second.Secret, clientCredentials), 401, "invalid_client", wrong)
		})
	})
}

// TestTokenTrouble shows the errors that only the server or the store give.
func TestTokenTrouble(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err        error
		status     int
		body       string
		retryAfter string
	}{
		"limited":     {exchange.Refuse(exchange.Limited, "x"), 429, `{"error":"temporarily_unavailable","error_description":"try again later"}`, "1"},
		"unavailable": {exchange.Refuse(exchange.Unavailable, "x"), 503, `{"error":"temporarily_unavailable","error_description":"try again later"}`, "1"},
		"internal":    {http.ErrBodyNotAllowed, 500, `{"error":"server_error","error_description":"internal error"}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			(&Dialect{}).Refuse(w, httptest.NewRequest(http.MethodPost, "/oauth2/token/", nil), test.err)
			answer{w.Code, w.Header(), w.Body.String(), nil}.is(t, test.status, test.body)
			if got := w.Header().Get("Retry-After"); got != test.retryAfter {
				t.Errorf("Retry-After is %q", got)
			}
		})
	}
}
