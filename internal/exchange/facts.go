package exchange

import (
	"encoding/json"
	"slices"
)

// factsJSON is the stored form of an event's facts: what json.Marshal makes of
// them, to the byte, with the keys sorted. Digests of the chain go over it.
func factsJSON(facts map[string]string) (string, error) {
	var room [8]string
	keys, size := room[:0], 2
	for key, value := range facts {
		if !plainJSON(key) || !plainJSON(value) {
			text, err := json.Marshal(facts)
			return string(text), err
		}
		keys = append(keys, key)
		size += len(key) + len(value) + len(`"":"",`)
	}
	slices.Sort(keys)
	text := append(make([]byte, 0, size), '{')
	for i, key := range keys {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(append(text, '"'), key...), `":"`...)
		text = append(append(text, facts[key]...), '"')
	}
	return string(append(text, '}')), nil
}

// plainJSON tells whether a text stands in JSON as it is. Of what is not ASCII some
// does; facts are codes, ids and names of keys, so nobody looks.
func plainJSON(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}
