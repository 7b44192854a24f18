package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

func TestRefuse(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial tcp 10.0.0.7: connection refused")
	fault := func(pointer, detail string) []Fault { return []Fault{{Pointer: pointer, Detail: detail}} }
	const allThere = "What is wrong, and where, is in errors."
	tests := map[string]struct {
		err    error
		want   Problem
		header http.Header
	}{
		"a field of the contents": {exchange.InvalidField("addresses[2].fias_chain.name", "is bad"),
			Problem{Type: "urn:leadex:problem:invalid", Title: invalid.title, Status: 422, Detail: allThere, Errors: fault("/contents/addresses/2/fias_chain/name", "is bad")}, nil},
		"a field of the body": {exchange.InvalidField("external_id", "is bad"),
			Problem{Type: "urn:leadex:problem:invalid", Title: invalid.title, Status: 422, Detail: allThere, Errors: fault("/external_id", "is bad")}, nil},
		"the consents": {exchange.InvalidField("consents", "is bad"),
			Problem{Type: "urn:leadex:problem:invalid", Title: invalid.title, Status: 422, Detail: allThere, Errors: fault("/consents", "is bad")}, nil},
		"what the body names": {&exchange.Error{Code: exchange.NotFound, Field: "provider", Message: "no such provider"},
			Problem{Type: "urn:leadex:problem:invalid", Title: invalid.title, Status: 422, Detail: allThere, Errors: fault("/provider", "no such provider")}, nil},
		"no field": {exchange.Refuse(exchange.Invalid, "the body could not be read").Because(secret),
			Problem{Type: "urn:leadex:problem:malformed", Title: malformed.title, Status: 400, Detail: "The body could not be read."}, nil},
		"a key that was used": {exchange.InvalidField(idempotencyKey, "x"),
			Problem{Type: "urn:leadex:problem:key-reused", Title: keyReused.title, Status: 422, Detail: "Choose a new Idempotency-Key for each request."}, nil},
		"a key in use": {&exchange.Error{Code: exchange.Conflict, Field: idempotencyKey, Message: "later"},
			Problem{Type: "urn:leadex:problem:in-flight", Title: inFlight.title, Status: 409, Detail: "Later."}, http.Header{"Retry-After": {"1"}}},
		"conflict": {exchange.Refuse(exchange.Conflict, "it is closed"),
			Problem{Type: "urn:leadex:problem:conflict", Title: conflict.title, Status: 409, Detail: "It is closed."}, nil},
		"duplicate": {&exchange.Error{Code: exchange.Duplicate, Field: "external_id", Message: "it exists"},
			Problem{Type: "urn:leadex:problem:duplicate", Title: duplicate.title, Status: 409, Detail: "It exists.", Errors: fault("/external_id", "it exists")}, nil},
		"unauthenticated": {exchange.Refuse(exchange.Unauthenticated, "who are you"),
			Problem{Type: "urn:leadex:problem:unauthenticated", Title: unauthenticated.title, Status: 401, Detail: "Who are you."},
			http.Header{"Www-Authenticate": {`Bearer realm="leadex"`}}},
		"forbidden": {exchange.Refuse(exchange.Forbidden, "not you"),
			Problem{Type: "urn:leadex:problem:forbidden", Title: forbidden.title, Status: 403, Detail: "Not you."}, nil},
		"not found": {exchange.ErrNotFound,
			Problem{Type: "urn:leadex:problem:not-found", Title: notFound.title, Status: 404, Detail: "There is no such thing, or it is not for you to see."}, nil},
		"too large": {exchange.Refuse(exchange.TooLarge, "too much"),
			Problem{Type: "urn:leadex:problem:too-large", Title: tooLarge.title, Status: 413, Detail: "Too much."}, nil},
		"limited": {exchange.Refuse(exchange.Limited, "slower"),
			Problem{Type: "urn:leadex:problem:limited", Title: limited.title, Status: 429, Detail: "Slower."}, http.Header{"Retry-After": {"1"}}},
		"unavailable": {exchange.Refuse(exchange.Unavailable, "the database is away").Because(secret),
			Problem{Type: "urn:leadex:problem:unavailable", Title: unavailable.title, Status: 503, Detail: "The database is away."}, http.Header{"Retry-After": {"1"}}},
		"a defect": {secret,
			Problem{Type: "urn:leadex:problem:internal", Title: internal.title, Status: 500, Detail: "The request id finds it in the log."}, nil},
		"a defect with a text": {exchange.Refuse(exchange.Internal, "the numbers of lead are used up"),
			Problem{Type: "urn:leadex:problem:internal", Title: internal.title, Status: 500, Detail: "The request id finds it in the log."}, nil},
		"a code that is new": {exchange.Refuse("new", "something"),
			Problem{Type: "urn:leadex:problem:internal", Title: internal.title, Status: 500, Detail: "The request id finds it in the log."}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, trace := web.WithTrace(t.Context(), httptest.NewRequest(http.MethodGet, "/v1/leads", nil))
			w := httptest.NewRecorder()
			(&API{}).Refuse(w, r, test.err)
			test.want.RequestID = trace.ID
			body, err := render(test.want)
			if diff := cmp.Diff(string(body), w.Body.String()); err != nil || w.Code != test.want.Status || diff != "" {
				t.Errorf("%v, answered %d (-want +got):\n%s", err, w.Code, diff)
			}
			got := w.Header().Clone()
			got.Del("Content-Length")
			want := http.Header{"Content-Type": {"application/problem+json"}}
			for name, values := range test.header {
				want[name] = values
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
			if !errors.Is(trace.Err, test.err) {
				t.Errorf("kept for the log: %v", trace.Err)
			}
		})
	}

	t.Run("the log can tell a caller's mistake from a defect", func(t *testing.T) {
		t.Parallel()
		for err, want := range map[error]exchange.Code{
			broken(Fault{Pointer: "/contents/amount", Detail: "must be a number"}): exchange.Invalid,
			refuse(mediaType, "JSON only.").because(secret):                        exchange.Invalid,
			errMethod:                             exchange.Invalid,
			refuse(internal, "x").because(secret): exchange.Internal,
			refuse(notFound, "x").because(exchange.ErrNotFound): exchange.NotFound,
			secret: exchange.Internal,
		} {
			r, trace := web.WithTrace(t.Context(), httptest.NewRequest(http.MethodGet, "/v1/leads", nil))
			(&API{}).Refuse(httptest.NewRecorder(), r, err)
			if got := exchange.CodeOf(trace.Err); got != want {
				t.Errorf("%v is %s in the log, want %s", err, got, want)
			}
		}
	})

	t.Run("a time to retry that is known is kept", func(t *testing.T) {
		t.Parallel()
		w := httptest.NewRecorder()
		w.Header().Set("Retry-After", "17")
		(&API{}).Refuse(w, httptest.NewRequest(http.MethodGet, "/v1/leads", nil), exchange.Refuse(exchange.Limited, "slower"))
		if got := w.Header().Get("Retry-After"); got != "17" {
			t.Errorf("Retry-After is %s", got)
		}
	})
}
