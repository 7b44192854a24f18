package bench

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
)

// body is the text of a request in which every run of four or more @ stands for the number
// of the request, in as many digits: the phone, the document, the provider's own
// id, so that every lead is another one. Its length is always the same.
type body struct {
	file   string // for wrk, which reads it itself: post.lua
	parts  [][]byte
	widths []int
}

var numbered = regexp.MustCompile(`@{4,}`)

func readBody(file string) (*body, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	return newBody(file, bytes.TrimSpace(text)), nil
}

func newBody(file string, text []byte) *body {
	t := &body{file: file}
	from := 0
	for _, at := range numbered.FindAllIndex(text, -1) {
		t.parts = append(t.parts, text[from:at[0]])
		t.widths = append(t.widths, at[1]-at[0])
		from = at[1]
	}
	t.parts = append(t.parts, text[from:])
	return t
}

// append appends the body of a number; of one that has more digits than there is
// room for, the last ones.
func (t *body) append(b []byte, number int64) []byte {
	for i, width := range t.widths {
		b = append(b, t.parts[i]...)
		digits := strconv.FormatInt(number, 10)
		for range width - len(digits) {
			b = append(b, '0')
		}
		b = append(b, digits[max(0, len(digits)-width):]...)
	}
	return append(b, t.parts[len(t.parts)-1]...)
}

// size is the length of every body.
func (t *body) size() int { return len(t.append(nil, 0)) }
