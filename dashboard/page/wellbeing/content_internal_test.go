package wellbeing

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Every dimension is drawn, with its intervals, on a scale that holds them all and
// its target: none is left to the table. A wave that few answered is hollow, and
// another questionnaire is not joined to the one before.
func TestEveryDimensionIsDrawn(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	pulse := survey.Pulse()
	a := report.Wellbeing{
		Head: report.Head{Period: q, Zone: time.UTC}, Quarters: period.Back(q, 3),
		Wave: &report.WaveShown{ID: "automne", Quarter: q, Closed: q.Last(), Instruments: []survey.Instrument{pulse}, Responses: survey.Figure{State: measure.Known, Mean: 90, N: 90}},
	}
	for i, d := range pulse.Dimensions {
		s := report.ScoreRow{Dimension: d, Instrument: pulse, Figure: survey.Figure{State: measure.Known, Mean: 50, Low: 48, High: 52, N: 90}}
		if i == 6 {
			s.Result.Verdict, s.Result.Target = indicator.Missed, &indicator.InForce{Limit: 71}
		}
		line := report.ScoreLine{Dimension: d}
		for k, x := range a.Quarters {
			line.Points = append(line.Points, report.Point{Period: x, State: measure.Known, Value: 50, Low: 48, High: 52, Few: k == 0, Break: k == 2})
		}
		a.Scores, a.Trend = append(a.Scores, s), append(a.Trend, line)
	}
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	c := presenter{kit.NewPresenter(printer, kit.Setup{Catalogue: indicator.Catalogue()})}.content(a)
	if len(pulse.Dimensions) != 8 || len(c.Charts.Each) != 8 || len(c.Trend.Table.Columns) != 8 {
		t.Fatalf("%d charts and %d columns of %d dimensions", len(c.Charts.Each), len(c.Trend.Table.Columns), len(pulse.Dimensions))
	}
	if !strings.Contains(c.Charts.Def, "de 40 à 80") || !c.Charts.Few || !c.Charts.Aimed {
		t.Errorf("the legend is %q, few %v, target %v", c.Charts.Def, c.Charts.Few, c.Charts.Aimed)
	}
	for i, one := range c.Charts.Each {
		if len(one.Points) != 3 || len(one.Between) != 1 || (one.Target != nil) != (i == 6) || (one.Class == "missed") != (i == 6) {
			t.Errorf("%s: %d points, %d lines, target %v, class %q", one.Title, len(one.Points), len(one.Between), one.Target, one.Class)
		}
		for k, p := range one.Points {
			if p.Low <= p.Y || p.High >= p.Y || p.Few != (k == 0) { // pixels, from above, of one width
				t.Errorf("%s, wave %d: %+v", one.Title, k+1, p)
			}
		}
		if !strings.Contains(one.Said, "peu de réponses") || !strings.Contains(one.Said, "de 48 à 52") {
			t.Errorf("%s says %q", one.Title, one.Said)
		}
	}
}

// One line says of a survey that is open until when, how far it is and when that
// was read, in both languages, whether or not an earlier one is shown.
func TestOngoingIsOneLine(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	day := func(d int) period.Date { return period.Date{Year: 2026, Month: 9, Day: d} }
	title := survey.Text{FR: "Baromètre d'automne", EN: "Autumn survey"}
	for _, c := range []struct {
		lang             kit.Lang
		answers, invited int
		want             string
	}{
		{kit.FR, 120, 400, "Baromètre d’automne : enquête en cours jusqu’au 25 septembre 2026, au moins 120 réponses sur 400 agents invités, soit 30 % (lu le 14 septembre 2026)."},
		{kit.FR, 1120, 3000, "Baromètre d’automne : enquête en cours jusqu’au 25 septembre 2026, au moins 1 120 réponses sur 3 000 agents invités, soit 37 % (lu le 14 septembre 2026)."},
		{kit.FR, 50, 0, "Baromètre d’automne : enquête en cours jusqu’au 25 septembre 2026, au moins 50 réponses (lu le 14 septembre 2026)."},
		{kit.FR, 0, 400, "Baromètre d’automne : enquête en cours jusqu’au 25 septembre 2026, moins de 10 réponses (lu le 14 septembre 2026)."},
		{kit.EN, 120, 400, "Autumn survey: survey open until 25 September 2026, at least 120 answers from 400 staff invited (30%) (read on 14 September 2026)."},
		{kit.EN, 0, 400, "Autumn survey: survey open until 25 September 2026, fewer than 10 answers (read on 14 September 2026)."},
	} {
		printer, err := kit.NewPrinter(c.lang, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		a := report.Wellbeing{
			Head:    report.Head{Period: q, Zone: time.UTC},
			Ongoing: []report.Ongoing{{Title: title, Closes: day(25), Day: day(14), Progress: measure.Progress{Answers: c.answers, Least: 10, Invited: c.invited}}},
		}
		got := presenter{kit.NewPresenter(printer, kit.Setup{Catalogue: indicator.Catalogue()})}.content(a).Ongoing
		if len(got) != 1 || strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(got[0]) != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
