package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// waves keeps what a survey says: each wave stands whole on the day it closed,
// by group and by version of its questionnaire; of two in a month the last
// closed is the month's; nothing is split, averaged or added over groups; what
// is withheld stays so, without a figure; a wave read again is one wave.
func (s *suite) waves(t *testing.T) {
	ctx := t.Context()
	have, _ := s.empty(t)
	day := func(d int) measure.Window {
		from := time.Date(2026, 3, d, 0, 0, 0, 0, paris(t))
		return measure.Window{From: from, To: from.AddDate(0, 0, 1)}.UTC()
	}
	score := func(g measure.Group, model string, w measure.Window, mean float64) measure.Reading {
		r := measure.Reading{Key: measure.Key{
			Source: "survey", Metric: "survey.sens", Method: measure.Declared, Model: model, Group: g, Window: w,
		}, State: measure.Known, Value: mean, Low: mean - 4, High: mean + 4, Spread: measure.CI95, Count: int(mean), Covered: w.Length(), Basis: measure.BasisFields{Wave: w.From.Format(time.DateOnly), Rules: disclosure.Rules, Step: 1}.Basis()}
		if mean == 0 {
			r = measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered, Basis: r.Basis}
		}
		return r
	}
	early := measure.Batch{Source: "survey", Window: day(6), Readings: []measure.Reading{
		score("", "pulse@1", day(6), 50), score("direction/a", "pulse@1", day(6), 40), score("direction/b", "pulse@1", day(6), 0),
		score("", "pulse@2", day(6), 44),
	}}
	late := measure.Batch{Source: "survey", Window: day(29), Readings: []measure.Reading{ // a day of 23 hours
		score("", "pulse@1", day(29), 60), score("direction/a", "pulse@1", day(29), 0), score("direction/b", "pulse@1", day(29), 70),
	}}
	for _, b := range []measure.Batch{late, early, late} {
		b, err := disclosure.Restore(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := have.Replace(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	months, err := have.Months(ctx, store.Query{Months: measure.CivilMonth(paris(t), day(6).From)})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]measure.Reading{
		" pulse@1": late.Readings[0], "direction/a pulse@1": late.Readings[1], "direction/b pulse@1": late.Readings[2],
		" pulse@2": early.Readings[3],
	}
	if len(months) != len(want) {
		t.Errorf("%d rows of a month, not %d", len(months), len(want))
	}
	for _, m := range months {
		r := want[string(m.Group)+" "+m.Model]
		if m.State != r.State || m.Value != r.Value || m.Low != r.Low || m.High != r.High || m.Spread != r.Spread ||
			m.Count != r.Count || m.Basis != r.Basis {
			t.Errorf("%s %s in the month is %+v, want %+v", m.Group, m.Model, m, r)
		}
	}
	for _, b := range []measure.Batch{early, late} {
		same(t, ctx, have, "survey", b.Window, b.Readings)
	}
}

// forged has the shape of cells and is none.
type forged []measure.Reading

func (f forged) Readings() []measure.Reading { return f }

// sealed refuses whole what says something of a group of agents and was not
// made by internal/disclosure, whatever its metric, and leaves what is stored;
// what a store held is taken again.
func (s *suite) sealed(t *testing.T) {
	have, _ := s.empty(t)
	whole := hours("x", noon(), 8, 9)
	replace(t, have, whole)
	want := whole.Readings
	day := measure.Window{From: noon().Truncate(24 * time.Hour), To: noon().Truncate(24*time.Hour).AddDate(0, 0, 1)}
	about := func(m measure.Metric, g measure.Group, state measure.State, n int) measure.Reading {
		r := measure.Reading{Key: measure.Key{Source: "x", Metric: m, Group: g, Method: measure.Declared, Window: day}, State: state, Covered: day.Length(), Basis: measure.BasisFields{Wave: "one", Rules: disclosure.Rules, Step: 5}.Basis()}
		if state == measure.Known {
			r.Value, r.Low, r.High, r.Count = 20, 20, 20, n
		}
		return r
	}
	for _, r := range []measure.Reading{
		about("survey.sens", "direction/dsi", measure.Known, 1), about("survey.sens", "direction/dsi", measure.Known, 400),
		about("survey.sens", "service/dsi/-", measure.Known, 12), about("survey.item.sens1", "usage/oui", measure.Known, 12),
		about(measure.Responses, "direction/-", measure.Withheld, 0), about(measure.AgentsTrained, "direction/dsi", measure.Known, 12),
		about(measure.CharterSigned, "direction/dsi", measure.Known, 12), about(measure.Queries, "direction/dsi", measure.Known, 12),
		about(measure.ActiveAgents, "direction/dsi", measure.Known, 12),
	} {
		raw := measure.Batch{Source: "x", Window: day, Readings: []measure.Reading{r}}
		cells := measure.Batch{Source: "x", Window: day, Cells: forged{r}}
		for name, b := range map[string]measure.Batch{"raw": raw, "forged": cells} {
			if err := have.Replace(t.Context(), b); !errors.Is(err, disclosure.ErrRaw) {
				t.Errorf("%s %s of %q: %v", name, r.Metric, r.Group, err)
			}
		}
	}
	same(t, t.Context(), have, "x", all(), want)
	b := measure.Batch{Source: "y", Window: day, Readings: []measure.Reading{
		about(measure.Invited, "direction/dsi", measure.Known, 0), about("survey.sens", "", measure.Known, 12),
		about("survey.sens", "direction/dsi", measure.Known, 12), about("survey.sens", "direction/voirie", measure.Withheld, 0),
	}}
	for i := range b.Readings {
		b.Readings[i].Source = "y"
	}
	restored, err := disclosure.Restore(b)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, have, restored)
	same(t, t.Context(), have, "y", all(), b.Readings)
}
