package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/store/sqlite"
)

// holdEnv makes of this test program the other process: it opens the directory
// that the variable names and keeps it until its input ends.
const holdEnv = "LEADEX_TEST_HOLD_DIRECTORY"

func TestMain(m *testing.M) {
	dir := os.Getenv(holdEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = s.Close()
}

func TestOpen(t *testing.T) {
	t.Parallel()
	t.Run("refuses a directory that another process has, until that ends", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		other := hold(t, dir)
		_, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
		if !errors.Is(err, sqlite.ErrLocked) || exchange.CodeOf(err) != exchange.Conflict {
			t.Fatalf("error %v, want ErrLocked", err)
		}
		text := exchange.AsError(err).Message
		want := fmt.Sprintf("the data directory is in use by another process (%d)", other.Process.Pid)
		if text != want {
			t.Errorf("message %q, want %q", text, want)
		}
		if err := other.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = other.Wait()
		open(t, dir)
	})
	t.Run("refuses a directory that this process has", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		first := open(t, dir)
		if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); !errors.Is(err, sqlite.ErrLocked) {
			t.Fatalf("error %v, want ErrLocked", err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		open(t, dir)
	})
	t.Run("makes what is not there, for nobody else", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "new", "data")
		s := open(t, dir)
		if err := s.CreateEcosystem(t.Context(), exchange.Ecosystem{ID: exchange.NewID(), CreatedAt: exchange.SystemClock()}); err != nil {
			t.Fatal(err)
		}
		wantMode(t, dir, fs.ModeDir|0o700)
		for _, name := range []string{sqlite.File, sqlite.File + "-wal", sqlite.File + "-shm", sqlite.LockFile} {
			wantMode(t, filepath.Join(dir, name), 0o600)
		}
	})
	t.Run("takes a directory with an awkward name", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "a b?c=d&e%20f#g\u00e9")
		open(t, dir)
		if _, err := os.Stat(filepath.Join(dir, sqlite.File)); err != nil {
			t.Error(err)
		}
	})
	t.Run("refuses a file that is no database", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, sqlite.File), []byte(strings.Repeat("not a database\n", 500)), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); err == nil {
			s.Close()
			t.Error("it was opened")
		}
		if err := os.Remove(filepath.Join(dir, sqlite.File)); err != nil {
			t.Fatal(err)
		}
		open(t, dir) // the refusal has let the directory go
	})
	t.Run("refuses a directory that cannot be made", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := sqlite.Open(t.Context(), filepath.Join(file, "data"), sqlite.Options{}); err == nil {
			s.Close()
			t.Error("it was opened")
		}
	})
}

// hold starts another process that has the directory open.
func hold(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), holdEnv+"="+dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close() })
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	if line != "open\n" {
		t.Fatalf("the other process says %q", line)
	}
	return cmd
}

func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	about, err := os.Stat(path)
	if err != nil {
		t.Error(err)
		return
	}
	if about.Mode() != want {
		t.Errorf("mode of %s is %v, want %v", filepath.Base(path), about.Mode(), want)
	}
}

func TestDurability(t *testing.T) {
	t.Parallel()
	level, err := open(t, t.TempDir()).Durability(t.Context())
	if err != nil || level != "2" {
		t.Errorf("PRAGMA synchronous is %q (error %v), want 2: a commit must wait for the disk", level, err)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	current, latest, err := s.Migrated(t.Context())
	if err != nil || current != 0 || latest < 1 {
		t.Fatalf("a new database is at %d of %d (error %v)", current, latest, err)
	}
	applied, err := s.Migrate(t.Context())
	if err != nil || int64(len(applied)) != latest || applied[0] != "00001_foundation.sql" {
		t.Fatalf("applied %v (error %v)", applied, err)
	}
	if applied, err = s.Migrate(t.Context()); err != nil || len(applied) != 0 {
		t.Errorf("applied again: %v (error %v)", applied, err)
	}
	if current, _, err = s.Migrated(t.Context()); err != nil || current != latest {
		t.Errorf("it is at %d of %d (error %v)", current, latest, err)
	}
}
