package cli

import (
	"context"
	"io"

	"leadex/internal/config"
	"leadex/internal/control"
)

// asked is what every command takes that asks something of an installation.
type asked struct {
	config.Installation `embed:""`
	output              `embed:""`
}

// ask runs a call where the installation can be reached, which must be there,
// and shows its answer.
func ask[In, Out any](ctx context.Context, w *World, a asked, call control.Call[In, Out], in In, show func(io.Writer, Out)) error {
	return askBy(ctx, w, within, a, call, in, show)
}

// askNew is ask that makes an installation if there is none.
func askNew[In, Out any](ctx context.Context, w *World, a asked, call control.Call[In, Out], in In, show func(io.Writer, Out)) error {
	return askBy(ctx, w, withinNew, a, call, in, show)
}

// way is how an installation is reached: within, withinNew or withinBare.
type way func(context.Context, config.Installation, func(control.Place) error) error

func askBy[In, Out any](ctx context.Context, w *World, by way, a asked, call control.Call[In, Out], in In, show func(io.Writer, Out)) error {
	return by(ctx, a.Installation, func(at control.Place) error {
		answer, err := call.At(ctx, at, in)
		if err != nil {
			return err
		}
		return a.print(w, answer, func(out io.Writer) { show(out, answer) })
	})
}
