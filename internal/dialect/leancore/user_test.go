package leancore

import "testing"

func TestUser(t *testing.T) { replay(t, "user") }
