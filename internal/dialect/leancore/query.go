package leancore

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadex/internal/exchange"
)

// readQuery reads the query string. A parameter that is given more than once, or
// that no store could hold, is Invalid.
func readQuery(r *http.Request) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, exchange.Refuse(exchange.Invalid, "the query string is not valid")
	}
	for _, name := range []string{"ecosystem", "phone", "nit", "id", "uid", "limit", "offset", "bulk-load"} {
		values := q[name]
		if len(values) > 1 {
			return nil, exchange.InvalidField(name, "must be given once")
		}
		if len(values) == 1 && (!utf8.ValidString(values[0]) || strings.Contains(values[0], "\x00")) {
			return nil, exchange.InvalidField(name, "must be valid UTF-8 without NUL")
		}
	}
	return q, nil
}

// oneOf is the one parameter of those named that is given, and its value.
// Invalid when none or several are.
func oneOf(q url.Values, names ...string) (name, value string, err error) {
	for _, n := range names {
		if !q.Has(n) {
			continue
		}
		if name != "" {
			return "", "", exchange.Refuse(exchange.Invalid, "only one of the parameters %s must be given", strings.Join(names, ", "))
		}
		name, value = n, q.Get(n)
	}
	if name == "" {
		return "", "", exchange.Refuse(exchange.Invalid, "one of the parameters %s is required", strings.Join(names, ", "))
	}
	if strings.TrimSpace(value) == "" {
		return "", "", exchange.InvalidField(name, "must not be empty")
	}
	return name, value, nil
}

// maxCount bounds limit and offset: they fit in 32 bits on every engine.
const maxCount = 1<<31 - 1

// window is a part of a list.
type window struct {
	limit, offset int // limit 0: none was given
}

// readWindow reads the optional limit, from 1, and offset, from 0.
func readWindow(q url.Values) (window, error) {
	limit, err := readCount(q, "limit", 1)
	if err != nil {
		return window{}, err
	}
	offset, err := readCount(q, "offset", 0)
	return window{limit: limit, offset: offset}, err
}

func readCount(q url.Values, name string, least int) (int, error) {
	if !q.Has(name) {
		return 0, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < least || n > maxCount {
		return 0, exchange.InvalidField(name, "must be a whole number from %d to %d", least, maxCount)
	}
	return n, nil
}
