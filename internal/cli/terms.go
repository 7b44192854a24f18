package cli

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"leadex/internal/control"
)

// span is a time as a flag: 90s, 15m, 12h, 7d, or off for none.
type span time.Duration

// UnmarshalText reads a span.
func (s *span) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*s = 0
		return nil
	}
	if days, ok := strings.CutSuffix(string(text), "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > maxDays {
			return errSpan
		}
		*s = span(time.Duration(n) * day)
		return nil
	}
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return errSpan
	}
	*s = span(d)
	return nil
}

const (
	day     = 24 * time.Hour
	maxDays = 100_000 // far below what a time.Duration holds
)

var errSpan = errors.New("must be a time such as 90s, 15m, 12h or 7d, or off")

// ofSeconds writes a span as a flag takes it.
func ofSeconds(seconds int64) string {
	switch d := time.Duration(seconds) * time.Second; {
	case d == 0:
		return "off"
	case d%day == 0:
		return strconv.FormatInt(int64(d/day), 10) + "d"
	default:
		return d.String()
	}
}

type lenderTerms struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lender       string `arg:"" help:"Id or name."`
	Lease        *span  `placeholder:"TIME" help:"How long a batch waits for its confirmation before it goes back into the queue, from 10s to 30d; off for ever. An open batch keeps the lease it has."`
	MaxAttempts  *int   `placeholder:"N" help:"After how many leases in vain a lead is undeliverable, up to 1000; 0 for never."`
	ReturnWindow *span  `placeholder:"TIME" help:"How long after its receipt a lead may be returned, up to 365d; off for no returns."`
	Revisions    *bool  `negatable:"" help:"Hand received leads out again when they change, marked by a revision."`
}

func (lenderTerms) Help() string {
	return `Without a flag to change, it shows the delivery terms of the lender.

With a lease two pulls of the lender are equal only within it.

Examples:

  leadex lender terms --ecosystem Colombia "Crédito Cumbre"
  leadex lender terms --ecosystem Colombia "Crédito Cumbre" --lease 15m --max-attempts 3 --return-window 14d
  leadex lender terms --ecosystem Colombia "Crédito Cumbre" --lease off --no-revisions`
}

func (c lenderTerms) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.LenderTerms, control.NewTerms{Ecosystem: c.Ecosystem, Lender: c.Lender,
		Lease: (*time.Duration)(c.Lease), MaxAttempts: c.MaxAttempts, ReturnWindow: (*time.Duration)(c.ReturnWindow), Revisions: c.Revisions},
		func(out io.Writer, t control.Terms) {
			table(out, []any{"LENDER", "LEASE", "MAX ATTEMPTS", "RETURN WINDOW", "REVISIONS"}, func(row func(...any)) {
				row(t.LenderName, ofSeconds(t.LeaseSeconds), attempts(t.MaxAttempts), ofSeconds(t.ReturnWindowSeconds), yesNo(t.Revisions))
			})
		})
}

func attempts(most int) string {
	if most == 0 {
		return "no bound"
	}
	return strconv.Itoa(most)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
