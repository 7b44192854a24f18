package leancore

import "testing"

func TestUpdateUser(t *testing.T) { replay(t, "update-user") }
