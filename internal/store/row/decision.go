package row

import (
	"encoding/json"

	"leadex/internal/exchange"
)

// DecisionRules are what a lead must pass to become an application.
var DecisionRules = define(Noun[exchange.DecisionRule]{
	Table: Table{
		Name: "decision_rule",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"position", Number}, {"name", Text}, {"expression", Text}, {"on_unknown", Text},
			{"denial", Text}, {"denial_number", Number}, {"created_at", Time}, {"updated_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, d *exchange.DecisionRule) {
		w.ID(d.ID)
		w.Number(d.Number)
		w.Number(d.Position)
		w.Text(d.Name)
		w.Text(d.Expression)
		w.Text(string(d.OnUnknown))
		w.Text(d.Denial)
		w.Number(d.DenialID)
		w.Time(d.CreatedAt)
		w.Time(d.UpdatedAt)
		w.Time(d.DisabledAt)
	},
	Read: func(r Reader, d *exchange.DecisionRule) {
		d.Ecosystem = r.ID()
		d.ID = r.ID()
		d.Number = r.Number()
		d.Position = r.Number()
		d.Name = r.Text()
		d.Expression = r.Text()
		d.OnUnknown = exchange.UnknownAction(r.Text())
		d.Denial = r.Text()
		d.DenialID = r.Number()
		d.CreatedAt = r.Time()
		d.UpdatedAt = r.Time()
		d.DisabledAt = r.Time()
	},
})

// Decisions are runs of the decision rules.
var Decisions = define(Noun[exchange.Decision]{
	Table: Table{
		Name: "decision",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"lead_id", ID}, {"lender_id", ID}, {"recommendation", Text},
			{"denial_number", Number}, {"rules", Text}, {"sequence", Number}, {"started_at", Time}, {"ended_at", Time},
		},
	},
	Write: func(w Writer, d *exchange.Decision) {
		w.ID(d.ID)
		w.Number(d.Number)
		w.ID(d.Lead)
		w.ID(d.Lender)
		w.Text(string(d.Recommendation))
		w.Number(d.DenialID)
		w.Text(textOfResults(d.Rules))
		w.Number(d.Sequence)
		w.Time(d.StartedAt)
		w.Time(d.EndedAt)
	},
	Read: func(r Reader, d *exchange.Decision) {
		d.Ecosystem = r.ID()
		d.ID = r.ID()
		d.Number = r.Number()
		d.Lead = r.ID()
		d.Lender = r.ID()
		d.Recommendation = exchange.Recommendation(r.Text())
		d.DenialID = r.Number()
		d.Rules = resultsOfText(r.Text())
		d.Sequence = r.Number()
		d.StartedAt = r.Time()
		d.EndedAt = r.Time()
	},
})

// ruleResult is one rule of a run as it is kept.
type ruleResult struct {
	Rule     string `json:"rule"`
	Number   int64  `json:"number"`
	Name     string `json:"name"`
	Verdict  string `json:"verdict"`
	Missing  string `json:"missing,omitempty"`
	Fault    string `json:"fault,omitempty"`
	Denies   bool   `json:"denies,omitempty"`
	Denial   string `json:"denial,omitempty"`
	DenialID int64  `json:"denial_number,omitempty"`
}

func textOfResults(results []exchange.RuleResult) string {
	if len(results) == 0 {
		return "[]"
	}
	kept := make([]ruleResult, len(results))
	for i, r := range results {
		kept[i] = ruleResult{r.Rule.String(), r.Number, r.Name, r.Verdict, r.Missing, r.Fault, r.Denies, r.Denial, r.DenialID}
	}
	text, _ := json.Marshal(kept) // strings always marshal
	return string(text)
}

// resultsOfText reads what textOfResults wrote; no results are nil.
func resultsOfText(text string) []exchange.RuleResult {
	var kept []ruleResult
	if err := json.Unmarshal([]byte(text), &kept); err != nil || len(kept) == 0 {
		return nil
	}
	results := make([]exchange.RuleResult, len(kept))
	for i, r := range kept {
		id, _ := exchange.ParseID(r.Rule) // of our own making
		results[i] = exchange.RuleResult{Rule: id, Number: r.Number, Name: r.Name, Verdict: r.Verdict, Missing: r.Missing,
			Fault: r.Fault, Denies: r.Denies, Denial: r.Denial, DenialID: r.DenialID}
	}
	return results
}
