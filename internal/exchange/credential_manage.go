package exchange

import (
	"context"
	"crypto/subtle"
)

// NewCredential is what a credential is made from.
type NewCredential struct {
	ID     string // "" for a new one
	Name   string
	Grant  Grant
	Secret string // "" for a new one, which is the rule; the demo keeps its own
}

// CreateCredential makes a credential with one grant, or gives an existing one a
// grant in one more ecosystem or role: then Secret must be its secret. It returns
// the secret, which is nowhere else from then on.
//
// Errors: Invalid names the field; NotFound for ecosystem, party or branch;
// Conflict when the id exists with another secret.
func (x *Exchange) CreateCredential(ctx context.Context, n NewCredential) (Credential, string, error) {
	if n.ID == "" {
		n.ID = x.newID().String()
	}
	if !credentialID(n.ID) {
		return Credential{}, "", InvalidField("id", "must be 1 to 64 of A-Z, a-z, 0-9, hyphen and underscore")
	}
	if n.Secret == "" {
		n.Secret = x.vault.NewSecret("lxk")
	}
	if err := checkText("name", n.Name, maxTermName); err != nil {
		return Credential{}, "", err
	}
	hash := x.vault.HashSecret(n.Secret)
	c := Credential{ID: n.ID, Ecosystem: n.Grant.Ecosystem, Name: n.Name, SecretHash: hash}
	err := x.manage(ctx, n.Grant.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		if err := t.checkGrant(ctx, r, n.Grant); err != nil {
			return err
		}
		known, err := r.Credential(ctx, n.ID)
		if err != nil {
			return err
		}
		c.Grants, c.CreatedAt = nil, t.now
		for _, k := range known {
			if subtle.ConstantTimeCompare(k.SecretHash[:], hash[:]) != 1 {
				return &Error{Code: Conflict, Field: "id", Message: "a credential of this id exists with another secret"}
			}
			if k.Ecosystem == c.Ecosystem {
				c = k
			}
		}
		if c.Number == 0 {
			if c.Number, err = t.number(ctx, PartyNumbers); err != nil {
				return err
			}
		}
		c.Grants = append(c.Grants, n.Grant)
		t.changes.Credentials = append(t.changes.Credentials, c)
		facts := map[string]string{"credential": c.ID, "role": string(n.Grant.Role), "party": idFact(n.Grant.Party)}
		_, err = t.record(Event{Kind: CredentialCreated, Facts: facts}, NoID, nil)
		return err
	})
	return c, n.Secret, err
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
