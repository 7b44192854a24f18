package row

import "leadex/internal/exchange"

// Once are the stored answers of writes with an idempotency key.
var Once = define(Noun[exchange.OnceRow]{
	Table: Table{
		Name: "once",
		Key:  []string{"credential_id", "key"},
		Columns: []Column{
			{"credential_id", Text}, {"key", Text}, {"fingerprint", Bytes}, {"status", Number},
			{"subject_id", ID}, {"sealed", Bytes}, {"created_at", Time},
		},
	},
	Write: func(w Writer, o *exchange.OnceRow) {
		w.Text(o.Credential)
		w.Text(o.Key)
		w.Digest(o.Fingerprint)
		w.Number(int64(o.Status))
		w.ID(o.Subject)
		w.Bytes(o.Sealed)
		w.Time(o.CreatedAt)
	},
	Read: func(r Reader, o *exchange.OnceRow) {
		o.Ecosystem = r.ID()
		o.Credential = r.Text()
		o.Key = r.Text()
		o.Fingerprint = r.Digest()
		o.Status = int(r.Number())
		o.Subject = r.ID()
		o.Sealed = r.Bytes()
		o.CreatedAt = r.Time()
	},
})
