package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/web"
)

const contentType = "application/json; charset=utf-8"

// wholeLead is about how many bytes a lead takes in an answer: more than 80
// names and what most leads fill in.
const wholeLead = 4 << 10

// envelope begins an answer of about so many bytes: what follows is its data and
// a closing brace.
func (d *Dialect) envelope(status string, size int) []byte {
	b := make([]byte, 0, size)
	b = appendString(append(b, `{"status":`...), status)
	b = strconv.AppendInt(append(b, `,"timestamp":`...), d.clock().UnixMilli(), 10)
	return append(b, `,"data":`...)
}

// answer sends data, which is JSON, in the envelope. Success is always 200.
func (d *Dialect) answer(w http.ResponseWriter, data string) {
	b := append(d.envelope("ok", 256), data...)
	web.Answer(w, http.StatusOK, contentType, append(b, '}'))
}

// answerObject sends an object in the envelope.
func (d *Dialect) answerObject(w http.ResponseWriter, t *table, of cells) {
	b := append(d.envelope("ok", wholeLead), '{')
	web.Answer(w, http.StatusOK, contentType, append(t.appendFields(b, of), "}}"...))
}

func (d *Dialect) answerNumber(w http.ResponseWriter, n int64) {
	d.answer(w, strconv.FormatInt(n, 10))
}
