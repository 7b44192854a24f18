package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/config"
	"leadex/internal/control"
)

type migrate struct {
	config.Installation `embed:""`
	output              `embed:""`
}

func (migrate) Help() string {
	return `Serve and demo do this by themselves when they start. Migrations only go forward, and the release before this one runs on the new schema too.

Example:

  leadex migrate --database postgres://leadex@db.example.com/leadex`
}

func (c migrate) Run(ctx context.Context, w *World) error {
	i := withDefaults(c.Installation)
	return reach(ctx, i, openBare, func(at control.Place) error {
		s, err := control.Migrate.At(ctx, at, control.All{})
		if err != nil {
			return err
		}
		return c.print(w, s, func(out io.Writer) {
			for _, name := range s.Applied {
				fmt.Fprintln(out, "ran", name)
			}
			fmt.Fprintf(out, "the schema is at version %d\n", s.Version)
		})
	})
}
