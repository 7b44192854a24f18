package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type createEcosystem struct {
	asked `embed:""`

	Name        string `required:"" help:"Its name, unique in the installation."`
	Country     string `required:"" placeholder:"CO" help:"ISO 3166 code of two letters."`
	Currency    string `required:"" placeholder:"COP" help:"ISO 4217 code of three letters."`
	TimeZone    string `placeholder:"America/Bogota" help:"IANA time zone. Default: UTC."`
	PhoneRegion string `placeholder:"CO" help:"Country of phone numbers that are written without one. Default: the country."`
}

func (createEcosystem) Help() string {
	return `Example:

  leadex ecosystem create --name Colombia --country CO --currency COP --time-zone America/Bogota`
}

func (c createEcosystem) Run(ctx context.Context, w *World) error {
	return askNew(ctx, w, c.asked, control.CreateEcosystem, control.NewEcosystem{Name: c.Name, Country: c.Country, Currency: c.Currency,
		TimeZone: c.TimeZone, PhoneRegion: c.PhoneRegion},
		func(out io.Writer, e control.Ecosystem) {
			fmt.Fprintf(out, "ecosystem %s %s\n", e.ID, e.Name)
		})
}

type listEcosystems struct {
	asked `embed:""`
}

func (listEcosystems) Help() string {
	return `Example:

  leadex ecosystem list --output json`
}

func (c listEcosystems) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Ecosystems, control.All{},
		func(out io.Writer, all []control.Ecosystem) {
			table(out, []any{"ID", "NAME", "COUNTRY", "CURRENCY", "TIME ZONE", "STATE"}, func(row func(...any)) {
				for _, e := range all {
					row(e.ID, e.Name, e.Country, e.Currency, e.TimeZone, since(e.DisabledAt))
				}
			})
		})
}

type disableEcosystem struct {
	asked `embed:""`

	Ecosystem string `arg:"" help:"Id or name."`
}

func (disableEcosystem) Help() string {
	return `Example:

  leadex ecosystem disable Colombia`
}

func (c disableEcosystem) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.DisableEcosystem, control.Named{Name: c.Ecosystem},
		func(out io.Writer, e control.Ecosystem) {
			fmt.Fprintf(out, "ecosystem %s %s is disabled\n", e.ID, e.Name)
		})
}
