package leadextest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Bounds for a machine that is badly overloaded.
const (
	readyWithin = 60 * time.Second
	pollEvery   = 10 * time.Millisecond
)

// Program is a running program. Its methods may be called by any number of
// goroutines.
type Program struct {
	args []string
	cmd  *exec.Cmd
	log  printed
	done chan struct{}
}

// Start runs a program that Build has built, in a working directory, "" for that
// of the caller. Whoever starts it kills it.
func Start(program, dir string, args ...string) (*Program, error) {
	p := &Program{args: args, cmd: exec.Command(program, args...), done: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start leadex %s: %w", args[0], err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is read from the state
		close(p.done)
	}()
	return p, nil
}

// Command is the command line, without the name of the program.
func (p *Program) Command() string { return strings.Join(p.args, " ") }

// Pid is the number of its process.
func (p *Program) Pid() int { return p.cmd.Process.Pid }

// Output is what it has printed so far.
func (p *Program) Output() string { return p.log.String() }

// Tail is the end of what it has printed, for messages.
func (p *Program) Tail() string {
	const bound = 8000
	all := p.Output()
	return all[max(0, len(all)-bound):]
}

// Done is closed when the process has ended.
func (p *Program) Done() <-chan struct{} { return p.done }

// State is how it ended; only after Done.
func (p *Program) State() *os.ProcessState { return p.cmd.ProcessState }

// WaitFor polls until ready, which is all that a start can offer. It fails when
// the program ends before, or takes longer than a minute.
func (p *Program) WaitFor(what string, ready func() bool) error {
	deadline := time.After(readyWithin)
	for !ready() {
		select {
		case <-p.done:
			return fmt.Errorf("leadex %s ended before %s: %v\n%s", p.args[0], what, p.State(), p.Tail())
		case <-deadline:
			return fmt.Errorf("leadex %s: no %s\n%s", p.args[0], what, p.Tail())
		case <-time.After(pollEvery):
		}
	}
	return nil
}

// Kill is kill -9. It returns when the process is gone.
func (p *Program) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.done
}

// Stop asks it to end and waits for that. It fails when it does not end in time,
// or not well.
func (p *Program) Stop(within time.Duration) error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop leadex %s: %w", p.args[0], err)
	}
	select {
	case <-p.done:
	case <-time.After(within):
		return fmt.Errorf("leadex %s did not stop", p.args[0])
	}
	if code := p.State().ExitCode(); code != 0 {
		return fmt.Errorf("leadex %s stopped with %d", p.args[0], code)
	}
	return nil
}

// printed is what a process printed.
type printed struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *printed) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *printed) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
