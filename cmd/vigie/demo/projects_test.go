package demo_test

import (
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/demo"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
)

// A new city has projects at three steps of their life; what they say of their
// score is what the score says, and a city that goes on keeps them.
func TestProjectsUnderWay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	book, err := config.ShippedQuestions()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d, err := demo.Open(t.Context(), demo.Options{Dir: dir, Version: "test", Log: slog.New(slog.DiscardHandler), Getenv: func(string) string { return "" }, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		list, err := project.NewStore(filepath.Join(dir, "donnees", "projects")).List()
		if err != nil {
			t.Fatal(err)
		}
		var states []project.State
		today := period.DateOf(now, time.UTC)
		for _, p := range list {
			states = append(states, p.State(today))
			if round := p.Round(); len(round) > 0 && round[0].Outcome != string(book.Score(p.Assessment).Outcome) {
				t.Errorf("%s says %s of its score, which says %s", p.ID, round[0].Outcome, book.Score(p.Assessment).Outcome)
			}
		}
		slices.Sort(states)
		if !slices.Equal(states, []project.State{project.Draft, project.Submitted, project.Trying}) {
			t.Errorf("they are %v", states)
		}
	}
}
