package leancore

import "testing"

func TestFinancialEntityUsers(t *testing.T) { replay(t, "financial-entity-users") }
