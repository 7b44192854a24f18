package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"leadex/internal/server"
)

// TestCollectors shows metrics of others beside the server's own.
func TestCollectors(t *testing.T) {
	t.Parallel()
	other := prometheus.NewGauge(prometheus.GaugeOpts{Name: "leadex_other", Help: "Of somebody else."})
	other.Set(7)
	s := server.New(server.Config{Surfaces: namedSurfaces(), Collectors: []prometheus.Collector{other}})
	answer, text := call(t, "GET", serveHandler(t, s.Admin())+"/metrics", "")
	if answer.StatusCode != http.StatusOK || !strings.Contains(text, "\nleadex_other 7\n") || !strings.Contains(text, "leadex_calls_in_flight") {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
}
