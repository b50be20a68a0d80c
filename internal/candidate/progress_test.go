package candidate_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
)

// How far an open wave is stands for a day, then the next takes its place; closed,
// the wave has none, its file goes, and what is accepted of it is as it ever was.
func TestProgressGoesWhenTheWaveCloses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 24, 9, 0, 0, 0, time.UTC)
	dir := filepath.Join(t.TempDir(), "waves")
	box := candidate.NewQueue(dir, func() time.Time { return now })
	at := func(day, answers int) measure.Progress {
		return measure.Progress{
			Wave: "t3/été", Answers: answers, Least: 10, Invited: 400,
			Day: time.Date(2026, 9, day, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 9, 26, 0, 0, 0, 0, time.UTC),
		}
	}
	find := func(want int, told bool) {
		t.Helper()
		if p, ok := box.Progress("t3/été"); ok != told || p.Answers != want || told && p.Invited != 400 {
			t.Errorf("%+v, %v", p, ok)
		}
	}
	tell := func(p measure.Progress) {
		t.Helper()
		if err := box.Tell(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	files := func() int {
		list, err := filepath.Glob(filepath.Join(dir, "ongoing-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	find(0, false)
	tell(at(24, 40))
	tell(at(24, 50)) // the same day
	find(40, true)
	tell(at(25, 30)) // trials were deleted
	find(30, true)
	if list, err := box.List(); err != nil || len(list) > 0 {
		t.Errorf("%v waits, %v", list, err)
	}
	if held, err := box.Held("t3/été"); err != nil || held {
		t.Errorf("an open wave is held: %v", err)
	}
	if _, err := box.Expire(t.Context()); err != nil || files() != 1 {
		t.Errorf("%d files while it is open, %v", files(), err)
	}
	now = time.Date(2026, 9, 26, 0, 0, 0, 0, time.UTC)
	find(0, false)
	if _, err := box.Expire(t.Context()); err != nil || files() != 0 {
		t.Errorf("%d files after it closed, %v", files(), err)
	}
	now = time.Date(2026, 9, 24, 9, 0, 0, 0, time.UTC)
	tell(at(24, 40))
	broken := filepath.Join(dir, "ongoing-t3%2F%C3%A9t%C3%A9.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	find(0, false)
	tell(at(24, 60))
	find(60, true)
}
