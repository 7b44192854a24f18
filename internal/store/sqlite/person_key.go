package sqlite

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

// PersonKeys looks them up some at a time.
func (r reader) PersonKeys(ctx context.Context, ecosystem exchange.ID, keys []exchange.PersonKey) ([]exchange.PersonKey, error) {
	return lookUp(ctx, r.query, keys, func(some []exchange.PersonKey) filter.Query { return personKeysWith(ecosystem, some) }, row.PersonKeys.Read)
}

var personKeysText = "SELECT " + row.PersonKeys.List("k") + " FROM " + keyRows(4) +
	" CROSS JOIN person_key AS k ON k.scope = u.column1 AND k.kind = u.column2 AND k.normaliser = u.column3 AND k.digest = u.column4" +
	" WHERE k.ecosystem_id = ?"

func personKeysWith(ecosystem exchange.ID, keys []exchange.PersonKey) filter.Query {
	args := make([]any, 4*keysAtOnce, 4*keysAtOnce+1)
	for i, k := range keys {
		args[4*i], args[4*i+1], args[4*i+2], args[4*i+3] = k.Scope, string(k.Kind), int64(k.Normaliser), k.Digest
	}
	return filter.Query{Text: personKeysText, Args: append(args, ecosystem)}
}
