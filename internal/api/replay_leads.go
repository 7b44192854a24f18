package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ReplayLeads answers POST /v1/replays.
func (a *API) ReplayLeads(w http.ResponseWriter, r *http.Request) {
	var p exchange.Replay
	_, err := readBody(r, func(d *decoder) { p = d.replay() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	n, err := a.exchange.Replay(r.Context(), callerOf(r), p)
	// A long replay is more than fits into the time of a call; what was done stays.
	more := n > 0 && exchange.CodeOf(err) == exchange.Unavailable
	if err != nil && !more {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, Replayed{Replayed: int32(n), More: more})
}

func (d *decoder) replay() (p exchange.Replay) {
	d.objectWith([]string{"from", "to"}, func(name string) bool {
		switch name {
		case "lender":
			p.Lender = d.id()
		case "branch":
			p.Branch = d.id()
		case "from":
			p.From = d.moment()
		case "to":
			p.To = d.moment()
		default:
			return false
		}
		return true
	})
	return p
}
