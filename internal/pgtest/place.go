//go:build linux || darwin

package pgtest

import (
	"os"
	"syscall"
)

const (
	sharedMemory = "/dev/shm"
	// enoughBytes holds the log of PostgreSQL (settings bound it) and the databases of many tests at a time, twice
	// over, for packages are tested side by side.
	enoughBytes = 2 << 30
)

// place returns the directory to make a server's directory in: TMPDIR if somebody chose one, else shared memory if
// there is enough, since a new database is some 300 new files, which takes 25 ms there and ten times as much on a slow
// disk. PostgreSQL calls fsync all the same, and what is written survives the death of every process, as on a disk.
func place() string {
	if os.Getenv("TMPDIR") != "" {
		return os.TempDir()
	}
	var system syscall.Statfs_t
	if err := syscall.Statfs(sharedMemory, &system); err != nil {
		return os.TempDir()
	}
	if freeBytes := uint64(system.Bavail) * uint64(system.Bsize); freeBytes < enoughBytes {
		return os.TempDir()
	}
	return sharedMemory
}
