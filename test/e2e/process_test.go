// Package e2e plays the whole product from outside: it builds the program,
// starts it as the README says, and talks to it as client programs do.
package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadex/internal/api/apitest"
	"leadex/internal/leadextest"
)

var binary string // built once, by TestMain

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "leadex-e2e-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if binary, err = leadextest.Build(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
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

// process is a running leadex, with what a demo says of itself.
type process struct {
	*leadextest.Program
	credentials
	dir string
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
	program, err := leadextest.Start(binary, dir, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		program.Kill()
		if t.Failed() {
			t.Logf("leadex %s printed:\n%s", program.Command(), program.Tail())
		}
	})
	return &process{Program: program}
}

func (p *process) waitFor(t *testing.T, what string, ready func() bool) {
	t.Helper()
	if err := p.WaitFor(what, ready); err != nil {
		t.Fatal(err)
	}
}

// stop asks it to end and waits.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.Stop(30 * time.Second); err != nil {
		t.Error(err)
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
