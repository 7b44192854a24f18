package leadbank

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// appendText appends s as a JSON string. Only what JSON demands is escaped.
func appendText(b []byte, s string) []byte {
	// The error is about invalid UTF-8, which no text of the exchange holds and
	// which goes out as the replacement character.
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// appendMessage appends the body of a transport error.
func appendMessage(b []byte, message string) []byte {
	return append(appendText(append(b, `{"Message":`...), message), '}')
}

// appendResponse appends a Response.
func appendResponse(b []byte, status int, message string) []byte {
	return append(openResponse(b, status, message), '}')
}

func openResponse(b []byte, status int, message string) []byte {
	b = strconv.AppendInt(append(b, `{"Status":`...), int64(status), 10)
	return appendText(append(b, `,"Message":`...), message)
}

// openLeadResponse appends a LeadResponse up to where its leads begin.
func openLeadResponse(b []byte, status int, message string) []byte {
	return append(openResponse(b, status, message), `,"Leads":[`...)
}

// messageDone is the Message beside status 0.
const messageDone = "OK"

// outcome is the status and the message of a list that was worked through. The
// message names each lead that was refused; one that is unknown and another
// receiver's read the same.
func outcome(done *exchange.Confirmed) (status int, message string) {
	if len(done.Refusals) == 0 {
		return statusDone, messageDone
	}
	var reasons []string
	numbers := map[string][]string{}
	for _, r := range done.Refusals {
		reason := r.Err.Message
		if r.Err.Code == exchange.NotFound {
			reason = "unknown"
		}
		if numbers[reason] == nil {
			reasons = append(reasons, reason)
		}
		numbers[reason] = append(numbers[reason], exchange.MaskCards(strconv.FormatInt(r.Number, 10)))
	}
	for i, reason := range reasons {
		reasons[i] = fmt.Sprintf("%s (%s)", strings.Join(numbers[reason], ", "), reason)
	}
	return statusPartly, "Not done: " + strings.Join(reasons, "; ") + "."
}
