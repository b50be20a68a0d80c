package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// all is a window that holds every plain test.
func all() measure.Window {
	return measure.Window{From: noon().AddDate(-1, 0, 0), To: noon().AddDate(1, 0, 0)}
}

// roundTrip stores readings with every field in use and names that try the
// quoting of the store.
func (s *suite) roundTrip(t *testing.T) {
	have, name := s.empty(t)
	source := "source à essai, \"quoted\"=1 \\"
	b := measure.Batch{Source: source, Window: measure.Window{From: noon(), To: noon().Add(4 * time.Hour)}}
	for i, text := range []string{
		"plain", "", "a,b=c d", `back\slash\`, "tab\tand\nline", "${1+1}", `") |> yield() //`, "été 漢字 🗼", "%5C", "'", "true",
	} {
		at := noon().Add(time.Duration(i%4) * time.Hour)
		b.Readings = append(b.Readings, measure.Reading{
			Key: measure.Key{
				Source: source, System: measure.System(text), Part: measure.Part(text), Metric: measure.Licences,
				Method: measure.Method(i%3 + 1), Model: text, Group: measure.Group(text),
				Window: measure.Window{From: at, To: at.Add(time.Hour)},
			},
			State: measure.State(i % 3), Value: float64(i) + 0.1, Low: -1e-9, High: 1e300, Spread: measure.Spread(i % 3),
			SD: 1 / 3.0, Count: i * 1000000007, Covered: time.Duration(i) * time.Minute, Basis: measure.BasisFields{Note: text}.Basis(),
		})
	}
	replace(t, have, b)
	same(t, t.Context(), have, source, all(), b.Readings)
	same(t, t.Context(), have, source, measure.Window{}, b.Readings)
	again, err := s.open(t.Context(), name, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	same(t, t.Context(), again, source, all(), b.Readings)
	for _, err := range again.Readings(t.Context(), source, all()) {
		if err != nil {
			t.Error(err)
		}
		break // a caller may stop
	}
	for r, err := range again.Readings(t.Context(), "nobody", all()) {
		t.Errorf("a source that never spoke says %v (%v)", r, err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// membership: a reading over a gap belongs to the window that holds its end.
func (s *suite) membership(t *testing.T) {
	have, _ := s.empty(t)
	long := hours("x", noon(), 0, 0, 0, 12)
	long.Readings = long.Readings[3:]
	long.Readings[0].Window.From = noon()
	long.Readings[0].Covered = 4 * time.Hour
	replace(t, have, long)
	total := func(want float64) {
		t.Helper()
		months, err := have.Months(t.Context(), store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, m := range months {
			sum += m.Value
		}
		if sum != want {
			t.Errorf("the total is %v, want %v", sum, want)
		}
	}
	total(12)
	replace(t, have, measure.Batch{Source: "x", Window: measure.Window{From: noon(), To: noon().Add(3 * time.Hour)}})
	total(12) // its end was not in the window
	replace(t, have, hours("x", noon().Add(3*time.Hour), 5))
	total(5) // its end was, its start was not
	replace(t, have, measure.Batch{Source: "y", Window: all()})
	total(5) // another source
	replace(t, have, measure.Batch{Source: "x", Window: measure.Window{From: noon().Add(4 * time.Hour), To: noon().Add(9 * time.Hour)}})
	total(5) // it ends where the window begins
}

// corrections: what is left out is a reading whose end the correction holds,
// the days before the correction included, for every system when it names none.
func (s *suite) corrections(t *testing.T) {
	have, _ := s.empty(t)
	b := hours("x", noon(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13)
	b.Readings = b.Readings[13:]
	b.Readings[0].Window.From, b.Readings[0].Covered = noon(), 14*time.Hour
	replace(t, have, b)
	c := measure.Batch{Source: "correction/x", Window: measure.Window{From: noon().Add(12 * time.Hour), To: noon().Add(36 * time.Hour)}}
	c.Readings = []measure.Reading{{Key: measure.Key{Source: c.Source, Method: measure.Declared, Window: c.Window}}}
	for _, test := range []struct {
		readings []measure.Reading
		want     float64
	}{{c.Readings, 0}, {nil, 13}, {c.Readings, 0}} {
		c.Readings = test.readings
		replace(t, have, c)
		months, err := have.Months(t.Context(), store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, m := range months {
			sum += m.Value
		}
		if sum != test.want {
			t.Errorf("with %d corrections the total is %v, want %v", len(test.readings), sum, test.want)
		}
	}
	s.correctionsOverlap(t, have, c.Readings)
}

// correctionsOverlap asks for the one correction, of the 24 hours from midnight.
func (s *suite) correctionsOverlap(t *testing.T, have store.Store, want []measure.Reading) {
	t.Helper()
	begin, end := want[0].Window.From, want[0].Window.To
	for _, test := range []struct {
		measure.Window
		found int
	}{
		{measure.Window{}, 1},
		{measure.Window{From: end.Add(-time.Second)}, 1},
		{measure.Window{From: end}, 0},
		{measure.Window{To: begin.Add(time.Second)}, 1},
		{measure.Window{To: begin}, 0},
		{measure.Window{From: begin.Add(time.Hour), To: begin.Add(2 * time.Hour)}, 1},
	} {
		got, err := have.Corrections(t.Context(), test.Window)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprintf("corrections over %v", test.Window), got, want[:test.found])
	}
}

func (s *suite) badBatches(t *testing.T) {
	have, _ := s.empty(t)
	replace(t, have, hours("x", noon(), 1, 2))
	want := collect(t, t.Context(), have, "x", all())
	for why, spoil := range map[string]func(*measure.Batch){
		"no source":          func(b *measure.Batch) { b.Source = "" },
		"no window":          func(b *measure.Batch) { b.Window = measure.Window{} },
		"a window backwards": func(b *measure.Batch) { b.Window.To = b.Window.From },
		"half seconds":       func(b *measure.Batch) { b.Readings[1].Window.To = b.Readings[1].Window.To.Add(-time.Second / 2) },
		"another source":     func(b *measure.Batch) { b.Readings[1].Source = "y" },
		"too late":           func(b *measure.Batch) { b.Window.To = b.Window.To.Add(-time.Hour) },
		"too early":          func(b *measure.Batch) { b.Readings[1].Window.To = b.Window.From },
		"not a number":       func(b *measure.Batch) { b.Readings[1].Value = math.NaN() },
		"endless":            func(b *measure.Batch) { b.Readings[1].High = math.Inf(1) },
		"no method":          func(b *measure.Batch) { b.Readings[1].Method = measure.Unstated },
		"an unknown state":   func(b *measure.Batch) { b.Readings[1].State = 9 },
		"unknown bounds":     func(b *measure.Batch) { b.Readings[1].Spread = 9 },
	} {
		b := hours("x", noon(), 8, 9)
		spoil(&b)
		err := have.Replace(t.Context(), b)
		if err == nil {
			t.Errorf("%s: it was stored", why)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the message has several lines: %v", why, err)
		}
	}
	same(t, t.Context(), have, "x", all(), want)
}

func (s *suite) cancelled(t *testing.T) {
	have, _ := s.empty(t)
	replace(t, have, hours("x", noon(), 1, 2))
	before, err := have.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := have.Replace(ctx, hours("x", noon(), 3, 4, 5)); !errors.Is(err, context.Canceled) {
		t.Errorf("Replace returned %v", err)
	}
	if err := have.Record(ctx, store.Outcome{Source: "x", At: noon()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Record returned %v", err)
	}
	if _, err := have.Months(ctx, store.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Months returned %v", err)
	}
	if _, err := have.Profiles(ctx, store.Query{Months: all()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Profiles returned %v", err)
	}
	if err := have.Ping(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Ping returned %v", err)
	}
	for _, err := range have.Readings(ctx, "x", all()) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Readings yields %v", err)
		}
	}
	after, err := have.Version(t.Context())
	if err != nil || after != before {
		t.Errorf("the version is %q, it was %q (%v)", after, before, err)
	}
	same(t, t.Context(), have, "x", all(), hours("x", noon(), 1, 2).Readings)
}

// queries asks for some metrics, systems and months.
func (s *suite) queries(t *testing.T) {
	have, _ := s.empty(t)
	b := hours("x", noon(), 1, 2)
	for i := range 2 {
		r := b.Readings[i]
		r.System, r.Metric = "b", measure.InputTokens
		b.Readings = append(b.Readings, r)
	}
	replace(t, have, b)
	later := hours("x", noon().AddDate(0, 1, 0), 5)
	later.Readings[0].System = "b"
	replace(t, have, later)
	may := measure.Window{From: noon().AddDate(0, 0, -11).Add(-14 * time.Hour), To: noon().AddDate(0, 0, 20).Add(-14 * time.Hour)}
	for _, q := range []struct {
		store.Query
		want string
	}{
		{store.Query{}, "a queries 3, b input_tokens 3, b queries 5"},
		{store.Query{Months: may}, "a queries 3, b input_tokens 3"},
		{store.Query{Metrics: []measure.Metric{measure.Queries}}, "a queries 3, b queries 5"},
		{store.Query{Systems: []measure.System{"b"}}, "b input_tokens 3, b queries 5"},
		{store.Query{Systems: []measure.System{"b"}, Metrics: []measure.Metric{measure.Queries, measure.Water}}, "b queries 5"},
		{store.Query{Systems: []measure.System{"nobody"}}, ""},
	} {
		months, err := have.Months(t.Context(), q.Query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range months {
			got = append(got, fmt.Sprintf("%s %s %v", m.System, m.Metric, m.Value))
		}
		if text := sorted(got); text != q.want {
			t.Errorf("months of %+v: %s, want %s", q.Query, text, q.want)
		}
		if q.Months.From.IsZero() {
			continue
		}
		profiles, err := have.Profiles(t.Context(), q.Query)
		if err != nil {
			t.Fatal(err)
		}
		got = nil
		for _, p := range profiles {
			got = append(got, fmt.Sprintf("%s %s %v", p.System, p.Metric, p.Days[11]))
			if len(p.Days) != 31 || !math.IsNaN(p.Days[0]) || p.Week[1][14] != 1 || p.Week[1][15] != 2 || !math.IsNaN(p.Week[1][16]) {
				t.Errorf("profile %+v", p)
			}
		}
		if text := sorted(got); text != q.want {
			t.Errorf("profiles of %+v: %s, want %s", q.Query, text, q.want)
		}
	}
}

// severalWriters replaces windows of several sources, and of one source, at
// once, from two views of one store: the end is as if they had come in turn.
func (s *suite) severalWriters(t *testing.T) {
	have, name := s.empty(t)
	other, err := s.open(t.Context(), name, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	want := &Reference{Zone: paris(t)}
	var wait sync.WaitGroup
	for i := range 8 {
		view := []store.Store{have, other}[i%2]
		source := fmt.Sprintf("s%d", i)
		if i < 2 {
			source = "shared"
		}
		var mine []measure.Batch
		for n := range 6 {
			b := hours(source, noon().Add(time.Duration(3*n)*time.Hour), 1, float64(i), 3)
			if i < 2 {
				b = hours(source, noon().Add(time.Duration(3*n)*time.Hour), 1, 2, 3) // both say the same
			}
			mine = append(mine, b)
			want.Replace(b)
		}
		wait.Go(func() {
			for _, b := range mine {
				if err := view.Replace(t.Context(), b); err != nil {
					t.Errorf("Replace of %q: %v", source, err)
				}
			}
		})
		wait.Go(func() {
			if _, err := view.Months(t.Context(), store.Query{}); err != nil {
				t.Errorf("Months during writes: %v", err)
			}
		})
	}
	wait.Wait()
	month := measure.Window{From: time.Date(2026, 4, 30, 22, 0, 0, 0, time.UTC), To: time.Date(2026, 5, 31, 22, 0, 0, 0, time.UTC)}
	Agree(t, t.Context(), have, want, month)
	Agree(t, t.Context(), other, want, month)
}
