package api

import (
	"encoding/json"
	"net/http"

	"leadex/internal/exchange"
)

// Bounds of a page of events.
const (
	usualEvents = 100
	mostEvents  = 1000
	// mostEventBytes ends a page early: an event of a large lead may be some
	// hundred kilobytes.
	mostEventBytes = 4 << 20
	// eventsAtOnce is how many are read before their size is looked at.
	eventsAtOnce = 20
)

// ListEvents answers GET /v1/leads/{id}/events.
func (a *API) ListEvents(w http.ResponseWriter, r *http.Request, id LeadID, params ListEventsParams) {
	page, err := a.events(r, id, params)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, page)
}

func (a *API) events(r *http.Request, written LeadID, params ListEventsParams) (page EventPage, err error) {
	after, err := bounded("after", params.After, 0, 0, exchange.MaxNumber)
	if err != nil {
		return page, err
	}
	limit, err := bounded("limit", params.Limit, usualEvents, 1, mostEvents)
	if err != nil {
		return page, err
	}
	id, ok := exchange.ParseID(written)
	if !ok {
		return page, exchange.ErrNotFound
	}
	caller, size := callerOf(r), 0
	page.Events = []json.RawMessage{}
	for {
		// One more than is asked for tells whether there is a next page.
		most := min(eventsAtOnce, int(limit)+1-len(page.Events))
		events, err := a.exchange.LeadEvents(r.Context(), caller, id, after, most)
		if err != nil {
			return page, err
		}
		for i := range events {
			if len(page.Events) == int(limit) || size > mostEventBytes {
				page.Next = after
				return page, nil
			}
			body, err := render(eventOf(caller, &events[i]))
			if err != nil {
				return page, err
			}
			page.Events = append(page.Events, body)
			after, size = events[i].Number, size+len(body)
		}
		if len(events) < most {
			return page, nil
		}
	}
}
