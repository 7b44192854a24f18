package postgres

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// credentials writes credentials, their place in the directory, and their
// grants instead of the stored ones.
func (w *changes) credentials(rows []exchange.Credential) {
	put(w, &row.Credentials, rows)
	for i := range rows {
		c := &rows[i]
		w.execute("DELETE FROM credential_grant WHERE ecosystem_id = $1 AND credential_id = $2", w.ecosystem, c.ID)
		w.execute("INSERT INTO directory (ecosystem_id, credential_id, secret_hash) VALUES ($1, $2, $3)"+
			" ON CONFLICT (credential_id, ecosystem_id) DO UPDATE SET secret_hash = excluded.secret_hash",
			w.ecosystem, c.ID, c.SecretHash[:])
	}
	put(w, &row.CredentialGrants, row.Grants(rows))
}
