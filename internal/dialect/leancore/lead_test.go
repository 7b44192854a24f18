package leancore

import "testing"

func TestLead(t *testing.T) { replay(t, "lead") }
