package exchange

import (
	"context"
	"slices"
	"sync"
	"time"
)

// registerAge bounds how long a remembered row may be served. It is the "at
// most 5 s" after which a disabled credential has no effect, with room for the
// work itself.
const registerAge = 3 * time.Second

// register remembers the few rows that nearly every call needs: ecosystems,
// parties and credentials. Each is read again after registerAge; what this
// process changes is forgotten at once.
type register struct {
	store Store
	vault Vault
	now   func() time.Time

	mu   sync.Mutex
	rows map[any]remembered
}

type remembered struct {
	value any
	until time.Time
}

// maxRemembered bounds the memory of a register; it is emptied when it is full.
const maxRemembered = 10_000

func newRegister(s Store, v Vault, now func() time.Time) *register {
	return &register{store: s, vault: v, now: now, rows: map[any]remembered{}}
}

// forgetAll makes the next look-ups read again.
func (r *register) forgetAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.rows)
}

// forget makes the next look-up of a key read again.
func (r *register) forget(key any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rows, key)
}

// recall returns the remembered row of a key, or reads it. Failures are not
// remembered.
func recall[K comparable, V any](r *register, key K, read func() (V, error)) (V, error) {
	now := r.now()
	r.mu.Lock()
	row, ok := r.rows[key]
	r.mu.Unlock()
	if ok && now.Before(row.until) {
		return row.value.(V), nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rows) >= maxRemembered {
		clear(r.rows)
	}
	r.rows[key] = remembered{value, now.Add(registerAge)}
	return value, nil
}

type (
	ecosystemRow  struct{ id ID }
	credentialRow struct{ id string }
	secretRow     struct{ hash [32]byte }
	digestRow     struct{}
	partiesRow    struct{ ecosystem ID }
)

func (r *register) ecosystem(ctx context.Context, id ID) (*Ecosystem, error) {
	return recall(r, ecosystemRow{id}, func() (*Ecosystem, error) {
		e, err := r.store.Ecosystem(ctx, id)
		if err == nil {
			e.Digests, err = r.vault.DigestKeys(&e)
		}
		return &e, err
	})
}

func (r *register) credential(ctx context.Context, id string) ([]Credential, error) {
	return recall(r, credentialRow{id}, func() ([]Credential, error) { return r.store.Credential(ctx, id) })
}

// withSecret are the rows that have one of the hashes of a secret: of a credential
// in several ecosystems each may have another.
func (r *register) withSecret(ctx context.Context, hashes [][32]byte) (all []Credential, err error) {
	for _, hash := range hashes {
		rows, err := recall(r, secretRow{hash}, func() ([]Credential, error) { return r.store.CredentialWithSecret(ctx, hash) })
		if err != nil {
			return nil, err
		}
		if len(hashes) == 1 {
			return rows, nil
		}
		for _, row := range rows {
			if !slices.ContainsFunc(all, func(c Credential) bool { return c.ID == row.ID && c.Ecosystem == row.Ecosystem }) {
				all = append(all, row)
			}
		}
	}
	return all, nil
}

// digestInUse is the newest generation of the key of digests that every process
// must have.
func (r *register) digestInUse(ctx context.Context) (int, error) {
	return recall(r, digestRow{}, func() (int, error) {
		checks, err := r.store.KeyChecks(ctx, nil)
		return r.vault.DigestInUse(checks), err
	})
}

// Parties are the providers and lenders of an ecosystem with what belongs to
// them, by id. They are read-only.
type Parties struct {
	Providers map[ID]Provider
	Services  map[ID]Service
	Campaigns map[ID]Campaign
	Lenders   map[ID]Lender
	Branches  map[ID]Branch
}

func (r *register) parties(ctx context.Context, ecosystem ID) (*Parties, error) {
	return recall(r, partiesRow{ecosystem}, func() (*Parties, error) { return readParties(ctx, r.store, ecosystem) })
}

// partiesWith are parties, read anew when what is looked for is not among those
// remembered: another process may have made it since.
func (r *register) partiesWith(ctx context.Context, ecosystem ID, has func(*Parties) bool) (*Parties, error) {
	p, err := r.parties(ctx, ecosystem)
	if err != nil || has(p) {
		return p, err
	}
	r.forget(partiesRow{ecosystem})
	return r.parties(ctx, ecosystem)
}

func readParties(ctx context.Context, s Reader, ecosystem ID) (*Parties, error) {
	providers, err := s.Providers(ctx, ecosystem)
	if err != nil {
		return nil, err
	}
	services, err := s.Services(ctx, ecosystem, NoID)
	if err != nil {
		return nil, err
	}
	campaigns, err := s.Campaigns(ctx, ecosystem, NoID)
	if err != nil {
		return nil, err
	}
	lenders, err := s.Lenders(ctx, ecosystem)
	if err != nil {
		return nil, err
	}
	branches, err := s.Branches(ctx, ecosystem, NoID)
	if err != nil {
		return nil, err
	}
	return &Parties{
		Providers: byID(providers, func(p *Provider) ID { return p.ID }),
		Services:  byID(services, func(s *Service) ID { return s.ID }),
		Campaigns: byID(campaigns, func(c *Campaign) ID { return c.ID }),
		Lenders:   byID(lenders, func(l *Lender) ID { return l.ID }),
		Branches:  byID(branches, func(b *Branch) ID { return b.ID }),
	}, nil
}

func byID[T any](rows []T, id func(*T) ID) map[ID]T {
	m := make(map[ID]T, len(rows))
	for i := range rows {
		m[id(&rows[i])] = rows[i]
	}
	return m
}
