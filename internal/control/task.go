package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"leadex/internal/exchange"
)

// Task is a call that takes long and tells how far it is, in steps. It ends with
// whoever asked for it: when that is gone, so is the task, where it stands.
type Task[In, Step, Out any] struct {
	name string
	run  func(ctx context.Context, h *House, in In, tell func(Step)) (Out, error)
}

// line is one line of a task's answer: a step, or the end.
type line[Step, Out any] struct {
	Step    *Step    `json:"step,omitempty"`
	Done    *Out     `json:"done,omitempty"`
	Failure *failure `json:"failure,omitempty"`
}

// At runs the task and calls tell for each step, one at a time, before it returns.
// Its errors are those of a Call.
func (c Task[In, Step, Out]) At(ctx context.Context, p Place, in In, tell func(Step)) (out Out, err error) {
	if p.client == nil {
		return c.run(ctx, p.house, in, tell)
	}
	answer, err := p.ask(ctx, c.name, in)
	if err != nil {
		return out, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return out, readAnswer(answer, c.name, &out)
	}
	for lines := json.NewDecoder(answer.Body); ; {
		var l line[Step, Out]
		if err := lines.Decode(&l); err != nil {
			return out, exchange.Refuse(exchange.Unavailable, "the running server ended before the task did").Because(err)
		}
		switch {
		case l.Failure != nil:
			return out, l.Failure.err()
		case l.Done != nil:
			return *l.Done, nil
		case l.Step != nil:
			tell(*l.Step)
		}
	}
}

// serve adds the task to mux.
func (c Task[In, Step, Out]) serve(mux *http.ServeMux, h *House) {
	mux.HandleFunc("POST /"+c.name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		err := json.NewDecoder(r.Body).Decode(&in)
		// What is left of a body keeps the server from noticing that its client is gone.
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/x-ndjson")
		lines, flush := json.NewEncoder(w), http.NewResponseController(w).Flush
		write := func(l line[Step, Out]) {
			// A client that is gone ends the context of the task.
			_ = errors.Join(lines.Encode(l), flush())
		}
		if err != nil {
			f := asFailure(exchange.Refuse(exchange.Invalid, "the call cannot be read").Because(err))
			write(line[Step, Out]{Failure: &f})
			return
		}
		out, err := c.run(r.Context(), h, in, func(s Step) { write(line[Step, Out]{Step: &s}) })
		if err != nil {
			f := asFailure(err)
			write(line[Step, Out]{Failure: &f})
			return
		}
		write(line[Step, Out]{Done: &out})
	})
}
