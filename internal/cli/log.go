package cli

import (
	"io"
	"log/slog"
	"strings"

	"leadex/internal/config"
)

// newLog makes the log of a server. What is logged has no personal data by
// itself; see server.
func newLog(to io.Writer, s config.Settings) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

// redact keeps secrets out of the log, should anybody ever pass one.
func redact(_ []string, a slog.Attr) slog.Attr {
	for _, word := range []string{"secret", "password", "token", "api_key", "authorization", "phone", "email", "passport", "document", "tax_id"} {
		if strings.Contains(strings.ToLower(a.Key), word) {
			return slog.String(a.Key, "[redacted]")
		}
	}
	return a
}
