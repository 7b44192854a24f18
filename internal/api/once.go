package api

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// maxKey bounds an Idempotency-Key, in characters.
const maxKey = 255

// once makes a write happen once for the key that the client sent; nil without
// one.
func once(r *http.Request, key *IdempotencyKey, body []byte, answer func(result any) (int, []byte, error)) (*exchange.Once, error) {
	if key == nil {
		return nil, nil
	}
	if err := checkKey(*key); err != nil {
		return nil, err
	}
	return &exchange.Once{Key: *key, Fingerprint: fingerprint(r, body), Answer: answer}, nil
}

func checkKey(key string) error {
	detail := ""
	switch {
	case key == "" || len(key) > maxKey:
		detail = fmt.Sprintf("must have 1 to %d characters", maxKey)
	case strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' }):
		detail = "must be of visible ASCII characters"
	case exchange.HoldsCard(key):
		detail = "must not hold a card number"
	default:
		return nil
	}
	return refuse(malformed, "A header is not as it must be.").at(Fault{Header: idempotencyKey, Detail: detail})
}

// fingerprint tells requests apart: SHA-256 of method, path, query and body. The
// query is in the order of its names, which carry no meaning by their order.
func fingerprint(r *http.Request, body []byte) exchange.Digest {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", r.Method, web.Normal(r.URL.EscapedPath(), false), r.URL.Query().Encode())
	h.Write(body)
	return exchange.Digest(h.Sum(nil))
}
