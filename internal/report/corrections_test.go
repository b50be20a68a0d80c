package report_test

import (
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// correct leaves out, from one civil day to the next one named, what the meter
// said.
func (w *town) correct(system measure.System, m measure.Metric, first, last, why string) {
	w.t.Helper()
	day := func(text string) period.Date {
		d, err := period.ParseDate(text)
		if err != nil {
			w.t.Fatal(err)
		}
		return d
	}
	zone := paris(w.t)
	key := measure.Key{
		Source: "correction/meter", System: system, Metric: m, Method: measure.Declared,
		Window: measure.Window{From: day(first).Start(zone), To: day(last).AddDays(1).Start(zone)},
	}
	w.store.corrections = append(w.store.corrections, measure.Reading{Key: key, Basis: measure.BasisFields{Corrected: why}.Basis()})
}

// A correction is with every figure that it touches, in every answer, although
// nothing is left of what it leaves out; and with no other.
func TestCorrectionsAreWithTheirFigures(t *testing.T) {
	w := newTown(t, "chat", "ocr")
	w.quarter("chat", measure.Energy, "2026-T1", 900)
	w.put("ocr", measure.Energy, "2026-08", 500, from("bill", measure.Declared, "method=bill"))
	w.quarter("chat", measure.Queries, "2026-T3", 90)
	w.correct("chat", measure.Energy, "2026-07-30", "2026-08-02", "energy of chat")
	w.correct("", "", "2026-09-15", "2026-09-15", "all of the meter")
	w.correct("", "", "2025-12-31", "2025-12-31", "the year before")
	r, p, ctx := w.reporter(), per(t, "2026-T3"), t.Context()
	overview, err := r.Overview(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	chat, err := r.System(ctx, "chat", p)
	if err != nil {
		t.Fatal(err)
	}
	ocr, err := r.System(ctx, "ocr", p)
	if err != nil {
		t.Fatal(err)
	}
	systems, err := r.Systems(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.Indicators(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	series, err := r.Series(ctx, report.SeriesQuery{ID: "queries", From: per(t, "2025-T4"), To: p})
	if err != nil {
		t.Fatal(err)
	}
	sources, err := r.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const energy, meter, before = "energy of chat", "all of the meter", "the year before"
	for name, test := range map[string]struct {
		got  []report.Correction
		want []string
	}{
		"energy on the overview":          {itemOf(t, overview.Items, "energy").Corrections, []string{meter, energy, before}},
		"queries on the overview":         {itemOf(t, overview.Items, "queries").Corrections, []string{meter, before}},
		"low-use energy on the overview":  {itemOf(t, overview.Items, "low_use_energy").Corrections, []string{meter, energy, before}},
		"frugality":                       {w.frugality("2026-T3", "").Corrections, []string{meter, energy, before}},
		"frugality of chat":               {w.frugality("2026-T3", "chat").Corrections, []string{meter, energy, before}},
		"frugality of ocr":                {w.frugality("2026-T3", "ocr").Corrections, nil},
		"the page of chat":                {chat.Corrections, []string{meter, energy, before}},
		"the page of ocr":                 {ocr.Corrections, nil},
		"the list of systems":             {systems.Corrections, []string{meter, energy}},
		"the first of the indicators":     {all.Results[0].Corrections, []string{meter, energy}},
		"the queries among them":          {resultOf(t, all.Results, "queries").Corrections, []string{meter}},
		"a series of queries":             {series.Corrections, []string{meter, before}},
		"the source, over its last month": {sources.Sources[0].Corrections, []string{meter}},
	} {
		var texts []string
		for _, c := range test.got {
			texts = append(texts, c.Text)
		}
		if !slices.Equal(texts, test.want) {
			t.Errorf("%s: %q, want %q", name, texts, test.want)
		}
	}
	c := chat.Corrections[1]
	if c.Source != "meter" || c.Replaced || c.First.String() != "2026-07-30" || c.Last.String() != "2026-08-02" || !slices.Equal(c.Of, []measure.System{"chat"}) {
		t.Errorf("the correction is told as %+v", c)
	}
	if of := w.frugality("2026-T3", "").Corrections[0].Of; !slices.Equal(of, []measure.System{"chat"}) {
		t.Errorf("a correction of a whole source is about %v, the bill speaks of ocr", of)
	}
}

// resultOf is the authority's result of an indicator.
func resultOf(t *testing.T, list []report.Judged, id string) report.Judged {
	t.Helper()
	for _, r := range list {
		if r.Indicator == id && r.System == "" {
			return r
		}
	}
	t.Fatalf("there is no %s", id)
	return report.Judged{}
}
