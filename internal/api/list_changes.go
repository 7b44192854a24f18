package api

import (
	"encoding/json"
	"net/http"

	"leadex/internal/exchange"
)

// changesAtOnce is how many leads are read before their size is looked at.
const changesAtOnce = 20

// ListChanges answers GET /v1/changes.
func (a *API) ListChanges(w http.ResponseWriter, r *http.Request, params ListChangesParams) {
	page, err := a.changes(r, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) changes(r *http.Request, params ListChangesParams) (page ChangePage, err error) {
	after, limit, err := pageOf(params.After, params.Limit)
	if err != nil {
		return page, err
	}
	caller, size := callerOf(r), 0
	page.Leads = []json.RawMessage{}
	for {
		// One more than is asked for tells whether there is a next page.
		most := min(changesAtOnce, limit+1-len(page.Leads))
		d, err := a.exchange.Changes(r.Context(), caller, after, most)
		if err != nil {
			return page, err
		}
		for i := range d.Leads {
			l := &d.Leads[i]
			if len(page.Leads) == limit || size > mostPageBytes {
				page.Next = after
				return page, nil
			}
			after = l.Assignment.ChangeSequence
			if l.Withdrawn {
				continue // it was taken back while the page was read
			}
			body, err := render(changedLead(caller, d, l))
			if err != nil {
				return page, err
			}
			page.Leads, size = append(page.Leads, body), size+len(body)
		}
		if len(d.Leads) < most {
			return page, nil
		}
	}
}

func changedLead(caller exchange.Caller, d *exchange.Delivery, l *exchange.Delivered) ChangedLead {
	return ChangedLead{ID: l.Lead.ID, Number: l.Lead.Number, Version: l.Lead.Version, KnownVersion: l.Assignment.KnownVersion, Lead: deliveredLead(caller, d, l)}
}
