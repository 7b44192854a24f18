//go:build linux || darwin

package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Abort shuts the server down as pg_ctl stop -m immediate does: every process ends at once, clients are told so if
// there is time, and the next Start recovers from the log. It does nothing if the server does not run.
func (s *Server) Abort(t testing.TB) {
	t.Helper()
	if err := s.end(syscall.SIGQUIT); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

// Freeze stops every process of the server where it is (SIGSTOP): connections stay open, new ones are taken by the
// machine, and nothing is answered, as when a disk or a network hangs. Thaw lets them go on. The server must run.
func (s *Server) Freeze(t testing.TB) {
	t.Helper()
	// The first one starts the others, so it is stopped before they are looked for.
	if err := s.postgres.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatalf("pgtest: freeze PostgreSQL: %v", err)
	}
	t.Cleanup(func() { _ = s.signalAll(syscall.SIGCONT) }) // a stopped process would never end
	if err := s.signalAll(syscall.SIGSTOP); err != nil {
		t.Fatalf("pgtest: freeze PostgreSQL: %v", err)
	}
}

// Thaw undoes Freeze.
func (s *Server) Thaw(t testing.TB) {
	t.Helper()
	if err := s.signalAll(syscall.SIGCONT); err != nil {
		t.Fatalf("pgtest: thaw PostgreSQL: %v", err)
	}
}

// signalAll sends a signal to every process of the server. Each of them leads a session of its own, so they are found
// as children of the first.
func (s *Server) signalAll(signal syscall.Signal) error {
	if s.postgres == nil {
		return nil
	}
	first := s.postgres.Process.Pid
	others, err := children(first)
	if err != nil {
		return fmt.Errorf("list the processes: %w", err)
	}
	errs := []error{syscall.Kill(first, signal)}
	for _, pid := range others {
		if err := syscall.Kill(pid, signal); !errors.Is(err, syscall.ESRCH) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// children are the processes that a process has started: as Linux lists them, else as ps does, which is not installed
// everywhere.
func children(parent int) (pids []int, err error) {
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err == nil {
		for _, word := range strings.Fields(string(list)) {
			pid, err := strconv.Atoi(word)
			if err != nil {
				return nil, err
			}
			pids = append(pids, pid)
		}
		return pids, nil
	}
	if list, err = exec.Command("ps", "-A", "-o", "pid=,ppid=").Output(); err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(list)) {
		var pid, of int
		if _, err := fmt.Sscan(line, &pid, &of); err != nil {
			return nil, err
		}
		if of == parent {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}
