package kit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// A period that is under way bears a mark on the axis, and a note says what it
// means; of others nothing is said.
func TestWhatRunsIsMarked(t *testing.T) {
	t.Parallel()
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{})
	q := period.QuarterOf(2026, 4)
	for _, running := range []bool{true, false} {
		points := []report.Point{{Period: q.Previous(), State: measure.Known, Value: 1}, {Period: q, State: measure.Known, Value: 1, Running: running}}
		g := kit.Grid{Steps: []period.Period{q.Previous(), q}, Rows: []kit.Series{{Name: "a", Points: points}}, Limits: make([]*float64, 2), Unit: "kWh"}
		bars, lines := m.HalfStackFigure(kit.Figure{ID: "a"}, g), m.LineFigure(kit.Figure{ID: "a"}, g)
		stack, stacked := bars.Charts[0].Spec.(chart.StackedBars)
		curve, curved := lines.Charts[0].Spec.(chart.Lines)
		if !stacked || !curved {
			t.Fatalf("they are drawn as %T and %T", bars.Charts[0].Spec, lines.Charts[0].Spec)
		}
		for kind, axis := range map[string][]chart.Category{"bars": stack.Categories, "lines": curve.Categories} {
			if len(axis) != 2 || axis[0].Running || axis[1].Running != running || strings.Contains(axis[0].Label, "*") || strings.HasSuffix(axis[1].Label, "*") != running {
				t.Errorf("running %v, the %s have the axis %+v", running, kind, axis)
			}
		}
		for kind, notes := range map[string][]string{"bars": bars.Notes, "lines": lines.Notes} {
			if said := slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "en cours") }); said != running {
				t.Errorf("running %v, the %s say %q", running, kind, notes)
			}
		}
	}
}

// A system that is in another phase today than in the period says both.
func TestPhaseOfToday(t *testing.T) {
	t.Parallel()
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{})
	day := period.Date{Year: 2026, Month: 11, Day: 30}
	line := report.SystemLine{Phase: register.Project, Card: register.System{Phases: register.Phases{Project: day.AddDays(-90), InService: day.AddDays(-40)}}}
	if text := m.PhaseCell(line, day).Text; !strings.Contains(text, "en projet") || !strings.Contains(text, "aujourd’hui en service") {
		t.Errorf("it says %q", text)
	}
	line.Phase = register.InService
	if text := m.PhaseCell(line, day).Text; text != "en service" {
		t.Errorf("in service in both, it says %q", text)
	}
}

// Bars of the whole stand under the change of the whole, beside the change at
// comparable scope, and each break is a number on the axis that a note explains.
func TestEnergyTellsBothChangesAndItsBreaks(t *testing.T) {
	t.Parallel()
	q := period.QuarterOf(2026, 3)
	systems := []register.System{{ID: "old", Name: "Assistant"}, {ID: "new", Name: "Recherche", Phases: register.Phases{InService: q.Previous().First()}}}
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{Register: register.Register{Systems: systems}, Catalogue: indicator.Catalogue()})
	known := func(p period.Period, v float64) report.Point {
		return report.Point{Period: p, State: measure.Known, Value: v, Coverage: 1}
	}
	a := report.Frugality{Head: report.Head{Period: q, Zone: time.UTC}, Quarters: period.Back(q, 5), Limits: make([]*float64, 5)}
	history := make([]report.Point, 0, 5)
	lines := []report.Line{{System: "old"}, {System: "new"}}
	for i, p := range a.Quarters {
		old, fresh := known(p, 100), report.Point{Period: p}
		old.Break = i == 2
		if i > 2 {
			fresh = known(p, 50)
		}
		lines[0].Points, lines[1].Points = append(lines[0].Points, old), append(lines[1].Points, fresh)
		history = append(history, known(p, old.Value+fresh.Value))
	}
	a.Energy = lines
	energy := indicator.Result{
		Indicator: indicator.IDEnergy, Period: q, Figure: indicator.Figure{State: measure.Known, Value: 150},
		Coverage: indicator.Coverage{Share: 1, Followed: 2, InService: 2},
	}
	change := indicator.Change{From: q.YearBefore(), To: q, Trend: indicator.Down, Share: -0.03}
	a.Items = []report.Item{{Judged: report.Judged{Result: energy}, YearBefore: change, History: history}}
	a.Findings = []report.Finding{{Kind: report.FindingEnergy, Value: 150, Followed: 2, InService: 2, Share: -0.03, Trend: indicator.Down, Whole: a.Items[0].TotalChange()}}

	f := m.EnergyFigure(a, nil)
	for _, text := range []string{f.Title, m.Headline(a.Head, a.Findings)} {
		if plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text); !strings.Contains(plain, "+50 % en tout") || !strings.Contains(plain, "3 %") || !strings.Contains(plain, "périmètre comparable") {
			t.Errorf("above bars that rise by half, %q", text)
		}
	}
	bars, ok := f.Charts[0].Spec.(chart.StackedBars)
	if !ok || len(bars.Categories) != 5 {
		t.Fatalf("it is drawn as %T", f.Charts[0].Spec)
	}
	for i, want := range []int{0, 0, 1, 2, 0} {
		if got := bars.Categories[i].Break; got != want {
			t.Errorf("quarter %d begins break %d, want %d", i+1, got, want)
		}
	}
	for i, want := range []string{"compté autrement, Assistant", "nouveau, Recherche"} {
		if i >= len(f.Notes) || !strings.HasPrefix(f.Notes[i], fmt.Sprintf("(%d)", i+1)) || !strings.Contains(f.Notes[i], want) {
			t.Errorf("note %d of %q is not of %q", i+1, f.Notes, want)
		}
	}
	change.Share = 1/1900.0 - 1
	if text := m.Change(indicator.IDEnergy, change); !strings.Contains(text, "1\u202f900 fois moins") {
		t.Errorf("1,900 times less is told as %q", text)
	}
}

// Before the first system there is no total, and none of zero; before the second
// one nothing is missing from it.
func TestNothingInServiceIsNoZero(t *testing.T) {
	t.Parallel()
	q := period.QuarterOf(2026, 4)
	from := func(at period.Period) register.Phases {
		return register.Phases{InService: at.First()}
	}
	first := register.System{ID: "chat", Name: "Assistant", Phases: from(q)}
	second := register.System{ID: "find", Name: "Recherche", Phases: from(q.Next())}
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{Register: register.Register{Systems: []register.System{first, second}}})
	lines := []report.Line{
		{System: "chat", Points: []report.Point{{Period: q.Previous()}, {Period: q, State: measure.Known, Value: 6}}},
		{System: "find", Points: []report.Point{{Period: q.Previous()}, {Period: q}}},
	}
	rows := m.SeriesOf(lines, nil, nil)
	f := m.HalfStackFigure(kit.Figure{ID: "a"}, kit.Grid{Steps: kit.StepsOf(rows, nil), Rows: rows, Limits: make([]*float64, 2), Unit: "kWh"})
	bars, ok := f.Charts[0].Spec.(chart.StackedBars)
	if !ok || len(bars.Series) != 2 {
		t.Fatalf("it is drawn as %+v", f.Charts[0].Spec)
	}
	for i, want := range []measure.State{measure.Missing, measure.Known} {
		for _, layer := range bars.Series {
			if layer.Points[i].State != want {
				t.Errorf("%s at step %d is %v, not %v", layer.Name, i, layer.Points[i].State, want)
			}
		}
	}
}

// A figure of some systems alone says so, whatever else is said of it.
func TestPartsSaySo(t *testing.T) {
	t.Parallel()
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{})
	r := indicator.Result{Indicator: "carbon", Figure: indicator.Figure{State: measure.Known, Value: 10}, Coverage: indicator.Coverage{Followed: 1, InService: 200}}
	plain := func(r indicator.Result, said string) string {
		return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(m.WithPart(r, said))
	}
	if got := plain(r, "stable sur un an"); got != "Périmètre incomplet : 1 sur 200 systèmes. Stable sur un an" {
		t.Errorf("it says %q", got)
	}
	if got := plain(r, ""); got != "périmètre incomplet : 1 sur 200 systèmes" {
		t.Errorf("without a change, it says %q", got)
	}
	r.Coverage.Followed = 200
	if got := plain(r, "stable sur un an"); got != "stable sur un an" {
		t.Errorf("a whole says %q", got)
	}
}
