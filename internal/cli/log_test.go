package cli

import (
	"bytes"
	"strings"
	"testing"

	"leadex/internal/config"
)

func TestNewLog(t *testing.T) {
	t.Parallel()
	logged := func(level, format string) string {
		var b bytes.Buffer
		log := newLog(&b, config.Settings{Serving: config.Serving{LogLevel: level, LogFormat: format}})
		log.Debug("details")
		log.Info("a word", "api_key", "planted", "Authorization", "planted", "applicant_phone", "planted", "route", "/lead")
		log.Error("trouble")
		return b.String()
	}
	t.Run("levels", func(t *testing.T) {
		t.Parallel()
		for level, want := range map[string]int{"debug": 3, "info": 2, "warn": 1, "error": 1} {
			if got := strings.Count(logged(level, "text"), "\n"); got != want {
				t.Errorf("%d lines from %s on, want %d", got, level, want)
			}
		}
	})
	t.Run("secrets_are_taken_out", func(t *testing.T) {
		t.Parallel()
		for _, format := range []string{"text", "json"} {
			got := logged("debug", format)
			if strings.Contains(got, "planted") || !strings.Contains(got, "/lead") || strings.Contains(got, `{"`) != (format == "json") {
				t.Errorf("as %s: %s", format, got)
			}
		}
	})
}
