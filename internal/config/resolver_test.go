package config_test

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"leadex/internal/config"
)

// line is a command line with all settings and something that is none.
type line struct {
	Config string
	Serve  struct {
		config.Settings `embed:""`
		Leads           int
	} `cmd:""`
	List struct {
		config.Installation `embed:""`
	} `cmd:""`
}

// parse reads a command line with an environment and a config file, "" for none.
func parse(t *testing.T, env map[string]string, file string, args ...string) (*line, *config.Resolver, error) {
	t.Helper()
	if file != "" {
		name := filepath.Join(t.TempDir(), "leadex.json")
		if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", name)
	}
	r := config.NewResolver(func(name string) (string, bool) { value, ok := env[name]; return value, ok })
	l := &line{}
	k, err := kong.New(l, kong.Resolvers(r), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) { t.Error("exit") }))
	if err != nil {
		t.Fatal(err)
	}
	c, err := k.Parse(args)
	if err == nil {
		r.Given(c)
	}
	return l, r, err
}

func TestResolve(t *testing.T) {
	t.Parallel()
	env := map[string]string{"LEADEX_ADDR": "env:1", "LEADEX_RATE_LIMIT": "2.5", "LEADEX_LOG_LEVEL": "", "LEADEX_LEADS": "7", "LEADEX_SHUTDOWN_DELAY": "3s"}
	file := `{"addr": "file:1", "rate_limit": 9, "log_level": "debug", "shutdown_timeout": "1m", "rate_burst": 4, "keys": null}`
	l, r, err := parse(t, env, file, "serve", "--addr", "flag:1")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		name, outcome string
		value, got    any
		source        config.Source
	}{
		{"addr", "flag_before_variable_before_file", "flag:1", l.Serve.Addr, config.FromFlag},
		{"rate-limit", "variable_before_file", 2.5, l.Serve.RateLimit, config.FromEnv},
		{"log-level", "empty_variable_is_none", "debug", l.Serve.LogLevel, config.FromFile},
		{"shutdown-timeout", "file_when_nothing_else", time.Minute, l.Serve.ShutdownTimeout, config.FromFile},
		{"rate-burst", "number_in_the_file", 4, l.Serve.RateBurst, config.FromFile},
		{"shutdown-delay", "duration_in_a_variable", 3 * time.Second, l.Serve.ShutdownDelay, config.FromEnv},
		{"data", "nothing_at_all", "", l.Serve.Data, config.FromDefault},
		{"keys", "null_in_the_file_is_none", "", l.Serve.Keys, config.FromDefault},
		{"leads", "what_is_no_setting_has_no_variable", 0, l.Serve.Leads, config.FromDefault},
	} {
		t.Run(want.outcome, func(t *testing.T) {
			t.Parallel()
			if want.got != want.value || r.Source(want.name) != want.source {
				t.Errorf("%s is %v from %s, want %v from %s", want.name, want.got, r.Source(want.name), want.value, want.source)
			}
		})
	}
}

func TestConfigFile(t *testing.T) {
	t.Parallel()
	t.Run("named_by_a_variable", func(t *testing.T) {
		t.Parallel()
		name := filepath.Join(t.TempDir(), "leadex.json")
		if err := os.WriteFile(name, []byte(`{"data": "here"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		l, _, err := parse(t, map[string]string{"LEADEX_CONFIG": name}, "", "serve")
		if err != nil || l.Serve.Data != "here" {
			t.Errorf("data %q, %v", l.Serve.Data, err)
		}
	})
	t.Run("same_file_for_commands_that_know_less", func(t *testing.T) {
		t.Parallel()
		l, _, err := parse(t, nil, `{"addr": "127.0.0.1:1", "data": "here"}`, "list")
		if err != nil || l.List.Data != "here" {
			t.Errorf("data %q, %v", l.List.Data, err)
		}
	})
	for name, test := range map[string]struct{ file, says string }{
		"unknown_key":      {`{"adr": "127.0.0.1:1"}`, `there is no setting "adr"`},
		"duplicate_key":    {`{"addr": "a", "addr": "b"}`, "duplicate"},
		"nested":           {`{"addr": {"port": 1}}`, "must be a text or a number"},
		"not_an_object":    {`["addr"]`, "one JSON object"},
		"not_json":         {`addr = "127.0.0.1:1"`, "one JSON object"},
		"value_of_a_flag":  {`{"shutdown_timeout": "soon"}`, "shutdown-timeout"},
		"closed_word":      {`{"log_level": "loud"}`, "log-level"},
		"empty_file":       {" ", "one JSON object"},
		"number_for_a_day": {`{"shutdown_delay": true}`, "shutdown-delay"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := parse(t, nil, test.file, "serve")
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, want one with %q", err, test.says)
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		if _, _, err := parse(t, nil, "", "serve", "--config", "/nowhere/leadex.json"); err == nil {
			t.Error("a config file that is not there is no error")
		}
	})
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--rate-limit=-1"}, {"--rate-limit=NaN"}, {"--rate-limit=+Inf"}, {"--rate-burst=-1"},
		{"--sweep-every=99ms"}, {"--sweep-every=61m"}, {"--sweep-every=-1s"}, {"--sweep-every=soon"}, {"--shutdown-delay=-1s"}, {"--shutdown-timeout=-1s"}} {
		t.Run(args[0], func(t *testing.T) {
			t.Parallel()
			if _, _, err := parse(t, nil, "", append([]string{"serve"}, args...)...); err == nil || !strings.Contains(err.Error(), "must") {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestOrDefaults(t *testing.T) {
	t.Parallel()
	t.Run("zero_value_works", func(t *testing.T) {
		t.Parallel()
		want := config.Settings{
			Installation: config.Installation{Data: "leadex-data"},
			Serving: config.Serving{Addr: "127.0.0.1:8080", AdminAddr: "127.0.0.1:8081", SweepEvery: config.Interval(5 * time.Second), ShutdownTimeout: 30 * time.Second,
				LogLevel: "info", LogFormat: "text"},
		}
		if diff := cmp.Diff(want, config.Settings{}.OrDefaults()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("demo_is_in_nobodys_way", func(t *testing.T) {
		t.Parallel()
		got := config.Settings{}.OrDemoDefaults()
		if got.Data == (config.Settings{}).OrDefaults().Data || got.AdminAddr != "127.0.0.1:0" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("burst_follows_the_limit", func(t *testing.T) {
		t.Parallel()
		s := config.Settings{Serving: config.Serving{RateLimit: 20}}.OrDefaults()
		if s.RateBurst != 20 {
			t.Errorf("burst %d", s.RateBurst)
		}
	})
}

func TestValues(t *testing.T) {
	t.Parallel()
	t.Run("every_setting_is_listed", func(t *testing.T) {
		t.Parallel()
		var listed, declared []string
		for _, v := range (config.Settings{}).Values() {
			listed = append(listed, config.Variable(v.Name))
		}
		for _, group := range []reflect.Type{reflect.TypeFor[config.Installation](), reflect.TypeFor[config.Serving]()} {
			for i := range group.NumField() {
				if _, ok := group.Field(i).Tag.Lookup("setting"); !ok {
					t.Errorf("%s is no setting", group.Field(i).Name)
				}
				declared = append(declared, strings.ToLower(group.Field(i).Name))
			}
		}
		for i := range listed {
			listed[i] = strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(listed[i], "LEADEX_"), "_", ""))
		}
		slices.Sort(listed)
		slices.Sort(declared)
		if diff := cmp.Diff(declared, listed); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("secrets_are_hidden", func(t *testing.T) {
		t.Parallel()
		for _, database := range []string{"postgres://leadex:planted@db/leadex", "postgres://leadex@db/leadex?password=planted", "postgres://db/leadex?sslpassword=planted", "postgres://leadex:pla%zznted@db/planted"} {
			for _, v := range (config.Settings{Installation: config.Installation{Database: database, Keys: "version: 1;master: planted"}}).Values() {
				if text, ok := v.Value.(string); ok && strings.Contains(text, "planted") {
					t.Errorf("%s shows %q of %s", v.Name, text, database)
				}
			}
		}
	})
	t.Run("the_rest_of_the_database_is_shown", func(t *testing.T) {
		t.Parallel()
		got := (config.Settings{Installation: config.Installation{Database: "postgres://leadex:planted@db:5433/leadex?host=%2Ftmp"}}).Values()[1].Value
		if got != "postgres://leadex:hidden@db:5433/leadex?host=%2Ftmp" {
			t.Errorf("%v", got)
		}
	})
}
