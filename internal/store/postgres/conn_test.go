package postgres

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/pgtest"
)

func TestSession(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	t.Run("bounded, so that nobody waits for ever", func(t *testing.T) {
		t.Parallel()
		settings(t, address, map[string]string{
			"application_name": "leadex", "TimeZone": "UTC", "synchronous_commit": "on",
			"statement_timeout": "8s", "lock_timeout": "7s", "idle_in_transaction_session_timeout": "10s",
		})
	})
	t.Run("as the URL says, but for time and durability", func(t *testing.T) {
		t.Parallel()
		settings(t, address+"&statement_timeout=3000&application_name=other&timezone=America/Bogota&synchronous_commit=off", map[string]string{
			"application_name": "other", "TimeZone": "UTC", "synchronous_commit": "on", "statement_timeout": "3s", "lock_timeout": "7s",
		})
	})
}

func settings(t *testing.T, address string, want map[string]string) {
	t.Helper()
	s, err := Open(t.Context(), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got := map[string]string{}
	for name := range want {
		got[name] = texts(t, s, "SELECT current_setting($1)", name)[0]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestPoolConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		url     string
		options Options
		want    int32
	}{
		"as the options say":           {"postgres://x@y/z", Options{MaxConnections: 7}, 7},
		"as the URL says":              {"postgres://x@y/z?pool_max_conns=5", Options{MaxConnections: 7}, 5},
		"as the URL of key=value says": {"user=x host=y dbname=z pool_max_conns=5", Options{}, 5},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, err := poolConfig(test.url, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if config.MaxConns != test.want {
				t.Errorf("%d connections, want %d", config.MaxConns, test.want)
			}
		})
	}
}
