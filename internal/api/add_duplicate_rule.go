package api

import (
	"errors"
	"net/http"
	"time"

	"leadex/internal/exchange"
)

// AddDuplicateRule answers POST /v1/duplicate-rules.
func (a *API) AddDuplicateRule(w http.ResponseWriter, r *http.Request, params AddDuplicateRuleParams) {
	var n exchange.AddDuplicateRule
	body, err := readBody(r, func(d *decoder) { n.Rule = d.newDuplicateRule() })
	if err == nil {
		n.Once, err = once(r, params.IdempotencyKey, body, func(result any) (int, []byte, error) {
			body, err := render(duplicateRuleOf(result.(*exchange.DuplicateRule)))
			return http.StatusCreated, body, err
		})
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	rule, err := a.exchange.AddDuplicateRule(r.Context(), callerOf(r), n)
	var replayed *exchange.Replayed
	switch {
	case errors.As(err, &replayed):
		a.again(w, replayed)
	case err != nil:
		a.Refuse(w, r, err)
	default:
		a.answer(w, r, http.StatusCreated, duplicateRuleOf(rule))
	}
}

// maxRuleName bounds the name of a duplicate rule, in characters.
const maxRuleName = 200

func (d *decoder) newDuplicateRule() (rule exchange.DuplicateRule) {
	d.objectWith([]string{"name", "action"}, func(name string) bool {
		switch name {
		case "ecosystem":
			rule.Ecosystem = d.id()
		case "provider":
			rule.Provider = d.id()
		case "name":
			rule.Name, _ = d.text(1, maxRuleName)
		case "sets":
			rule.Sets = d.duplicateSets()
		case "window_seconds":
			rule.Window = d.duplicateWindow()
		case "unconverted":
			rule.Unconverted, _ = d.flag()
		case "action":
			rule.Action = d.duplicateAction()
		default:
			return false
		}
		return true
	})
	return rule
}

// duplicateSets reads a list of lists of fields. Which there are is a rule of the
// domain.
func (d *decoder) duplicateSets() [][]exchange.DuplicateField {
	sets := [][]exchange.DuplicateField{}
	d.list(exchange.MaxDuplicateSets, func() {
		var set []exchange.DuplicateField
		d.list(exchange.MaxDuplicateSets, func() {
			field, _ := d.text(1, maxRuleName)
			set = append(set, exchange.DuplicateField(field))
		})
		sets = append(sets, set)
	})
	return sets
}

func (d *decoder) duplicateWindow() time.Duration {
	return time.Duration(d.integer(0, int64(exchange.MaxDuplicateWindow/time.Second))) * time.Second
}

func (d *decoder) duplicateAction() exchange.DuplicateAction {
	action, _ := d.text(1, maxRuleName)
	return exchange.DuplicateAction(action)
}
