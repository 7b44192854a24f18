package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"leadex/internal/access"
	"leadex/internal/config"
	"leadex/internal/control"
	"leadex/internal/delivery"
	"leadex/internal/exchange"
	"leadex/internal/server"
)

type serve struct {
	config.Settings `embed:""`
}

func (serve) Help() string {
	return `Without --database everything lies in one directory, which this process owns. With --database any number of processes may serve the same PostgreSQL; give each the same keys.

Examples:

  leadex serve
  LEADEX_DATABASE=postgres://leadex@db.example.com/leadex LEADEX_KEYS=/etc/leadex/keys leadex serve --addr :8080`
}

func (c serve) Run(ctx context.Context, w *World) error {
	s := c.OrDefaults()
	run, err := start(ctx, w, s)
	if err != nil {
		return err
	}
	run.log.Info("serving", "addr", run.baseURL(), "admin", run.adminURL(), "engine", run.house.Kind)
	return run.untilStopped(ctx)
}

// running is a server with everything it stands on.
type running struct {
	settings config.Settings
	log      *slog.Logger
	house    *house
	on       server.Listeners
	control  *http.Server // nil without a data directory to own
}

// start opens the installation and the listeners; nothing is served yet.
func start(ctx context.Context, w *World, s config.Settings) (*running, error) {
	r := &running{settings: s, log: newLog(w.Stderr, s)}
	var err error
	if r.on, err = listen(ctx, s); errors.Is(err, syscall.EADDRINUSE) && w.settings.Source("admin-addr") == config.FromDefault {
		// A second server on a machine needs no address for this to be told.
		s.AdminAddr = freePort
		r.on, err = listen(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	if r.house, err = own(ctx, s.Installation); err != nil {
		return nil, errors.Join(err, closeAll(r.on))
	}
	r.house.Served = true
	if s.Database == "" {
		if err := r.serveControl(); err != nil {
			return nil, errors.Join(err, r.abandon())
		}
	}
	return r, nil
}

// abandon closes everything of a server that is not to serve after all.
func (r *running) abandon() error {
	return errors.Join(closeAll(r.on), r.close())
}

// freePort is where a listener gets a port that nobody has.
const freePort = "127.0.0.1:0"

func listen(ctx context.Context, s config.Settings) (on server.Listeners, err error) {
	if on.Main, err = server.Listen(ctx, s.Addr); err != nil {
		return on, fmt.Errorf("listen for calls; --addr chooses another address: %w", err)
	}
	if s.AdminAddr == config.Off {
		return on, nil
	}
	if on.Admin, err = net.Listen("tcp", s.AdminAddr); err != nil {
		return on, errors.Join(fmt.Errorf("listen for health and metrics; --admin-addr chooses another address, or off: %w", err), on.Main.Close())
	}
	return on, nil
}

func closeAll(on server.Listeners) error {
	err := on.Main.Close()
	if on.Admin != nil {
		err = errors.Join(err, on.Admin.Close())
	}
	return err
}

// serveControl lets commands run in this process, which owns the directory.
func (r *running) serveControl() error {
	l, err := control.Listen(r.settings.Data)
	if err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	r.control = &http.Server{Handler: control.Handler(&r.house.House), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelWarn)}
	go func() {
		if err := r.control.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			r.log.Error("commands cannot be run any more", "error", err)
		}
	}()
	return nil
}

// untilStopped serves until ctx ends, answers what was accepted, and closes
// everything.
func (r *running) untilStopped(ctx context.Context) error {
	s, x := r.settings, r.house.Exchange
	keeper, retryAfter := access.New(x, r.house.Keys.Keys().SigningKey(), exchange.SystemClock), time.Duration(0)
	if s.RateLimit > 0 {
		limiter := server.NewLimiter(s.RateLimit, s.RateBurst, exchange.SystemClock)
		keeper, retryAfter = keeper.WithLimit(limiter.Take), limiter.RetryAfter()
	}
	sweeper, endSweeps := r.sweep(ctx)
	endRekeying := r.rekey(ctx)
	public := server.New(server.Config{Surfaces: server.On(x, keeper), Ping: x.Ping, LastWrite: x.LastWrite, Log: r.log, RetryAfter: retryAfter,
		Collectors: []prometheus.Collector{sweeper, delivery.NewFigures(x, exchange.SystemClock, r.deliveryLog())}})
	err := public.Run(ctx, r.on, server.Shutdown{Delay: s.ShutdownDelay, Timeout: s.ShutdownTimeout})
	endSweeps()
	endRekeying()
	return errors.Join(err, r.close())
}

// sweep ends leases in the background until ctx ends or end is called, which
// returns when no sweep runs any more.
func (r *running) sweep(ctx context.Context) (sweeper *delivery.Sweeper, end func()) {
	every := time.Duration(r.settings.SweepEvery)
	sweeper = delivery.NewSweeper(delivery.SweeperConfig{Sweep: r.house.Exchange.Sweep, Every: every, Log: r.deliveryLog()})
	if r.settings.SweepEvery == config.Never {
		return sweeper, func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { sweeper.Run(ctx) })
	return sweeper, func() {
		stop()
		running.Wait()
	}
}

func (r *running) deliveryLog() delivery.Log {
	return delivery.Log{Logger: r.log, Text: server.LogText}
}

// close ends the commands that run here, and closes the installation.
func (r *running) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), r.settings.ShutdownTimeout)
	defer cancel()
	var err error
	if r.control != nil {
		err = r.control.Shutdown(ctx)
	}
	return errors.Join(err, r.house.close(ctx))
}

// baseURL is where programs on this machine reach the server.
func (r *running) baseURL() string { return urlOf(r.on.Main) }

func (r *running) adminURL() string {
	if r.on.Admin == nil {
		return config.Off
	}
	return urlOf(r.on.Admin)
}

// urlOf is the URL of a listener. One that listens on every address is reached
// on this machine by its own.
func urlOf(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
