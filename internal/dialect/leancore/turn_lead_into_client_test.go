package leancore

import "testing"

func TestTurnLeadIntoClient(t *testing.T) { replay(t, "turn-lead-into-client") }
