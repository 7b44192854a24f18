package api_test

import (
	"net/http"
	"testing"

	"leadex/internal/api"
	"leadex/internal/exchangetest"
)

func TestShowOpenAPI(t *testing.T) {
	t.Parallel()
	s := newScene(t, exchangetest.SQLite(t))
	t.Run("the file is handed out to everybody", func(t *testing.T) {
		got := s.call(t, http.Header{}, http.MethodGet, "/v1/openapi.yaml", "")
		if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/yaml" || got.body != string(api.OpenAPI()) {
			t.Errorf("answered %d %v", got.status, got.header)
		}
	})
}
