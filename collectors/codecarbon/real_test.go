package codecarbon_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/codecarbon"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/pythontest"
)

// What the real CodeCarbon writes of runs that it tracks now, by rows of a run
// and by tasks, is read as the energy that it says itself.
func TestRealCodeCarbon(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// The script's clock shows UTC; told to be of Tokyo, its hours are over.
	const ahead = 9 * time.Hour
	began := time.Now().UTC().Add(-ahead)
	text, err := pythontest.Script(t, "testdata/track.py", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]float64
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	source, err := codecarbon.New(collectortest.Decoder("path: [\"*/*.csv\"]\nzone: Asia/Tokyo\nplaces: {entrainement: chat/train, taches: chat/tasks}\n"), deps)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := source.Collect(t.Context(), measure.Window{From: began.Truncate(time.Hour), To: time.Now().UTC().Add(-ahead).Truncate(time.Hour).Add(time.Hour)})
	if err != nil || len(batch.Refused) > 0 {
		t.Fatal(err, batch.Refused)
	}
	got := map[string]float64{}
	for _, r := range batch.Readings {
		got[string(r.Part)] += r.Value
	}
	for part, name := range map[string]string{"train": "entrainement", "tasks": "taches"} {
		if want := said[name] * 1000; want <= 0 || math.Abs(got[part]-want) > 1e-9*want {
			t.Errorf("%s: %v Wh, CodeCarbon says %v; there are %v", name, got[part], want, slices.Sorted(maps.Keys(got)))
		}
	}
}
