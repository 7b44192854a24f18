package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
)

type listCampaigns struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listCampaigns) Help() string {
	return `SHARED BY is how many lenders may hold a lead of the campaign at once. An assignment beyond it is made all the same, and recorded as an override.

Example:

  leadex campaign list --ecosystem Colombia`
}

func (c listCampaigns) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Campaigns, control.In{Ecosystem: c.Ecosystem},
		func(out io.Writer, all []control.Campaign) {
			table(out, []any{"ID", "NUMBER", "PROVIDER", "CODE", "NAME", "SHARED BY"}, func(row func(...any)) {
				for _, c := range all {
					row(c.ID, c.Number, c.ProviderName, c.Code, c.Name, c.SharingLimit)
				}
			})
		})
}

type shareCampaign struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Campaign string `arg:"" help:"Id or code."`
	Provider string `placeholder:"ID|NAME" help:"Whose campaign it is, where the code is not enough."`
	Limit    int    `required:"" placeholder:"N" help:"How many lenders may hold a lead of it at once, from 1 to 100."`
}

func (shareCampaign) Help() string {
	return `It counts for what is assigned from then on. What lenders hold already stays with them.

Examples:

  leadex campaign share --ecosystem Colombia CO-2026-01 --limit 3
  leadex campaign share --ecosystem Colombia default --provider "Comparador Andino" --limit 2`
}

func (c shareCampaign) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.ShareCampaign, control.NewLimit{Ecosystem: c.Ecosystem, Provider: c.Provider, Campaign: c.Campaign, Limit: c.Limit},
		func(out io.Writer, c control.Campaign) {
			lenders := "lenders"
			if c.SharingLimit == 1 {
				lenders = "lender"
			}
			fmt.Fprintf(out, "campaign %s of %s: up to %d %s at once\n", c.Code, c.ProviderName, c.SharingLimit, lenders)
		})
}
