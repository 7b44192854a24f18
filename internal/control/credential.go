package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Credential is an id and a secret for a program.
type Credential struct {
	ID         string      `json:"id"`
	Number     int64       `json:"number"`
	Ecosystem  exchange.ID `json:"ecosystem"`
	Name       string      `json:"name"`
	Grants     []Grant     `json:"grants"`
	CreatedAt  time.Time   `json:"created_at"`
	DisabledAt *time.Time  `json:"disabled_at"`
	Secret     string      `json:"secret,omitempty"` // only in the answer that makes it
}

// Grant is what a credential may be.
type Grant struct {
	Role   exchange.Role `json:"role"`
	Party  *exchange.ID  `json:"party"`  // provider or lender; null for an operator
	Branch *exchange.ID  `json:"branch"` // of a lender; null for the lender itself
	Masked bool          `json:"masked"` // sealed fields are masked until they are revealed
}

// NewCredential is what a credential is made from.
type NewCredential struct {
	Ecosystem string        `json:"ecosystem"`
	Role      exchange.Role `json:"role"`
	Party     string        `json:"party"`  // id or name of the provider or lender
	Branch    string        `json:"branch"` // id or name
	Name      string        `json:"name"`
	ID        string        `json:"id"`     // "" for a new one
	Masked    bool          `json:"masked"` // sees sealed fields masked
}

var (
	// CreateCredential makes a credential; its answer alone holds the secret.
	CreateCredential = Call[NewCredential, Credential]{"create-credential", createCredential}
	// Credentials are those of an ecosystem, oldest first, without secrets.
	Credentials = Call[In, []Credential]{"credentials", credentials}
	// DisableCredential ends a credential in every ecosystem, and names them.
	DisableCredential = Call[Named, []Credential]{"disable-credential", disableCredential}
)

func createCredential(ctx context.Context, h *House, in NewCredential) (Credential, error) {
	grant, err := findGrant(ctx, h, in)
	if err != nil {
		return Credential{}, err
	}
	c, secret, err := h.Exchange.CreateCredential(ctx, exchange.NewCredential{ID: in.ID, Name: in.Name, Grant: grant})
	if err != nil {
		return Credential{}, err
	}
	out := credentialOf(&c)
	out.Secret = secret
	return out, nil
}

func findGrant(ctx context.Context, h *House, in NewCredential) (exchange.Grant, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return exchange.Grant{}, err
	}
	g := exchange.Grant{Ecosystem: e.ID, Role: in.Role, Masked: in.Masked}
	party := Named{Ecosystem: e.ID.String(), Name: in.Party}
	if in.Role != exchange.RoleOperator && in.Party == "" {
		return g, exchange.InvalidField("party", "is required: the id or name of the %s", in.Role)
	}
	switch in.Role {
	case exchange.RoleProvider:
		p, err := findProvider(ctx, h, party)
		g.Party = p.ID
		return g, err
	case exchange.RoleLender:
		l, err := findLender(ctx, h, party)
		if err != nil || in.Branch == "" {
			g.Party = l.ID
			return g, err
		}
		all, err := h.Exchange.BranchesOf(ctx, e.ID, l.ID)
		if err != nil {
			return g, err
		}
		b, err := find(all, "branch", in.Branch, func(b *exchange.Branch) (exchange.ID, string) { return b.ID, b.Name })
		g.Party, g.Branch = l.ID, b.ID
		return g, err
	}
	if in.Party != "" || in.Branch != "" {
		return g, exchange.InvalidField("party", "an operator's credential has no party")
	}
	return g, nil // a role that is none is refused by the domain
}

func credentials(ctx context.Context, h *House, in In) ([]Credential, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.CredentialsOf(ctx, e.ID)
	return each(all, credentialOf), err
}

func disableCredential(ctx context.Context, h *House, in Named) ([]Credential, error) {
	if err := h.Exchange.DisableCredential(ctx, in.Name); err != nil {
		if exchange.CodeOf(err) == exchange.NotFound {
			err = &exchange.Error{Code: exchange.NotFound, Field: "credential", Message: "there is no credential of this id"}
		}
		return nil, err
	}
	rows, err := h.Engine.Credential(ctx, in.Name)
	return each(rows, credentialOf), err
}

func credentialOf(c *exchange.Credential) Credential {
	return Credential{ID: c.ID, Number: c.Number, Ecosystem: c.Ecosystem, Name: c.Name, CreatedAt: c.CreatedAt,
		DisabledAt: unlessZero(c.DisabledAt), Grants: each(c.Grants, func(g *exchange.Grant) Grant {
			return Grant{Role: g.Role, Party: unlessNone(g.Party), Branch: unlessNone(g.Branch), Masked: g.Masked}
		})}
}

func unlessNone(id exchange.ID) *exchange.ID {
	if id == exchange.NoID {
		return nil
	}
	return &id
}
