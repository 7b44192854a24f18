package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/exchange"
)

// loanAppStatuses answers the statuses that applications came to: ids from fromId
// on, up to and without toId.
func (d *Dialect) loanAppStatuses(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	asked, err := feedPart(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	var all []exchange.StatusChange
	if asked.Limit > 0 {
		all, err = d.exchange.StatusChanges(r.Context(), caller, asked)
	}
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	words, err := d.words(r, caller, applicationStatuses)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	denials, err := d.words(r, caller, denialReasons)
	list := d.list(w)
	for i := range all {
		if err == nil {
			err = list.add(func(b []byte) []byte { return appendStatusChange(b, &all[i], words, denials) })
		}
	}
	list.end(r, err)
}

// feedPart reads which part of the feed is asked for. The limit is required, as the
// contract has it.
func feedPart(r *http.Request) (f exchange.ApplicationEventFilter, err error) {
	if f.From, _, err = queryNumber(r, "fromId", exchange.MaxNumber); err != nil {
		return f, err
	}
	to, given, err := queryNumber(r, "toId", exchange.MaxNumber)
	if err != nil {
		return f, err
	}
	offset, _, err := queryNumber(r, "offset", maxCount)
	if err != nil {
		return f, err
	}
	limit, limited, err := queryNumber(r, "limit", exchange.MaxWindow)
	if err == nil && !limited {
		err = exchange.InvalidField("limit", "is required")
	}
	f.To, f.Offset, f.Limit = to, int(offset), int(limit)
	if given && to <= f.From {
		f.Limit = 0 // there is nothing between
	}
	return f, err
}

func queryNumber(r *http.Request, name string, most int64) (n int64, given bool, err error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, false, nil
	}
	n, ok := wholeNumber(text)
	if !ok || n < 0 || n > most {
		return 0, true, exchange.InvalidField(name, "must be a whole number between 0 and %d", most)
	}
	return n, true, nil
}

func appendStatusChange(b []byte, c *exchange.StatusChange, words, denials map[int64]string) []byte {
	id := statusIDs[c.Status]
	b = strconv.AppendInt(append(b, `{"id":`...), c.Sequence, 10)
	b = appendNumber(append(b, `,"loanApplicationId":`...), c.ApplicationNumber)
	b = appendNumber(append(b, `,"userId":`...), c.By)
	b = appendMillis(append(b, `,"insertDate":`...), c.At)
	b = appendString(append(b, `,"status":`...), words[id])
	b = appendNumber(append(b, `,"statusId":`...), id)
	b = appendWord(append(b, `,"denialReason":`...), denials[c.DenialID])
	b = appendNumber(append(b, `,"denialReasonId":`...), c.DenialID)
	return append(b, `,"comment":null,"responsibleRoleId":null,"saverId":null}`...)
}
