package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// editLead lays what is sent onto a lead (RFC 7396, JSON Merge Patch, but that
// null stays as null) and answers the lead's number.
func (d *Dialect) editLead(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	e, err := edit(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	lead, err := d.exchange.Edit(r.Context(), caller, e)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	d.answerNumber(w, lead.Number)
}

func edit(r *http.Request) (exchange.Edit, error) {
	number, err := pathNumber(r)
	if err != nil {
		return exchange.Edit{}, err
	}
	body, err := web.ReadJSON(r)
	if err != nil {
		return exchange.Edit{}, err
	}
	// Read once onto nothing, so that a bad body is refused before the change
	// waits for its turn; whether it is bad does not depend on what is there.
	f, err := sentLead(body, &exchange.Contents{})
	if err != nil {
		return exchange.Edit{}, err
	}
	if f.number.IsSet() && f.number.Value() != number {
		return exchange.Edit{}, exchange.InvalidField("number", "must be the id in the path, or be left out")
	}
	return exchange.Edit{
		Lead:       exchange.LeadKey{Number: number},
		Link:       f.personNumber,
		ExternalID: externalID,
		Change: func(c *exchange.Contents) error {
			f, err := sentLead(body, c)
			if err != nil {
				return err
			}
			*c = f.Contents
			return nil
		},
	}, nil
}
