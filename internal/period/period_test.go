package period_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func parse(t testing.TB, text string) period.Period {
	t.Helper()
	p, err := period.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"2026-09": "2026-09", "2026-T3": "2026-T3", "2026-Q3": "2026-T3", "2026-q1": "2026-T1", "2026": "2026",
	} {
		if got := parse(t, text).String(); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "26", "2026-", "2026-13", "2026-00", "2026-T5", "2026-T0", "2026-T", "2026-9", "2026-09-01", "+026-09", "0000", "2026-T03", "２０２６"} {
		if p, err := period.Parse(text); err == nil {
			t.Errorf("Parse(%q) was accepted as %s", text, p)
		}
	}
}

// Windows begin and end at civil midnights of the zone, not of UTC.
func TestWindow(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	for text, want := range map[string][2]string{
		"2026-07": {"2026-06-30T22:00:00Z", "2026-07-31T22:00:00Z"},
		"2026-T4": {"2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z"},
		"2026":    {"2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"},
	} {
		w := parse(t, text).Window(paris)
		if got := [2]string{w.From.Format(time.RFC3339), w.To.Format(time.RFC3339)}; got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	for _, c := range []struct{ of, previous, yearBefore string }{
		{"2026-01", "2025-12", "2025-01"},
		{"2026-T1", "2025-T4", "2025-T1"},
		{"2026", "2025", "2025"},
	} {
		p := parse(t, c.of)
		if p.Previous().String() != c.previous || p.YearBefore().String() != c.yearBefore || p.Previous().Next() != p {
			t.Errorf("%s: before it %s, a year before %s", p, p.Previous(), p.YearBefore())
		}
	}
	if got := parse(t, "2026-T3").Months(); len(got) != 3 || got[0].String() != "2026-07" || got[2].String() != "2026-09" {
		t.Errorf("months of T3: %v", got)
	}
	if got := parse(t, "2026-08").Quarters(); len(got) != 1 || got[0].String() != "2026-T3" {
		t.Errorf("quarters of August: %v", got)
	}
	if n := len(parse(t, "2026").Months()); n != 12 {
		t.Errorf("a year has %d months", n)
	}
	if back := period.Back(parse(t, "2026-T1"), 3); len(back) != 3 || back[0].String() != "2025-T3" {
		t.Errorf("three quarters back: %v", back)
	}
	if !parse(t, "2026").Holds(parse(t, "2026-T3")) || parse(t, "2026-T3").Holds(parse(t, "2026")) || parse(t, "2026-T3").Holds(parse(t, "2026-10")) {
		t.Error("a year holds its quarters, a quarter neither its year nor another's month")
	}
}

// A day whose clock changes has 23 or 25 hours (MEASURES 14).
func TestDaysOfClockChanges(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	for text, want := range map[string]int{"2026-03": 31*24 - 1, "2026-10": 31*24 + 1, "2026-07": 31 * 24} {
		hours := 0
		for _, d := range parse(t, text).Days(paris) {
			hours += int(d.Length().Hours())
		}
		if hours != want {
			t.Errorf("%s has %d hours, want %d", text, hours, want)
		}
	}
}

// The days make the month, months the quarter, quarters the year, without a
// gap or an overlap, in zones of both hemispheres.
func TestPartsMakeTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom([]string{
			"Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Auckland", "America/Nuuk", "Asia/Kolkata", "Indian/Reunion", "UTC",
		}).Draw(t, "zone"))
		year := period.YearOf(rapid.IntRange(1990, 2040).Draw(t, "year"))
		var quarters, months, days []measure.Window
		for _, q := range year.Quarters() {
			quarters = append(quarters, q.Window(loc))
			for _, m := range q.Months() {
				months = append(months, m.Window(loc))
				days = append(days, m.Days(loc)...)
			}
		}
		for name, parts := range map[string][]measure.Window{"quarters": quarters, "months": months, "days": days} {
			at := year.Window(loc).From
			var sum time.Duration
			for _, w := range parts {
				if !w.From.Equal(at) {
					t.Fatalf("%s of %s in %s: one begins at %s, not %s", name, year, loc, w.From, at)
				}
				at, sum = w.To, sum+w.Length()
			}
			if !at.Equal(year.Window(loc).To) || sum != year.Window(loc).Length() {
				t.Fatalf("%s of %s in %s end at %s", name, year, loc, at)
			}
		}
	})
}

func TestOfContains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom([]string{"Europe/Paris", "America/Sao_Paulo", "Pacific/Auckland"}).Draw(t, "zone"))
		at := time.Unix(rapid.Int64Range(0, 2e9).Draw(t, "at"), 0)
		kind := rapid.SampledFrom([]period.Kind{period.Month, period.Quarter, period.Year}).Draw(t, "kind")
		p := period.Of(at, loc, kind)
		if !p.Contains(at, loc) || p.Next().Contains(at, loc) || p.Previous().Contains(at, loc) {
			t.Fatalf("%s at %s in %s", p, at, loc)
		}
	})
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]period.Kind{period.Month, period.Quarter, period.Year}).Draw(t, "kind")
		p := period.YearOf(2000).In(kind).Add(rapid.IntRange(-800, 800).Draw(t, "n"))
		got, err := period.Parse(p.String())
		if err != nil || got != p {
			t.Fatalf("%v is written %q and read back %v: %v", p, p, got, err)
		}
	})
}

func TestDate(t *testing.T) {
	d, err := period.ParseDate("2026-02-28")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddDays(1).String(); got != "2026-03-01" {
		t.Errorf("the day after %s is %s", d, got)
	}
	if got := d.AddDays(-364).DaysSince(d); got != -364 {
		t.Errorf("364 days before is %d days", got)
	}
	if got := d.Period(period.Quarter).String(); got != "2026-T1" {
		t.Errorf("%s lies in %s", d, got)
	}
	if got := d.AddMonths(12).String(); got != "2027-02-28" {
		t.Errorf("a year later: %s", got)
	}
	for _, text := range []string{"2026-02-30", "2026-2-3", "", "0000-01-01", "2026-09"} {
		if _, err := period.ParseDate(text); err == nil {
			t.Errorf("the date %q was accepted", text)
		}
	}
}

func TestCompare(t *testing.T) {
	list := []period.Period{parse(t, "2026"), parse(t, "2026-T2"), parse(t, "2025-12"), parse(t, "2026-01")}
	slices.SortFunc(list, period.Period.Compare)
	want := []string{"2025-12", "2026-01", "2026", "2026-T2"}
	for i, p := range list {
		if p.String() != want[i] {
			t.Fatalf("order: %v, want %v", list, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2026-09", "2026-T3", "2026-Q3", "2026", "", "2026-T", "-1-01", "9999-12"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := period.Parse(text); err == nil {
			if again, err := period.Parse(p.String()); err != nil || again != p {
				t.Fatalf("%q is %v, written %q, read back %v: %v", text, p, p, again, err)
			}
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-09-30", "2024-02-29", "2026-13-01", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := period.ParseDate(text)
		if err == nil && d.String() != text {
			t.Fatalf("%q is written back %q", text, d)
		}
	})
}
