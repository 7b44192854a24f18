package storetest

import (
	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

// identity are the queries of conversions, of the review and of walks.
func (p *planner) identity(plans map[string]Plan) {
	ids := []exchange.ID{p.party, p.ecosystem}
	matches := func(f exchange.MatchFilter) filter.Query { return filter.Matches(p.dialect, p.ecosystem, f) }
	for name, plan := range map[string]Plan{
		"keys of persons":   {filter.OfPersons(p.dialect, &row.PersonKeys.Table, p.ecosystem, ids, ""), []string{"person_key_person"}, Seek},
		"traits of persons": {filter.OfPersons(p.dialect, &row.PersonTraits.Table, p.ecosystem, ids, ""), []string{"person_trait_person"}, Seek},
		"identities of persons": {filter.OfPersons(p.dialect, &row.Identities.Table, p.ecosystem, ids, " ORDER BY o.created_at, o.id"),
			[]string{"identity_person"}, Sort},
		"persons in order":      {filter.PersonsAfter(p.dialect, p.ecosystem, 7, 200), []string{"person_number_uq"}, Seek},
		"review list":           {matches(exchange.MatchFilter{State: exchange.MatchOpen, After: 7, Limit: 100}), []string{"person_match_open"}, Ties},
		"review list, decided":  {matches(exchange.MatchFilter{State: exchange.MatchDifferent, After: 7, Limit: 100}), []string{"person_match_sequence"}, Ties},
		"pairs of persons":      {matches(exchange.MatchFilter{Persons: ids}), []string{"person_match_pair_uq", "person_match_other"}, Sort},
		"pair by id":            {matches(exchange.MatchFilter{IDs: ids}), []string{"person_match_pk"}, Sort},
		"clients that went":     {filter.Clients(p.dialect, p.grant(exchange.RoleOperator), exchange.ClientFilter{Persons: ids, Merged: true}), []string{"client_person_uq"}, Sort},
		"leads of a person":     {filter.Leads(p.dialect, p.grant(exchange.RoleOperator), exchange.LeadFilter{Person: p.party, Limit: 100}), []string{"lead_person"}, Seek},
		"persons of a document": {p.trait(), nil, Seek},
	} {
		plans[name] = plan
	}
}

// trait is how read.Reader looks a trait up.
func (p *planner) trait() filter.Query {
	return filter.Query{
		Text: row.PersonTraits.Select() + "WHERE ecosystem_id = $1 AND scope = $2 AND kind = $3 AND normaliser = $4 AND digest = $5 ORDER BY person_id LIMIT $6",
		Args: []any{p.ecosystem, "", string(exchange.TraitDocument), int64(2), exchange.Digest{1}, int64(11)},
	}
}
