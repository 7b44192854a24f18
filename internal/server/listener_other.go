//go:build !linux

package server

import (
	"errors"
	"net"
)

// refuseNew cannot be done here.
func refuseNew(*net.TCPListener) error { return errors.ErrUnsupported }

// waiting cannot be told here.
func waiting(*net.TCPListener) bool { return false }
