package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	pace      = 50 * time.Millisecond // between two calls of a caller: the machine is to be loaded, not choked
	longest   = 10 * time.Second      // that any call may take
	giveUp    = 30 * time.Second      // after which a caller stops waiting, to be able to say so
	fillerLen = 1500                  // of a lead, in bytes: about what a full application takes
)

// seen is one call as its caller saw it.
type seen struct {
	call    string // such as "leancore submit"
	begun   time.Time
	took    time.Duration
	status  int  // 0: no whole answer came
	started bool // an answer had begun
	sent    int  // how often it was sent whole: net/http repeats some calls by itself
	err     error
	answer  string // the beginning of one that is no success
}

// load calls one server on all surfaces at once, and keeps what each caller saw:
// what was acknowledged must be there later.
type load struct {
	t     *testing.T
	p     *process
	stop  context.CancelFunc
	ctx   context.Context
	group sync.WaitGroup
	next  atomic.Int64

	mu           sync.Mutex
	calls        []seen
	acknowledged map[string]string // last name to what kind of call said so
	submitted    map[string]bool   // last names that were sent at all
	assignable   []string          // ids of leads that the operator may assign
	assigned     map[string]bool   // ids of leads whose assignment was acknowledged
	confirmed    map[int64]bool    // numbers whose confirmation was acknowledged
	names        map[string]string // id to last name
	pulled       map[string]bool   // last names that were pulled
}

// caller is one client program with connections of its own.
type caller struct {
	l     *load
	base  string
	http  *http.Client
	token string
	login login
}

// startLoad starts callers of every kind, several of most: 20 for a scale of 1.
func startLoad(t *testing.T, p *process, scale int) *load {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	l := &load{t: t, p: p, ctx: ctx, stop: stop, acknowledged: map[string]string{}, submitted: map[string]bool{},
		assigned: map[string]bool{}, confirmed: map[int64]bool{}, names: map[string]string{}, pulled: map[string]bool{}}
	e := p.Ecosystems[0]
	provider, operator, lender := p.as(t, e.Provider).token, p.as(t, e.Operator).token, p.as(t, e.Lenders[0]).token
	each := func(n int, token string, of login, turn func(*caller)) {
		for range n {
			c := l.caller(token, of)
			l.group.Go(func() {
				for ctx.Err() == nil {
					turn(c)
					l.pause(pace)
				}
			})
		}
	}
	each(3*scale, provider, e.Provider, (*caller).submitLeanCore)
	each(3*scale, provider, e.Provider, (*caller).submitBrainySoft)
	each(3*scale, provider, e.Provider, (*caller).submitNative)
	each(2*scale, operator, e.Operator, (*caller).assign)
	each(1, lender, e.Lenders[0], (*caller).receive)
	each(2*scale, "", e.Lenders[1], (*caller).pullOnly)
	each(2*scale, operator, e.Operator, (*caller).list)
	each(2*scale, operator, e.Operator, (*caller).read)
	each(2*scale, "", e.Operator, (*caller).logIn)
	t.Cleanup(func() { l.end() })
	return l
}

// end returns when no call is under way.
func (l *load) end() {
	l.stop()
	l.group.Wait()
}

func (l *load) pause(d time.Duration) {
	select {
	case <-l.ctx.Done():
	case <-time.After(d):
	}
}

func (l *load) caller(token string, of login) *caller {
	// A client must not use a connection again that the server may have given up,
	// so it gives it up first: half of the time that a server waits that ends.
	transport := &http.Transport{IdleConnTimeout: time.Second}
	l.t.Cleanup(transport.CloseIdleConnections)
	return &caller{l: l, base: l.p.BaseURL, token: token, login: of, http: &http.Client{Transport: transport}}
}

// do makes a call and keeps what came of it. authenticate puts the credentials
// into the request, and what else it needs.
func (c *caller) do(name, method, path, body string, authenticate func(*http.Request)) (status int, answer []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), giveUp)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.l.t.Error(err)
		return 0, nil
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	authenticate(r)
	s := seen{call: name, begun: time.Now()}
	var sent atomic.Int64
	r = r.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(w httptrace.WroteRequestInfo) {
		if w.Err == nil {
			sent.Add(1)
		}
	}}))
	res, err := c.http.Do(r)
	var header http.Header
	if err == nil {
		s.started, header = true, res.Header
		answer, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err == nil {
			s.status = res.StatusCode
		}
	}
	s.took, s.err, s.sent = time.Since(s.begun), err, int(sent.Load())
	if !succeeded(s.status) {
		s.answer = string(answer[:min(len(answer), 200)])
	}
	if s.status == http.StatusServiceUnavailable {
		c.l.checkRefusal(name, path, header, answer)
	}
	c.l.mu.Lock()
	c.l.calls = append(c.l.calls, s)
	c.l.mu.Unlock()
	return s.status, answer
}

// refusals are how each surface says that it cannot answer now.
var refusals = []struct{ path, body string }{
	{"/v1/", `"type":"urn:leadex:problem:unavailable"`},
	{"/api/", `{"Message":"The service is unavailable."}`},
	{"/bs-core/", `"code":"UNAVAILABLE_ERROR"`},
	{"/oauth/token", `"code":"UNAVAILABLE_ERROR"`},
	{"/oauth2/token", `"temporarily_unavailable"`},
	{"/readyz", "the database does not answer"},
	{"/", `{"message":"Service Unavailable","code":"unavailable"}`},
}

func (l *load) checkRefusal(name, path string, header http.Header, answer []byte) {
	at := slices.IndexFunc(refusals, func(r struct{ path, body string }) bool { return strings.HasPrefix(path, r.path) })
	if !strings.Contains(string(answer), refusals[at].body) {
		l.t.Errorf("%s is refused with %s", name, answer)
	}
	if header.Get("Retry-After") == "" && path != "/readyz" {
		l.t.Errorf("%s is refused without Retry-After", name)
	}
}

func (c *caller) bearer(r *http.Request) { r.Header.Set("Authorization", "Bearer "+c.token) }

func (c *caller) basic(r *http.Request) { r.SetBasicAuth(c.login.ID, c.login.Key) }

// name is a new last name, by which a lead is known again on every surface.
func (l *load) name(kind string) string {
	name := fmt.Sprintf("%s-%d-end", kind, l.next.Add(1))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.submitted[name] = true
	return name
}

func (l *load) acknowledge(name, kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acknowledged[name] = kind
	if id != "" {
		l.names[id] = name
		l.assignable = append(l.assignable, id)
	}
}

var filler = strings.Repeat("x", fillerLen)

func (c *caller) submitLeanCore() {
	name := c.l.name("leancore")
	status, answer := c.do("leancore submit", "POST", "/create-lead",
		fmt.Sprintf(`{"name":"Ana","lastname":%q,"phone":"573001234567","additional_data":{"filler":%q}}`, name, filler), c.bearer)
	var lead leanCoreLead
	if status == http.StatusOK && json.Unmarshal(answer, &lead) == nil {
		c.l.acknowledge(name, "leancore", lead.ID)
	}
}

func (c *caller) submitBrainySoft() {
	name := c.l.name("brainysoft")
	status, _ := c.do("brainysoft submit", "POST", "/bs-core/main/leads",
		fmt.Sprintf(`{"firstName":"Ana","lastName":%q,"mobilePhone":"+573001234567","birthPlace":%q}`, name, filler),
		func(r *http.Request) { r.Header.Set("bsauth", c.token) })
	if status == http.StatusOK {
		c.l.acknowledge(name, "brainysoft", "")
	}
}

// submitNative repeats a refused submit with its key until it is acknowledged.
func (c *caller) submitNative() {
	name := c.l.name("native")
	body := fmt.Sprintf(`{"contents":{"first_name":"Ana","last_name":%q,"phone":"3001234567","birth_place":%q}}`, name, filler)
	for c.l.ctx.Err() == nil {
		status, answer := c.do("native submit", "POST", "/v1/leads", body, func(r *http.Request) {
			c.bearer(r)
			r.Header.Set("Idempotency-Key", name)
		})
		var lead struct{ ID string }
		if status == http.StatusCreated && json.Unmarshal(answer, &lead) == nil {
			c.l.acknowledge(name, "native", lead.ID)
			return
		}
		c.l.pause(10 * pace)
	}
}

// assign assigns a lead to the first lender, whatever became of it before.
func (c *caller) assign() {
	c.l.mu.Lock()
	id := ""
	if n := len(c.l.assignable); n > 0 {
		id, c.l.assignable = c.l.assignable[n-1], c.l.assignable[:n-1]
	}
	c.l.mu.Unlock()
	if id == "" {
		return
	}
	body := fmt.Sprintf(`{"lead_id":%q,"financial_entity_id":%q}`, id, c.l.p.Ecosystems[0].Lenders[0].ID)
	status, _ := c.do("leancore assign", "POST", "/assign-lead-to-financial-entity", body, c.bearer)
	c.l.mu.Lock()
	defer c.l.mu.Unlock()
	if status == http.StatusOK {
		c.l.assigned[id] = true
		return
	}
	c.l.assignable = append(c.l.assignable, id)
}

// receive pulls and confirms as the first lender. Nobody else does, so what it
// pulls after a confirmation was acknowledged must not be in there again.
func (c *caller) receive() {
	status, answer := c.do("leadbank pull", "POST", "/api/leads", "20", c.basic)
	var got leadBankAnswer
	if status != http.StatusOK || json.Unmarshal(answer, &got) != nil || len(got.Leads) == 0 {
		return
	}
	c.l.mu.Lock()
	var numbers []int64
	for _, lead := range got.Leads {
		if c.l.confirmed[lead.IDLeadBank] {
			c.l.t.Errorf("lead %d came again after its confirmation", lead.IDLeadBank)
		}
		for _, content := range lead.Contents {
			if content.Key == "LastName" {
				c.l.pulled[content.Value] = true
			}
		}
		numbers = append(numbers, lead.IDLeadBank)
	}
	c.l.mu.Unlock()
	body, _ := json.Marshal(numbers)
	status, answer = c.do("leadbank confirm", "POST", "/api/leads/ValidateGetLeads", string(body), c.basic)
	var confirmed leadBankAnswer
	if status != http.StatusOK || json.Unmarshal(answer, &confirmed) != nil {
		return
	}
	if confirmed.Status != 0 {
		c.l.t.Errorf("confirm: %s", answer)
	}
	c.l.mu.Lock()
	defer c.l.mu.Unlock()
	for _, n := range numbers {
		c.l.confirmed[n] = true
	}
}

// pullOnly pulls without confirming, as a lender whose program is ill.
func (c *caller) pullOnly() {
	c.do("leadbank pull again", "POST", "/api/leads", "5", func(r *http.Request) { r.Header.Set("ApiKey", c.login.Key) })
}

func (c *caller) list() {
	status, answer := c.do("leancore list", "GET", "/lead?limit=50&ecosystem="+c.l.p.Ecosystems[0].ID, "", c.bearer)
	if status == http.StatusOK && !json.Valid(answer) {
		c.l.t.Errorf("a list of %d bytes is no JSON", len(answer))
	}
}

// read reads one of the leads that were acknowledged, on two surfaces.
func (c *caller) read() {
	c.l.mu.Lock()
	id, name := "", ""
	for id, name = range c.l.names {
		break
	}
	c.l.mu.Unlock()
	if id == "" {
		return
	}
	for _, path := range []string{"/v1/leads/" + id, "/lead?id=" + id} {
		status, answer := c.do("read", "GET", path, "", c.bearer)
		if status == http.StatusOK && !strings.Contains(string(answer), name) {
			c.l.t.Errorf("%s answers %s", path, answer)
		}
	}
}

// logIn logs in in one of the four ways.
func (c *caller) logIn() {
	form := func(r *http.Request) {
		c.basic(r)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	switch rand.IntN(4) {
	case 0:
		c.do("login", "POST", "/login", fmt.Sprintf(`{"id":%q,"api_key":%q}`, c.login.ID, c.login.Key), func(*http.Request) {})
	case 1:
		c.do("login", "POST", "/oauth2/token", "grant_type=client_credentials", form)
	case 2:
		c.do("login", "POST", "/oauth/token", "grant_type=client_credentials", form)
	case 3:
		c.do("login", "POST", "/bs-core/main/login", fmt.Sprintf(`{"userName":%q,"password":%q}`, c.login.ID, c.login.Key), func(*http.Request) {})
	}
}

// kinds are all kinds of calls that a load makes.
var kinds = []string{"leancore submit", "brainysoft submit", "native submit", "leancore assign", "leadbank pull", "leadbank confirm",
	"leadbank pull again", "leancore list", "read", "login"}

// count is how many calls of a kind that began after a moment were answered with
// a status.
func (l *load) count(kind string, after time.Time, ok func(status int) bool) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.calls {
		if s.call == kind && s.begun.After(after) && ok(s.status) {
			n++
		}
	}
	return n
}

// refusedSince is how many calls of a kind that ended after a moment were
// refused.
func (l *load) refusedSince(kind string, after time.Time) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.calls {
		if s.call == kind && refused(s.status) && s.begun.Add(s.took).After(after) {
			n++
		}
	}
	return n
}

func succeeded(status int) bool { return status == http.StatusOK || status == http.StatusCreated }

func refused(status int) bool { return status == http.StatusServiceUnavailable }

// await waits until calls of these kinds that began after a moment have come to
// this, each at least three times.
func (l *load) await(what string, kinds []string, after time.Time, ok func(status int) bool) {
	l.t.Helper()
	missing := ""
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); l.pause(pace) {
		at := slices.IndexFunc(kinds, func(kind string) bool { return l.count(kind, after, ok) < 3 })
		if at < 0 {
			return
		}
		missing = kinds[at]
	}
	l.checkCalls(http.StatusOK, http.StatusCreated, http.StatusServiceUnavailable)
	l.t.Fatalf("%s: no %s", what, missing)
}

// checkCalls holds every call to its bound and to one of these answers. A list
// may be cut off after it has begun: that is how it is refused in its middle.
func (l *load) checkCalls(allowed ...int) {
	l.t.Helper()
	l.checkEach(func(s seen) bool {
		return slices.Contains(allowed, s.status) || (s.status == 0 && s.call == "leancore list" && s.started)
	})
}

// checkEach holds every call to its bound and to what is right.
func (l *load) checkEach(right func(seen) bool) {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	slowest, statuses, wrong := seen{}, map[int]int{}, 0
	kinds := map[string]int{}
	for _, s := range l.calls {
		if succeeded(s.status) {
			kinds[s.call]++
		}
		if s.took > slowest.took {
			slowest = s
		}
		statuses[s.status]++
		if s.took <= longest && right(s) {
			continue
		}
		if wrong++; wrong <= 10 {
			l.t.Errorf("%s took %s and came to %d: %v %s", s.call, s.took, s.status, s.err, s.answer)
		}
	}
	l.t.Logf("answered well: %v", kinds)
	l.t.Logf("%d calls, answers %v; the longest was a %s of %s; %d leads acknowledged, %d assigned, %d confirmed; %d calls were wrong",
		len(l.calls), statuses, slowest.call, slowest.took.Round(time.Millisecond), len(l.acknowledged), len(l.assigned), len(l.confirmed), wrong)
}

// checkLeads compares what is there with what was acknowledged: everything that
// was, once, and nothing that was not sent. Everything that was assigned is
// received by the end.
func (l *load) checkLeads(p *process) {
	l.t.Helper()
	l.p = p
	lender := l.caller("", p.Ecosystems[0].Lenders[0])
	for more := true; more; {
		before := len(l.confirmed)
		lender.receive()
		more = len(l.confirmed) > before
	}
	for id := range l.assigned {
		if !l.pulled[l.names[id]] {
			l.t.Errorf("the assigned lead %s was never pulled", l.names[id])
		}
	}
	var stored []leanCoreLead
	p.as(l.t, p.Ecosystems[0].Operator).call("GET", "/lead?ecosystem="+p.Ecosystems[0].ID, nil, &stored)
	times := map[string]int{}
	for _, lead := range stored {
		times[lead.Lastname]++
		if strings.HasSuffix(lead.Lastname, "-end") && !l.submitted[lead.Lastname] {
			l.t.Errorf("the lead %s was never sent", lead.Lastname)
		}
	}
	for name := range l.submitted {
		kind := l.acknowledged[name]
		if n := times[name]; n > 1 || (n == 0 && kind != "") {
			l.t.Errorf("the lead %s, acknowledged: %t, is there %d times", name, kind != "", n)
		}
	}
	l.t.Logf("%d leads are there", len(stored))
}
