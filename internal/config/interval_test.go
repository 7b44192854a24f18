package config_test

import (
	"testing"
	"time"

	"leadex/internal/config"
)

func TestInterval(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env, file string
		args      []string
		want      config.Interval
		text      string
	}{
		"flag":             {args: []string{"--sweep-every=250ms"}, want: config.Interval(250 * time.Millisecond), text: "250ms"},
		"variable":         {env: "2m", want: config.Interval(2 * time.Minute), text: "2m0s"},
		"file":             {file: `{"sweep_every": "1s"}`, want: config.Interval(time.Second), text: "1s"},
		"off":              {args: []string{"--sweep-every=off"}, want: config.Never, text: "off"},
		"zero_is_off":      {env: "0s", want: config.Never, text: "off"},
		"bare_zero_is_off": {file: `{"sweep_every": 0}`, want: config.Never, text: "off"},
		"not_given":        {want: config.Interval(5 * time.Second), text: "5s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, _, err := parse(t, map[string]string{"LEADEX_SWEEP_EVERY": test.env}, test.file, append([]string{"serve"}, test.args...)...)
			if err != nil {
				t.Fatal(err)
			}
			if got := l.Serve.OrDefaults().SweepEvery; got != test.want || got.String() != test.text {
				t.Errorf("%v, want %v", got, test.text)
			}
		})
	}
}
