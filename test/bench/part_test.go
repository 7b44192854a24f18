package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSave(t *testing.T) {
	t.Parallel()
	part := func(work, form string, minute int) Part {
		least := atLeast(4)
		return Part{Run: Run{Begun: time.Date(2026, 11, 20, 8, minute, 0, 0, time.UTC), Form: form, Figures: "the median", Machine: []MachineRow{{"commit", "aaa"}}},
			Work: work, Engine: "sqlite", Figures: []Figure{{Work: "POST", Engine: "sqlite", Unit: "req/s", Runs: []float64{1.5, 2}, Note: "of 32"}},
			Goals: []Goal{{ID: "P1", Work: "POST", Engine: "sqlite", Value: 4.5, Unit: "×", Against: "create", Want: below(5), Least: &least}}, Notes: []string{"so"}}
	}
	for name, test := range map[string]struct{ saved, want []Part }{
		"is_read_as_it_was":                    {[]Part{part("intake", "full", 1)}, []Part{part("intake", "full", 1)}},
		"leaves_other_work":                    {[]Part{part("intake", "full", 1), part("list", "short", 2)}, []Part{part("intake", "full", 1), part("list", "short", 2)}},
		"takes_the_place_of_the_same_work":     {[]Part{part("intake", "full", 1), part("intake", "full", 2)}, []Part{part("intake", "full", 2)}},
		"takes_the_place_of_a_lesser_form":     {[]Part{part("intake", "short", 1), part("intake", "full", 2)}, []Part{part("intake", "full", 2)}},
		"does_not_take_that_of_a_fuller_form":  {[]Part{part("intake", "full", 1), part("intake", "short", 2)}, []Part{part("intake", "full", 1)}},
		"keeps_sizes_apart":                    {[]Part{part("growth-1", "full", 1), part("growth-2", "full", 2)}, []Part{part("growth-1", "full", 1), part("growth-2", "full", 2)}},
		"takes_the_place_of_a_form_of_no_name": {[]Part{part("intake", "none", 1), part("intake", "smoke", 2)}, []Part{part("intake", "smoke", 2)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "results")
			for i, p := range test.saved {
				kept, err := p.Save(dir)
				if err != nil {
					t.Fatal(err)
				}
				if last := i == len(test.saved)-1; last && kept == (name == "does_not_take_that_of_a_fuller_form") {
					t.Errorf("it says kept: %t", kept)
				}
			}
			got, err := ReadParts(dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("leaves_a_file_that_is_no_part", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		file := filepath.Join(dir, "sqlite-intake.json")
		if err := os.WriteFile(file, []byte("<<<<<<< HEAD"), 0o600); err != nil {
			t.Fatal(err)
		}
		p := part("intake", "full", 1)
		if kept, err := p.Save(dir); err == nil || kept {
			t.Errorf("kept %t, %v", kept, err)
		}
		if _, err := ReadParts(dir); err == nil {
			t.Error("it was read")
		}
	})
}

// TestResults holds RESULTS.md to what it is made of.
func TestResults(t *testing.T) {
	t.Parallel()
	parts, err := ReadParts("results")
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) == 0 {
		t.Fatal("there are no results")
	}
	got, err := os.ReadFile("RESULTS.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	if err := Write(&want, parts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("RESULTS.md is not made of results (-want +got):\n%s", diff)
	}
}
