package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"leadex/internal/exchange"
)

// DuplicateRule says when a new lead is a copy of one that is there.
type DuplicateRule struct {
	ID            exchange.ID  `json:"id"`
	Ecosystem     exchange.ID  `json:"ecosystem"`
	Provider      *exchange.ID `json:"provider"` // null for the rules of the ecosystem
	ProviderName  string       `json:"provider_name"`
	Name          string       `json:"name"`
	Sets          []string     `json:"sets"` // fields with commas between, such as "email,tax_id"
	WindowSeconds int64        `json:"window_seconds"`
	Unconverted   bool         `json:"unconverted"`
	Action        string       `json:"action"`
	CreatedAt     time.Time    `json:"created_at"`
	UpdatedAt     time.Time    `json:"updated_at"`
	DisabledAt    *time.Time   `json:"disabled_at"`
}

// DuplicateRuleList are the rules of an ecosystem.
type DuplicateRuleList struct {
	Rules    []DuplicateRule `json:"rules"`     // oldest first
	LookBack *LookBack       `json:"look_back"` // null when they never looked back
}

// LookBack is how far the rules have looked back over the leads that were there
// before them.
type LookBack struct {
	Done    int64 `json:"done"`
	Total   int64 `json:"total"`
	Running bool  `json:"running"`
}

// NewDuplicateRule is what a rule is made from.
type NewDuplicateRule struct {
	Ecosystem   string        `json:"ecosystem"`
	Provider    string        `json:"provider"` // id or name; "" for the ecosystem's
	Name        string        `json:"name"`
	Sets        []string      `json:"sets"`
	Window      time.Duration `json:"window"`
	Unconverted bool          `json:"unconverted"`
	Action      string        `json:"action"`
}

// DuplicateRuleChange is a change of a rule; what is null stays.
type DuplicateRuleChange struct {
	Ecosystem   string         `json:"ecosystem"`
	Provider    string         `json:"provider"` // id or name; only where the name of the rule is not unique
	Rule        string         `json:"rule"`     // id or name
	Name        *string        `json:"name"`
	Sets        []string       `json:"sets"` // none: as they are
	Window      *time.Duration `json:"window"`
	Unconverted *bool          `json:"unconverted"`
	Action      *string        `json:"action"`
	Disabled    *bool          `json:"disabled"`
}

var (
	// DuplicateRules are those of an ecosystem.
	DuplicateRules = Call[In, DuplicateRuleList]{"duplicate-rules", duplicateRules}
	// AddDuplicateRule adds a rule and lets it look back.
	AddDuplicateRule = Task[NewDuplicateRule, LookBack, DuplicateRule]{"add-duplicate-rule", addDuplicateRule}
	// ChangeDuplicateRule changes a rule, or disables it, and lets it look back.
	ChangeDuplicateRule = Task[DuplicateRuleChange, LookBack, DuplicateRule]{"change-duplicate-rule", changeDuplicateRule}
)

func duplicateRules(ctx context.Context, h *House, in In) (DuplicateRuleList, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return DuplicateRuleList{}, err
	}
	list, err := h.Exchange.DuplicateRules(ctx, exchange.Command(e.ID), e.ID)
	if err != nil {
		return DuplicateRuleList{}, err
	}
	out := DuplicateRuleList{}
	if list.LookBack != nil {
		b := lookBackOf(*list.LookBack)
		out.LookBack = &b
	}
	out.Rules, err = duplicateRulesOf(ctx, h, e.ID, list.Rules)
	return out, err
}

func addDuplicateRule(ctx context.Context, h *House, in NewDuplicateRule, tell func(LookBack)) (DuplicateRule, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return DuplicateRule{}, err
	}
	rule := exchange.DuplicateRule{Ecosystem: e.ID, Name: in.Name, Sets: setsOf(in.Sets), Window: in.Window,
		Unconverted: in.Unconverted, Action: exchange.DuplicateAction(in.Action)}
	if in.Provider != "" {
		p, err := findProvider(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Provider})
		if err != nil {
			return DuplicateRule{}, err
		}
		rule.Provider = p.ID
	}
	added, err := h.Exchange.AddDuplicateRule(ctx, exchange.Command(e.ID), exchange.AddDuplicateRule{Rule: rule})
	if err != nil {
		return DuplicateRule{}, err
	}
	return lookedBack(ctx, h, added, tell)
}

func changeDuplicateRule(ctx context.Context, h *House, in DuplicateRuleChange, tell func(LookBack)) (DuplicateRule, error) {
	found, err := findDuplicateRule(ctx, h, in)
	if err != nil {
		return DuplicateRule{}, err
	}
	c := exchange.ChangeDuplicateRule{Rule: found.ID, Name: in.Name, Window: in.Window, Unconverted: in.Unconverted,
		Action: (*exchange.DuplicateAction)(in.Action), Disabled: in.Disabled}
	if len(in.Sets) > 0 {
		sets := setsOf(in.Sets)
		c.Sets = &sets
	}
	changed, err := h.Exchange.ChangeDuplicateRule(ctx, exchange.Command(found.Ecosystem), c)
	if err != nil {
		return DuplicateRule{}, err
	}
	return lookedBack(ctx, h, changed, tell)
}

// lookedBack waits until the rules have looked back.
func lookedBack(ctx context.Context, h *House, rule *exchange.DuplicateRule, tell func(LookBack)) (DuplicateRule, error) {
	if err := h.Exchange.LookBack(ctx, rule.Ecosystem, func(u exchange.Upkeep) { tell(lookBackOf(u)) }); err != nil {
		return DuplicateRule{}, err
	}
	all, err := duplicateRulesOf(ctx, h, rule.Ecosystem, []exchange.DuplicateRule{*rule})
	if err != nil {
		return DuplicateRule{}, err
	}
	return all[0], nil
}

func lookBackOf(u exchange.Upkeep) LookBack {
	return LookBack{Done: u.Done, Total: u.Total, Running: u.State == exchange.UpkeepRunning}
}

// findDuplicateRule finds a rule by its id or name. One that works goes before
// those that are disabled.
func findDuplicateRule(ctx context.Context, h *House, in DuplicateRuleChange) (*exchange.DuplicateRule, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	var provider exchange.Provider
	if in.Provider != "" {
		if provider, err = findProvider(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Provider}); err != nil {
			return nil, err
		}
	}
	list, err := h.Exchange.DuplicateRules(ctx, exchange.Command(e.ID), e.ID)
	if err != nil {
		return nil, err
	}
	id, isID := exchange.ParseID(in.Rule)
	var working, disabled []*exchange.DuplicateRule
	for i := range list.Rules {
		d := &list.Rules[i]
		switch {
		case isID && d.ID == id:
			return d, nil
		case d.Name != in.Rule || (in.Provider != "" && d.Provider != provider.ID):
		case d.DisabledAt.IsZero():
			working = append(working, d)
		default:
			disabled = append(disabled, d)
		}
	}
	if len(working) == 0 {
		working = disabled
	}
	switch len(working) {
	case 0:
		return nil, &exchange.Error{Code: exchange.NotFound, Field: "rule", Message: "there is no duplicate rule of this id or name"}
	case 1:
		return working[0], nil
	}
	return nil, exchange.InvalidField("rule", "is the name of several: say the provider, or give the id")
}

// setsOf reads sets of fields with commas between.
func setsOf(written []string) [][]exchange.DuplicateField {
	return each(written, func(set *string) (fields []exchange.DuplicateField) {
		for field := range strings.SplitSeq(*set, ",") {
			fields = append(fields, exchange.DuplicateField(strings.TrimSpace(field)))
		}
		return fields
	})
}

func duplicateRulesOf(ctx context.Context, h *House, ecosystem exchange.ID, all []exchange.DuplicateRule) ([]DuplicateRule, error) {
	providers, err := h.Exchange.Providers(ctx, ecosystem)
	return each(all, func(d *exchange.DuplicateRule) DuplicateRule {
		out := DuplicateRule{ID: d.ID, Ecosystem: d.Ecosystem, Name: d.Name, WindowSeconds: int64(d.Window / time.Second),
			Unconverted: d.Unconverted, Action: string(d.Action), CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt, DisabledAt: unlessZero(d.DisabledAt)}
		out.Sets = each(d.Sets, func(set *[]exchange.DuplicateField) string {
			words := each(*set, func(f *exchange.DuplicateField) string { return string(*f) })
			return strings.Join(words, ",")
		})
		if at := slices.IndexFunc(providers, func(p exchange.Provider) bool { return p.ID == d.Provider }); at >= 0 {
			out.Provider, out.ProviderName = &providers[at].ID, providers[at].Name
		}
		return out
	}), err
}
