//go:build linux

package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"leadex/internal/leadextest"
)

// smallDisk is a file system of a few megabytes that only the processes started
// on it see, each under the same path.
//
// It is mounted in a mount namespace, which a process holds open: that one ends
// with the test, however that ends, and the file system with it. The test looks
// into it by way of that process's root.
type smallDisk struct {
	t      *testing.T
	dir    string // where it is mounted
	holder int    // the process that holds the namespace; 0 when there is none
	enter  []string
}

// holding mounts the disk, says so, and stays until its input ends.
const holding = `mount --make-rprivate / && mount -t tmpfs -o size="$2",mode=700 leadex-test "$1" && echo mounted && read -r _`

// smallDiskVariable names a directory on a file system of at most maxDisk bytes
// that may be filled, where none may be mounted.
const (
	smallDiskVariable = "LEADEX_TEST_SMALL_DISK"
	maxDisk           = 256 << 20
)

// newSmallDisk mounts a disk: as root in a mount namespace, as anybody else in a
// user namespace too. Where neither is allowed, as in most containers, it takes
// the shared memory of the container if that is small.
func newSmallDisk(t *testing.T, bytes int) *smallDisk {
	t.Helper()
	if dir := os.Getenv(smallDiskVariable); dir != "" {
		return oneThatIsThere(t, dir)
	}
	d := &smallDisk{t: t, dir: filepath.Join(t.TempDir(), "disk")}
	if err := os.Mkdir(d.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	ways := []struct{ unshare, enter []string }{
		{[]string{"--mount"}, []string{"--mount"}},
		{[]string{"--user", "--map-root-user", "--mount"}, []string{"--user", "--preserve-credentials", "--mount"}},
	}
	if os.Geteuid() != 0 {
		ways = ways[1:]
	}
	var errs []error
	for _, way := range ways {
		err := d.hold(bytes, way.unshare)
		if err == nil {
			d.enter = way.enter
			return d
		}
		errs = append(errs, err)
	}
	if isSmall("/dev/shm") {
		return oneThatIsThere(t, "/dev/shm")
	}
	t.Fatalf("This test needs a small file system, and may not mount one here:\n%v\n"+
		"It needs the programs unshare, nsenter and mount (Debian: util-linux, mount), and to be allowed to use them: "+
		"as root of a machine or of a container with --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined, "+
		"or as anybody where user namespaces are open (Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0). "+
		"Or give it one that is there: docker run --tmpfs /small:size=64m,mode=1777 -e %s=/small.", errors.Join(errs...), smallDiskVariable)
	return nil
}

// oneThatIsThere takes a directory of its own on a file system that is mounted
// already.
func oneThatIsThere(t *testing.T, on string) *smallDisk {
	t.Helper()
	if !isSmall(on) {
		t.Fatalf("%s is no file system of at most %d bytes, or cannot be looked at", on, maxDisk)
	}
	dir, err := os.MkdirTemp(on, "leadex-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return &smallDisk{t: t, dir: dir}
}

func isSmall(dir string) bool {
	var s syscall.Statfs_t
	return syscall.Statfs(dir, &s) == nil && uint64(s.Blocks)*uint64(s.Bsize) <= maxDisk
}

func (d *smallDisk) hold(bytes int, unshare []string) error {
	args := append(unshare, "sh", "-c", holding, "leadex-disk", d.dir, fmt.Sprint(bytes))
	cmd := exec.Command("unshare", args...)
	var told strings.Builder
	cmd.Stderr = &told
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if line, _ := bufio.NewReader(output).ReadString('\n'); line != "mounted\n" {
		return fmt.Errorf("unshare %s: %w: %s", strings.Join(unshare, " "), errors.Join(input.Close(), cmd.Wait()), told.String())
	}
	d.holder = cmd.Process.Pid
	d.t.Cleanup(func() {
		_ = input.Close()
		_ = cmd.Wait() // the shell's read has failed, which says nothing
	})
	return nil
}

// start starts the program where the disk is mounted.
func (d *smallDisk) start(args ...string) *process {
	d.t.Helper()
	path, enter := binary, []string(nil)
	if d.holder != 0 {
		path, enter = "nsenter", append([]string{"--target", fmt.Sprint(d.holder)}, append(d.enter, "--", binary)...)
	}
	program, err := leadextest.Start(path, "", append(enter, args...)...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		program.Kill()
		if d.t.Failed() {
			d.t.Logf("leadex %s printed:\n%s", program.Command(), program.Tail())
		}
	})
	return &process{Program: program}
}

// path is where this process finds a file of the disk.
func (d *smallDisk) path(name string) string {
	if d.holder == 0 {
		return filepath.Join(d.dir, name)
	}
	return filepath.Join("/proc", fmt.Sprint(d.holder), "root", d.dir, name)
}

// fill takes all the space that there is.
func (d *smallDisk) fill() {
	d.t.Helper()
	f, err := os.OpenFile(d.path("ballast"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		n, err := f.Write(make([]byte, size))
		switch {
		case errors.Is(err, syscall.ENOSPC):
			if n == 0 {
				size /= 2
			}
		case err != nil:
			d.t.Fatal(err)
		}
	}
}

// free gives the space back.
func (d *smallDisk) free() {
	d.t.Helper()
	if err := os.Remove(d.path("ballast")); err != nil {
		d.t.Fatal(err)
	}
}

// copyOut copies a directory of the disk to where everybody sees it.
func (d *smallDisk) copyOut(name string) string {
	d.t.Helper()
	to := d.t.TempDir()
	files, err := os.ReadDir(d.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range files {
		if !f.Type().IsRegular() {
			continue
		}
		if err := copyFile(filepath.Join(to, f.Name()), d.path(filepath.Join(name, f.Name()))); err != nil {
			d.t.Fatal(err)
		}
	}
	return to
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
