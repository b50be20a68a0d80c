package limesurvey

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// number is a number that some versions write as a text.
type number int

// UnmarshalJSON reads 12, "12" and null.
func (n *number) UnmarshalJSON(text []byte) error {
	word := strings.Trim(string(text), `"`)
	if word == "" || word == "null" {
		return nil
	}
	value, err := strconv.Atoi(word)
	if err != nil {
		return errors.New("not a whole number")
	}
	*n = number(value)
	return nil
}

// listed is one survey of the list.
type listed struct {
	ID      number `json:"sid"`
	Expires string `json:"expires"` // in the clock of the server; "" or null: never
	Active  string `json:"active"`  // Y or N
}

// open tells whether the survey takes answers without an end.
func (l listed) open() bool { return l.Active == "Y" && l.Expires == "" }

// surveys lists the surveys that the user may see.
func (s *server) surveys(ctx context.Context, key string) ([]listed, error) {
	result, err := s.call(ctx, true, "list_surveys", key)
	if status := (*statusError)(nil); errors.As(err, &status) && !ended(err) {
		return nil, nil // each survey says that it is not there
	}
	if err != nil {
		return nil, err
	}
	var list []listed
	if err := json.Unmarshal(result, &list); err != nil {
		return nil, reason.New("prefixed", "list_surveys", reason.New("survey.shape"))
	}
	return list, nil
}

// find returns a survey of the list.
func find(list []listed, id int) (listed, error) {
	at := slices.IndexFunc(list, func(l listed) bool { return l.ID == number(id) })
	if at < 0 {
		return listed{}, &goneError{reason.New("survey.missing")}
	}
	return list[at], nil
}

// summary is what LimeSurvey counts of a survey.
type summary struct {
	active          bool
	completed, full int
}

// summary asks for all counts: a single one that is 0 is answered as an error.
func (s *server) summary(ctx context.Context, key string, id int) (summary, error) {
	result, err := s.call(ctx, true, "get_summary", key, id, "all")
	if err != nil {
		if status := (*statusError)(nil); errors.As(err, &status) && status.is("no available data", "invalid surveyid", "error: invalid survey") {
			return summary{}, nil
		}
		return summary{}, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(result), []byte("[")) {
		return summary{}, nil // as PHP writes an empty object: the survey is not active
	}
	var counts struct {
		Completed *number `json:"completed_responses"`
		Full      number  `json:"full_responses"`
	}
	if err := json.Unmarshal(result, &counts); err != nil {
		return summary{}, reason.New("prefixed", "get_summary", reason.New("survey.counts"))
	}
	if counts.Completed == nil {
		return summary{}, nil // with a list of participants, and not active
	}
	return summary{true, int(*counts.Completed), int(counts.Full)}, nil
}

// export asks for the completed responses, by codes and with short answers. No
// list of fields is given: with codes of questions LimeSurvey answers the
// headings and no value.
func (s *server) export(ctx context.Context, key string, id int, language string) ([]byte, error) {
	result, err := s.call(ctx, true, "export_responses", key, id, "json", language, "complete", "code", "short")
	if err != nil {
		return nil, err
	}
	return decodeExport(result)
}

// question is one question, or a part of one.
type question struct {
	ID     number `json:"qid"`
	Parent number `json:"parent_qid"`
	Title  string `json:"title"`
}

// headings lists the columns that an export of a survey will have for its
// questions: title, and title[part] for the parts.
func (s *server) headings(ctx context.Context, key string, id int) ([]string, error) {
	result, err := s.call(ctx, true, "list_questions", key, id)
	if err != nil {
		return nil, err
	}
	var list []question
	if err := json.Unmarshal(result, &list); err != nil {
		return nil, reason.New("prefixed", "list_questions", reason.New("survey.shape"))
	}
	titles, parted := map[number]string{}, map[number]bool{}
	for _, q := range list {
		titles[q.ID] = q.Title
		parted[q.Parent] = true
	}
	var names []string
	for _, q := range list {
		if parted[q.ID] {
			continue // its parts have the columns
		}
		name := q.Title
		if q.Parent != 0 {
			name = titles[q.Parent] + "[" + q.Title + "]"
		}
		if !slices.Contains(names, name) { // a survey in two languages has each twice
			names = append(names, name)
		}
	}
	return names, nil
}

// privacy says what to change in the settings of a survey before it opens. A
// user who may not read them is told to look.
func (s *server) privacy(ctx context.Context, key string, id int) ([]reason.Text, error) {
	kept := []struct {
		name, want string
		says       reason.Text
	}{
		{"anonymized", "Y", reason.New("survey.anonymized")},
		{"datestamp", "N", reason.New("survey.datestamp")},
		{"ipaddr", "N", reason.New("survey.address")},
		{"refurl", "N", reason.New("survey.referrer")},
		{"savetimings", "N", reason.New("survey.timings")},
	}
	names := make([]string, len(kept))
	for i, k := range kept {
		names[i] = k.name
	}
	result, err := s.call(ctx, true, "get_survey_properties", key, id, names)
	if ended(err) {
		return nil, err
	}
	properties := map[string]any{}
	if unread := errors.Join(err, json.Unmarshal(result, &properties)); unread != nil {
		return []reason.Text{reason.New("survey.settings")}, nil //nolint:nilerr // the text tells it
	}
	var list []reason.Text
	for _, k := range kept {
		switch value, ok := properties[k.name]; {
		case !ok, value == k.want:
		case value == "I":
			list = append(list, reason.New("survey.inherited", k.name, k.says))
		default:
			list = append(list, k.says)
		}
	}
	return list, nil
}
