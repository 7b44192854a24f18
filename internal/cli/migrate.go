package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type migrate struct {
	asked `embed:""`
}

func (migrate) Help() string {
	return `Serve and demo do this by themselves when they start. Migrations only go forward, and the release before this one runs on the new schema too.

Example:

  leadex migrate --database postgres://leadex@db.example.com/leadex`
}

func (c migrate) Run(ctx context.Context, w *World) error {
	return askBy(ctx, w, withinBare, c.asked, control.Migrate, control.All{}, func(out io.Writer, s control.Schema) {
		for _, name := range s.Applied {
			fmt.Fprintln(out, "ran", name)
		}
		fmt.Fprintf(out, "the schema is at version %d\n", s.Version)
	})
}
