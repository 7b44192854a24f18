package demo

import "leadex/internal/exchange"

// CredentialsFile is the name of the file of credentials in the demo's
// directory, unless another is asked for.
const CredentialsFile = "credentials.json"

// WriteCredentials writes who can log in, and where, for programs to read.
func (p *Plan) WriteCredentials(file, baseURL string) error {
	type ecosystem struct {
		ID       exchange.ID `json:"id"`
		Name     string      `json:"name"`
		Operator Login       `json:"operator"`
		Provider Login       `json:"provider"`
		Lenders  []Lender    `json:"lenders"`
	}
	out := struct {
		BaseURL    string      `json:"base_url"`
		Ecosystems []ecosystem `json:"ecosystems"`
	}{BaseURL: baseURL}
	for _, e := range p.Ecosystems {
		out.Ecosystems = append(out.Ecosystems, ecosystem{e.ID, e.Name, e.Operator, e.Provider, e.Lenders})
	}
	return writeSecret(file, out)
}
