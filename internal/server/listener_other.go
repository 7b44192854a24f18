//go:build !linux

package server

import (
	"errors"
	"net"
)

// refuseNew cannot be done here.
func refuseNew(*net.TCPListener) error { return errors.ErrUnsupported }
