package api

import (
	"fmt"
	"strings"
)

// maxFaults bounds how many faults of one request are told.
const maxFaults = 100

// pointer turns a field of the domain ("passport.issued_on",
// "addresses[0].position") into a JSON Pointer into the body of a submission.
// What is no field of the body's head is one of its contents.
func pointer(field string) string {
	if field == "" {
		return ""
	}
	path := strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(field)
	switch head, _, _ := strings.Cut(path, "/"); head {
	case "external_id", "ecosystem", "provider", "service", "campaign", "consents":
		return "/" + path
	}
	return "/contents/" + path
}

func atMost(n int, what string) string { return fmt.Sprintf("must be at most %d %s", n, what) }

func between(least, most int64) string {
	return fmt.Sprintf("must be a whole number from %d to %d", least, most)
}
