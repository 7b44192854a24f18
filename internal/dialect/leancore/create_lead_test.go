package leancore

import "testing"

func TestCreateLead(t *testing.T) { replay(t, "create-lead") }
