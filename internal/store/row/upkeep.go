package row

import "leadex/internal/exchange"

// Upkeeps are walks over all leads or persons.
var Upkeeps = define(Noun[exchange.Upkeep]{
	Table: Table{
		Name: "upkeep",
		Key:  []string{"task"},
		Columns: []Column{
			{"task", Text}, {"position", Number}, {"done", Number}, {"total", Number}, {"state", Text},
			{"started_at", Time}, {"updated_at", Time}, {"finished_at", Time},
		},
	},
	Write: func(w Writer, u *exchange.Upkeep) {
		w.Text(u.Task)
		w.Number(u.Position)
		w.Number(u.Done)
		w.Number(u.Total)
		w.Text(string(u.State))
		w.Time(u.StartedAt)
		w.Time(u.UpdatedAt)
		w.Time(u.FinishedAt)
	},
	Read: func(r Reader, u *exchange.Upkeep) {
		u.Ecosystem = r.ID()
		u.Task = r.Text()
		u.Position = r.Number()
		u.Done = r.Number()
		u.Total = r.Number()
		u.State = exchange.UpkeepState(r.Text())
		u.StartedAt = r.Time()
		u.UpdatedAt = r.Time()
		u.FinishedAt = r.Time()
	},
})
