package bench

import (
	"fmt"
	"os"
	"syscall"
)

// Numbers of file systems that keep nothing on a disk, see statfs(2).
const (
	tmpfs = 0x01021994
	ramfs = 0x858458f6
)

// onDisk refuses a directory that lies in memory: figures of writes there are of
// no use to anybody.
func onDisk(dir string) error {
	var system syscall.Statfs_t
	if err := syscall.Statfs(dir, &system); err != nil {
		return fmt.Errorf("look at %s: %w", dir, err)
	}
	if kind := int64(system.Type); kind == tmpfs || kind == ramfs {
		return fmt.Errorf("%s lies in memory: set TMPDIR to a directory on a disk", dir)
	}
	return nil
}

// freeBytes is what anybody may still write there.
func freeBytes(dir string) (int64, error) {
	var system syscall.Statfs_t
	if err := syscall.Statfs(dir, &system); err != nil {
		return 0, fmt.Errorf("look at %s: %w", dir, err)
	}
	return int64(system.Bavail) * system.Bsize, nil
}

// flush has what was written reach the disk, in the way of the databases.
func flush(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

// emptyBuffers returns when all that any program has written is on the disks.
func emptyBuffers() { syscall.Sync() }
