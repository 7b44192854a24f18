package leadbank

import (
	"net/http"

	"leadex/internal/web"
)

// Routes is the whole surface. Patterns are in lower case because paths are
// matched without regard to case; the documented spelling is beside each.
func (d *Dialect) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Pattern: "/api/leads", Handler: d.pullLeads},                                 // api/leads
		{Method: http.MethodPost, Pattern: "/api/leads/validategetleads", Handler: d.call(d.validateGetLeads)}, // api/leads/ValidateGetLeads
		{Method: http.MethodPost, Pattern: "/api/leads/sendacknos", Handler: d.call(d.sendAcknos)},             // api/leads/SendAcknos

		{Method: http.MethodGet, Pattern: "/help", Open: true, Handler: d.serveHelp}, // Help
	}
}
