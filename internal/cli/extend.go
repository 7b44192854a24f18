package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"leadex/internal/control"
)

type extendLease struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender string `arg:"" help:"Whose batch: id or name."`
	Branch string `placeholder:"ID|CODE|NAME" help:"Which of its branches: id, dealer code or name. Default: the lender itself."`
}

func (extendLease) Help() string {
	return `For a receiver that needs longer than its lease and cannot say so itself. The lease begins anew by the terms of now; without a lease in them, the batch waits for ever.

Examples:

  leadex delivery extend --ecosystem Colombia "Crédito Cumbre"
  leadex delivery extend --ecosystem Colombia "Crédito Cumbre" --branch 00111`
}

func (c extendLease) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.ExtendLease, control.AtReceiver{Ecosystem: c.Ecosystem, Lender: c.Lender, Branch: c.Branch},
		func(out io.Writer, b control.OpenBatch) {
			if b.LeaseUntil == nil {
				fmt.Fprintf(out, "batch %s waits for ever\n", b.ID)
				return
			}
			fmt.Fprintf(out, "batch %s waits until %s\n", b.ID, b.LeaseUntil.Format(time.RFC3339))
		})
}
