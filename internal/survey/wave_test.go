package survey_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

func paris(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestWindowOfAWave: the day it closed, or the nearest one of its quarter.
func TestWindowOfAWave(t *testing.T) {
	zone := paris(t)
	for closed, want := range map[string][2]string{
		"2026-09-25": {"2026-09-24T22:00:00Z", "2026-09-25T22:00:00Z"},
		"2026-10-03": {"2026-09-29T22:00:00Z", "2026-09-30T22:00:00Z"},
		"2026-06-28": {"2026-06-30T22:00:00Z", "2026-07-01T22:00:00Z"},
	} {
		w := survey.Wave{Period: period.QuarterOf(2026, 3), Closed: date(t, closed)}
		got := w.Window(zone)
		if got.From.Format(time.RFC3339) != want[0] || got.To.Format(time.RFC3339) != want[1] {
			t.Errorf("closed on %s: %v", closed, got)
		}
	}
}

// TestReady: nothing is read of a wave on its last day, nor before the day that
// its figures stand on is over.
func TestReady(t *testing.T) {
	zone := paris(t)
	for _, test := range []struct {
		closed, now string
		want        bool
	}{
		{"2026-09-25", "2026-09-25T23:59:59+02:00", false},
		{"2026-09-25", "2026-09-26T00:00:00+02:00", true},
		{"2026-06-28", "2026-07-01T12:00:00+02:00", false},
		{"2026-06-28", "2026-07-02T00:00:00+02:00", true},
		{"2026-10-03", "2026-10-03T12:00:00+02:00", false},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		w := survey.Wave{Period: period.QuarterOf(2026, 3), Closed: date(t, test.closed)}
		if got := w.Ready(now, zone); got != test.want {
			t.Errorf("closed on %s, at %s: %v", test.closed, test.now, got)
		}
	}
}

// row is a published figure; of nobody, it is hidden. A wave is its id and the day
// it closed.
func row(t *testing.T, wave [2]string, g measure.Group, s survey.Sample) survey.Figure {
	t.Helper()
	day := date(t, wave[1])
	f := survey.Figure{Wave: wave[0], Closed: day, Quarter: day.Period(period.Quarter), Metric: "survey.sens", Instrument: "pulse@1", Group: g}
	if s.N > 0 {
		f.State, f.N, f.Mean, f.SD, f.Step = measure.Known, s.N, s.Mean, s.SD, 1
	}
	return f
}

func TestWhichWave(t *testing.T) {
	rows := []survey.Figure{
		row(t, [2]string{"late", "2026-03-28"}, "", survey.Sample{Mean: 60, SD: 20, N: 40}), row(t, [2]string{"early", "2026-02-10"}, "", survey.Sample{Mean: 50, SD: 20, N: 40}),
		row(t, [2]string{"old", "2025-04-15"}, "", survey.Sample{Mean: 55, SD: 20, N: 40}), row(t, [2]string{"older", "2024-12-20"}, "", survey.Sample{Mean: 55, SD: 20, N: 40}),
	}
	waves := survey.Waves(rows)
	if len(waves) != 4 || waves[0].Wave != "older" || waves[3].Wave != "late" {
		t.Fatalf("the waves are %+v", waves)
	}
	if h, ok := survey.InQuarter(waves, period.QuarterOf(2026, 1)); !ok || h.Wave != "late" {
		t.Errorf("of two waves the last closed counts, not %q", h.Wave)
	}
	if _, ok := survey.InQuarter(waves, period.QuarterOf(2026, 2)); ok {
		t.Error("a quarter without a wave has one")
	}
	if h, ok := survey.Before(waves, date(t, "2026-03-28"), "pulse@1"); !ok || h.Wave != "early" {
		t.Errorf("before the last comes %q", h.Wave)
	}
	if _, ok := survey.Before(waves, date(t, "2026-03-28"), "pulse@2"); ok {
		t.Error("a wave of another version comes before")
	}
	for closed, want := range map[string]string{"2026-03-28": "old", "2025-09-28": "older", "2027-01-15": "early", "2024-12-20": "", "2026-08-01": ""} {
		if h, ok := survey.YearBefore(waves, date(t, closed), "pulse@1"); h.Wave != want || ok != (want != "") {
			t.Errorf("a year before %s is %q", closed, h.Wave)
		}
	}
}

// TestComposition: the whole falls because the less content direction answers
// more, while nobody's mean moves.
func TestComposition(t *testing.T) {
	wave := func(id, closed string, a, b, meanA, meanB float64) survey.Held {
		whole := (a*meanA + b*meanB) / (a + b)
		return survey.Waves([]survey.Figure{
			row(t, [2]string{id, closed}, "", survey.Sample{Mean: whole, SD: 15, N: a + b}), row(t, [2]string{id, closed}, "direction/a", survey.Sample{Mean: meanA, SD: 15, N: a}),
			row(t, [2]string{id, closed}, "direction/b", survey.Sample{Mean: 0, SD: 0, N: 0}), row(t, [2]string{id, closed}, "direction/-", survey.Sample{Mean: meanB, SD: 15, N: b}),
		})[0]
	}
	for _, test := range []struct {
		name          string
		before, after survey.Held
		points, even  float64
		word          survey.Word
	}{
		{
			"composition alone", wave("x", "2026-03-20", 400, 100, 70, 40), wave("y", "2026-09-20", 100, 400, 70, 40),
			-18, 0, survey.Unclear,
		},
		{
			"everybody falls", wave("x", "2026-03-20", 400, 100, 70, 40), wave("y", "2026-09-20", 400, 100, 60, 30),
			-10, -10, survey.Down,
		},
		{
			"both", wave("x", "2026-03-20", 300, 100, 70, 40), wave("y", "2026-09-20", 100, 300, 75, 45),
			-10, 5, survey.Unclear,
		},
	} {
		got, ok := survey.CompareWhole(test.before, test.after, "pulse@1", "survey.sens", survey.MinChange)
		if !ok || !got.Known || got.Word != test.word {
			t.Errorf("%s: %+v, %v", test.name, got, ok)
		}
		near(t, test.name+": change", got.Points, test.points, 1e-9)
		near(t, test.name+": at constant composition", got.Constant, test.even, 1e-9)
	}
	x := wave("x", "2026-03-20", 400, 100, 70, 40)
	if _, ok := survey.CompareWhole(x, x, "pulse@2", "survey.sens", 5); ok {
		t.Error("another version was compared")
	}
}

func TestCompareOnlyTheSame(t *testing.T) {
	f := func(g measure.Group, n float64) survey.Figure {
		return row(t, [2]string{"w", "2026-03-20"}, g, survey.Sample{Mean: 50, SD: 10, N: n})
	}
	if _, ok := survey.Compare(f("direction/a", 20), f("direction/a", 30), 5); !ok {
		t.Error("the same direction is not compared")
	}
	other := f("direction/a", 20)
	other.Instrument = "pulse@2"
	alone, together := f("direction/a", 20), f("direction/a", 20)
	alone.Units, together.Units = []string{"a", survey.Blank}, []string{"a", "b"}
	if _, ok := survey.Compare(alone, f("direction/a", 20), 5); ok {
		t.Error("a direction is compared with nobody knows which")
	}
	for name, pair := range map[string][2]survey.Figure{
		"other directions": {alone, together},
		"two directions":   {f("direction/a", 20), f("direction/b", 20)},
		"a hidden one":     {f("direction/a", 20), f("direction/a", 0)},
		"two versions":     {f("direction/a", 20), other},
	} {
		if _, ok := survey.Compare(pair[0], pair[1], 5); ok {
			t.Errorf("%s are compared", name)
		}
	}
	if _, ok := survey.Gap(f(survey.UseNo, 30), f(survey.UseYes, 30)); !ok {
		t.Error("use is not compared")
	}
	if _, ok := survey.Gap(f(survey.UseNo, 30), f("direction/a", 30)); ok {
		t.Error("use is compared with a direction")
	}
}
