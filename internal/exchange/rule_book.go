package exchange

import "sync"

// maxRuleBook bounds the rules that are remembered; the book is emptied when it
// is full. A compiled rule takes some tens of kilobytes.
const maxRuleBook = 500

// ruleBook remembers rules by their text, so that a rule which is asked of every
// lead is compiled once. It is safe for any number of goroutines.
type ruleBook struct {
	mu     sync.Mutex
	byText map[string]writtenRule
}

// writtenRule is what compiling a text came to. What is no rule is remembered
// too: it is asked just as often.
type writtenRule struct {
	rule *Rule
	err  error
}

// compile is CompileRule with a memory.
func (b *ruleBook) compile(text string) (*Rule, error) {
	b.mu.Lock()
	known, ok := b.byText[text]
	b.mu.Unlock()
	if ok {
		return known.rule, known.err
	}
	// Outside the lock: compiling takes as long as a hundred judgements, and two
	// that compile the same text at once do no harm.
	var w writtenRule
	w.rule, w.err = CompileRule(text)
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.byText) >= maxRuleBook {
		b.byText = nil
	}
	if b.byText == nil {
		b.byText = map[string]writtenRule{}
	}
	b.byText[text] = w
	return w.rule, w.err
}
