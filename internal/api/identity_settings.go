package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ShowIdentitySettings answers GET /v1/identity-settings.
func (a *API) ShowIdentitySettings(w http.ResponseWriter, r *http.Request, params ShowIdentitySettingsParams) {
	ecosystem, err := ecosystemOf(params.Ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	e, err := a.exchange.IdentitySettings(r.Context(), callerOf(r), ecosystem)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, identitySettingsOf(e))
}

// ChangeIdentitySettings answers PATCH /v1/identity-settings.
func (a *API) ChangeIdentitySettings(w http.ResponseWriter, r *http.Request, params ChangeIdentitySettingsParams) {
	var s exchange.SetIdentity
	body, err := readBody(r, func(d *decoder) { s = d.identitySettings() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, identitySettingsOf, func(once *exchange.Once) (*exchange.EcosystemView, error) {
		s.Once = once
		return a.exchange.SetIdentity(r.Context(), callerOf(r), s)
	})
}

// maxFieldKey bounds the key of a field of a lead, in characters.
const maxFieldKey = 100

func (d *decoder) identitySettings() (s exchange.SetIdentity) {
	d.object(func(name string) bool {
		switch name {
		case "ecosystem":
			s.Ecosystem = d.id()
		case "identity_scope":
			scope, _ := d.text(1, maxFieldKey)
			s.Scope = exchange.IdentityScope(scope)
		case "required_fields":
			s.Required = []string{}
			d.list(exchange.MaxRequiredFields, func() {
				key, _ := d.text(1, maxFieldKey)
				s.Required = append(s.Required, key)
			})
		default:
			return false
		}
		return true
	})
	return s
}

func identitySettingsOf(e *exchange.EcosystemView) any {
	return IdentitySettings{Ecosystem: e.ID, IdentityScope: string(e.IdentityScope), SwitchingTo: string(e.Switching),
		RequiredFields: append([]string{}, e.RequiredFields...)}
}
