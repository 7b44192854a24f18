package leancore

import "testing"

func TestAddLoanProduct(t *testing.T) { replay(t, "add-loan-product") }
