package api

import (
	_ "embed"
	"net/http"

	"leadex/internal/web"
)

//go:embed openapi.yaml
var openAPI string

// OpenAPI is the contract of the API, as it is handed out.
func OpenAPI() []byte { return []byte(openAPI) }

// ShowOpenAPI answers GET /v1/openapi.yaml.
func (a *API) ShowOpenAPI(w http.ResponseWriter, _ *http.Request) {
	web.Answer(w, http.StatusOK, "application/yaml", OpenAPI())
}
