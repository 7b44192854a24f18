//go:build linux || darwin

package pgtest

import (
	"errors"
	"fmt"
	"os/user"
	"strconv"
	"syscall"
)

// unprivileged returns the account to run PostgreSQL under, which refuses to run as root: nil, the account of the
// test itself, unless that is root.
func unprivileged(uid int) (*syscall.Credential, error) {
	if uid != 0 {
		return nil, nil
	}
	// The first is made by every package of the server, the second is everywhere.
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if _, unknown := errors.AsType[user.UnknownUserError](err); unknown {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look up the account %s: %w", name, err)
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("account %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("account %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("the test runs as root, PostgreSQL does not, and there is neither an account postgres nor nobody")
}
