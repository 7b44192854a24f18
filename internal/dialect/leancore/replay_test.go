package leancore

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// A recorded exchange is a file of testdata/exchanges: requests and exact
// answers in turn, played from the top down on an empty store.
//
//	-- POST /create-lead provider: a lead with only a name and a phone --
//	{"name": "Ana", "phone": "573001234567"}
//	-- 200 +1 --
//	{"id":"<lead>","image":"", ...
//
// A request names method, target, caller, and in words what it shows; the answer
// its status and how many events both ecosystems have more than before. <x>
// stands for a word that is known (<ecosystem>, <lender>, ...) or, at its first
// occurrence in an answer, for an id or time that is then known by it.

// step is one request with its answer.
type step struct {
	method, target, caller, shows, body string
	status                              int
	events                              int64
	want                                string
}

var (
	requestLine = regexp.MustCompile(`^(GET|POST|PUT|HEAD|DELETE) (\S+) ([a-z]+): (.+)$`)
	answerLine  = regexp.MustCompile(`^(\d{3}) \+(\d+)$`)
	placeholder = regexp.MustCompile(`<[a-z_]+>`)
)

// replay plays a recorded exchange on every engine.
func replay(t *testing.T, name string) {
	t.Helper()
	t.Parallel()
	steps := readSteps(t, filepath.Join("testdata", "exchanges", name+".txtar"))
	each(t, func(t *testing.T, s *stage) {
		words := s.words()
		for _, step := range steps {
			t.Run(step.shows, func(t *testing.T) { s.play(t, step, words) })
			if t.Failed() {
				t.FailNow() // what follows builds on it
			}
		}
	})
}

func readSteps(t *testing.T, file string) []step {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := txtar.Parse(content).Files
	if len(parts) == 0 || len(parts)%2 != 0 {
		t.Fatalf("%s: requests and answers do not come in turn", file)
	}
	var steps []step
	for i := 0; i < len(parts); i += 2 {
		request, answer := requestLine.FindStringSubmatch(parts[i].Name), answerLine.FindStringSubmatch(parts[i+1].Name)
		if request == nil || answer == nil {
			t.Fatalf("%s: cannot read %q or %q", file, parts[i].Name, parts[i+1].Name)
		}
		status, _ := strconv.Atoi(answer[1])
		events, _ := strconv.ParseInt(answer[2], 10, 64)
		steps = append(steps, step{method: request[1], target: request[2], caller: request[3], shows: request[4], body: trimmed(parts[i].Data),
			status: status, events: events, want: trimmed(parts[i+1].Data)})
	}
	return steps
}

func trimmed(b []byte) string { return strings.TrimSuffix(string(b), "\n") }

// words are the placeholders that are known before the first request.
func (s *stage) words() map[string]string {
	return map[string]string{
		"<ecosystem>": s.world.Ecosystem.ID.String(), "<abroad>": s.abroad.Ecosystem.ID.String(),
		"<lender>": s.lender.ID, "<second>": s.second.ID, "<lender_abroad>": s.abroad.Lenders[0].ID,
		"<unknown>": "00000000-0000-7000-8000-000000000000",
	}
}

func (s *stage) play(t *testing.T, step step, words map[string]string) {
	t.Helper()
	callers := map[string]caller{"operator": s.operator, "provider": s.provider, "lender": s.lender, "second": s.second,
		"foreign": s.foreign, "both": s.both, "nobody": {}}
	c, known := callers[step.caller]
	if !known {
		t.Fatalf("no caller %q", step.caller)
	}
	before := s.events(t)
	got := s.send(t, c, step.method, fill(step.target, words), fill(step.body, words))
	if got.status != step.status {
		t.Errorf("status %d, want %d: %s (%v)", got.status, step.status, got.body, got.noted)
	}
	if events := s.events(t) - before; events != step.events {
		t.Errorf("%d events, want %d", events, step.events)
	}
	learn(step.want, got.body, words)
	if diff := cmp.Diff(fill(step.want, words), got.body); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

// events is how many events both ecosystems have.
func (s *stage) events(t testing.TB) int64 {
	t.Helper()
	return s.Events(t, s.world.Ecosystem.ID) + s.Events(t, s.abroad.Ecosystem.ID)
}

func fill(text string, words map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(word string) string {
		if value, known := words[word]; known {
			return value
		}
		return word
	})
}

// learn finds what the unknown placeholders of want stand for in got. What does
// not fit is left to the comparison.
func learn(want, got string, words map[string]string) {
	filled := fill(want, words)
	var names []string
	pattern := placeholder.ReplaceAllStringFunc(regexp.QuoteMeta(filled), func(word string) string {
		if !strings.Contains(filled, word) {
			return word
		}
		names = append(names, word)
		if word == "<time>" {
			return `(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)`
		}
		return `([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`
	})
	found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(got)
	if found == nil {
		return
	}
	learned := map[string]string{}
	for i, name := range names {
		learned[name] = found[i+1]
	}
	maps.Copy(words, learned)
}
