package wave_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// surveys is one closed wave of two items, two directions.
func surveys(t *testing.T) wave.Surveys {
	t.Helper()
	return wave.Surveys{
		Instruments: []survey.Instrument{{
			ID: "mini", Version: "1", Scale: survey.Scale{Low: 1, High: 3, Words: []survey.Text{{FR: "Non"}, {FR: "Peut-être"}, {FR: "Tout à fait d’accord"}}},
			Dimensions: []survey.Dimension{{ID: "A"}},
			Items:      []survey.Item{{Code: "A1", Dimension: "A"}, {Code: "A2", Dimension: "A"}},
		}},
		Directions: survey.Directions{
			{ID: "voirie", Names: []survey.Label{{Name: "Voirie et propreté"}}, Aliases: []string{"DVP"}, Headcounts: []survey.Headcount{{Agents: 40}}},
			{ID: "culture", Names: []survey.Label{{Name: "Culture"}}, Headcounts: []survey.Headcount{{Agents: 12}}},
		},
		Waves: []survey.Wave{{
			ID: "w1", Instruments: []string{"mini@1"}, Period: period.QuarterOf(2026, 1),
			Opened: collectortest.Date(t, "2026-03-02"), Closed: collectortest.Date(t, "2026-03-20"),
		}},
	}
}

func importer(t *testing.T, s wave.Surveys, stored ...measure.Reading) *wave.Importer {
	t.Helper()
	deps := collectortest.Deps(t, &strings.Builder{})
	kept := collectortest.Stored(stored)
	deps.Past = kept.Past
	return &wave.Importer{Surveys: s, Deps: deps, Feeds: s.Waves}
}

// respondents are n people of a unit whose answers are mixed.
func respondents(unit string, n int) []survey.Respondent {
	list := make([]survey.Respondent, n)
	for i := range list {
		list[i] = survey.Respondent{Unit: unit, Codes: map[string]int{"A1": 1 + i%3, "A2": 1 + (i+1)%3}}
	}
	return list
}

func find(t *testing.T, readings []measure.Reading, g measure.Group) measure.Reading {
	t.Helper()
	at := slices.IndexFunc(readings, func(r measure.Reading) bool { return r.Metric == measure.Responses && r.Group == g })
	if at < 0 {
		t.Fatalf("no responses of %q in %+v", g, readings)
	}
	return readings[at]
}

func said(list []measure.Refusal) string {
	var text []string
	for _, r := range list {
		text = append(text, fmt.Sprintf("%s: %s (lacking %v, whole %v)", r.Where.String(), r.Reason.String(), r.Lacking, r.Whole))
	}
	return strings.Join(text, "\n")
}

func TestImport(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	all := slices.Concat(respondents("voirie", 30), respondents("culture", 14), respondents("", 12))
	all[3].Codes["A2"] = survey.OutOfScale
	got, err := importer(t, s).Import(t.Context(), s.Waves[0], slices.Values(all))
	if err != nil {
		t.Fatal(err)
	}
	if whole := find(t, got.Cells.Readings(), ""); whole.Count != 56 || whole.State != measure.Known {
		t.Errorf("the whole authority is %+v, want 56 responses", whole)
	}
	text := said(got.Refused)
	for _, want := range []string{"on no scale", "more answered than were asked (52)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said in %s", want, text)
		}
	}
	if strings.Contains(text, "voirie") || strings.Contains(text, "culture") {
		t.Errorf("said of a direction: %s", text)
	}
}

// Nine answers say nothing, and no note tells how many they were.
func TestNineAnswers(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	s.Directions[0].Headcounts[0].Agents = 3
	got, err := importer(t, s).Import(t.Context(), s.Waves[0], slices.Values(respondents("voirie", 9)))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Cells.Readings() {
		if r.State == measure.Known && r.Value != 0 {
			t.Errorf("nine answers are shown: %+v", r)
		}
	}
	if len(got.Refused) > 0 {
		t.Errorf("said of a hidden group: %s", said(got.Refused))
	}
}

func TestOpenWaveIsLeft(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	s.Waves[0].Closed = period.DateOf(time.Now(), time.UTC).AddDays(2)
	s.Waves[0].Period = s.Waves[0].Closed.Period(period.Quarter)
	d := importer(t, s)
	if _, err := d.Import(t.Context(), s.Waves[0], slices.Values(respondents("voirie", 30))); err == nil || !strings.Contains(err.Error(), "closes on") {
		t.Errorf("an open wave gave %v", err)
	}
	if over := d.Over(); len(over) > 0 {
		t.Errorf("an open wave is over: %+v", over)
	}
	if due, err := d.Due(s.Waves[0].Window(d.Deps.Zone)); !errors.Is(err, collectors.ErrNoData) {
		t.Errorf("an open wave is due: %+v, %v", due, err)
	}
}

// The same wave once more leaves the same readings; two late answers change
// nothing and say so; other rules change nothing and say so.
func TestImportedTwice(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	all := slices.Concat(respondents("voirie", 30), respondents("", 12))
	first, err := importer(t, s).Import(t.Context(), s.Waves[0], slices.Values(all))
	if err != nil {
		t.Fatal(err)
	}
	again := importer(t, s, first.Cells.Readings()...)
	second, err := again.Import(t.Context(), s.Waves[0], slices.Values(all))
	if err != nil || !reflect.DeepEqual(first.Cells.Readings(), second.Cells.Readings()) || len(second.Refused) > 0 {
		t.Errorf("the second time differs: %v\n%+v\n%+v", err, second, first)
	}
	all = append(all, respondents("culture", 2)...)
	third, err := again.Import(t.Context(), s.Waves[0], slices.Values(all))
	if err != nil || !reflect.DeepEqual(first.Cells.Readings(), third.Cells.Readings()) || !strings.Contains(said(third.Refused), "too few") {
		t.Errorf("one answer changed the wave: %v\n%+v", err, third)
	}
	s.Waves[0].K = 12
	fourth, err := again.Import(t.Context(), s.Waves[0], slices.Values(all))
	if err != nil || !reflect.DeepEqual(first.Cells.Readings(), fourth.Cells.Readings()) || !strings.Contains(said(fourth.Refused), "k, the split") {
		t.Errorf("another k changed the wave: %v\n%+v", err, fourth)
	}
}

// A batch holds the new readings of a wave, and what is stored of the others.
func TestBatchKeepsWhatIsStored(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	other := s.Waves[0]
	other.ID, other.Opened, other.Closed = "w0", collectortest.Date(t, "2026-02-02"), collectortest.Date(t, "2026-02-20")
	s.Waves = append(s.Waves, other)
	old, err := importer(t, s).Import(t.Context(), other, slices.Values(respondents("voirie", 30)))
	if err != nil {
		t.Fatal(err)
	}
	d := importer(t, s, old.Cells.Readings()...)
	fresh, err := d.Import(t.Context(), s.Waves[0], slices.Values(respondents("voirie", 30)))
	if err != nil {
		t.Fatal(err)
	}
	zone := d.Deps.Zone
	quarter := measure.Window{From: other.Window(zone).From, To: s.Waves[0].Window(zone).To}
	due, err := d.Due(quarter)
	if err != nil || len(due) != 2 {
		t.Fatalf("due are %+v, %v", due, err)
	}
	b, err := d.Batch(t.Context(), quarter, []wave.Imported{fresh, d.Whole(other, errors.New("no answers\nno rights"))})
	if err != nil || len(b.All()) != len(old.Cells.Readings())+len(fresh.Cells.Readings()) || len(b.Refused) != 2 || !b.Refused[1].Whole {
		t.Errorf("the batch has %d readings, %s, %v", len(b.All()), said(b.Refused), err)
	}
	cut := measure.Window{From: other.Window(zone).From.Add(time.Hour), To: quarter.To}
	if _, err := d.Due(cut); !errors.Is(err, collectors.ErrNoData) {
		t.Errorf("a window that cuts a wave's day gave %v", err)
	}
	if is, err := d.Stored(t.Context(), other); !is || err != nil {
		t.Errorf("the stored wave is not: %v", err)
	}
	if is, err := d.Stored(t.Context(), s.Waves[0]); is || err != nil {
		t.Errorf("a wave that is not stored is: %v", err)
	}
}

// TestOtherSources: a wave that another source stored is not published again,
// under its name or another; a wave of other days is.
func TestOtherSources(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	later := s.Waves[0]
	later.ID, later.Period = "w2", period.QuarterOf(2026, 2)
	later.Opened, later.Closed = collectortest.Date(t, "2026-05-04"), collectortest.Date(t, "2026-05-22")
	renamed := s.Waves[0]
	renamed.ID = "w1bis"
	s.Waves = append(s.Waves, later, renamed)
	many := slices.Concat(respondents("voirie", 30), respondents("", 12))
	first, err := importer(t, s).Import(t.Context(), s.Waves[0], slices.Values(many))
	if err != nil {
		t.Fatal(err)
	}
	other := importer(t, s)
	other.Deps.Name = "another"
	other.Deps.Others = func(_ context.Context, m measure.Metric, w measure.Window) ([]measure.Month, error) {
		var rows []measure.Month
		for _, r := range first.Cells.Readings() {
			if r.Metric == m && r.Window.Within(w) {
				rows = append(rows, measure.Month{Key: r.Key, State: r.State, Value: r.Value, Count: r.Count, Basis: r.Basis})
			}
		}
		return rows, nil
	}
	if got, err := other.Import(t.Context(), later, slices.Values(many)); err != nil || find(t, got.Cells.Readings(), "").State != measure.Known {
		t.Errorf("a wave of other days: %v", err)
	}
	for _, w := range []survey.Wave{s.Waves[0], renamed} {
		again, err := other.Import(t.Context(), w, slices.Values(many))
		if err != nil || !again.Cells.Empty() || len(again.Refused) != 1 || !again.Refused[0].Whole || !strings.Contains(again.Refused[0].Reason.String(), `stored already, by the source "source-under-test"`) {
			t.Errorf("%s, which another source stored: %d readings, %s, %v", w.ID, len(again.Cells.Readings()), said(again.Refused), err)
		}
	}
}
