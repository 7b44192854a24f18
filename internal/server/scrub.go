package server

import (
	"regexp"

	"leadex/internal/exchange"
)

// Error texts of ours hold nothing personal. Those of libraries may repeat what
// they were given, between quotes or as a number, so these are taken out of the
// text before it is logged. Names of constraints and codes of errors stay.
var (
	quoted     = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	plainName  = regexp.MustCompile(`^"[a-z_][a-z0-9_]*"$`)
	longNumber = regexp.MustCompile(`\d{6,}`)
	mail       = regexp.MustCompile(`[^\s"<>]+@[^\s"<>]+`)
)

// LogText is an error as a log may hold it: without what may be personal.
func LogText(err error) string { return scrub(err.Error()) }

// scrub takes what may be personal out of the text of an error.
func scrub(text string) string {
	text = quoted.ReplaceAllStringFunc(text, func(q string) string {
		if plainName.MatchString(q) {
			return q
		}
		return `"..."`
	})
	text = exchange.MaskCards(text)
	return longNumber.ReplaceAllString(mail.ReplaceAllString(text, "..."), "...")
}
