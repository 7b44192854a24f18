package row

import (
	"strings"

	"leadex/internal/exchange"
)

// Credentials are the rows of programs that log in, without their grants.
var Credentials = define(Noun[exchange.Credential]{
	Table: Table{
		Name: "credential",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", Text}, {"number", Number}, {"name", Text}, {"secret_hash", Bytes}, {"created_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, c *exchange.Credential) {
		w.Text(c.ID)
		w.Number(c.Number)
		w.Text(c.Name)
		w.Bytes(c.SecretHash[:])
		w.Time(c.CreatedAt)
		w.Time(c.DisabledAt)
	},
	Read: func(r Reader, c *exchange.Credential) {
		c.Ecosystem = r.ID()
		c.ID = r.Text()
		c.Number = r.Number()
		c.Name = r.Text()
		c.SecretHash = r.Digest()
		c.CreatedAt = r.Time()
		c.DisabledAt = r.Time()
	},
})

// CredentialGrant is one grant of a credential; its ecosystem is that of the
// credential.
type CredentialGrant struct {
	Credential string
	Position   int // from 0
	exchange.Grant
}

// CredentialGrants are what credentials may do.
var CredentialGrants = define(Noun[CredentialGrant]{
	Table: Table{
		Name: "credential_grant",
		Key:  []string{"credential_id", "position"},
		Columns: []Column{
			{"credential_id", Text}, {"position", Number}, {"role", Text}, {"party_id", ID}, {"branch_id", ID},
		},
	},
	Write: func(w Writer, g *CredentialGrant) {
		w.Text(g.Credential)
		w.Number(int64(g.Position))
		w.Text(roleText(g.Grant))
		w.ID(g.Party)
		w.ID(g.Branch)
	},
	Read: func(r Reader, g *CredentialGrant) {
		g.Ecosystem = r.ID()
		g.Credential = r.Text()
		g.Position = int(r.Number())
		role, masked := strings.CutPrefix(r.Text(), maskedRole)
		g.Role, g.Masked = exchange.Role(role), masked
		g.Party = r.ID()
		g.Branch = r.ID()
	},
})

// maskedRole marks the role of a masked grant. It stands in the role, not in a
// column of its own, so that a release that does not know of masks meets a role
// that it does not know either, and lets nobody in instead of showing all.
const maskedRole = "masked_"

func roleText(g exchange.Grant) string {
	if g.Masked {
		return maskedRole + string(g.Role)
	}
	return string(g.Role)
}

// Grants are the rows of the grants of credentials.
func Grants(credentials []exchange.Credential) []CredentialGrant {
	var grants []CredentialGrant
	for _, c := range credentials {
		for i, g := range c.Grants {
			grants = append(grants, CredentialGrant{c.ID, i, g})
		}
	}
	return grants
}

// WithGrants gives credentials their grants, which are in the order of their
// positions.
func WithGrants(credentials []exchange.Credential, grants []CredentialGrant) []exchange.Credential {
	for i := range credentials {
		c := &credentials[i]
		for _, g := range grants {
			if g.Ecosystem == c.Ecosystem && g.Credential == c.ID {
				c.Grants = append(c.Grants, g.Grant)
			}
		}
	}
	return credentials
}
