package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// Credential reads the directory first: it is the one table that is not an
// ecosystem's, because at a login no ecosystem is known yet.
func (r Reader) Credential(ctx context.Context, id string) ([]exchange.Credential, error) {
	return r.listed(ctx, "SELECT d.ecosystem_id, d.credential_id FROM directory AS d WHERE d.credential_id = $1", id)
}

func (r Reader) CredentialWithSecret(ctx context.Context, hash [32]byte) ([]exchange.Credential, error) {
	return r.listed(ctx, "SELECT d.ecosystem_id, d.credential_id FROM directory AS d WHERE d.secret_hash = $1", hash[:])
}

// listed are the credentials of some entries of the directory, oldest first.
func (r Reader) listed(ctx context.Context, entries string, arg any) ([]exchange.Credential, error) {
	found, err := List(ctx, r.query, &row.Credentials,
		"WHERE (ecosystem_id, id) IN ("+entries+") ORDER BY created_at, ecosystem_id, id", arg)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	grants, err := List(ctx, r.query, &row.CredentialGrants,
		"WHERE (ecosystem_id, credential_id) IN ("+entries+") ORDER BY ecosystem_id, credential_id, position", arg)
	return row.WithGrants(found, grants), err
}

func (r Reader) Credentials(ctx context.Context, ecosystem exchange.ID) ([]exchange.Credential, error) {
	found, err := List(ctx, r.query, &row.Credentials, "WHERE ecosystem_id = $1 ORDER BY created_at, id", ecosystem)
	if err != nil {
		return nil, err
	}
	grants, err := List(ctx, r.query, &row.CredentialGrants, "WHERE ecosystem_id = $1 ORDER BY credential_id, position", ecosystem)
	return row.WithGrants(found, grants), err
}
