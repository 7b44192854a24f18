package brainysoft

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"leadex/internal/exchange"
)

func TestLogin(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		a := s.send(caller{}, http.MethodPost, "/bs-core/main/login/", `{"userName":"`+s.provider.ID+`","password":"`+s.provider.Secret+`"}`)
		if data := a.data(t); data != "null" {
			t.Errorf("data is %s", data)
		}
		if strings.Contains(a.body, s.provider.Secret) || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("answered %s, Cache-Control %q", a.body, a.header.Get("Cache-Control"))
		}
		s.worksAs(t, bsauth(a), s.provider)
		if w := s.send(caller{}, http.MethodPost, "/bs-core/main/login", `{"userName":"`+s.provider.ID+`","password":"`+s.operator.Secret+`"}`); w.status != 401 || bsauth(w) != "" {
			t.Errorf("another's secret: %d, token %q", w.status, bsauth(w))
		}
	})
}

// bsauth is the token in the header of a login's answer, spelt as the contract
// spells it.
func bsauth(a answer) string { return strings.Join(map[string][]string(a.header)["bsauth"], ",") }

// worksAs looks whether a token is that of a caller, in both headers.
func (s *stage) worksAs(t *testing.T, token string, c caller) {
	t.Helper()
	for name, value := range map[string]string{"bsauth": token, "Authorization": "bearer " + token} {
		r := httptest.NewRequest(http.MethodGet, "/bs-core/utils/session/whoami", nil)
		r.Header.Set(name, value)
		r.Header.Set("customer-key", "another one")
		if got, want := s.serve(r).data(t), s.get(t, c, "/bs-core/utils/session/whoami"); got != want {
			t.Errorf("by %s: %s, want %s", name, got, want)
		}
	}
}

func TestIssueToken(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		const target = "/oauth/token"
		parameters := url.Values{"grant_type": {"client_credentials"}, "client_id": {s.provider.ID}, "client_secret": {s.provider.Secret}}.Encode()
		form := func(contentType, query, body string) *http.Request {
			r := httptest.NewRequest(http.MethodPost, target+query, strings.NewReader(body))
			r.Header.Set("Content-Type", contentType)
			return r
		}
		basic := form("application/x-www-form-urlencoded", "", "grant_type=client_credentials")
		basic.SetBasicAuth(s.provider.ID, s.provider.Secret)
		for name, r := range map[string]*http.Request{
			"query":            httptest.NewRequest(http.MethodPost, target+"?"+parameters, nil),
			"query_with_body":  form("application/json", "?"+parameters, "{}"),
			"form":             form("application/x-www-form-urlencoded", "", parameters),
			"form_semicolon":   form("application/x-www-form-urlencoded;", "", parameters),
			"form_charset":     form("Application/X-WWW-Form-Urlencoded; charset=utf-8", "", parameters),
			"basic":            basic,
			"trailing_slash":   httptest.NewRequest(http.MethodPost, target+"/?"+parameters, nil),
			"other_parameters": httptest.NewRequest(http.MethodPost, target+"?scope=x&"+parameters, nil),
			"query_and_form":   form("application/x-www-form-urlencoded", "?grant_type=client_credentials", strings.Replace(parameters, "grant_type=client_credentials", "scope=", 1)),
		} {
			t.Run(name, func(t *testing.T) {
				a := s.serve(r)
				answer := parsed(t, a.body)
				token, _ := answer["access_token"].(string)
				a.is(t, http.StatusOK, `{"access_token":"`+token+`","token_type":"bearer","expires_in":3600}`)
				if got := a.header.Get("Cache-Control"); got != "no-store" {
					t.Errorf("Cache-Control is %q", got)
				}
				s.worksAs(t, token, s.provider)
			})
		}
		t.Run("too_large", func(t *testing.T) {
			a := s.serve(form("application/x-www-form-urlencoded", "", strings.Repeat("a", 2<<20)))
			a.is(t, http.StatusRequestEntityTooLarge, refusal("TOO_LARGE_ERROR", "the body must be at most 1048576 bytes", ""))
		})
		t.Run("wrong_secret", func(t *testing.T) {
			a := s.serve(httptest.NewRequest(http.MethodPost, target+"?"+strings.Replace(parameters, s.provider.Secret, s.lender.Secret, 1), nil))
			a.is(t, http.StatusUnauthorized, `{"error":"invalid_client","error_description":"the id or the secret is wrong, or the credential is disabled"}`)
			if a.noted == nil || strings.Contains(a.noted.Error(), s.lender.Secret) {
				t.Errorf("kept for the log: %v", a.noted)
			}
		})
	})
}

func TestDisabledCredential(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		if err := s.DisableCredential(t.Context(), s.provider.ID); err != nil {
			t.Fatal("disable:", err)
		}
		s.send(s.provider, "GET", path, "").is(t, 401,
			refusal("AUTHENTICATION_ERROR", "the id or the secret is wrong, or the credential is disabled", ""))
	})
}

func TestWhoami_of_a_branch(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		b, err := s.CreateBranch(t.Context(), exchange.Branch{Ecosystem: s.world.Ecosystem.ID, Lender: s.lender.Party, Name: "North", DealerCode: "003"})
		if err != nil {
			t.Fatal("create branch:", err)
		}
		l := s.Login(t, exchange.Grant{Ecosystem: s.world.Ecosystem.ID, Role: exchange.RoleLender, Party: s.lender.Party, Branch: b.ID})
		who := parsed(t, s.get(t, caller{l, s.Token(t, l)}, "/bs-core/utils/session/whoami"))
		lender := parsed(t, s.get(t, s.lender, "/bs-core/utils/session/whoami"))
		if who["branchId"] == nil || who["branchId"] != who["subdivisionId"] || who["legalEntityId"] != lender["legalEntityId"] || lender["branchId"] != nil {
			t.Errorf("a branch is %v, its lender %v", who, lender)
		}
	})
}
