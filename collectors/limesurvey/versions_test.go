package limesurvey_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// versions are the LimeSurveys in which Vigie's own questionnaire was imported,
// answered 80 times and read back.
func versions() []string { return []string{"5.6.8", "6.16.11"} }

// ofQuestionnaire is a server of a version with the questionnaire's survey.
func ofQuestionnaire(t *testing.T, version string) *fake {
	t.Helper()
	f := recorded(t)
	for method, name := range map[string]string{
		"list_surveys": "list_surveys", "get_summary 110026": "get_summary", "list_questions 110026": "list_questions",
		"export_responses 110026": "export_json", "get_survey_properties": "get_survey_properties",
	} {
		f.answers[method] = load(t, version+"/"+name)
	}
	return f
}

// asked is the wave that the questionnaire was made for.
func asked(t *testing.T) wave.Surveys {
	t.Helper()
	return wave.Surveys{
		Directions: survey.Directions{
			{ID: "voirie", Names: []survey.Label{{Name: "Voirie & espaces publics"}}, Headcounts: []survey.Headcount{{Agents: 60}}},
			{ID: "culture", Names: []survey.Label{{Name: "Culture {sports}"}}, Headcounts: []survey.Headcount{{Agents: 40}}},
		},
		Waves: []survey.Wave{{
			ID: "2026-t3", Instruments: []string{"pulse@1"}, Period: period.QuarterOf(2026, 3), CompareUse: true,
			Opened: collectortest.Date(t, "2026-09-07"), Closed: collectortest.Date(t, "2026-09-25"),
		}},
	}
}

// ofPulse is what vigie survey questionnaire prints, and no more.
const ofPulse = `user: collecteur
password: {env: LIMESURVEY_PASSWORD}
direction: {column: DIRECTION, values: {D001: voirie, D002: culture}}
use: {column: IAUSAGE}
surveys: [{survey: 110026, wave: 2026-t3}]
`

// TestQuestionnaireComesBack: the settings that are printed with the
// questionnaire read what real servers export of it, with the scores that their
// CSV exports have.
func TestQuestionnaireComesBack(t *testing.T) {
	t.Parallel()
	for _, version := range versions() {
		f := ofQuestionnaire(t, version)
		b := made(t, f, asked(t), "", ofPulse).collect(t)
		found := map[measure.Group]map[measure.Metric]measure.Reading{}
		for _, r := range b.All() {
			if found[r.Group] == nil {
				found[r.Group] = map[measure.Metric]measure.Reading{}
			}
			found[r.Group][r.Metric] = r
		}
		file := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file(t, version+"/export_csv"), []byte("\ufeff"))))
		file.Comma = ';'
		rows, err := file.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		whole := map[measure.Metric][]string{"survey.sens": {"SENS1", "SENS2"}, "survey.char": {"CHAR1", "CHAR2"}, "survey.bien": {"BIEN1"}}
		items := map[measure.Metric][]string{"survey.item.sens1": {"SENS1"}, "survey.item.bien1": {"BIEN1"}}
		for _, c := range []struct {
			group   measure.Group
			metrics map[measure.Metric][]string
			of      []string // a column, and the answers that count
		}{
			{"", whole, nil},
			{"direction/voirie", whole, []string{"DIRECTION", "D001"}},
			{"usage/oui", items, []string{"IAUSAGE", "1", "2", "3"}}, // too few of each: nothing is told
			{"usage/non", items, []string{"IAUSAGE", "0"}},
		} {
			for metric, codes := range c.metrics {
				n, mean := pulseOf(rows, c.of, codes)
				got := found[c.group][metric]
				if survey.IsUse(c.group) {
					if got.State != measure.Withheld || n >= 30 && metric == "survey.item.sens1" && c.group == "usage/non" {
						t.Errorf("%s: %s of %q is told of %d: %+v", version, metric, c.group, n, got)
					}
					continue
				}
				off := 2.5 // points: to 5 under 30 answers, and the whole from what is told of its groups
				if c.group != "" && n >= 30 {
					off = 0.5
				}
				if got.Count != n || math.Abs(got.Value-mean) > off+1e-9 {
					t.Errorf("%s: %s of %q: %d, %v; the CSV says %d, %v", version, metric, c.group, got.Count, got.Value, n, mean)
				}
			}
		}
		if got := found[""][measure.Responses].Value; got != 80 || len(b.Refused) != 0 || len(b.Waves) != 1 || !strings.Contains(said(b.Waves[0].After), "delete its raw answers") {
			t.Errorf("%s: %v responses\n%s", version, got, said(b.Refused))
		}
	}
}

// pulseOf computes a dimension from a CSV export, of the rows whose column has
// one of some answers, or of all.
func pulseOf(rows [][]string, of, items []string) (n int, mean float64) {
	for _, row := range rows[1:] {
		cell := map[string]string{}
		for i, heading := range rows[0] {
			cell[heading] = row[i]
		}
		if of != nil && !slices.Contains(of[1:], cell[of[0]]) {
			continue
		}
		sum, answered := 0.0, 0
		for _, item := range items {
			answer := cell["PULSE["+item+"]"]
			if len(answer) != 1 || answer < "1" || answer > "5" {
				continue
			}
			code := float64(answer[0] - '0')
			if item == "CHAR2" { // asked the other way round
				code = 6 - code
			}
			sum, answered = sum+25*(code-1), answered+1
		}
		if answered > 0 && 2*answered >= len(items) {
			n, mean = n+1, mean+sum/float64(answered)
		}
	}
	return n, mean / float64(n)
}

// TestQuestionnaireIsChecked: before the wave closes there is nothing to change
// in what was imported.
func TestQuestionnaireIsChecked(t *testing.T) {
	t.Parallel()
	for _, version := range versions() {
		s := asked(t)
		s.Waves[0].Closed = collectortest.Date(t, "2099-09-25")
		s.Waves[0].Period = period.QuarterOf(2099, 3)
		if said, err := probe(t, made(t, ofQuestionnaire(t, version), s, "", ofPulse)); err != nil || said != "answers; 1 survey(s), 0 closed" {
			t.Errorf("%s: %q, %v", version, said, err)
		}
	}
}

// TestNotReadYet: a survey that was never activated, or is empty, is told in
// each version, and by a check too.
func TestNotReadYet(t *testing.T) {
	t.Parallel()
	for _, version := range versions() {
		for _, c := range []struct{ summary, export, want string }{
			{"get_summary_not_active", "export_not_active", "the survey is not active"},
			{"get_summary_no_response", "export_no_response", "no completed response"},
		} {
			f := ofQuestionnaire(t, version)
			f.answers["get_summary 110026"], f.answers["export_responses 110026"] = load(t, version+"/"+c.summary), load(t, version+"/"+c.export)
			if b := made(t, f, asked(t), "", ofPulse).collect(t); !strings.Contains(said(b.Refused), c.want) {
				t.Errorf("%s: %s gave %s", version, c.summary, said(b.Refused))
			}
		}
		f := ofQuestionnaire(t, version)
		f.edit["list_surveys"] = func(any) any { return []any{map[string]any{"sid": 110026, "active": "N", "expires": nil}} }
		if _, err := probe(t, made(t, f, asked(t), "", ofPulse)); err == nil || !strings.Contains(err.Error(), "survey 110026: the survey is not active") {
			t.Errorf("%s: a check of a survey that was never activated gave %v", version, err)
		}
	}
}
