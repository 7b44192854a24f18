package server

import (
	"net"

	"golang.org/x/sys/unix"
)

// refuseNew lets nobody connect to a listener any more, while those who have can
// still be accepted. Closing it would reset them. Who tries meanwhile hears
// nothing, tries again after a second, and is refused then.
func refuseNew(l *net.TCPListener) error {
	raw, err := l.SyscallConn()
	if err != nil {
		return err
	}
	nothing := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}} // passes 0 bytes of any packet
	program := &unix.SockFprog{Len: uint16(len(nothing)), Filter: &nothing[0]}
	var attached error
	err = raw.Control(func(fd uintptr) {
		attached = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, program)
	})
	if err != nil {
		return err
	}
	return attached
}
