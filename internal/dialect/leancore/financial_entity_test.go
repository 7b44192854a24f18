package leancore

import "testing"

func TestFinancialEntity(t *testing.T) { replay(t, "financial-entity") }
