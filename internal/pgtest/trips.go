//go:build linux || darwin

package pgtest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// Trips counts the round trips of the clients of an address: what they have sent and waited for, whatever number of
// statements it was.
type Trips struct {
	count  atomic.Int64
	server string // socket
}

// Count is how many there were so far.
func (p *Trips) Count() int64 { return p.count.Load() }

// CountTrips returns another URL of a database, by which its round trips are counted until the test ends.
func CountTrips(t testing.TB, address string) (through string, trips *Trips) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	query := u.Query()
	socket := ".s.PGSQL." + query.Get("port")
	dir, err := os.MkdirTemp("", "trips") // its path is to be short, as a socket's must be
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	trips = &Trips{server: filepath.Join(query.Get("host"), socket)}
	listener, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		_ = listener.Close()
		_ = os.RemoveAll(dir)
	})
	go trips.serve(listener)
	query.Set("host", dir)
	u.RawQuery = query.Encode()
	return u.String(), trips
}

func (p *Trips) serve(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go p.connect(client)
	}
}

// connect passes a client on, until either side ends.
func (p *Trips) connect(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer client.Close()
		_, _ = io.Copy(client, server)
	}()
	_ = p.pass(client, server)
}

// Messages after which a client waits until the server is ready again.
const (
	syncMessage  = 'S' // the end of a pipeline
	queryMessage = 'Q' // text that is run at once
)

// pass copies the client's messages. The first has no type: its length and its body alone.
func (p *Trips) pass(client io.Reader, server io.Writer) error {
	const lengthBytes = 4
	head := make([]byte, 1+lengthBytes)
	for from := 1; ; from = 0 {
		if _, err := io.ReadFull(client, head[from:]); err != nil {
			return err
		}
		length := binary.BigEndian.Uint32(head[1:])
		if length < lengthBytes {
			return errors.New("a message shorter than its length")
		}
		if from == 0 && (head[0] == syncMessage || head[0] == queryMessage) {
			p.count.Add(1)
		}
		if _, err := server.Write(head[from:]); err != nil {
			return err
		}
		if _, err := io.CopyN(server, client, int64(length-lengthBytes)); err != nil {
			return err
		}
	}
}
