package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type listWords struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Dictionary string `arg:"" optional:"" help:"Name of the dictionary. Default: all."`
}

func (listWords) Help() string {
	return `Examples:

  leadex dictionary list --ecosystem Russia
  leadex dictionary list --ecosystem Russia denial-reasons`
}

func (c listWords) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Words, control.OneDictionary{Ecosystem: c.Ecosystem, Dictionary: c.Dictionary},
		func(out io.Writer, all []control.Word) {
			table(out, []any{"DICTIONARY", "NUMBER", "NAME", "STATE"}, func(row func(...any)) {
				for _, e := range all {
					row(e.Dictionary, e.Number, e.Name, since(e.DisabledAt))
				}
			})
		})
}

func showWord(out io.Writer, e control.Word) {
	fmt.Fprintf(out, "%s %d %s: %s\n", e.Dictionary, e.Number, e.Name, since(e.DisabledAt))
}

type addWord struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Dictionary string `arg:"" help:"Name of the dictionary, which may be a new one."`
	Name       string `arg:"" help:"The word."`
	Number     int64  `placeholder:"N" help:"Its number. Default: the next that no dictionary has."`
}

func (addWord) Help() string {
	return `Example:

  leadex dictionary add --ecosystem Russia denial-reasons "Слишком молод" --number 101560`
}

func (c addWord) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.WriteWord, control.WrittenWord{Ecosystem: c.Ecosystem, Dictionary: c.Dictionary, Number: c.Number,
		Name: &c.Name, New: true}, showWord)
}

// oneWord names a word.
type oneWord struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Dictionary string `arg:"" help:"Name of the dictionary."`
	Number     int64  `arg:"" help:"The word's number."`
}

func (c oneWord) change(ctx context.Context, w *World, change control.WrittenWord) error {
	change.Ecosystem, change.Dictionary, change.Number = c.Ecosystem, c.Dictionary, c.Number
	return ask(ctx, w, c.asked, control.WriteWord, change, showWord)
}

type renameWord struct {
	oneWord `embed:""`

	Name string `arg:"" help:"The word that it is to be."`
}

func (renameWord) Help() string {
	return `Example:

  leadex dictionary rename --ecosystem Russia countries 101042 Россия`
}

func (c renameWord) Run(ctx context.Context, w *World) error {
	return c.change(ctx, w, control.WrittenWord{Name: &c.Name})
}

type disableWord struct {
	oneWord `embed:""`
}

func (disableWord) Help() string {
	return `It is not offered any more; leads that name it keep its number.

Example:

  leadex dictionary disable --ecosystem Russia credit-products 101339`
}

func (c disableWord) Run(ctx context.Context, w *World) error {
	yes := true
	return c.change(ctx, w, control.WrittenWord{Disabled: &yes})
}

type enableWord struct {
	oneWord `embed:""`
}

func (enableWord) Help() string {
	return `Example:

  leadex dictionary enable --ecosystem Russia credit-products 101339`
}

func (c enableWord) Run(ctx context.Context, w *World) error {
	no := false
	return c.change(ctx, w, control.WrittenWord{Disabled: &no})
}
