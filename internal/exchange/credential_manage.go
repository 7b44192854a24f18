package exchange

import (
	"context"
	"slices"
)

// NewCredential is what a credential is made from.
type NewCredential struct {
	ID     string // "" for a new one
	Name   string
	Grant  Grant
	Secret string // "" for a new one, which is the rule; the demo keeps its own
}

// CreateCredential makes a credential with one grant and returns its secret,
// which is nowhere else from then on. Of an id that exists it adds the grant, in
// this ecosystem or another, and returns "": the credential keeps its secret.
//
// Errors: Invalid names the field; NotFound for ecosystem, party or branch;
// Duplicate when it has the grant, masked or in clear; Conflict when it is disabled, or when a
// secret is given and is not its own.
func (x *Exchange) CreateCredential(ctx context.Context, n NewCredential) (Credential, string, error) {
	if n.ID == "" {
		n.ID = x.newID().String()
	}
	if !credentialID(n.ID) {
		return Credential{}, "", InvalidField("id", "must be 1 to 64 of A-Z, a-z, 0-9, hyphen and underscore")
	}
	if err := checkText("name", n.Name, maxTermName); err != nil {
		return Credential{}, "", err
	}
	for _, text := range []struct{ field, value string }{{"id", n.ID}, {"name", n.Name}} {
		if err := refuseCards(text.field, text.value); err != nil {
			return Credential{}, "", err
		}
	}
	checks, err := x.store.KeyChecks(ctx, nil)
	if err != nil {
		return Credential{}, "", err
	}
	var c Credential
	var secret string
	err = x.manage(ctx, n.Grant.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		if err := t.checkGrant(ctx, r, n.Grant); err != nil {
			return err
		}
		known, err := r.Credential(ctx, n.ID)
		if err != nil {
			return err
		}
		if c, secret, err = t.credential(ctx, n, known, checks); err != nil {
			return err
		}
		c.Grants = append(c.Grants, n.Grant)
		t.changes.Credentials = append(t.changes.Credentials, c)
		facts := map[string]string{"credential": c.ID, "role": string(n.Grant.Role), "party": idFact(n.Grant.Party)}
		if n.Grant.Masked {
			facts["masked"] = "true"
		}
		_, err = t.record(Event{Kind: CredentialCreated, Facts: facts}, NoID, nil)
		return err
	})
	return c, secret, err
}

// credential is the row in the grant's ecosystem that a new grant is added to,
// and the secret if that is to be shown. known are the rows that its id has,
// checks the check values of the keys in use.
func (t *tx) credential(ctx context.Context, n NewCredential, known []Credential, checks map[string][]byte) (c Credential, secret string, err error) {
	c = Credential{ID: n.ID, Ecosystem: n.Grant.Ecosystem, Name: n.Name, CreatedAt: t.now}
	secret = n.Secret
	if secret == "" && len(known) == 0 {
		secret = t.x.vault.NewSecret("lxk")
	}
	if c.SecretHash, err = t.x.vault.HashSecret(secret, checks); err != nil {
		return c, "", err
	}
	hashes := t.x.vault.SecretHashes(secret)
	for i, k := range known {
		if secret == "" {
			c.SecretHash = k.SecretHash
		} else if !theirs(known[i:i+1], hashes) {
			return c, "", &Error{Code: Conflict, Field: "id", Message: "a credential of this id exists with another secret"}
		}
		if !k.DisabledAt.IsZero() {
			return c, "", &Error{Code: Conflict, Field: "id", Message: "the credential of this id is disabled; make one with a new id"}
		}
	}
	for _, k := range known {
		if k.Ecosystem != c.Ecosystem {
			continue
		}
		if slices.ContainsFunc(k.Grants, n.Grant.same) {
			return c, "", &Error{Code: Duplicate, Field: "id", Message: "the credential has this grant already, masked or in clear"}
		}
		return k, secret, nil
	}
	c.Number, err = t.number(ctx, PartyNumbers)
	return c, secret, err
}

// checkGrant tells whether role and party of a grant fit together and exist.
func (t *tx) checkGrant(ctx context.Context, r Reader, g Grant) error {
	switch g.Role {
	case RoleOperator:
		if g.Party != NoID || g.Branch != NoID {
			return InvalidField("party", "an operator's credential has no party")
		}
		return nil
	case RoleProvider:
		if g.Branch != NoID {
			return InvalidField("branch", "a provider has no branches")
		}
		_, err := r.Provider(ctx, g.Ecosystem, g.Party)
		return partyError(err, "no such provider in this ecosystem")
	case RoleLender:
		if _, err := r.Lender(ctx, g.Ecosystem, g.Party); err != nil || g.Branch == NoID {
			return partyError(err, "no such lender in this ecosystem")
		}
		branches, err := r.Branches(ctx, g.Ecosystem, g.Party)
		if err != nil {
			return err
		}
		for _, b := range branches {
			if b.ID == g.Branch {
				return nil
			}
		}
		return &Error{Code: NotFound, Field: "branch", Message: "no such branch of this lender"}
	}
	return InvalidField("role", "must be operator, provider or lender")
}

func partyError(err error, message string) error {
	if CodeOf(err) == NotFound {
		return &Error{Code: NotFound, Field: "party", Message: message}
	}
	return err
}

// DisableCredential ends a credential in every ecosystem, within 5 seconds also
// in other processes.
func (x *Exchange) DisableCredential(ctx context.Context, id string) error {
	rows, err := x.store.Credential(ctx, id)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return ErrNotFound
	}
	for _, row := range rows {
		err := x.manage(ctx, row.Ecosystem, func(_ context.Context, t *tx, _ Reader) error {
			if !row.DisabledAt.IsZero() {
				return nil
			}
			row.DisabledAt = t.now
			t.changes.Credentials = append(t.changes.Credentials, row)
			_, err := t.record(Event{Kind: CredentialDisabled, Facts: map[string]string{"credential": id}}, NoID, nil)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CredentialsOf are the credentials of an ecosystem, oldest first, without their
// secrets.
func (x *Exchange) CredentialsOf(ctx context.Context, ecosystem ID) ([]Credential, error) {
	return x.store.Credentials(ctx, ecosystem)
}
