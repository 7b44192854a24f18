package leancore

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// updateUser answers POST /update-user: as update-lead, for a client. Its leads
// stay as they are.
func (d *Dialect) updateUser(r *http.Request, caller exchange.Caller) ([]byte, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	var id, status exchange.Text
	p, err := readPatch(body, &exchange.Contents{}, func(name string, value web.Value) error {
		switch name {
		case "id":
			return readCell(name, value, &id)
		case "status":
			return readCell(name, value, &status)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := requiredID("id", id.Value()); err != nil {
		return nil, err
	}
	p.setStatus(status)
	view, err := d.exchange.EditClient(r.Context(), caller, exchange.ClientEdit{
		Client: exchange.ClientRef{ID: id.Value()}, Change: p.apply,
	})
	if err != nil {
		return nil, err
	}
	return d.showClient(r.Context(), caller, &view.Client)
}
