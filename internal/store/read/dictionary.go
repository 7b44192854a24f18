package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r Reader) DictionaryEntries(ctx context.Context, ecosystem exchange.ID, dictionary string) ([]exchange.DictionaryEntry, error) {
	if dictionary == "" {
		return List(ctx, r.query, &row.DictionaryEntries, "WHERE ecosystem_id = $1 ORDER BY dictionary, number", ecosystem)
	}
	return List(ctx, r.query, &row.DictionaryEntries, "WHERE ecosystem_id = $1 AND dictionary = $2 ORDER BY number", ecosystem, dictionary)
}
