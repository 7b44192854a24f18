package house

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// licence is one that may be linked into the program, known by a phrase that only its text has. Apart from these
// nothing may: whoever runs Leadex must need no lawyer.
type licence struct {
	name, phrase string
}

func licences() []licence {
	return []licence{
		{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
		{"BSD", "Redistribution and use in source and binary forms, with or without modification, are permitted"},
		{"Apache-2.0", "Apache License Version 2.0, January 2004"},
	}
}

// otherTerms are phrases of licences whose text could stand in one file with an allowed one.
func otherTerms() []string {
	return []string{"GNU GENERAL PUBLIC", "GNU LESSER", "GNU AFFERO", "Mozilla Public License", "Eclipse Public License",
		"Business Source License", "Server Side Public License", "Commons Clause"}
}

// readByHand are files that recognise cannot judge, by the version in which a person read them, and what was found.
// A newer version has to be read again.
func readByHand() map[string]string {
	return map[string]string{
		"modernc.org/memory@v1.12.1/LICENSE-LOGO":         "the origin of a picture that is not linked",
		"modernc.org/sqlite@v1.60.1/LICENSE-SQLITE":       "public domain: no terms at all",
		"modernc.org/sqlite@v1.60.1/LICENSE-3RD-PARTY.md": "what its section 1 calls linked is MIT, BSD or public domain; the MPL is that of a tool's module",
	}
}

func TestLicences(t *testing.T) {
	t.Parallel()
	modules := linkedModules(t)
	if len(modules) == 0 {
		t.Fatal("the program links no modules: is this list true?")
	}
	for _, m := range modules {
		t.Run(m.Path, func(t *testing.T) {
			t.Parallel()
			files := licenceFiles(t, m.Dir)
			if len(files) == 0 {
				t.Errorf("%s %s has no licence file in %s", m.Path, m.Version, m.Dir)
			}
			for _, file := range files {
				if _, ok := readByHand()[m.Path+"@"+m.Version+"/"+filepath.Base(file)]; ok {
					continue
				}
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := recognise(string(text)); err != nil {
					t.Errorf("%s %s, %s: %v", m.Path, m.Version, filepath.Base(file), err)
				}
			}
		})
	}
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	const mit = "Copyright (c) 2020 Somebody\n\nPermission is hereby granted, free of charge, to any\nperson obtaining a copy\tof this"
	tests := map[string]struct {
		text string
		want string
		err  string
	}{
		"mit_with_other_line_breaks": {text: mit, want: "MIT"},
		"apache":                     {text: "    Apache License\n   Version 2.0, January 2004\n", want: "Apache-2.0"},
		"mozilla":                    {text: "Mozilla Public License Version 2.0", err: "Mozilla Public License"},
		"two_in_one_file":            {text: mit + "\nGNU GENERAL PUBLIC LICENSE", err: "GNU GENERAL PUBLIC"},
		"isc":                        {text: "Permission to use, copy, modify, and distribute this software for any purpose", err: "none of"},
		"nothing":                    {text: "", err: "none of"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := recognise(test.text)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %q, %v, want an error that names %q", got, err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("licence (-want +got):\n%s", diff)
			}
		})
	}
}

// recognise names the licence of a text.
func recognise(text string) (string, error) {
	words := strings.Join(strings.Fields(text), " ")
	for _, phrase := range otherTerms() {
		if strings.Contains(strings.ToLower(words), strings.ToLower(phrase)) {
			return "", fmt.Errorf("the text mentions %s", phrase)
		}
	}
	for _, l := range licences() {
		if strings.Contains(words, l.phrase) {
			return l.name, nil
		}
	}
	return "", fmt.Errorf("the text is none of %v", licences())
}

// linkedModules returns the modules of which a package is linked into the program, ordered by path.
func linkedModules(t *testing.T) []goModule {
	t.Helper()
	var modules []goModule
	for _, pkg := range listPackages(t, "-deps", "leadex/cmd/leadex") {
		if pkg.Module != nil && !pkg.Module.Main {
			modules = append(modules, *pkg.Module)
		}
	}
	slices.SortFunc(modules, func(a, b goModule) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(modules)
}

// licenceFiles returns the files in a module's root that hold its terms, those of code it has taken over included.
func licenceFiles(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, entry := range entries {
		name := strings.ToUpper(entry.Name())
		if strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	return files
}
