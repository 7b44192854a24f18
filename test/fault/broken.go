package fault

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"leadex/internal/leadextest"
)

// A broken build is the program with a few lines of its source replaced, so that
// it breaks one promise. A text archive describes them: for each replacement a
// file named "path: old" with the lines that must occur once in the source, and
// one named "path: new" with those that stand there instead; "path: add" is a file
// that the source does not have.

// BuildBroken builds the program that an archive describes, from the source at
// root, into a directory, broken in the way that is named. It fails when the
// source has changed so that the archive does not fit any more.
func BuildBroken(root, archive, way, dir string) (string, error) {
	described, err := txtar.ParseFile(archive)
	if err != nil {
		return "", fmt.Errorf("broken build: %w", err)
	}
	if !strings.Contains(string(described.Comment), way+": ") {
		return "", fmt.Errorf("broken build: %s does not say what %s is", archive, way)
	}
	sources, err := breakSources(described, func(path string) (string, error) {
		b, err := os.ReadFile(filepath.Join(root, path))
		return string(b), err
	})
	if err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Base(archive), err)
	}
	overlay, err := writeOverlay(root, dir, sources)
	if err != nil {
		return "", err
	}
	return leadextest.Build(dir, "-overlay", overlay, "-ldflags", "-X leadex/internal/exchange.Broken="+way)
}

// breakSources gives the broken text of every file that an archive names.
func breakSources(described *txtar.Archive, read func(path string) (string, error)) (map[string]string, error) {
	sources := map[string]string{}
	old := ""
	for _, f := range described.Files {
		path, part, _ := strings.Cut(f.Name, ": ")
		text, known := sources[path]
		if !known && part != "add" {
			var err error
			if text, err = read(path); err != nil {
				return nil, err
			}
		}
		switch part {
		case "add":
			text = string(f.Data)
		case "old":
			old = string(f.Data)
			if n := strings.Count(text, old); n != 1 || old == "" {
				return nil, fmt.Errorf("these lines are %d times in %s, and must be there once:\n%s", n, path, old)
			}
		case "new":
			text = strings.Replace(text, old, string(f.Data), 1)
		default:
			return nil, fmt.Errorf("%q is no part of a broken build", f.Name)
		}
		sources[path] = text
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("nothing is broken")
	}
	return sources, nil
}

// writeOverlay writes the sources and the file that tells go build of them.
func writeOverlay(root, dir string, sources map[string]string) (string, error) {
	replace := map[string]string{}
	for path, text := range sources {
		broken := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, path)] = broken
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, b, 0o600)
}
