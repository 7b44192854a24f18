package exchange

import (
	"context"
	"crypto/subtle"
	"slices"
	"time"
)

// theirs tells whether each row of a credential has one of the hashes, in a time
// that does not depend on how much of one is equal.
func theirs(rows []Credential, hashes [][32]byte) bool {
	all := 1
	for i := range rows {
		any := 0
		for j := range hashes {
			any |= subtle.ConstantTimeCompare(rows[i].SecretHash[:], hashes[j][:])
		}
		all &= any
	}
	return all == 1
}

// renewTime bounds what a login waits for the renewal of its hash: it works without.
const renewTime = time.Second

// renewHashes stores the hash of a secret that has just proved to be right by the
// key in use, if it is there by an older one: who does not tell the secret again
// cannot be given another. Hashes are all that the secret may have, the newest
// first. When it fails the old hash stays, which works as well, and the next
// login tries again.
func (x *Exchange) renewHashes(ctx context.Context, rows []Credential, hashes [][32]byte) {
	if len(hashes) == 1 {
		return
	}
	inUse, err := x.known.digestInUse(ctx)
	if err != nil {
		return
	}
	at := slices.IndexFunc(hashes, func(h [32]byte) bool { return x.vault.DigestGeneration(h) == inUse })
	if at < 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, renewTime)
	defer cancel()
	for _, row := range rows {
		if row.SecretHash == hashes[at] {
			continue
		}
		if x.renewHash(ctx, row, hashes[at]) != nil {
			return
		}
	}
}

func (x *Exchange) renewHash(ctx context.Context, row Credential, hash [32]byte) error {
	return x.manage(ctx, row.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		rows, err := r.Credential(ctx, row.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(rows, func(c Credential) bool { return c.Ecosystem == row.Ecosystem })
		if at < 0 || rows[at].SecretHash != row.SecretHash {
			return nil // somebody was faster
		}
		rows[at].SecretHash = hash
		t.changes.Credentials = append(t.changes.Credentials, rows[at])
		_, err = t.record(Event{Kind: CredentialRehashed, Facts: map[string]string{"credential": row.ID}}, NoID, nil)
		return err
	})
}

// OldHashes are the ids of the credentials that work, and of whose secret there is
// but a hash by an older key than the one in use: without that key they would not
// work any more. They are sorted.
func (x *Exchange) OldHashes(ctx context.Context) ([]string, error) {
	checks, err := x.store.KeyChecks(ctx, nil)
	if err != nil {
		return nil, err
	}
	inUse := x.vault.DigestInUse(checks)
	all, err := x.store.Ecosystems(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, e := range all {
		rows, err := x.store.Credentials(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			if rows[i].DisabledAt.IsZero() && x.vault.DigestGeneration(rows[i].SecretHash) != inUse {
				ids = append(ids, rows[i].ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
