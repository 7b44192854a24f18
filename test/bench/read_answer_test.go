package bench

import (
	"bufio"
	"strings"
	"testing"
)

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	const next = "HTTP/1.1 204 No Content\r\n\r\n"
	for name, c := range map[string]struct {
		sent string
		want answer
		last bool
	}{
		"with_a_length": {"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy",
			answer{status: 503, retryAfter: "1", body: []byte("busy")}, false},
		"in_chunks":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n", answer{status: 200, body: []byte("[1,2]")}, false},
		"last":            {"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", answer{status: 201}, true},
		"without_a_body":  {"HTTP/1.1 204 No Content\r\n\r\n", answer{status: 204}, false},
		"empty_in_chunks": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", answer{status: 200}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := bufio.NewReader(strings.NewReader(c.sent + next))
			got, last, err := readAnswer(in, nil)
			if err != nil || got.status != c.want.status || got.retryAfter != c.want.retryAfter || string(got.body) != string(c.want.body) || last != c.last {
				t.Errorf("%+v %s, last %v: %v", got, got.body, last, err)
			}
			if got, _, err := readAnswer(in, nil); err != nil || got.status != 204 {
				t.Errorf("the one behind it: %+v %v", got, err)
			}
		})
	}
	for _, broken := range []string{"", "HTTP/1.1", "HTTP/1.1 OK please\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
		"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n["} {
		if a, _, err := readAnswer(bufio.NewReader(strings.NewReader(broken)), nil); err == nil {
			t.Errorf("%q is read as %+v", broken, a)
		}
	}
}
