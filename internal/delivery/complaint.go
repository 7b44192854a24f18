package delivery

import (
	"context"
	"log/slog"

	"leadex/internal/exchange"
)

// Log is where failures are told.
type Log struct {
	*slog.Logger
	// Text is an error as the log may hold it: without what may be personal.
	Text func(error) string
}

// complaint tells of something that is tried again and again: when it begins to
// fail, when it fails otherwise, and when it works again, however often it was
// tried between.
type complaint struct {
	log            Log
	failing, works string        // what is told
	state          exchange.Code // of the last time; "" while all is well
}

func (c *complaint) note(ctx context.Context, err error) {
	was := c.state
	c.state = ""
	if err != nil {
		c.state = exchange.CodeOf(err)
	}
	switch {
	case c.state == was:
	case err != nil:
		c.log.ErrorContext(ctx, c.failing, "error", c.log.Text(err))
	default:
		c.log.InfoContext(ctx, c.works)
	}
}
