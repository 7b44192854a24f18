//go:build linux || darwin

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// superuser makes the databases; owner is whom the URLs log in as, a role without special rights, so that a
	// test cannot pass by means that a database made for Leadex would not have.
	superuser = "postgres"
	owner     = "leadex"

	// Bounds for a machine that is badly overloaded; usually each takes tenths of a second.
	startWithin  = 60 * time.Second
	answerWithin = 60 * time.Second
	endWithin    = 30 * time.Second
	// pollEvery is how long one look waits, for a server that gets ready or for one that ends.
	pollEvery = 10 * time.Millisecond
)

// settings are given to every start. All that decides about durability stays as PostgreSQL has it by default.
var settings = []string{
	"-c", "listen_addresses=", // the socket only
	"-c", "max_connections=300", // parallel tests, each with a pool
	"-c", "max_wal_size=256MB", // see enoughBytes
	"-c", "dynamic_shared_memory_type=mmap", // in the data directory: a killed server leaves nothing elsewhere
}

// Server is one PostgreSQL server with a data directory of its own, for tests that take it away and bring it back.
// Its URLs stay the same through Stop, Kill and Start. URL and Database may be called concurrently; Start, Stop and
// Kill may not, and belong to the goroutine of the test.
type Server struct {
	dir       string // holds data, the socket and log; the watchdog removes it
	programs  programs
	account   *syscall.Credential // nil: the account of the test
	watchdog  *watchdog
	more      []string // settings beside those of every start
	databases atomic.Int64

	postgres *exec.Cmd // nil while it does not run
	// alive is read, never written to: every process of the server inherits the other end, so that its end of
	// file says that the last of them is gone, also where the first was killed and the others noticed it later.
	alive *os.File
}

// NewServer returns a server that runs, and removes it with its data when the test ends. Settings are such as
// "max_wal_size=1GB", and count before those that all servers here have.
func NewServer(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := newServer(settings...)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := s.remove(); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return s
}

// newServer makes a server and starts it.
func newServer(more ...string) (*Server, error) {
	programs, err := findPrograms(os.Getenv("PATH"), installed...)
	if err != nil {
		return nil, err
	}
	account, err := unprivileged(os.Geteuid())
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(place(), "leadex-pg-")
	if err != nil {
		return nil, fmt.Errorf("make a directory for PostgreSQL: %w", err)
	}
	watchdog, err := startWatchdog(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &Server{dir: dir, programs: programs, account: account, watchdog: watchdog}
	for _, setting := range more {
		s.more = append(s.more, "-c", setting)
	}
	if err := s.initialise(); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func (s *Server) initialise() error {
	if s.account != nil {
		if err := os.Chown(s.dir, int(s.account.Uid), int(s.account.Gid)); err != nil {
			return fmt.Errorf("hand the directory to PostgreSQL's account: %w", err)
		}
	}
	// Not synced: should the machine itself crash, nobody wants this directory back. What tests commit is synced.
	initdb := s.command(s.programs.initdb, "--pgdata", s.Dir(), "--username", superuser, "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	if output, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, output)
	}
	if err := s.start(); err != nil {
		return err
	}
	return s.execute("CREATE ROLE " + owner + " LOGIN")
}

// Database returns the URL of a new, empty database of this server, such as the function of the same name makes. It
// lives as long as the server.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name, err := s.create()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return s.URL(name)
}

// URL returns the address of a database of this server by its name. It exists as soon as Database has made it.
func (s *Server) URL(database string) string {
	return s.urlAs(owner, database)
}

// Dir is PostgreSQL's data directory, for tests that look at what reached the disk.
func (s *Server) Dir() string {
	return filepath.Join(s.dir, "data")
}

// Start starts a server that was stopped or killed and waits until it answers, its recovery included.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

// Stop shuts the server down in good order: running transactions are rolled back, clients are disconnected, a
// checkpoint is written. It returns when the last process is gone, and does nothing if the server does not run.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.end(syscall.SIGINT); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

// Kill ends the server as kill -9 does: nothing is flushed, nobody is told, and the next Start recovers from the log.
// It returns when the last process is gone, and does nothing if the server does not run.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.end(syscall.SIGKILL); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

func (s *Server) start() error {
	if s.postgres != nil {
		return errors.New("start PostgreSQL: it runs already")
	}
	log, err := os.OpenFile(s.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	defer log.Close()
	alive, theirs, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	postgres := s.command(s.programs.postgres, slices.Concat([]string{"-D", s.Dir(), "-k", s.dir}, settings, s.more)...)
	postgres.Stderr = log
	postgres.ExtraFiles = []*os.File{theirs}
	err = postgres.Start()
	theirs.Close() // the server has its own copy now, and ours would keep the pipe open
	if err != nil {
		return errors.Join(fmt.Errorf("start PostgreSQL: %w", err), alive.Close())
	}
	s.postgres, s.alive = postgres, alive
	if err := s.watchdog.watch(postgres.Process.Pid); err != nil {
		return err
	}
	return s.awaitReady()
}

func (s *Server) awaitReady() error {
	deadline := time.Now().Add(startWithin)
	for {
		err := s.execute("SELECT 1")
		if err == nil {
			return nil
		}
		if s.ended(pollEvery) || time.Now().After(deadline) {
			return fmt.Errorf("start PostgreSQL: %w\n%s", err, s.logTail())
		}
	}
}

// end sends a signal to the server and returns when no process of it is left.
func (s *Server) end(signal syscall.Signal) error {
	if s.postgres == nil {
		return nil
	}
	if err := s.postgres.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end PostgreSQL: %w", err)
	}
	if !s.ended(endWithin) {
		return fmt.Errorf("end PostgreSQL: it runs on %v after %v\n%s", endWithin, signal, s.logTail())
	}
	_ = s.postgres.Wait() // only to let the process go: its status after a signal says nothing
	err := s.alive.Close()
	s.postgres, s.alive = nil, nil
	return errors.Join(err, s.watchdog.watch(0))
}

// ended waits so long for the end of the server's last process and says whether it came.
func (s *Server) ended(within time.Duration) bool {
	if err := s.alive.SetReadDeadline(time.Now().Add(within)); err != nil {
		return false
	}
	_, err := s.alive.Read(make([]byte, 1))
	return errors.Is(err, io.EOF)
}

// remove ends the server at once and deletes its directory.
func (s *Server) remove() error {
	return errors.Join(s.end(syscall.SIGQUIT), s.watchdog.dismiss())
}

// create makes a database and returns its name.
func (s *Server) create() (string, error) {
	name := fmt.Sprintf("test_%d", s.databases.Add(1))
	// FILE_COPY, the other strategy, takes two checkpoints, which sync everything that other tests have written.
	return name, s.execute("CREATE DATABASE " + name + " OWNER " + owner +
		" TEMPLATE template0 STRATEGY wal_log ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'")
}

// execute runs one statement as superuser.
func (s *Server) execute(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.urlAs(superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func (s *Server) urlAs(role, database string) string {
	query := url.Values{"host": {s.dir}, "port": {"5432"}}
	return (&url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query.Encode()}).String()
}

// command prepares a program of PostgreSQL: under its account, with nothing of the caller's settings (PGDATA and so
// on), and in a process group of its own, so that Ctrl-C in a terminal reaches the test alone.
func (s *Server) command(program string, arguments ...string) *exec.Cmd {
	cmd := exec.Command(program, arguments...)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.account, Setpgid: true}
	return cmd
}

func (s *Server) logPath() string {
	return filepath.Join(s.dir, "log")
}

// logTail returns the end of the server's log, for error texts.
func (s *Server) logTail() string {
	const bound = 4096
	log, err := os.ReadFile(s.logPath())
	if err != nil {
		return err.Error()
	}
	return string(log[max(0, len(log)-bound):])
}
