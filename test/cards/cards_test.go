// Package cards sends planted card data through every field of every call of
// every surface, and looks for it in all that is left and all that is answered.
// The calls come from the server, the fields from the contracts: a call that is
// new and has no row here fails.
package cards

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/pgtest"
	"leadex/internal/server"
	"leadex/internal/store/postgres"
)

// card is a planted number of a scheme, in the groups in which it is printed.
type card []string

func (c card) digits() string { return strings.Join(c, "") }

var planted = []card{
	{"4917", "3608", "2514", "8374"}, {"4222", "222", "222", "222"}, {"2201", "3847", "2915", "0640"}, {"5502", "7491", "8365", "0278"},
	{"3714", "496352", "19439"}, {"3051", "827364", "5916"}, {"6225", "8193", "8274", "6501", "923"}, {"6761", "7394", "8205", "1637", "42"},
	{"3559", "1827", "3645", "0912"}, {"6011", "7382", "9164", "5504"},
}

// code is planted where a code, an expiry or a holder belongs.
const code = "PLANTEDCODE73"

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

// written are the ways in which a number is sent.
func written(c card) []string {
	return []string{c.digits(), strings.Join(c, " "), strings.Join(c, "-"), strings.Join(c, "\u00a0"), wide(c.digits()), "pan " + c.digits() + ", cvv 7391"}
}

// traces are what must be found nowhere.
func traces() [][]byte {
	all := [][]byte{[]byte(code), []byte("cvv 7391")}
	for _, c := range planted {
		for _, w := range written(c)[:5] {
			all = append(all, []byte(w))
		}
		all = append(all, []byte(strings.Join(c, "+")), []byte(strings.Join(c, "%20")), []byte(strings.Join(c, `\u00a0`)))
	}
	return all
}

// stage is a server with everything that is needed to speak to it.
type stage struct {
	*exchangetest.Rig
	*exchangetest.World
	t           *testing.T
	server      *server.Server
	log         *lines
	lead        *exchange.LeadView
	tokens      map[string]string
	next        int
	traces      [][]byte
	took        map[string]int // calls that were done, by route
	answers     int
	wholeNumber int64 // of the last lead of which all fields are written
}

type lines struct {
	sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(p)
}

func newStage(t *testing.T, r *exchangetest.Rig) *stage {
	t.Helper()
	s := &stage{Rig: r, World: r.Colombia(t), t: t, log: &lines{}, traces: traces(), took: map[string]int{}}
	s.server = server.New(server.Config{Ping: r.Ping, Clock: r.Clock.Now, Surfaces: server.On(r.Exchange, r.Keeper),
		Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	s.tokens = map[string]string{"operator": r.Token(t, s.Operator), "provider": r.Token(t, s.Provider), "lender": r.Token(t, s.Lenders[0])}
	_, err := r.AddProduct(context.Background(), s.Operator.Caller, exchange.NewProduct{Lender: s.Lenders[0].Party, Terms: exchange.Terms{Name: "Libre"}})
	if err != nil {
		t.Fatal(err)
	}
	s.lead = s.newLead()
	return s
}

// newLead is a lead that the first lender has received.
func (s *stage) newLead() *exchange.LeadView {
	s.t.Helper()
	ctx := context.Background()
	l, err := s.Submit(ctx, s.Provider.Caller, exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Ana"), Phone: exchange.Some("3001234567")}})
	if err == nil {
		_, err = s.Assign(ctx, s.Operator.Caller, exchange.Assign{Lead: l.ID, Lender: s.Lenders[0].Party})
	}
	if err == nil {
		_, err = s.Pull(ctx, s.Lenders[0].Caller, 1000)
	}
	if err == nil {
		_, err = s.Confirm(ctx, s.Lenders[0].Caller, exchange.Confirm{All: true})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// way is the next planted number in the next way of writing.
func (s *stage) way() string {
	s.next++
	c := planted[s.next%len(planted)]
	return written(c)[s.next/len(planted)%6]
}

// call makes a request, with planted headers, and looks through the answer.
func (s *stage) call(route, method, path, token string, body []byte, headers map[string]string) (status int, answer []byte) {
	s.t.Helper()
	r := httptest.NewRequest(method, "http://x/", bytes.NewReader(body))
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("User-Agent", "agent "+s.way())
	r.Header.Set("X-Request-Id", planted[s.next%len(planted)].digits())
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if w.Code < 300 {
		s.took[route]++
	}
	if w.Code >= 500 {
		s.t.Errorf("%s: %d %s\n%s", route, w.Code, w.Body.Bytes(), body)
	}
	var head bytes.Buffer
	_ = w.Header().Write(&head)
	s.answers++
	s.scan("the answer to "+route+" "+string(body), w.Body.Bytes())
	s.scan("the headers of the answer to "+route, head.Bytes())
	return w.Code, w.Body.Bytes()
}

// scan looks for what is planted.
func (s *stage) scan(where string, b []byte) {
	s.t.Helper()
	for _, trace := range s.traces {
		if bytes.Contains(b, trace) {
			s.t.Errorf("%q is in %.300s", trace, where)
			return
		}
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		s := newStage(t, exchangetest.SQLiteIn(t, dir))
		s.sendAll()
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			s.scan(filepath.Base(path), b)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		database := pgtest.Database(t)
		store, err := postgres.Open(t.Context(), database, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		s := newStage(t, exchangetest.On(t, store))
		s.sendAll()
		s.scan("the dump", pgtest.Dump(t, database))
	})
}

// sendAll goes through every route, and then reads all back.
func (s *stage) sendAll() {
	contract := readContract(s.t)
	seen := map[string]bool{}
	for _, route := range s.server.Routes() {
		name := route.Method + " " + route.Pattern
		seen[name] = true
		r, ok := rows[name]
		if !ok && route.Surface != exchange.SurfaceNative {
			s.t.Errorf("%s has no row in this test", name)
			continue
		}
		if route.Surface == exchange.SurfaceNative {
			var listed bool
			if r, listed = contract.row(name); !listed {
				s.t.Errorf("%s is not in the contract", name)
			}
		}
		s.sendRoute(name, route.Method, route.Pattern, r)
	}
	for name := range rows {
		if !seen[name] {
			s.t.Errorf("the row %s is of no call that is served", name)
		}
	}
	s.readBack()
	for _, path := range []string{"/metrics"} {
		w := httptest.NewRecorder()
		s.server.Admin().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			s.t.Errorf("%s: %d", path, w.Code)
		}
		s.scan(path, w.Body.Bytes())
	}
	if s.log.Len() == 0 {
		s.t.Error("nothing was logged")
	}
	s.scan("the log", s.log.Bytes())
	for _, name := range mustTake {
		if s.took[name] == 0 {
			s.t.Errorf("%s took nothing: nothing was tried", name)
		}
	}
}

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// path is a pattern with what its parameters stand for, or with one of them
// planted.
func (s *stage) path(pattern, instead string) string {
	return parameter.ReplaceAllStringFunc(pattern, func(p string) string {
		switch {
		case instead != "":
			return instead
		case p == "{lender}":
			return s.Lenders[0].Party.String()
		case p == "{id}" && strings.HasPrefix(pattern, "/bs-core"):
			return fmt.Sprint(s.lead.Number)
		case p == "{id}" && strings.Contains(pattern, "product"):
			return s.product().String()
		}
		return s.lead.ID.String()
	})
}

func (s *stage) product() exchange.ID {
	all, err := s.Products(context.Background(), s.Operator.Caller, s.Ecosystem.ID)
	if err != nil || len(all) == 0 {
		s.t.Fatal("no products", err)
	}
	return all[0].ID
}

// sendRoute plants in path, query, headers, and each place of the body.
func (s *stage) sendRoute(name, method, pattern string, r row) {
	s.t.Helper()
	path := s.path(pattern, "")
	for _, q := range append(r.query, "unknown", planted[s.next%len(planted)].digits()) {
		c := planted[s.next%len(planted)]
		s.call(name, method, s.path(pattern, c.digits()), s.tokens["operator"], nil, nil)
		s.call(name, method, path+"?"+q+"="+strings.Join(c, "%20"), s.tokens["operator"], nil, nil)
		s.call(name, method, path+"?"+q+"="+c.digits(), s.tokens["operator"], nil, map[string]string{"Idempotency-Key": c.digits()})
	}
	if r.body == nil {
		return
	}
	tokens := []string{"operator", "provider", "lender"}
	base := r.body(s)
	for i, body := range plantedIn(base, s.way) {
		token := tokens[i%len(tokens)]
		if r.token != "" {
			token = r.token
		}
		status, _ := s.call(name, method, path, s.tokens[token], body, nil)
		if status == http.StatusForbidden {
			status, _ = s.call(name, method, path, s.tokens["lender"], body, nil)
		}
		if status == http.StatusConflict || status == http.StatusNotFound {
			s.lead = s.newLead()
			path = s.path(pattern, "")
			s.call(name, method, path, s.tokens["operator"], body, nil)
		}
	}
}

// readBack asks for every lead in every way in which it is shown.
func (s *stage) readBack() {
	var ids []exchange.LeadView
	err := s.Leads(context.Background(), s.Operator.Caller, s.Ecosystem.ID, 0, 0, func(l *exchange.Lead) error {
		ids = append(ids, exchange.LeadView{Lead: *l})
		return nil
	})
	if err != nil || len(ids) < 100 {
		s.t.Fatalf("%d leads were taken: %v", len(ids), err)
	}
	for _, l := range ids {
		for _, path := range []string{"/v1/leads/" + l.ID.String() + "/events", "/lead?id=" + l.ID.String(), "/user?id=" + l.ID.String(),
			fmt.Sprintf("/bs-core/main/leads/%d", l.Number)} {
			status, answer := s.call("read back", http.MethodGet, path, s.tokens["operator"], nil, nil)
			if status != http.StatusOK && !strings.HasPrefix(path, "/user") {
				s.t.Fatalf("%s: %d %s", path, status, answer)
			}
		}
	}
	for _, path := range []string{"/lead?ecosystem=" + s.Ecosystem.ID.String(), "/financial-entity?uid=" + s.Lenders[0].Party.String()} {
		s.call("read back", http.MethodGet, path, s.tokens["operator"], nil, nil)
	}
	s.call("read back", http.MethodPost, "/api/leads", s.tokens["lender"], []byte("1000"), nil)
}

// plantedIn are the bodies that a body becomes when each of its values and
// names in turn is planted.
func plantedIn(base []byte, way func() string) [][]byte {
	bodies := [][]byte{base}
	d := json.NewDecoder(bytes.NewReader(base))
	d.UseNumber()
	var root any
	if err := d.Decode(&root); err != nil {
		panic(fmt.Sprintf("%v: %s", err, base))
	}
	emit := func() {
		b, _ := json.Marshal(root)
		bodies = append(bodies, b)
	}
	var walk func(v any, set func(any))
	walk = func(v any, set func(any)) {
		set(way())
		emit()
		if _, isText := v.(string); !isText || len(bodies)%4 == 0 {
			set(json.RawMessage(planted[len(bodies)%len(planted)].digits()))
			emit()
		}
		set(v)
		switch v := v.(type) {
		case map[string]any:
			names := make([]string, 0, len(v))
			for name := range v {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				walk(v[name], func(x any) { v[name] = x })
				if isCode(name) {
					kept := v[name]
					v[name] = code
					emit()
					v[name] = kept
				}
			}
			for _, free := range []string{"cardCvc", "CARD_HOLDER", "card.valid-thru-month", way()} {
				v[free] = code
				if !isCode(free) {
					v[free] = "x"
				}
				emit()
				delete(v, free)
			}
			v["card"] = map[string]any{"number": code, "holder": code, "exp": map[string]any{"month": code}}
			emit()
			delete(v, "card")
		case []any:
			for i := range v {
				walk(v[i], func(x any) { v[i] = x })
			}
		}
	}
	walk(root, func(x any) { root = x })
	return bodies
}

func isCode(name string) bool {
	return strings.Contains(strings.ToLower(name), "card") || strings.HasPrefix(name, "validThru")
}
