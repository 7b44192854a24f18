package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Surface is a contract by which a receiver pulls and confirms.
type Surface interface {
	pull(n int) request
	pulled(body []byte) ([]pulled, error)
	confirm(leads []int64) request
	refused(body []byte) ([]int64, error)
}

// pulled is a lead in the answer to a pull.
type pulled struct {
	number         int64
	withdrawn      bool
	external, name string // by which its contents are known
}

// surfaceOf is one of the two.
func surfaceOf(d dice) Surface {
	if d.percent(30) {
		return native{}
	}
	return leadBank{}
}

// leadBank is the LeadBank dialect.
type leadBank struct{}

func (leadBank) pull(n int) request {
	return request{method: "POST", path: "/api/leads", body: strconv.Itoa(n)}
}

func (leadBank) pulled(body []byte) ([]pulled, error) {
	var answer struct {
		Status  *int
		Message string
		Leads   []struct {
			IDLeadBank     int64
			ExternalLeadID string
			Contents       []struct{ Key, Value string }
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if answer.Status == nil || *answer.Status != 0 {
		return nil, errors.New(answer.Message)
	}
	var leads []pulled
	for _, l := range answer.Leads {
		p := pulled{number: l.IDLeadBank, external: l.ExternalLeadID}
		for _, field := range l.Contents {
			switch field.Key {
			case "Withdrawn":
				p.withdrawn = true
			case "LastName":
				p.name = field.Value
			}
		}
		leads = append(leads, p)
	}
	return leads, nil
}

func (leadBank) confirm(leads []int64) request {
	return request{method: "POST", path: "/api/leads/ValidateGetLeads", body: list(leads)}
}

var refusals = regexp.MustCompile(`([0-9][0-9, ]*) \(`)

// refused reads the leads that a message names: "Not done: 1, 2 (reason)."
func (leadBank) refused(body []byte) ([]int64, error) {
	var answer struct {
		Status  *int
		Message string
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if answer.Status == nil {
		return nil, errors.New("no status")
	}
	var numbers []int64
	for _, group := range refusals.FindAllStringSubmatch(answer.Message, -1) {
		for number := range strings.SplitSeq(group[1], ", ") {
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				return nil, err
			}
			numbers = append(numbers, n)
		}
	}
	if want := map[bool]int{true: 3}[len(numbers) > 0]; *answer.Status != want {
		return nil, fmt.Errorf("the status is %d, want %d", *answer.Status, want)
	}
	return numbers, nil
}

// native is the native API.
type native struct{}

func (native) pull(n int) request {
	body := "{}"
	if n > 0 {
		body = fmt.Sprintf(`{"limit":%d}`, n)
	}
	return request{method: "POST", path: "/v1/pull", body: body}
}

func (native) pulled(body []byte) ([]pulled, error) {
	var answer struct {
		Leads []struct {
			Number    int64
			Withdrawn bool
			Lead      struct {
				External string `json:"external_id"`
				Contents struct {
					LastName string `json:"last_name"`
				}
			}
		}
	}
	err := json.Unmarshal(body, &answer)
	var leads []pulled
	for _, l := range answer.Leads {
		leads = append(leads, pulled{l.Number, l.Withdrawn, l.Lead.External, l.Lead.Contents.LastName})
	}
	return leads, err
}

func (native) confirm(leads []int64) request {
	return request{method: "POST", path: "/v1/confirm", body: `{"numbers":` + list(leads) + `}`}
}

func (native) refused(body []byte) ([]int64, error) {
	var answer struct{ Refused []struct{ Number int64 } }
	err := json.Unmarshal(body, &answer)
	var numbers []int64
	for _, r := range answer.Refused {
		numbers = append(numbers, r.Number)
	}
	return numbers, err
}

// list is a JSON array, also of nothing: null would confirm what nobody has seen.
func list(leads []int64) string {
	texts := make([]string, len(leads))
	for i, lead := range leads {
		texts[i] = strconv.FormatInt(lead, 10)
	}
	return "[" + strings.Join(texts, ",") + "]"
}
