package demo_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/cmd/vigie/demo"
	"github.com/vigie-ia/vigie/internal/period"
)

func day(t *testing.T, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The story begins eight quarters before the running one.
func TestBeginning(t *testing.T) {
	t.Parallel()
	for today, want := range map[string]string{"2026-11-23": "2024-10-01", "2027-01-01": "2025-01-01", "2027-03-31": "2025-01-01", "2028-02-29": "2026-01-01"} {
		if got := demo.Beginning(day(t, today)); got != day(t, want) {
			t.Errorf("on %s the story begins on %s, want %s", today, got, want)
		}
	}
}

// The same hour says the same whoever asks, in whatever order, and the counters
// are the sums of the hours.
func TestCountersAreSums(t *testing.T) {
	t.Parallel()
	start := day(t, "2024-10-01")
	one := demo.New(start, paris(t))
	streams := []demo.Stream{
		demo.DraftQueries, demo.DraftLarge, demo.CouncilEnergy, demo.DeskQueries, demo.DeskEnergy,
		demo.TranslationQueries, demo.MailCalls, demo.MailEnergy, demo.SearchQueries, demo.SearchGPU,
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.SampledFrom(streams).Draw(rt, "stream")
		from := one.Start.Add(time.Duration(rapid.IntRange(0, 16000).Draw(rt, "hour")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "hours")) * time.Hour)
		other := demo.New(start, paris(t))
		sum := int64(0)
		for at := from; at.Before(to); at = at.Add(time.Hour) {
			amount := other.Amount(s, at)
			if amount < 0 {
				rt.Fatalf("%s is %d at %s", s, amount, at)
			}
			sum += amount
		}
		if got := one.Counter(s, to) - one.Counter(s, from); got != sum || one.Between(s, from, to) != sum {
			rt.Fatalf("%s rises by %d from %s to %s, its hours sum to %d", s, got, from, to, sum)
		}
		if within := one.Counter(s, from.Add(20*time.Minute)); within < one.Counter(s, from) || within > one.Counter(s, from.Add(time.Hour)) {
			rt.Fatalf("%s falls within the hour of %s", s, from)
		}
	})
}

// What a reader should see: empty week-ends and holidays, a quiet August, no
// desk before it opens.
func TestPlausible(t *testing.T) {
	t.Parallel()
	zone := paris(t)
	c := demo.New(day(t, "2024-10-01"), zone)
	on := func(s demo.Stream, text string) int64 {
		d := day(t, text)
		return c.Between(s, d.Start(zone), d.AddDays(1).Start(zone))
	}
	ordinary := on(demo.SearchQueries, "2026-06-16")
	for name, text := range map[string]string{"Sunday": "2026-06-14", "Bastille day": "2026-07-14", "Easter Monday": "2026-04-06", "Ascension": "2026-05-14", "Whit Monday": "2026-05-25"} {
		if n := on(demo.SearchQueries, text); n > ordinary/20 {
			t.Errorf("%s has %d queries, an ordinary day %d", name, n, ordinary)
		}
	}
	if august := on(demo.SearchQueries, "2026-08-11"); august < ordinary/4 || august > ordinary*6/10 {
		t.Errorf("a day of August has %d queries, an ordinary one %d", august, ordinary)
	}
	if before, after := on(demo.DeskQueries, "2025-10-06"), on(demo.DeskQueries, "2025-10-07"); before != 0 || after == 0 {
		t.Errorf("the desk has %d queries the day before it opens, %d the day it does", before, after)
	}
	if a, b := on(demo.DeskFailures, "2025-10-06"), on(demo.DeskEnergy, "2025-10-06"); a != 0 || b != 0 {
		t.Errorf("the desk has %d failures and %d Wh before it opens", a, b)
	}
}

// The running month's log grows and is packed once when the month is over; a
// line that was cut short by a kill is made whole.
func TestLogs(t *testing.T) {
	t.Parallel()
	zone := paris(t)
	c := demo.New(day(t, "2024-10-01"), zone)
	dir := t.TempDir()
	plain := filepath.Join(dir, "journaux", "accueil-2025-11.jsonl")
	write := func(at time.Time) []byte {
		t.Helper()
		if err := c.Write(dir, at); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(plain) //nolint:gosec // a file of this test
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return text
	}
	noon := time.Date(2025, 11, 20, 12, 0, 0, 0, zone)
	first := write(noon)
	if len(first) == 0 || !bytes.Equal(first, write(noon)) {
		t.Errorf("the log has %d bytes, and others when it is written again", len(first))
	}
	if err := os.WriteFile(plain, first[:len(first)-7], 0o600); err != nil {
		t.Fatal(err)
	}
	if second := write(noon.Add(time.Hour)); !bytes.HasPrefix(second, first) || len(second) == len(first) {
		t.Errorf("after a cut line the log has %d bytes and had %d", len(second), len(first))
	}
	if err := os.WriteFile(plain, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if third := write(noon); !bytes.Equal(third, first) {
		t.Error("a log that says something else is not written anew")
	}
	if left := write(time.Date(2025, 12, 1, 0, 5, 0, 0, zone)); left != nil {
		t.Error("the plain log stays when its month is over")
	}
	packed, err := os.Stat(plain + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	write(time.Date(2025, 12, 2, 0, 0, 0, 0, zone))
	if again, err := os.Stat(plain + ".gz"); err != nil || !again.ModTime().Equal(packed.ModTime()) {
		t.Errorf("the packed log is written again (%v)", err)
	}
}
