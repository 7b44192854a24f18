//go:build linux || darwin

package pgtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadex/internal/pgtest"
)

func TestFreeze(t *testing.T) {
	t.Parallel()
	server := pgtest.NewServer(t)
	address := server.Database(t)
	conn := connect(t, address)
	server.Freeze(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := pgx.Connect(ctx, address); err == nil {
		t.Error("a frozen server lets somebody in")
	}
	answered := make(chan error, 1)
	go func() {
		_, err := conn.Exec(t.Context(), "SELECT 1")
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatal("a frozen server answers:", err)
	case <-time.After(100 * time.Millisecond):
	}
	server.Thaw(t)
	if err := <-answered; err != nil {
		t.Error("thawed it does not go on:", err)
	}
}
