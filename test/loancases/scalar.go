package main

import (
	"math/big"
	"regexp"
	"strconv"

	"leadex/internal/loan"
)

// The forms of the scalars.
var (
	decForm   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	wholeForm = regexp.MustCompile(`^[0-9]+$`)
	ratForm   = regexp.MustCompile(`^-?[0-9]+/[0-9]+$`)
)

// dec reads a decimal; the zero one when there is none.
func (f *fields) dec(key string) loan.Decimal {
	text, ok := f.text(key)
	if !ok {
		return loan.Decimal{}
	}
	d, ok := parseDec(text)
	if !ok {
		f.problems.add("%s must be a decimal", f.name(key))
	}
	return d
}

// parseDec reads a decimal of the grammar, which admits zeros in front, unlike JSON.
func parseDec(text string) (loan.Decimal, bool) {
	if !decForm.MatchString(text) {
		return loan.Decimal{}, false
	}
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	for len(text) > 1 && text[0] == '0' && text[1] != '.' {
		text = text[1:]
	}
	d, err := loan.ParseDecimal(sign + text)
	return d, err == nil
}

// money reads an amount or a percent that is not negative.
func (f *fields) money(key string) loan.Decimal {
	d := f.dec(key)
	if d.Sign() < 0 {
		f.problems.add("%s must not be negative", f.name(key))
	}
	return d
}

// whole reads a whole number from least on, def when there is none.
func (f *fields) whole(key string, least, def int) int {
	text, ok := f.text(key)
	if !ok {
		return def
	}
	n, err := strconv.Atoi(text)
	if !wholeForm.MatchString(text) || err != nil || n < least {
		f.problems.add("%s must be a whole number from %d", f.name(key), least)
		return def
	}
	return n
}

// integer and count are the grammar's int and cnt.
func (f *fields) integer(key string) int        { return f.whole(key, 0, 0) }
func (f *fields) count(key string, def int) int { return f.whole(key, 1, def) }

// rat reads an exact fraction, 0 when there is none.
func (f *fields) rat(key string) *big.Rat {
	text, ok := f.text(key)
	if !ok {
		return new(big.Rat)
	}
	if d, ok := parseDec(text); ok {
		return d.Rat()
	}
	if ratForm.MatchString(text) {
		if r, ok := new(big.Rat).SetString(text); ok {
			return r
		}
	}
	f.problems.add("%s must be a decimal or a fraction", f.name(key))
	return new(big.Rat)
}

// date reads a day.
func (f *fields) date(key string) loan.Date {
	text, ok := f.text(key)
	if !ok {
		return loan.Date{}
	}
	d, err := loan.ParseDate(text)
	if err != nil {
		f.problems.add("%s %v", f.name(key), err)
	}
	return d
}

// rounding reads {to, mode}, none when there is none.
func (f *fields) rounding(key string) loan.Rounding {
	r := f.inner(key)
	if r == nil {
		return loan.Rounding{}
	}
	r.need("to", "mode")
	modes := map[string]loan.Mode{"half_up": loan.HalfUp, "half_even": loan.HalfEven, "up": loan.Up}
	rounding := loan.Rounding{To: r.dec("to"), Mode: modes[r.word("mode", "half_up", "half_even", "up")]}
	if r.has("to") && rounding.To.Sign() <= 0 {
		r.problems.add("%s must be above 0", r.name("to"))
	}
	r.done()
	return rounding
}
