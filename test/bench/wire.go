package bench

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// answerWithin is how long a connection waits for anything. It is longer than a
// server of ours lets anybody wait.
const answerWithin = 20 * time.Second

// target is where a kind of request goes.
type target struct {
	address     string // host:port
	method      string
	path        string
	headers     []header
	body        *body // nil for none
	among       span  // of leads that are there; none for new ones
	pid         int   // of the process that answers, to measure its processor time; 0 for none
	connections int   // 0: as many as usual
}

// header is a line of the head of a request.
type header struct{ name, value string }

func bearer(token string) header { return header{"Authorization", "Bearer " + token} }

func basic(l login) header {
	return header{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(l.ID+":"+l.Secret))}
}

// head is the request up to its body, of so many bytes.
func (t *target) head(size int) []byte {
	b := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\n", t.method, t.path, t.address)
	for _, h := range t.headers {
		b = fmt.Appendf(b, "%s: %s\r\n", h.name, h.value)
	}
	if t.method != http.MethodGet {
		b = append(b, "Content-Type: application/json\r\nContent-Length: "...)
		b = strconv.AppendInt(b, int64(size), 10)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// request is the whole request of a number.
func (t *target) request(b []byte, number int64) []byte {
	if t.body == nil {
		return append(b, t.head(0)...)
	}
	return t.body.append(append(b, t.head(t.body.size())...), t.among.number(number))
}

// span is the numbers of leads that were made one after the other.
type span struct {
	before int64 // the first is the one after
	size   int64
}

// stride is a prime, so that a span of any other size is gone through whole.
const stride = 7919

// number is the number that a request of a number asks for: all over the span, and
// the same without one. post.lua does the same.
func (s span) number(of int64) int64 {
	if s.size == 0 {
		return of
	}
	return s.before + 1 + of*stride%s.size
}

// wire is one connection of a client that spends as little as it can on what it
// is not there to measure. It is used by one goroutine at a time, and dials anew
// when it must.
type wire struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
	body    []byte
	until   time.Time // the deadline of conn
}

func newWire(address string) *wire { return &wire{address: address} }

// answer is what came back. Its body is good until the next one.
type answer struct {
	status     int
	retryAfter string
	body       []byte
}

// ask sends a request of a target and reads the whole answer.
func (w *wire) ask(t *target, number int64) (answer, error) {
	return w.send(t.request(w.out[:0], number))
}

// post sends a body of its own to a target.
func (w *wire) post(t *target, body []byte) (answer, error) {
	return w.send(append(append(w.out[:0], t.head(len(body))...), body...))
}

func (w *wire) send(request []byte) (answer, error) {
	if err := w.write(request); err != nil {
		return answer{}, err
	}
	a, last, err := readAnswer(w.in, w.body[:0])
	w.body = a.body
	if err != nil || last {
		w.close()
	}
	return a, err
}

// begin sends a request and reads the head of the answer. Its body must be read
// to the end before the next one.
func (w *wire) begin(request []byte) (*http.Response, error) {
	if err := w.write(request); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(w.in, nil)
	if err != nil {
		w.close()
	}
	return res, err
}

func (w *wire) write(request []byte) error {
	w.out = request
	if w.conn == nil {
		conn, err := net.DialTimeout("tcp", w.address, answerWithin)
		if err != nil {
			return err
		}
		w.conn, w.in, w.until = conn, bufio.NewReaderSize(conn, 4096), time.Time{}
	}
	if until := time.Now().Add(answerWithin); until.Sub(w.until) > time.Second { // it costs as much as half of the rest
		if err := w.conn.SetDeadline(until); err != nil {
			w.close()
			return err
		}
		w.until = until
	}
	_, err := w.conn.Write(request)
	if err != nil {
		w.close()
	}
	return err
}

func (w *wire) close() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

// must is an answer that is a success.
func must(a answer, err error) (answer, error) {
	if err == nil && a.status >= http.StatusMultipleChoices {
		err = fmt.Errorf("answered %d %.300s", a.status, a.body)
	}
	return a, err
}

var errNoToken = errors.New("no token")
