package fault

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// story is a record made by hand. Its calls are made and answered one after the
// other unless a test says otherwise.
type story struct {
	Evidence
	now Tick
}

// in are the calls of a receiver's queue, the first of them 1.
func (s *story) in(receiver int, c Call) *Call {
	c.Receiver = receiver
	c.Called, c.Answered = s.now+1, s.now+2
	s.now += 2
	s.Record.calls = append(s.Record.calls, &c)
	return &c
}

// ends sets what became of a lead.
func (s *story) ends(lead int64, state string, receipts map[int]int, assignments ...FinalAssignment) {
	s.Final.Leads[lead] = FinalLead{State: state, Assignments: assignments, Receipts: receipts}
}

func servedAll(leads ...int64) []Served {
	var all []Served
	for _, l := range leads {
		all = append(all, Served{Lead: l})
	}
	return all
}

// goodStory is a run in which nothing is wrong: of five leads the first four go
// to receiver 0, of which 4 is withdrawn; 3 goes to receiver 1 too; 5 to nobody.
func goodStory() *story {
	s := &story{Evidence: Evidence{Receivers: 2, Record: &Record{}, Final: Final{Leads: map[int64]FinalLead{}}}}
	for n, id := range []string{"a", "b", "c", "d", "e"} {
		s.Leads = append(s.Leads, Lead{ID: id, Number: int64(n + 1), External: id})
		s.Final.Listed = append(s.Final.Listed, id)
	}
	for _, lead := range []int64{2, 1, 3, 4} { // not in the order of their numbers
		s.in(0, Call{Kind: Assign, Lead: lead})
	}
	s.in(1, Call{Kind: Assign, Lead: 3})
	s.in(0, Call{Kind: Pull, Want: 2, Served: servedAll(2, 1)}) // call 5
	s.in(0, Call{Kind: Confirm, Named: []int64{2}})             // call 6
	s.in(0, Call{Kind: Pull, Want: 2, Served: servedAll(1)})    // call 7
	s.in(0, Call{Kind: Confirm, Named: []int64{1, 99}, Refused: []int64{99}})
	s.in(0, Call{Kind: Pull, Want: 2, Served: servedAll(3, 4)}) // call 9
	s.in(0, Call{Kind: Withdraw, Lead: 4})                      // call 10
	s.in(0, Call{Kind: Pull, Want: 2, Served: []Served{{Lead: 3}, {Lead: 4, Withdrawn: true}}})
	s.in(0, Call{Kind: Confirm, Named: []int64{3, 4}, Refused: []int64{4}}) // call 12
	s.in(1, Call{Kind: Pull, Want: 2, Served: servedAll(3)})                // call 13
	s.in(1, Call{Kind: Confirm, Named: []int64{3}})                         // call 14
	once := map[int]int{0: 1}
	s.ends(1, "open", once, FinalAssignment{0, "received"})
	s.ends(2, "open", once, FinalAssignment{0, "received"})
	s.ends(3, "open", map[int]int{0: 1, 1: 1}, FinalAssignment{0, "received"}, FinalAssignment{1, "received"})
	s.ends(4, "open", nil, FinalAssignment{0, "withdrawn"})
	s.ends(5, "open", nil)
	return s
}

// TestCheck breaks the good story, each time in one way, and names the rules that
// must see it.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(s *story, calls []*Call)
		want  []string
	}{
		"a good run":                        {func(*story, []*Call) {}, nil},
		"a confirmation without an answer":  {func(_ *story, c []*Call) { c[12].Answered = 0 }, nil},
		"a pull without an answer":          {func(_ *story, c []*Call) { c[9].Answered, c[9].Served = 0, nil }, nil},
		"a lead is not on the list":         {func(s *story, _ []*Call) { s.Final.Listed = s.Final.Listed[1:] }, []string{"lost"}},
		"a lead is on the list twice":       {func(s *story, _ []*Call) { s.Final.Listed = append(s.Final.Listed, "a") }, []string{"twice"}},
		"a lead was acknowledged to nobody": {func(s *story, _ []*Call) { s.Final.Listed = append(s.Final.Listed, "x") }, []string{"twice"}},
		"a lead cannot be read":             {func(s *story, _ []*Call) { delete(s.Final.Leads, 5) }, []string{"lost"}},
		"a lead was closed":                 {func(s *story, _ []*Call) { s.ends(5, "closed", nil) }, []string{"lost"}},
		"an assignment is gone":             {func(s *story, _ []*Call) { s.ends(4, "open", nil) }, []string{"lost"}},
		"an assignment is there twice": {func(s *story, _ []*Call) {
			s.ends(1, "open", map[int]int{0: 1}, FinalAssignment{0, "received"}, FinalAssignment{0, "ready"})
		}, []string{"twice"}},
		"a lead was received twice":         {func(s *story, _ []*Call) { s.ends(1, "open", map[int]int{0: 2}, FinalAssignment{0, "received"}) }, []string{"twice"}},
		"a receipt has no event":            {func(s *story, _ []*Call) { s.ends(1, "open", nil, FinalAssignment{0, "received"}) }, []string{"lost"}},
		"a lead ends at a stranger":         {func(s *story, _ []*Call) { s.ends(5, "open", nil, FinalAssignment{1, "ready"}) }, []string{"foreign"}},
		"a lead is never handed out":        {func(s *story, _ []*Call) { s.ends(1, "open", nil, FinalAssignment{0, "ready"}) }, []string{"stuck"}},
		"a lead stays in progress":          {func(s *story, _ []*Call) { s.ends(1, "open", nil, FinalAssignment{0, "in_progress"}) }, []string{"stuck"}},
		"received, and nobody confirmed it": {func(_ *story, c []*Call) { c[14].Named = nil }, []string{"lost"}},
		"received, and nobody pulled it":    {func(_ *story, c []*Call) { c[13].Served = nil }, []string{"lost"}},
		"received, though it was withdrawn": {func(s *story, _ []*Call) { s.ends(4, "open", map[int]int{0: 1}, FinalAssignment{0, "received"}) }, []string{"withdrawn"}},
		"withdrawn, and nobody withdrew it": {func(s *story, _ []*Call) {
			s.ends(3, "open", map[int]int{0: 1}, FinalAssignment{0, "received"}, FinalAssignment{1, "withdrawn"})
		}, []string{"lost"}},
		"a withdrawal is denied for nothing": {func(_ *story, c []*Call) { c[10].Denied = true }, []string{"lost", "refused", "withdrawn"}},
		"an assignment is denied":            {func(_ *story, c []*Call) { c[0].Denied = true }, []string{"refused"}},
		"a lead reaches a stranger":          {func(_ *story, c []*Call) { c[13].Served = servedAll(3, 5) }, []string{"foreign"}},
		"a lead comes before its assignment": {func(_ *story, c []*Call) { c[5].Called, c[5].Answered = 1, 2; c[0].Called = 3 }, []string{"foreign"}},
		"a stranger's lead can be confirmed": {func(_ *story, c []*Call) { c[8].Refused = nil }, []string{"foreign"}},
		"a lead has the contents of another": {func(_ *story, c []*Call) { c[13].Served[0].Mixed = true }, []string{"mixed"}},
		"served after its confirmation":      {func(_ *story, c []*Call) { c[7].Served = servedAll(2, 1) }, []string{"again"}},
		"served while it is confirmed":       {func(_ *story, c []*Call) { c[7].Served = servedAll(2, 1); c[7].Called = c[6].Answered - 1 }, nil},
		"served after its withdrawal":        {func(_ *story, c []*Call) { c[11].Served = servedAll(3, 4) }, []string{"withdrawn"}},
		"confirmed after its withdrawal":     {func(_ *story, c []*Call) { c[12].Refused = nil }, []string{"lost", "withdrawn"}},
		"withdrawn by nobody":                {func(_ *story, c []*Call) { c[9].Served[1].Withdrawn = true }, []string{"withdrawn"}},
		"missing from the open batch":        {func(_ *story, c []*Call) { c[7].Served = nil }, []string{"dropped"}},
		"replaced in the open batch":         {func(_ *story, c []*Call) { c[7].Served = servedAll(3) }, []string{"dropped"}},
		"the wrong way round in a batch":     {func(_ *story, c []*Call) { c[5].Served = servedAll(1, 2) }, []string{"order"}},
		"the wrong way round across batches": {func(_ *story, c []*Call) {
			c[5].Served, c[6].Named, c[7].Served = servedAll(1), []int64{1}, servedAll(2)
			c[8].Named[0] = 2
		}, []string{"order"}},
		"any way round if assigned together":  {func(_ *story, c []*Call) { c[5].Served = servedAll(1, 2); c[1].Called = c[0].Called }, nil},
		"what was pulled cannot be confirmed": {func(_ *story, c []*Call) { c[6].Refused = []int64{2} }, []string{"refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := goodStory()
			test.spoil(s, slices.Clone(s.Record.calls))
			found := Check(s.Evidence)
			if diff := cmp.Diff(test.want, rules(found)); diff != "" {
				t.Errorf("broken rules (-want +got):\n%s%v", diff, found)
			}
		})
	}
}

// TestRegister finds answers to one submission that contradict each other.
func TestRegister(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		second Lead
		faults int
	}{
		"the same again":        {Lead{"a", 1, "x"}, 0},
		"another lead":          {Lead{"b", 2, "y"}, 0},
		"another id":            {Lead{"b", 2, "x"}, 1},
		"the number of another": {Lead{"b", 1, "y"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRegister()
			r.Acknowledge(Lead{"a", 1, "x"})
			r.Acknowledge(test.second)
			if got := r.Faults(); len(got) != test.faults {
				t.Errorf("faults %q", got)
			}
		})
	}
	t.Run("knows a lead by its contents", func(t *testing.T) {
		t.Parallel()
		r := newRegister()
		r.Acknowledge(Lead{"a", 1, "x"})
		for _, c := range []struct {
			pulled  pulled
			differs bool
		}{
			{pulled{1, false, "x", "x"}, false},
			{pulled{1, false, "y", "x"}, true},
			{pulled{1, false, "x", "y"}, true},
			{pulled{1, true, "x", ""}, false},
			{pulled{1, true, "x", "x"}, true},
		} {
			if got := r.differs(c.pulled); got != c.differs {
				t.Errorf("%+v: differs %t", c.pulled, got)
			}
		}
	})
}
