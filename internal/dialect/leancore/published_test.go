package leancore

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/web"
)

// The published Python examples run as they stand, but for the indentation that
// the pages lost and for what a reader is to fill in: host, token, ids and
// placeholders. Beside each lies the answer that its page documents; ours must
// have its keys, types and order.

func TestPublishedLead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		for _, phone := range []string{"573001234567", "573109998877"} {
			s.create(t, s.provider, `{"name": "Ana", "phone": "`+phone+`"}`)
		}
		said, answered := s.runPublished(t, "lead", map[string]string{
			"<token>": s.operator.token, "fd3705e1-3149-4c41-bfe7-cf0bee79cfad": s.world.Ecosystem.ID.String()})
		if !strings.HasPrefix(said, "Lead encontrado:\n[{'id': '") || strings.Count(said, "'additional_data': {}}") != 2 {
			t.Errorf("the example said: %s", said)
		}
		isPublished(t, "lead", answered)
	})
}

func TestPublishedAssignLead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		lead := s.create(t, s.provider, `{"name": "Ana", "phone": "573001234567"}`)
		said, answered := s.runPublished(t, "assign-lead-to-financial-entity", map[string]string{
			"<token>": s.operator.token, "fd3705e1-3149-4c41-bfe7-cf0bee79cfad": lead, "1234567890": s.lender.ID})
		if !strings.HasPrefix(said, "Lead asignado:\n{'id': '"+lead+"', 'image': '', 'name': 'Ana', ") {
			t.Errorf("the example said: %s", said)
		}
		isPublished(t, "assign-lead-to-financial-entity", answered)
	})
}

func TestPublishedAssignLeadWithoutFilling(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		said, _ := s.runPublished(t, "assign-lead-to-financial-entity", map[string]string{"<token>": s.operator.token})
		want := "Error al asignar el Lead. Código de respuesta: 404\n" + `Mensaje de error: {"message":"Not Found","code":"not_found"}` + "\n"
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("the example said (-want +got):\n%s", diff)
		}
	})
}

func TestPublishedUpdateLoanProduct(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		s.post(t, s.lender, "/add-loan-product", `{"uid": "`+s.lender.ID+`", "name": "Libre"}`).ok(t)
		said, answered := s.runPublished(t, "update-loan-product", map[string]string{
			"<tu_token_de_acceso>": s.lender.token, "<uid_del_producto>": s.lender.ID, "<nombre_del_producto>": "Libre",
			"<nuevo_nombre_del_producto>": "Crédito libre destino", "<descripcion_del_producto>": "Descripción crédito",
			"<tipo_de_prestamo>": "free_investment", "<tasa_de_interes>": "1.5", "<base_de_tasa_de_interes>": "monthly",
			"<periodo_de_gracia>": "0", "<pago_de_interes_durante_periodo_de_gracia>": "True", "<periodo_sin_interes>": "0",
			"<descripcion_del_gasto>": "Seguro de vida", "<monto_del_gasto>": "1.0", "<gasto_permanente>": "True",
			"<monto_del_gasto_en_porcentaje>": "True", "<frecuencia_de_pago>": "monthly", "<tipo_de_intervalo_de_facturacion>": "whole_month",
			"<tasa_de_interes_moratoria>": "0.1", "<base_de_tasa_de_interes_moratoria>": "monthly", "<tasa_maxima_de_interes_moratoria>": "None",
			"<tasa_de_impuestos>": "19.0", "<nombre_del_cargo_inicial>": "Cobro de onboarding", "<monto_del_cargo_inicial>": "100000",
		})
		if !strings.HasPrefix(said, "{'id': '"+s.lender.ID+"', 'name': 'Banco Uno', ") {
			t.Errorf("the example said: %s", said)
		}
		isPublished(t, "update-loan-product", answered)
		want := `"loan_products":[{"name":"Crédito libre destino","description":"Descripción crédito","loan_type":"free_investment","interest_rate":1.5,` +
			`"interest_rate_basis":"monthly","grace_period":0,"grace_period_interest_payment":true,"interest_free_period":0,` +
			`"other_expenses":[{"description":"Seguro de vida","amount":1.0,"permanent":true,"in_percentage":true,"additional_interest_rate":false}],` +
			`"payment_frequency":"monthly","billing_interval_type":"whole_month","arrear_interest_rate":0.1,"arrear_interest_rate_basis":"monthly",` +
			`"arrear_max_interest_rate":null,"tax_rate":19.0,"initial_charges":[{"name":"Cobro de onboarding","amount":100000}]}]}`
		if !strings.HasSuffix(answered, want) {
			t.Errorf("the answer is %s, want it to end in %s", answered, want)
		}
	})
}

// runPublished fills an example in and runs it against a server. It returns what
// the example printed and what the server answered.
func (s *stage) runPublished(t *testing.T, name string, fill map[string]string) (said, answered string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		s.dialect.ServeHTTP(recorder, r)
		answered = recorder.Body.String()
		w.Header().Set("Content-Type", recorder.Header().Get("Content-Type"))
		w.WriteHeader(recorder.Code)
		_, _ = io.WriteString(w, answered)
	}))
	defer server.Close()
	script := strings.ReplaceAll(published(t, name+".py"), "https://api.leancore.co", server.URL)
	for placeholder, value := range fill {
		if !strings.Contains(script, placeholder) {
			t.Fatalf("the example has no %s", placeholder)
		}
		script = strings.ReplaceAll(script, placeholder, value)
	}
	command := exec.CommandContext(t.Context(), python(t), "-")
	command.Stdin = strings.NewReader(script)
	// No proxy and no settings of whoever runs the test.
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "PYTHONIOENCODING=utf-8", "PYTHONUTF8=1", "NO_PROXY=*"}
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("the example failed: %v\n%s", err, output)
	}
	return string(output), answered
}

// python is a Python that has requests. On Debian the package serves the
// system's own one, whatever else stands before it in PATH.
func python(t *testing.T) string {
	t.Helper()
	for _, candidate := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(t.Context(), candidate, "-c", "import requests").Run() == nil {
			return candidate
		}
	}
	t.Fatal("the published examples need python3 with the library requests: apt-get install python3-requests (make test does it)")
	return ""
}

func published(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "published", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// isPublished compares keys, types and order with the documented answer.
func isPublished(t *testing.T, name, answered string) {
	t.Helper()
	if diff := cmp.Diff(shape(t, published(t, name+".json")), shape(t, answered)); diff != "" {
		t.Errorf("keys, types and order (-documented +answered):\n%s\n%s", diff, answered)
	}
}

// shape is a JSON value with types in place of its scalars. Elements of a list
// that are alike count once.
func shape(t *testing.T, value string) string {
	t.Helper()
	switch web.Value(value).Kind() {
	case '{':
		var members []string
		for name, value := range web.Value(value).Members {
			members = append(members, name+": "+shape(t, string(value)))
		}
		return "{\n" + strings.Join(members, ",\n") + "\n}"
	case '[':
		var elements []string
		for _, value := range web.Value(value).Elements {
			elements = append(elements, shape(t, string(value)))
		}
		return "[" + strings.Join(slices.Compact(elements), ",") + "]"
	case '"':
		return "string"
	case '0':
		if strings.ContainsAny(value, ".eE") {
			return "float"
		}
		return "int"
	case 't', 'f':
		return "bool"
	}
	return "null"
}
