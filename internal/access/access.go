// Package access knows who calls: it logs credentials in, issues and checks
// tokens, and reads credentials from the headers that the dialects accept.
//
// It must not know any dialect's way of refusing: it returns errors of the
// domain. It remembers which tokens it has verified and nothing of who they stand
// for: a token is good only as long as the credential behind it works.
package access

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// TokenLife is how long a token works.
const TokenLife = time.Hour

// issuer is both who issues our tokens and whom they are for.
const issuer = "leadex"

// Keeper logs callers in and recognises them. It is safe for any number of
// goroutines; processes with the same signing key accept each other's tokens.
type Keeper struct {
	exchange *exchange.Exchange
	key      []byte
	clock    func() time.Time
	parser   *jwt.Parser
	known    *knownTokens
	limit    func(credential string) error
}

// New makes a Keeper that signs with key.
func New(x *exchange.Exchange, key []byte, clock func() time.Time) *Keeper {
	return &Keeper{exchange: x, key: key, clock: clock, known: newKnownTokens(), parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithAudience(issuer), jwt.WithExpirationRequired(), jwt.WithTimeFunc(clock))}
}

// WithLimit returns a Keeper that lets a recognised credential pass only if
// limit does. The error of limit is that of Caller: Limited.
func (k *Keeper) WithLimit(limit func(credential string) error) *Keeper {
	limited := *k
	limited.limit = limit
	return &limited
}

// Login exchanges an id and secret for a token. Unauthenticated when they do
// not fit.
func (k *Keeper) Login(ctx context.Context, id, secret string) (token string, err error) {
	if _, err := k.exchange.Authenticate(ctx, id, secret); err != nil {
		return "", err
	}
	now := k.clock()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{issuer}, Subject: id,
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(TokenLife)),
	}).SignedString(k.key)
}

// Scheme is a way of sending credentials.
type Scheme int

const (
	Bearer Scheme = iota // Authorization: Bearer <token>
	BSAuth               // bsauth: <token>
	Basic                // Authorization: Basic base64(id:secret)
	APIKey               // ApiKey: <secret>, or <id>:<secret>
)

// Caller recognises who sends a request, by the first of the schemes that it
// uses. Unauthenticated without credentials, with wrong or expired ones, or when
// the credential is disabled; Limited when it calls too often; Forbidden where
// none of its grants counts on the surface.
func (k *Keeper) Caller(r *http.Request, surface exchange.Surface, schemes ...Scheme) (exchange.Caller, error) {
	c, err := k.recognise(r, schemes)
	if err != nil {
		return exchange.Caller{}, err
	}
	trace := web.TraceOf(r)
	trace.Credential = c.Credential
	if k.limit != nil {
		if err := k.limit(c.Credential); err != nil {
			return exchange.Caller{}, err
		}
	}
	if c, err = c.On(surface); err != nil {
		return exchange.Caller{}, err
	}
	c.RequestID = trace.ID
	c.RemoteAddr, c.UserAgent = web.RemoteHost(r), bounded(exchange.MaskCards(r.UserAgent()))
	return c, nil
}

func (k *Keeper) recognise(r *http.Request, schemes []Scheme) (exchange.Caller, error) {
	ctx := r.Context()
	for _, s := range schemes {
		switch s {
		case Bearer:
			if token, ok := afterScheme(r.Header.Get("Authorization"), "Bearer"); ok {
				return k.byToken(ctx, token)
			}
		case BSAuth:
			if token := strings.TrimSpace(r.Header.Get("bsauth")); token != "" {
				return k.byToken(ctx, token)
			}
		case Basic:
			if id, secret, ok := r.BasicAuth(); ok {
				return k.exchange.Authenticate(ctx, id, secret)
			}
		case APIKey:
			if value := strings.TrimSpace(r.Header.Get("ApiKey")); value != "" {
				return k.bySecret(ctx, value)
			}
		}
	}
	return exchange.Caller{}, exchange.Refuse(exchange.Unauthenticated, "no credentials were sent")
}

func (k *Keeper) byToken(ctx context.Context, token string) (exchange.Caller, error) {
	now := k.clock()
	if id, ok := k.known.credentialOf(token, now); ok {
		return k.exchange.CallerOf(ctx, id)
	}
	var claims jwt.RegisteredClaims
	_, err := k.parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return k.key, nil })
	if err != nil {
		return exchange.Caller{}, exchange.Refuse(exchange.Unauthenticated, "the token is not valid or has expired")
	}
	k.known.remember(token, claims.Subject, claims.ExpiresAt.Time, now)
	return k.exchange.CallerOf(ctx, claims.Subject)
}

// bySecret takes the secret alone or behind its id; secrets hold no colon.
func (k *Keeper) bySecret(ctx context.Context, value string) (exchange.Caller, error) {
	if id, secret, ok := strings.Cut(value, ":"); ok {
		return k.exchange.Authenticate(ctx, id, secret)
	}
	return k.exchange.AuthenticateSecret(ctx, value)
}

// afterScheme is what follows an authentication scheme, whose case is free.
func afterScheme(header, scheme string) (string, bool) {
	if len(header) <= len(scheme) || !strings.EqualFold(header[:len(scheme)], scheme) || header[len(scheme)] != ' ' {
		return "", false
	}
	return strings.TrimSpace(header[len(scheme):]), true
}

// bounded keeps the start of a user agent, valid for a store.
func bounded(s string) string {
	const most = 300
	if len(s) > most {
		s = s[:most]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
