package leadbank

import (
	"strings"

	"leadex/internal/exchange"
)

// stateOf is the State of a lead: how far its delivery to this receiver is, or
// was when it ended without reception. One that is handed out again is in
// progress again.
func stateOf(a *exchange.Assignment) int64 {
	if a.Redelivering {
		return 1
	}
	switch a.State {
	case exchange.Ready, exchange.Undeliverable:
		return 0
	case exchange.InProgress, exchange.Withdrawn, exchange.Refused:
		return 1
	}
	return 2 // received, and what follows it
}

// dealerCode is the dealer code of the branch that the lead is assigned to, else
// that of the lender. It is text: leading zeros count.
func dealerCode(p *exchange.Parties, a *exchange.Assignment) string {
	if code := p.Branches[a.Branch].DealerCode; code != "" {
		return code
	}
	return p.Lenders[a.Lender].DealerCode
}

// addressesOf are the applicant's addresses, the one that counts most first.
// They are read-only.
func addressesOf(c *exchange.Contents) []*exchange.Address {
	var all []*exchange.Address
	if c.RegistrationAddress.IsSet() {
		all = append(all, c.RegistrationAddress.Pointer())
	}
	if c.ResidenceAddress.IsSet() {
		all = append(all, c.ResidenceAddress.Pointer())
	}
	further := c.Addresses.Value()
	for i := range further {
		all = append(all, &further[i])
	}
	return all
}

// addressOf is the applicant's address in one line.
func addressOf(c *exchange.Contents) string {
	if line := c.Address.Value(); line != "" {
		return line
	}
	for _, a := range addressesOf(c) {
		if line := lineOf(a); line != "" {
			return line
		}
	}
	return ""
}

// lineOf is an address in one line: the full text, else its parts from the
// largest to the smallest.
func lineOf(a *exchange.Address) string {
	if line := a.FullText.Value(); line != "" {
		return line
	}
	var parts []string
	for _, part := range []exchange.Text{a.PostalCode, a.RegionName, a.LocalityName, a.StreetName, a.HouseNumber, a.BuildingNumber,
		a.BlockNumber, a.ApartmentNumber} {
		if part.Value() != "" {
			parts = append(parts, part.Value())
		}
	}
	return strings.Join(parts, ", ")
}

// cityOf is the locality where the applicant lives.
func cityOf(c *exchange.Contents) string {
	for _, a := range addressesOf(c) {
		if city := a.LocalityName.Value(); city != "" {
			return city
		}
	}
	return ""
}

// isBlank tells whether a JSON value says nothing: null, or an empty text, list
// or object, as clients send for what they do not have.
func isBlank(json exchange.RawJSON) bool {
	var said [len("null")]byte
	n := 0
	for _, c := range []byte(json) {
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		case n == len(said):
			return false
		default:
			said[n] = c
			n++
		}
	}
	switch string(said[:n]) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}
