package table_test

import (
	"math"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// What a workbook is filled with is read back as it was declared, each metric and
// period; a row of the quarter before waits for its value, and is read as none.
func TestFilledIsReadBack(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	reader := table.Reader{Location: zone}
	var declared, before []measure.Reading
	add := func(list *[]measure.Reading, m measure.Metric, w measure.Window, v float64) {
		*list = append(*list, measure.Reading{Key: measure.Key{System: "assistant", Metric: m, Method: measure.Declared, Window: w}, State: measure.Known, Value: v, Low: v, High: v})
	}
	for i, m := range []measure.Metric{measure.Energy, measure.Queries, measure.OutputTokens, measure.AudioSeconds, measure.CarbonUsage, measure.Water, measure.PrimaryEnergy, measure.Abiotic, measure.Cost} {
		add(&declared, m, period.MonthOf(2026, 8).Window(zone), float64(1000*(i+1)))
	}
	add(&declared, measure.Calls, period.QuarterOf(2026, 3).Window(zone), 12)
	add(&before, measure.Energy, period.MonthOf(2026, 5).Window(zone), 7)
	add(&before, measure.Pages, period.MonthOf(2026, 5).Window(zone), 7)
	hidden := measure.Reading{Key: measure.Key{Metric: measure.AgentsTrained, Group: "direction/voirie", Window: period.MonthOf(2026, 8).Window(zone)}, State: measure.Known, Value: 3}
	for _, lang := range []string{"fr", "en"} {
		raw, err := reader.Filled(lang, "T3 2026", []string{"Assistant (assistant)"}, append(declared, hidden), before)
		if err != nil {
			t.Fatal(err)
		}
		said, err := reader.Workbook(raw)
		if err != nil || len(said.Refused) > 0 || len(said.Figures) != len(declared) {
			t.Fatalf("%s: %v, %d figures of %d, refused %v", lang, err, len(said.Figures), len(declared), said.Refused)
		}
		for i, f := range said.Figures {
			want := declared[i]
			if f.Metric != want.Metric || f.System != want.System || f.Method != want.Method || !f.Window.From.Equal(want.Window.From) || !f.Window.To.Equal(want.Window.To) || math.Abs(f.Value-want.Value) > 1e-9*want.Value {
				t.Errorf("%s: %+v, want %+v", lang, f.Reading, want)
			}
		}
	}
}
