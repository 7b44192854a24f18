package bench

import (
	"strings"
	"testing"
)

func TestEnoughDisk(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form Form
		work []string
		want string
	}{
		"is_refused_before_an_hour_has_gone_into_it": {Form{rank: 2, Stored: []int{1_000, 1_000_000_000_000}}, nil, "set TMPDIR"},
		"is_not_asked_for_leads_that_nobody_stores":  {Form{rank: 2, Stored: []int{1_000_000_000_000}}, []string{"intake"}, ""},
		"is_not_asked_for_by_a_smoke":                {Form{Stored: []int{1_000_000_000_000}}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := Bench{Form: test.form, Work: test.work, Tell: func(string) {}}
			err := b.EnoughDisk(t.TempDir())
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestNeededBytes(t *testing.T) {
	t.Parallel()
	if got, want := neededBytes([]int{5_000_000, 10_000}), int64(elseBytes+33_000_000_000); got != want {
		t.Errorf("for five million it says %d, want %d", got, want)
	}
	if got := neededBytes(nil); got != elseBytes {
		t.Errorf("without growth it says %d", got)
	}
}
