package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/seal"
	"leadex/internal/web"
)

// Engine is what calls ask of a store beyond the domain's port.
type Engine interface {
	exchange.Store
	// Migrate runs what is missing of the schema, and names it.
	Migrate(ctx context.Context) (applied []string, err error)
	// Migrated is the version of the schema, and the one this release knows.
	Migrated(ctx context.Context) (current, latest int64, err error)
	// Durability is the engine's own word for how it commits: "2" for SQLite's
	// synchronous=FULL, "on" for PostgreSQL's synchronous_commit.
	Durability(ctx context.Context) (string, error)
	// Version is the engine's own version.
	Version(ctx context.Context) (string, error)
	// Scrub sees to it that rows as they were before a change do not stay in the
	// database's files, as far as the engine can while it works; todo says in a
	// sentence what is left for others to do, "" for nothing.
	Scrub(ctx context.Context) (todo string, err error)
}

// House is an open installation: what a call works on.
type House struct {
	Exchange *exchange.Exchange
	Engine   Engine
	// Kind names the engine: "sqlite" or "postgresql".
	Kind string
	// Served tells that this process answers calls beside commands.
	Served bool
	// Keys are nil in a house that was opened without them.
	Keys *seal.Ring
}

// Place is where calls run: in a House of this process, or over a socket.
type Place struct {
	house  *House
	client *http.Client
}

// Here runs calls in this process.
func Here(h *House) Place { return Place{house: h} }

// Remote tells whether calls run in another process.
func (p Place) Remote() bool { return p.client != nil }

// Call is one use case by name.
type Call[In, Out any] struct {
	name string
	run  func(ctx context.Context, h *House, in In) (Out, error)
}

// At runs the call. Its errors are those of the domain wherever it runs;
// Unavailable when the other process does not answer.
func (c Call[In, Out]) At(ctx context.Context, p Place, in In) (Out, error) {
	if p.client == nil {
		return c.run(ctx, p.house, in)
	}
	var out Out
	answer, err := p.ask(ctx, c.name, in)
	if err != nil {
		return out, err
	}
	defer func() { _ = answer.Body.Close() }()
	return out, readAnswer(answer, c.name, &out)
}

// ask sends what a call takes to the other process; its answer is to be closed.
func (p Place) ask(ctx context.Context, call string, in any) (*http.Response, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://leadex/"+call, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return nil, exchange.Refuse(exchange.Unavailable, "the running server did not answer").Because(err)
	}
	return answer, nil
}

func readAnswer(answer *http.Response, call string, out any) error {
	switch answer.StatusCode {
	case http.StatusOK:
		return json.NewDecoder(answer.Body).Decode(out)
	case http.StatusNotFound:
		return exchange.Refuse(exchange.Conflict,
			"the running server does not know the call %q: it is of another release; stop it or use its own program", call)
	}
	var f failure
	if err := json.NewDecoder(answer.Body).Decode(&f); err != nil {
		return fmt.Errorf("read the answer of the running server: %w", err)
	}
	return f.err()
}

// failure is an error of the domain on the socket, its private cause as text:
// both ends belong to the owner of the installation.
type failure struct {
	Code    exchange.Code `json:"code"`
	Field   string        `json:"field,omitempty"`
	Message string        `json:"message"`
	Cause   string        `json:"cause,omitempty"`
}

func asFailure(err error) failure {
	e := exchange.AsError(err)
	f := failure{Code: e.Code, Field: e.Field, Message: e.Message}
	if cause := errors.Unwrap(e); cause != nil {
		f.Cause = cause.Error()
	}
	return f
}

func (f failure) err() error {
	e := &exchange.Error{Code: f.Code, Field: f.Field, Message: f.Message}
	if f.Cause != "" {
		e = e.Because(errors.New(f.Cause))
	}
	return e
}

// serve adds the call to mux.
func (c Call[In, Out]) serve(mux *http.ServeMux, h *House) {
	mux.HandleFunc("POST /"+c.name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		out, err := *new(Out), json.NewDecoder(r.Body).Decode(&in)
		if err != nil {
			err = exchange.Refuse(exchange.Invalid, "the call cannot be read").Because(err)
		} else {
			out, err = c.run(r.Context(), h, in)
		}
		status, body := http.StatusOK, any(out)
		if err != nil {
			status, body = http.StatusUnprocessableEntity, asFailure(err)
		}
		text, err := json.Marshal(body)
		if err != nil {
			status, text = http.StatusInternalServerError, nil
		}
		web.Answer(w, status, "application/json", text)
	})
}
