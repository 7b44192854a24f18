package leancore

import "testing"

func TestLogin(t *testing.T) { replay(t, "login") }
