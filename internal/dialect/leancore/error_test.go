package leancore

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

func TestRefuse(t *testing.T) {
	t.Parallel()
	const nit = "900123456"
	taken := &nitTaken{&exchange.Error{Code: exchange.Duplicate, Field: "tax_id", Message: "taken"}, nit}
	tests := map[string]struct {
		err    error
		status int
		body   string
		header string // name and value of a header that goes with it
	}{
		"invalid_field":   {exchange.InvalidField("first_name", "is required"), 400, `{"message":"Invalid Data: name is required","code":"invalid_data"}`, ""},
		"invalid":         {exchange.Refuse(exchange.Invalid, "the body is odd"), 400, `{"message":"Bad Request: the body is odd","code":"bad_request"}`, ""},
		"unauthenticated": {exchange.Refuse(exchange.Unauthenticated, "x"), 401, `{"message":"Unauthorized","code":"unauthorized"}`, "WWW-Authenticate: Bearer"},
		"forbidden":       {exchange.Refuse(exchange.Forbidden, "x"), 404, `{"message":"Not Found","code":"not_found"}`, ""},
		"not_found":       {exchange.ErrNotFound, 404, `{"message":"Not Found","code":"not_found"}`, ""},
		"method":          {errMethod, 405, `{"message":"Method Not Allowed","code":"method_not_allowed"}`, ""},
		"nit_taken":       {taken, 409, `{"message":"User with nit: 900123456 already exists","code":"already_exists"}`, ""},
		"name_taken":      {&exchange.Error{Code: exchange.Duplicate, Field: "name", Message: "taken"}, 409, `{"message":"Bad Request: taken","code":"already_exists"}`, ""},
		"duplicate":       {exchange.Refuse(exchange.Duplicate, "x"), 409, `{"message":"User already exists","code":"already_exists"}`, ""},
		"conflict":        {exchange.Refuse(exchange.Conflict, "the lead is closed"), 409, `{"message":"Bad Request: the lead is closed","code":"conflict"}`, ""},
		"too_large":       {exchange.Refuse(exchange.TooLarge, "too much"), 413, `{"message":"Bad Request: too much","code":"too_large"}`, ""},
		"limited":         {exchange.Refuse(exchange.Limited, "x"), 429, `{"message":"Too Many Requests","code":"too_many_requests"}`, "Retry-After: 1"},
		"unavailable":     {exchange.Refuse(exchange.Unavailable, "x"), 503, `{"message":"Service Unavailable","code":"unavailable"}`, "Retry-After: 1"},
		"internal":        {errors.New("disk /dev/sda1 is on fire"), 500, `{"message":"Internal Server Error","code":"internal"}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, trace := web.WithTrace(t.Context(), httptest.NewRequest(http.MethodPost, "/create-lead", nil))
			w := httptest.NewRecorder()
			(&Dialect{}).Refuse(w, r, test.err)
			answer{w.Code, w.Header(), w.Body.String(), nil}.is(t, test.status, test.body)
			if key, value, given := strings.Cut(test.header, ": "); given && w.Header().Get(key) != value {
				t.Errorf("%s is %q, want %q", key, w.Header().Get(key), value)
			}
			if trace.Err == nil {
				t.Fatal("nothing is kept for the log")
			}
			if strings.Contains(trace.Err.Error(), nit) {
				t.Errorf("the log gets the nit: %v", trace.Err)
			}
		})
	}
}
