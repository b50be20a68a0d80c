package demo_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/demo"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/survey"
)

// rowsOf counts the responses of an export, by itself.
func rowsOf(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".json") {
		return bytes.Count(text, []byte(`"submitdate":`))
	}
	return bytes.Count(text, []byte("\r\n")) - 1
}

// said is what the store holds of one wave, by group and metric.
type said map[measure.Group]map[measure.Metric]measure.Reading

// The real collector reads the city's exports: every wave counts as many
// responses as its file has rows, the small direction is never shown, and the
// story is seen: one wave hardly answered, one direction falling, two merged.
func TestWaves(t *testing.T) {
	t.Parallel()
	dir, now, zone := t.TempDir(), time.Now(), paris(t)
	d, err := demo.Open(t.Context(), demo.Options{
		Dir: dir, Now: func() time.Time { return now }, Getenv: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	span := measure.Window{From: d.City.Start, To: now}.UTC()
	if err := d.App.Collection().One(t.Context(), "barometre", span, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Accept(t.Context()); err != nil {
		t.Fatal(err)
	}
	byWave := map[string]said{}
	for _, r := range readings(t, dir, zone, "barometre") {
		id := r.Basis.Fields().Wave
		if byWave[id] == nil {
			byWave[id] = said{}
		}
		if byWave[id][r.Group] == nil {
			byWave[id][r.Group] = map[measure.Metric]measure.Reading{}
		}
		byWave[id][r.Group][r.Metric] = r
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var all []said
	for q := period.Of(d.City.Start, zone, period.Quarter); len(all) < 8; q = q.Next() {
		files, err := filepath.Glob(filepath.Join(dir, "enquetes", "barometre-"+q.String()+".*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("files of %s: %q, %v", q, files, err)
		}
		w := byWave["barometre-"+q.String()]
		if got, want := w[""][measure.Responses].Count, rowsOf(t, files[0]); got != want || want < 300 {
			t.Errorf("%s: %d responses, and %d rows in its file", q, got, want)
		}
		for m, r := range w["direction/prospective"] {
			t.Errorf("%s: %s of three agents is shown: %+v", q, m, r)
		}
		all = append(all, w)
	}
	story(t, all)
}

// story looks for what the city is made to show.
func story(t *testing.T, waves []said) {
	t.Helper()
	known := func(wave int, g measure.Group, m measure.Metric) float64 {
		r := waves[wave][g][m]
		if r.State != measure.Known {
			t.Errorf("wave %d: %s of %q is %+v, want a figure", wave, m, g, r)
		}
		return r.Value
	}
	if rate := known(3, "", measure.Responses) / 1700; rate < 0.2 || rate > 0.3 {
		t.Errorf("in the quiet wave %.0f %% answered", 100*rate)
	}
	if before, after := known(2, "direction/solidarites", "survey.char"), known(7, "direction/solidarites", "survey.char"); before-after < 10 {
		t.Errorf("the falling direction goes from %v to %v", before, after)
	}
	if first, last := known(0, "", "survey.comp"), known(7, "", "survey.comp"); last-first < 10 {
		t.Errorf("skills go from %v to %v though agents are trained", first, last)
	}
	known(4, "direction/culture", "survey.sens")
	known(5, "direction/culture-sports", "survey.sens")
	if _, there := waves[5]["direction/culture"]; there {
		t.Error("culture is there after it was merged")
	}
	if low := waves[7]["direction/finances"]["survey.bien"]; low.State == measure.Known && float64(low.Count) > 0.4*58 {
		t.Errorf("of the direction that answers little %v did", low.Count)
	}
	known(6, "", "survey.who5")
	known(7, survey.UseYes, "survey.item.sens1")
	known(7, survey.UseNo, "survey.item.sens1")
	shown := 0
	for g, metrics := range waves[7] {
		if strings.HasPrefix(string(g), "direction/") && !survey.IsBlank(g) && metrics["survey.sens"].State == measure.Known {
			shown++
		}
	}
	if shown < 8 {
		t.Errorf("%d directions are shown in the last wave, want 8 or more of 11", shown)
	}
}

// Training is counted by direction, small ones with others before anything rests.
func TestTraining(t *testing.T) {
	t.Parallel()
	dir, now, zone := t.TempDir(), time.Now(), paris(t)
	d, err := demo.Open(t.Context(), demo.Options{
		Dir: dir, Now: func() time.Time { return now }, Getenv: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	span := measure.Window{From: d.City.Start, To: now}.UTC()
	if err := d.App.Collection().One(t.Context(), "formation", span, nil, func(_ string, _ measure.Window, p schedule.Progress) { refused += p.Refused }); err != nil || refused > 0 {
		t.Fatalf("%d refused, %v", refused, err)
	}
	shown, small := map[measure.Group]int{}, 0 // small: with others
	for _, r := range readings(t, dir, zone, "formation") {
		switch {
		case r.Metric != measure.AgentsTrained:
		case r.State == measure.Known:
			shown[r.Group]++
			if strings.Contains(","+r.Basis.Fields().Units+",", ",prospective,") && strings.Contains(r.Basis.Fields().Units, ",") {
				small++
			}
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	months := shown[""]
	if months < 24 || small != months || shown["direction/prospective"] > 0 {
		t.Errorf("%d months; three agents are told with others in %d of them: %v", months, small, shown)
	}
	if shown["direction/education"] != months || shown["direction/culture"] < 12 || shown["direction/culture-sports"] < 8 || shown["direction/culture-sports"]+shown["direction/culture"] > months {
		t.Errorf("shown in %d months: %v", months, shown)
	}
}
