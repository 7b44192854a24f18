package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Memory of a process is read as Linux tells it; elsewhere a run fails here.

// residentBytes is what a process holds in memory now.
func residentBytes(pid int) (int64, error) { return statusBytes(pid, "VmRSS:") }

// peakBytes is the most that a process has held since forgetPeak.
func peakBytes(pid int) (int64, error) { return statusBytes(pid, "VmHWM:") }

// forgetPeak begins the peak anew at what is held now.
func forgetPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}

func statusBytes(pid int, name string) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of a process: %w", err)
	}
	return fieldBytes(string(text), name)
}

// fieldBytes reads a line such as "VmRSS:   1024 kB".
func fieldBytes(status, name string) (int64, error) {
	for line := range strings.Lines(status) {
		words := strings.Fields(line)
		if len(words) == 3 && words[0] == name && words[2] == "kB" {
			kibibytes, err := strconv.ParseInt(words[1], 10, 64)
			return kibibytes << 10, err
		}
	}
	return 0, fmt.Errorf("read the memory of a process: no %s", name)
}
