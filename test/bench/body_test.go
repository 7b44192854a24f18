package bench

import "testing"

func TestBody(t *testing.T) {
	t.Parallel()

	t.Run("puts_the_number_where_it_belongs", func(t *testing.T) {
		t.Parallel()
		x := newBody("", []byte(`{"phone":"+7916@@@@@@@","mail":"a@b","id":"@@@@"}`))
		for number, want := range map[int64]string{
			0:          `{"phone":"+79160000000","mail":"a@b","id":"0000"}`,
			12:         `{"phone":"+79160000012","mail":"a@b","id":"0012"}`,
			9876543210: `{"phone":"+79166543210","mail":"a@b","id":"3210"}`,
		} {
			if got := string(x.append(nil, number)); got != want {
				t.Errorf("%d: %s, want %s", number, got, want)
			}
		}
	})

	for _, file := range []string{"brainysoft", "leancore", "pocketbase"} {
		t.Run(file+"_is_a_lead_of_1400_bytes", func(t *testing.T) {
			t.Parallel()
			x, err := readBody("testdata/" + file + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if got := x.size(); got != 1400 {
				t.Errorf("%d bytes", got)
			}
			if len(x.widths) < 3 {
				t.Errorf("the number stands in %d places", len(x.widths))
			}
		})
	}
}

func TestFieldBytes(t *testing.T) {
	t.Parallel()
	const status = "Name:\tleadex\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\nThreads:\t9\n"
	if got, err := fieldBytes(status, "VmRSS:"); got != 10<<20 || err != nil {
		t.Error(got, err)
	}
	if _, err := fieldBytes(status, "VmSwap:"); err == nil {
		t.Error("a line that is not there was read")
	}
}
