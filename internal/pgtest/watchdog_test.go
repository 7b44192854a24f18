//go:build linux || darwin

package pgtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"leadex/internal/pgtest"
)

// The tests below run this test program again, as a process that starts a server and comes to an end. Everything
// that comes of it inherits the descriptor heirs of a pipe, whose end of file says that nothing of it is left.
const (
	endingVariable = "PGTEST_ENDING"
	heirs          = 4 // 3 is taken: the server's own pipe
)

// TestEndOfProcess is the process that ends, in the manner its environment says. Without one, it is a test that
// has a database and passes.
func TestEndOfProcess(t *testing.T) {
	server := pgtest.NewServer(t)
	shared := pgtest.Database(t)
	execute(t, connect(t, shared), "SELECT 1")
	fmt.Println(server.Dir())
	switch os.Getenv(endingVariable) {
	case "killed", "interrupted":
		select {}
	case "panicking":
		go panic("on purpose")
		select {}
	case "exiting":
		os.Exit(0)
	}
}

func TestWatchdog(t *testing.T) {
	t.Parallel()

	endings := map[string]os.Signal{
		"passing":     nil,
		"exiting":     nil,
		"panicking":   nil,
		"interrupted": os.Interrupt,
		"killed":      syscall.SIGKILL,
	}
	for ending, signal := range endings {
		t.Run("leaves_nothing_of_a_process_"+ending, func(t *testing.T) {
			t.Parallel()
			dir, gone := runToItsEnd(t, ending, signal)
			if err := gone.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := gone.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Fatalf("some process is left after 30 s (%v)", err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("directory: got %v, want that it does not exist", err)
			}
		})
	}
}

// runToItsEnd runs TestEndOfProcess in another process, sends it the signal, if any, once its servers run, and waits
// for its end. It returns the data directory of a server and what can be read to its end when nobody is left.
func runToItsEnd(t *testing.T, ending string, signal os.Signal) (dir string, gone *os.File) {
	t.Helper()
	gone, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { gone.Close() })
	process := exec.Command(os.Args[0], "-test.run=^TestEndOfProcess$", "-test.count=1")
	process.Env = append(os.Environ(), endingVariable+"="+ending)
	process.ExtraFiles = []*os.File{heirs - 3: theirs}
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	lines := bufio.NewScanner(output)
	if !lines.Scan() {
		t.Fatalf("the process said nothing: %v", process.Wait())
	}
	dir = lines.Text()
	if signal != nil {
		if err := process.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
	}
	_ = process.Wait() // each ending has another status
	return dir, gone
}
