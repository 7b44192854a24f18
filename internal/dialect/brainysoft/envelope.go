package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/web"
)

const contentType = "application/json; charset=utf-8"

// envelope begins an answer: what follows is its data and a closing brace.
func (d *Dialect) envelope(status string) []byte {
	b := make([]byte, 0, 512)
	b = appendString(append(b, `{"status":`...), status)
	b = strconv.AppendInt(append(b, `,"timestamp":`...), d.clock().UnixMilli(), 10)
	return append(b, `,"data":`...)
}

// answer sends data, which is JSON, in the envelope. Success is always 200.
func (d *Dialect) answer(w http.ResponseWriter, data []byte) {
	b := append(d.envelope("ok"), data...)
	web.Answer(w, http.StatusOK, contentType, append(b, '}'))
}

// answerForm sends a lead or a client.
func (d *Dialect) answerForm(w http.ResponseWriter, t *table, f *form) {
	d.answer(w, append(t.appendFields([]byte{'{'}, f), '}'))
}

func (d *Dialect) answerNumber(w http.ResponseWriter, n int64) {
	d.answer(w, strconv.AppendInt(nil, n, 10))
}
