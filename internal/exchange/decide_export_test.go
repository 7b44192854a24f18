package exchange

import (
	"context"
	"testing"
)

// JudgeAhead asks the rules about a lead, and returns what then decides it.
func (x *Exchange) JudgeAhead(t *testing.T, caller Caller, key LeadKey) func() (*LeadView, error) {
	t.Helper()
	grant, err := x.decides(context.Background(), caller, key)
	if err != nil {
		t.Fatal(err)
	}
	ahead, err := x.judgeAhead(context.Background(), grant, key)
	if err != nil {
		t.Fatal(err)
	}
	return func() (*LeadView, error) { return x.decideOn(context.Background(), caller, grant, key, ahead) }
}
