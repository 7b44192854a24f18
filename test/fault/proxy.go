package fault

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// exchangeWithin bounds a connection: the program answers or refuses within 10 s.
const exchangeWithin = 20 * time.Second

// Proxy stands between the clients and the program. It knows bytes and nothing of
// what they mean. A connection begins with a line that says what goes wrong with
// it, and how long its one request is.
type Proxy struct {
	upstream func() (address string, ok bool)
	listener net.Listener
	ctx      context.Context // ends when the proxy is closed
	stop     context.CancelFunc
	busy     sync.WaitGroup
	tally    *counters
}

// order is the first line of a connection.
type order struct {
	Wrong Wrong
	Bytes int // of the request
}

// NewProxy starts a proxy before the program, wherever that is at the moment.
func NewProxy(upstream func() (address string, ok bool), tally *counters) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the proxy: %w", err)
	}
	p := &Proxy{upstream: upstream, listener: l, tally: tally}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.busy.Go(p.accept)
	return p, nil
}

// Address is where it listens.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Close ends it and everything that it still had to send.
func (p *Proxy) Close() {
	p.stop()
	_ = p.listener.Close()
	p.busy.Wait()
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.busy.Go(func() {
			defer conn.Close()
			p.serve(conn)
		})
	}
}

func (p *Proxy) serve(client net.Conn) {
	_ = client.SetDeadline(time.Now().Add(2 * exchangeWithin))
	o, request, err := receive(client)
	if err != nil {
		return // the client is gone
	}
	w := o.Wrong
	if w.Delay > 0 {
		p.tally.delayed.Add(1)
		p.pause(w.Delay)
	}
	switch {
	case w.Cut == CutRequest:
		p.tally.cut.Add(1)
		_ = p.pass(request[:min(w.CutAfter, len(request)-1)], true, io.Discard)
	case w.Cut == CutAnswer:
		p.tally.cut.Add(1)
		p.refuse(client, p.pass(request, false, &short{to: client, left: w.CutAfter}))
	case w.Again:
		p.tally.repeated.Add(1)
		p.twice(client, request, w)
	default:
		p.refuse(client, p.pass(request, false, client))
	}
}

// twice sends the request on two connections, as a middlebox does that believes
// the first one lost.
func (p *Proxy) twice(client io.Writer, request []byte, w Wrong) {
	first, second := client, io.Writer(io.Discard)
	if w.AskSecond {
		first, second = second, first
	}
	var both sync.WaitGroup
	both.Go(func() { p.refuse(first, p.pass(request, false, first)) })
	p.pause(w.AgainIn)
	p.refuse(second, p.pass(request, false, second))
	both.Wait()
}

// errNobody says that nothing was sent, because there was nobody to send it to.
var errNobody = errors.New("nobody serves")

// statusNobody is how a client is told that its request went nowhere. The
// program has no such status.
const statusNobody = http.StatusBadGateway

func (p *Proxy) refuse(client io.Writer, err error) {
	if errors.Is(err, errNobody) {
		fmt.Fprintf(client, "HTTP/1.1 %d Nobody\r\nContent-Length: 0\r\n\r\n", statusNobody)
	}
}

// pass sends a request to the program and its answer to whoever gets it. With
// hangUp nobody waits for the answer.
func (p *Proxy) pass(request []byte, hangUp bool, to io.Writer) error {
	address, ok := p.upstream()
	if !ok || p.ctx.Err() != nil {
		return errNobody
	}
	conn, err := net.DialTimeout("tcp", address, exchangeWithin)
	if err != nil {
		return errNobody
	}
	defer conn.Close()
	defer context.AfterFunc(p.ctx, func() { _ = conn.Close() })()
	_ = conn.SetDeadline(time.Now().Add(exchangeWithin))
	if _, err := conn.Write(request); err != nil || hangUp {
		return err
	}
	_, err = io.Copy(to, conn)
	return err
}

func (p *Proxy) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-p.ctx.Done():
	}
}

// receive reads the order and the request of a connection.
func receive(client io.Reader) (o order, request []byte, err error) {
	r := bufio.NewReader(client)
	line, err := r.ReadBytes('\n')
	if err != nil {
		return o, nil, err
	}
	if err := json.Unmarshal(line, &o); err != nil {
		return o, nil, err
	}
	request = make([]byte, o.Bytes)
	_, err = io.ReadFull(r, request)
	return o, request, err
}

// send is the other end of receive.
func send(proxy io.Writer, w Wrong, request []byte) error {
	line, err := json.Marshal(order{Wrong: w, Bytes: len(request)})
	if err != nil {
		return err
	}
	_, err = proxy.Write(append(append(line, '\n'), request...))
	return err
}

// short passes on so many bytes and then fails.
type short struct {
	to   io.Writer
	left int
}

func (s *short) Write(p []byte) (int, error) {
	n := min(len(p), s.left)
	s.left -= n
	if _, err := s.to.Write(p[:n]); err != nil || n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}
