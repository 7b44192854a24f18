package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"leadex/internal/loan"
)

// oneCase is a case of a file as far as the file alone tells.
type oneCase struct {
	name     string // id, or its place when it has none
	fields   *fields
	problems *problems
	wide     bool // in the wider grammar of products
}

// readFile reads an array of cases, or an object with the key "product_cases" whose cases may use the wider grammar.
func readFile(file []byte) ([]oneCase, error) {
	var raw []json.RawMessage
	wide := false
	if err := json.Unmarshal(file, &raw); err != nil {
		var products struct {
			Cases []json.RawMessage `json:"product_cases"`
		}
		if json.Unmarshal(file, &products) != nil || products.Cases == nil {
			return nil, fmt.Errorf("is no JSON array of cases: %w", err)
		}
		raw, wide = products.Cases, true
	}
	if len(raw) == 0 {
		return nil, errors.New("holds no case")
	}
	cases, ids := make([]oneCase, len(raw)), map[string]bool{}
	for i, text := range raw {
		c := oneCase{name: fmt.Sprintf("case %d", i+1), problems: &problems{}, wide: wide}
		value, err := parse(text)
		if err != nil {
			c.problems.add("%v", err)
		}
		c.fields = newFields("", value, c.problems)
		if id, _ := c.fields.text("id"); id != "" {
			c.name = id
		}
		if ids[c.name] {
			c.problems.add("id stands twice in the file")
		}
		ids[c.name] = true
		cases[i] = c
	}
	return cases, nil
}

// run gives what is wrong with a case: that it breaks the grammar, that the engine refuses it, or what differs.
func (c *oneCase) run() (differences []string) {
	defer func() {
		if r := recover(); r != nil {
			differences = append(c.problems.list, fmt.Sprintf("the engine panics: %v", r))
		}
	}()
	if len(c.problems.list) > 0 {
		return c.problems.list
	}
	f := c.fields
	f.need("id", "kind", "inputs", "expected", "tolerance")
	kinds := map[string]func(inputs, expected *fields, abs loan.Decimal){
		"schedule": c.schedule, "apr": c.apr, "rate_conversion": c.conversion, "payment": c.payment,
	}
	words := []string{"schedule", "apr", "rate_conversion", "payment"}
	if c.wide {
		kinds["cost"], kinds["arrears"] = c.cost, c.arrears
		words = append(words, "cost", "arrears")
	}
	f.text("id")
	kind := f.word("kind", words...)
	abs := c.tolerance()
	inputs, expected := f.inner("inputs"), f.inner("expected")
	f.done()
	if len(c.problems.list) > 0 {
		return c.problems.list
	}
	if len(expected.object.keys) == 0 {
		c.problems.add("expected must not be empty")
	}
	kinds[kind](inputs, expected, abs)
	return c.problems.list
}

func (c *oneCase) tolerance() loan.Decimal {
	t := c.fields.inner("tolerance")
	if t == nil {
		return loan.Decimal{}
	}
	t.need("abs")
	abs := t.money("abs")
	t.done()
	return abs
}
