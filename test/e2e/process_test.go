// Package e2e plays the whole product from outside: it builds the program,
// starts it as the README says, and talks to it as client programs do.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"leadex/internal/api/apitest"
)

var binary string // built once, by TestMain

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "leadex-e2e-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "leadex")
	if out, err := exec.Command("go", "build", "-o", binary, "leadex/cmd/leadex").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// credentials is the file that the demo writes.
type credentials struct {
	BaseURL    string `json:"base_url"`
	Ecosystems []struct {
		ID       string  `json:"id"`
		Name     string  `json:"name"`
		Operator login   `json:"operator"`
		Provider login   `json:"provider"`
		Lenders  []login `json:"lenders"`
	} `json:"ecosystems"`
}

type login struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	DealerCode string `json:"dealer_code"`
	Key        string `json:"api_key"`
}

// process is a running leadex.
type process struct {
	credentials
	dir  string
	args []string
	cmd  *exec.Cmd
	log  *logged
	done chan struct{}
}

// logged is what a process printed.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startDemo starts a demo on a data directory and waits until it answers.
func startDemo(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	file := filepath.Join(t.TempDir(), "credentials.json")
	p := start(t, append([]string{"demo", "--addr", "127.0.0.1:0", "--data", dir, "--credentials", file}, args...)...)
	p.dir = dir
	p.waitFor(t, "the credentials", func() bool {
		b, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(b, &p.credentials) == nil && p.BaseURL != ""
	})
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the credentials file: %v, %v", info, err)
	}
	return p
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	return startIn(t, "", args...)
}

// startIn starts the program in a working directory, "" for that of the test.
func startIn(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{args: args, cmd: exec.Command(binary, args...), log: &logged{}, done: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal("start:", err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is read from ProcessState
		close(p.done)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("leadex %s printed:\n%s", strings.Join(args, " "), lastOf(p.log.String(), 8000))
		}
	})
	return p
}

func lastOf(s string, n int) string { return s[max(0, len(s)-n):] }

// waitFor polls until ready, which is the only thing a start can offer.
func (p *process) waitFor(t *testing.T, what string, ready func() bool) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for !ready() {
		select {
		case <-p.done:
			t.Fatalf("leadex %s ended before %s: %v\n%s", p.args[0], what, p.cmd.ProcessState, p.log)
		case <-deadline:
			t.Fatalf("leadex %s: no %s\n%s", p.args[0], what, p.log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop asks it to end and waits.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal("stop:", err)
	}
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		t.Fatal("it did not stop")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("it stopped with %d", code)
	}
}

// client calls one server as one credential.
type client struct {
	t     *testing.T
	base  string
	token string
	http  *http.Client
}

// as logs in at the process by LeanCore's login.
func (p *process) as(t *testing.T, l login) *client {
	t.Helper()
	c := &client{t: t, base: p.BaseURL, http: &http.Client{Transport: apitest.Transport(t, http.DefaultTransport)}}
	var answer struct{ Access string }
	c.call("POST", "/login", map[string]string{"id": l.ID, "api_key": l.Key}, &answer)
	if answer.Access == "" {
		t.Fatal("no token")
	}
	c.token = answer.Access
	return c
}

// call sends a body (JSON, or a string as it is) and reads the answer of a
// success into answer.
func (c *client) call(method, path string, body, answer any) {
	c.t.Helper()
	status, got := c.try(method, path, body)
	if status != http.StatusOK && status != http.StatusCreated {
		c.t.Fatalf("%s %s: %d %s", method, path, status, got)
	}
	if answer == nil {
		return
	}
	if err := json.Unmarshal(got, answer); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, got)
	}
}

// try sends a body and returns what comes back, status 0 when nothing does.
func (c *client) try(method, path string, body any) (int, []byte) {
	c.t.Helper()
	return c.tryOnce(method, path, body, "")
}

// tryOnce is try with an Idempotency-Key, unless that is "".
func (c *client) tryOnce(method, path string, body any, key string) (int, []byte) {
	c.t.Helper()
	text, isText := body.(string)
	if !isText && body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		text = string(b)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, got
}
