package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// ChangeDuplicateRule answers PATCH /v1/duplicate-rules/{id}.
func (a *API) ChangeDuplicateRule(w http.ResponseWriter, r *http.Request, written DuplicateRuleID, params ChangeDuplicateRuleParams) {
	var c exchange.ChangeDuplicateRule
	body, err := readBody(r, func(d *decoder) { c = d.duplicateRuleChange() })
	id, ok := exchange.ParseID(written)
	if err == nil && (!ok || id == exchange.NoID) {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	c.Rule = id
	wire := func(rule *exchange.DuplicateRule) any { return duplicateRuleOf(rule) }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.DuplicateRule, error) {
		c.Once = once
		return a.exchange.ChangeDuplicateRule(r.Context(), callerOf(r), c)
	})
}

func (d *decoder) duplicateRuleChange() (c exchange.ChangeDuplicateRule) {
	d.object(func(name string) bool {
		switch name {
		case "name":
			name, _ := d.text(1, maxRuleName)
			c.Name = &name
		case "sets":
			sets := d.duplicateSets()
			c.Sets = &sets
		case "window_seconds":
			window := d.duplicateWindow()
			c.Window = &window
		case "unconverted":
			unconverted, _ := d.flag()
			c.Unconverted = &unconverted
		case "action":
			action := d.duplicateAction()
			c.Action = &action
		case "disabled":
			disabled, _ := d.flag()
			c.Disabled = &disabled
		default:
			return false
		}
		return true
	})
	return c
}
