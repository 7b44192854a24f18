package exchange

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func extra(id int64, key string, number int64) ExtraField {
	e := ExtraField{Key: Some(key)}
	if id != 0 {
		e.ID.Put(id)
	}
	if number != 0 {
		e.Number.Put(number)
	}
	return e
}

func TestNumberExtraFields(t *testing.T) {
	t.Parallel()
	before := []ExtraField{extra(11, "a", 1), extra(12, "b", 2), extra(13, "a", 3)}
	for name, c := range map[string]struct {
		after []ExtraField
		want  []int64
	}{
		"unchanged fields keep their numbers":               {[]ExtraField{extra(11, "a", 0), extra(12, "b", 0), extra(13, "a", 0)}, []int64{1, 2, 3}},
		"a removed field renumbers no other":                {[]ExtraField{extra(12, "b", 0), extra(13, "a", 0)}, []int64{2, 3}},
		"the second of two equal keys is told by its id":    {[]ExtraField{extra(13, "a", 0), extra(12, "b", 0)}, []int64{3, 2}},
		"a list sent again without ids is told by keys":     {[]ExtraField{extra(0, "a", 0), extra(0, "b", 0), extra(0, "a", 0)}, []int64{1, 2, 3}},
		"a renamed field keeps its number":                  {[]ExtraField{extra(11, "z", 0)}, []int64{1}},
		"a new field takes the next number":                 {[]ExtraField{extra(0, "new", 0), extra(0, "b", 0)}, []int64{4, 2}},
		"a third copy of a key is new":                      {[]ExtraField{extra(0, "a", 0), extra(0, "a", 0), extra(0, "a", 0)}, []int64{1, 3, 4}},
		"a number that was written does not count":          {[]ExtraField{extra(12, "b", 77), extra(0, "new", 2)}, []int64{2, 4}},
		"the same id twice gives two numbers":               {[]ExtraField{extra(11, "x", 0), extra(11, "y", 0)}, []int64{1, 4}},
		"an id that changed hands goes before an equal key": {[]ExtraField{extra(0, "b", 0), extra(12, "a", 0)}, []int64{4, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was, is := Contents{ExtraFields: List[ExtraField]{Some(before)}}, Contents{ExtraFields: List[ExtraField]{Some(c.after)}}
			numberExtraFields(&was, &is)
			var got []int64
			for _, e := range is.ExtraFields.Value() {
				got = append(got, e.Number.Value())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("any two lists give each field one number of its own", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			draw := func(label string) List[ExtraField] {
				fields := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ExtraField {
					return extra(rapid.Int64Range(0, 4).Draw(t, "id"), rapid.StringMatching("[a-c]?").Draw(t, "key"), 0)
				}), 0, 8).Draw(t, label)
				return List[ExtraField]{Some(fields)}
			}
			before, after := Contents{ExtraFields: draw("before")}, Contents{ExtraFields: draw("after")}
			numberExtraFields(&Contents{}, &before)
			numberExtraFields(&before, &after)
			seen := map[int64]bool{}
			for _, e := range after.ExtraFields.Value() {
				if n := e.Number.Value(); n < 1 || seen[n] {
					t.Fatalf("number %d is missing or given twice", n)
				}
				seen[e.Number.Value()] = true
			}
		})
	})
}
