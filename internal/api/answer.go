package api

import (
	"bytes"
	"encoding/json"
	"net/http"

	"leadex/internal/web"
)

const jsonType = "application/json"

// render writes a wire value. Text comes back as it was sent: nothing is escaped
// for the sake of HTML.
func render(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// answer sends a wire value.
func (a *API) answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, err := render(v)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	web.Answer(w, status, jsonType, body)
}
