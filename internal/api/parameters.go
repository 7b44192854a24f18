package api

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"leadex/internal/exchange"
)

// query refuses a query that cannot be read, and parameters that the call does
// not have: a mistyped one must not be taken for one left out.
func (a *API) query(call http.HandlerFunc, names ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			a.Refuse(w, r, refuse(malformed, "The query cannot be read.").because(err))
			return
		}
		for name := range values {
			if !slices.Contains(names, name) {
				a.Refuse(w, r, refuse(malformed, "The query has a parameter that this call does not know; it knows: %s.", listed(names)))
				return
			}
		}
		call(w, r)
	}
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// refuseParameter answers the errors of the generated wrapper.
func (a *API) refuseParameter(w http.ResponseWriter, r *http.Request, err error) {
	var missing *RequiredParamError
	var format *InvalidParamFormatError
	var many *TooManyValuesForParamError
	what, fault := "A parameter is not as it must be.", Fault{Detail: "cannot be read"}
	switch {
	case errors.As(err, &missing):
		fault = Fault{Parameter: missing.ParamName, Detail: "is missing"}
	case errors.As(err, &many): // only headers are counted by it
		what, fault = "A header is not as it must be.", Fault{Header: many.ParamName, Detail: "must be sent once"}
	case errors.As(err, &format):
		fault = Fault{Parameter: format.ParamName, Detail: "must be sent once, and be of the documented type"}
	}
	a.Refuse(w, r, refuse(malformed, "%s", what).at(fault).because(err))
}

// bounded reads a whole number between least and most, or takes the default.
func bounded[N int32 | int64](name string, given *N, usual, least, most N) (N, error) {
	if given == nil {
		return usual, nil
	}
	if *given < least || *given > most {
		fault := Fault{Parameter: name, Detail: between(int64(least), int64(most))}
		return 0, refuse(malformed, "A parameter is out of its bounds.").at(fault)
	}
	return *given, nil
}

// Bounds of a page.
const (
	usualPage = 100
	mostPage  = 1000
	// mostPageBytes ends a page early, where its elements are large.
	mostPageBytes = 4 << 20
)

// pageOf reads where a page begins and how long it is at most.
func pageOf(after *After, limit *Limit) (from int64, most int, err error) {
	if from, err = bounded("after", after, 0, 0, exchange.MaxNumber); err != nil {
		return 0, 0, err
	}
	n, err := bounded("limit", limit, usualPage, 1, mostPage)
	return from, int(n), err
}

// ecosystemOf reads the ecosystem that a call chooses, NoID for none.
func ecosystemOf(given *Ecosystem) (exchange.ID, error) {
	if given == nil {
		return exchange.NoID, nil
	}
	id, ok := exchange.ParseID(*given)
	if !ok || id == exchange.NoID {
		return id, refuse(malformed, "A parameter is not as it must be.").at(Fault{Parameter: "ecosystem", Detail: "must be a UUID"})
	}
	return id, nil
}

// externalID holds an external id in the query to what one can be.
func externalID(s string) error {
	detail := ""
	switch {
	case s == "":
		detail = "must not be empty"
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		detail = "must be UTF-8 without NUL"
	case utf8.RuneCountInString(s) > exchange.MaxExternalID:
		detail = atMost(exchange.MaxExternalID, "characters")
	default:
		return nil
	}
	return refuse(malformed, "A parameter is out of its bounds.").at(Fault{Parameter: "external_id", Detail: detail})
}
