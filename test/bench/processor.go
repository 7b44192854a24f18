package bench

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Processor time of a process is read as Linux tells it; elsewhere there is none
// in the results.

// tick is the unit of processor times in /proc, which is the same on all machines
// that this runs on.
const tick = 10 * time.Millisecond

var errNoTimes = errors.New("no processor times")

// processorTime is how long a process has worked on all processors, the kernel's
// work for it included.
func processorTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read the processor time of a process: %w", err)
	}
	return statTime(string(text))
}

// statTime reads fields 14 and 15 of a line of /proc/pid/stat. The second field is
// a name in brackets, which may hold anything.
func statTime(stat string) (time.Duration, error) {
	words := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	const user, system = 14 - 3, 15 - 3 // behind the name
	if len(words) <= system {
		return 0, errNoTimes
	}
	u, err := strconv.ParseInt(words[user], 10, 64)
	if err != nil {
		return 0, errors.Join(errNoTimes, err)
	}
	s, err := strconv.ParseInt(words[system], 10, 64)
	return time.Duration(u+s) * tick, err
}

// spent measures the processor time of a server over calls; the zero spent is of
// nobody.
type spent struct {
	time  time.Duration
	calls int64
}

// since begins; the returned function ends it after so many calls.
func (s *spent) since(pid int) func(calls int64) {
	before, err := processorTime(pid)
	if pid == 0 || err != nil {
		return func(int64) {}
	}
	return func(calls int64) {
		if after, err := processorTime(pid); err == nil {
			s.time += after - before
			s.calls += calls
		}
	}
}

// note says what a call takes, "" when nothing was measured.
func (s *spent) note() string {
	if s.calls == 0 {
		return ""
	}
	return fmt.Sprintf("%d µs of the server's processor time a call", s.time.Microseconds()/s.calls)
}
