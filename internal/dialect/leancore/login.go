package leancore

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// login answers POST /login: {"id","api_key"} for {"access"}.
func (d *Dialect) login(w http.ResponseWriter, r *http.Request) {
	body, err := readObject(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	pair, err := requiredTexts(body, "id", "api_key")
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	token, err := d.keeper.Login(r.Context(), pair[0], pair[1])
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	o := openObject(nil)
	o.text("access", token)
	w.Header().Set("Cache-Control", "no-store")
	web.Answer(w, http.StatusOK, jsonType, o.close())
}

// requiredTexts reads strings that must be there and not be empty, in the order
// of their names.
func requiredTexts(body []byte, names ...string) ([]string, error) {
	values := make([]exchange.Text, len(names))
	err := eachMember(body, func(name string, value rawValue) error {
		for i := range names {
			if names[i] == name {
				return readCell(name, value, &values[i])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(names))
	for i := range values {
		if texts[i] = values[i].Value(); texts[i] == "" {
			return nil, exchange.InvalidField(names[i], "is required")
		}
	}
	return texts, nil
}
