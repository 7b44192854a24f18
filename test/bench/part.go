package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Part is what a run found of one kind of work on one engine. It has a file of its
// own, so that whoever has an hour measures a part again and leaves the others as
// they are.
type Part struct {
	Run
	Work    string   `json:"work"` // "intake", "growth-1000000" and so on
	Engine  string   `json:"on"`   // "leadex" where there is none
	Goals   []Goal   `json:"goals"`
	Figures []Figure `json:"figures"`         // with those of others that the goals are held to
	Notes   []string `json:"notes,omitempty"` // what a reader must know
}

func (p *Part) add(f Figure) {
	for i := range p.Figures {
		if p.Figures[i].Work == f.Work && p.Figures[i].Engine == f.Engine {
			p.Figures[i] = f
			return
		}
	}
	p.Figures = append(p.Figures, f)
}

func (p *Part) file() string { return p.Engine + "-" + p.Work + ".json" }

// Save writes the part into a directory, in the place of what was there of the
// same work. It leaves what a fuller form has found, and is false then: a look
// while one works takes no claim's place.
func (p *Part) Save(dir string) (bool, error) {
	file := filepath.Join(dir, p.file())
	before, err := readPart(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	forms := Forms()
	if forms[before.Form].rank > forms[p.Form].rank {
		return false, nil
	}
	var text bytes.Buffer
	to := json.NewEncoder(&text)
	to.SetIndent("", "\t")
	to.SetEscapeHTML(false) // people read it too
	if err := to.Encode(p); err != nil {
		return false, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return false, err
	}
	return true, os.WriteFile(file, text.Bytes(), 0o644)
}

// ReadParts reads all parts of a directory, by the names of their files.
func ReadParts(dir string) (all []Part, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		p, err := readPart(file)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func readPart(file string) (p Part, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("read %s: %w", file, err)
	}
	return p, nil
}
