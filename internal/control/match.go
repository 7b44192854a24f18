package control

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"

	"leadex/internal/exchange"
)

// Match is two persons that may be one.
type Match struct {
	ID        exchange.ID            `json:"id"`
	Person    int64                  `json:"person"` // number
	Other     int64                  `json:"other"`  // number; 0 where the lead is nobody's any more
	Lead      int64                  `json:"lead"`   // number of the lead that found them; 0 for none
	Reasons   []exchange.MatchReason `json:"reasons"`
	State     exchange.MatchState    `json:"state"`
	CreatedAt time.Time              `json:"created_at"`
	DecidedAt *time.Time             `json:"decided_at"`
}

// ListedMatches chooses pairs of the review list.
type ListedMatches struct {
	Ecosystem string              `json:"ecosystem"`
	State     exchange.MatchState `json:"state"` // "" for all
	After     int64               `json:"after"`
	Limit     int                 `json:"limit"`
}

// OneMatch names a pair by its id.
type OneMatch struct {
	Ecosystem string      `json:"ecosystem"`
	Match     exchange.ID `json:"match"`
	Clear     bool        `json:"clear"` // to show sealed numbers in clear
}

// Compared is a pair side by side.
type Compared struct {
	Match
	Fields []ComparedField `json:"fields"`
}

// ComparedField is one field of both.
type ComparedField struct {
	Key     string `json:"key"`
	Person  string `json:"person"`
	Other   string `json:"other"`
	Verdict string `json:"verdict"` // agrees, differs, only_person or only_other
}

// Decided is what is to become of a pair.
type Decided struct {
	Ecosystem string      `json:"ecosystem"`
	Match     exchange.ID `json:"match"`
	Keep      int64       `json:"keep"`  // number of the person that stays; 0 for the older one
	Other     int64       `json:"other"` // number of who goes, where no pair is named
	Take      []string    `json:"take"`
	Reason    string      `json:"reason"`
	Note      string      `json:"note"`
	Try       bool        `json:"try"` // of an undo: only say what stands in the way
}

// Merged is what has become of two persons.
type Merged struct {
	Match     exchange.ID         `json:"match"`
	State     exchange.MatchState `json:"state"`
	Keep      int64               `json:"keep"`
	Other     int64               `json:"other"`
	Obstacles []string            `json:"obstacles"` // of an undo that was tried
}

var (
	// Matches are the pairs of the review list, in the order in which they were
	// found.
	Matches = Call[ListedMatches, []Match]{"matches", matches}
	// ShowMatch compares a pair.
	ShowMatch = Call[OneMatch, Compared]{"show-match", showMatch}
	// MergeMatch makes a pair one person.
	MergeMatch = Call[Decided, Merged]{"merge-match", mergeMatch}
	// DeclareDifferent says that a pair is two persons, ReopenMatch takes that back.
	DeclareDifferent = Call[Decided, Match]{"declare-different", declareDifferent}
	ReopenMatch      = Call[Decided, Match]{"reopen-match", reopenMatch}
	// UndoMerge makes a merged pair two persons again.
	UndoMerge = Call[Decided, Merged]{"undo-merge", undoMerge}
)

func matches(ctx context.Context, h *House, in ListedMatches) ([]Match, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.Matches(ctx, exchange.Command(e.ID), exchange.MatchPage{State: in.State, After: in.After, Limit: in.Limit})
	return each(all, matchOf), err
}

func matchOf(m *exchange.MatchRow) Match {
	return Match{ID: m.ID, Person: m.PersonNumber, Other: m.OtherNumber, Lead: m.LeadNumber, Reasons: m.Reasons, State: m.State,
		CreatedAt: m.CreatedAt, DecidedAt: unlessZero(m.DecidedAt)}
}

func showMatch(ctx context.Context, h *House, in OneMatch) (Compared, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Compared{}, err
	}
	caller := exchange.Command(e.ID)
	caller.Grants[0].Masked = !in.Clear // a screen is seen by others, and keeps what it shows
	d, err := h.Exchange.Match(ctx, caller, e.ID, in.Match)
	if err != nil {
		return Compared{}, matchError(err)
	}
	out := Compared{Match: matchOf(&d.MatchRow), Fields: []ComparedField{}}
	verdicts := map[string]string{}
	for verdict, keys := range map[string][]string{"agrees": d.Agree, "differs": d.Differ, "only_person": d.OnlyFirst, "only_other": d.OnlySecond} {
		for _, key := range keys {
			verdicts[key] = verdict
		}
	}
	d.Sides[0].Shown.Each(func(entry exchange.Entry) bool {
		if verdict := verdicts[entry.Key]; verdict != "" {
			other, _ := d.Sides[1].Shown.Entry(entry.Key)
			out.Fields = append(out.Fields, ComparedField{entry.Key, cellText(entry.Cell), cellText(other.Cell), verdict})
		}
		return true
	})
	return out, nil
}

func matchError(err error) error {
	if exchange.CodeOf(err) == exchange.NotFound {
		return &exchange.Error{Code: exchange.NotFound, Field: "match", Message: "there is no pair of this id, or no person of this number"}
	}
	return err
}

func mergeMatch(ctx context.Context, h *House, in Decided) (Merged, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Merged{}, err
	}
	v, err := h.Exchange.MergePersons(ctx, exchange.Command(e.ID), exchange.Merge{Match: in.Match, Keep: in.Keep, Other: in.Other, Take: in.Take, Why: in.why()})
	if err != nil {
		return Merged{}, matchError(err)
	}
	return mergedOf(v), nil
}

func (in Decided) why() exchange.Why { return exchange.Why{Reason: in.Reason, Note: in.Note} }

func mergedOf(v *exchange.MergeView) Merged {
	return Merged{Match: v.Match.ID, State: v.State, Keep: v.Keep.Number, Other: v.Other.Number, Obstacles: []string{}}
}

func declareDifferent(ctx context.Context, h *House, in Decided) (Match, error) {
	return decideMatch(ctx, h, in, h.Exchange.DeclareDifferent)
}

func reopenMatch(ctx context.Context, h *House, in Decided) (Match, error) {
	return decideMatch(ctx, h, in, h.Exchange.ReopenMatch)
}

func decideMatch(ctx context.Context, h *House, in Decided,
	decide func(context.Context, exchange.Caller, exchange.MatchDecision) (*exchange.MatchRow, error)) (Match, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Match{}, err
	}
	m, err := decide(ctx, exchange.Command(e.ID), exchange.MatchDecision{Match: in.Match, Why: in.why()})
	if err != nil {
		return Match{}, matchError(err)
	}
	return matchOf(m), nil
}

func undoMerge(ctx context.Context, h *House, in Decided) (Merged, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Merged{}, err
	}
	caller := exchange.Command(e.ID)
	if in.Try {
		all, err := h.Exchange.MergeObstacles(ctx, caller, e.ID, in.Match)
		return Merged{Match: in.Match, State: exchange.MatchMerged, Obstacles: obstaclesOf(all)}, matchError(err)
	}
	v, err := h.Exchange.UndoMerge(ctx, caller, exchange.MergeUndo{Match: in.Match, Why: in.why()})
	if err != nil {
		return Merged{}, matchError(err)
	}
	return mergedOf(v), nil
}

// obstaclesOf are obstacles as people read them: a code, and the number of what
// stands in the way.
func obstaclesOf(all []exchange.Obstacle) []string {
	texts := make([]string, len(all))
	for i, o := range all {
		texts[i] = string(o.Code)
		if o.Number > 0 {
			texts[i] += " " + strconv.FormatInt(o.Number, 10)
		}
	}
	return texts
}

// cellText is a value in one line, without what a terminal would obey.
func cellText(cell exchange.Cell) string {
	text := ""
	switch c := cell.(type) {
	case *exchange.Text:
		text = c.Value()
	case *exchange.Int:
		if c.IsSet() {
			text = strconv.FormatInt(c.Value(), 10)
		}
	case *exchange.Dec:
		if c.IsSet() {
			text = c.Value().String()
		}
	case *exchange.Flag:
		if c.IsSet() {
			text = strconv.FormatBool(c.Value())
		}
	case *exchange.Day:
		if c.IsSet() {
			text = c.Value().String()
		}
	case *exchange.JSON:
		text = string(c.Value())
	case exchange.Composite:
		text = recordsText(c.Records())
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)
}

func recordsText(records []exchange.Record) string {
	var texts []string
	for _, r := range records {
		var fields []string
		r.Each(func(e exchange.Entry) bool {
			// The id of a nested record is the exchange's own and differs always.
			if e.Cell.IsSet() && e.Key != "id" {
				fields = append(fields, e.Key+" "+cellText(e.Cell))
			}
			return true
		})
		texts = append(texts, strings.Join(fields, ", "))
	}
	return strings.Join(texts, "; ")
}
