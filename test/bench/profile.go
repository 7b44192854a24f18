package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"leadex/internal/leadextest"
)

// AddressVariable tells a build that is profiled where to serve its profiles.
const AddressVariable = "BENCH_PROFILES"

// Profiles takes profiles of the server while it is measured. The product has no
// door for that, so the build gets one: a file that go build is told to see in
// cmd/leadex. A nil Profiles takes none.
type Profiles struct {
	dir     string
	address string
}

const door = `package main

import (
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
)

func init() {
	address := os.Getenv("` + AddressVariable + `")
	if len(os.Args) < 2 || os.Args[1] != "serve" || address == "" {
		return
	}
	runtime.SetMutexProfileFraction(100)
	runtime.SetBlockProfileRate(1_000_000)
	go func() { panic(http.ListenAndServe(address, nil)) }()
}
`

// BuildProfiled builds the program with the door, from the source at root, into
// dir.
func BuildProfiled(root, dir string) (program string, err error) {
	if root, err = filepath.Abs(root); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "door.go")
	if err := os.WriteFile(file, []byte(door), 0o600); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "cmd/leadex/door.go"): file}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", err
	}
	return leadextest.Build(dir, "-overlay", overlay)
}

// NewProfiles writes profiles into a directory; the server finds the address in
// its environment.
func NewProfiles(dir, address string) *Profiles { return &Profiles{dir: dir, address: address} }

var unsafeInNames = regexp.MustCompile(`[^a-zA-Z0-9]+`)

// begin takes a CPU profile of the whole time that is measured, if wanted, and at
// its end, for which the returned function waits, those of allocations, locks and
// waits.
func (p *Profiles) begin(ctx context.Context, wanted bool, f Figure, d time.Duration) (end func() error) {
	if p == nil || !wanted || f.Engine != "sqlite" && f.Engine != "postgres" {
		return func() error { return nil }
	}
	name := f.Engine + "-" + strings.Trim(unsafeInNames.ReplaceAllString(f.Work, "-"), "-")
	done := make(chan error, 1)
	go func() {
		done <- p.fetch(ctx, fmt.Sprintf("profile?seconds=%d", max(1, int(d.Seconds()))), name+".cpu.pprof")
	}()
	return func() error {
		if err := <-done; err != nil {
			return err
		}
		for _, kind := range []string{"allocs", "mutex", "block"} {
			if err := p.fetch(ctx, kind, name+"."+kind+".pprof"); err != nil {
				return err
			}
		}
		return nil
	}
}

func (p *Profiles) fetch(ctx context.Context, what, name string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+"/debug/pprof/"+what, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("profile: %s", res.Status)
	}
	f, err := os.Create(filepath.Join(p.dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(f, res.Body)
	return err
}
