package leancore

import "testing"

func TestUpdateLead(t *testing.T) { replay(t, "update-lead") }
