package brainysoft

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Every call meets the same bad input; none may change anything, and each refusal
// is compared to the letter.

const (
	notFoundBody = `{"status":"error","timestamp":1772452800000,"data":{"code":"NOT_FOUND_ERROR","message":"not found"}}`
	noCallBody   = `{"status":"error","timestamp":1772452800000,"data":{"code":"NOT_FOUND_ERROR","message":"there is no such call"}}`
	methodBody   = `{"status":"error","timestamp":1772452800000,"data":{"code":"METHOD_NOT_ALLOWED_ERROR","message":"the call is not offered by this method; see the header Allow"}}`
	noTokenBody  = `{"status":"error","timestamp":1772452800000,"data":{"code":"AUTHENTICATION_ERROR","message":"no credentials were sent"}}`
	badTokenBody = `{"status":"error","timestamp":1772452800000,"data":{"code":"AUTHENTICATION_ERROR","message":"the token is not valid or has expired"}}`
)

// hostile is a request that must be refused and change nothing.
type hostile struct {
	who            caller
	method, target string
	body           string
	status         int
	answer         string
}

// refused sends all of them and looks at the ends of both event sequences.
func (s *stage) refused(t *testing.T, tests map[string]hostile) {
	t.Helper()
	abroad := s.foreign.Caller.Grants[0].Ecosystem
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			here, there := s.Events(t, s.world.Ecosystem.ID), s.Events(t, abroad)
			a := s.send(test.who, test.method, test.target, test.body)
			a.is(t, test.status, test.answer)
			if a.noted == nil {
				t.Error("nothing was kept for the log")
			}
			if s.Events(t, s.world.Ecosystem.ID) != here || s.Events(t, abroad) != there {
				t.Error("something was changed")
			}
		})
	}
}

// badBodies are bodies that no call takes.
func badBodies(who caller, method, target string) map[string]hostile {
	invalid := func(message string) string { return refusal("VALIDATION_ERROR", message, "") }
	h := func(body, message string) hostile {
		return hostile{who, method, target, body, 400, invalid(message)}
	}
	return map[string]hostile{
		"no_body":            h("", "the JSON ends too early at byte 0"),
		"no_json":            h("a=b", "the body is not valid JSON at byte 0"),
		"xml":                h("<lead/>", "the body is not valid JSON at byte 0"),
		"cut_off":            h(`{"a":`, "the JSON ends too early at byte 4"),
		"list":               h(`[{}]`, "the body must be a JSON object"),
		"text":               h(`"a"`, "the body must be a JSON object"),
		"two_values":         h(`{}{}`, "the JSON is followed by something at byte 2"),
		"duplicate_key":      h(`{"firstName":"A","firstName":"B"}`, "the JSON has a duplicate name at byte 16"),
		"deep":               h(`{"a":`+strings.Repeat("[", 33)+strings.Repeat("]", 33)+`}`, "the JSON is nested deeper than 32 levels"),
		"very_deep":          h(strings.Repeat("[", 500_000), "the JSON is nested deeper than 32 levels"),
		"nul":                h("{\"a\":\"\x00\"}", "the body must not hold a NUL character"),
		"escaped_nul":        h(`{"a":"\u0000"}`, "the JSON holds a NUL character at byte 13"),
		"escaped_nul_as_key": h(`{"\u0000":1}`, "the JSON holds a NUL character at byte 9"),
		"invalid_utf8":       h("{\"a\":\"\xc3\x28\"}", "the body is not valid JSON at byte 4"),
		"half_surrogate":     h(`{"a":"\udc00"}`, "the body is not valid JSON at byte 4"),
		"nan":                h(`{"amount":NaN}`, "the body is not valid JSON at byte 9"),
		"byte_order_mark":    h("\ufeff{}", "the body is not valid JSON at byte 0"),
		"too_large": {who, method, target, `{"a":"` + strings.Repeat("x", web.MaxBody) + `"}`, 413,
			refusal("TOO_LARGE_ERROR", "the body must be at most 1048576 bytes", "")},
	}
}

// badLeads are leads that break a rule of the contract.
func badLeads(who caller, method, target string) map[string]hostile {
	h := func(members, message, field string) hostile {
		return hostile{who, method, target, `{"firstName":"A","mobilePhone":"1",` + members + `}`, 400, refusal("VALIDATION_ERROR", message, field)}
	}
	long := strings.Repeat("я", exchange.MaxText+1)
	return map[string]hostile{
		"amount_is_text":       h(`"amount":"much"`, "must be a decimal number such as 1250.50", "amount"),
		"amount_is_huge":       h(`"amount":1e999`, "must have an exponent of at most 30", "amount"),
		"period_is_huge":       h(`"period":99999999999`, "must be a whole number between -2147483648 and 2147483647", "period"),
		"date_is_none":         h(`"passport":{"issueDate":"2010-13-01"}`, "must be a calendar day such as 1987-05-23", "passport.issueDate"),
		"enum_is_none":         h(`"channel":"RADIO"`, "must be one of ECOMM, GENERATOR, LOAN_APPLICATION, PRESCORE, SITE, UNO_MOMENTO", "channel"),
		"text_is_object":       h(`"lastName":{}`, "must be a single value, not an object or a list", "lastName"),
		"text_too_long":        h(`"lastName":"`+long+`"`, "must be at most 4000 characters", "lastName"),
		"nested_text_too_long": h(`"relatives":[{},{"passport":{"seria":"`+long+`"}}]`, "must be at most 4000 characters", "relatives[1].passport.seria"),
		"extra_text_too_long":  h(`"orderCode":"`+long+`"`, "must be at most 4000 characters", "orderCode"),
		"list_too_long":        h(`"goods":[{}`+strings.Repeat(",{}", exchange.MaxList)+`]`, "must have at most 1000 elements", "goods"),
		"free_json_too_large": h(`"addressData":{"attributes":{"a":"`+strings.Repeat("x", exchange.MaxJSON)+`"}}`,
			"must be at most 262144 bytes of JSON", "addressData.attributes"),
		"client_is_none":  h(`"clientId":404`, "names no client that you may see", "clientId"),
		"client_is_zero":  h(`"clientId":0`, "names no client that you may see", "clientId"),
		"client_is_minus": h(`"clientId":-1`, "names no client that you may see", "clientId"),
	}
}

// badCallers are those who may not make a call at all.
func (s *stage) badCallers(t *testing.T, method, target, body string) map[string]hostile {
	t.Helper()
	old := s.Token(t, s.operator.Login)
	s.Clock.Advance(access.TokenLife + time.Second)
	for _, c := range []*caller{&s.operator, &s.provider, &s.lender, &s.second, &s.foreign} {
		c.token = s.Token(t, c.Login)
	}
	h := func(token, answer string) hostile {
		return hostile{caller{token: token}, method, target, body, 401, answer}
	}
	return map[string]hostile{
		"no_token":      h("", noTokenBody),
		"garbage_token": h("garbage", badTokenBody),
		"expired_token": h(old, badTokenBody),
		// {"alg":"none"} {"sub":"operator"}
		"unsigned_token":  h("eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcGVyYXRvciJ9.", badTokenBody),
		"secret_as_token": h(s.operator.Secret, badTokenBody),
	}
}

func TestCreateLead_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		const body = `{"firstName":"A","mobilePhone":"1"}`
		s.refused(t, s.badCallers(t, "POST", leads, body))
		s.refused(t, badBodies(s.operator, "POST", leads))
		s.refused(t, badLeads(s.operator, "POST", leads))
		post := func(body, code, message, field string) hostile {
			return hostile{s.provider, "POST", leads, body, 400, refusal(code, message, field)}
		}
		noName := func(body string) hostile {
			return post(body, "NO_CLIENT_FIRST_NAME_ERROR", "must not be empty", "firstName")
		}
		noPhone := func(body string) hostile {
			return post(body, "NO_MOBILE_PHONE_ERROR", "must not be empty", "mobilePhone")
		}
		s.refused(t, map[string]hostile{
			"nothing":        noName(`{}`),
			"no_first_name":  noName(`{"mobilePhone":"1"}`),
			"null_for_name":  noName(`{"firstName":null,"mobilePhone":"1"}`),
			"blanks_as_name": noName(`{"firstName":" \t\u00a0","mobilePhone":"1"}`),
			"no_phone":       noPhone(`{"firstName":"A"}`),
			"empty_phone":    noPhone(`{"firstName":"A","mobilePhone":""}`),
			"wrong_method":   {s.operator, "PATCH", leads, body, 405, methodBody},
			"listing":        {s.operator, "GET", leads, "", 405, methodBody},
			"two_slashes":    {s.operator, "POST", "/bs-core//main/leads", body, 404, noCallBody},
			"dots":           {s.operator, "POST", "/bs-core/main/../main/leads", body, 404, noCallBody},
			"other_case":     {s.operator, "POST", "/BS-core/main/leads", body, 404, noCallBody},
		})
	})
}

func TestEditLead_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		s.refused(t, s.badCallers(t, "PUT", path, `{"email":"a"}`))
		s.refused(t, badBodies(s.operator, "PUT", path))
		s.refused(t, badLeads(s.operator, "PUT", path))
		put := func(who caller, path string) hostile {
			return hostile{who, "PUT", path, `{"email":"a"}`, 404, notFoundBody}
		}
		s.refused(t, map[string]hostile{
			"another_id":        {s.operator, "PUT", path, `{"id":404,"email":"a"}`, 400, refusal("VALIDATION_ERROR", "must be the id in the path, or be left out", "id")},
			"unknown_lead":      put(s.operator, leads+"/404"),
			"foreign_ecosystem": put(s.foreign, path),
			"not_assigned":      put(s.lender, path),
			"no_number":         put(s.operator, leads+"/abc"),
			"zero":              put(s.operator, leads+"/0"),
			"negative":          put(s.operator, leads+"/-1"),
			"plus":              put(s.operator, leads+"/+1"),
			"huge":              put(s.operator, leads+"/99999999999999999999"),
			"beyond_2_53":       put(s.operator, leads+"/9007199254740992"),
			"fraction":          put(s.operator, leads+"/1.0"),
			"post":              {s.operator, "POST", path, `{}`, 405, methodBody},
			"delete":            {s.operator, "DELETE", path, "", 405, methodBody},
		})
	})
}

func TestLead_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		s.refused(t, s.badCallers(t, "GET", path, ""))
		get := func(who caller, path string) hostile { return hostile{who, "GET", path, "", 404, notFoundBody} }
		s.refused(t, map[string]hostile{
			"unknown":           get(s.operator, leads+"/404"),
			"foreign_ecosystem": get(s.foreign, path),
			"not_assigned":      get(s.lender, path),
			"no_number":         get(s.operator, leads+"/abc"),
			"escaped":           get(s.operator, leads+"/1%00"),
			"slash_in_the_id":   get(s.operator, leads+"/1%2Fcheck"),
			"head":              {s.operator, "HEAD", path, "", 405, methodBody},
		})
	})
}

func TestClient_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		client := s.client(t)
		s.refused(t, s.badCallers(t, "GET", client, ""))
		get := func(who caller, path string) hostile { return hostile{who, "GET", path, "", 404, notFoundBody} }
		s.refused(t, map[string]hostile{
			"unknown":           get(s.operator, clients+"/404"),
			"foreign_ecosystem": get(s.foreign, client),
			"other_lender":      get(s.second, client),
			"provider":          get(s.provider, client),
			"no_number":         get(s.operator, clients+"/abc"),
			"edit":              {s.operator, "PUT", client, `{}`, 405, methodBody},
		})
	})
}

func TestSession_hostile(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		s.refused(t, s.badCallers(t, "GET", "/bs-core/utils/session/whoami", ""))
		s.refused(t, badBodies(caller{}, "POST", "/bs-core/main/login"))
		login := func(body, message, field string) hostile {
			return hostile{caller{}, "POST", "/bs-core/main/login", body, 400, refusal("VALIDATION_ERROR", message, field)}
		}
		s.refused(t, map[string]hostile{
			"name_is_object": login(`{"userName":{"$ne":1},"password":"a"}`, "must be a single value, not an object or a list", "userName"),
			"empty_password": login(`{"userName":"a","password":""}`, "must not be empty", "password"),
			"long_name": {caller{}, "POST", "/bs-core/main/login", `{"userName":"` + strings.Repeat("a", 100_000) + `","password":"a"}`, 401,
				refusal("AUTHENTICATION_ERROR", "the id or the secret is wrong, or the credential is disabled", "")},
			"secret_in_the_path":  {caller{}, "POST", "/bs-core/main/login/" + s.operator.ID + "/" + s.operator.Secret, "", 404, noCallBody},
			"secret_in_the_query": {caller{}, "POST", "/bs-core/main/login?userName=" + s.operator.ID + "&password=" + s.operator.Secret, `{}`, 400, refusal("VALIDATION_ERROR", "must not be empty", "userName")},
			"whoami_by_post":      {s.operator, "POST", "/bs-core/utils/session/whoami", "", 405, methodBody},
		})
	})
}

// TestNoCalls are beside the calls of the contract, and calls of the core beyond it.
func TestNoCalls(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		tests := map[string]hostile{}
		for _, c := range []string{
			"POST " + path + "/checks", "GET " + path + "/scoring", "GET " + path + "/scoring/info/1",
			"GET " + leads + "/find/1/2", "GET " + leads + "/find/date-from/2016-04-01T00:00:00", "GET " + leads + "/search/1",
			"POST /bs-core/main/loan-apps", "POST /bs-core/main/loan-apps/partial-load/1", "GET " + clients + "/1/loan-apps", "GET /bs-core/dicts", "GET /bs-core/dicts/sexes/1",
			"GET /bs-core", "GET /oauth", "GET /",
		} {
			method, target, _ := strings.Cut(c, " ")
			tests[strings.ReplaceAll(c, "/", "_")] = hostile{s.operator, method, target, "", 404, noCallBody}
		}
		s.refused(t, tests)
		if a := s.send(s.operator, http.MethodPost, leads+"/partial-loads", ""); a.header.Get("Allow") != "" {
			t.Errorf("a call that is not there is said to allow %q", a.header.Get("Allow"))
		}
	})
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	d := New(nil, nil, WithClock(func() time.Time { return time.UnixMilli(1772452800000) }))
	tests := map[string]struct {
		err    error
		status int
		body   string
		header [2]string
	}{
		"invalid":         {exchange.InvalidField("passport.issued_on", "is wrong"), 400, refusal("VALIDATION_ERROR", "is wrong", "passport.issueDate"), [2]string{}},
		"in_a_list":       {exchange.InvalidField("addresses[3].fias_chain.level", "is wrong"), 400, refusal("VALIDATION_ERROR", "is wrong", "addresses[3].fiasChain.level"), [2]string{}},
		"in_free_json":    {exchange.InvalidField("residence_address.attributes.a", "is wrong"), 400, refusal("VALIDATION_ERROR", "is wrong", "addressData.attributes.a"), [2]string{}},
		"element":         {exchange.InvalidField("debts[0]", "is wrong"), 400, refusal("VALIDATION_ERROR", "is wrong", "leadDebts[0]"), [2]string{}},
		"no_wire_name":    {exchange.InvalidField("consents", "is wrong"), 400, refusal("VALIDATION_ERROR", "is wrong", "consents"), [2]string{}},
		"unauthenticated": {exchange.Refuse(exchange.Unauthenticated, "who"), 401, refusal("AUTHENTICATION_ERROR", "who", ""), [2]string{"WWW-Authenticate", "Bearer"}},
		"forbidden":       {exchange.Refuse(exchange.Forbidden, "no"), 403, refusal("ACCESS_DENIED_ERROR", "no", ""), [2]string{}},
		"not_found":       {exchange.ErrNotFound, 404, notFoundBody, [2]string{}},
		"duplicate":       {exchange.Refuse(exchange.Duplicate, "twice"), 409, refusal("DUPLICATE_ERROR", "twice", ""), [2]string{}},
		"conflict":        {exchange.Refuse(exchange.Conflict, "late"), 409, refusal("CONFLICT_ERROR", "late", ""), [2]string{}},
		"too_large":       {exchange.Refuse(exchange.TooLarge, "big"), 413, refusal("TOO_LARGE_ERROR", "big", ""), [2]string{}},
		"limited":         {exchange.Refuse(exchange.Limited, "slow"), 429, refusal("TOO_MANY_REQUESTS_ERROR", "slow", ""), [2]string{"Retry-After", "1"}},
		"unavailable":     {exchange.Refuse(exchange.Unavailable, "later"), 503, refusal("UNAVAILABLE_ERROR", "later", ""), [2]string{"Retry-After", "1"}},
		"internal":        {exchange.Refuse(exchange.Internal, "internal error"), 500, refusal("INTERNAL_ERROR", "internal error", ""), [2]string{}},
		"any_other":       {http.ErrBodyNotAllowed, 500, refusal("INTERNAL_ERROR", "internal error", ""), [2]string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, trace := web.WithTrace(t.Context(), httptest.NewRequest("GET", "/", nil))
			w := httptest.NewRecorder()
			d.Refuse(w, r, test.err)
			answer{w.Code, w.Header(), w.Body.String(), nil}.is(t, test.status, test.body)
			if got := w.Header().Get(test.header[0]); got != test.header[1] {
				t.Errorf("%s is %q, want %q", test.header[0], got, test.header[1])
			}
			if trace.Err == nil {
				t.Error("nothing was kept for the log")
			}
		})
	}
	t.Run("leaves_the_servers_time", func(t *testing.T) {
		t.Parallel()
		w := httptest.NewRecorder()
		w.Header().Set("Retry-After", "30")
		d.Refuse(w, httptest.NewRequest("GET", "/", nil), exchange.Refuse(exchange.Limited, "slow"))
		if got := w.Header().Get("Retry-After"); got != "30" {
			t.Errorf("Retry-After is %q", got)
		}
	})
}
