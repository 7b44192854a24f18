package cli

import (
	"context"
	"fmt"
	"io"

	"leadex/internal/control"
	"leadex/internal/exchange"
)

type createCredential struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Role   string `required:"" enum:"operator,provider,lender" help:"What it may be: operator, provider or lender."`
	Party  string `placeholder:"ID|NAME" help:"Which provider or lender. An operator has none."`
	Branch string `placeholder:"ID|NAME" help:"Which branch of the lender it pulls for. Default: the lender itself."`
	Name   string `help:"What it is for."`
	Masked bool   `help:"It sees document, tax, social and account numbers masked, and may reveal them one by one with a reason. It works in /v1 only."`
	ID     string `placeholder:"ID" help:"Its id, of A-Z, a-z, 0-9, hyphen and underscore. Default: a new one."`
}

func (createCredential) Help() string {
	return `The secret is shown now and never again: only a keyed hash of it is stored. With
the --id of a credential that exists, here or in another ecosystem, it gets one
more grant and keeps its secret.

Examples:

  leadex credential create --ecosystem Colombia --role lender --party "Crédito Cumbre" --name "core system"
  leadex credential create --ecosystem Colombia --role operator --masked --name "help desk"`
}

func (c createCredential) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.CreateCredential, control.NewCredential{Ecosystem: c.Ecosystem, Role: exchange.Role(c.Role),
		Party: c.Party, Branch: c.Branch, Name: c.Name, ID: c.ID, Masked: c.Masked},
		func(out io.Writer, made control.Credential) {
			if made.Secret == "" {
				fmt.Fprintf(out, "id      %s\n\nIt has one more grant now, and the secret it had.\n", made.ID)
				return
			}
			fmt.Fprintf(out, "id      %s\nsecret  %s\n\nKeep the secret now: it is not shown again.\n", made.ID, made.Secret)
		})
}

type listCredentials struct {
	asked       `embed:""`
	inEcosystem `embed:""`
}

func (listCredentials) Help() string {
	return `Example:

  leadex credential list --ecosystem Colombia`
}

func (c listCredentials) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Credentials, control.In{Ecosystem: c.Ecosystem},
		func(out io.Writer, all []control.Credential) {
			table(out, []any{"ID", "NAME", "ROLE", "PARTY", "STATE", "SEES"}, func(row func(...any)) {
				for _, one := range all {
					for _, g := range one.Grants {
						row(one.ID, one.Name, g.Role, partyOf(g), since(one.DisabledAt), sight(g))
					}
				}
			})
		})
}

func partyOf(g control.Grant) string {
	if g.Party == nil {
		return "-"
	}
	return g.Party.String()
}

func sight(g control.Grant) string {
	if g.Masked {
		return "masks"
	}
	return "all"
}

type disableCredential struct {
	asked `embed:""`

	Credential string `arg:"" help:"Its id."`
}

func (disableCredential) Help() string {
	return `Example:

  leadex credential disable 0198c9f2-4a53-7d0e-8a1b-3c5d7e9f1a2b`
}

func (c disableCredential) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.DisableCredential, control.Named{Name: c.Credential},
		func(out io.Writer, rows []control.Credential) {
			fmt.Fprintf(out, "credential %s is disabled\n", c.Credential)
		})
}
