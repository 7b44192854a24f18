package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// object is a JSON object without its comments. A value is a string, an *object, a []any, or what the grammar has no
// place for: any other scalar.
type object struct {
	keys   []string
	values map[string]any
	twice  []string // keys that stood more than once
}

// comments may stand in any object and never change a result.
var comments = []string{"note", "hint", "what", "source"}

// parse reads one JSON value.
func parse(text []byte) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	value, err := parseValue(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value")
	}
	return value, nil
}

func parseValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			element, err := parseValue(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, element)
		}
		_, err = decoder.Token()
		return list, err
	case json.Delim('{'):
		return parseObject(decoder)
	}
	return token, nil
}

func parseObject(decoder *json.Decoder) (*object, error) {
	o := &object{values: map[string]any{}}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(token)
		value, err := parseValue(decoder)
		if err != nil {
			return nil, err
		}
		if slices.Contains(comments, key) {
			continue
		}
		if _, ok := o.values[key]; ok {
			o.twice = append(o.twice, key)
			continue
		}
		o.keys = append(o.keys, key)
		o.values[key] = value
	}
	_, err := decoder.Token()
	return o, err
}
