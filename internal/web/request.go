package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"leadex/internal/exchange"
)

// MaxBody bounds the body of a request, in bytes.
const MaxBody = 1 << 20

// usualBody is the size, in bytes, up to which a body has room from the start, on
// the word of its length; what is larger gets it as it comes.
const usualBody = 16 << 10

// maxRequestID bounds a request id that a client sends, in characters.
const maxRequestID = 64

// Trace is what a request carries through the house: its id, and the pattern of
// the call that answers it, for logs and metrics.
type Trace struct {
	ID      string
	Pattern string // "" until a route matched
	// Credential is the id of who calls, "" until it was recognised.
	Credential string
	Err        error // what went wrong, for the log; nil when nothing did
}

type traceKey struct{}

// WithTrace is the request with a context of its own that has a trace. The id is the client's X-Request-Id when
// that is short, plain and without a card number, else a new one.
func WithTrace(ctx context.Context, r *http.Request) (*http.Request, *Trace) {
	t := &Trace{ID: r.Header.Get("X-Request-Id")}
	if !plainID(t.ID) || exchange.HoldsCard(t.ID) {
		t.ID = rand.Text()
	}
	return r.WithContext(context.WithValue(ctx, traceKey{}, t)), t
}

// TraceOf is the request's trace; an empty one when it has none.
func TraceOf(r *http.Request) *Trace {
	if t, ok := r.Context().Value(traceKey{}).(*Trace); ok {
		return t
	}
	return &Trace{}
}

// NoteError keeps an error for the log. A surface calls it wherever it answers
// with one.
func NoteError(r *http.Request, err error) { TraceOf(r).Err = err }

func notePattern(r *http.Request, pattern string) { TraceOf(r).Pattern = pattern }

func plainID(s string) bool {
	if s == "" || len(s) > maxRequestID {
		return false
	}
	return strings.IndexFunc(s, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.:", c))
	}) < 0
}

// Body reads the whole body. TooLarge over MaxBody.
func Body(r *http.Request) ([]byte, error) {
	b, err := readAll(http.MaxBytesReader(nil, r.Body, MaxBody), int(min(max(r.ContentLength, 0), usualBody)))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return nil, exchange.Refuse(exchange.TooLarge, "the body must be at most %d bytes", MaxBody)
	}
	if err != nil {
		return nil, exchange.Refuse(exchange.Invalid, "the body could not be read").Because(err)
	}
	return b, nil
}

// readAll is io.ReadAll for what is expected to have so many bytes.
func readAll(r io.Reader, expected int) ([]byte, error) {
	b := make([]byte, 0, expected+1) // one to find the end
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		if len(b) == cap(b) {
			b = slices.Grow(b, bytes.MinRead)
		}
	}
}

// RemoteHost is the address the request came from, without port.
func RemoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
