package api

import (
	"net/http"
	"slices"
	"strings"

	"leadex/internal/exchange"
)

// MapOutcomeCodes answers PATCH /v1/outcome-codes.
func (a *API) MapOutcomeCodes(w http.ResponseWriter, r *http.Request, params MapOutcomeCodesParams) {
	var m exchange.MapOutcomes
	body, err := readBody(r, func(d *decoder) { m = d.mapping() })
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	write(a, w, r, params.IdempotencyKey, body, outcomeCodesOf, func(once *exchange.Once) ([]exchange.OutcomeCode, error) {
		m.Once = once
		return a.exchange.MapOutcomes(r.Context(), callerOf(r), m)
	})
}

func (d *decoder) mapping() (m exchange.MapOutcomes) {
	d.objectWith([]string{"codes"}, func(name string) bool {
		switch name {
		case "ecosystem":
			m.Ecosystem = d.id()
		case "codes":
			d.list(exchange.MaxMapping, func() { m.Codes = append(m.Codes, d.mappedCode()) })
		default:
			return false
		}
		return true
	})
	return m
}

func (d *decoder) mappedCode() (c exchange.OutcomeCode) {
	d.objectWith([]string{"status", "class"}, func(name string) bool {
		switch name {
		case "status":
			c.Status = d.code()
		case "reason":
			reason := d.code()
			c.Reason = &reason
		case "any_reason":
			c.AnyReason, _ = d.flag()
		case "class":
			c.Class = d.class()
		default:
			return false
		}
		return true
	})
	return c
}

// class reads a class; null is none.
func (d *decoder) class() exchange.OutcomeClass {
	if d.null() {
		return exchange.Unmapped
	}
	s, ok := d.text(0, exchange.MaxText)
	if class := exchange.OutcomeClass(s); !ok || slices.Contains(exchange.OutcomeClasses(), class) {
		return class
	}
	var known []string
	for _, class := range exchange.OutcomeClasses() {
		known = append(known, string(class))
	}
	d.fault("must be null or one of " + strings.Join(known, ", "))
	return exchange.Unmapped
}
