package fault

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// login is an id and a secret.
type login struct{ ID, Secret string }

// request is a call before it is sent.
type request struct {
	method, path, body string
	key                string // Idempotency-Key, unless ""
	bearer             string // token; else the login is used
}

// errNoAnswer says that a call may have been carried out or not: the connection
// broke, or the program said that it does not know.
var errNoAnswer = errors.New("no answer")

// errNotSent says that a call was not carried out: it did not reach the program,
// or not as a whole.
var errNotSent = fmt.Errorf("%w: nobody got it", errNoAnswer)

// wire is a client's way to the program. Every call is a connection of its own.
type wire struct {
	proxy string // its address
	by    login
}

// ask sends a call once and reads the answer. With hangUp the client is gone
// before it.
func (w wire) ask(r request, wrong Wrong, hangUp bool) (status int, body []byte, err error) {
	text, err := w.text(r)
	if err != nil {
		return 0, nil, err
	}
	conn, err := net.DialTimeout("tcp", w.proxy, exchangeWithin)
	if err != nil {
		return 0, nil, errNoAnswer
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * exchangeWithin))
	err = send(conn, wrong, text)
	if wrong.Cut == CutRequest {
		_, _ = io.Copy(io.Discard, conn) // until the proxy has cut it
		return 0, nil, errNotSent
	}
	if err != nil || hangUp {
		return 0, nil, errNoAnswer
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, nil, errNoAnswer
	}
	defer answer.Body.Close()
	if answer.StatusCode == statusNobody {
		return 0, nil, errNotSent
	}
	body, err = io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusInternalServerError {
		return answer.StatusCode, body, errNoAnswer
	}
	return answer.StatusCode, body, nil
}

// text is the call as bytes.
func (w wire) text(r request) ([]byte, error) {
	req, err := http.NewRequest(r.method, "http://"+w.proxy+r.path, strings.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	req.Close = true
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	if r.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+r.bearer)
	} else {
		req.Header.Set("ApiKey", w.by.ID+":"+w.by.Secret)
	}
	var b bytes.Buffer
	err = req.Write(&b)
	return b.Bytes(), err
}
