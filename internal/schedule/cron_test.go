package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/schedule"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("loading the time zone %s: %v", name, err)
	}
	return loc
}

func cronOf(t testing.TB, expr string, loc *time.Location) schedule.Plan {
	t.Helper()
	p, err := schedule.ParseCron(expr, loc)
	if err != nil {
		t.Fatalf("ParseCron(%q): %v", expr, err)
	}
	return p
}

func TestParseCronRefusals(t *testing.T) {
	for expr, reason := range map[string]string{
		"":                        "empty",
		"TZ=0":                    "no other time zone",
		"TZ=UTC 0 3 * * *":        "no other time zone",
		"CRON_TZ=":                "no other time zone",
		"CRON_TZ=UTC * * * * *":   "no other time zone",
		"0 0 31 2 *":              "no such day",
		"@every 59s":              "less than a minute",
		"@every 0s":               "less than a minute",
		"@every -1h":              "less than a minute",
		"@every soon":             "duration",
		"@reboot":                 "unrecognized",
		"0 0 0 * * *":             "expected exactly 5 fields",
		"0 0 * *":                 "expected exactly 5 fields",
		"60 * * * *":              "above maximum",
		"0 0 * * 7":               "above maximum",
		"*/0 * * * *":             "step of range should be a positive",
		"every hour of the night": "failed to parse",
	} {
		_, err := schedule.ParseCron(expr, time.UTC)
		if err == nil {
			t.Errorf("ParseCron(%q) was accepted", expr)
			continue
		}
		if !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "@every 15m") {
			t.Errorf("ParseCron(%q): %q says neither %q nor what is accepted", expr, err, reason)
		}
	}
	if _, err := schedule.ParseCron("@daily", nil); err == nil {
		t.Error("a schedule without a time zone was accepted")
	}
}

func TestPlanNext(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	for _, c := range []struct {
		expr, from string
		want       []string
	}{
		// Spring 2027: 02:00 to 03:00 does not exist on 28 March.
		{"30 2 * * *", "2027-03-27T12:00:00+01:00", []string{"2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00"}},
		{"*/20 2 * * *", "2027-03-28T00:00:00+01:00", []string{"2027-03-28T03:00:00+02:00", "2027-03-29T02:00:00+02:00"}},
		{"0 2,3 * * *", "2027-03-28T00:00:00+01:00", []string{"2027-03-28T03:00:00+02:00", "2027-03-29T02:00:00+02:00"}},
		{"7 * * * *", "2027-03-28T01:00:00+01:00", []string{"2027-03-28T01:07:00+01:00", "2027-03-28T03:07:00+02:00"}},
		{"@hourly", "2027-03-28T01:00:00+01:00", []string{"2027-03-28T03:00:00+02:00", "2027-03-28T04:00:00+02:00"}},
		// Autumn 2026: 02:00 to 03:00 comes twice on 25 October.
		{"30 2 * * *", "2026-10-24T12:00:00+02:00", []string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"30 2 * * *", "2026-10-25T02:10:00+01:00", []string{"2026-10-26T02:30:00+01:00"}},
		{"0 3 * * *", "2026-10-25T02:59:59+02:00", []string{"2026-10-25T03:00:00+01:00"}},
		{"*/30 * * * *", "2026-10-25T02:00:00+02:00", []string{
			"2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:00:00+01:00",
		}},
		{"@every 90m", "2026-10-25T01:00:00+02:00", []string{"2026-10-25T02:30:00+02:00", "2026-10-25T03:00:00+01:00"}},
		{"0 0 29 2 *", "2026-01-01T00:00:00+01:00", []string{"2028-02-29T00:00:00+01:00"}},
	} {
		p := cronOf(t, c.expr, paris)
		at, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for range c.want {
			at = p.Next(at)
			got = append(got, at.In(paris).Format(time.RFC3339))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s after %s:\n got %v\nwant %v", c.expr, c.from, got, c.want)
		}
	}
}

// ticksOf walks real minutes and asks the clock on the wall, the slow way:
// hours and minutes are lists, every day counts.
func ticksOf(hours, minutes []int, from, to time.Time, loc *time.Location) []time.Time {
	var list []time.Time
	shown := map[string]bool{} // what the clock has shown already, without its offset
	const wall = "2006-01-02 15:04"
	due := func(w time.Time) bool {
		return slices.Contains(hours, w.Hour()) && slices.Contains(minutes, w.Minute())
	}
	for at := from.Add(-3 * time.Hour); !at.After(to); at = at.Add(time.Minute) {
		local := at.In(loc)
		hit := due(local) && (len(hours) == 24 || !shown[local.Format(wall)])
		if len(hours) < 24 {
			// Wall minutes that were leapt over since the last real minute.
			_, was := at.Add(-time.Minute).In(loc).Zone()
			_, is := local.Zone()
			naive := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
			for leap := range max(0, (is-was)/60) {
				hit = hit || due(naive.Add(-time.Duration(leap+1)*time.Minute))
			}
		}
		shown[local.Format(wall)] = true
		if hit && at.After(from) {
			list = append(list, at)
		}
	}
	return list
}

func TestPlanNextAgainstWalkedMinutes(t *testing.T) {
	zones := []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Asuncion", "Asia/Kolkata", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		// Around any change of the clock in the years 2020 to 2023.
		near := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1400).Draw(t, "day"))
		if _, end := near.In(loc).ZoneBounds(); !end.IsZero() {
			near = end
		}
		from := near.Add(time.Duration(rapid.IntRange(-5*60, 60).Draw(t, "minutes before")) * time.Minute).Truncate(time.Minute).UTC()
		hours := rapid.SliceOfNDistinct(rapid.IntRange(0, 23), 1, 5, rapid.ID[int]).Draw(t, "hours")
		if rapid.Bool().Draw(t, "every hour") {
			hours = rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}).Draw(t, "all")
		}
		minutes := rapid.SliceOfNDistinct(rapid.IntRange(0, 59), 1, 3, rapid.ID[int]).Draw(t, "minutes")
		p, err := schedule.ParseCron(list(minutes)+" "+list(hours)+" * * *", loc)
		if err != nil {
			t.Fatal(err)
		}
		to := from.Add(40 * time.Hour)
		var got []time.Time
		for at := p.Next(from); !at.After(to); at = p.Next(at) {
			got = append(got, at)
		}
		want := ticksOf(hours, minutes, from, to, loc)
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s in %s from %s:\n got %v\nwant %v", p, loc, from, got, want)
		}
	})
}

func FuzzParseCron(f *testing.F) {
	for _, seed := range []string{"7 * * * *", "30 2 * * *", "@every 15m", "TZ=0", "CRON_TZ=UTC * * * * *", "0 0 31 2 *", "1-5/2 */3 1,15 jan-mar mon", "@daily", "? ? ? ? ?"} {
		f.Add(seed)
	}
	paris := zone(f, "Europe/Paris")
	f.Fuzz(func(t *testing.T, expr string) {
		p, err := schedule.ParseCron(expr, paris)
		if err != nil {
			if !strings.Contains(err.Error(), "@every 15m") {
				t.Fatalf("%q is refused without saying what is accepted: %v", expr, err)
			}
			return
		}
		at := time.Date(2026, 3, 28, 23, 59, 30, 0, time.UTC)
		for range 5 {
			next := p.Next(at)
			if next.IsZero() {
				break // a rare day, more than five years away
			}
			if !next.After(at) {
				t.Fatalf("%q: the tick after %s is %s", expr, at, next)
			}
			at = next
		}
	})
}
