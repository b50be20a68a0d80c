package chart_test

import (
	"math"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/measure"
)

func known(v float64) chart.Point { return chart.Point{State: measure.Known, Value: v} }

func estimated(v, share float64) chart.Point {
	return chart.Point{State: measure.Known, Value: v, Estimated: share}
}

func frame(title string) chart.Frame {
	return chart.Frame{Title: title, Desc: "Chiffres inventés, du 4ᵉ trimestre 2023 au 3ᵉ trimestre 2026.", Unit: "kWh", Lang: chart.FR}
}

// quarters are n quarters that end with the third of 2026.
func quarters(n int) []chart.Category {
	labels := []string{"T1", "T2", "T3", "T4"}
	years := []string{"2021", "2022", "2023", "2024", "2025", "2026"}
	out := make([]chart.Category, n)
	for i := range out {
		at := 5*4 + 2 - (n - 1 - i)
		out[i] = chart.Category{Label: labels[at%4], Group: years[at/4]}
	}
	return out
}

func points(values ...float64) []chart.Point {
	out := make([]chart.Point, len(values))
	for i, v := range values {
		out[i] = known(v)
	}
	return out
}

func stacked() chart.StackedBars {
	s := chart.StackedBars{Frame: frame("9 % de plus qu’un an plus tôt"), Categories: quarters(12)}
	for n, name := range []string{"Assistant de rédaction", "Transcription du conseil", "Accueil des usagers", "Traduction", "Tri du courrier", "Autres systèmes (12)"} {
		v := chart.Series{Name: name}
		for i := range 12 {
			share := 0.0
			switch n {
			case 0:
				share = 0.4
			case 2:
				share = 1
			}
			v.Points = append(v.Points, estimated(float64(60+55*i)/float64(n+1), share))
		}
		s.Series = append(s.Series, v)
	}
	s.Series[5].Hue = chart.Grey
	s.Target = &chart.Target{Label: "cible", Limit: 1800}
	s.Totals = chart.Bounds{Label: "fourchette", Each: make([]chart.Bound, 12)}
	for i := range s.Totals.Each {
		total := 0.0
		for _, v := range s.Series {
			total += v.Points[i].Value
		}
		s.Totals.Each[i] = chart.Bound{Known: i > 5, Low: total * 0.92, High: total * 1.08}
	}
	return s
}

// holes has a period of zeros, one without figures, one withheld, one incomplete.
func holes() chart.StackedBars {
	s := chart.StackedBars{Frame: frame("Des trimestres sans chiffre"), Categories: quarters(6), Series: []chart.Series{
		{Name: "Assistant", Points: points(120, 0, 0, 0, 140, 150)},
		{Name: "Transcription", Points: points(80, 0, 0, 0, 60, 70)},
	}}
	for n := range s.Series {
		s.Series[n].Points[2] = chart.Point{}
		s.Series[n].Points[3] = chart.Point{State: measure.Withheld}
	}
	s.Series[1].Points[4] = chart.Point{}
	limits := points(260, 250, 240, 230, 220, 210)
	s.Target = &chart.Target{Label: "trajectoire", Each: limits}
	return s
}

func lines() chart.Lines {
	l := chart.Lines{Frame: frame("24 % de moins par requête en un an"), Categories: quarters(12)}
	l.Unit = "Wh par requête"
	l.Series = []chart.Series{
		{Name: "Assistant de rédaction", Points: points(6.9, 6.6, 6.3, 6, 5.6, 5.4, 5.1, 4.9, 4.6, 4.3, 4, 3.7)},
		{Name: "Accueil des usagers", Points: points(3, 3.1, 3.2, 0, 3.5, 0, 3.4, 3.2, 3, 2.9, 2.8, 2.9)},
	}
	l.Series[1].Points[3] = chart.Point{}
	l.Series[1].Points[5] = chart.Point{}
	l.Series[0].Points[11].Estimated = 1
	l.Target = &chart.Target{Label: "cible", Limit: 4.2}
	l.Band = chart.Bounds{Label: "fourchette", Each: make([]chart.Bound, 12)}
	for i := range l.Band.Each {
		v := l.Series[0].Points[i].Value
		l.Band.Each[i] = chart.Bound{Known: i != 2, Low: v * 0.88, High: v * 1.12}
	}
	return l
}

func hourMap() chart.HourMap {
	h := chart.HourMap{Frame: frame("Un usage aux heures de bureau")}
	h.Unit = "requêtes"
	for d := range 7 {
		for hour := range 24 {
			v := 0.0
			if hour >= 6 && hour < 21 {
				v = 140 * math.Exp(-math.Pow(float64(hour)-11.5, 2)/14)
			}
			if d > 4 {
				v /= 12
			}
			h.Cells[d][hour] = known(math.Round(v))
		}
	}
	h.Cells[2][3], h.Cells[2][4] = chart.Point{}, chart.Point{}
	h.Cells[6][22] = chart.Point{State: measure.Withheld}
	return h
}

func spark() chart.Spark {
	return chart.Spark{
		Frame: frame("Consommation d’énergie, huit trimestres"),
		Bars:  points(1000, 940, 1080, 1200, 1290, 1330, 1325, 1616), First: "T4 2024", Last: "T3 2026",
		Target: &chart.Target{Label: "cible", Limit: 1800},
	}
}

func sparkHoles() chart.Spark {
	s := spark()
	s.Title = "Une histoire à trous"
	s.Bars[2], s.Bars[4], s.Bars[5] = chart.Point{}, known(0), chart.Point{State: measure.Withheld}
	s.Bars[6].Estimated, s.Bars[7].Estimated = 1, 1
	return s
}

func waterfall() chart.Waterfall {
	return chart.Waterfall{Frame: frame("D’où vient la hausse"), Steps: []chart.Step{
		{Name: "T3 2025", Value: 1482, Total: true},
		{Name: "Volume", Value: 210},
		{Name: "Intensité", Value: -164},
		{Name: "Composition", Value: -12},
		{Name: "Extension", Value: 141},
		{Name: "Méthode", Value: -41},
		{Name: "T3 2026", Value: 1616, Total: true},
	}}
}

// samples are one chart or more of each kind.
func samples() map[string]chart.Spec {
	wide, wideLines := stacked(), lines()
	wide.Size, wideLines.Size = chart.Wide, chart.Wide
	wide.Title += ", en grand"
	from0 := waterfall()
	from0.Title = "Une baisse forte"
	from0.Steps = []chart.Step{
		{Name: "T3 2025", Value: 900, Total: true},
		{Name: "Volume", Value: -420},
		{Name: "Intensité", Value: 130},
		{Name: "T3 2026", Value: 610, Total: true},
	}
	english := holes()
	english.Title, english.Lang, english.Target.Label = "Quarters without a figure", chart.EN, "trajectory"
	return map[string]chart.Spec{
		"stacked-wide": wide, "stacked": stacked(), "holes": holes(), "holes-en": english, "broken": broken(),
		"lines": lines(), "lines-wide": wideLines, "hourmap": hourMap(), "spark": spark(), "spark-holes": sparkHoles(), "spark-score": sparkScore(),
		"waterfall": waterfall(), "waterfall-zero": from0,
	}
}

// engine is one that can draw; without the bundle the tests that need it fail.
func engine(t testing.TB) *chart.Engine {
	t.Helper()
	e, err := chart.New(chart.Options{})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(e.Close)
	if !e.Available() {
		t.Fatal("these tests draw: build the chart bundle first, with make bundle, or npm ci --prefix dashboard/chart/bundle && npm run build --prefix dashboard/chart/bundle")
	}
	return e
}

// broken has two breaks, and a last quarter that is not over.
func broken() chart.StackedBars {
	s := stacked()
	s.Totals = chart.Bounds{}
	s.Categories[4].Break, s.Categories[9].Break = 1, 2
	s.Categories[11].Running = true
	s.Categories[11].Label += "*"
	return s
}

// sparkScore is a score over eight waves, one of which did not ask it.
func sparkScore() chart.Spark {
	s := chart.Spark{Frame: frame("Charge soutenable"), Bars: points(48, 47, 46, 0, 45, 45, 44, 42), First: "T4 2024", Last: "T3 2026", Target: &chart.Target{Label: "cible", Limit: 50}, Score: true}
	s.Bars[3] = chart.Point{}
	return s
}
