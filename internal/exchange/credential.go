package exchange

import (
	"slices"
	"time"
)

// Role is what a grant lets its holder be.
type Role string

const (
	RoleOperator Role = "operator" // everything in the ecosystem
	RoleProvider Role = "provider" // submit, read and edit its own leads
	RoleLender   Role = "lender"   // read, pull, confirm, report, convert what is assigned to it; submit its own
)

// Grant is a role in an ecosystem for a party. Every look-up is cut to a grant:
// what it does not cover does not exist for its holder.
type Grant struct {
	Ecosystem ID
	Role      Role
	Party     ID // provider or lender; NoID for an operator
	Branch    ID // of a lender: whose queue is pulled; NoID for the lender's own
	// Masked hides sealed fields behind masks (mask.go) until they are revealed
	// one by one, with a reason. Such a grant works where masks can be shown: in
	// /v1, not in a dialect.
	Masked bool
}

// same tells whether two grants are for the same thing, masked or not.
func (g Grant) same(o Grant) bool {
	g.Masked = o.Masked
	return g == o
}

// operatorOf is the grant by which the exchange itself reads an ecosystem.
func operatorOf(ecosystem ID) Grant { return Grant{Ecosystem: ecosystem, Role: RoleOperator} }

// Receiver is the pull queue of a lender's grant.
func (g Grant) Receiver() Receiver { return Receiver{Lender: g.Party, Branch: g.Branch} }

// Credential is an id and a secret for a program in one ecosystem. One that
// works in several has a row in each, with the same id and secret.
type Credential struct {
	ID         string // [A-Za-z0-9_-], 1 to 64 characters
	Number     int64
	Ecosystem  ID
	Name       string
	SecretHash [32]byte // keyed digest; the secret is nowhere
	CreatedAt  time.Time
	DisabledAt time.Time
	Grants     []Grant
}

// Caller is who makes a call and how it came in.
type Caller struct {
	Credential string
	Number     int64   // of the credential in the ecosystem of its first grant
	Grants     []Grant // never empty for an authenticated caller
	Surface    Surface
	RequestID  string
	RemoteAddr string // goes into the sealed body of the submit event only
	UserAgent  string
}

// On is the caller as a surface may serve it. Dialects show every field in clear
// to whoever may see a lead, so a masked grant does not count there: what it must
// not see cannot be had by asking elsewhere.
//
// Errors: Forbidden when no grant is left.
func (c Caller) On(surface Surface) (Caller, error) {
	c.Surface = surface
	if surface == SurfaceNative || surface == SurfaceCommand {
		return c, nil
	}
	grants := slices.DeleteFunc(slices.Clone(c.Grants), func(g Grant) bool { return g.Masked })
	if len(grants) == 0 {
		return Caller{}, Refuse(Forbidden, "the credential sees fields masked, which only /v1 can show")
	}
	c.Grants = grants
	return c, nil
}
