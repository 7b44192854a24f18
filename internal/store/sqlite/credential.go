package sqlite

import (
	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// credentials writes credentials, their place in the directory, and their
// grants instead of the stored ones.
func (w *changes) credentials(rows []exchange.Credential) {
	put(w, &row.Credentials, rows)
	for i := range rows {
		w.start(w.ecosystem)
		w.arguments.Text(rows[i].ID)
		w.execute("DELETE FROM credential_grant WHERE ecosystem_id = ? AND credential_id = ?")
		w.arguments.Bytes(rows[i].SecretHash[:])
		w.execute("INSERT INTO directory (ecosystem_id, credential_id, secret_hash) VALUES (?, ?, ?)" +
			" ON CONFLICT (credential_id, ecosystem_id) DO UPDATE SET secret_hash = excluded.secret_hash")
	}
	put(w, &row.CredentialGrants, row.Grants(rows))
}
