package server

import "testing"

func TestScrub(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`strconv.ParseInt: parsing "Анна 12": invalid syntax`:                                `strconv.ParseInt: parsing "...": invalid syntax`,
		`json: cannot unmarshal number 573001234567 into Go value of type int8`:              `json: cannot unmarshal number ... into Go value of type int8`,
		`no mailbox planted@example.com`:                                                     `no mailbox ...`,
		`an "escaped \" quote" and more`:                                                     `an "..." and more`,
		`ERROR: duplicate key value violates unique constraint "lead_pkey" (SQLSTATE 23505)`: `ERROR: duplicate key value violates unique constraint "lead_pkey" (SQLSTATE 23505)`,
		`write: the database cannot answer now: disk I/O error (1034)`:                       `write: the database cannot answer now: disk I/O error (1034)`,
	} {
		if got := scrub(text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}
