package leancore

import (
	"net/http"
	"slices"

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
func requiredTexts(body web.Value, names ...string) ([]string, error) {
	values := make([]exchange.Text, len(names))
	for name, value := range body.Members {
		i := slices.Index(names, name)
		if i < 0 {
			continue
		}
		if err := readCell(name, value, &values[i]); err != nil {
			return nil, err
		}
	}
	texts := make([]string, len(names))
	for i := range values {
		if texts[i] = values[i].Value(); texts[i] == "" {
			return nil, exchange.InvalidField(names[i], "is required")
		}
	}
	return texts, nil
}
