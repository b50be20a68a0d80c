package collectortest

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// faulty is a collector of one hour's requests and their tokens, of a folder
// with a file "good" or without it. Each fault that is planted in it breaks one
// rule.
type faulty struct {
	dir   string
	fault Rule
}

func planted(fault Rule) collectors.New {
	return func(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
		var none struct{}
		return &faulty{deps.Dir, fault}, decode.Decode(&none)
	}
}

func hourOf(w measure.Window, m measure.Metric, value float64, covered time.Duration) measure.Reading {
	return measure.Reading{
		Key: measure.Key{
			Source: name, System: "chat", Metric: m, Method: measure.Measured,
			Window: measure.Window{From: w.From, To: w.From.Add(time.Hour)},
		},
		State: measure.Known, Value: value, Low: value, High: value, Count: 1, Covered: covered,
		Basis: measure.BasisFields{Counts: "query"}.Basis(),
	}
}

func (f *faulty) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, Piece: 24 * time.Hour}
}

// Collect says 5 requests and 90 tokens of a good source, and of a messy one
// what the rules want, unless the fault is planted.
func (f *faulty) Collect(_ context.Context, w measure.Window) (measure.Batch, error) {
	b := measure.Batch{Source: name, Window: w}
	kind := ""
	for _, k := range []string{"good", "unsaid", "fallen", "part", "absent", "uncounted"} {
		if holds(f.dir, k) {
			kind = k
		}
	}
	add := func(m measure.Metric, value float64, covered time.Duration) {
		b.Readings = append(b.Readings, hourOf(w, m, value, covered))
	}
	refuse := func() {
		b.Refused = append(b.Refused, measure.Refusal{Where: reason.Text(kind), Reason: "it is not whole"})
	}
	switch kind {
	case "good":
		add(measure.Queries, 5, time.Hour)
		add(measure.OutputTokens, 90, time.Hour)
	case "unsaid": // 5 requests, the tokens of one of them
		add(measure.Queries, 5, time.Hour)
		if covered := 12 * time.Minute; f.fault == Unsaid {
			add(measure.OutputTokens, 18, time.Hour)
		} else {
			add(measure.OutputTokens, 18, covered)
		}
	case "fallen": // 5 requests, and a counter that fell and came back
		if refuse(); f.fault == Fallen {
			add(measure.Queries, 1005, time.Hour)
		} else {
			add(measure.Queries, 5, time.Hour)
		}
	case "part", "absent", "uncounted":
		switch {
		case f.fault == Part && kind == "part":
			add(measure.Queries, 2, time.Hour) // the first of several
		case f.fault == Absent && kind == "absent":
			add(measure.Queries, 0, time.Hour)
		case f.fault == Uncounted && kind == "uncounted":
			add(measure.Queries, 0, time.Hour)
		default:
			refuse()
		}
	default:
		if f.fault == Lost { // zeros that it calls said
			add(measure.Queries, 0, time.Hour)
			return b, nil
		}
		return b, collectors.ErrNoData
	}
	return b, nil
}

func holds(dir, file string) bool {
	found, err := filepath.Glob(filepath.Join(dir, file))
	return err == nil && len(found) > 0
}

func ofFile(kind string) Source { return Source{Files: map[string][]byte{kind: nil}} }

// Each rule is seen to be broken by the fault that is planted against it, and
// by no other; a collector without a fault keeps them all.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	w := measure.Window{From: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC), To: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)}
	messy := []Messy{
		{Rule: Unsaid, Source: ofFile("unsaid"), Want: Both(NotKnown(measure.OutputTokens), Sums(map[measure.Metric]float64{measure.Queries: 5}))},
		{Rule: Fallen, Source: ofFile("fallen"), Want: Both(Refused, Sums(map[measure.Metric]float64{measure.Queries: 5}))},
		{Rule: Part, Source: ofFile("part"), Want: Told},
		{Rule: Absent, Source: ofFile("absent"), Want: Told},
		{Rule: Uncounted, Source: ofFile("uncounted"), Want: Told},
	}
	for _, fault := range []Rule{"", Lost, Unsaid, Fallen, Part, Absent, Uncounted} {
		c := Case{
			New: planted(fault), Settings: func(string) string { return "{}" }, Window: w,
			Good: ofFile("good"), Empty: Source{Files: map[string][]byte{}}, Messy: messy,
		}
		if faults := c.unheld(); len(faults) > 0 {
			t.Errorf("%q", faults)
		}
		found := map[Rule]int{Lost: len(c.lost(t))}
		for _, m := range messy {
			found[m.Rule] += len(m.Want(c.answer(t, m)))
		}
		for rule, n := range found {
			if (n > 0) != (rule == fault) {
				t.Errorf("with a fault against %q planted, %d faults are found of %q", fault, n, rule)
			}
		}
	}
	if faults := (Case{}).unheld(); len(faults) != 6 {
		t.Errorf("a case that says nothing lacks %d rules", len(faults))
	}
}

// Told takes an error, a refusal or a probe that fails for telling, and nothing
// else.
func TestTold(t *testing.T) {
	t.Parallel()
	refused := measure.Batch{Refused: []measure.Refusal{{Where: "a", Reason: "b"}}}
	for want, list := range map[bool][]Heard{
		true:  {{Err: errors.New("has_more without a cursor")}, {Batch: refused}, {Err: collectors.ErrNoData, Probed: errors.New("0 series")}},
		false: {{}, {Err: collectors.ErrNoData}, {Batch: measure.Batch{Readings: []measure.Reading{{}}, Refused: refused.Refused}}},
	} {
		for _, a := range list {
			if (len(Told(a)) == 0) != want {
				t.Errorf("%+v is told: %v", a, !want)
			}
		}
	}
}
