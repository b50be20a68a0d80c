package influx_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

// TestDaysOfOtherRules: a process that runs on under the zone of before leaves
// days of that zone, and no mark. When then the order of sources changes too,
// these days do not stand, and nothing may be made from them.
func TestDaysOfOtherRules(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	o := at(server.Target(t))
	before, err := open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Rules = measure.Rules{Zone: tokyo}
	after, err := influx.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	batch := storetest.City{Systems: 2, Start: time.Date(2026, 10, 20, 22, 0, 0, 0, time.UTC)}.Batch(0, 16*24)
	if err := before.Replace(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	o.Rules.Order = []measure.Order{{System: "system-000", Sources: []string{"city"}}}
	last, err := influx.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := &storetest.Reference{Zone: tokyo, Order: o.Rules.Order}
	want.Replace(batch)
	from := time.Date(2026, 10, 1, 0, 0, 0, 0, tokyo)
	storetest.Agree(t, t.Context(), last, want, measure.Window{From: from.UTC(), To: from.AddDate(0, 2, 0).UTC()})
	for _, s := range []*influx.Store{before, after, last} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
