package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"slices"
	"strconv"
)

var errHead = errors.New("the head of the answer cannot be read")

// readAnswer reads an answer of HTTP/1.1, its body appended to b, and tells
// whether it is the last on its connection. http.ReadResponse makes a map of every
// head: at some ten thousand refusals a second the client would take the
// processors from the server that it measures.
func readAnswer(in *bufio.Reader, b []byte) (a answer, last bool, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return a, false, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return a, false, errHead
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, false, errHead
	}
	length, chunked := 0, false
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return a, false, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte(": "))
		if !ok {
			return a, false, errHead
		}
		switch string(name) { // as net/http writes them
		case "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return a, false, errHead
			}
		case "Transfer-Encoding":
			chunked = string(value) == "chunked"
		case "Connection":
			last = string(value) == "close"
		case "Retry-After":
			a.retryAfter = string(value)
		}
	}
	if chunked {
		a.body, err = appendChunks(b, in)
		return a, last, err
	}
	a.body = slices.Grow(b, length)[:len(b)+length]
	_, err = io.ReadFull(in, a.body[len(b):])
	return a, last, err
}

// appendChunks reads to the end of the last chunk, and the line behind it.
func appendChunks(b []byte, in *bufio.Reader) ([]byte, error) {
	out := bytes.NewBuffer(b)
	if _, err := out.ReadFrom(httputil.NewChunkedReader(in)); err != nil {
		return out.Bytes(), err
	}
	if _, err := in.ReadSlice('\n'); err != nil {
		return out.Bytes(), fmt.Errorf("after the last chunk: %w", err)
	}
	return out.Bytes(), nil
}
