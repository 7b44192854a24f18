//go:build linux || darwin

package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
)

// vigil reads process ids until the pipe ends, which it does when the test process dismisses the watchdog and
// likewise when it is gone, however it went. Then the server named last, if any, is shut down at once, and its directory
// removed; what was frozen must go on for that. Its file, not its process, says when it has ended: where nobody collects orphans a dead one looks alive.
const vigil = `
server=0
while read -r pid; do server=$pid; done
if [ "$server" != 0 ]; then
	kill -CONT "$server" $(cat "/proc/$server/task/$server/children" 2>/dev/null)
	kill -QUIT "$server"
	tenths=0
	while [ -e "$1/data/postmaster.pid" ] && [ $tenths -lt 50 ]; do sleep 0.1; tenths=$((tenths+1)); done
	kill -KILL "$server"
fi
rm -rf "$1"
`

// watchdog is a shell that outlives the test process and clears up after it. A TestMain or a cleanup function could
// not: a panic in a goroutine, a test that runs into -timeout and kill -9 end the process without running either.
type watchdog struct {
	shell *exec.Cmd
	pipe  io.WriteCloser
}

// startWatchdog has dir removed when the test process ends. The shell is in a session of its own, so that no signal
// to the terminal or to the job of the test ends it as well.
func startWatchdog(dir string) (*watchdog, error) {
	shell := exec.Command("/bin/sh", "-c", vigil, "leadex-pgtest", dir)
	shell.Dir = "/"
	shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pipe, err := shell.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start watchdog: %w", err)
	}
	if err := shell.Start(); err != nil {
		return nil, fmt.Errorf("start watchdog: %w", err)
	}
	return &watchdog{shell: shell, pipe: pipe}, nil
}

// watch names the process to end; 0 is none, so that the number of one that is gone cannot hit another.
func (w *watchdog) watch(pid int) error {
	if _, err := fmt.Fprintln(w.pipe, pid); err != nil {
		return fmt.Errorf("tell watchdog: %w", err)
	}
	return nil
}

// dismiss lets the watchdog do its work now and returns when it has.
func (w *watchdog) dismiss() error {
	err := errors.Join(w.pipe.Close(), w.shell.Wait())
	if err != nil {
		return fmt.Errorf("dismiss watchdog: %w", err)
	}
	return nil
}
