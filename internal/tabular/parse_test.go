package tabular_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/tabular"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text       string
		convention tabular.Convention
		want       float64
	}{
		{"1 234,5", 0, 1234.5},
		{"1\u00a0234,5", 0, 1234.5},
		{"1\u202f234\u202f567", 0, 1234567},
		{"1,234.5", 0, 1234.5},
		{"1.234,5", 0, 1234.5},
		{"1234.5", 0, 1234.5},
		{"1,234,567", 0, 1234567},
		{"1.234.567", 0, 1234567},
		{"1 234,567", 0, 1234.567},
		{"0,123", 0, 0.123},
		{"12345,678", 0, 12345.678},
		{"12,5 %", 0, 0.125},
		{"−3,5", 0, -3.5},
		{"+7", 0, 7},
		{"1,5E3", 0, 1500},
		{"1.234e+2", 0, 123.4},
		{"1'234.50", 0, 1234.5},
		{",5", 0, 0.5},
		{"1,234", tabular.CommaDecimal, 1.234},
		{"1,234", tabular.PointDecimal, 1234},
		{"1.234", tabular.CommaDecimal, 1234},
		{"1.234", tabular.PointDecimal, 1.234},
	} {
		got, err := tabular.ParseNumber(c.text, c.convention)
		if err != nil || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q: %v, %v; want %v", c.text, got, err, c.want)
		}
	}
	for _, s := range []string{"", " ", "-", "NaN", "Inf", "0x10", "1_000", "1 23", "12 34", "1,2,3", "1.2,3.4", "1,23.4", "1234 567", "%", "e5", "1e999", "3 kWh", "1--2", "."} {
		if v, err := tabular.ParseNumber(s, 0); err == nil {
			t.Errorf("%q is read as %v", s, v)
		}
	}
	for _, s := range []string{"1,234", "1.234", "-12.345", "999,999"} {
		if _, err := tabular.ParseNumber(s, 0); !errors.Is(err, tabular.ErrAmbiguous) {
			t.Errorf("%q: %v, want ambiguous", s, err)
		}
	}
}

// The rest of a file settles what 1,234 is, unless it contradicts itself.
func TestSettle(t *testing.T) {
	t.Parallel()
	for texts, want := range map[string]tabular.Convention{
		"1,234|12,5":          tabular.CommaDecimal,
		"1,234|12.5":          tabular.PointDecimal,
		"1,234|1 234|7":       tabular.Unsettled,
		"1,234|12,5|12.5":     tabular.Unsettled,
		"1,234|2,345,678":     tabular.PointDecimal,
		"1,234|kWh|n/a|0,123": tabular.CommaDecimal,
	} {
		if got := tabular.Settle(slices.Values(strings.Split(texts, "|"))); got != want {
			t.Errorf("%q: %v, want %v", texts, got, want)
		}
	}
}

// Any amount written in French or in English is read back, whatever the spaces.
func TestNumbersAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-1e12, 1e12).Draw(t, "cents")
		sign, whole := "", cents/100
		if cents < 0 {
			sign, whole = "-", -whole
		}
		var groups []string
		for digits := strconv.FormatInt(whole, 10); ; digits = digits[:len(digits)-3] {
			if len(digits) <= 3 {
				groups = append(groups, digits)
				break
			}
			groups = append(groups, digits[len(digits)-3:])
		}
		slices.Reverse(groups)
		space := rapid.SampledFrom([]string{" ", "\u00a0", "\u202f", ""}).Draw(t, "space")
		fraction := fmt.Sprintf("%02d", max(cents%100, -(cents%100)))
		for _, written := range []string{sign + strings.Join(groups, space) + "," + fraction, sign + strings.Join(groups, ",") + "." + fraction} {
			got, err := tabular.ParseNumber(written, tabular.Unsettled)
			if err != nil || math.Abs(got-float64(cents)/100) > 1e-3 {
				t.Fatalf("%q: %v, %v", written, got, err)
			}
		}
	})
}

func TestParsePeriod(t *testing.T) {
	t.Parallel()
	day := tabular.Period{Year: 2026, Month: 9, Day: 30, Grain: tabular.Day}
	month := tabular.Period{Year: 2026, Month: 9, Day: 1, Grain: tabular.Month}
	quarter := tabular.Period{Year: 2026, Month: 7, Day: 1, Grain: tabular.Quarter}
	year := tabular.Period{Year: 2026, Month: 1, Day: 1, Grain: tabular.Year}
	for want, texts := range map[tabular.Period][]string{
		day:     {"2026-09-30", "30/09/2026", "30.9.2026", "30 septembre 2026", "2026-09-30 00:00:00", "2026-09-30T00:00:00"},
		month:   {"2026-09", "09/2026", "septembre 2026", "Sept. 2026", "sept.-26", "September 2026", "2026 septembre"},
		quarter: {"T3 2026", "2026-T3", "Q3 2026", "3e trimestre 2026", "3ᵉ trimestre 2026"},
		year:    {"2026", " 2026 "},
	} {
		for _, s := range texts {
			if got, err := tabular.ParsePeriod(s); err != nil || got != want {
				t.Errorf("%q: %v, %v; want %v", s, got, err, want)
			}
		}
	}
	if p, err := tabular.ParsePeriod("1er octobre 2026"); err != nil || p.Day != 1 || p.Grain != tabular.Day {
		t.Errorf("1er octobre: %v, %v", p, err)
	}
	for _, s := range []string{"", "9/30/2026", "31/02/2026", "T5 2026", "13/2026", "26", "2026-09-30 12:00", "demain", "S1 2026", "09-26", "0000-01-01"} {
		if got, err := tabular.ParsePeriod(s); err == nil {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

func TestSerialDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		serial   string
		date1904 bool
		want     tabular.Period
	}{
		{"46295", false, tabular.Period{Year: 2026, Month: 9, Day: 30, Grain: tabular.Day}},
		{"44833", true, tabular.Period{Year: 2026, Month: 9, Day: 30, Grain: tabular.Day}},
		{"2026", false, tabular.Period{Year: 2026, Month: 1, Day: 1, Grain: tabular.Year}},
	} {
		got, err := tabular.Cell{Text: c.serial, Kind: tabular.Number}.Period(c.date1904)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.serial, got, err, c.want)
		}
	}
	for _, s := range []string{"-1", "0.5", "1e300", "NaN"} {
		if got, err := (tabular.Cell{Text: s, Kind: tabular.Number}).Period(false); err == nil {
			t.Errorf("%s is read as %v", s, got)
		}
	}
}

// Civil periods follow the zone: October 2026 in Paris has 745 hours.
func TestWindow(t *testing.T) {
	t.Parallel()
	paris := zone(t)
	w := tabular.Period{Year: 2026, Month: 10, Day: 1, Grain: tabular.Month}.Window(paris)
	if got := w.To.Sub(w.From); got != 745*time.Hour {
		t.Errorf("October has %v", got)
	}
	if want := time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC); !w.From.Equal(want) || w.From.Location() != time.UTC {
		t.Errorf("from %v, want %v", w.From, want)
	}
}

func zone(t *testing.T) *time.Location {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return paris
}

func TestClockFormats(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 9, 30, 12, 5, 6, 0, time.UTC)
	for _, s := range []string{
		"2026-09-30T12:05:06Z", "2026-09-30T14:05:06+02:00", "2026-09-30T14:05:06+0200", "2026-09-30 14:05:06",
		"2026-09-30T14:05:06", "30/09/2026 14:05:06", "30/Sep/2026:14:05:06 +0200", "1790769906", "1790769906000", "1790769906.0",
		"2026-09-30 14:05:06.0000000", "2026-09-30 12:05:06+00:00",
	} {
		got, doubled, err := tabular.NewClock(zone(t), "").Read(s)
		if err != nil || !got.Equal(want) || doubled {
			t.Errorf("%q: %v, %v, %v; want %v", s, got, doubled, err, want)
		}
	}
	for _, s := range []string{"", "secret", "14:05", "1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-13-01 00:00:00", "99999999999999999999"} {
		if got, _, err := tabular.NewClock(zone(t), "").Read(s); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
}

// The doubled hour of October follows the order of the file; alone it is the
// first, and flagged. The hour that March lacks is refused.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	clock := tabular.NewClock(zone(t), "")
	for _, c := range []struct {
		local   string
		utc     string
		doubled bool
	}{
		{"2026-10-25 01:59:00", "23:59:00", false},
		{"2026-10-25 02:10:05", "00:10:05", true},
		{"2026-10-25 02:10:03", "00:10:03", true}, // a little disorder is not the second time
		{"2026-10-25 02:50:00", "00:50:00", true},
		{"2026-10-25 02:05:00", "01:05:00", true},
		{"2026-10-25 02:55:00", "01:55:00", true},
		{"2026-10-25 03:00:00", "02:00:00", false},
	} {
		got, doubled, err := clock.Read(c.local)
		if err != nil || got.Format("15:04:05") != c.utc || doubled != c.doubled {
			t.Errorf("%s: %v, %v, %v; want %s, %v", c.local, got, doubled, err, c.utc, c.doubled)
		}
	}
	if got, doubled, err := tabular.NewClock(zone(t), "").Read("2026-10-25 02:30:00"); err != nil || !doubled || got.Hour() != 0 {
		t.Errorf("alone: %v, %v, %v; want the first, flagged", got, doubled, err)
	}
	if got, _, err := tabular.NewClock(zone(t), "").Read("2026-03-29 02:30:00"); err == nil {
		t.Errorf("the missing hour is read as %v", got)
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1 234,5", "1,234", "12 %", "-.5e-3", "1'000", "−2\u202f000,1"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, c uint8) {
		v, err := tabular.ParseNumber(s, tabular.Convention(c%3))
		if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%q gives %v", s, v)
		}
	})
}

func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"2026-09-30", "T3 2026", "1er octobre 2026", "3e trimestre 2026", "sept.-26", "2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := tabular.ParsePeriod(s)
		if w := p.Window(time.UTC); err == nil && (!w.From.Before(w.To) || w.From.Year() != p.Year) {
			t.Errorf("%q gives %v", s, w)
		}
	})
}

func FuzzClock(f *testing.F) {
	for _, s := range []string{"2026-09-30T12:05:06Z", "2026-10-25 02:30:00", "1790769906", "30/09/2026 14:05"} {
		f.Add(s)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, err := tabular.NewClock(paris, "").Read(s)
		if err == nil && (got.Location() != time.UTC || got.Year() < 1999 || got.Year() > 2201) {
			t.Errorf("%q gives %v", s, got)
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,\"2\n3\"\n", "\"", "sep=;\na;b\n", "\xff\xfea\x00", "a\"b,c\n\"x\"y\n", strings.Repeat("z", 600)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := 0
		for row, err := range tabular.CSV(strings.NewReader(s), tabular.Options{Limits: tabular.Limits{Record: 256}}) {
			at := row.Line
			if fault, ok := errors.AsType[*tabular.RowError](err); ok {
				at = fault.Place.Row
			} else if err != nil {
				break
			}
			if at <= line {
				t.Fatalf("line %d after line %d", at, line)
			}
			line = at
		}
	})
}
