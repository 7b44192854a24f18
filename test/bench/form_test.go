package bench

import "testing"

func TestForms(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"full":  "the median of 3 runs of 10s after a warm-up of 3s, unless its note says otherwise",
		"short": "the median of 3 runs of 1s without a warm-up, unless its note says otherwise",
	} {
		form := Forms()[name]
		if got := form.figures(); got != want || form.Name != name || (form.firstRun() < 0) != (form.Warm > 0) {
			t.Errorf("%s is %q from run %d, want %q", form.Name, got, form.firstRun(), want)
		}
	}
}
