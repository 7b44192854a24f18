package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// loanApp answers an application.
func (d *Dialect) loanApp(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	a, err := d.exchange.ApplicationByNumber(r.Context(), caller, number)
	if err != nil {
		return err
	}
	words, err := d.words(r, caller, applicationStatuses)
	if err != nil {
		return err
	}
	b := appendLoanApp(d.envelope("ok", 512), a, words)
	web.Answer(w, http.StatusOK, contentType, append(b, '}'))
	return nil
}

// pendingLoanApps answers the applications of a client that may still go on.
func (d *Dialect) pendingLoanApps(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	all, err := d.exchange.PendingApplications(r.Context(), caller, exchange.ClientRef{Number: number})
	if err != nil {
		return err
	}
	words, err := d.words(r, caller, applicationStatuses)
	list := d.list(w)
	for i := range all {
		if err == nil {
			err = list.add(func(b []byte) []byte { return appendLoanApp(b, &all[i], words) })
		}
	}
	list.end(r, err)
	return nil
}

// The dictionaries that applications and their statuses name words of.
const (
	applicationStatuses = "application-statuses"
	denialReasons       = exchange.DenialReasons
)

// statusIDs are the ids of the dictionary of application statuses.
var statusIDs = map[exchange.ApplicationStatus]int64{
	exchange.StatusCreated: 101541, exchange.StatusDenied: 101542, exchange.StatusIssued: 101543, exchange.StatusToBeIssued: 101544,
	exchange.StatusWaiting: 101545, exchange.StatusInConsideration: 101546, exchange.StatusAutomaticCheck: 101547, exchange.StatusRefusedByClient: 101548,
}

// words are those of a dictionary that are offered, by their ids.
func (d *Dialect) words(r *http.Request, caller exchange.Caller, dictionary string) (map[int64]string, error) {
	all, err := d.exchange.Dictionary(r.Context(), caller, exchange.NoID, dictionary)
	if exchange.CodeOf(err) == exchange.NotFound {
		err = nil
	}
	words := make(map[int64]string, len(all))
	for i := range all {
		words[all[i].Number] = all[i].Name
	}
	return words, err
}

// appendLoanApp writes an application: ids and times, its status by id and word,
// and what the lead asked for.
func appendLoanApp(b []byte, a *exchange.LoanApplication, words map[int64]string) []byte {
	number := strconv.FormatInt(a.Number, 10)
	b = append(append(b, `{"id":`...), number...)
	b = appendString(append(b, `,"name":`...), number)
	b = appendMillis(append(b, `,"creationDate":`...), a.CreatedAt)
	b = appendNumber(append(b, `,"clientId":`...), a.PersonNumber)
	b = appendNumber(append(b, `,"leadId":`...), a.LeadNumber)
	product := a.ProductNumber
	if product == 0 {
		product = a.Asked.ProductID.Value()
	}
	b = appendNumber(append(b, `,"creditProductId":`...), product)
	b = appendString(append(b, `,"creditProductName":`...), a.ProductName)
	id := statusIDs[a.Status]
	b = appendNumber(append(b, `,"statusId":`...), id)
	b = appendString(append(b, `,"status":`...), words[id])
	b = appendMillis(append(b, `,"statusDate":`...), a.UpdatedAt)
	b = double.append(append(b, `,"loanAmount":`...), &a.Asked.Amount)
	b = count.append(append(b, `,"period":`...), &a.Asked.Period)
	b = periodUnit.append(append(b, `,"periodUnit":`...), &a.Asked.PeriodUnit)
	return append(b, '}')
}
