package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Go collects garbage when as much has been made as is alive. What is alive here
// is small, often 15 MB, and a call makes some 100 kB, so that at a peak it would
// collect twenty times a second, for a fifth of the whole work. A collection may
// wait for spareBytes of garbage instead, which is what an installation spends on
// it; where more is alive than that, nothing changes.
const (
	spareBytes   = 64 << 20
	mostPercent  = 400 // of what is alive
	leastPercent = 100 // Go's own

	// quietTime without a collection says that nobody calls: Go makes one every two
	// minutes anyway. What the last busy time has taken is then given back.
	quietTime = 100 * time.Second
)

// garbage decides after each collection when the next one is due.
type garbage struct {
	percent int
	last    time.Time
	live    [1]metrics.Sample
}

// collectSeldom takes over from Go when garbage is collected, unless GOGC says
// that. GOMEMLIMIT is kept whoever decides: it is the runtime's.
func collectSeldom(env func(string) (string, bool)) {
	if said, ok := env("GOGC"); ok && said != "" {
		return
	}
	g := &garbage{percent: mostPercent, last: time.Now()}
	g.live[0].Name = "/gc/heap/live:bytes"
	debug.SetGCPercent(g.percent)
	g.awaitNext()
}

// awaitNext has look called after the next collection: that collects what is made
// here, and nothing else tells of it.
func (g *garbage) awaitNext() {
	runtime.AddCleanup(&struct{ _ [64]byte }{}, func(g *garbage) { g.look(time.Now()) }, g)
}

func (g *garbage) look(now time.Time) {
	defer g.awaitNext()
	quiet := now.Sub(g.last) > quietTime
	g.last = now
	if quiet {
		debug.FreeOSMemory()
	}
	metrics.Read(g.live[:])
	// To change it stops the world for a moment, so that is not done for little.
	if p := percentFor(g.live[0].Value.Uint64()); p > g.percent*9/8 || p < g.percent*7/8 {
		g.percent = p
		debug.SetGCPercent(p)
	}
}

// percentFor is how much garbage may be made, in percent of what is alive.
func percentFor(live uint64) int {
	return int(min(max(100*spareBytes/max(live, 1), leastPercent), mostPercent))
}
