package report_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/store"
)

// Each source says how it is, since when, and when it runs next.
func TestSourceStatus(t *testing.T) {
	w := newTown(t, "chat", "silent")
	ago := func(d time.Duration) time.Time { return w.now.Add(-d) }
	good := func(at time.Time) store.Outcome { return store.Outcome{At: at, Read: 24, Kept: 2, Revised: 1} }
	bad := func(at time.Time) store.Outcome { return store.Outcome{At: at, Fault: "connection refused"} }
	w.setup.Sources = []report.SourceSetup{
		{Name: "fine", Every: time.Hour},
		{Name: "slow", Every: time.Hour, Lag: 48 * time.Hour},
		{Name: "daily", Every: time.Hour, Step: 24 * time.Hour},
		{Name: "late", Every: time.Hour},
		{Name: "failing", Every: time.Hour},
		{Name: "never", Every: time.Hour},
		{Name: "irregular"},
		{Name: "unsent", Every: time.Hour, Lag: 40 * 24 * time.Hour},
		{Name: "sent", Every: time.Hour, Lag: 40 * 24 * time.Hour},
		{Name: "surveys", Every: time.Hour, Occasional: true},
		{Name: "unasked", Every: time.Hour, Occasional: true},
	}
	w.setup.Next = func(name string) time.Time {
		if name != "fine" {
			return time.Time{}
		}
		return w.now.Add(time.Minute)
	}
	w.store.states = []store.SourceState{
		{Source: "fine", Bookmark: ago(2 * time.Hour), Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "slow", Bookmark: ago(49 * time.Hour), Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "daily", Bookmark: ago(26 * time.Hour), Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "late", Bookmark: ago(3 * time.Hour), Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{
			Source: "failing", Bookmark: ago(time.Hour), Refused: []measure.Refusal{{Where: "row 3", Reason: "negative energy"}},
			Outcomes: []store.Outcome{bad(ago(time.Hour)), bad(ago(2 * time.Hour)), good(ago(3 * time.Hour)), bad(ago(9 * time.Hour))},
		},
		{Source: "irregular", Bookmark: ago(9000 * time.Hour), Outcomes: []store.Outcome{good(ago(9000 * time.Hour))}},
		{Source: "unsent", Bookmark: ago(time.Hour), Held: measure.Window{From: ago(9000 * time.Hour), To: ago(100 * 24 * time.Hour)}, Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "sent", Bookmark: ago(time.Hour), Held: measure.Window{From: ago(9000 * time.Hour), To: ago(39 * 24 * time.Hour)}, Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "surveys", Bookmark: ago(time.Hour), Held: measure.Window{From: ago(9000 * time.Hour), To: ago(100 * 24 * time.Hour)}, Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "unasked", Bookmark: ago(4 * time.Hour), Held: measure.Window{From: ago(9000 * time.Hour), To: ago(100 * 24 * time.Hour)}, Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "forgotten", Bookmark: ago(time.Hour), Outcomes: []store.Outcome{good(ago(time.Hour))}},
		{Source: "correction/fine", Bookmark: ago(time.Hour)},
	}
	w.put("chat", measure.Energy, "2026-11", 10, from("fine", measure.Measured, ""))
	page, err := w.reporter().Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]report.Source{}
	for _, s := range page.Sources {
		got[s.Declared.Name] = s
	}
	for name, want := range map[string]report.SourceStatus{
		"fine": report.SourceFine, "slow": report.SourceFine, "daily": report.SourceFine, "late": report.SourceLate, "failing": report.SourceFailing,
		"never": report.SourceNever, "irregular": report.SourceFine,
		"unsent": report.SourceLate, "sent": report.SourceFine, "surveys": report.SourceFine, "unasked": report.SourceLate, "forgotten": report.SourceUnknown,
	} {
		if got[name].Status != want {
			t.Errorf("%s is %s, want %s", name, got[name].Status, want)
		}
	}
	if len(page.Sources) != 12 {
		t.Errorf("%d sources: a correction is no source of its own", len(page.Sources))
	}
	if page.Counts != (report.SourceCounts{Total: 11, Fine: 6, Late: 3, Failing: 1, Never: 1}) {
		t.Errorf("counts %+v", page.Counts)
	}
	f := got["failing"]
	if !f.FailingSince.Equal(ago(2*time.Hour)) || f.Fault != "connection refused" || len(f.Refused) != 1 || !f.Next.IsZero() {
		t.Errorf("failing: %+v", f)
	}
	if !got["fine"].Next.Equal(w.now.Add(time.Minute)) || got["fine"].Read != 24 || !got["fine"].FailingSince.IsZero() {
		t.Errorf("fine: %+v", got["fine"])
	}
	if o := got["fine"].Outcomes[0]; o.Read != 24 || o.Kept != 2 || o.Revised != 1 {
		t.Errorf("the last run is told as %+v", o)
	}
	if !slices.Equal(page.Without, []measure.System{"silent"}) || !slices.Equal(got["fine"].Systems, []measure.System{"chat"}) {
		t.Errorf("without a source: %v", page.Without)
	}
}

// What is refused counts as it stands, once. A source of which a file is
// refused whole, or that brings nothing but refusals, is not fine; one with bad
// rows among good ones is.
func TestRefusedWhole(t *testing.T) {
	w := newTown(t, "chat")
	hour := func(n int) measure.Window {
		return measure.Window{From: w.now.Add(time.Duration(n-1) * time.Hour), To: w.now.Add(time.Duration(n) * time.Hour)}
	}
	at := func(n int, where reason.Text) measure.Refusal {
		return measure.Refusal{Where: where, Reason: "no number", Window: hour(n)}
	}
	row := measure.Refusal{Where: "a.csv, line 3", Reason: "no number", Window: measure.Always()}
	bomb := measure.Refusal{Where: "b.xlsx", Reason: "too large", Window: measure.Always(), Whole: true}
	many := measure.Refusal{Where: "the rest", Reason: "90 more refused", Window: measure.Always(), Count: 90}
	lacks := at(0, "chat water")
	lacks.Lacking = true
	held := measure.Window{From: w.now.AddDate(-1, 0, 0), To: w.now}
	for name, test := range map[string]struct {
		held    measure.Window
		read    int
		refused []measure.Refusal
		status  report.SourceStatus
		count   int
	}{
		"a bad row":                           {held, 0, []measure.Refusal{row}, report.SourceFine, 1},
		"a bad row among very many":           {held, 0, []measure.Refusal{row, many}, report.SourceFine, 91},
		"a bomb beside a good file":           {held, 0, []measure.Refusal{row, bomb}, report.SourceRefused, 2},
		"a bad row, and no good one ever":     {measure.Window{}, 0, []measure.Refusal{row}, report.SourceRefused, 1},
		"a last run of nothing but refusals":  {held, 0, []measure.Refusal{at(0, "series a"), at(0, "series b")}, report.SourceRefused, 2},
		"what the register lacks":             {measure.Window{}, 0, []measure.Refusal{lacks}, report.SourceFine, 0},
		"a last run with some refusals":       {held, 5, []measure.Refusal{at(0, "series a")}, report.SourceFine, 1},
		"refusals of an earlier run":          {held, 0, []measure.Refusal{at(-4, "series a")}, report.SourceFine, 1},
		"the same refusal in run after run":   {held, 5, []measure.Refusal{at(0, "chat"), at(-1, "chat"), at(-2, "chat")}, report.SourceFine, 1},
		"nothing, with the run counting some": {held, 5, nil, report.SourceFine, 0},
	} {
		w.store.states = []store.SourceState{{
			Source: "meter", Bookmark: w.now, Held: test.held, Refused: test.refused,
			Outcomes: []store.Outcome{{At: w.now, Window: hour(0), Read: test.read, Refused: 7}},
		}}
		page, err := w.reporter().Sources(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s := page.Sources[0]; s.Status != test.status || s.RefusedCount != test.count {
			t.Errorf("%s: %s with %d refused, want %s with %d", name, s.Status, s.RefusedCount, test.status, test.count)
		}
	}
}

// Runs of a clock that was ahead hide nothing of what is, and are told.
func TestClockAheadAtASource(t *testing.T) {
	w := newTown(t, "chat")
	at := func(hours int) time.Time { return w.now.Add(time.Duration(hours) * time.Hour) }
	wrong := store.Outcome{At: at(700), Window: measure.Window{From: at(-9), To: at(700)}, Fault: "no route to host"}
	right := store.Outcome{At: at(-8), Window: measure.Window{From: at(-9), To: at(-8)}, Read: 1}
	w.store.states = []store.SourceState{{
		Source: "meter", Bookmark: at(700), Held: measure.Window{From: at(-90), To: at(700)}, Outcomes: []store.Outcome{wrong, right},
	}}
	page, err := w.reporter().Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := page.Sources[0]
	if s.Status != report.SourceLate || !s.Last.Equal(at(-8)) || s.Fault != "" || !s.Until().Equal(at(-8)) || !s.Ahead.Equal(at(700)) || len(s.Outcomes) != 1 {
		t.Errorf("the source is %+v", s)
	}
}

// Gaps and cross-checks come with their source.
func TestSourceDetails(t *testing.T) {
	w := newTown(t, "chat")
	half := func(m *measure.Month) { m.Covered, m.KeptCovered = m.Covered/2, m.KeptCovered/2 }
	w.put("chat", measure.Energy, "2026-09", 1000)
	w.put("chat", measure.Energy, "2026-10", 500, half)
	w.put("chat", measure.Energy, "2026-11", 700)
	w.put("chat", measure.Energy, "2026-09", 1100, from("bill", measure.Declared, "method=bill"), lost)
	for _, month := range []string{"2026-09", "2026-10", "2026-11"} {
		w.put("chat", measure.CarbonUsage, month, 30)
	}
	w.put("chat", measure.CarbonUsage, "2026-09", 33, from("bill", measure.Estimated, "derived=vigie"), lost) // of the energy: no word of the bill
	page, err := w.reporter().Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	meter := page.Sources[0]
	if len(meter.Gaps) != 1 || meter.Gaps[0].Month != per(t, "2026-10") || !near(meter.Gaps[0].Covered, 0.5) {
		t.Errorf("gaps %+v", meter.Gaps)
	}
	if len(page.Checks) != 1 {
		t.Fatalf("checks %+v", page.Checks)
	}
	c := page.Checks[0]
	if c.Kept != "meter" || c.Other != "bill" || c.KeptValue != 1000 || c.OtherValue != 1100 || !near(c.Gap, 0.1) || !slices.Equal(c.Months, []period.Period{per(t, "2026-09")}) || c.OtherMethod != measure.Declared || c.KeptMethod != measure.Measured {
		t.Errorf("check %+v", c)
	}
	f := w.frugality("2026-T4", "")
	if len(f.Checks) != 0 {
		t.Errorf("in T4: checks %v", f.Checks)
	}
	if o := itemOf(t, f.Items, "energy").Figure.Origins; len(o) != 1 || o[0].Source != "meter" {
		t.Errorf("a figure does not name its source: %+v", o)
	}
}

// A cross-check is of the months in which the source was kept that it names: what
// a third one said in its place is none of its figure.
func TestChecksOfTheSourceThatWasKept(t *testing.T) {
	w := newTown(t, "chat")
	w.put("chat", measure.Energy, "2026-09", 1000)
	w.put("chat", measure.Energy, "2026-10", 1000)
	w.put("chat", measure.Energy, "2026-11", 900, lost)
	w.put("chat", measure.Energy, "2026-11", 400, from("probe", measure.Measured, "method=meter"))
	for _, month := range []string{"2026-09", "2026-10", "2026-11"} {
		w.put("chat", measure.Energy, month, 1100, from("bill", measure.Declared, "method=bill"), lost)
	}
	page, err := w.reporter().Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []period.Period{per(t, "2026-09"), per(t, "2026-10")}
	if c := page.Checks; len(c) != 1 || c[0].Kept != "meter" || c[0].KeptValue != 2000 || c[0].OtherValue != 2200 || !slices.Equal(c[0].Months, want) {
		t.Errorf("checks %+v", c)
	}
}

// The page of sources judges what estimates stand on, for the models of the
// register and those whose tokens were counted.
func TestSourcesJudgeFactors(t *testing.T) {
	w := newTown(t, "chat")
	known, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.setup.Assumed = func(time.Time) *impact.State { return &impact.State{Catalogue: known} }
	w.setup.Register.Systems[0].Models = []string{"gpt-4o-mini", "maison"}
	w.setup.Sources = []report.SourceSetup{{Name: "gateway", Every: time.Hour}}
	w.put("chat", measure.OutputTokens, "2026-11", 10, func(m *measure.Month) { m.Model = "inconnu" })
	page, err := w.reporter().Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if page.Factors == nil || !slices.Equal(page.Factors.Unlisted, []string{"inconnu", "maison"}) || !slices.Equal(page.Used, []string{"gpt-4o-mini", "inconnu", "maison"}) {
		t.Errorf("factors %+v, used %v", page.Factors, page.Used)
	}
	if page.Factors.Published != "2026-10-14" || page.Factors.Mixed() || page.Factors.Days != int(w.now.Sub(time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC)).Hours()/24) {
		t.Errorf("factors are of %s, %d days old, mixed %v", page.Factors.Published, page.Factors.Days, page.Factors.Mixed())
	}
}
