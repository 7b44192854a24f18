package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

func (r Reader) Ecosystem(ctx context.Context, id exchange.ID) (exchange.Ecosystem, error) {
	return One(ctx, r.query, &row.Ecosystems, "WHERE ecosystem_id = $1", id)
}

func (r Reader) Ecosystems(ctx context.Context) ([]exchange.Ecosystem, error) {
	return List(ctx, r.query, &row.Ecosystems, "ORDER BY created_at, ecosystem_id")
}

func (r Reader) NumberBlock(ctx context.Context, ecosystem exchange.ID, noun exchange.NumberNoun) (exchange.NumberBlock, error) {
	blocks, err := List(ctx, r.query, &row.NumberBlocks, "WHERE ecosystem_id = $1 AND noun = $2", ecosystem, string(noun))
	if err != nil || len(blocks) == 0 {
		return exchange.NumberBlock{Noun: noun, Next: 1}, err
	}
	return blocks[0], nil
}
