//go:build unix

package cli

import "syscall"

// freeBytes is how much of the disk of a directory its owner may still use.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil // their types differ from system to system
}
