package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadex/internal/pgtest"
)

// planted are identifiers that must be nowhere in clear. None is part of
// another number that the test makes.
var planted = map[string]string{
	"passport series":       "9173",
	"passport number":       "86420975318",
	"extra document number": "XK7391826450",
	"tax id":                "735190284617",
	"company number":        "1157746083952",
	"social id":             "91726354801",
	"employer's tax id":     "592817364019",
	"relative's passport":   "75391864207",
	"relative's tax id":     "48261937502",
	"nit":                   "8306192745",
	"account of a debt":     "40817810938261745093",
}

// TestPlanted sends document numbers and tax ids through every dialect, through
// edits, conversion and idempotent writes, and looks for them in what is left.
func TestPlanted(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		p := startDemo(t, dir, "--leads", "1")
		plant(t, p)
		scanMetrics(t, p)
		scanFiles(t, dir) // with its journal, while it runs
		p.stop(t)
		scanFiles(t, dir)
		scan(t, "the log", []byte(p.Output()))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		dir, database := t.TempDir(), pgtest.Database(t)
		p := startDemo(t, dir, "--leads", "1", "--database", database)
		plant(t, p)
		scanMetrics(t, p)
		scan(t, "the dump", pgtest.Dump(t, database))
		p.stop(t)
		scanFiles(t, dir)
		scan(t, "the log", []byte(p.Output()))
	})
}

func plant(t *testing.T, p *process) {
	t.Helper()
	e := p.Ecosystems[1]
	provider, operator, lender := p.as(t, e.Provider), p.as(t, e.Operator), p.as(t, e.Lenders[0])
	body := fmt.Sprintf(`{"firstName":"Анна","lastName":"Петрова","mobilePhone":"+79161112233","inn":%q,"snils":%q,"registrationNumber":%q,"employerInn":%q,
		"passport":{"seria":%q,"no":%q,"extraNumber":%q},"relatives":[{"firstName":"Олег","rnn":%q,"passport":{"no":%q}}],
		"leadDebts":[{"debtName":"card","requisites":%q}]}`,
		planted["tax id"], planted["social id"], planted["company number"], planted["employer's tax id"], planted["passport series"],
		planted["passport number"], planted["extra document number"], planted["relative's tax id"], planted["relative's passport"], planted["account of a debt"])
	var created brainySoftAnswer[int64]
	provider.call("POST", "/bs-core/main/leads", body, &created)
	operator.call("PUT", fmt.Sprintf("/bs-core/main/leads/%d", created.Data), body[:len(body)-1]+`,"birthPlace":"Тула"}`, nil)

	var lead leanCoreLead
	provider.call("POST", "/create-lead", `{"name":"Luis","nit":"`+planted["nit"]+`","additional_data":{"document":"`+planted["passport number"]+`"}}`, &lead)
	status, _ := provider.try("POST", "/create-lead", `{"name":"Luis","nit":"`+planted["nit"]+`"}`)
	if status != 409 {
		t.Errorf("a second lead with the nit: %d", status)
	}
	if status, got := operator.try("GET", "/lead?nit="+planted["nit"], nil); status != 200 || !bytes.Contains(got, []byte(planted["nit"])) {
		t.Errorf("the lead is not found by its nit: %d %s", status, got)
	}
	operator.call("POST", "/assign-lead-to-financial-entity", map[string]string{"lead_id": lead.ID, "financial_entity_id": e.Lenders[0].ID}, nil)
	lender.call("POST", "/update-lead", `{"id":"`+lead.ID+`","nit":"`+planted["tax id"]+`"}`, nil)
	operator.call("POST", "/turn-lead-into-client", map[string]string{"lead_id": lead.ID, "financial_entity_id": e.Lenders[0].ID}, nil)
	lender.call("POST", "/update-user", `{"id":"`+lead.ID+`","nit":"`+planted["company number"]+`"}`, nil)

	native := `{"external_id":"planted-1","contents":{"first_name":"Ana","phone":"3001234567","tax_id":"` + planted["nit"] + `1","passport":{"number":"` + planted["passport number"] + `"}}}`
	status, got := provider.tryOnce("POST", "/v1/leads", native, "planted-key")
	if status != 201 {
		t.Errorf("the native submit: %d %s", status, got)
	}
	plantNative(t, operator, got)
	// Refusals must not carry values into the log either.
	provider.try("POST", "/bs-core/main/leads", `{"firstName":"A","mobilePhone":"1","birthDate":"`+planted["passport number"]+`"}`)
	provider.try("GET", "/lead?nit="+planted["passport number"], nil)
	provider.try("GET", "/no-such-call/"+planted["passport number"], nil)
}

// plantNative changes, searches and reveals the lead that a native submit was
// answered with. What is sent and answered there must stay nowhere but sealed, the
// answers that idempotent writes keep included.
func plantNative(t *testing.T, operator *client, submitted []byte) {
	t.Helper()
	var lead struct{ ID string }
	if err := json.Unmarshal(submitted, &lead); err != nil {
		t.Fatal(err)
	}
	path := "/v1/leads/" + lead.ID
	change := fmt.Sprintf(`{"contents":{"social_id":%q,"passport":{"series":%q,"extra_number":%q},"debts":[{"requisites":%q}],"incomes":[{"inn":%q}]}}`,
		planted["social id"], planted["passport series"], planted["extra document number"], planted["account of a debt"], planted["employer's tax id"])
	if status, got := operator.tryOnce("PATCH", path, change, "planted-change"); status != 200 {
		t.Errorf("the change: %d %s", status, got)
	}
	reveal := `{"fields":["tax_id","social_id","passport","debts","incomes"],"reason":"identity_check","note":"Passport ` + planted["passport number"] + `, I was told"}`
	for range 2 { // the second is answered from what was kept
		status, got := operator.tryOnce("POST", path+"/reveal", reveal, "planted-reveal")
		if status != 200 || !bytes.Contains(got, []byte(planted["social id"])) || !bytes.Contains(got, []byte(planted["passport number"])) {
			t.Errorf("the reveal: %d %s", status, got)
		}
	}
	for _, search := range []string{
		fmt.Sprintf(`{"document":{"series":%q,"number":%q}}`, planted["passport series"], planted["passport number"]),
		fmt.Sprintf(`{"tax_id":"%s1","phone":"3001234567"}`, planted["nit"]),
	} {
		if status, got := operator.try("POST", "/v1/leads/search", search); status != 200 || !bytes.Contains(got, []byte(lead.ID)) {
			t.Errorf("the search: %d %s", status, got)
		}
	}
	// What is refused is kept nowhere either.
	operator.try("POST", "/v1/leads/search", `{"tax_id":"`+planted["tax id"]+`","document":{"series":"`+planted["passport number"]+`"}}`)
	operator.try("POST", path+"/reveal", `{"fields":["`+planted["passport number"]+`"],"reason":"`+planted["tax id"]+`?"}`)
	operator.try("PATCH", path, `{"contents":{"passport":{"number":"••••`+planted["passport number"]+`","issued_on":"`+planted["social id"]+`"}}}`)
}

// scanMetrics looks at what the program tells of itself.
func scanMetrics(t *testing.T, p *process) {
	t.Helper()
	_, after, found := strings.Cut(p.Output(), "health and metrics: ")
	base, _, _ := strings.Cut(after, "\n")
	if !found {
		t.Fatal("there are no metrics")
	}
	status, metrics := (&client{t: t, base: base, http: http.DefaultClient}).try("GET", "/metrics", nil)
	if status != 200 || !bytes.Contains(metrics, []byte("leadex_")) {
		t.Errorf("the metrics: %d", status)
	}
	scan(t, "the metrics", metrics)
}

func scanFiles(t *testing.T, dir string) {
	t.Helper()
	read := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read += len(b)
		scan(t, filepath.Base(path), b)
		return nil
	})
	if err != nil || read == 0 {
		t.Errorf("%d bytes were scanned: %v", read, err)
	}
}

// scan looks for the planted values.
func scan(t *testing.T, where string, b []byte) {
	t.Helper()
	if len(b) == 0 {
		return
	}
	for name, value := range planted {
		if len(value) < 6 {
			continue // too short to be told from chance
		}
		if bytes.Contains(b, []byte(value)) {
			t.Errorf("the %s is in clear in %s", name, where)
		}
	}
}
