package brainysoft

import (
	"errors"
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// flushBytes is how much of a list is gathered before it is sent: enough that
// system calls cost little beside encoding, little beside the memory of a process
// that serves many lists.
const flushBytes = 32 << 10

// list sends an array in the envelope as its elements come, in constant memory.
// How long a reader may stall over a part of it is the server's business.
type list struct {
	dialect *Dialect
	w       http.ResponseWriter
	b       []byte
	begun   bool // the status is sent
	count   int
}

func (d *Dialect) list(w http.ResponseWriter) *list {
	return &list{dialect: d, w: w, b: append(d.envelope("ok", flushBytes+wholeLead), '[')}
}

// add appends an element by write.
func (l *list) add(write func([]byte) []byte) error {
	if l.count > 0 {
		l.b = append(l.b, ',')
	}
	l.count++
	if l.b = write(l.b); len(l.b) < flushBytes {
		return nil
	}
	return l.send()
}

func (l *list) addObject(t *table, of cells) error {
	return l.add(func(b []byte) []byte { return append(t.appendFields(append(b, '{'), of), '}') })
}

// end closes the array, or answers the error that it ended with. Once a part is
// sent the connection is cut, so that a list that is not whole cannot be taken
// for a whole one.
func (l *list) end(r *http.Request, err error) {
	if err == nil {
		l.b = append(l.b, "]}"...)
		if !l.begun {
			web.Answer(l.w, http.StatusOK, contentType, l.b)
			return
		}
		err = l.send()
	}
	switch {
	case err == nil:
	case !l.begun:
		l.dialect.Refuse(l.w, r, err)
	default:
		web.NoteError(r, err)
		panic(http.ErrAbortHandler)
	}
}

// send writes what is gathered and flushes it to the network.
func (l *list) send() error {
	if !l.begun {
		l.begun = true
		l.w.Header().Set("Content-Type", contentType)
		l.w.WriteHeader(http.StatusOK)
	}
	if _, err := l.w.Write(l.b); err != nil {
		return exchange.Refuse(exchange.Unavailable, "the reader of a list is gone").Because(err)
	}
	l.b = l.b[:0]
	if err := http.NewResponseController(l.w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return exchange.Refuse(exchange.Unavailable, "the reader of a list is gone").Because(err)
	}
	return nil
}
