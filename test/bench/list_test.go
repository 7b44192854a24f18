package bench

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestCounter(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(`{"id":"1","lastname":"x"},`, 7) + `"lastname"`
	for name, reader := range map[string]io.Reader{
		"whole":       strings.NewReader(text),
		"by_byte":     iotest.OneByteReader(strings.NewReader(text)),
		"by_half":     iotest.HalfReader(strings.NewReader(text)),
		"by_eleventh": chunks{strings.NewReader(text), 11},
		"by_twelfth":  chunks{strings.NewReader(text), 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := counter{wanted: []byte(listed)}
			if _, err := io.CopyBuffer(&c, onlyReader{reader}, make([]byte, 64)); err != nil {
				t.Fatal(err)
			}
			if c.seen != 7 {
				t.Errorf("counted %d, want 7", c.seen)
			}
		})
	}
}

// chunks reads so many bytes at a time.
type chunks struct {
	r    io.Reader
	size int
}

func (c chunks) Read(p []byte) (int, error) { return c.r.Read(p[:min(len(p), c.size)]) }

func TestAppendNumbers(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		`{"Status":0,"Message":"","Leads":[]}`:                                "",
		`{"Leads":[{"IDLeadBank":17,"x":1},{"IDLeadBank":9007199254740991}]}`: "17,9007199254740991",
	} {
		if got := string(appendNumbers(nil, []byte(answer))); got != want {
			t.Errorf("%s: %s, want %s", answer, got, want)
		}
	}
}

func TestReadWrk(t *testing.T) {
	t.Parallel()
	const printed = "Running 2s test @ http://127.0.0.1:1/\n  Requests/sec:   10.00\n"
	for name, c := range map[string]struct {
		line string
		rate float64
		bad  bool
	}{
		"all_well":  {`{"requests":100,"microseconds":2000000,"refused":0,"broken":0,"p99_microseconds":7}`, 50, false},
		"a_refusal": {`{"requests":100,"microseconds":2000000,"refused":1,"broken":0,"p99_microseconds":7}`, 0, true},
		"a_break":   {`{"requests":100,"microseconds":2000000,"refused":0,"broken":1,"p99_microseconds":7}`, 0, true},
		"nothing":   {`{"requests":0,"microseconds":2000000,"refused":0,"broken":0,"p99_microseconds":7}`, 0, true},
		"no_line":   {``, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readWrk([]byte(printed + c.line + "\n"))
			if (err != nil) != c.bad {
				t.Fatalf("%v, %v", got, err)
			}
			if err == nil && got.perSecond() != c.rate {
				t.Errorf("%v a second, want %v", got.perSecond(), c.rate)
			}
		})
	}
}
