package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

// problem is the body of a refusal.
func problem(kind, title string, status int, detail string, faults ...string) string {
	errors := ""
	if len(faults) > 0 {
		errors = `,"errors":[` + strings.Join(faults, ",") + `]`
	}
	return fmt.Sprintf(`{"type":"urn:leadex:problem:%s","title":%q,"status":%d,"detail":%q,"request_id":"test"%s}`, kind, title, status, detail, errors)
}

func malformed(detail string, faults ...string) string {
	return problem("malformed", "The request cannot be read", 400, detail, faults...)
}

func invalid(faults ...string) string {
	return problem("invalid", "The request breaks a rule", 422, "What is wrong, and where, is in errors.", faults...)
}

func at(pointer, detail string) string {
	return fmt.Sprintf(`{"pointer":%q,"detail":%q}`, pointer, detail)
}

func parameter(name, detail string) string {
	return fmt.Sprintf(`{"parameter":%q,"detail":%q}`, name, detail)
}

const (
	notFoundBody = `{"type":"urn:leadex:problem:not-found","title":"There is no such thing","status":404,"detail":"There is no such thing, or it is not for you to see.","request_id":"test"}`
	strange      = "01a2008d-feec-7c26-a4c1-52e746c5fa78" // an id of nothing
)

// hostile is a request that is refused.
type hostile struct {
	header       http.Header
	method, path string
	body         string
	want         string // the whole body
	answer       http.Header
}

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		russia := r.Russia(t)
		lead := s.submit(t, s.Provider, ana)
		events := "/v1/leads/" + lead.ID.String() + "/events"
		provider := as(s.Provider)
		const post, get = http.MethodPost, http.MethodGet
		mediaType := problem("media-type", "The body is not of a known media type", 415, "Send the body as application/json in UTF-8, and say so in Content-Type.")
		method := problem("method-not-allowed", "The path does not know this method", 405, "See the Allow header for those it has.")
		unknownQuery := func(known string) string {
			return malformed("The query has a parameter that this call does not know; it knows: " + known + ".")
		}
		accept := http.Header{"Accept": {"application/json"}}

		for name, test := range map[string]hostile{
			"submit, not JSON":         {provider, post, "/v1/leads", `{"contents":{"phone":"1"`, malformed("The JSON ends too early at byte 24."), nil},
			"submit, NaN":              {provider, post, "/v1/leads", `{"contents":{"amount":NaN}}`, malformed("The body is not valid JSON at byte 21."), nil},
			"submit, duplicate key":    {provider, post, "/v1/leads", `{"contents":{"phone":"1","phone":"2"}}`, malformed("The JSON has a duplicate name at byte 24."), nil},
			"submit, NUL":              {provider, post, "/v1/leads", `{"contents":{"phone":"\u0000"}}`, malformed("The JSON holds a NUL character at byte 29."), nil},
			"submit, invalid UTF-8":    {provider, post, "/v1/leads", "{\"contents\":{\"phone\":\"\xff\"}}", malformed("The body is not valid JSON at byte 20."), nil},
			"submit, too deep":         {provider, post, "/v1/leads", strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40), malformed("The JSON is nested deeper than 32 levels."), nil},
			"submit, wrong types":      {provider, post, "/v1/leads", `{"external_id":1,"contents":{"phone":2}}`, invalid(at("/external_id", "must be a text"), at("/contents/phone", "must be a text")), nil},
			"submit, unknown field":    {provider, post, "/v1/leads", `{"contents":{"phone":"1"},"idempotency_key":"x"}`, invalid(at("/idempotency_key", "is not a known field")), nil},
			"submit, query":            {provider, post, "/v1/leads?validate_only=true", ana, unknownQuery("none"), nil},
			"submit, broken query":     {provider, post, "/v1/leads?%zz", ana, malformed("The query cannot be read."), nil},
			"submit, no media type":    {with(provider, "Content-Type"), post, "/v1/leads", ana, mediaType, accept},
			"submit, form":             {with(provider, "Content-Type", "application/x-www-form-urlencoded"), post, "/v1/leads", ana, mediaType, accept},
			"submit, text as JSON":     {with(provider, "Content-Type", "text/json"), post, "/v1/leads", ana, mediaType, accept},
			"submit, another charset":  {with(provider, "Content-Type", "application/json; charset=windows-1251"), post, "/v1/leads", ana, mediaType, accept},
			"submit, broken type":      {with(provider, "Content-Type", "application/json; charset"), post, "/v1/leads", ana, mediaType, accept},
			"submit, foreign provider": {provider, post, "/v1/leads", `{"provider":"` + russia.Provider.Party.String() + `",` + ana[1:], invalid(at("/provider", "only an operator submits for a provider")), nil},
			"submit, for a provider elsewhere": {as(s.Operator), post, "/v1/leads", `{"provider":"` + russia.Provider.Party.String() + `",` + ana[1:],
				invalid(at("/provider", "no such provider")), nil},
			"submit, for nobody there is": {as(s.Operator), post, "/v1/leads", `{"provider":"` + strange + `",` + ana[1:], invalid(at("/provider", "no such provider")), nil},
			"submit, into a foreign ecosystem": {provider, post, "/v1/leads", `{"ecosystem":"` + russia.Ecosystem.ID.String() + `",` + ana[1:],
				invalid(at("/ecosystem", "no such ecosystem")), nil},
			"submit, a service of nobody": {as(s.Lenders[0]), post, "/v1/leads", `{"service":"Form","campaign":"C-01",` + ana[1:],
				invalid(at("/service", "only a provider's lead has one"), at("/campaign", "only a provider's lead has one")), nil},
			"submit, too large": {provider, post, "/v1/leads", `{"contents":{"phone":"` + strings.Repeat("1", web.MaxBody) + `"}}`,
				problem("too-large", "The body is too large", 413, "The body must be at most 1048576 bytes."), nil},
			"submit, wrong method":   {provider, http.MethodPut, "/v1/leads", ana, method, http.Header{"Allow": {"POST, GET"}}},
			"submit, another method": {provider, http.MethodPatch, "/v1/leads", "", method, http.Header{"Allow": {"POST, GET"}}},

			"find, nothing":         {provider, get, "/v1/leads", "", malformed("A parameter is not as it must be.", parameter("external_id", "is missing")), nil},
			"find, empty":           {provider, get, "/v1/leads?external_id=", "", malformed("A parameter is out of its bounds.", parameter("external_id", "must not be empty")), nil},
			"find, twice":           {provider, get, "/v1/leads?external_id=a&external_id=b", "", malformed("A parameter is not as it must be.", parameter("external_id", "must be sent once, and be of the documented type")), nil},
			"find, too long":        {provider, get, "/v1/leads?external_id=" + strings.Repeat("a", 201), "", malformed("A parameter is out of its bounds.", parameter("external_id", "must be at most 200 characters")), nil},
			"find, NUL":             {provider, get, "/v1/leads?external_id=%00", "", malformed("A parameter is out of its bounds.", parameter("external_id", "must be UTF-8 without NUL")), nil},
			"find, invalid UTF-8":   {provider, get, "/v1/leads?external_id=%ff", "", malformed("A parameter is out of its bounds.", parameter("external_id", "must be UTF-8 without NUL")), nil},
			"find, mistyped":        {provider, get, "/v1/leads?externalId=a", "", unknownQuery("external_id"), nil},
			"show, no id":           {provider, get, "/v1/leads/17", "", notFoundBody, nil},
			"show, an id of nobody": {provider, get, "/v1/leads/" + strange, "", notFoundBody, nil},
			"show, NUL":             {provider, get, "/v1/leads/%00", "", notFoundBody, nil},
			"show, a path upwards":  {provider, get, "/v1/leads/../leads/" + lead.ID.String(), "", notFoundBody, nil},
			"show, foreign":         {as(russia.Operator), get, "/v1/leads/" + lead.ID.String(), "", notFoundBody, nil},
			"show, not assigned":    {as(s.Lenders[0]), get, "/v1/leads/" + lead.ID.String(), "", notFoundBody, nil},
			"show, wrong method":    {provider, http.MethodDelete, "/v1/leads/" + lead.ID.String(), "", method, http.Header{"Allow": {"GET, PATCH"}}},
			"show, query":           {provider, get, "/v1/leads/" + lead.ID.String() + "?fields=id", "", unknownQuery("none"), nil},

			"events, no id":        {provider, get, "/v1/leads/17/events", "", notFoundBody, nil},
			"events, foreign":      {as(russia.Operator), get, events, "", notFoundBody, nil},
			"events, not assigned": {as(s.Lenders[0]), get, events, "", notFoundBody, nil},
			"events, after what":   {provider, get, events + "?after=x", "", malformed("A parameter is not as it must be.", parameter("after", "must be sent once, and be of the documented type")), nil},
			"events, huge after":   {provider, get, events + "?after=99999999999999999999", "", malformed("A parameter is not as it must be.", parameter("after", "must be sent once, and be of the documented type")), nil},
			"events, after beyond": {provider, get, events + "?after=9007199254740992", "", malformed("A parameter is out of its bounds.", parameter("after", "must be a whole number from 0 to 9007199254740991")), nil},
			"events, before":       {provider, get, events + "?after=-1", "", malformed("A parameter is out of its bounds.", parameter("after", "must be a whole number from 0 to 9007199254740991")), nil},
			"events, none":         {provider, get, events + "?limit=0", "", malformed("A parameter is out of its bounds.", parameter("limit", "must be a whole number from 1 to 1000")), nil},
			"events, too many":     {provider, get, events + "?limit=1001", "", malformed("A parameter is out of its bounds.", parameter("limit", "must be a whole number from 1 to 1000")), nil},
			"events, two limits":   {provider, get, events + "?limit=1&limit=2", "", malformed("A parameter is not as it must be.", parameter("limit", "must be sent once, and be of the documented type")), nil},
			"events, mistyped":     {provider, get, events + "?page=2", "", unknownQuery("after, limit"), nil},
			"events, wrong method": {provider, post, events, "{}", method, http.Header{"Allow": {"GET"}}},

			"no such call":             {provider, get, "/v1/lead", "", notFoundBody, nil},
			"no such version":          {provider, get, "/v1/", "", notFoundBody, nil},
			"case of a path":           {provider, get, "/v1/Leads?external_id=a", "", notFoundBody, nil},
			"the file, wrong method":   {http.Header{"X-Request-Id": {"test"}}, post, "/v1/openapi.yaml", "", method, http.Header{"Allow": {"GET"}}},
			"the file, unknown query":  {http.Header{"X-Request-Id": {"test"}}, get, "/v1/openapi.yaml?v=1", "", unknownQuery("none"), nil},
			"no such call, no headers": {http.Header{"X-Request-Id": {"test"}}, get, "/v1/nothing", "", notFoundBody, nil},
		} {
			t.Run(name, func(t *testing.T) { s.refused(t, test) })
		}
	})
}

// refused sends a hostile request and sees that nothing has changed.
func (s *scene) refused(t *testing.T, test hostile) {
	t.Helper()
	before := s.Events(t, s.Ecosystem.ID)
	got := s.call(t, test.header, test.method, test.path, test.body)
	if diff := cmp.Diff(test.want, got.body); diff != "" {
		t.Errorf("answered %d (-want +got):\n%s", got.status, diff)
	}
	if want := fmt.Sprintf(`"status":%d,`, got.status); !strings.Contains(got.body, want) || got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("the answer is a %d, %s", got.status, got.header.Get("Content-Type"))
	}
	for name, want := range test.answer {
		if diff := cmp.Diff(want, got.header.Values(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if after := s.Events(t, s.Ecosystem.ID); after != before {
		t.Errorf("%d events were recorded", after-before)
	}
}

func TestUnknownCallers(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		lead := s.submit(t, s.Provider, ana)
		bearer := func(token string) http.Header {
			return with(as(exchangetest.Login{}), "Authorization", "Bearer "+token)
		}
		expired := bearer(r.Token(t, s.Provider))
		r.Clock.Advance(time.Hour + time.Minute)
		disabled := r.Login(t, exchange.Grant{Ecosystem: s.Ecosystem.ID, Role: exchange.RoleOperator})
		token := r.Token(t, disabled)
		if err := r.DisableCredential(t.Context(), disabled.ID); err != nil {
			t.Fatal(err)
		}
		now := r.Clock.Now()
		claims := jwt.RegisteredClaims{Issuer: "leadex", Audience: jwt.ClaimStrings{"leadex"}, Subject: s.Operator.ID, ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour))}
		none, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
		if err != nil {
			t.Fatal(err)
		}
		forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("a key of somebody else, long enough"))
		if err != nil {
			t.Fatal(err)
		}
		const failed, plain = `Bearer realm="leadex", error="invalid_token"`, `Bearer realm="leadex"`
		body := func(detail string) string { return problem("unauthenticated", "The caller is not known", 401, detail) }
		noneSent, badToken := body("No credentials were sent."), body("The token is not valid or has expired.")
		wrong := body("The id or the secret is wrong, or the credential is disabled.")

		for name, test := range map[string]struct {
			header          http.Header
			want, challenge string
		}{
			"an empty token":      {bearer(""), badToken, failed},
			"no header at all":    {http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"test"}}, noneSent, plain},
			"garbage":             {bearer("garbage"), badToken, failed},
			"alg none":            {bearer(none), badToken, failed},
			"another key":         {bearer(forged), badToken, failed},
			"expired":             {expired, badToken, failed},
			"disabled, by token":  {bearer(token), wrong, failed},
			"disabled, by secret": {as(disabled), wrong, plain},
			"wrong secret":        {with(as(s.Operator), "Apikey", s.Operator.Secret+"x"), wrong, plain},
			"secret of another":   {with(as(s.Operator), "Apikey", s.Operator.ID+":"+s.Provider.Secret), wrong, plain},
			"another scheme":      {with(as(exchangetest.Login{}), "Authorization", "Basic b3A6c2VjcmV0"), noneSent, plain},
		} {
			test.header = test.header.Clone()
			if test.header.Get("Apikey") == "" {
				test.header.Del("Apikey")
			}
			for _, call := range []string{"POST /v1/leads", "GET /v1/leads?external_id=a", "GET /v1/leads/" + lead.ID.String(), "GET /v1/leads/" + lead.ID.String() + "/events"} {
				t.Run(name+", "+call, func(t *testing.T) {
					method, path, _ := strings.Cut(call, " ")
					// What else is wrong with the request is not looked at.
					s.refused(t, hostile{test.header, method, path, "{", test.want, http.Header{"Www-Authenticate": {test.challenge}}})
				})
			}
		}
	})
}

func TestKnownCallers(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	lead := s.submit(t, s.Provider, ana)
	for name, h := range map[string]http.Header{
		"a token":           {"Authorization": {"Bearer " + r.Token(t, s.Provider)}},
		"a token, any case": {"Authorization": {"bEARER  " + r.Token(t, s.Provider)}},
		"the secret":        {"Apikey": {s.Provider.Secret}},
		"id and secret":     {"Apikey": {s.Provider.ID + ":" + s.Provider.Secret}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.call(t, h, http.MethodGet, "/v1/leads/"+lead.ID.String(), ""); got.status != http.StatusOK {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
	}
}
