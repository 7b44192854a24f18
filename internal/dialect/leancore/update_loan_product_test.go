package leancore

import "testing"

func TestUpdateLoanProduct(t *testing.T) { replay(t, "update-loan-product") }
