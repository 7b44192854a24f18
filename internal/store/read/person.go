package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Person(ctx context.Context, ecosystem exchange.ID, ref exchange.PersonRef) (exchange.Person, error) {
	return First(chosen(ctx, r.query, row.Persons.Read, filter.Person(r.dialect, ecosystem, ref)))
}

func (r Reader) Persons(ctx context.Context, ecosystem exchange.ID, ids []exchange.ID) ([]exchange.Person, error) {
	return chosen(ctx, r.query, row.Persons.Read, filter.Persons(r.dialect, ecosystem, ids))
}
