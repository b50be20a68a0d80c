package disclosure_test

import (
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

func month(m measure.Metric, g measure.Group, wave string, n int) measure.Month {
	var basis measure.Basis
	if wave != "" {
		basis = survey.Rested(survey.Wave{ID: wave}.Basis(), 50, 12)
	}
	row := measure.Month{Key: measure.Key{Source: "s", Metric: m, Group: g}, State: measure.Known, Value: 60, Low: 55, High: 65, Count: n, Basis: basis}
	if n == 0 {
		row.State = measure.Withheld
	}
	return row
}

// TestView: what everybody sees is a part of what human resources see.
func TestView(t *testing.T) {
	rows := []measure.Month{
		month("survey.sens", "", "large", 40), month(measure.Responses, "", "large", 41),
		month("survey.sens", "direction/a", "large", 20), month("survey.sens", "direction/b", "large", 0),
		month("survey.sens", survey.NoDirection(), "large", 12), month("survey.item.sens1", survey.UseYes, "large", 20),
		month("survey.sens", "", "small", 7), month("survey.crit", "", "small", 12),
		month(measure.Invited, "", "", 0), month(measure.Queries, "", "", 5), month(measure.AgentsTrained, "direction/a", "", 0),
	}
	rows[8].State = measure.Known
	type seen struct {
		metric measure.Metric
		group  measure.Group
		known  bool
	}
	look := func(r disclosure.Reader) []seen {
		var list []seen
		for _, m := range disclosure.View(r, rows) {
			list = append(list, seen{m.Metric, m.Group, m.State == measure.Known})
			if m.State == measure.Withheld && (m.Value != 0 || m.Low != 0 || m.High != 0 || m.Count != 0 ||
				m.Basis.Fields().SD != 0 || m.Basis.Fields().Invited != 0) {
				t.Errorf("%+v: a hidden row of %s %s has figures", r, m.Group, m.Metric)
			}
		}
		return list
	}
	everybody := []seen{
		{"survey.sens", "", true},
		{measure.Responses, "", true},
		{"survey.sens", "", false},
		{"survey.crit", "", false},
		{measure.Invited, "", true},
		{measure.Queries, "", true},
	}
	if got := look(disclosure.Reader{}); !slices.Equal(got, everybody) {
		t.Errorf("everybody sees %v", got)
	}
	if got := look(disclosure.Reader{Compare: true}); !slices.Equal(got, everybody) {
		t.Errorf("everybody sees use: %v", got)
	}
	hr := []seen{
		{"survey.sens", "", true},
		{measure.Responses, "", true},
		{"survey.sens", "direction/a", true},
		{"survey.sens", "direction/b", false},
		{"survey.sens", "", true},
		{"survey.crit", "", true},
		{measure.Invited, "", true},
		{measure.Queries, "", true},
		{measure.AgentsTrained, "direction/a", false},
	}
	if got := look(disclosure.Reader{HR: true}); !slices.Equal(got, hr) {
		t.Errorf("human resources see %v", got)
	}
	if got := look(disclosure.Reader{HR: true, Compare: true}); len(got) != len(hr)+1 || !slices.Contains(got, seen{"survey.item.sens1", survey.UseYes, true}) {
		t.Errorf("human resources see of use %v", got)
	}
	if rows[6].Count != 7 || rows[6].State != measure.Known {
		t.Error("the rows themselves were changed")
	}
}
