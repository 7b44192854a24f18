package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/config"
	"leadex/internal/control"
)

type createEcosystem struct {
	config.Installation `embed:""`
	output              `embed:""`

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
	return withinNew(ctx, c.Installation, func(at control.Place) error {
		e, err := control.CreateEcosystem.At(ctx, at, control.NewEcosystem{Name: c.Name, Country: c.Country, Currency: c.Currency,
			TimeZone: c.TimeZone, PhoneRegion: c.PhoneRegion})
		if err != nil {
			return err
		}
		return c.print(w, e, func(out io.Writer) { fmt.Fprintf(out, "ecosystem %s %s\n", e.ID, e.Name) })
	})
}

type listEcosystems struct {
	config.Installation `embed:""`
	output              `embed:""`
}

func (listEcosystems) Help() string {
	return `Example:

  leadex ecosystem list --output json`
}

func (c listEcosystems) Run(ctx context.Context, w *World) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		all, err := control.Ecosystems.At(ctx, at, control.All{})
		if err != nil {
			return err
		}
		return c.print(w, all, func(out io.Writer) {
			table(out, []any{"ID", "NAME", "COUNTRY", "CURRENCY", "TIME ZONE", "STATE"}, func(row func(...any)) {
				for _, e := range all {
					row(e.ID, e.Name, e.Country, e.Currency, e.TimeZone, since(e.DisabledAt))
				}
			})
		})
	})
}

type disableEcosystem struct {
	config.Installation `embed:""`
	output              `embed:""`

	Ecosystem string `arg:"" help:"Id or name."`
}

func (disableEcosystem) Help() string {
	return `Example:

  leadex ecosystem disable Colombia`
}

func (c disableEcosystem) Run(ctx context.Context, w *World) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		e, err := control.DisableEcosystem.At(ctx, at, control.Named{Name: c.Ecosystem})
		if err != nil {
			return err
		}
		return c.print(w, e, func(out io.Writer) { fmt.Fprintf(out, "ecosystem %s %s is disabled\n", e.ID, e.Name) })
	})
}
