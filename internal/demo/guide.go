package demo

import (
	"io"
	"strings"
	"text/template"
)

// Guide says where everything is and what to try. Its lines work as they stand
// in a POSIX shell with curl and sed; a test runs them.
func (p *Plan) Guide(to io.Writer, baseURL, adminURL, credentials string) error {
	t := template.Must(template.New("guide").Parse(strings.TrimLeft(guide, "\n")))
	return t.Execute(to, map[string]any{"URL": baseURL, "Admin": adminURL, "File": credentials, "Ecosystems": p.Ecosystems,
		"E": p.Ecosystems[0], "Lender": p.Ecosystems[0].Lenders[0], "Other": p.Ecosystems[1]})
}

const guide = `
Leadex is serving {{.URL}}
health and metrics: {{.Admin}}
who can log in: {{.File}}
{{range .Ecosystems}}
{{.Name}}: ecosystem {{.ID}}
  operator {{.Operator.ID}}  {{.Operator.APIKey}}
  provider {{.Provider.ID}}  {{.Provider.APIKey}}
{{- range .Lenders}}
  lender   {{.ID}}  {{.APIKey}}  {{.Name}}
{{- end}}
{{end}}
What to try, line by line:

# LeanCore: log in as the operator of {{.E.Name}}, list leads, assign the first one to {{.Lender.Name}}
URL={{.URL}}
TOKEN=$(curl -s $URL/login -d '{"id":"{{.E.Operator.ID}}","api_key":"{{.E.Operator.APIKey}}"}' | sed 's/.*"access": *"\([^"]*\)".*/\1/')
curl -s "$URL/lead?ecosystem={{.E.ID}}&limit=3" -H "Authorization: Bearer $TOKEN"
LEAD=$(curl -s "$URL/lead?ecosystem={{.E.ID}}&limit=1" -H "Authorization: Bearer $TOKEN" | sed 's/^\[{"id": *"\([^"]*\)".*/\1/')
curl -s $URL/assign-lead-to-financial-entity -H "Authorization: Bearer $TOKEN" -d "{\"lead_id\":\"$LEAD\",\"financial_entity_id\":\"{{.Lender.ID}}\"}"

# LeadBank: as the lender, pull what is ready, then confirm all of it
curl -s -u {{.Lender.ID}}:{{.Lender.APIKey}} $URL/api/leads -H 'Content-Type: application/json' -d 10
curl -s -u {{.Lender.ID}}:{{.Lender.APIKey}} $URL/api/leads/ValidateGetLeads -H 'Content-Type: application/json' -d null

# LeanCore: convert the lead, it is a client of the lender now
curl -s $URL/turn-lead-into-client -H "Authorization: Bearer $TOKEN" -d "{\"lead_id\":\"$LEAD\",\"financial_entity_id\":\"{{.Lender.ID}}\"}"

# BrainySoft: as the provider of {{.Other.Name}}, submit a lead and read it back
BSAUTH=$(curl -s $URL/oauth/token -d grant_type=client_credentials -d client_id={{.Other.Provider.ID}} -d client_secret={{.Other.Provider.APIKey}} | sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
NUMBER=$(curl -s $URL/bs-core/main/leads -H "bsauth: $BSAUTH" -H 'Content-Type: application/json' -d '{"firstName":"Анна","lastName":"Орлова","mobilePhone":"+79161234567","amount":50000}' | sed 's/.*"data": *\([0-9]*\).*/\1/')
curl -s $URL/bs-core/main/leads/$NUMBER -H "bsauth: $BSAUTH"

# Native API: everything that happened to the first lead
curl -s $URL/v1/leads/$LEAD/events -H "Authorization: Bearer $TOKEN"

Stop with Ctrl-C. The next start on the same directory goes on from here.
`
