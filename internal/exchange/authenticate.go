package exchange

import "context"

// errCredentials is the one answer to a wrong id, a wrong secret and a disabled
// credential alike.
var errCredentials = Refuse(Unauthenticated, "the id or the secret is wrong, or the credential is disabled")

// Authenticate checks an id and secret and returns the caller they stand for,
// without the details of the request. Unauthenticated when they do not fit.
func (x *Exchange) Authenticate(ctx context.Context, id, secret string) (Caller, error) {
	rows, err := x.rowsOf(ctx, id)
	if err != nil {
		return Caller{}, err
	}
	hashes := x.vault.SecretHashes(secret)
	fit := theirs(rows, hashes)
	if !fit && x.vault.Refresh() {
		hashes = x.vault.SecretHashes(secret)
		fit = theirs(rows, hashes)
	}
	if !fit {
		return Caller{}, errCredentials
	}
	caller, err := x.callerOf(ctx, id, rows)
	if err == nil {
		x.renewHashes(ctx, rows, hashes)
	}
	return caller, err
}

// AuthenticateSecret is Authenticate for clients that send the secret alone.
func (x *Exchange) AuthenticateSecret(ctx context.Context, secret string) (Caller, error) {
	hashes := x.vault.SecretHashes(secret)
	rows, err := x.known.withSecret(ctx, hashes)
	if err == nil && len(rows) == 0 && x.vault.Refresh() {
		hashes = x.vault.SecretHashes(secret)
		rows, err = x.known.withSecret(ctx, hashes)
	}
	if err != nil {
		return Caller{}, err
	}
	if len(rows) == 0 {
		return Caller{}, errCredentials
	}
	for _, row := range rows {
		if row.ID != rows[0].ID {
			return Caller{}, errCredentials // a secret names one credential, or none
		}
	}
	caller, err := x.callerOf(ctx, rows[0].ID, rows)
	if err == nil {
		x.renewHashes(ctx, rows, hashes)
	}
	return caller, err
}

// CallerOf is the caller that a credential stands for now, for a token that was
// issued to it before. A disabled credential is Unauthenticated after 5 seconds
// at most.
func (x *Exchange) CallerOf(ctx context.Context, id string) (Caller, error) {
	rows, err := x.rowsOf(ctx, id)
	if err != nil {
		return Caller{}, err
	}
	return x.callerOf(ctx, id, rows)
}

func (x *Exchange) rowsOf(ctx context.Context, id string) ([]Credential, error) {
	if !credentialID(id) {
		return nil, errCredentials
	}
	return x.known.credential(ctx, id)
}

// callerOf gathers the grants of a credential in all ecosystems where neither
// it, nor the ecosystem, nor the grant's party is disabled.
func (x *Exchange) callerOf(ctx context.Context, id string, rows []Credential) (Caller, error) {
	c := Caller{Credential: id}
	for _, row := range rows {
		if !row.DisabledAt.IsZero() {
			continue
		}
		for _, g := range row.Grants {
			works, err := x.grantWorks(ctx, g)
			if err != nil {
				return Caller{}, err
			}
			if !works {
				continue
			}
			if len(c.Grants) == 0 {
				c.Number = row.Number
			}
			c.Grants = append(c.Grants, g)
		}
	}
	if len(c.Grants) == 0 {
		return Caller{}, errCredentials
	}
	return c, nil
}

func (x *Exchange) grantWorks(ctx context.Context, g Grant) (bool, error) {
	e, err := x.known.ecosystem(ctx, g.Ecosystem)
	if err != nil || !e.DisabledAt.IsZero() {
		return false, err
	}
	parties, err := x.known.partiesWith(ctx, g.Ecosystem, g.partyIn)
	if err != nil {
		return false, err
	}
	switch g.Role {
	case RoleProvider:
		p, ok := parties.Providers[g.Party]
		return ok && p.DisabledAt.IsZero(), nil
	case RoleLender:
		l, ok := parties.Lenders[g.Party]
		b, branch := parties.Branches[g.Branch]
		return ok && l.DisabledAt.IsZero() && (g.Branch == NoID || (branch && b.DisabledAt.IsZero())), nil
	}
	return g.Role == RoleOperator, nil
}

// partyIn tells whether the party of a grant, and its branch, are among p.
func (g Grant) partyIn(p *Parties) bool {
	switch g.Role {
	case RoleProvider:
		_, ok := p.Providers[g.Party]
		return ok
	case RoleLender:
		_, ok := p.Lenders[g.Party]
		_, branch := p.Branches[g.Branch]
		return ok && (branch || g.Branch == NoID)
	}
	return true
}

// credentialID tells whether id can be that of a credential at all.
func credentialID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
