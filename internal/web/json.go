package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// MaxDepth bounds the nesting of JSON that comes in.
const MaxDepth = 32

// ReadJSON reads a whole body as one JSON value. Its errors are those of Body and
// CheckJSON.
func ReadJSON(r *http.Request) (Value, error) {
	body, err := Body(r)
	if err != nil {
		return "", err
	}
	return ParseJSON(body)
}

// ParseJSON is body as a Value. Its errors are those of CheckJSON.
func ParseJSON(body []byte) (Value, error) {
	if err := CheckJSON(body); err != nil {
		return "", err
	}
	return Value(bytes.Trim(body, blanks)), nil
}

// CheckJSON tells whether body is exactly one JSON value that the house takes:
// UTF-8, no duplicate names, at most MaxDepth deep, no NUL inside strings. The
// error is Invalid, names the place, and repeats nothing of the body.
func CheckJSON(body []byte) error {
	if bytes.IndexByte(body, 0) >= 0 {
		return exchange.Refuse(exchange.Invalid, "the body must not hold a NUL character")
	}
	mayHoldNUL := bytes.Contains(body, []byte(`\u0000`)) // else no string needs to be looked at
	if !mayHoldNUL && jsontext.Value(body).IsValid() && depthOf(body) <= MaxDepth {
		return nil
	}
	return faultOf(body, mayHoldNUL)
}

// faultOf finds the first thing that is wrong with a text, token by token; nil
// when there is nothing.
func faultOf(body []byte, mayHoldNUL bool) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(body))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return malformed(d, err)
		}
		if d.StackDepth() > MaxDepth {
			return exchange.Refuse(exchange.Invalid, "the JSON is nested deeper than %d levels", MaxDepth)
		}
		if mayHoldNUL && token.Kind() == '"' && strings.IndexByte(token.String(), 0) >= 0 {
			return exchange.Refuse(exchange.Invalid, "the JSON holds a NUL character at byte %d", d.InputOffset())
		}
		if d.StackDepth() == 0 {
			return checkEnd(body, d)
		}
	}
}

// checkEnd refuses anything but blanks after the value.
func checkEnd(body []byte, d *jsontext.Decoder) error {
	if rest := bytes.TrimLeft(body[d.InputOffset():], blanks); len(rest) > 0 {
		return exchange.Refuse(exchange.Invalid, "the JSON is followed by something at byte %d", len(body)-len(rest))
	}
	return nil
}

func malformed(d *jsontext.Decoder, err error) error {
	reason := "the body is not valid JSON"
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		reason = "the JSON has a duplicate name"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		reason = "the JSON ends too early"
	}
	return exchange.Refuse(exchange.Invalid, "%s", fmt.Sprintf("%s at byte %d", reason, d.InputOffset()))
}

// Answer sends a whole body with its length.
func Answer(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// The caller may be gone; there is nobody left to tell.
	_, _ = w.Write(body)
}
