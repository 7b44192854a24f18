package exchange

import (
	"fmt"
	"testing"
)

func TestRuleBook(t *testing.T) {
	t.Parallel()
	t.Run("remembers_a_rule_and_what_is_none", func(t *testing.T) {
		t.Parallel()
		var b ruleBook
		first, err := b.compile("age > 18")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := b.compile("age > 18"); again != first || err != nil {
			t.Errorf("compiled again: %p and %p, %v", first, again, err)
		}
		_, wrong := b.compile("age >")
		if _, again := b.compile("age >"); wrong == nil || again != wrong {
			t.Errorf("answered %v, then %v", wrong, again)
		}
	})
	t.Run("is_bounded", func(t *testing.T) {
		t.Parallel()
		var b ruleBook
		for i := range maxRuleBook + 1 {
			if _, err := b.compile(fmt.Sprintf("age > %d", i)); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(b.byText); n != 1 {
			t.Errorf("%d are remembered", n)
		}
	})
}
