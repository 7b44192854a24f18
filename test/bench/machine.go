package bench

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// MachineRow is one thing to know of where and with what a run was made.
type MachineRow struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (r *Run) add(name, value string) { r.Machine = append(r.Machine, MachineRow{name, value}) }

// look begins a run, with what can be told of its machine without being asked. The
// data of the run are to lie below dir.
func look(dir string, now time.Time) Run {
	m := Run{Begun: now.UTC().Truncate(time.Second)}
	m.add("processors", fmt.Sprintf("%d × %s", runtime.NumCPU(), lineOf("/proc/cpuinfo", "model name")))
	m.add("memory", lineOf("/proc/meminfo", "MemTotal"))
	m.add("system", firstOf("uname", "-sr"))
	m.add("load of the machine at the start", loadAverage())
	m.add("file system of the data", fileSystem(dir))
	m.add("disk: 1,000 appends of 4 kB, each with fdatasync", syncTime(dir))
	m.add("Go", runtime.Version())
	m.add("commit", commit())
	m.add("PocketBase", requiredIn("peers/pocketbase", "github.com/pocketbase/pocketbase"))
	m.add("go-financial", requiredIn("peers/financial", "github.com/razorpay/go-financial"))
	return m
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// commit is what is checked out, and whether it was changed since: by more than the
// results of runs before.
func commit() string {
	name := firstOf("git", "rev-parse", "--short", "HEAD")
	changes, err := exec.Command("git", "status", "--porcelain", "--", ":/", ":(exclude)results", ":(exclude)RESULTS.md").Output()
	if err == nil && len(changes) > 0 {
		name += ", changed"
	}
	return name
}

// lineOf is the value of a line "name: value" of a file.
func lineOf(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return "unknown"
}

// requiredIn is the version of a module that another one requires.
func requiredIn(module, path string) string {
	return firstOf("go", "list", "-C", module, "-m", "-f", "{{.Version}}", path)
}

// firstOf is the first line that a program prints.
func firstOf(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}

func fileSystem(dir string) string { return firstOf("stat", "-f", "-c", "%T", dir) }

// syncTime is what reaching the disk costs there, since nothing else decides as
// much about figures of writes.
func syncTime(dir string) string {
	const appends = 1000
	f, err := os.CreateTemp(dir, "sync-")
	if err != nil {
		return "unknown"
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 4096)
	begun := time.Now()
	for range appends {
		if _, err := f.Write(block); err != nil {
			return "unknown"
		}
		if err := flush(f); err != nil {
			return "unknown"
		}
	}
	return fmt.Sprintf("%.3f ms each", time.Since(begun).Seconds()*1000/appends)
}
