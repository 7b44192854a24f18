package access_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestCaller(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Colombia(t)
		token := r.Token(t, w.Provider)
		basic := func(id, secret string) string {
			return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
		}
		all := []access.Scheme{access.Bearer, access.BSAuth, access.Basic, access.APIKey}
		for _, c := range []struct {
			name, header, value string
			schemes             []access.Scheme
			known               bool
		}{
			{"bearer", "Authorization", "Bearer " + token, all, true},
			{"bearer in another case", "Authorization", "bearer " + token, all, true},
			{"bearer where it is not accepted", "Authorization", "Bearer " + token, []access.Scheme{access.Basic}, false},
			{"bsauth", "bsauth", token, all, true},
			{"basic", "Authorization", basic(w.Provider.ID, w.Provider.Secret), all, true},
			{"basic with another's secret", "Authorization", basic(w.Provider.ID, w.Operator.Secret), all, false},
			{"basic of nobody", "Authorization", basic("nobody", w.Operator.Secret), all, false},
			{"basic with an id that cannot be", "Authorization", basic("a b\x00", w.Operator.Secret), all, false},
			{"secret alone", "ApiKey", w.Provider.Secret, all, true},
			{"id and secret", "ApiKey", w.Provider.ID + ":" + w.Provider.Secret, all, true},
			{"a secret of nobody", "ApiKey", "lxk_nothing", all, false},
			{"token cut off", "Authorization", "Bearer " + token[:len(token)-3], all, false},
			{"nothing", "X-Other", "x", all, false},
		} {
			req := httptest.NewRequest(http.MethodGet, "/", nil)
			req.Header.Set(c.header, c.value)
			req.Header.Set("User-Agent", "agent\x00\xff")
			caller, err := r.Keeper.Caller(req, exchange.SurfaceLeadBank, c.schemes...)
			if (err == nil) != c.known || (err != nil && exchange.CodeOf(err) != exchange.Unauthenticated) {
				t.Errorf("%s: %v", c.name, err)
			}
			if c.known && (caller.Credential != w.Provider.ID || caller.Surface != exchange.SurfaceLeadBank || caller.RemoteAddr != "192.0.2.1" || caller.UserAgent != "agent") {
				t.Errorf("%s: %+v", c.name, caller)
			}
		}
	})
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	w := r.Colombia(t)
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.Header.Set("Authorization", "Bearer "+r.Token(t, w.Operator))
	r.Clock.Advance(access.TokenLife - time.Minute)
	if _, err := r.Keeper.Caller(req, exchange.SurfaceNative, access.Bearer); err != nil {
		t.Error("before its hour is over:", err)
	}
	r.Clock.Advance(2 * time.Minute)
	if _, err := r.Keeper.Caller(req, exchange.SurfaceNative, access.Bearer); exchange.CodeOf(err) != exchange.Unauthenticated {
		t.Error("after its hour:", err)
	}
}

func TestDisabledWithinFiveSeconds(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Colombia(t)
		// Another process on the same store, with what it remembers.
		other := access.New(exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: r.Clock.Now}), r.Keys.SigningKey(), r.Clock.Now)
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.Header.Set("Authorization", "Bearer "+r.Token(t, w.Provider))
		for name, k := range map[string]*access.Keeper{"this process": r.Keeper, "another process": other} {
			if _, err := k.Caller(req, exchange.SurfaceNative, access.Bearer); err != nil {
				t.Fatal(name, err)
			}
		}
		if err := r.DisableCredential(context.Background(), w.Provider.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Keeper.Caller(req, exchange.SurfaceNative, access.Bearer); exchange.CodeOf(err) != exchange.Unauthenticated {
			t.Error("in the process that disabled it, at once:", err)
		}
		r.Clock.Advance(5 * time.Second)
		if _, err := other.Caller(req, exchange.SurfaceNative, access.Bearer); exchange.CodeOf(err) != exchange.Unauthenticated {
			t.Error("in another process, after five seconds:", err)
		}
	})
}
