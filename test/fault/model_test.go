package fault

import (
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// TestJudge holds histories made by hand to the model. Their calls follow each
// other unless their times are given.
func TestJudge(t *testing.T) {
	t.Parallel()
	assign := func(lead int64) Call { return Call{Kind: Assign, Lead: lead} }
	withdraw := func(lead int64) Call { return Call{Kind: Withdraw, Lead: lead} }
	pull := func(want int, served ...int64) Call {
		return Call{Kind: Pull, Want: want, Served: servedAll(served...)}
	}
	confirm := func(leads ...int64) Call { return Call{Kind: Confirm, Named: leads} }
	but := func(c Call, refused ...int64) Call { c.Refused = refused; return c }
	denied := func(c Call) Call { c.Denied = true; return c }
	gone := func(c Call, at int) Call { c.Served[at].Withdrawn = true; return c }
	open := func(c Call) Call { c.Answered = -1; return c } // there is no answer
	at := func(called, answered Tick, c Call) Call { c.Called, c.Answered = called, answered; return c }

	for name, test := range map[string]struct {
		calls []Call
		want  porcupine.CheckResult
	}{
		"nothing":               {nil, porcupine.Ok},
		"an empty queue":        {[]Call{pull(5)}, porcupine.Ok},
		"in order of assigning": {[]Call{assign(7), assign(3), pull(5, 7, 3), confirm(7, 3), pull(5)}, porcupine.Ok},
		"in order of numbers":   {[]Call{assign(7), assign(3), pull(5, 3, 7)}, porcupine.Illegal},
		"assigned twice":        {[]Call{assign(1), assign(1), pull(5, 1), assign(1), confirm(1), assign(1), pull(5)}, porcupine.Ok},
		"an assignment denied":  {[]Call{denied(assign(1))}, porcupine.Illegal},

		"the same batch whatever is wanted": {[]Call{assign(1), assign(2), assign(3), pull(2, 1, 2), pull(9, 1, 2), pull(1, 1, 2)}, porcupine.Ok},
		"another batch":                     {[]Call{assign(1), assign(2), pull(1, 1), pull(1, 2)}, porcupine.Illegal},
		"a batch that grows":                {[]Call{assign(1), pull(5, 1), assign(2), pull(5, 1, 2)}, porcupine.Illegal},
		"a batch that shrinks":              {[]Call{assign(1), assign(2), pull(5, 1, 2), pull(5, 1)}, porcupine.Illegal},
		"more than was wanted":              {[]Call{assign(1), assign(2), pull(1, 1, 2)}, porcupine.Illegal},
		"fewer than there are":              {[]Call{assign(1), assign(2), pull(2, 1)}, porcupine.Illegal},
		"as many as there are for 0":        {[]Call{assign(1), assign(2), pull(0, 1, 2)}, porcupine.Ok},
		"what nobody assigned":              {[]Call{assign(1), pull(5, 1, 9)}, porcupine.Illegal},
		"the contents of another": {[]Call{assign(1), {Kind: Pull, Want: 5, Served: []Served{{Lead: 1, Mixed: true}}}},
			porcupine.Illegal},

		"the rest after a part":          {[]Call{assign(1), assign(2), assign(3), pull(2, 1, 2), confirm(1), pull(5, 2), confirm(2), pull(5, 3)}, porcupine.Ok},
		"new ones before the rest":       {[]Call{assign(1), assign(2), assign(3), pull(2, 1, 2), confirm(1), pull(5, 2, 3)}, porcupine.Illegal},
		"served after its confirmation":  {[]Call{assign(1), pull(5, 1), confirm(1), pull(5, 1)}, porcupine.Illegal},
		"confirmed again":                {[]Call{assign(1), pull(5, 1), confirm(1), confirm(1, 1)}, porcupine.Ok},
		"confirmed before it was pulled": {[]Call{assign(1), but(confirm(1), 1), pull(5, 1)}, porcupine.Ok},
		"received before it was pulled":  {[]Call{assign(1), confirm(1)}, porcupine.Illegal},
		"a stranger's is refused":        {[]Call{assign(1), pull(5, 1), but(confirm(1, 9), 9), pull(5)}, porcupine.Ok},
		"a stranger's is received":       {[]Call{assign(1), pull(5, 1), confirm(1, 9)}, porcupine.Illegal},
		"what was pulled is refused":     {[]Call{assign(1), pull(5, 1), but(confirm(1), 1)}, porcupine.Illegal},

		"withdrawn from the queue":        {[]Call{assign(1), assign(2), withdraw(1), withdraw(1), pull(5, 2)}, porcupine.Ok},
		"served after its withdrawal":     {[]Call{assign(1), withdraw(1), pull(5, 1)}, porcupine.Illegal},
		"withdrawn in the batch":          {[]Call{assign(1), assign(2), pull(5, 1, 2), withdraw(1), gone(pull(5, 1, 2), 0), but(confirm(1, 2), 1), pull(5)}, porcupine.Ok},
		"withdrawn, and out of its place": {[]Call{assign(1), assign(2), pull(5, 1, 2), withdraw(1), pull(5, 2)}, porcupine.Illegal},
		"withdrawn, and received":         {[]Call{assign(1), pull(5, 1), withdraw(1), confirm(1)}, porcupine.Illegal},
		"a batch of withdrawn leads":      {[]Call{assign(1), assign(2), pull(1, 1), withdraw(1), gone(pull(1, 1), 0)}, porcupine.Illegal},
		"the next when all are withdrawn": {[]Call{assign(1), assign(2), pull(1, 1), withdraw(1), pull(1, 2)}, porcupine.Ok},
		"withdrawn after its receipt":     {[]Call{assign(1), pull(1, 1), confirm(1), denied(withdraw(1))}, porcupine.Ok},
		"received, and withdrawn":         {[]Call{assign(1), pull(1, 1), confirm(1), withdraw(1)}, porcupine.Illegal},
		"a withdrawal denied for nothing": {[]Call{assign(1), denied(withdraw(1))}, porcupine.Illegal},
		"given again, at the end":         {[]Call{assign(1), assign(2), withdraw(1), assign(1), pull(5, 2, 1)}, porcupine.Ok},
		"given again, in its old place":   {[]Call{assign(1), assign(2), withdraw(1), assign(1), pull(5, 1, 2)}, porcupine.Illegal},
		"given again, with its batch open": {[]Call{assign(1), assign(2), pull(5, 1, 2), withdraw(1), assign(1), gone(pull(5, 1, 2), 0), confirm(2), pull(5, 1)},
			porcupine.Ok},

		"a pull overtaken by a withdrawal":   {[]Call{assign(1), assign(2), at(201, 204, gone(pull(5, 1, 2), 1)), at(202, 203, withdraw(2))}, porcupine.Ok},
		"withdrawn before the pull began":    {[]Call{assign(1), assign(2), withdraw(2), gone(pull(5, 1, 2), 1)}, porcupine.Illegal},
		"withdrawn after the pull had ended": {[]Call{assign(1), assign(2), gone(pull(5, 1, 2), 1), withdraw(2)}, porcupine.Illegal},
		"overtaken, and all are withdrawn":   {[]Call{assign(1), assign(2), at(201, 204, gone(pull(1, 1), 0)), at(202, 203, withdraw(1))}, porcupine.Illegal},
		"overtaken, and the next come":       {[]Call{assign(1), assign(2), at(201, 204, pull(1, 2)), at(202, 203, withdraw(1))}, porcupine.Ok},

		"at once, either first":              {[]Call{at(1, 4, assign(1)), at(2, 3, assign(2)), at(5, 6, pull(5, 2, 1))}, porcupine.Ok},
		"one after the other, second first":  {[]Call{at(1, 2, assign(1)), at(3, 4, assign(2)), at(5, 6, pull(5, 2, 1))}, porcupine.Illegal},
		"pulls at once get one batch":        {[]Call{at(1, 2, assign(1)), at(3, 4, assign(2)), at(5, 8, pull(1, 1)), at(6, 7, pull(2, 1))}, porcupine.Ok},
		"pulls at once get two batches":      {[]Call{at(1, 2, assign(1)), at(3, 4, assign(2)), at(5, 8, pull(1, 1)), at(6, 7, pull(1, 2))}, porcupine.Illegal},
		"a pull without an answer took one":  {[]Call{assign(1), assign(2), open(pull(1)), pull(5, 1)}, porcupine.Ok},
		"a pull without an answer took none": {[]Call{assign(1), assign(2), open(pull(1)), pull(5, 1, 2)}, porcupine.Ok},
		"and cannot have taken the second":   {[]Call{assign(1), assign(2), open(pull(1)), pull(5, 2)}, porcupine.Illegal},
		"it came later than it was called":   {[]Call{open(pull(1)), assign(1), assign(2), pull(5, 1)}, porcupine.Ok},
		"a confirmation without an answer":   {[]Call{assign(1), pull(5, 1), open(confirm(1)), pull(5, 1), pull(5)}, porcupine.Ok},
		"it explains one end, not two":       {[]Call{assign(1), pull(5, 1), open(confirm(1)), pull(5), pull(5, 1)}, porcupine.Illegal},
		"no confirmation explains it":        {[]Call{assign(1), assign(2), pull(5, 1, 2), open(confirm(1)), pull(5, 1)}, porcupine.Illegal},
		"a withdrawal without an answer":     {[]Call{assign(1), assign(2), pull(5, 1, 2), open(withdraw(2)), gone(pull(5, 1, 2), 1)}, porcupine.Ok},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls []*Call
			now := Tick(100)
			for _, c := range test.calls {
				if c.Called == 0 {
					c.Called, now = now, now+2
					if c.Answered == 0 {
						c.Answered = c.Called + 1
					}
				}
				c.Answered = max(c.Answered, 0)
				calls = append(calls, &c)
			}
			if v := Judge(calls, time.Minute); v.CheckResult != test.want {
				t.Errorf("%s, want %s:\n%s", v.CheckResult, test.want, v.Text)
			}
		})
	}
}
