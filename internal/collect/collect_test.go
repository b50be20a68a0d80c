package collect_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/collect"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
)

func day(d int) time.Time { return time.Date(2026, 9, d, 0, 0, 0, 0, time.UTC) }

func september() measure.Window { return measure.Window{From: day(1), To: day(31)} }

// reader answers for each source, and keeps what it was asked.
type reader struct {
	answers map[string]error
	asked   []string
}

func (r *reader) Collect(_ context.Context, source string, w measure.Window, by schedule.By) error {
	r.asked = append(r.asked, fmt.Sprintf("%s from %s %q", source, w.From.Format(time.DateOnly), by.LetGo))
	if by.Progress != nil {
		by.Progress(schedule.Progress{Done: w, Read: 3})
	}
	return r.answers[source]
}

func service(t *testing.T, r *reader, sources ...collect.Source) (*collect.Service, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "audit")
	now := func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }
	return collect.New(collect.Setup{Scheduler: r, Sources: sources, Log: audit.New(dir, now), Zone: time.UTC, Now: now}), dir
}

// Sources are read in order, each from its first day at the earliest; one that
// fails keeps no other from being read, and all faults are told.
func TestCollect(t *testing.T) {
	t.Parallel()
	down, few := errors.New("down"), errors.New("most lines are refused")
	r := &reader{answers: map[string]error{"b": down, "e": fmt.Errorf("%w of 24h0m0s", schedule.ErrNoStep)}}
	s, _ := service(t, r,
		collect.Source{Name: "a"}, collect.Source{Name: "b", Since: day(10)}, collect.Source{Name: "c", Since: day(31)},
		collect.Source{Name: "d", After: func() error { return few }}, collect.Source{Name: "e"})
	var told []string
	err := s.Collect(t.Context(), september(), nil, func(source string, of measure.Window, p schedule.Progress) {
		told = append(told, fmt.Sprintf("%s %d %d", source, of.From.Day(), p.Read))
	})
	if !errors.Is(err, down) || !errors.Is(err, few) || errors.Is(err, schedule.ErrNoStep) || !strings.Contains(err.Error(), "collecting b: down") {
		t.Errorf("%v, want what b and d say, and nothing of e", err)
	}
	want := []string{`a from 2026-09-01 ""`, `b from 2026-09-10 ""`, `d from 2026-09-01 ""`, `e from 2026-09-01 ""`}
	if !slices.Equal(r.asked, want) || !slices.Equal(told, []string{"a 1 3", "b 10 3", "d 1 3", "e 1 3"}) {
		t.Errorf("asked %q, told %q, want %q", r.asked, told, want)
	}
}

// That a window is too short for a source is told when nothing else is read.
func TestTooShortForEach(t *testing.T) {
	t.Parallel()
	r := &reader{answers: map[string]error{"a": schedule.ErrNoStep}}
	s, _ := service(t, r, collect.Source{Name: "a"})
	if err := s.Collect(t.Context(), september(), nil, nil); !errors.Is(err, schedule.ErrNoStep) {
		t.Errorf("%v", err)
	}
	if err := s.One(t.Context(), "b", september(), nil, nil); err != nil { // not of the list, and read all the same
		t.Error(err)
	}
}

// Who stops is not asked for the next source.
func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	r := &reader{answers: map[string]error{"a": context.Canceled}}
	s, _ := service(t, r, collect.Source{Name: "a"}, collect.Source{Name: "b"})
	stop()
	if err := s.Collect(ctx, september(), nil, nil); !errors.Is(err, context.Canceled) || len(r.asked) != 1 {
		t.Errorf("%v after %q", err, r.asked)
	}
}

// An accepted loss is logged with who, why and of what, and stands with what
// goes.
func TestAcceptLoss(t *testing.T) {
	t.Parallel()
	r := &reader{}
	s, dir := service(t, r, collect.Source{Name: "a"}, collect.Source{Name: "b"})
	loss := collect.Loss{By: "DSI", Reason: "base refaite"}
	for _, all := range []bool{false, true} {
		s.All = all
		if err := s.AcceptLoss(t.Context(), september(), loss); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "audit-2026-11.jsonl")) //nolint:gosec // the test's own
	if err != nil || !strings.Contains(string(raw), `"a b"`) || !strings.Contains(string(raw), `"every source"`) || !strings.Contains(string(raw), "2026-09-01 to 2026-09-30, by DSI: base refaite") {
		t.Errorf("%v: the log says %s", err, raw)
	}
	if err := s.Collect(t.Context(), september(), &loss, nil); err != nil || r.asked[0] != `a from 2026-09-01 "base refaite (DSI, 2026-11-30)"` {
		t.Errorf("%v, asked %q", err, r.asked)
	}
}
