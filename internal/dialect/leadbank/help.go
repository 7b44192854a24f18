package leadbank

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

//go:embed help.html
var helpTemplate string

// helpPolicy lets the page load nothing at all; its style is inside it.
const helpPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveHelp shows the reference of the dialect to whoever asks: it tells nothing
// of anybody's leads.
func (d *Dialect) serveHelp(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", helpPolicy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	web.Answer(w, http.StatusOK, "text/html; charset=utf-8", d.help)
}

// helpCode is a code with its meaning.
type helpCode struct {
	Code    int
	Meaning string
}

// helpKey is a row of the published list.
type helpKey struct {
	ID   int
	Key  string
	Type int
	Note string
}

// helpPage makes the page. It panics for a template that does not work: a defect
// that no test run gets past.
func helpPage() []byte {
	keys := []helpKey{}
	for _, k := range publishedKeys() {
		keys = append(keys, helpKey{k.id, k.key, k.kind, k.note})
	}
	var page bytes.Buffer
	err := template.Must(template.New("help").Parse(helpTemplate)).Execute(&page, map[string]any{
		"DefaultPull": exchange.DefaultPull, "MaxPull": exchange.MaxPull, "MaxReport": exchange.MaxReport, "MaxBody": web.MaxBody,
		"Statuses": []helpCode{{statusDone, "done"}, {statusProcessing, "processing error"},
			{statusIdentification, "identification error: the credential is not a receiver's"}, {statusPartly, "partly done: Message names what was not"}},
		"States": []helpCode{{0, "ready"}, {1, "in progress"}, {2, "received"}},
		"Types": []helpCode{{typeText, "text"}, {typeInteger, "integer"}, {typeDecimal, "decimal"}, {typeDate, "date, as 2024-10-15"},
			{typeYesNo, "yes/no, as true or false"}},
		"Keys": keys, "FirstExtra": firstExtraID + 1, "WithdrawnID": idWithdrawn,
	})
	if err != nil {
		panic(err)
	}
	return page.Bytes()
}
