package api

import (
	"net/http"

	"leadex/internal/web"
)

// readBody reads a JSON body: read is given its decoder, and notes what is wrong
// with it. The body is returned as it was sent.
func readBody(r *http.Request, read func(*decoder)) ([]byte, error) {
	if err := checkMediaType(r); err != nil {
		return nil, err
	}
	body, err := web.Body(r)
	if err != nil {
		return nil, err
	}
	return body, decode(body, read)
}

// readOptionalBody is readBody for a call that needs nothing to be said: without
// a body it is an empty object.
func readOptionalBody(r *http.Request, read func(*decoder)) ([]byte, error) {
	body, err := web.Body(r)
	switch {
	case err != nil:
		return nil, err
	case len(body) == 0:
		return nil, decode([]byte("{}"), read)
	}
	if err := checkMediaType(r); err != nil {
		return nil, err
	}
	return body, decode(body, read)
}

func decode(body []byte, read func(*decoder)) error {
	if err := web.CheckJSON(body); err != nil {
		return err
	}
	d := newDecoder(body)
	read(d)
	return d.end()
}

// nothing reads an object that has no members.
func nothing(d *decoder) {
	d.object(func(string) bool { return false })
}
