package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"leadex/internal/exchange"
)

// metrics are those of one server. All labels come from closed lists: surfaces,
// the patterns of routes, methods, classes of status.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
	// turnedAway counts by surface what the gate did not let in.
	turnedAway map[exchange.Surface]prometheus.Counter
}

func newMetrics(lastWrite func() error, others []prometheus.Collector) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "leadex_calls_total", Help: "Calls that were answered.",
		}, []string{"surface", "route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "leadex_call_duration_seconds", Help: "Time from the first byte of a call to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"surface", "route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "leadex_calls_in_flight", Help: "Calls that are being answered.",
		}),
	}
	turnedAway := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "leadex_calls_turned_away_total", Help: "Calls that were refused unread, because too many were under way.",
	}, []string{"surface"})
	m.turnedAway = map[exchange.Surface]prometheus.Counter{}
	for _, name := range []exchange.Surface{exchange.SurfaceNative, exchange.SurfaceLeanCore, exchange.SurfaceLeadBank, exchange.SurfaceBrainySoft} {
		m.turnedAway[name] = turnedAway.WithLabelValues(string(name))
	}
	failing := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "leadex_last_write_failed", Help: "1 if the last write could not be stored, such as on a full disk.",
	}, func() float64 {
		if lastWrite() != nil {
			return 1
		}
		return 0
	})
	m.registry.MustRegister(others...)
	m.registry.MustRegister(m.calls, m.duration, m.inFlight, turnedAway, failing,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(surface exchange.Surface, route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none" // not one of the calls
	}
	method = methodLabel(method)
	m.calls.WithLabelValues(string(surface), route, method, strconv.Itoa(status/100)+"xx").Inc()
	m.duration.WithLabelValues(string(surface), route, method).Observe(took.Seconds())
}

// methodLabel keeps methods of a client's own invention out of the labels.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return method
	}
	return "other"
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
