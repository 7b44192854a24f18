package leadbank

import (
	"bytes"
	"net/http"
	"strings"

	"leadex/internal/web"
)

// payload is the body of a call, its media type known. A body of JSON has been
// checked: one value, UTF-8, no duplicate names, bounded depth.
type payload struct {
	body []byte // nothing but blanks is empty
	form bool   // application/x-www-form-urlencoded instead of JSON
}

// blanks are the blanks of JSON. A body of others is malformed and not empty:
// nothing at all means "all" to a confirmation.
const blanks = " \t\r\n"

func (p payload) empty() bool { return len(p.body) == 0 }

// readPayload reads the body. An empty one has no media type: Web API 2 does not
// look at the header then, and HTTP clients set all kinds.
func readPayload(r *http.Request) (payload, error) {
	body, err := web.Body(r)
	if err != nil {
		return payload{}, err
	}
	p := payload{body: bytes.Trim(body, blanks)}
	if p.empty() {
		return p, nil
	}
	switch mediaType(r.Header.Get("Content-Type")) {
	case "", "application/json", "text/json":
		return p, web.CheckJSON(p.body)
	case "application/x-www-form-urlencoded":
		p.form = true
		return p, nil
	}
	return payload{}, errMediaType
}

// mediaType is the media type of a header in lower case, whatever its parameters.
func mediaType(header string) string {
	media, _, _ := strings.Cut(header, ";")
	return strings.ToLower(strings.TrimSpace(media))
}
