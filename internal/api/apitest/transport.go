package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"leadex/internal/api"
	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Transport sends requests through next and checks every exchange below /v1
// against the file; what is wrong is an error of the test. It may be used by any
// number of goroutines, until the test ends.
func Transport(t testing.TB, next http.RoundTripper) http.RoundTripper {
	t.Helper()
	contract, err := load()
	if err != nil {
		t.Fatal("openapi.yaml:", err)
	}
	return &transport{t: t, next: next, contract: contract}
}

type transport struct {
	t        testing.TB
	next     http.RoundTripper
	contract *contract
}

func (c *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/v1/") {
		return c.next.RoundTrip(r)
	}
	sent, err := taken(&r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	received, err := taken(&answer.Body)
	if err != nil {
		return nil, err
	}
	if err := c.contract.check(r, sent, answer, received); err != nil {
		c.t.Errorf("%s %s answered %d, which openapi.yaml does not allow: %v", r.Method, r.URL.Path, answer.StatusCode, err)
	}
	return answer, nil
}

// taken reads a body and puts it back.
func taken(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	defer (*body).Close()
	b, err := io.ReadAll(*body)
	*body = io.NopCloser(bytes.NewReader(b))
	return b, err
}

// contract is the file, read.
type contract struct {
	router  routers.Router
	problem *openapi3.Schema
}

// load reads the file once for all tests: that takes longer than most of what
// they do, and nothing changes what was read.
var load = sync.OnceValues(read)

func read() (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI())
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	doc.Servers = nil // whatever the host of the test is
	router, err := legacy.NewRouter(doc)
	return &contract{router: router, problem: doc.Components.Schemas["Problem"].Value}, err
}

// check holds an exchange to the file. A request that the file does not allow
// must have been refused; the reverse need not hold, because not every rule can
// be written there.
func (c *contract) check(r *http.Request, sent []byte, answer *http.Response, received []byte) error {
	request := r.Clone(context.Background())
	request.Body = io.NopCloser(bytes.NewReader(sent))
	request.URL.Path = web.Normal(r.URL.Path, false)
	route, parameters, err := c.router.FindRoute(request)
	if err != nil || answer.StatusCode == http.StatusMethodNotAllowed {
		return c.checkMiss(answer, received)
	}
	options := &openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(checkUUID))},
	}
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route, Options: options}
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil && answer.StatusCode < http.StatusBadRequest {
		return fmt.Errorf("the request should have been refused: %w", err)
	}
	output := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: answer.StatusCode, Header: answer.Header, Options: options}
	output.SetBodyBytes(received)
	return openapi3filter.ValidateResponse(context.Background(), output)
}

// checkUUID holds an id to the one form that the exchange reads and writes. The
// library knows no such format by itself.
func checkUUID(s string) error {
	if _, ok := exchange.ParseID(s); !ok {
		return errors.New("is no UUID")
	}
	return nil
}

// checkMiss holds the answer to what is no call of the file.
func (c *contract) checkMiss(answer *http.Response, received []byte) error {
	if answer.StatusCode != http.StatusNotFound && answer.StatusCode != http.StatusMethodNotAllowed {
		return fmt.Errorf("there is no such call in it")
	}
	if got := answer.Header.Get("Content-Type"); got != "application/problem+json" {
		return fmt.Errorf("a problem has the content type %q", got)
	}
	var value any
	if err := json.Unmarshal(received, &value); err != nil {
		return err
	}
	return c.problem.VisitJSON(value, openapi3.EnableJSONSchema2020())
}
