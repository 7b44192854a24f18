package cli

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/server"
)

const (
	// rekeyEvery is how often a process looks for keys of persons that are to be
	// made because another one asked for it, or failed at it.
	rekeyEvery = time.Minute
	// rekeyTold is how often the log tells how far it is.
	rekeyTold = 10 * time.Second
)

// rekey makes the keys of persons that are to be made, in the background, until
// ctx ends or end is called, which returns when nothing is being made any more.
func (r *running) rekey(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		ticks := time.NewTicker(rekeyEvery)
		defer ticks.Stop()
		for ctx.Err() == nil {
			r.rekeyOnce(ctx)
			select {
			case <-ctx.Done():
			case <-ticks.C:
			case <-r.house.Exchange.RekeyAsked():
			}
		}
	})
	return func() {
		stop()
		running.Wait()
	}
}

// rekeyOnce keeps the server alive through a defect: everything is found by the
// older keys as well.
func (r *running) rekeyOnce(ctx context.Context) {
	defer func() {
		if defect := recover(); defect != nil {
			r.log.Error("keys of persons cannot be made", "error", fmt.Sprintf("%T", defect)) // its text may hold anything
		}
	}()
	var told time.Time
	_, err := r.house.Exchange.Rekey(ctx, func(p exchange.RekeyProgress) {
		ended := p.State == exchange.UpkeepDone
		if p.Total == 0 || !ended && time.Since(told) < rekeyTold {
			return
		}
		told = time.Now()
		r.log.Info("keys of persons are made", "ecosystem", p.Ecosystem, "task", p.Task, "done", p.Done, "total", p.Total, "ended", ended)
	})
	if err != nil && ctx.Err() == nil {
		r.log.Error("keys of persons cannot be made; it is tried again", "error", server.LogText(err))
	}
}
