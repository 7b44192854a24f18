package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type undoMerge struct {
	onePair `embed:""`
	why     `embed:""`

	Try bool `help:"Only say what stands in the way."`
}

func (undoMerge) Help() string {
	return `Each person has again what it had before the merge, and the pair is on the list again. When something was built on the merge it is refused, and what stands in the way is named.

Example:

  leadex match undo 0198c9f2-4a53-7d0e-8a1b-3c5d7e9f1a2b --ecosystem Colombia`
}

func (c undoMerge) Run(ctx context.Context, w *World) error {
	id, err := matchID(c.Match)
	if err != nil {
		return err
	}
	in := control.Decided{Ecosystem: c.Ecosystem, Match: id, Reason: c.Reason, Note: c.Note, Try: c.Try}
	return ask(ctx, w, c.asked, control.UndoMerge, in, func(out io.Writer, m control.Merged) {
		if c.Try {
			showObstacles(out, m.Obstacles)
			return
		}
		fmt.Fprintf(out, "persons %d and %d are two again\n", m.Keep, m.Other)
	})
}

func showObstacles(out io.Writer, all []string) {
	if len(all) == 0 {
		fmt.Fprintln(out, "nothing stands in the way")
	}
	for _, o := range all {
		fmt.Fprintln(out, o)
	}
}

type undoConversion struct {
	asked       `embed:""`
	inEcosystem `embed:""`
	why         `embed:""`

	Application string `arg:"" placeholder:"APPLICATION" help:"Number or id of the application that the conversion made."`
	Try         bool   `help:"Only say what stands in the way."`
}

func (undoConversion) Help() string {
	return `The application goes, and the client, the person and the assignment if the conversion made them. The lead may be converted again. When something was built on the conversion it is refused, and what stands in the way is named.

Examples:

  leadex conversion undo 31 --ecosystem Colombia --try
  leadex conversion undo 31 --ecosystem Colombia --reason wrong_person`
}

func (c undoConversion) Run(ctx context.Context, w *World) error {
	in := control.OneConversion{Ecosystem: c.Ecosystem, Application: c.Application, Reason: c.Reason, Note: c.Note, Try: c.Try}
	return ask(ctx, w, c.asked, control.UndoConversion, in, func(out io.Writer, u control.Undone) {
		if c.Try {
			showObstacles(out, u.Obstacles)
			return
		}
		fmt.Fprintf(out, "lead %d is not converted any more\n", u.Lead)
	})
}
