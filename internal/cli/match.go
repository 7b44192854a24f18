package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"leadex/internal/control"
	"leadex/internal/exchange"
)

type listMatches struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	State string `enum:"open,merged,different,settled,all" default:"open" help:"open, merged, different, settled or all."`
	Limit int    `default:"100" help:"How many at most, up to 1000."`
}

func (listMatches) Help() string {
	return `Persons that are near each other: one document or tax id with two names, one name and birth date with two documents, or a lead with keys of both. They never become one by themselves.

Example:

  leadex match list --ecosystem Colombia`
}

func (c listMatches) Run(ctx context.Context, w *World) error {
	in := control.ListedMatches{Ecosystem: c.Ecosystem, State: exchange.MatchState(c.State), Limit: c.Limit}
	if c.State == "all" {
		in.State = ""
	}
	return ask(ctx, w, c.asked, control.Matches, in, func(out io.Writer, all []control.Match) {
		table(out, []any{"ID", "PERSON", "OTHER", "FOUND BY LEAD", "REASONS", "STATE"}, func(row func(...any)) {
			for _, m := range all {
				row(m.ID, m.Person, m.Other, m.Lead, reasonsOf(m.Reasons), m.State)
			}
		})
	})
}

func reasonsOf(reasons []exchange.MatchReason) string {
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		texts[i] = strings.ReplaceAll(string(r), "_", " ")
	}
	return strings.Join(texts, ", ")
}

// onePair names a pair of the review list.
type onePair struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Match string `arg:"" placeholder:"MATCH" help:"Id of the pair."`
}

func matchID(written string) (exchange.ID, error) {
	id, ok := exchange.ParseID(written)
	if !ok {
		return id, exchange.InvalidField("match", "must be the id of a pair")
	}
	return id, nil
}

type showMatch struct {
	onePair `embed:""`

	Clear bool `help:"Show document, tax, social and account numbers in clear."`
}

func (showMatch) Help() string {
	return `Both persons side by side, by what their newest clients say of them. What is written differently and is the same to the identity rule agrees.

Example:

  leadex match show 0198c9f2-4a53-7d0e-8a1b-3c5d7e9f1a2b --ecosystem Colombia`
}

func (c showMatch) Run(ctx context.Context, w *World) error {
	id, err := matchID(c.Match)
	if err != nil {
		return err
	}
	return ask(ctx, w, c.asked, control.ShowMatch, control.OneMatch{Ecosystem: c.Ecosystem, Match: id, Clear: c.Clear},
		func(out io.Writer, m control.Compared) {
			fmt.Fprintf(out, "%s: %s\n\n", reasonsOf(m.Reasons), m.State)
			table(out, []any{"FIELD", fmt.Sprintf("PERSON %d", m.Person), fmt.Sprintf("PERSON %d", m.Other), ""}, func(row func(...any)) {
				for _, f := range m.Fields {
					row(f.Key, orDash(f.Person), orDash(f.Other), verdictOf(f.Verdict))
				}
			})
		})
}

// verdictOf leaves the sides alone where one of them is empty: it is seen.
func verdictOf(verdict string) string {
	if strings.HasPrefix(verdict, "only_") {
		return ""
	}
	return verdict
}

type mergeMatch struct {
	asked       `embed:""`
	inEcosystem `embed:""`
	why         `embed:""`

	Match string   `arg:"" optional:"" placeholder:"MATCH" help:"Id of the pair. Without it --keep and --other name the persons."`
	Keep  int64    `placeholder:"NUMBER" help:"The person that stays. Default: of a pair, the older one."`
	Other int64    `placeholder:"NUMBER" help:"The person that goes, where no pair is named."`
	Take  []string `placeholder:"FIELD,..." help:"Fields that the client which stays takes from the other, where both are clients of one lender."`
}

func (mergeMatch) Help() string {
	return `Leads, clients, applications and identity of one person go to the other. It can be undone as long as nothing was built on it.

Examples:

  leadex match merge 0198c9f2-4a53-7d0e-8a1b-3c5d7e9f1a2b --ecosystem Colombia --keep 7 --take email,address --reason same_person
  leadex match merge --ecosystem Colombia --keep 7 --other 12 --reason same_person`
}

func (c mergeMatch) Run(ctx context.Context, w *World) error {
	in := control.Decided{Ecosystem: c.Ecosystem, Keep: c.Keep, Other: c.Other, Take: c.Take, Reason: c.Reason, Note: c.Note}
	if c.Match != "" {
		var err error
		if in.Match, err = matchID(c.Match); err != nil {
			return err
		}
	}
	return ask(ctx, w, c.asked, control.MergeMatch, in, func(out io.Writer, m control.Merged) {
		fmt.Fprintf(out, "person %d is person %d now\n", m.Other, m.Keep)
	})
}

// decision is a word about a pair.
type decision struct {
	onePair `embed:""`
	why     `embed:""`
}

func (d decision) run(ctx context.Context, w *World, call control.Call[control.Decided, control.Match]) error {
	id, err := matchID(d.Match)
	if err != nil {
		return err
	}
	return ask(ctx, w, d.asked, call, control.Decided{Ecosystem: d.Ecosystem, Match: id, Reason: d.Reason, Note: d.Note}, func(out io.Writer, m control.Match) {
		fmt.Fprintf(out, "persons %d and %d: %s\n", m.Person, m.Other, m.State)
	})
}

type declareDifferent struct {
	decision `embed:""`
}

func (declareDifferent) Help() string {
	return `The pair leaves the list and is not asked about again.

Example:

  leadex match different 0198c9f2-4a53-7d0e-8a1b-3c5d7e9f1a2b --ecosystem Colombia --reason sisters`
}

func (c declareDifferent) Run(ctx context.Context, w *World) error {
	return c.run(ctx, w, control.DeclareDifferent)
}

type reopenMatch struct {
	decision `embed:""`
}

func (reopenMatch) Help() string {
	return `Takes back that the pair is two persons: it is on the list again.

Example:

  leadex match reopen 0198c9f2-4a53-7d0e-8a1b-3c5d7e9f1a2b --ecosystem Colombia`
}

func (c reopenMatch) Run(ctx context.Context, w *World) error {
	return c.run(ctx, w, control.ReopenMatch)
}
