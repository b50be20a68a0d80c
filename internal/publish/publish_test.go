package publish_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// lacks is a report of which that much lacks.
type lacks struct {
	list []report.Lack
	err  error
}

func (l lacks) Lacks(context.Context, period.Period) ([]report.Lack, error) { return l.list, l.err }

// house is a service of 12 October 2026, with what its pages were made of.
type house struct {
	publish.Setup
	dir  string
	said []register.Comments
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{dir: t.TempDir()}
	now := func() time.Time { return time.Date(2026, 10, 12, 9, 0, 0, 0, time.UTC) }
	h.Setup = publish.Setup{
		Archive: edition.NewArchive(filepath.Join(h.dir, "editions"), now), Log: audit.New(filepath.Join(h.dir, "audit"), now), Report: lacks{}, Zone: time.UTC, Now: now,
		Comments: func(context.Context, period.Period) (register.Comments, error) {
			return register.Comments{Comments: []register.Comment{{Text: "Du classeur."}}, Actions: []register.Action{{Text: "Éteindre."}}}, nil
		},
		Page: func(_ context.Context, said register.Comments, _ edition.Stamp) (edition.Content, error) {
			h.said = append(h.said, said)
			page := []byte("<!doctype html><style>p{}</style><p>T3</p>")
			return edition.Content{Page: page, English: page, Figures: []byte(`{}`)}, nil
		},
	}
	return h
}

func (h *house) publish(t *testing.T, r publish.Request) (edition.Entry, error) {
	t.Helper()
	if r.Quarter.IsZero() {
		r.Quarter = period.QuarterOf(2026, 3)
	}
	r.By = "direction du numérique"
	return publish.New(h.Setup).Publish(t.Context(), r)
}

func (h *house) logged(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(h.dir, "audit", "audit-2026-10.jsonl"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(raw)
}

// An edition has what the request says and what was written of the quarter
// elsewhere; the log says who published, and the request stays as it was.
func TestPublish(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	own := make([]register.Comment, 1, 4)
	own[0] = register.Comment{Text: "De la commande."}
	e, err := h.publish(t, publish.Request{Comments: register.Comments{Headline: "Calme.", Comments: own}, Login: "dd"})
	if err != nil {
		t.Fatal(err)
	}
	want := register.Comments{
		Headline: "Calme.", Comments: []register.Comment{{Text: "De la commande."}, {Text: "Du classeur."}}, Actions: []register.Action{{Text: "Éteindre."}},
	}
	if len(h.said) != 1 || !reflect.DeepEqual(h.said[0], want) {
		t.Errorf("the edition says %+v, want %+v", h.said, want)
	}
	for _, beyond := range own[len(own):cap(own)] {
		if beyond.Text != "" {
			t.Error("what the request holds is written to")
		}
	}
	if log := h.logged(t); !strings.Contains(log, `"published"`) || !strings.Contains(log, `"dd"`) || !strings.Contains(log, e.Name()) {
		t.Errorf("the log is %s", log)
	}
}

// What lacks refuses, all of it told, unless reservations are given, of more
// than blanks, which go with what they are about.
func TestWhatLacksIsReserved(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.Report = lacks{list: []report.Lack{{Code: report.LackNotOver}, {Code: report.LackFailing, Source: "passerelle"}}}
	for _, reserved := range []string{"", "  "} {
		_, err := h.publish(t, publish.Request{Reservations: reserved})
		if err == nil || !strings.Contains(err.Error(), "is not over, ") || !strings.Contains(err.Error(), "passerelle") || !strings.Contains(err.Error(), "--with-reservations") {
			t.Errorf("reservations %q: %v", reserved, err)
		}
	}
	if len(h.said) != 0 || h.logged(t) != "" {
		t.Errorf("refused, and something is made or logged: %v %s", h.said, h.logged(t))
	}
	if _, err := h.publish(t, publish.Request{Reservations: "Septembre manque."}); err != nil {
		t.Fatal(err)
	}
	list, err := h.Archive.List()
	if err != nil || len(list) != 1 || list[0].Reservations != "Septembre manque." || len(list[0].Lacks) != 2 {
		t.Errorf("%v: %+v", err, list)
	}
}

// Only quarters that have begun are published; what fails on the way leaves no
// edition and no line in the log.
func TestWhatIsNotPublished(t *testing.T) {
	t.Parallel()
	torn := errors.New("torn")
	for want, r := range map[string]publish.Request{
		"only quarters":            {Quarter: period.YearOf(2026)},
		"the quarter has not begu": {Quarter: period.QuarterOf(2027, 1), Reservations: "x"},
	} {
		h := newHouse(t)
		if _, err := h.publish(t, r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for name, tear := range map[string]func(*house){
		"the report": func(h *house) { h.Report = lacks{err: torn} },
		"the comments": func(h *house) {
			h.Comments = func(context.Context, period.Period) (register.Comments, error) { return register.Comments{}, torn }
		},
		"the pages": func(h *house) {
			h.Page = func(context.Context, register.Comments, edition.Stamp) (edition.Content, error) {
				return edition.Content{}, torn
			}
		},
	} {
		h := newHouse(t)
		tear(h)
		if _, err := h.publish(t, publish.Request{}); !errors.Is(err, torn) {
			t.Errorf("%s: %v", name, err)
		}
		if list, err := h.Archive.List(); err != nil || len(list) != 0 || h.logged(t) != "" {
			t.Errorf("%s: %v, %d editions, log %q", name, err, len(list), h.logged(t))
		}
	}
}

// A withdrawal is logged; one of an edition that there is not is refused.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	e, err := h.publish(t, publish.Request{})
	if err != nil {
		t.Fatal(err)
	}
	w := publish.Withdrawal{Quarter: period.QuarterOf(2026, 3), Number: 2, By: "cabinet", Reason: "une personne y est nommée"}
	if _, err := publish.Withdraw(t.Context(), h.Archive, h.Log, w); err == nil {
		t.Error("an edition that there is not is withdrawn")
	}
	w.Number = 1
	if _, err := publish.Withdraw(t.Context(), h.Archive, h.Log, w); err != nil {
		t.Fatal(err)
	}
	if log := h.logged(t); !strings.Contains(log, `"withdrawn"`) || strings.Count(log, e.Name()) != 2 {
		t.Errorf("the log is %s", log)
	}
}

// A yearly report goes up to a quarter of its year that is over.
func TestCheckYear(t *testing.T) {
	t.Parallel()
	last := period.QuarterOf(2026, 3)
	for until, want := range map[period.Period]string{
		period.QuarterOf(2026, 3):                     "",
		period.QuarterOf(2026, 4):                     "--until 2026-T3",
		period.QuarterOf(2025, 4):                     "not one of its quarters",
		period.Of(time.Time{}, time.UTC, period.Year): "not one of its quarters",
	} {
		err := publish.CheckYear(2026, until, last)
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", until, err, want)
		}
	}
}
