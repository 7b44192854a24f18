package brainysoft

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

var record = flag.Bool("record", false, "write what is answered into testdata/*.txtar, to be read over before it is committed")

// TestReplay plays the recorded exchanges: every request of an archive in turn,
// against the exact answer after it. A request is
//
//	METHOD target who
//	Header: value
//
//	body
//
// and an answer its status, then its body. What differs from run to run is
// written {{ms}}, {{ecosystem}} or {{token}}. The file "events" lists what the ecosystem's
// leads have seen in the end. A file "rule" is a decision rule that the operator adds:
// its expression, what a missing value does, the reason of a denial and its number,
// a line each.
func TestReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded exchanges:", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if *record {
				newStage(t, exchangetest.SQLite(t)).record(t, archive)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			everyEngine(t, func(t *testing.T, s *stage) { s.replay(t, archive.Files) })
		})
	}
}

func (s *stage) replay(t *testing.T, files []txtar.File) {
	t.Helper()
	var got answer
	var asked string
	for _, f := range files {
		text := strings.TrimSuffix(string(f.Data), "\n")
		switch kind, name, _ := strings.Cut(f.Name, " "); kind {
		case "request":
			asked, got = name, s.request(t, text)
		case "rule":
			s.rule(t, name, text)
		case "response":
			if diff := cmp.Diff(text, s.recorded(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", asked, diff)
			}
		case "events":
			if diff := cmp.Diff(text, s.events(t)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		default:
			t.Fatalf("what is %q?", f.Name)
		}
	}
}

// record puts what is answered in the place of the recorded answers.
func (s *stage) record(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	var got answer
	for i, f := range archive.Files {
		switch kind, _, _ := strings.Cut(f.Name, " "); kind {
		case "request":
			got = s.request(t, strings.TrimSuffix(string(f.Data), "\n"))
		case "rule":
			s.rule(t, strings.TrimSuffix(strings.TrimPrefix(f.Name, "rule "), " --"), strings.TrimSuffix(string(f.Data), "\n"))
		case "response":
			archive.Files[i].Data = []byte(s.recorded(got) + "\n")
		case "events":
			archive.Files[i].Data = []byte(s.events(t) + "\n")
		}
	}
}

// rule adds a decision rule, or disables one whose expression is "disable".
func (s *stage) rule(t *testing.T, name, text string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	if lines[0] == "disable" {
		s.disableRule(t, name)
		return
	}
	if len(lines) != 4 {
		t.Fatalf("not a rule: %q", text)
	}
	number, err := strconv.ParseInt(lines[3], 10, 64)
	if err == nil {
		_, err = s.AddDecisionRule(t.Context(), s.operator.Caller, exchange.AddDecisionRule{Rule: exchange.DecisionRule{
			Name: name, Expression: lines[0], OnUnknown: exchange.UnknownAction(lines[1]), Denial: lines[2], DenialID: number}})
	}
	if err != nil {
		t.Fatal("rule:", err)
	}
}

func (s *stage) disableRule(t *testing.T, name string) {
	t.Helper()
	all, err := s.DecisionRules(t.Context(), s.operator.Caller, exchange.NoID)
	at := slices.IndexFunc(all, func(d exchange.DecisionRule) bool { return d.Name == name })
	if at < 0 {
		t.Fatalf("no rule %q: %v", name, err)
	}
	yes := true
	if _, err := s.ChangeDecisionRule(t.Context(), s.operator.Caller, exchange.ChangeDecisionRule{Rule: all[at].ID, Disabled: &yes}); err != nil {
		t.Fatal("rule:", err)
	}
}

func (s *stage) request(t *testing.T, text string) answer {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	words := strings.Fields(lines[0])
	if len(words) != 3 {
		t.Fatalf("not METHOD target who: %q", lines[0])
	}
	who, ok := map[string]caller{"operator": s.operator, "provider": s.provider, "lender": s.lender, "rival": s.second, "nobody": {}}[words[2]]
	if !ok {
		t.Fatalf("who is %q?", words[2])
	}
	r := httptest.NewRequest(words[0], words[1], strings.NewReader(body))
	if who.token != "" {
		r.Header.Set("bsauth", who.token)
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	return s.serve(r)
}

var (
	creationDate = regexp.MustCompile(`"creationDate":\d{13}\b`)
	otherTimes   = regexp.MustCompile(`"(startDate|endDate|insertDate|statusDate)":\d{13}\b`)
	webToken     = regexp.MustCompile(`"access_token":"[A-Za-z0-9_.-]+"`)
)

func (s *stage) recorded(a answer) string {
	body := creationDate.ReplaceAllString(a.body, `"creationDate":{{ms}}`)
	body = otherTimes.ReplaceAllString(body, `"$1":{{ms}}`)
	body = webToken.ReplaceAllString(body, `"access_token":"{{token}}"`)
	body = strings.ReplaceAll(body, s.world.Ecosystem.ID.String(), "{{ecosystem}}")
	return fmt.Sprintf("%d\n%s", a.status, body)
}

// events are the kinds of the events of all leads, lead by lead.
func (s *stage) events(t *testing.T) string {
	t.Helper()
	var all []*exchange.Lead
	err := s.Leads(t.Context(), s.operator.Caller, s.world.Ecosystem.ID, 0, 0, func(l *exchange.Lead) error {
		copied := *l
		all = append(all, &copied)
		return nil
	})
	if err != nil {
		t.Fatal("leads:", err)
	}
	slices.SortFunc(all, func(a, b *exchange.Lead) int { return int(a.Number - b.Number) })
	var lines []string
	for _, l := range all {
		events, err := s.LeadEvents(t.Context(), s.operator.Caller, l.ID, 0, 1000)
		if err != nil {
			t.Fatal("events:", err)
		}
		for _, e := range events {
			lines = append(lines, fmt.Sprint(l.Number, " ", e.Kind))
		}
	}
	return strings.Join(lines, "\n")
}
