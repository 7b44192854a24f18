package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"leadex/internal/config"
	"leadex/internal/demo"
	"leadex/internal/exchange"
	"leadex/internal/seal"
)

type demoCommand struct {
	config.Settings `embed:""`

	Leads       int    `default:"50" placeholder:"N" help:"How many leads there are in each ecosystem."`
	Credentials string `placeholder:"FILE" help:"Where to write who can log in, as JSON. Default: credentials.json in the data directory."`
}

func (demoCommand) Help() string {
	return `Makes two ecosystems, one in Colombia and one in Russia, each with an operator, a provider, two lenders, their loan products, and invented leads, none of them assigned. Then it serves them, and prints what to try.

The directory keeps everything, the generated secrets too: the next start on it goes on with what is there.

Example:

  leadex demo --leads 500`
}

func (c demoCommand) Validate() error {
	if c.Leads < 0 || c.Leads > 1_000_000 {
		return errors.New("--leads must be between 0 and 1000000")
	}
	return c.Settings.Validate()
}

func (c demoCommand) Run(ctx context.Context, w *World) error {
	s := c.OrDemoDefaults()
	if c.Credentials == "" {
		c.Credentials = filepath.Join(s.Data, demo.CredentialsFile)
	}
	run, err := start(ctx, w, s)
	if err != nil {
		return err
	}
	plan, err := c.seed(ctx, w, s, run)
	if err != nil {
		err = errors.Join(err, run.abandon())
		if ctx.Err() != nil {
			err = fmt.Errorf("stopped before everything was made; the next start on the same directory goes on: %w", err)
		}
		return err
	}
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		if err := c.welcome(serving, w, run, plan); err != nil {
			stop(err)
		}
	}()
	err = run.untilStopped(serving)
	if cause := context.Cause(serving); ctx.Err() == nil && cause != nil {
		err = errors.Join(err, cause)
	}
	return err
}

// seed makes what is missing. Two demos on one PostgreSQL may share a directory:
// one of them does it, the other waits.
func (c demoCommand) seed(ctx context.Context, w *World, s config.Settings, run *running) (plan *demo.Plan, err error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil { // with --database nobody else makes it
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	release, err := lockFile(ctx, filepath.Join(s.Data, "demo.lock"))
	if err != nil {
		return nil, fmt.Errorf("wait for another demo: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	plan, err = demo.OpenPlan(s.Data, exchange.NewID, func() string { return seal.NewSecret("lxk") })
	if err != nil {
		return nil, err
	}
	return plan, demo.Seed(ctx, run.house.Exchange, plan, c.Leads, func(done, all int) {
		if c.Leads > 1000 { // else it is over before anybody looks
			fmt.Fprintf(w.Stderr, "%d of %d leads\n", done, all)
		}
	})
}

// welcome writes the file of credentials once the server answers, and says what
// to try.
func (c demoCommand) welcome(ctx context.Context, w *World, run *running, plan *demo.Plan) error {
	if err := awaitAnswer(ctx, run.baseURL()+"/healthz"); err != nil || ctx.Err() != nil {
		return err
	}
	if err := plan.WriteCredentials(c.Credentials, run.baseURL()); err != nil {
		return fmt.Errorf("write the credentials: %w", err)
	}
	return plan.Guide(w.Stdout, run.baseURL(), run.adminURL(), c.Credentials)
}

// awaitAnswer waits until a URL of this process answers, or ctx ends.
func awaitAnswer(ctx context.Context, url string) error {
	direct := &http.Client{Transport: &http.Transport{}} // whatever proxy the environment names
	defer direct.CloseIdleConnections()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		answer, err := direct.Do(r)
		if err == nil {
			return answer.Body.Close()
		}
		select {
		case <-ctx.Done():
			return nil // it is being stopped already
		case <-time.After(5 * time.Millisecond):
		}
	}
}
