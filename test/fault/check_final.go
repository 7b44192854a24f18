package fault

import "slices"

// checkFinal compares what became of the leads with their histories.
func checkFinal(e Evidence) []Violation {
	k := &checker{receiver: -1}
	listed := map[string]int{}
	for _, id := range e.Final.Listed {
		listed[id]++
	}
	for _, lead := range e.Leads {
		switch n := listed[lead.ID]; {
		case n == 0:
			k.violated("lost", lead.Number, "it is not on the list")
		case n > 1:
			k.violated("twice", lead.Number, "it is on the list %d times", n)
		}
		delete(listed, lead.ID)
	}
	for id := range listed {
		k.violated("twice", 0, "the lead %s was acknowledged to nobody", id)
	}
	found := k.found
	for receiver := range e.Receivers {
		k := &checker{receiver: receiver, lines: lines(e.Record.Of(receiver))}
		for _, lead := range e.Leads {
			k.checkBecame(lead.Number, e.Final)
		}
		found = append(found, k.found...)
	}
	return found
}

// checkBecame looks at a lead in one queue.
func (k *checker) checkBecame(lead int64, final Final) {
	became, there := final.Leads[lead]
	l := k.lines[lead]
	if !there {
		k.violated("lost", lead, "it cannot be read")
		return
	}
	if became.State != "open" {
		k.violated("lost", lead, "it is %s", became.State)
	}
	var states []string
	for _, a := range became.Assignments {
		if a.Receiver == k.receiver {
			states = append(states, a.State)
		}
	}
	switch {
	case l == nil || !l.assigned:
		if len(states) > 0 {
			k.violated("foreign", lead, "it is %v without having been assigned", states)
		}
	case len(states) == 0:
		k.violated("lost", lead, "its assignment is not there")
	case len(states) > 1:
		k.violated("twice", lead, "it has %d assignments: %v", len(states), states)
	default:
		k.checkState(lead, l, states[0], became.Receipts[k.receiver])
	}
}

func (k *checker) checkState(lead int64, l *line, state string, receipts int) {
	switch state {
	case "received":
		if l.seen == 0 || l.confirmCalled == 0 {
			k.violated("lost", lead, "it is received, and nobody has confirmed it")
		}
		if l.withdraw.answered != 0 {
			k.violated("withdrawn", lead, "it is received, and its withdrawal was answered")
		}
	case "withdrawn":
		if l.withdraw.called == 0 {
			k.violated("lost", lead, "it is withdrawn, and nobody has withdrawn it")
		}
		if l.confirmed != 0 {
			k.violated("lost", lead, "it is withdrawn, and its confirmation was answered")
		}
	default:
		k.violated("stuck", lead, "it is %s", state)
	}
	if want := map[bool]int{true: 1}[state == "received"]; receipts != want {
		rule := "twice"
		if receipts < want {
			rule = "lost"
		}
		k.violated(rule, lead, "it is %s and has %d events of reception", state, receipts)
	}
	if l.assignDenied {
		k.violated("refused", lead, "its assignment was denied")
	}
	if l.denied && state != "received" {
		k.violated("refused", lead, "its withdrawal was denied, and it is %s", state)
	}
}

// rules are those that a list of violations breaks, each once.
func rules(violations []Violation) []string {
	var names []string
	for _, v := range violations {
		if !slices.Contains(names, v.Rule) {
			names = append(names, v.Rule)
		}
	}
	return names
}
