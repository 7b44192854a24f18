package exchange

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
)

// Rule is an expression over what is known of a lead, in the Common Expression
// Language, that is true or false. It may name:
//
//   - lead: the fields of contents by their keys, such as lead.income and
//     lead.passport.issued_on. Texts are strings, numbers ints or doubles, days
//     strings as in "1990-01-31", yes/no bools, objects maps, lists lists. The
//     extra fields are lead.extra_fields["key"].
//   - age: of the applicant in whole years, from the date of birth.
//   - amount and term: what is asked for, a double and a number of instalments.
//
// Numbers are compared as doubles, which is exact up to 15 digits.
//
// A rule that needs a value which is missing is Unknown, unless the others decide:
// lead.income > 100 || age > 60 holds for somebody of 61 without an income.
// has(lead.income) asks whether there is one.
type Rule struct {
	names   *ruleReader
	program cel.Program
}

// Verdict is what a rule says.
type Verdict uint8

const (
	Unknown Verdict = iota // a value is missing
	Holds
	Fails
)

// Bounds of a rule: of its text, and of the steps of its evaluation.
const (
	maxRule     = 2000
	maxRuleCost = 100_000
)

// ruleLanguage is what rules are written in. It is made anew for each rule that is
// compiled, which is once: a ruleBook remembers those that are asked.
func ruleLanguage() (*cel.Env, error) {
	return cel.NewEnv(
		cel.Variable("lead", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("age", cel.IntType),
		cel.Variable("amount", cel.DoubleType),
		cel.Variable("term", cel.IntType),
		cel.CrossTypeNumericComparisons(true),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateHomogeneousAggregateLiterals()),
		ext.Strings(),
	)
}

// CompileRule reads a rule. Invalid, without a field, says what is wrong with it.
func CompileRule(text string) (*Rule, error) {
	if err := checkText("", text, maxRule); err != nil {
		return nil, err
	}
	env, err := ruleLanguage()
	if err != nil {
		return nil, err
	}
	tree, issues := env.Compile(text)
	if issues.Err() != nil {
		first := issues.Errors()[0]
		at := ""
		if first.Location.Line() > 0 {
			at = fmt.Sprintf("line %d, column %d: ", first.Location.Line(), first.Location.Column()+1)
		}
		return nil, Refuse(Invalid, "is no rule: %s%s", at, firstLine(first.Message))
	}
	if tree.OutputType() != cel.BoolType && tree.OutputType() != cel.DynType {
		return nil, Refuse(Invalid, "is no rule: it gives %s, not true or false", tree.OutputType())
	}
	names, err := readRule(tree)
	if err != nil {
		return nil, err
	}
	program, err := env.Program(tree, cel.CostLimit(maxRuleCost), cel.InterruptCheckFrequency(100))
	return &Rule{names: names, program: program}, err
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// Judge says what the rule says of facts; see RuleFacts. When it is Unknown,
// missing names the value with the records it would stand in, as in passport.number,
// if the rule does: a key that it computes may be made of personal data and is not told. An error is the rule's own: it was compiled and
// yet cannot be carried out on these facts. When ctx ends first the error is
// Unavailable, and nothing was found out about the rule.
func (r *Rule) Judge(ctx context.Context, facts map[string]any) (v Verdict, missing string, err error) {
	result, _, err := r.program.ContextEval(ctx, facts)
	if ctx.Err() != nil {
		return Unknown, "", Refuse(Unavailable, "the request ended before the rules were asked").Because(ctx.Err())
	}
	if err != nil {
		if name, ok := missingName(err.Error()); ok {
			return Unknown, r.missing(name, facts), nil
		}
		return Unknown, "", Refuse(Invalid, "the rule cannot be carried out: %s", whyBroken(err.Error())).Because(err)
	}
	switch result {
	case types.True:
		return Holds, "", nil
	case types.False:
		return Fails, "", nil
	}
	return Unknown, "", Refuse(Invalid, "the rule gives neither true nor false")
}

// missing is the whole name of a value that was missed.
func (r *Rule) missing(name string, facts map[string]any) string {
	switch name {
	case "age", "amount", "term":
		return name // a field of a lead is called so without records, too
	}
	return r.names.missed(name, facts)
}

// ruleFaults are the signs by which the library's errors are told apart, and what
// is said of them: its own texts may hold values of the lead.
var ruleFaults = []struct{ sign, reason string }{
	{"cost limit exceeded", "it takes too many steps"},
	{"no such overload", "it does something with a value that a value of its type does not allow"},
	{"division by zero", "it divides by zero"},
	{"modulus by zero", "it divides by zero"},
	{"overflow", "a number becomes too large"},
}

func whyBroken(text string) string {
	for _, f := range ruleFaults {
		if strings.Contains(text, f.sign) {
			return f.reason
		}
	}
	return "a value is not as it expects"
}

// missingName reads the name of a value that an evaluation missed: the library
// has no other sign for it than the text of its error.
func missingName(text string) (string, bool) {
	for _, sign := range []string{"no such key: ", "no such attribute(s): "} {
		if _, name, ok := strings.Cut(text, sign); ok {
			return name, true
		}
	}
	return "", false
}
