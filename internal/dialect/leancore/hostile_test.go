package leancore

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

const (
	unauthorized = `{"message":"Unauthorized","code":"unauthorized"}`
	notFound     = `{"message":"Not Found","code":"not_found"}`
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range (&Dialect{}).Routes() {
		if call := "`" + r.Method + " " + r.Pattern; !strings.Contains(string(readme), call) {
			t.Errorf("README.md does not know %s", call)
		}
		open := ""
		if r.Open {
			open = " open"
		}
		got = append(got, r.Method+" "+r.Pattern+open)
	}
	want := []string{"POST /login open", "POST /oauth2/token open", "GET /lead", "POST /create-lead", "POST /update-lead",
		"POST /assign-lead-to-financial-entity", "POST /turn-lead-into-client", "GET /user", "POST /update-user", "GET /financial-entity",
		"GET /financial-entity-users", "POST /add-loan-product", "POST /update-loan-product", "POST /simulate-loan"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

// TestStrangers makes every call with credentials that are none.
func TestStrangers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		expired := s.Token(t, s.world.Operator)
		disabled := s.Token(t, s.world.Lenders[1])
		if err := s.DisableCredential(t.Context(), s.world.Lenders[1].ID); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(2 * time.Hour)
		fresh := s.Token(t, s.world.Operator)
		encode := base64.RawURLEncoding.EncodeToString
		_, claims, _ := strings.Cut(fresh, ".")
		claims, _, _ = strings.Cut(claims, ".")
		strangers := map[string]string{
			"no_token":        "",
			"empty_token":     "Bearer ",
			"garbage":         "Bearer garbage",
			"binary":          "Bearer \x80\xff",
			"no_signature":    "Bearer " + encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + claims + ".",
			"wrong_signature": "Bearer " + fresh[:len(fresh)-4] + "AAAA",
			"expired":         "Bearer " + expired,
			"disabled":        "Bearer " + disabled,
			"another_scheme":  "Token " + fresh,
			"no_scheme":       fresh,
			"secret_as_token": "Bearer " + s.operator.Secret,
			"basic":           "Basic " + base64.StdEncoding.EncodeToString([]byte(s.operator.ID+":"+s.operator.Secret)),
		}
		before := s.events(t)
		for _, route := range s.dialect.Routes() {
			if route.Open {
				continue
			}
			for name, authorization := range strangers {
				r := httptest.NewRequest(route.Method, route.Pattern+"?ecosystem="+s.world.Ecosystem.ID.String(), strings.NewReader(`{"name":"Ana","phone":"1"}`))
				r.Header.Set("Authorization", authorization)
				t.Run(route.Pattern+"/"+name, func(t *testing.T) {
					a := s.serve(r)
					a.is(t, http.StatusUnauthorized, unauthorized)
					if a.header.Get("WWW-Authenticate") != "Bearer" {
						t.Errorf("WWW-Authenticate is %q", a.header.Get("WWW-Authenticate"))
					}
				})
			}
		}
		if after := s.events(t); after != before {
			t.Errorf("%d events were recorded", after-before)
		}
	})
}

// TestHostileBodies sends every POST call what no call takes.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	tooLarge := `{"message":"Bad Request: the body must be at most 1048576 bytes","code":"too_large"}`
	bad := func(text string) string { return `{"message":"Bad Request: ` + text + `","code":"bad_request"}` }
	tests := map[string]struct {
		body   string
		status int
		want   string
	}{
		"empty":            {"", 400, bad("the JSON ends too early at byte 0")},
		"blank":            {" \n", 400, bad("the JSON ends too early at byte 0")},
		"no_json":          {"name=Ana", 400, bad("the body is not valid JSON at byte 0")},
		"cut_off":          {`{"name":"Ana"`, 400, bad("the JSON ends too early at byte 13")},
		"not_a_number":     {`{"score":NaN}`, 400, bad("the body is not valid JSON at byte 8")},
		"infinity":         {`{"score":-Infinity}`, 400, bad("the body is not valid JSON at byte 8")},
		"leading_zero":     {`{"quota":007}`, 400, bad("the body is not valid JSON at byte 10")},
		"single_quotes":    {`{'name':'Ana'}`, 400, bad("the body is not valid JSON at byte 1")},
		"trailing_comma":   {`{"name":"Ana",}`, 400, bad("the body is not valid JSON at byte 13")},
		"byte_order_mark":  {"\xef\xbb\xbf{}", 400, bad("the body is not valid JSON at byte 0")},
		"something_after":  {`{} {}`, 400, bad("the JSON is followed by something at byte 3")},
		"duplicate_name":   {`{"name":"Ana","name":"Eva"}`, 400, bad("the JSON has a duplicate name at byte 13")},
		"duplicate_inside": {`{"additional_data":{"a":[{"b":1,"b":2}]}}`, 400, bad("the JSON has a duplicate name at byte 31")},
		"invalid_utf8":     {"{\"name\":\"\xff\"}", 400, bad("the body is not valid JSON at byte 7")},
		"lone_surrogate":   {`{"name":"\ud800"}`, 400, bad("the body is not valid JSON at byte 7")},
		"nul":              {"{\"name\":\"a\x00b\"}", 400, bad("the body must not hold a NUL character")},
		"escaped_nul":      {`{"name":"a\u0000b"}`, 400, bad("the JSON holds a NUL character at byte 18")},
		"nul_in_a_name":    {`{"additional_data":{"\u0000":1}}`, 400, bad("the JSON holds a NUL character at byte 28")},
		"too_deep":         {strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), 400, bad("the JSON is nested deeper than 32 levels")},
		"far_too_deep":     {strings.Repeat("[", 500_000), 400, bad("the JSON is nested deeper than 32 levels")},
		"null":             {"null", 400, bad("the body must be a JSON object")},
		"string":           {`"name"`, 400, bad("the body must be a JSON object")},
		"number":           {"1e5", 400, bad("the body must be a JSON object")},
		"array":            {"[]", 400, bad("the body must be a JSON object")},
		"too_large":        {`{"name":"` + strings.Repeat("a", web.MaxBody) + `"}`, 413, tooLarge},
	}
	each(t, func(t *testing.T, s *stage) {
		before := s.events(t)
		for _, route := range s.dialect.Routes() {
			if route.Method != http.MethodPost || route.Pattern == "/oauth2/token" {
				continue
			}
			for name, test := range tests {
				t.Run(route.Pattern+"/"+name, func(t *testing.T) {
					s.post(t, s.operator, route.Pattern, test.body).is(t, test.status, test.want)
				})
			}
		}
		if after := s.events(t); after != before {
			t.Errorf("%d events were recorded", after-before)
		}
	})
}

// TestHostileLeads sends leads whose values no store could or should hold.
func TestHostileLeads(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ñ", exchange.MaxText+1)
	tests := map[string]struct{ member, message string }{
		"long_name":         {`"name": "` + long + `"`, "name must be at most 4000 characters"},
		"long_nit":          {`"nit": "` + long + `"`, "nit must be at most 4000 characters"},
		"long_created_at":   {`"created_at": "` + long + `"`, "created_at must be an ISO 8601 day or time such as 2026-03-02T12:00:00Z"},
		"long_external_id":  {`"additional_data": {"external_id": "` + strings.Repeat("a", 201) + `"}`, "additional_data.external_id must be at most 200 characters"},
		"large_object":      {`"payment_data": {"a": "` + strings.Repeat("a", exchange.MaxJSON) + `"}`, "payment_data must be at most 262144 bytes of JSON"},
		"many_digits":       {`"quota": ` + strings.Repeat("1", 39), "quota must have at most 38 digits"},
		"large_exponent":    {`"quota": 1e31`, "quota must have an exponent of at most 30"},
		"small_exponent":    {`"score": 1e-300`, "score must have an exponent of at most 30"},
		"monstrous_number":  {`"score": 1e99999999999999`, "score must be a decimal number such as 1250.50"},
		"flag_for_a_string": {`"email": true`, "email must be a string"},
		"string_for_object": {`"additional_data": "x"`, "additional_data must be an object"},
		"string_for_list":   {`"history": "[]"`, "history must be a list"},
		"number_for_nit":    {`"nit": 900123456`, "nit must be a string"},
		"list_for_lastname": {`"lastname": ["a"]`, "lastname must be a string"},
		"status_no_string":  {`"status": 1`, "status must be a string"},
		"ecosystem_no_text": {`"ecosystem": {}`, "ecosystem must be a string"},
		"object_for_quota":  {`"quota": {}`, "quota must be a number"},
	}
	each(t, func(t *testing.T, s *stage) {
		lead := s.create(t, s.provider, `{"name": "Ana", "phone": "573001234567", "quota": 5}`)
		want := s.get(t, s.operator, "/lead?id="+lead).ok(t)
		before := s.events(t)
		for name, test := range tests {
			field := `{"phone": "573001234567", ` + test.member
			if !strings.HasPrefix(test.member, `"name"`) {
				field += `, "name": "Ana"`
			}
			message := `{"message":"Invalid Data: ` + test.message + `","code":"invalid_data"}`
			t.Run("create/"+name, func(t *testing.T) { s.post(t, s.provider, "/create-lead", field+"}").is(t, 400, message) })
			if onlyOfCreate := []string{"status_no_string", "ecosystem_no_text", "long_external_id"}; slices.Contains(onlyOfCreate, name) {
				continue
			}
			t.Run("update/"+name, func(t *testing.T) {
				s.post(t, s.provider, "/update-lead", field+`, "id": "`+lead+`"}`).is(t, 400, message)
			})
		}
		if after := s.events(t); after != before {
			t.Errorf("%d events were recorded", after-before)
		}
		s.get(t, s.operator, "/lead?id="+lead).is(t, 200, want)
	})
}

func TestBulkLoadBounds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		before := s.events(t)
		over := "[" + strings.Repeat(`{"phone":"1"},`, maxBulk) + "{}]"
		s.post(t, s.provider, "/create-lead?bulk-load=true", over).is(t, 413,
			`{"message":"Bad Request: a bulk load must have at most 1000 leads","code":"too_large"}`)
		full := s.post(t, s.provider, "/create-lead?bulk-load=true", "["+strings.Repeat(`{"phone":"1"},`, maxBulk-1)+"{}]").ok(t)
		if n := strings.Count(full, `{"message":"Invalid Data: name is required","code":"invalid_data"}`); n != maxBulk {
			t.Errorf("%d refusals, want %d", n, maxBulk)
		}
		if after := s.events(t); after != before {
			t.Errorf("%d events were recorded", after-before)
		}
	})
}

func TestWrongMethod(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		for _, route := range s.dialect.Routes() {
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodHead, http.MethodOptions} {
				if method == route.Method || route.Pattern == tokenPath {
					continue
				}
				t.Run(method+" "+route.Pattern, func(t *testing.T) {
					a := s.send(t, s.operator, method, route.Pattern, "{}")
					a.is(t, 405, `{"message":"Method Not Allowed","code":"method_not_allowed"}`)
					if a.header.Get("Allow") != route.Method {
						t.Errorf("Allow is %q, want %q", a.header.Get("Allow"), route.Method)
					}
				})
			}
		}
	})
}

func TestPaths(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		for _, path := range []string{"/", "/leads", "/Lead", "/lead/1", "//lead", "/./lead", "/lead/../user", "/simulate-loans", "/create-loan", "/%00", "/lead%2f"} {
			t.Run(path, func(t *testing.T) { s.get(t, s.operator, path+"?id="+s.lender.ID).is(t, 404, notFound) })
		}
		t.Run("one slash at the end", func(t *testing.T) { s.get(t, s.operator, "/financial-entity/?uid="+s.lender.ID).ok(t) })
	})
}

// TestMediaTypes shows that what the Content-Type says does not matter.
func TestMediaTypes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		for i, media := range []string{"", "application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "nonsense; ;"} {
			r := httptest.NewRequest(http.MethodPost, "/create-lead", strings.NewReader(fmt.Sprintf(`{"name": "Ana", "email": "a%d@example.com"}`, i)))
			r.Header.Set("Authorization", "Bearer "+s.provider.token)
			r.Header.Set("Content-Type", media)
			t.Run(media, func(t *testing.T) { s.serve(r).ok(t) })
		}
	})
}
