package kit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Directions that are told together in every dimension are one row, which names
// each of them once; a cell says with whom only where that differs.
func TestHeatTableNamesOnce(t *testing.T) {
	t.Parallel()
	cell := func(group string, value float64, blank bool, with ...string) report.DirectionCell {
		return report.DirectionCell{
			Figure: survey.Figure{State: measure.Known, Group: measure.Group(group), Mean: value, Low: value - 5, High: value + 5, N: 20},
			With:   with, Blank: blank,
		}
	}
	row := func(name string, cells ...report.DirectionCell) report.DirectionRow {
		return report.DirectionRow{Direction: survey.Direction{ID: name}, Name: name, Cells: cells}
	}
	a := report.Wellbeing{Wave: &report.WaveShown{}, Scores: make([]report.ScoreRow, 2), Directions: []report.DirectionRow{
		row("A", cell("direction/+ab", 60, false, "B"), cell("direction/+abc", 50, false, "B", "C")),
		row("C", cell("direction/c", 40, false), cell("direction/+abc", 50, false, "A", "B")),
		row("B", cell("direction/+ab", 60, false, "A"), cell("direction/+abc", 50, false, "A", "C")),
		row("D", cell("direction/+d", 70, true), cell("direction/+d", 75, true)),
		row("E", report.DirectionCell{Empty: true}, report.DirectionCell{Empty: true}),
		row("F", report.DirectionCell{Empty: true}, report.DirectionCell{Empty: true}),
	}}
	p, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, r := range kit.NewPresenter(p, kit.Setup{}).HeatTable(a).Rows[1:] {
		line := []string{r.Head}
		for _, c := range r.Cells {
			line = append(line, c.Text)
		}
		got = append(got, line)
	}
	want := [][]string{
		{"A et B, ensemble", "20", "60 (55–65)", "50 (45–55) avec C"},
		{"C", "20", "40 (35–45)", "50 (45–55) avec A et B"},
		{"D, avec réponses sans direction", "20", "70 (65–75)", "75 (70–80)"},
		{"E", "–", "–", "–"},
		{"F", "–", "–", "–"},
	}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%q", got)
	}
}
