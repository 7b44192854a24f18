package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r Reader) OnceAfter(ctx context.Context, ecosystem exchange.ID, after exchange.OnceKey, limit int) ([]exchange.OnceRow, error) {
	return List(ctx, r.query, &row.Once, "WHERE ecosystem_id = $1 AND subject_id IS NULL AND (credential_id, key) > ($2, $3) ORDER BY credential_id, key LIMIT $4",
		ecosystem, after.Credential, after.Key, int64(limit))
}
