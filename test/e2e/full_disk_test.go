//go:build linux

package e2e

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"leadex/internal/store/sqlite"
)

// diskBytes is room for the database of some thousand leads with its log.
const diskBytes = 64 << 20

// TestDiskFull fills the disk of the data directory under load and makes room
// again. Writes are refused meanwhile, reads go on, and so do writes afterwards.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	disk := newSmallDisk(t, diskBytes)
	data := filepath.Join(disk.dir, "data")
	p := demoOn(t, disk, data)
	l := startLoad(t, p, 1)
	l.await("before", kinds, time.Time{}, succeeded)

	begun := time.Now()
	disk.fill()
	// The log has some space that it was given before, and lead by lead uses it up.
	submits := []string{"leancore submit", "brainysoft submit", "native submit"}
	l.await("the disk is full", submits, begun, refused)
	disk.fill()
	full, lines := time.Now(), strings.Count(p.Output(), "\n")
	reads := []string{"leancore list", "read", "login", "leadbank pull again"}
	l.await("reads on a full disk", reads, full, succeeded)
	l.await("writes on a full disk", append(submits, "leancore assign"), full, refused)
	l.pause(3 * time.Second)
	if n := strings.Count(p.Output(), "\n") - lines; n > 10 {
		t.Errorf("%d lines were logged while the disk was full", n)
	}
	checkFullDisk(t, l, disk, data)
	for _, kind := range reads {
		if n := l.count(kind, full, refused); n > 0 {
			t.Errorf("%d calls of %s were refused", n, kind)
		}
	}
	disk.free()
	room := time.Now()
	l.await("afterwards", kinds, room, succeeded)
	t.Logf("everything goes on %s after there is room", time.Since(room).Round(time.Millisecond))
	l.end()
	l.checkCalls(http.StatusOK, http.StatusCreated, http.StatusServiceUnavailable)
	l.checkLeads(p)
	p.stop(t)
	checkFiles(t, disk.copyOut("data"))

	t.Run("a start says what is wrong", func(t *testing.T) {
		disk.fill()
		defer disk.free()
		for _, dir := range []string{data, filepath.Join(disk.dir, "new")} {
			second := disk.start("serve", "--data", dir, "--addr", "127.0.0.1:0", "--admin-addr", "off")
			select {
			case <-second.Done():
			case <-time.After(20 * time.Second):
				t.Fatal("it runs")
			}
			if code := second.State().ExitCode(); code != 1 || !strings.Contains(second.Output(), "no space is left on the disk of "+dir) {
				t.Errorf("it ended with %d and printed %s", code, second.Output())
			}
		}
	})
	l.checkLeads(demoOn(t, disk, data))
}

// demoOn starts a demo whose data lie on the disk.
func demoOn(t *testing.T, disk *smallDisk, data string) *process {
	t.Helper()
	file := filepath.Join(t.TempDir(), "credentials.json")
	p := disk.start("demo", "--addr", "127.0.0.1:0", "--data", data, "--credentials", file, "--leads", "3")
	p.waitFor(t, "the credentials", func() bool {
		b, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(b, &p.credentials) == nil && p.BaseURL != ""
	})
	return p
}

// checkFullDisk looks at what tells the owner of an installation.
func checkFullDisk(t *testing.T, l *load, disk *smallDisk, data string) {
	t.Helper()
	c := l.caller("", login{})
	if status, answer := c.do("health", "GET", "/readyz", "", func(*http.Request) {}); status != http.StatusOK || !strings.Contains(string(answer), "the last write could not be stored") {
		t.Errorf("/readyz answers %d %s on a full disk", status, answer)
	}
	doctor := disk.start("doctor", "--data", data)
	select {
	case <-doctor.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the doctor does not come to an end")
	}
	if code := doctor.State().ExitCode(); code != 1 || !strings.Contains(doctor.Output(), "only 0 MiB free") {
		t.Errorf("the doctor ended with %d and printed %s", code, doctor.Output())
	}
}

// checkFiles looks for corruption in what a server has left.
func checkFiles(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(context.Background(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
	store := openStore(t, dir, "")
	defer store.Close()
	checkSequence(t, store)
}
