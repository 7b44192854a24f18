package bench

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"leadex/internal/leadextest"
)

// server is a process of the program that serves an installation.
type server struct {
	*leadextest.Program
	address string
}

// serve starts a server and returns when it has answered for the first time, with
// how long that took.
func (in *installation) serve() (*server, time.Duration, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	begun := time.Now()
	args := append([]string{"serve", "--addr", address, "--admin-addr", "off", "--log-level", "warn"}, in.where...)
	p, err := leadextest.Start(in.program, "", args...)
	if err != nil {
		return nil, 0, err
	}
	if err := awaitAnswer(address, "/bs-core/utils/version-info", p.Done()); err != nil {
		p.Kill()
		return nil, 0, fmt.Errorf("%w\n%s", err, p.Tail())
	}
	return &server{p, address}, time.Since(begun), nil
}

// freeAddress is one of loopback with a port that nobody had a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Between two tries at a server that starts, and until it is given up.
const (
	tryEvery = time.Millisecond
	startsIn = time.Minute
	stopsIn  = time.Minute
)

// awaitAnswer returns when a path is answered with a success.
func awaitAnswer(address, path string, ended <-chan struct{}) error {
	t := &target{address: address, method: http.MethodGet, path: path}
	w := newWire(address)
	defer w.close()
	for deadline := time.Now().Add(startsIn); time.Now().Before(deadline); {
		if _, err := must(w.ask(t, 0)); err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("the server at %s ended", address)
		case <-time.After(tryEvery):
		}
	}
	return fmt.Errorf("nobody answers at %s", address)
}

// logIn returns a token of LeanCore's login, which every surface takes.
func (s *server) logIn(l login) (string, error) {
	w := newWire(s.address)
	defer w.close()
	body, err := json.Marshal(map[string]string{"id": l.ID, "api_key": l.Secret})
	if err != nil {
		return "", err
	}
	a, err := must(w.post(&target{address: s.address, method: http.MethodPost, path: "/login"}, body))
	if err != nil {
		return "", fmt.Errorf("log in: %w", err)
	}
	var granted struct{ Access string }
	if err := json.Unmarshal(a.body, &granted); err != nil || granted.Access == "" {
		return "", fmt.Errorf("log in: %w", errNoToken)
	}
	return granted.Access, nil
}

// targets are the calls that are measured, of one market.
type targets struct {
	brainySoft, leanCore, bulk, assign, list, page, search target
	pull, confirm                                          []target // by receiver
}

func (s *server) targets(m *market, b bodies) (*targets, error) {
	provider, err := s.logIn(m.provider)
	if err != nil {
		return nil, err
	}
	operator, err := s.logIn(m.operator)
	if err != nil {
		return nil, err
	}
	post := func(path string, body *body, h header) target {
		return target{address: s.address, pid: s.Pid(), method: http.MethodPost, path: path, headers: []header{h}, body: body}
	}
	get := func(path string) target {
		return target{address: s.address, pid: s.Pid(), method: http.MethodGet, path: path, headers: []header{bearer(operator)}}
	}
	list := "/lead?ecosystem=" + url.QueryEscape(m.id)
	t := &targets{
		brainySoft: post("/bs-core/main/leads", b.brainySoft, header{"bsauth", provider}),
		leanCore:   post("/create-lead", b.leanCore, bearer(provider)),
		bulk:       post("/create-lead?bulk-load=true", nil, bearer(provider)),
		assign:     post("/assign-lead-to-financial-entity", nil, bearer(operator)),
		search:     post("/v1/leads/search", b.search, bearer(operator)),
		list:       get(list), page: get(list + "&limit=20"),
	}
	for _, l := range m.lenders {
		t.pull = append(t.pull, post("/api/leads", nil, basic(l)))
		t.confirm = append(t.confirm, post("/api/leads/ValidateGetLeads", nil, basic(l)))
	}
	return t, nil
}

// bodies are the leads that are sent, each with its file in testdata.
type bodies struct{ brainySoft, leanCore, pocketBase, search *body }
