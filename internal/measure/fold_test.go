package measure_test

import (
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
)

func paris(t interface{ Fatal(...any) }) *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func at(s string) time.Time {
	tm, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return tm.UTC()
}

func win(from, to string) measure.Window { return measure.Window{From: at(from), To: at(to)} }

// known is a measured reading that covers its whole window.
func known(source string, m measure.Metric, w measure.Window, v float64) measure.Reading {
	return measure.Reading{
		Key:   measure.Key{Source: source, System: "assistant", Metric: m, Method: measure.Measured, Window: w},
		State: measure.Known, Value: v, Low: v, High: v, Covered: w.Length(),
	}
}

func monthOf(t *testing.T, months []measure.Month, source string, m measure.Metric) measure.Month {
	t.Helper()
	for _, x := range months {
		if x.Source == source && x.Metric == m {
			return x
		}
	}
	t.Fatalf("no month of %s from %s among %d", m, source, len(months))
	return measure.Month{}
}

func hourlyReadings(source string, m measure.Metric, w measure.Window, v float64) []measure.Reading {
	var out []measure.Reading
	for f := w.From; f.Before(w.To); f = f.Add(time.Hour) {
		out = append(out, known(source, m, measure.Window{From: f, To: f.Add(time.Hour)}, v))
	}
	return out
}

// A civil day has 23, 24 or 25 hours and the days of a month make the month.
func TestCivilDays(t *testing.T) {
	zone := paris(t)
	for month, want := range map[string][2]float64{"2026-03": {31, 743}, "2026-10": {31, 745}, "2026-02": {28, 672}} {
		w := measure.CivilMonth(zone, at(month+"-10T00:00"))
		days := measure.CivilDays(zone, w)
		var hours float64
		for i, d := range days {
			hours += d.Length().Hours()
			if i > 0 && d.From != days[i-1].To {
				t.Errorf("%s: day %d does not begin where the last ended", month, i)
			}
		}
		if float64(len(days)) != want[0] || hours != want[1] || w.Length().Hours() != want[1] {
			t.Errorf("%s: %d days, %v hours, month of %v; want %v", month, len(days), hours, w.Length().Hours(), want)
		}
	}
}

// MEASURES 1: a window that crosses midnight is split by overlap, whole
// amounts stay whole, and nothing is lost.
func TestSplit(t *testing.T) {
	rules := measure.Rules{Zone: time.UTC}
	w := win("2026-06-01T22:00", "2026-06-02T01:00")
	days := measure.CivilDays(time.UTC, w)
	got := measure.FoldDays(rules, days, []measure.Reading{known("s", measure.Energy, w, 30), known("s", measure.Queries, w, 7)})
	if len(got) != 4 {
		t.Fatalf("%d days, want 4", len(got))
	}
	want := []float64{20, 10, 5, 2} // 2 h of 3 h before midnight: 20 of 30 Wh; 4.67 → 5 of 7 queries
	for i, d := range got {
		if math.Abs(d.Value-want[i]) > 1e-9 {
			t.Errorf("%s on %s: %v, want %v", d.Metric, d.Window.From, d.Value, want[i])
		}
	}
}

// MEASURES 1 and 14, as a property: whatever the windows, the sum of the days
// is the sum of the months is the sum of the readings, and whole metrics stay
// whole on every day.
func TestNothingIsLost(t *testing.T) {
	zone := paris(t)
	rules := measure.Rules{Zone: zone}
	rapid.Check(t, func(t *rapid.T) {
		start := at("2026-01-01T00:00").Add(time.Duration(rapid.IntRange(0, 8000).Draw(t, "start")) * time.Hour)
		span := measure.Window{From: start, To: start}
		var readings []measure.Reading
		total := new(big.Rat)
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			to := span.To.Add(time.Duration(rapid.IntRange(1, 70).Draw(t, "h")) * time.Hour)
			v := float64(rapid.IntRange(0, 500).Draw(t, "v"))
			readings = append(readings, known("s", measure.Queries, measure.Window{From: span.To, To: to}, v))
			total.Add(total, new(big.Rat).SetFloat64(v))
			span.To = to
		}
		byDay, byMonth := new(big.Rat), new(big.Rat)
		for _, month := range measure.CivilMonths(zone, span) {
			days, months := summarise(rules, month, readings)
			for _, d := range days {
				if d.Value != math.Trunc(d.Value) {
					t.Fatalf("%v queries on %s: not whole", d.Value, d.Window.From)
				}
				byDay.Add(byDay, new(big.Rat).SetFloat64(d.Value))
			}
			for _, m := range months {
				byMonth.Add(byMonth, new(big.Rat).SetFloat64(m.Value))
			}
		}
		if byDay.Cmp(total) != 0 || byMonth.Cmp(total) != 0 {
			t.Fatalf("readings %s, days %s, months %s", total, byDay, byMonth)
		}
	})
}

// MEASURES 14: a source that counts in UTC days gives them whole to the civil
// day of that date, and never enters an hourly view.
func TestUTCDays(t *testing.T) {
	zone := paris(t)
	rules := measure.Rules{Zone: zone}
	r := known("s", measure.Queries, win("2026-06-30T00:00", "2026-07-01T00:00"), 90)
	r.Basis = measure.BasisFields{Grid: "utc-day"}.Basis()
	june, july := measure.CivilMonth(zone, at("2026-06-10T00:00")), measure.CivilMonth(zone, at("2026-07-10T00:00"))
	days, months := summarise(rules, june, []measure.Reading{r})
	if m := monthOf(t, months, "s", measure.Queries); m.Value != 90 || m.Covered != 24*time.Hour {
		t.Errorf("June: %v queries over %v, want all 90 over the whole civil day", m.Value, m.Covered)
	}
	if days[0].Hours != nil {
		t.Error("a UTC day entered an hourly view")
	}
	if _, months = summarise(rules, july, []measure.Reading{r}); len(months) != 0 {
		t.Errorf("July got %v of 30 June", months[0].Value)
	}
}

// MEASURES 1: a level is the last of the period; a distinct count is never
// split nor added.
func TestLevelAndDistinct(t *testing.T) {
	rules := measure.Rules{Zone: time.UTC}
	june := measure.CivilMonth(time.UTC, at("2026-06-10T00:00"))
	day := func(d, m string, metric measure.Metric, v float64) measure.Reading {
		return known("s", metric, win("2026-06-"+d+"T00:00", "2026-06-"+m+"T00:00"), v)
	}
	readings := []measure.Reading{
		day("05", "06", measure.Headcount, 300), day("20", "21", measure.Headcount, 280),
		day("05", "06", measure.ActiveAgents, 40), day("06", "07", measure.ActiveAgents, 50),
	}
	_, months := summarise(rules, june, readings)
	if m := monthOf(t, months, "s", measure.Headcount); m.Value != 280 {
		t.Errorf("headcount %v, want the last of the month, 280", m.Value)
	}
	for _, m := range months {
		if m.Metric == measure.ActiveAgents {
			t.Errorf("daily distinct counts made a month of %v", m.Value)
		}
	}
	_, months = summarise(rules, june, append(readings, known("s", measure.ActiveAgents, june, 61)))
	if m := monthOf(t, months, "s", measure.ActiveAgents); m.Value != 61 {
		t.Errorf("active agents %v, want the month counted together, 61", m.Value)
	}
}

// MEASURES 3: two models that share an hour cover it once.
func TestCoverageOverModels(t *testing.T) {
	rules := measure.Rules{Zone: time.UTC}
	w := win("2026-06-01T00:00", "2026-06-01T01:00")
	a, b := known("s", measure.Queries, w, 3), known("s", measure.Queries, w, 4)
	b.Model = "large"
	half := known("s", measure.Queries, win("2026-06-01T01:00", "2026-06-01T02:00"), 1)
	half.Model, half.Covered = "large", 30*time.Minute
	_, months := summarise(rules, measure.CivilMonth(time.UTC, w.From), []measure.Reading{a, b, half})
	var covered time.Duration
	for _, m := range months {
		covered += m.Covered
	}
	if covered != 90*time.Minute {
		t.Errorf("covered %v, want 1 h once and half an hour", covered)
	}
}

// MEASURES 4: sources compete by civil day; the first in order that covers
// 80 % wins, else the best covered; by month when one speaks in months; carbon
// follows the energy.
func TestOrderOfSources(t *testing.T) {
	june := measure.CivilMonth(time.UTC, at("2026-06-10T00:00"))
	rules := measure.Rules{Zone: time.UTC, Order: []measure.Order{{System: "assistant", Sources: []string{"meter", "estimate"}}}}
	var readings []measure.Reading
	readings = append(readings, hourlyReadings("meter", measure.Energy, win("2026-06-01T00:00", "2026-06-02T00:00"), 10)...)
	readings = append(readings, hourlyReadings("meter", measure.Energy, win("2026-06-02T00:00", "2026-06-02T06:00"), 10)...)
	readings = append(readings, hourlyReadings("estimate", measure.Energy, win("2026-06-01T00:00", "2026-06-03T00:00"), 1)...)
	readings = append(readings, hourlyReadings("estimate", measure.Water, win("2026-06-01T00:00", "2026-06-03T00:00"), 2)...)
	_, months := summarise(rules, june, readings)
	meter, estimate := monthOf(t, months, "meter", measure.Energy), monthOf(t, months, "estimate", measure.Energy)
	if meter.Kept != 240 || meter.Value != 300 || estimate.Kept != 24 || estimate.KeptCovered != 24*time.Hour {
		t.Errorf("meter kept %v of %v, estimate %v over %v; want 240 of 300, 24 over 24 h", meter.Kept, meter.Value, estimate.Kept, estimate.KeptCovered)
	}
	if water := monthOf(t, months, "estimate", measure.Water); water.Kept != 48 || water.Value != 96 {
		t.Errorf("water kept %v of %v; it follows the energy of the second day: 48 of 96", water.Kept, water.Value)
	}
	statement := known("meter", measure.Energy, june, 700)
	_, months = summarise(rules, june, append(hourlyReadings("estimate", measure.Energy, june, 1), statement))
	if m := monthOf(t, months, "meter", measure.Energy); math.Abs(m.Kept-700) > 1e-9 {
		t.Errorf("the monthly statement kept %v, want 700", m.Kept)
	}
	if m := monthOf(t, months, "estimate", measure.Energy); m.Kept != 0 {
		t.Errorf("the estimate kept %v beside a statement that covers the month", m.Kept)
	}
}

// MEASURES 6: ranges add low with low; a range meets an exact figure.
func TestBoundsAdd(t *testing.T) {
	rules := measure.Rules{Zone: time.UTC}
	a := known("s", measure.Energy, win("2026-06-01T00:00", "2026-06-01T01:00"), 10)
	a.Low, a.High, a.Spread = 8, 12, measure.Range
	b := known("s", measure.Energy, win("2026-06-01T01:00", "2026-06-01T02:00"), 20)
	b.Low, b.High, b.Spread = 10, 30, measure.Range
	c := known("s", measure.Energy, win("2026-06-01T02:00", "2026-06-01T03:00"), 5)
	_, months := summarise(rules, measure.CivilMonth(time.UTC, a.Window.From), []measure.Reading{a, b, c})
	m := months[0]
	if m.Value != 35 || m.Low != 23 || m.High != 47 || m.Spread != measure.Range {
		t.Errorf("%v from %v to %v (%v), want 35 from 23 to 47, a range", m.Value, m.Low, m.High, m.Spread)
	}
}

// MEASURES 12: idle energy needs both figures by the hour.
func TestIdle(t *testing.T) {
	rules := measure.Rules{Zone: time.UTC}
	day := win("2026-06-01T00:00", "2026-06-02T00:00")
	readings := hourlyReadings("meter", measure.Energy, day, 50)
	for i := range readings {
		if i >= 20 {
			readings[i].Value, readings[i].Low, readings[i].High = 30, 30, 30
		}
	}
	queries := hourlyReadings("gateway", measure.Queries, day, 9)
	for i := range queries {
		if i >= 20 {
			queries[i].Value = 0
		}
	}
	days, _ := summarise(rules, measure.CivilMonth(time.UTC, day.From), append(readings, queries...))
	idle, base := 0.0, 0.0
	for _, d := range days {
		switch d.Metric {
		case measure.EnergyIdle:
			idle = d.Value
		case measure.EnergyBase:
			base = d.Value
		}
	}
	if idle != 120 || base != 720 {
		t.Errorf("idle %v Wh and base load %v Wh, want 4 h × 30 W = 120 and 24 h × 30 W = 720", idle, base)
	}
	queries[3].Window.To = queries[3].Window.To.Add(time.Hour) // no longer native to the hour
	days, _ = summarise(rules, measure.CivilMonth(time.UTC, day.From), append(readings, queries...))
	for _, d := range days {
		if d.Metric == measure.EnergyIdle {
			t.Error("idle energy from queries that are not native to the hour")
		}
	}
}

// A correction leaves out or replaces, and says so; the original stays in the
// store, which the fold does not touch.
func TestCorrections(t *testing.T) {
	rules := measure.Rules{Zone: time.UTC}
	june := measure.CivilMonth(time.UTC, at("2026-06-10T00:00"))
	readings := hourlyReadings("meter", measure.Energy, win("2026-06-01T00:00", "2026-06-03T00:00"), 10)
	out := measure.Reading{Key: measure.Key{Source: measure.CorrectionOf("meter"), System: "assistant", Method: measure.Declared, Window: win("2026-06-01T00:00", "2026-06-02T00:00")}}
	_, months := summarise(rules, june, append(readings, out))
	if m := monthOf(t, months, "meter", measure.Energy); m.Value != 240 || m.Covered != 24*time.Hour {
		t.Errorf("%v Wh over %v after the first day is left out, want 240 over 24 h", m.Value, m.Covered)
	}
	instead := known(measure.CorrectionOf("meter"), measure.Energy, win("2026-06-01T00:00", "2026-06-02T00:00"), 99)
	instead.Basis = measure.BasisFields{Corrected: "plug moved"}.Basis()
	_, months = summarise(rules, june, append(readings, instead))
	m := monthOf(t, months, "meter", measure.Energy)
	if m.Value != 339 || m.Basis.Fields().Corrected != "plug moved" {
		t.Errorf("%v Wh (%s) after the first day is replaced by 99, want 339 and the reason", m.Value, m.Basis)
	}
}

// The hour-by-weekday map is a mean per occurrence of the hour, the doubled
// hour of October included.
func TestProfile(t *testing.T) {
	zone := paris(t)
	rules := measure.Rules{Zone: zone}
	october := measure.CivilMonth(zone, at("2026-10-10T00:00"))
	days, _ := summarise(rules, october, hourlyReadings("s", measure.Queries, october, 6))
	p := measure.FoldProfile(zone, october, days)[0]
	if len(p.Days) != 31 || p.Days[24] != 150 || p.Days[23] != 144 {
		t.Errorf("the 25-hour day has %v, the day before %v; want 150 and 144", p.Days[24], p.Days[23])
	}
	for d := range p.Week {
		for h := range p.Week[d] {
			if p.Week[d][h] != 6 {
				t.Errorf("weekday %d, %d h: %v, want 6 at each occurrence", d, h, p.Week[d][h])
			}
		}
	}
}

// A count that is cut stays whole, and its bounds hold it in every part and sum
// to those of the whole.
func TestBoundsOfACutCount(t *testing.T) {
	zone := paris(t)
	rapid.Check(t, func(t *rapid.T) {
		r := known("s", measure.Queries, win("2026-03-29T21:00", "2026-04-02T11:00"), float64(rapid.IntRange(0, 50).Draw(t, "value")))
		r.Low = r.Value * rapid.Float64Range(0, 1).Draw(t, "low")
		r.High = r.Value + rapid.Float64Range(0, 9).Draw(t, "above")
		r.Spread = measure.Range
		var value, low, high float64
		for _, d := range measure.FoldDays(measure.Rules{Zone: zone}, measure.CivilDays(zone, win("2026-03-28T00:00", "2026-04-04T00:00")), []measure.Reading{r}) {
			if d.Low > d.Value || d.Value > d.High || d.Value != math.Round(d.Value) {
				t.Errorf("a day has %v [%v %v]", d.Value, d.Low, d.High)
			}
			value, low, high = value+d.Value, low+d.Low, high+d.High
		}
		if value != r.Value || math.Abs(low-r.Low) > 1e-9 || math.Abs(high-r.High) > 1e-9 {
			t.Errorf("the days sum to %v [%v %v], want %v [%v %v]", value, low, high, r.Value, r.Low, r.High)
		}
	})
}

// Days may be folded a few at a time: the result is the same.
func TestFoldDaysInPieces(t *testing.T) {
	zone := paris(t)
	rules := measure.Rules{Zone: zone}
	w := win("2026-03-20T00:00", "2026-04-05T00:00")
	readings := hourlyReadings("s", measure.Energy, w, 1.5)
	readings = append(readings, known("t", measure.Queries, win("2026-03-21T05:00", "2026-03-30T17:00"), 1001))
	civil := measure.CivilDays(zone, w)
	whole := measure.FoldDays(rules, civil, readings)
	count, sum := 0, 0.0
	for i := range civil {
		for _, d := range measure.FoldDays(rules, civil[i:i+1], readings) {
			count++
			sum += d.Value
		}
	}
	total := 0.0
	for _, d := range whole {
		total += d.Value
	}
	if count != len(whole) || sum != total {
		t.Errorf("%d days sum to %v in pieces, %d to %v at once", count, sum, len(whole), total)
	}
}

// summarise folds raw readings into the days and the months of month, as the
// stores do in three steps.
func summarise(rules measure.Rules, month measure.Window, readings []measure.Reading) ([]measure.Day, []measure.Month) {
	days := measure.FoldDays(rules, measure.CivilDays(rules.Zone, month), readings)
	days = append(days, measure.FoldIdle(rules, days)...)
	return days, measure.FoldMonth(rules, month, days)
}
