package wellbeing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What the page's sentence says of a dimension is on its chart, and so is what
// misses its target; the others follow in their order as long as there is room,
// and the table has them all.
func TestTheTrendDrawsWhatStandsOut(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	pulse := survey.Pulse()
	a := report.Wellbeing{
		Head: report.Head{Period: q, Zone: time.UTC}, Quarters: period.Back(q, 2),
		Wave: &report.WaveShown{ID: "automne", Quarter: q, Closed: q.Last(), Instruments: []survey.Instrument{pulse}, Responses: survey.Figure{State: measure.Known, Mean: 90, N: 90}},
	}
	for i, d := range pulse.Dimensions {
		s := report.ScoreRow{Dimension: d, Instrument: pulse, Figure: survey.Figure{State: measure.Known, Mean: 50, N: 90}}
		switch i {
		case 4:
			s.Change = &report.StaffChange{Change: survey.Change{Points: -8, Word: survey.Down}, Year: true}
		case 5:
			s.Change = &report.StaffChange{Change: survey.Change{Points: -1}, Year: true}
		case 6:
			s.Result.Verdict = indicator.Missed
		}
		line := report.ScoreLine{Dimension: d}
		for _, x := range a.Quarters {
			line.Points = append(line.Points, report.Point{Period: x, State: measure.Known, Value: 50})
		}
		a.Scores, a.Trend = append(a.Scores, s), append(a.Trend, line)
	}
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	f := presenter{kit.NewPresenter(printer, kit.Setup{Catalogue: indicator.Catalogue()})}.content(a).Trend
	drawn, ok := f.Charts[0].Spec.(chart.Lines)
	if !ok || len(pulse.Dimensions) != 8 {
		t.Fatalf("%T of %d dimensions", f.Charts[0].Spec, len(pulse.Dimensions))
	}
	var got, want []string
	for _, s := range drawn.Series {
		got = append(got, s.Name)
	}
	for _, i := range []int{4, 6, 0, 1} {
		want = append(want, pulse.Dimensions[i].Title.FR)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the chart draws %q, not %q", got, want)
	}
	if len(f.Table.Columns) != 8 || f.Table.Columns[4].Label != pulse.Dimensions[4].Title.FR {
		t.Errorf("the table has %d columns and %d rows", len(f.Table.Columns), len(f.Table.Rows))
	}
	if !strings.Contains(f.Def, "4 courbes sur 8") {
		t.Errorf("the caption is %q", f.Def)
	}
}
