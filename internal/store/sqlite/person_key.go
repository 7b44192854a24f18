package sqlite

import (
	"context"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/read"
	"leadex/internal/store/row"
)

// keysAtOnce is how many keys one statement looks up. A group of submits has some
// hundred, most of them nobody's: beginning a statement takes longer than a look
// into the index.
const keysAtOnce = 16

// personKeysText looks up keysAtOnce keys. CROSS JOIN keeps the order: for each key
// a look into the index. What is NULL is no key.
var personKeysText = "SELECT " + row.PersonKeys.List("k") +
	" FROM (VALUES (?, ?, ?, ?)" + strings.Repeat(", (?, ?, ?, ?)", keysAtOnce-1) + ") AS u" +
	" CROSS JOIN person_key AS k ON k.scope = u.column1 AND k.kind = u.column2 AND k.normaliser = u.column3 AND k.digest = u.column4" +
	" WHERE k.ecosystem_id = ?"

// PersonKeys looks them up some at a time.
func (r reader) PersonKeys(ctx context.Context, ecosystem exchange.ID, keys []exchange.PersonKey) ([]exchange.PersonKey, error) {
	var stored []exchange.PersonKey
	for len(keys) > 0 {
		n := min(keysAtOnce, len(keys))
		q := personKeysWith(ecosystem, keys[:n])
		found, err := read.Collect(ctx, r.query, row.PersonKeys.Read, q.Text, q.Args...)
		if err != nil {
			return nil, err
		}
		stored, keys = append(stored, found...), keys[n:]
	}
	return stored, nil
}

// personKeysWith asks for at most keysAtOnce keys.
func personKeysWith(ecosystem exchange.ID, keys []exchange.PersonKey) filter.Query {
	args := make([]any, 4*keysAtOnce, 4*keysAtOnce+1)
	for i, k := range keys {
		args[4*i], args[4*i+1], args[4*i+2], args[4*i+3] = k.Scope, string(k.Kind), int64(k.Normaliser), k.Digest
	}
	return filter.Query{Text: personKeysText, Args: append(args, ecosystem)}
}
