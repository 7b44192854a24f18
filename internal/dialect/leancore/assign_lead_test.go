package leancore

import "testing"

func TestAssignLead(t *testing.T) { replay(t, "assign-lead") }
