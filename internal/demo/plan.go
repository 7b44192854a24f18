package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"leadex/internal/exchange"
)

// PlanFile is the name of the plan in the demo's directory. It holds secrets.
const PlanFile = "demo.json"

// Plan is what a demo consists of, in the order of the scenes.
type Plan struct {
	Ecosystems []Ecosystem `json:"ecosystems"`

	file string
	kept bool
}

// Ecosystem is one of the demo's ecosystems.
type Ecosystem struct {
	ID       exchange.ID `json:"id"`
	Name     string      `json:"name"`
	Operator Login       `json:"operator"`
	Provider Login       `json:"provider"`
	Lenders  []Lender    `json:"lenders"`
	Leads    Leads       `json:"leads"`
}

// Login is an id and secret that log in.
type Login struct {
	ID     string `json:"id"`
	APIKey string `json:"api_key"`
}

// Lender is a lender; its id is that of its credential too.
type Lender struct {
	ID         exchange.ID `json:"id"`
	Name       string      `json:"name"`
	DealerCode string      `json:"dealer_code"`
	APIKey     string      `json:"api_key"`
}

// Leads say how far submitting has come, counted from the first lead.
type Leads struct {
	Begun     int `json:"begun"`     // later ones were surely not submitted
	Submitted int `json:"submitted"` // these surely were
}

// OpenPlan reads the plan in a directory, which must exist, or makes one. Its
// ids are new ones and its secrets are made by newSecret.
func OpenPlan(dir string, newID func() exchange.ID, newSecret func() string) (*Plan, error) {
	p := &Plan{file: filepath.Join(dir, PlanFile)}
	text, err := os.ReadFile(p.file)
	if err == nil {
		p.kept = true
		if err := json.Unmarshal(text, p); err != nil || len(p.Ecosystems) != len(scenes()) {
			return nil, fmt.Errorf("%s is damaged; restore it, or give the demo another directory: %w", p.file, err)
		}
		return p, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the plan of the demo: %w", err)
	}
	for _, s := range scenes() {
		e := Ecosystem{ID: newID(), Name: s.name,
			Operator: Login{newID().String(), newSecret()}, Provider: Login{newID().String(), newSecret()}}
		for _, l := range s.lenders {
			e.Lenders = append(e.Lenders, Lender{ID: newID(), Name: l.name, DealerCode: l.dealerCode, APIKey: newSecret()})
		}
		p.Ecosystems = append(p.Ecosystems, e)
	}
	return p, nil
}

// save puts the plan on the disk.
func (p *Plan) save() error {
	if err := writeSecret(p.file, p); err != nil {
		return fmt.Errorf("keep the plan of the demo: %w", err)
	}
	p.kept = true
	return nil
}

// writeSecret writes a value as JSON into a file that only its owner may read.
// The file is there as a whole or as it was.
func writeSecret(file string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".demo-*.tmp") // mode 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(append(text, '\n'))
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}
