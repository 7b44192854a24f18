package leancore

import "testing"

func TestSimulateLoan(t *testing.T) { replay(t, "simulate-loan") }
