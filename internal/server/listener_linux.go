package server

import (
	"net"

	"golang.org/x/sys/unix"
)

// Flags of a TCP segment.
const (
	synFlag = 0x02
	ackFlag = 0x10
)

// refuseNew lets nobody connect to a listener any more, while those who have can
// still be accepted. Closing it would reset them. Who tries meanwhile hears
// nothing, tries again after a second, and is refused then.
func refuseNew(l *net.TCPListener) error {
	raw, err := l.SyscallConn()
	if err != nil {
		return err
	}
	// What sets SYN alone begins a connection. All else passes: a client whose last
	// word of the handshake is still on its way believes that it is connected. The
	// connections accepted after this have the filter too, and never meet a SYN.
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13}, // the flags in the header of TCP
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: synFlag | ackFlag},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: synFlag, Jt: 0, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},          // dropped
		{Code: unix.BPF_RET | unix.BPF_K, K: 0xffffffff}, // passed whole
	}
	filter := &unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	var attached error
	err = raw.Control(func(fd uintptr) {
		attached = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, filter)
	})
	if err != nil {
		return err
	}
	return attached
}

// waiting tells whether somebody can be accepted now.
func waiting(l *net.TCPListener) bool {
	raw, err := l.SyscallConn()
	if err != nil {
		return false
	}
	ready := 0
	_ = raw.Control(func(fd uintptr) {
		ready, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	})
	return ready > 0
}
