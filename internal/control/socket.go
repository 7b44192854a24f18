package control

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// SocketFile is the name of the socket in the data directory.
const SocketFile = "leadex.sock"

// maxSocketPath is below what an address of a socket holds on any system that
// Leadex runs on (104 bytes on macOS, 108 on Linux, with the zero at the end).
const maxSocketPath = 100

// Listen listens on the socket in the data directory, which only the owner may
// open. The caller owns the directory, so that a socket that lies there was left
// behind by a process that is gone.
func Listen(dir string) (net.Listener, error) {
	path := filepath.Join(dir, SocketFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var l net.Listener
	err := withShortPath(dir, func(dir string) error {
		// Made in a directory of its own, which nobody else may enter, and moved
		// into its place when its mode is right.
		private, err := os.MkdirTemp(dir, "s")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(private) }()
		made := filepath.Join(private, "s")
		unix, err := net.ListenUnix("unix", &net.UnixAddr{Name: made, Net: "unix"})
		if err != nil {
			return err
		}
		unix.SetUnlinkOnClose(false) // its name has changed by then
		if err := errors.Join(os.Chmod(made, 0o600), os.Rename(made, path)); err != nil {
			return errors.Join(err, unix.Close())
		}
		l = &listener{unix, path}
		return nil
	})
	return l, err
}

type listener struct {
	net.Listener
	path string
}

// Close stops listening and takes the socket away.
func (l *listener) Close() error {
	return errors.Join(os.Remove(l.path), l.Listener.Close())
}

// answerTime is how long a server on the socket may take to show that it lives.
const answerTime = 2 * time.Second

// Dial reaches the server that owns the data directory; ok is false when none
// answers there. It is not enough that somebody listens: the socket of a process
// that was killed does so until the system has cleared up behind it.
func Dial(ctx context.Context, dir string) (p Place, ok bool) {
	dial := func(ctx context.Context, _, _ string) (c net.Conn, err error) {
		err = withShortPath(dir, func(dir string) error {
			var d net.Dialer
			c, err = d.DialContext(ctx, "unix", filepath.Join(dir, SocketFile))
			return err
		})
		return c, err
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial}}
	asking, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	r, err := http.NewRequestWithContext(asking, http.MethodHead, "http://leadex/", nil)
	if err != nil {
		return Place{}, false
	}
	answer, err := client.Do(r)
	if err == nil {
		err = answer.Body.Close()
	}
	// One that is too busy to answer is there all the same.
	return Place{client: client}, err == nil || errors.Is(err, context.DeadlineExceeded)
}

// withShortPath runs do with a path of the directory that leaves room for the
// names of sockets: its own, or a link to it from the directory for temporary
// files.
func withShortPath(dir string, do func(dir string) error) error {
	const room = 20 // for the longest name that is put behind it
	if len(dir)+room <= maxSocketPath {
		return do(dir)
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	temporary, err := os.MkdirTemp("", "lx")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temporary) }() // of a link it removes the link alone
	link := filepath.Join(temporary, "d")
	if err := os.Symlink(absolute, link); err != nil {
		return err
	}
	return do(link)
}
