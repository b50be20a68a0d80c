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
		{"(20.00)", 0, -20},
		{"20,00-", 0, -20},
		{"(1 234,5)", tabular.CommaDecimal, -1234.5},
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
	for _, s := range []string{"", " ", "-", "NaN", "Inf", "0x10", "1_000", "1 23", "12 34", "1,2,3", "1.2,3.4", "1,23.4", "1234 567", "%", "e5", "1e999", "3 kWh", "1--2", ".", "12,5 %", "12%", "(5", "5)", "()", "5e-", "-"} {
		if v, err := tabular.ParseNumber(s, 0); err == nil {
			t.Errorf("%q is read as %v", s, v)
		}
	}
	for s, c := range map[string]tabular.Convention{"12,5": tabular.PointDecimal, "12.5": tabular.CommaDecimal, "1,234.5": tabular.CommaDecimal, "1.234.567": tabular.PointDecimal} {
		if v, err := tabular.ParseNumber(s, c); err == nil {
			t.Errorf("%q is read as %v with the other decimal mark", s, v)
		}
	}
	for _, s := range []string{"1,234", "1.234", "-12.345", "999,999"} {
		if _, err := tabular.ParseNumber(s, 0); !errors.Is(err, tabular.ErrAmbiguous) {
			t.Errorf("%q: %v, want ambiguous", s, err)
		}
	}
}

// The rest of a file settles what 1,234 is; one that contradicts itself, or
// says nothing of it, is refused whole.
func TestMarks(t *testing.T) {
	t.Parallel()
	for texts, want := range map[string]struct {
		convention tabular.Convention
		reason     string
	}{
		"1,234|12,5":          {tabular.CommaDecimal, ""},
		"1,234|12.5":          {tabular.PointDecimal, ""},
		"1,234|1 234|7":       {tabular.Unsettled, "two ways"},
		"12|1 234|7":          {tabular.Unsettled, ""},
		"1,234|12,5|12.5":     {tabular.Unsettled, "set decimal"},
		"1.234,5|1,234.5":     {tabular.Unsettled, "set decimal"},
		"1,234|2,345,678":     {tabular.PointDecimal, ""},
		"1,234|kWh|n/a|0,123": {tabular.CommaDecimal, ""},
		"3.3.2|10.11.2026|7":  {tabular.Unsettled, ""},
	} {
		var m tabular.Marks
		for text := range strings.SplitSeq(texts, "|") {
			m.Look(text)
		}
		got, err := m.Settle(tabular.Unsettled)
		if got != want.convention || (err == nil) != (want.reason == "") || (err != nil && !strings.Contains(err.Error(), want.reason)) {
			t.Errorf("%q: %v, %v; want %v, %q", texts, got, err, want.convention, want.reason)
		}
		if got, err := m.Settle(tabular.PointDecimal); got != tabular.PointDecimal || err != nil {
			t.Errorf("%q, set to point: %v, %v", texts, got, err)
		}
	}
}

// So it is with 05/09/2026.
func TestDates(t *testing.T) {
	t.Parallel()
	for texts, want := range map[string]struct {
		set, hint, order tabular.DateOrder
		reason           string
	}{
		"05/09/2026|30/09/2026":                            {order: tabular.DayFirst},
		"05/09/2026 10:00|9/30/2026 8:05":                  {order: tabular.MonthFirst},
		"05-09-2026|30-09-2026 14:05:06":                   {order: tabular.DayFirst},
		"30/09/2026|09/30/2026":                            {reason: "in others"},
		"05/09/2026|06/09/2026":                            {reason: "set dates"},
		"05/09/2026|07/09/2026":                            {set: tabular.MonthFirst, order: tabular.MonthFirst},
		"05/09/2026|08/09/2026":                            {hint: tabular.DayFirst, order: tabular.DayFirst},
		"05/09/2026|9/30/2026":                             {hint: tabular.DayFirst, order: tabular.MonthFirst},
		"05/09/2026|13/09/2026":                            {set: tabular.MonthFirst, reason: "in others"},
		"05/05/2026|2026-09-30|30.09.2026|09/2026|janvier": {},
	} {
		var d tabular.Dates
		for text := range strings.SplitSeq(texts, "|") {
			d.Look(text)
		}
		got, err := d.Settle(want.set, want.hint)
		if got != want.order || (err == nil) != (want.reason == "") || (err != nil && !strings.Contains(err.Error(), want.reason)) {
			t.Errorf("%q: %v, %v; want %v, %q", texts, got, err, want.order, want.reason)
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
		day: {"20260930", "September 30, 2026", "30 Sep 26", "30th September 2026", "2026-09-30", "30/09/2026", "30.9.2026", "30 septembre 2026", "2026-09-30 00:00:00", "2026-09-30T00:00:00"},
		{Year: 2026, Month: 9, Day: 28, Grain: tabular.Week}:  {"2026-W40", "2026W40", "S40 2026", "2026-S40", "semaine 40 2026", "Week 40, 2026"},
		{Year: 2025, Month: 12, Day: 29, Grain: tabular.Week}: {"2026-W01"},
		{Year: 2026, Month: 7, Day: 1, Grain: tabular.Half}:   {"2e semestre 2026", "H2 2026"},
		month:   {"202609", "2026-09", "09/2026", "septembre 2026", "Sept. 2026", "sept.-26", "September 2026", "2026 septembre"},
		quarter: {"3T 2026", "T3 2026", "2026-T3", "Q3 2026", "3e trimestre 2026", "3ᵉ trimestre 2026"},
		year:    {"2026", " 2026 "},
	} {
		for _, s := range texts {
			if got, err := tabular.ParsePeriod(s, tabular.AnyOrder); err != nil || got != want {
				t.Errorf("%q: %v, %v; want %v", s, got, err, want)
			}
		}
	}
	for order, month := range map[tabular.DateOrder]time.Month{tabular.DayFirst: 9, tabular.MonthFirst: 5} {
		if p, err := tabular.ParsePeriod("05/09/2026", order); err != nil || p.Month != month {
			t.Errorf("05/09/2026 in order %v: %v, %v", order, p, err)
		}
	}
	if p, err := tabular.ParsePeriod("1er octobre 2026", tabular.AnyOrder); err != nil || p.Day != 1 || p.Grain != tabular.Day {
		t.Errorf("1er octobre: %v, %v", p, err)
	}
	for _, s := range []string{"", "05/09/2026", "31/02/2026", "2026-W54", "2025-2026", "FY2026", "3e semestre 2026", "20261301", "202613", "T5 2026", "13/2026", "26", "2026-09-30 12:00", "demain", "S1 2026", "09-26", "0000-01-01"} {
		if got, err := tabular.ParsePeriod(s, tabular.AnyOrder); err == nil {
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
		got, err := tabular.Cell{Text: c.serial, Kind: tabular.Number}.Period(c.date1904, tabular.AnyOrder)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.serial, got, err, c.want)
		}
	}
	for _, s := range []string{"-1", "0.5", "1e300", "NaN"} {
		if got, err := (tabular.Cell{Text: s, Kind: tabular.Number}).Period(false, tabular.AnyOrder); err == nil {
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
		"30-09-2026 14:05:06", "30.09.2026 14:05:06", "9/30/2026 2:05:06 PM", "9/30/2026, 2:05:06\u202fPM", "2026/09/30 14:05:06",
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
	type line struct {
		local   string
		utc     string
		doubled bool
	}
	forward := []line{
		{"2026-10-25 01:59:00", "23:59:00", false},
		{"2026-10-25 02:10:05", "00:10:05", true},
		{"2026-10-25 02:10:03", "00:10:03", true}, // a little disorder is not the second time
		{"2026-10-25 02:50:00", "00:50:00", true},
		{"2026-10-25 02:05:00", "01:05:00", true},
		{"2026-10-25 02:55:00", "01:55:00", true},
		{"2026-10-25 03:00:00", "02:00:00", false},
	}
	backward := slices.Clone(forward)
	slices.Reverse(backward)
	french := slices.Clone(forward)
	for i := range french {
		french[i].local = "25/10/2026" + french[i].local[10:]
	}
	for name, lines := range map[string][]line{"oldest first": forward, "newest first": backward, "the day first": french} {
		clock := tabular.NewClock(zone(t), "")
		for _, l := range lines {
			clock.Look(l.local)
		}
		if err := clock.Settle(tabular.AnyOrder, tabular.AnyOrder); err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			got, doubled, err := clock.Read(l.local)
			if err != nil || got.Format("15:04:05") != l.utc || doubled != l.doubled {
				t.Errorf("%s, %s: %v, %v, %v; want %s, %v", name, l.local, got, doubled, err, l.utc, l.doubled)
			}
		}
	}
	alone := tabular.NewClock(zone(t), "")
	for _, s := range []string{"05/09/2026 10:00", "2026-10-25 02:30:00"} {
		if _, _, err := alone.Read(s); !errors.Is(err, tabular.ErrUnsettled) {
			t.Errorf("%s before its file: %v", s, err)
		}
		alone.Look(s)
	}
	if err := alone.Settle(tabular.AnyOrder, tabular.DayFirst); err != nil {
		t.Fatal(err)
	}
	if got, doubled, err := alone.Read("2026-10-25 02:30:00"); err != nil || !doubled || got.Hour() != 0 {
		t.Errorf("alone: %v, %v, %v; want the first, flagged", got, doubled, err)
	}
	if got, _, err := alone.Read("05/09/2026 10:00"); err != nil || got.Month() != time.September {
		t.Errorf("the hint: %v, %v", got, err)
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
		p, err := tabular.ParsePeriod(s, tabular.DateOrder(len(s)%3))
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
		clock := tabular.NewClock(paris, "")
		clock.Look(s)
		if err := clock.Settle(tabular.AnyOrder, tabular.DayFirst); err != nil {
			return
		}
		got, _, err := clock.Read(s)
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
