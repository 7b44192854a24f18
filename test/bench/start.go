package bench

import (
	"context"
	"time"
)

// P7: what it takes to be there, and to wait.

func (s *stage) starts(context.Context) error {
	first := s.figure("start to first answer", "ms")
	for range s.Form.Starts {
		if err := s.server.Stop(stopsIn); err != nil {
			return err
		}
		server, took, err := s.in.serve()
		if err != nil {
			return err
		}
		s.server = server
		first.Runs = append(first.Runs, milliseconds(took))
	}
	first.Note = "the process is started, and asked every millisecond until it answers"
	time.Sleep(s.Form.Idle) // nothing else tells that it is idle
	resident, err := residentBytes(s.server.Pid())
	if err != nil {
		return err
	}
	idle := s.figure("resident memory, idle", "MiB")
	idle.Runs = []float64{float64(resident) / (1 << 20)}
	idle.Note = "after " + s.Form.Idle.String() + " without a call, with " + thousands(s.stored+int64(s.listed)) + " leads stored"
	s.results.limit("P7", s.results.add(first), below(150))
	s.results.limit("P7", s.results.add(idle), below(64))
	return nil
}
