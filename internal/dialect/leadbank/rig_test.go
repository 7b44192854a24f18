package leadbank

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

// bank is the dialect over a running exchange with one ecosystem.
type bank struct {
	*exchangetest.Rig
	world   *exchangetest.World
	dialect *Dialect
}

func newBank(t testing.TB, r *exchangetest.Rig) *bank {
	t.Helper()
	return &bank{Rig: r, world: r.Russia(t), dialect: New(r.Exchange, r.Keeper)}
}

// each runs a test on every engine.
func each(t *testing.T, run func(t *testing.T, b *bank)) {
	t.Helper()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) { run(t, newBank(t, r)) })
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// post sends a JSON body as a login; change may still alter the request.
func (b *bank) post(t testing.TB, by exchangetest.Login, path, body string, change ...func(*http.Request)) answer {
	t.Helper()
	return b.send(t, http.MethodPost, path, body, append([]func(*http.Request){func(r *http.Request) {
		r.SetBasicAuth(by.ID, by.Secret)
		r.Header.Set("Content-Type", "application/json")
	}}, change...)...)
}

func (b *bank) send(t testing.TB, method, path, body string, change ...func(*http.Request)) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r, trace := web.WithTrace(r.Context(), r)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	b.dialect.ServeHTTP(w, r)
	result := w.Result()
	all, err := io.ReadAll(result.Body)
	if err != nil {
		t.Fatal(err)
	}
	if result.StatusCode >= http.StatusInternalServerError {
		t.Error(trace.Err)
	}
	return answer{result.StatusCode, result.Header, string(all)}
}

// lead submits a lead by the provider and assigns it to a lender.
func (b *bank) lead(t testing.TB, to exchangetest.Login, s exchange.Submission) int64 {
	t.Helper()
	ctx := context.Background()
	l, err := b.Submit(ctx, b.world.Provider.Caller, s)
	if err != nil {
		t.Fatal("submit:", err)
	}
	if _, err := b.Assign(ctx, b.world.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: to.Party}); err != nil {
		t.Fatal("assign:", err)
	}
	return l.Number
}

// leads are n plain leads of a lender, in the order of its queue.
func (b *bank) leads(t testing.TB, to exchangetest.Login, n int) []int64 {
	t.Helper()
	numbers := make([]int64, n)
	for i := range numbers {
		numbers[i] = b.lead(t, to, exchange.Submission{Contents: exchange.Contents{
			LastName: exchange.Some("Иванов"), Phone: exchange.Some("+79161234567")}})
	}
	return numbers
}

// pulled is a LeadResponse as a client reads it.
type pulled struct {
	Status  int
	Message string
	Leads   []struct {
		IDLeadBank int64
		State      int
		Contents   []content
	}
}

type content struct {
	ID    int
	Key   string
	Value string
	Type  int
}

// pull pulls and returns the numbers of the leads.
func (b *bank) pull(t testing.TB, by exchangetest.Login, n string) []int64 {
	t.Helper()
	p := read(t, b.post(t, by, "/api/leads", n))
	numbers := []int64{}
	for _, l := range p.Leads {
		numbers = append(numbers, l.IDLeadBank)
	}
	return numbers
}

func read(t testing.TB, a answer) pulled {
	t.Helper()
	var p pulled
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return p
}
