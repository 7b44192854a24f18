package storetest

import (
	"context"
	"testing"

	"leadex/internal/exchange"
)

func partyKinds() map[string]roundTripper {
	return map[string]roundTripper{
		"provider": kind[exchange.Provider]{
			fit: func(w *world, p *exchange.Provider, _ *exchange.Changes) {
				p.ID, p.Ecosystem = exchange.NewID(), w.ecosystem
			},
			put: func(c *exchange.Changes, p exchange.Provider) { c.Providers = append(c.Providers, p) },
			read: func(ctx context.Context, r exchange.Reader, w *world, p exchange.Provider) (exchange.Provider, error) {
				return r.Provider(ctx, w.ecosystem, p.ID)
			},
			keep: []string{"ID", "Ecosystem"},
		},
		"service": kind[exchange.Service]{
			fit: func(w *world, s *exchange.Service, c *exchange.Changes) {
				s.ID, s.Ecosystem, s.Provider = exchange.NewID(), w.ecosystem, w.addProvider(c)
			},
			put: func(c *exchange.Changes, s exchange.Service) { c.Services = append(c.Services, s) },
			read: func(ctx context.Context, r exchange.Reader, w *world, s exchange.Service) (exchange.Service, error) {
				return only(r.Services(ctx, w.ecosystem, s.Provider))
			},
			keep: []string{"ID", "Ecosystem", "Provider"},
		},
		"campaign": kind[exchange.Campaign]{
			fit: func(w *world, m *exchange.Campaign, c *exchange.Changes) {
				m.ID, m.Ecosystem, m.Provider = exchange.NewID(), w.ecosystem, w.addProvider(c)
			},
			put: func(c *exchange.Changes, m exchange.Campaign) { c.Campaigns = append(c.Campaigns, m) },
			read: func(ctx context.Context, r exchange.Reader, w *world, m exchange.Campaign) (exchange.Campaign, error) {
				return only(r.Campaigns(ctx, w.ecosystem, m.Provider))
			},
			keep: []string{"ID", "Ecosystem", "Provider"},
		},
		"lender": kind[exchange.Lender]{
			fit: func(w *world, l *exchange.Lender, _ *exchange.Changes) {
				l.ID, l.Ecosystem = exchange.NewID(), w.ecosystem
			},
			put: func(c *exchange.Changes, l exchange.Lender) { c.Lenders = append(c.Lenders, l) },
			read: func(ctx context.Context, r exchange.Reader, w *world, l exchange.Lender) (exchange.Lender, error) {
				return r.Lender(ctx, w.ecosystem, l.ID)
			},
			keep: []string{"ID", "Ecosystem"},
		},
		"branch": kind[exchange.Branch]{
			fit: func(w *world, b *exchange.Branch, c *exchange.Changes) {
				b.ID, b.Ecosystem, b.Lender = exchange.NewID(), w.ecosystem, w.addLender(c)
			},
			put: func(c *exchange.Changes, b exchange.Branch) { c.Branches = append(c.Branches, b) },
			read: func(ctx context.Context, r exchange.Reader, w *world, b exchange.Branch) (exchange.Branch, error) {
				return only(r.Branches(ctx, w.ecosystem, b.Lender))
			},
			keep: []string{"ID", "Ecosystem", "Lender"},
		},
		"credential": kind[exchange.Credential]{
			fit: func(w *world, k *exchange.Credential, _ *exchange.Changes) {
				k.ID, k.Ecosystem = exchange.NewID().String(), w.ecosystem
			},
			put: func(c *exchange.Changes, k exchange.Credential) { c.Credentials = append(c.Credentials, k) },
			read: func(ctx context.Context, r exchange.Reader, w *world, k exchange.Credential) (exchange.Credential, error) {
				got, err := only(r.Credential(ctx, k.ID))
				// A grant is one of the credential's ecosystem, whatever was filled in.
				for i := range got.Grants {
					if got.Grants[i].Ecosystem == w.ecosystem {
						got.Grants[i].Ecosystem = k.Grants[i].Ecosystem
					}
				}
				return got, err
			},
			keep: []string{"ID", "Ecosystem"},
		},
	}
}

// addProvider writes down a provider for other rows to refer to.
func (w *world) addProvider(c *exchange.Changes) exchange.ID {
	p := w.provider()
	c.Providers = append(c.Providers, p)
	return p.ID
}

// addLender writes down a lender for other rows to refer to.
func (w *world) addLender(c *exchange.Changes) exchange.ID {
	l := w.lenderRow()
	c.Lenders = append(c.Lenders, l)
	return l.ID
}

func testLists(t *testing.T, store exchange.Store) {
	t.Run("unknown parties are not found", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		_, err := store.Provider(t.Context(), w.ecosystem, exchange.NewID())
		wantCode(t, err, exchange.NotFound)
		_, err = store.Lender(t.Context(), w.ecosystem, exchange.NewID())
		wantCode(t, err, exchange.NotFound)
	})
	t.Run("parties of another ecosystem are not found", func(t *testing.T) {
		t.Parallel()
		ours, theirs := newWorld(t, store), newWorld(t, store)
		var c exchange.Changes
		provider, lender := theirs.addProvider(&c), theirs.addLender(&c)
		theirs.write(c)
		_, err := store.Provider(t.Context(), ours.ecosystem, provider)
		wantCode(t, err, exchange.NotFound)
		_, err = store.Lender(t.Context(), ours.ecosystem, lender)
		wantCode(t, err, exchange.NotFound)
		equal(t, "providers", must[[]exchange.Provider](t)(store.Providers(t.Context(), ours.ecosystem)), nil)
		equal(t, "lenders", must[[]exchange.Lender](t)(store.Lenders(t.Context(), ours.ecosystem)), nil)
	})
	t.Run("listed oldest first, whatever their ids", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		for range 3 {
			w.addProvider(&c)
			w.addLender(&c)
		}
		c.Providers[0].ID, c.Providers[2].ID = c.Providers[2].ID, c.Providers[0].ID
		c.Lenders[0].ID, c.Lenders[2].ID = c.Lenders[2].ID, c.Lenders[0].ID
		w.write(exchange.Changes{Providers: c.Providers[1:], Lenders: c.Lenders[1:]})
		w.write(exchange.Changes{Providers: c.Providers[:1], Lenders: c.Lenders[:1]})
		equal(t, "providers", must[[]exchange.Provider](t)(store.Providers(t.Context(), w.ecosystem)), c.Providers)
		equal(t, "lenders", must[[]exchange.Lender](t)(store.Lenders(t.Context(), w.ecosystem)), c.Lenders)
	})
	t.Run("parts of one party or of all", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, store)
		var c exchange.Changes
		for range 2 {
			p, l := w.addProvider(&c), w.addLender(&c)
			c.Services = append(c.Services, exchange.Service{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), Provider: p})
			c.Campaigns = append(c.Campaigns, exchange.Campaign{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), Provider: p})
			c.Branches = append(c.Branches, exchange.Branch{ID: exchange.NewID(), Ecosystem: w.ecosystem, Number: w.next(), Lender: l, CreatedAt: w.now()})
		}
		w.write(c)
		ctx := t.Context()
		equal(t, "services", must[[]exchange.Service](t)(store.Services(ctx, w.ecosystem, exchange.NoID)), c.Services)
		equal(t, "services of one", must[[]exchange.Service](t)(store.Services(ctx, w.ecosystem, c.Providers[1].ID)), c.Services[1:])
		equal(t, "campaigns", must[[]exchange.Campaign](t)(store.Campaigns(ctx, w.ecosystem, exchange.NoID)), c.Campaigns)
		equal(t, "campaigns of one", must[[]exchange.Campaign](t)(store.Campaigns(ctx, w.ecosystem, c.Providers[1].ID)), c.Campaigns[1:])
		equal(t, "branches", must[[]exchange.Branch](t)(store.Branches(ctx, w.ecosystem, exchange.NoID)), c.Branches)
		equal(t, "branches of one", must[[]exchange.Branch](t)(store.Branches(ctx, w.ecosystem, c.Lenders[1].ID)), c.Branches[1:])
	})
}
