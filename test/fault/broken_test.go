package fault

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

var brokenEngines = flag.String("broken", "sqlite", "on which engines to run the broken builds")

// broken are the broken builds with the rules by which a crash run must find each
// of them out.
var broken = map[string][]string{
	"confirm_before_commit": {"again"},
	"batch_not_persisted":   {"refused", "stuck"},
	"order_by_id":           {"order"},
}

// tries is how often a run may miss what is broken. One in twenty does.
const tries = 5

// TestCrashFindsBroken shows that a crash run can fail: it finds out each broken
// build, by the right rules.
func TestCrashFindsBroken(t *testing.T) {
	t.Parallel()
	eachBroken(t, func(t *testing.T, s Setting, name string) bool {
		c := Crash{Setting: s, Leads: 80, Kills: 2}
		found := rules(runCrash(t, c).Violations)
		t.Logf("seed %d: broken rules %v", s.Seed, found)
		for _, rule := range broken[name] {
			if !slices.Contains(found, rule) {
				return false
			}
		}
		return true
	})
}

// TestModelFindsBroken shows that the model can reject.
func TestModelFindsBroken(t *testing.T) {
	t.Parallel()
	eachBroken(t, func(t *testing.T, s Setting, name string) bool {
		// To show that there is no explanation takes long for some histories, and no
		// time for others: those will do.
		v := runBouts(t, Bouts{Setting: s, Histories: 24, Judging: time.Second}, func(v *Verdicts) bool { return v.Rejected > 0 })
		t.Logf("seed %d: %s", s.Seed, v)
		return v.Rejected > 0
	})
}

// eachBroken runs find on every broken build until it finds it out.
func eachBroken(t *testing.T, find func(t *testing.T, s Setting, name string) bool) {
	for name := range broken {
		for engine := range strings.SplitSeq(*brokenEngines, ",") {
			t.Run(name+"/"+engine, func(t *testing.T) {
				t.Parallel()
				for range tries {
					if find(t, settingOf(t, engine, program(t, name)), name) {
						return
					}
				}
				t.Errorf("%d runs did not find out that %s", tries, name)
			})
		}
	}
}

// TestBuildBroken shows that the description of a broken build cannot go stale
// unnoticed.
func TestBuildBroken(t *testing.T) {
	t.Parallel()
	source := map[string]string{"a.go": "one\ntwo\ntwo\nthree\n"}
	read := func(path string) (string, error) {
		text, ok := source[path]
		if !ok {
			return "", os.ErrNotExist
		}
		return text, nil
	}
	for name, test := range map[string]struct {
		archive string
		want    map[string]string // nil: an error
	}{
		"replaced":                  {"-- a.go: old --\none\n-- a.go: new --\n1\n-- a.go: old --\nthree\n-- a.go: new --\n", map[string]string{"a.go": "1\ntwo\ntwo\n"}},
		"added":                     {"-- b.go: add --\nnew\n", map[string]string{"b.go": "new\n"}},
		"lines that are gone":       {"-- a.go: old --\nfour\n-- a.go: new --\n", nil},
		"lines that are not unique": {"-- a.go: old --\ntwo\n-- a.go: new --\n", nil},
		"a file that is gone":       {"-- b.go: old --\none\n-- b.go: new --\n", nil},
		"an unknown part":           {"-- a.go: odd --\none\n", nil},
		"nothing":                   {"nothing is broken\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := breakSources(txtar.Parse([]byte(test.archive)), read)
			if (err == nil) != (test.want != nil) {
				t.Fatalf("got %v, %v", got, err)
			}
			for path, want := range test.want {
				if got[path] != want {
					t.Errorf("%s is %q, want %q", path, got[path], want)
				}
			}
		})
	}
}
