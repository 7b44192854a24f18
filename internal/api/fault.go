package api

import (
	"fmt"
	"strings"

	"leadex/internal/exchange"
)

// maxFaults bounds how many faults of one request are told.
const maxFaults = 100

// pointer turns a field of the domain ("passport.issued_on",
// "addresses[0].position") into a JSON Pointer into the body of the request.
// Fields of a lead are below its contents, all others are of the body itself.
func pointer(field string) string {
	if field == "" {
		return ""
	}
	at := path(field)
	head, _, _ := strings.Cut(at[1:], "/")
	if _, ok := new(exchange.Contents).Entry(head); ok {
		return "/contents" + at
	}
	return at
}

// path is a field of the domain as a JSON Pointer into what it is a field of.
func path(field string) string {
	return "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(field)
}

func atMost(n int, what string) string { return fmt.Sprintf("must be at most %d %s", n, what) }

func between(least, most int64) string {
	return fmt.Sprintf("must be a whole number from %d to %d", least, most)
}
