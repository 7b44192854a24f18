package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

// inEcosystem is the flag of commands about what lies in an ecosystem.
type inEcosystem struct {
	Ecosystem string `placeholder:"ID|NAME" help:"Which ecosystem. Default: the only one there is."`
}

type createProvider struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Name         string `required:"" help:"Its name, unique in the ecosystem."`
	Service      string `help:"Name of its default service."`
	Campaign     string `placeholder:"CODE" help:"Code of its default campaign."`
	CampaignName string `help:"Name of its default campaign. Default: the code."`
}

func (createProvider) Help() string {
	return `Example:

  leadex provider create --ecosystem Colombia --name "Comparador Andino" --campaign CO-2026-01`
}

func (c createProvider) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.CreateProvider, control.NewProvider{Ecosystem: c.Ecosystem, Name: c.Name,
		Service: c.Service, CampaignCode: c.Campaign, CampaignName: c.CampaignName},
		func(out io.Writer, p control.Provider) {
			fmt.Fprintf(out, "provider %s %s\n", p.ID, p.Name)
		})
}

type listProviders struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listProviders) Help() string {
	return `Example:

  leadex provider list --ecosystem Colombia`
}

func (c listProviders) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Providers, control.In{Ecosystem: c.Ecosystem},
		func(out io.Writer, all []control.Provider) {
			table(out, []any{"ID", "NUMBER", "NAME", "STATE"}, func(row func(...any)) {
				for _, p := range all {
					row(p.ID, p.Number, p.Name, since(p.DisabledAt))
				}
			})
		})
}

type disableProvider struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Provider string `arg:"" help:"Id or name."`
}

func (disableProvider) Help() string {
	return `Example:

  leadex provider disable --ecosystem Colombia "Comparador Andino"`
}

func (c disableProvider) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.DisableProvider, control.Named{Ecosystem: c.Ecosystem, Name: c.Provider},
		func(out io.Writer, p control.Provider) {
			fmt.Fprintf(out, "provider %s %s is disabled\n", p.ID, p.Name)
		})
}
