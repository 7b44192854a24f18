package fault

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestProxy sends one request through the proxy and looks at both ends.
func TestProxy(t *testing.T) {
	t.Parallel()
	const body = "0123456789"
	for name, test := range map[string]struct {
		wrong    Wrong
		hangUp   bool
		answered string // "" is no answer
		error    error
		arrived  int
		counted  [3]int64 // cut, delayed, repeated
	}{
		"nothing":                 {answered: "answer 1", arrived: 1},
		"delayed":                 {wrong: Wrong{Delay: time.Microsecond}, answered: "answer 1", arrived: 1, counted: [3]int64{0, 1, 0}},
		"the request is cut":      {wrong: Wrong{Cut: CutRequest, CutAfter: 1 << 20}, error: errNotSent, counted: [3]int64{1, 0, 0}},
		"the answer is lost":      {wrong: Wrong{Cut: CutAnswer}, error: errNoAnswer, arrived: 1, counted: [3]int64{1, 0, 0}},
		"the answer is cut":       {wrong: Wrong{Cut: CutAnswer, CutAfter: 100}, error: errNoAnswer, arrived: 1, counted: [3]int64{1, 0, 0}},
		"the client is gone":      {hangUp: true, error: errNoAnswer, arrived: 1},
		"sent twice, first asked": {wrong: Wrong{Again: true, AgainIn: 100 * time.Millisecond}, answered: "answer 1", arrived: 2, counted: [3]int64{0, 0, 1}},
		"sent twice, second asked": {wrong: Wrong{Again: true, AgainIn: 100 * time.Millisecond, AskSecond: true}, answered: "answer 2", arrived: 2,
			counted: [3]int64{0, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			far := &far{}
			server := httptest.NewServer(far)
			defer server.Close()
			tally := &counters{}
			p, err := NewProxy(func() (string, bool) { return strings.TrimPrefix(server.URL, "http://"), true }, tally)
			if err != nil {
				t.Fatal(err)
			}
			w := wire{proxy: p.Address(), by: login{"id", "secret"}}
			_, got, err := w.ask(request{method: "POST", path: "/x", body: body, key: "k"}, test.wrong, test.hangUp)
			if err != test.error || (err == nil && string(got) != test.answered) {
				t.Errorf("got %q, %v", got, err)
			}
			far.await(t, test.arrived)
			p.Close()
			if diff := cmp.Diff(test.counted, [3]int64{tally.cut.Load(), tally.delayed.Load(), tally.repeated.Load()}); diff != "" {
				t.Errorf("counted (-want +got):\n%s", diff)
			}
			for _, whole := range far.whole() {
				if whole != "id:secret k "+body {
					t.Errorf("arrived %q", whole)
				}
			}
		})
	}

	t.Run("nobody serves", func(t *testing.T) {
		t.Parallel()
		silent, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		silent.Close()
		for _, upstream := range []func() (string, bool){
			func() (string, bool) { return "", false },
			func() (string, bool) { return silent.Addr().String(), true },
		} {
			p, err := NewProxy(upstream, &counters{})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if _, _, err := (wire{proxy: p.Address()}).ask(request{method: "GET", path: "/"}, Wrong{}, false); err != errNotSent {
				t.Errorf("got %v, want %v", err, errNotSent)
			}
		}
	})
}

// far is the program at the far end. It keeps the requests that arrived whole.
type far struct {
	mu      sync.Mutex
	arrived []string
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it did not arrive whole
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.arrived = append(f.arrived, r.Header.Get("ApiKey")+" "+r.Header.Get("Idempotency-Key")+" "+string(body))
	_, _ = io.WriteString(w, "answer "+string(rune('0'+len(f.arrived))))
}

func (f *far) whole() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.arrived...)
}

// await waits until so many requests have arrived.
func (f *far) await(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); len(f.whole()) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d requests arrived, want %d", len(f.whole()), n)
		}
	}
	if got := len(f.whole()); got != n {
		t.Errorf("%d requests arrived, want %d", got, n)
	}
}

// TestSurface reads the answers of both contracts.
func TestSurface(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		by   Surface
		body string
		want []pulled
		bad  bool
	}{
		"LeadBank": {leadBank{}, `{"Status":0,"Message":"OK","Leads":[{"IDLeadBank":7,"ExternalLeadID":"x","Contents":[{"Key":"LastName","Value":"n"}]},` +
			`{"IDLeadBank":8,"Contents":[{"Key":"Withdrawn","Value":"true"}]}]}`, []pulled{{7, false, "x", "n"}, {8, true, "", ""}}, false},
		"LeadBank, an error":    {leadBank{}, `{"Status":1,"Message":"no","Leads":[]}`, nil, true},
		"LeadBank, no answer":   {leadBank{}, `{}`, nil, true},
		"native":                {native{}, `{"leads":[{"number":7,"lead":{"external_id":"x","contents":{"last_name":"n"}}},{"number":8,"withdrawn":true}]}`, []pulled{{7, false, "x", "n"}, {8, true, "", ""}}, false},
		"native, nothing there": {native{}, `{"leads":[]}`, nil, false},
		"native, half of it":    {native{}, `{"leads":[`, nil, true},
	} {
		t.Run("pulled by "+name, func(t *testing.T) {
			t.Parallel()
			got, err := test.by.pulled([]byte(test.body))
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(pulled{})); diff != "" || (err != nil) != test.bad {
				t.Errorf("error %v, (-want +got):\n%s", err, diff)
			}
		})
	}
	for name, test := range map[string]struct {
		by   Surface
		body string
		want []int64
		bad  bool
	}{
		"LeadBank, all":             {leadBank{}, `{"Status":0,"Message":"OK"}`, nil, false},
		"LeadBank, some":            {leadBank{}, `{"Status":3,"Message":"Not done: 7, 8 (unknown); 9 (the lead was withdrawn)."}`, []int64{7, 8, 9}, false},
		"LeadBank, some, unnamed":   {leadBank{}, `{"Status":3,"Message":"Not done."}`, nil, true},
		"LeadBank, all, some named": {leadBank{}, `{"Status":0,"Message":"Not done: 7 (unknown)."}`, nil, true},
		"LeadBank, no answer":       {leadBank{}, `{}`, nil, true},
		"native, all":               {native{}, `{"received":[7],"refused":[]}`, nil, false},
		"native, some":              {native{}, `{"received":[],"refused":[{"number":7},{"number":8}]}`, []int64{7, 8}, false},
	} {
		t.Run("refused by "+name, func(t *testing.T) {
			t.Parallel()
			got, err := test.by.refused([]byte(test.body))
			if test.bad {
				got = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" || (err != nil) != test.bad {
				t.Errorf("error %v, (-want +got):\n%s", err, diff)
			}
		})
	}
	t.Run("asks for nothing as a list", func(t *testing.T) {
		t.Parallel()
		if got := (leadBank{}).confirm(nil).body; got != "[]" {
			t.Errorf("confirms nothing by %s", got)
		}
	})
}
