package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// partialLoadLeads answers the fields that are asked for, of the leads that meet
// the conditions.
func (d *Dialect) partialLoadLeads(w http.ResponseWriter, r *http.Request) {
	caller, asked, err := d.partialLoad(r, leadTable, leadSearch)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	c := asked.conditions
	q := exchange.LeadQuery{LeadSearch: exchange.LeadSearch{TaxID: c.taxID}, Where: c.where, PersonNumber: c.person, ApplicationNumber: c.application,
		Standings: c.standings, Order: asked.order, Offset: asked.offset, Limit: asked.limit}
	if c.number != nil {
		q.DocumentSeries, q.DocumentNumber = *c.series, *c.number
	}
	var found []exchange.LeadView
	if asked.limit > 0 {
		found, err = d.exchange.QueryLeads(r.Context(), caller, q)
	}
	linked := map[int64]cells{}
	if err == nil && asked.projection.clients {
		linked, err = d.linkedClients(r, caller, found)
	}
	list := d.list(w)
	for i := range found {
		if err == nil {
			v := &found[i]
			err = list.add(func(b []byte) []byte { return asked.projection.append(b, leadForm(v), linked[v.PersonNumber]) })
		}
	}
	list.end(r, err)
}

// linkedClients are the clients that leads are linked to, by their numbers.
func (d *Dialect) linkedClients(r *http.Request, caller exchange.Caller, leads []exchange.LeadView) (map[int64]cells, error) {
	var numbers []int64
	seen := map[int64]bool{0: true}
	for i := range leads {
		if n := leads[i].PersonNumber; !seen[n] {
			seen[n] = true
			numbers = append(numbers, n)
		}
	}
	found, err := d.exchange.ClientsByNumber(r.Context(), caller, numbers)
	clients := make(map[int64]cells, len(found))
	for i := range found {
		clients[found[i].PersonNumber] = clientForm(&found[i])
	}
	return clients, err
}

// partialLoadClients answers the fields that are asked for, of the clients that
// meet the conditions.
func (d *Dialect) partialLoadClients(w http.ResponseWriter, r *http.Request) {
	caller, asked, err := d.partialLoad(r, clientTable, clientSearch)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	c := asked.conditions
	q := exchange.ClientQuery{TaxID: c.taxID, Where: c.where, Order: asked.order, Offset: asked.offset, Limit: asked.limit}
	if c.number != nil {
		q.DocumentSeries, q.DocumentNumber = *c.series, *c.number
	}
	var found []exchange.ClientView
	if asked.limit > 0 {
		found, err = d.exchange.QueryClients(r.Context(), caller, q)
	}
	list := d.list(w)
	for i := range found {
		if err == nil {
			v := &found[i]
			err = list.add(func(b []byte) []byte { return asked.projection.append(b, clientForm(v), nil) })
		}
	}
	list.end(r, err)
}

// askedFor is a partial-load that was understood.
type askedFor struct {
	projection    *projection
	conditions    *conditions
	order         []exchange.SearchOrder
	offset, limit int
}

func (d *Dialect) partialLoad(r *http.Request, t *table, search map[string]searchField) (exchange.Caller, *askedFor, error) {
	caller, err := d.caller(r)
	if err != nil {
		return caller, nil, err
	}
	body, err := web.ReadJSON(r)
	if err != nil {
		return caller, nil, err
	}
	asked, err := understand(body, t, search)
	return caller, asked, err
}

// understand reads the body of a partial-load of leads or clients.
func understand(body web.Value, t *table, search map[string]searchField) (*askedFor, error) {
	p, err := readPartialLoad(body)
	if err != nil {
		return nil, err
	}
	a := &askedFor{}
	if a.projection, err = projectionOf(p.fields, t); err != nil {
		return nil, err
	}
	if a.conditions, err = conditionsOf(p, t, search); err != nil {
		return nil, err
	}
	if a.order, err = sortedBy(p, t); err != nil {
		return nil, err
	}
	a.offset, a.limit, err = p.window()
	return a, err
}
