package entry_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// forms reads lines of sessions held, and workbooks as books does.
type forms struct{ *books }

func (forms) Metrics(lang string) []string { return []string{lang} }

func (forms) Filled(lang, period string, systems []string, declared, before []measure.Reading) ([]byte, error) {
	return fmt.Appendf(nil, "%s %s %d systems, %d declared, %d before", lang, period, len(systems), len(declared), len(before)), nil
}

func (f forms) Line(l entry.Line) (entry.Said, []byte, error) {
	if l.Kind != entry.KindTraining {
		return entry.Said{}, nil, errors.New("not a kind of entry")
	}
	said, err := f.Workbook([]byte(l.Value))
	said.Figures[0].Group = measure.Group(l.Direction)
	if l.Value == "" {
		said = entry.Said{Refused: []measure.Refusal{{Where: "cell B2", Reason: "nothing"}}}
	}
	f.read--
	return said, []byte(l.Value + l.Evidence), err
}

// house is a service with what stands around it.
type house struct {
	entry.Setup
	dir      string
	accepted []measure.Reading
	woken    int
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{}
	reader := forms{&books{zone: "UTC"}}
	store, dir, _ := boxOf(t, reader.books)
	h.dir = dir
	h.Setup = entry.Setup{
		Store: store, Reader: reader, Check: refuseBig, Log: audit.New(filepath.Join(dir, "audit"), time.Now),
		Accepted: func(context.Context) ([]measure.Reading, error) { return h.accepted, nil },
		Wake:     func() error { h.woken++; return nil },
		Systems:  []string{"Assistant (assistant)"}, Directions: survey.Directions{{ID: "dsi"}, {ID: "voirie"}, {ID: "eau", Parent: "voirie"}},
	}
	return h
}

// refuseBig refuses what cannot be true: more than ten sessions.
func refuseBig(b measure.Batch) measure.Batch {
	var kept []measure.Reading
	for _, r := range b.Readings {
		if r.Value > 10 {
			b.Refused = append(b.Refused, measure.Refusal{Reason: "too many"})
			continue
		}
		kept = append(kept, r)
	}
	b.Readings = kept
	return b
}

func typed(value, direction string) map[string]string {
	return map[string]string{"kind": "training", "value": value, "direction": direction}
}

func (h *house) enter(t *testing.T, by access.Reader, fields map[string]string) (entry.Draft, error) {
	t.Helper()
	return entry.New(h.Setup).Type(t.Context(), by, entry.Draft{Title: "Séances", Reason: "relevé", Evidence: "!"}, fields)
}

func (h *house) logged(t *testing.T) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(h.dir, "audit", "*.jsonl"))
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	raw, err := os.ReadFile(list[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// A typed line is kept as the figure that it is, with its workbook as evidence,
// and logged; accepted by another person, it is put where it is read from and
// its source is woken; refused, it is not.
func TestFromALineToItsFigure(t *testing.T) {
	h := newHouse(t)
	agent, chef := access.Reader{Login: "agent"}, access.Reader{Login: "chef"}
	d, err := h.enter(t, agent, typed("seven..", ""))
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := entry.New(h.Setup).Draft(t.Context(), d.ID)
	if err != nil || len(p.Figures) != 1 || p.Figures[0].Value != 7 || len(p.Refused) != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	if raw, err := h.Store.Content(d); err != nil || string(raw) != "seven..!" || d.By != "agent" {
		t.Errorf("the evidence is %q by %s, %v", raw, d.By, err)
	}
	service := entry.New(h.Setup)
	if err := service.Judge(t.Context(), agent, d.ID, true, ""); !errors.Is(err, entry.ErrOwn) || h.woken != 0 {
		t.Errorf("the author judges: %v, woken %d times", err, h.woken)
	}
	if err := service.Judge(t.Context(), chef, d.ID, true, "vu"); err != nil || h.woken != 1 {
		t.Errorf("accepted: %v, woken %d times, want once", err, h.woken)
	}
	if said, err := h.Store.Accepted(filepath.Join(h.dir, "saisie", d.ID+".xlsx")); err != nil || len(said.Figures) != 1 || said.Figures[0].Value != 7 {
		t.Errorf("what is read of it is %+v, %v", said, err)
	}
	refused, err := h.enter(t, agent, typed("six...", ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Judge(t.Context(), chef, refused.ID, false, "non"); err != nil || h.woken != 1 {
		t.Errorf("refused: %v, woken %d times", err, h.woken)
	}
	if read := h.Reader.(forms).read; read != 0 { //nolint:forcetypeassert,errcheck // it is one
		t.Errorf("workbooks were read %d times: what was typed is known", read)
	}
	log := h.logged(t)
	for want, n := range map[string]int{`"entered","login":"agent"`: 2, `"validated","login":"chef"`: 2, `"accepted"`: 1, `"refused"`: 1} {
		if got := strings.Count(log, want); got != n {
			t.Errorf("the log says %s %d times, want %d:\n%s", want, got, n, log)
		}
	}
}

// What nothing would count of is not kept, with every reason; nor what a reader
// may not enter, nor a line of no kind.
func TestWhatIsNotEntered(t *testing.T) {
	h := newHouse(t)
	voirie := access.Reader{Login: "v", Directions: []string{"voirie"}}
	for name, test := range map[string]struct {
		by     access.Reader
		fields map[string]string
		want   string
	}{
		"nothing":                 {access.Reader{}, typed("", ""), "cell B2: nothing"},
		"too many":                {access.Reader{}, typed("more than ten", ""), "too many"},
		"no kind":                 {access.Reader{}, nil, "nothing would be read"},
		"another direction":       {voirie, typed("3..", "direction/dsi"), entry.ErrDirection.Error()},
		"the whole authority":     {voirie, typed("3..", ""), entry.ErrDirection.Error()},
		"a service of another id": {voirie, typed("3..", "service/eau"), entry.ErrDirection.Error()},
	} {
		if _, err := h.enter(t, test.by, test.fields); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if list, err := entry.New(h.Setup).Drafts(); err != nil || len(list) != 0 {
		t.Errorf("kept %v, %v", list, err)
	}
	if _, err := h.enter(t, voirie, typed("3..", "direction/voirie")); err != nil {
		t.Errorf("its own direction: %v", err)
	}
}

// What was accepted already is told to whoever enters it again, over any part of
// its period; a figure that was accepted and can never count stands in nobody's
// way, and what is judged already is shown as it was.
func TestWhatWasAcceptedAlready(t *testing.T) {
	h := newHouse(t)
	august := measure.Window{From: time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC)}
	there := measure.Reading{
		Key: measure.Key{Source: measure.EntrySource, Metric: measure.Sessions, Method: measure.Estimated, Window: august}, State: measure.Known, Value: 5,
	}
	judged, err := h.enter(t, access.Reader{Login: "agent"}, typed("3..", ""))
	if err != nil {
		t.Fatal(err)
	}
	h.accepted = []measure.Reading{there}
	if _, err := h.enter(t, access.Reader{}, typed("3..", "")); err == nil || !strings.Contains(err.Error(), "said already") {
		t.Errorf("said twice: %v", err)
	}
	if _, err := h.enter(t, access.Reader{}, typed("3..", "direction/dsi")); err != nil {
		t.Errorf("of a direction: %v", err)
	}
	service := entry.New(h.Setup)
	if _, p, err := service.Draft(t.Context(), judged.ID); err != nil || len(p.Figures) != 0 || len(p.Refused) != 1 {
		t.Errorf("waiting beside it: %+v, %v", p, err)
	}
	if err := service.Judge(t.Context(), access.Reader{Login: "chef"}, judged.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	if _, p, err := service.Draft(t.Context(), judged.ID); err != nil || len(p.Figures) != 1 {
		t.Errorf("judged: %+v, %v", p, err)
	}
	h.accepted[0].Value = 11
	if _, err := h.enter(t, access.Reader{}, typed("3..", "")); err != nil {
		t.Errorf("corrected by another: %v", err)
	}
	h.accepted[0].Value, h.accepted[0].Window = 5, measure.Window{From: august.To, To: august.To.AddDate(0, 1, 0)}
	if _, err := h.enter(t, access.Reader{}, typed("3..", "")); err != nil {
		t.Errorf("another month: %v", err)
	}
}

// Directions that may be entered for are a reader's own, or all; no services.
func TestPlaces(t *testing.T) {
	h := newHouse(t)
	service := entry.New(h.Setup)
	for _, by := range []access.Reader{{}, {Directions: []string{"voirie", "eau"}}} {
		systems, directions := service.Places(by)
		want, all := "dsi voirie", 1
		if len(by.Directions) > 0 {
			want, all = "voirie", 0
		}
		var ids []string
		for _, d := range directions {
			ids = append(ids, d.ID)
		}
		if strings.Join(ids, " ") != want || len(systems) != all {
			t.Errorf("%v: %v, %v", by.Directions, systems, directions)
		}
	}
}

// The workbook of a quarter has what was accepted within it, and knows what was of
// the quarter before; who enters for directions gets no figure of a system.
func TestFilled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.Systems = []string{"Assistant (assistant)"}
	for _, p := range []period.Period{period.MonthOf(2026, 5), period.MonthOf(2026, 8), period.QuarterOf(2026, 3), period.YearOf(2026)} {
		h.accepted = append(h.accepted, measure.Reading{Key: measure.Key{System: "assistant", Metric: measure.Energy, Window: p.Window(time.UTC)}})
	}
	for want, by := range map[string]access.Reader{
		"en T3 2026 1 systems, 2 declared, 1 before": {},
		"en T3 2026 0 systems, 0 declared, 0 before": {Directions: []string{"voirie"}},
	} {
		if got, err := entry.New(h.Setup).Filled(t.Context(), by, "en", period.QuarterOf(2026, 3), time.UTC); err != nil || string(got) != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

// The name of a file stands on a page beside its hash: what is not seen of it, or
// turns what follows round, is left out.
func TestTheNameOfAWorkbook(t *testing.T) {
	h := newHouse(t)
	service := entry.New(h.Setup)
	for sent, want := range map[string]string{
		"relevés août.xlsx": "relevés août.xlsx", "a\u202Exslx.exe\n": "axslx.exe", " \u200b": "saisie.xlsx", "": "saisie.xlsx",
		strings.Repeat("é", 130): strings.Repeat("é", 120),
	} {
		d, err := service.Upload(t.Context(), access.Reader{Login: "agent"}, entry.Draft{Title: "Séances", Reason: "relevé", File: sent}, []byte("seven.."))
		if err != nil || d.File != want || d.Size != 7 {
			t.Errorf("%q is kept as %q, of %d bytes, %v", sent, d.File, d.Size, err)
		}
		if kept, raw, err := service.Workbook(d.ID); err != nil || kept.File != want || string(raw) != "seven.." {
			t.Errorf("%q is found as %q, %q, %v", sent, kept.File, raw, err)
		}
	}
	if _, _, err := service.Workbook("20260101-000000-00000000"); !errors.Is(err, entry.ErrNone) {
		t.Errorf("no such draft: %v", err)
	}
	if typed, err := h.enter(t, access.Reader{Login: "agent"}, typed("seven..", "")); err != nil || typed.File != "" {
		t.Errorf("what was typed has a file %q, %v", typed.File, err)
	}
}
