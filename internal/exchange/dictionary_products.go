package exchange

import (
	"cmp"
	"context"
	"slices"
)

// CreditProducts are what a caller may name as the product of a lead, by number: the
// active products of the lender itself, of all lenders for others, and the words of
// the dictionary CreditProducts whose numbers no such product has.
//
// Errors: NotFound without a grant in the ecosystem.
func (x *Exchange) CreditProducts(ctx context.Context, caller Caller, ecosystem ID) ([]DictionaryEntry, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	filter := ProductFilter{}
	if g.Role == RoleLender {
		filter.Lender = g.Party
	}
	products, err := x.products(ctx, x.store, g.Ecosystem, filter)
	if err != nil {
		return nil, err
	}
	words, err := dictionaryWords(ctx, x.store, g.Ecosystem, CreditProducts)
	if err != nil {
		return nil, err
	}
	words = slices.DeleteFunc(words, func(e DictionaryEntry) bool { return !e.DisabledAt.IsZero() })
	for _, p := range products {
		if p.Status() != ProductActive {
			continue
		}
		words = slices.DeleteFunc(words, func(e DictionaryEntry) bool { return e.Number == p.Number })
		words = append(words, DictionaryEntry{Ecosystem: p.Ecosystem, Dictionary: CreditProducts, Number: p.Number, Name: p.Terms.Name,
			CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt})
	}
	slices.SortFunc(words, func(a, b DictionaryEntry) int { return cmp.Compare(a.Number, b.Number) })
	return words, nil
}
