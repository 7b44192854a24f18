package brainysoft

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadex/internal/exchange"
)

// maxFound bounds the ids of one call.
const maxFound = 1000

// findLeads answers the leads of these ids that the caller may see.
func (d *Dialect) findLeads(w http.ResponseWriter, r *http.Request) {
	caller, asked, err := d.askedIDs(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	found, err := d.exchange.LeadsByNumber(r.Context(), caller, asked.ids)
	if asked.inOrder {
		arrange(found, asked.ids, func(v *exchange.LeadView) int64 { return v.Number })
	}
	list := d.list(w)
	for i := range found {
		if err == nil {
			err = list.addObject(leadTable, leadForm(&found[i]))
		}
	}
	list.end(r, err)
}

// findClients answers the clients of these ids that the caller may see.
func (d *Dialect) findClients(w http.ResponseWriter, r *http.Request) {
	caller, asked, err := d.askedIDs(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	found, err := d.exchange.ClientsByNumber(r.Context(), caller, asked.ids)
	if asked.inOrder {
		arrange(found, asked.ids, func(v *exchange.ClientView) int64 { return v.PersonNumber })
	}
	list := d.list(w)
	for i := range found {
		if err == nil {
			err = list.addObject(clientTable, clientForm(&found[i]))
		}
	}
	list.end(r, err)
}

// askedIDs are the ids of a path, each once, in the order asked.
type askedIDs struct {
	ids     []int64
	inOrder bool // they are answered in this order
}

func (d *Dialect) askedIDs(r *http.Request) (caller exchange.Caller, a askedIDs, err error) {
	if caller, err = d.caller(r); err != nil {
		return caller, a, err
	}
	if a.inOrder, err = queryFlag(r, "preserveOrder"); err != nil {
		return caller, a, err
	}
	a.ids, err = idsOf(r.PathValue("ids"))
	return caller, a, err
}

// idsOf reads ids with commas between them. One that is too large names nothing.
func idsOf(text string) ([]int64, error) {
	refused := exchange.InvalidField("ids", "must be at most %d ids with commas between them", maxFound)
	parts := strings.SplitN(text, ",", maxFound+1)
	if len(parts) > maxFound {
		return nil, refused
	}
	var ids []int64
	seen := map[int64]bool{}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" || strings.Trim(part, "0123456789") != "" {
			return nil, refused
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n == 0 || n > exchange.MaxNumber || seen[n] {
			continue
		}
		seen[n] = true
		ids = append(ids, n)
	}
	return ids, nil
}

// arrange puts what was found into the order of the numbers. What was merged into
// another has its number and stands at the end.
func arrange[T any](found []T, numbers []int64, number func(*T) int64) {
	at := make(map[int64]int, len(numbers))
	for i, n := range numbers {
		at[n] = i + 1
	}
	place := func(v *T) int {
		if i := at[number(v)]; i > 0 {
			return i
		}
		return len(numbers) + 1
	}
	slices.SortStableFunc(found, func(a, b T) int { return place(&a) - place(&b) })
}

// queryFlag reads true or false out of the query; what is not there is false.
func queryFlag(r *http.Request, name string) (bool, error) {
	switch strings.ToLower(r.URL.Query().Get(name)) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, exchange.InvalidField(name, "must be true or false")
}

// findCreated streams the leads that were created from one time up to another, both
// included.
func (d *Dialect) findCreated(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	asked, err := createdBetween(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	list := d.list(w)
	err = d.exchange.CreatedLeads(r.Context(), caller, asked, func(v *exchange.LeadView) error {
		return list.addObject(leadTable, leadForm(v))
	})
	list.end(r, err)
}

func createdBetween(r *http.Request) (c exchange.CreatedLeads, err error) {
	var ok bool
	if c.From, ok = pathTime(r.PathValue("from")); !ok {
		return c, exchange.InvalidField("date-from", "must be a time such as 2016-04-01T00:00:00")
	}
	to, ok := pathTime(r.PathValue("to"))
	if !ok {
		return c, exchange.InvalidField("date-to", "must be a time such as 2016-05-01T00:00:00")
	}
	c.To = to.Add(time.Second)
	if to.Nanosecond() > 0 {
		c.To = to.Add(time.Millisecond)
	}
	if word := r.URL.Query().Get("lead-status"); word != "" {
		if c.Standings, err = standingsOfWord(word); err != nil {
			return c, within("lead-status", err)
		}
	}
	return c, nil
}

// pathTime reads a time of a path. A second that is written without a fraction
// stands for all of it.
func pathTime(text string) (time.Time, bool) {
	if len(text) < len(times[0]) { // a day alone, or a number
		return time.Time{}, false
	}
	return instant(text)
}

// findByApplication answers the lead that became an application.
func (d *Dialect) findByApplication(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	v, err := d.exchange.LeadOfApplication(r.Context(), caller, number)
	if err != nil {
		return err
	}
	d.answerObject(w, leadTable, leadForm(v))
	return nil
}
