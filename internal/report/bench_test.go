package report_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
)

// bigTown has 200 systems with 36 months of 3 metrics: 21,600 rows.
func bigTown(b *testing.B, systems int) *town {
	b.Helper()
	ids := make([]measure.System, systems)
	for i := range ids {
		ids[i] = measure.System(fmt.Sprintf("system-%03d", i))
	}
	w := newTown(b, ids...)
	w.store.unfiltered = true
	w.energyTarget(1e6)
	for i, id := range ids {
		for n, month := range period.Range(per(b, "2023-10"), per(b, "2026-09")) {
			for _, m := range []measure.Metric{measure.Energy, measure.EnergyIT, measure.Queries} {
				w.put(id, m, month.String(), float64(1000+i*n))
			}
		}
	}
	return w
}

// BenchmarkRunning is the same for a running quarter, projected from the days
// of two years.
func BenchmarkRunning(b *testing.B) {
	w := bigTown(b, 200)
	w.now = w.now.AddDate(0, -3, 0)
	for _, s := range w.setup.Register.Systems {
		p := measure.Profile{Key: measure.Key{Source: "meter", System: s.ID, Metric: measure.Energy, Method: measure.Measured}}
		for day := range 820 {
			p.Days = append(p.Days, float64(1000+day%7))
		}
		w.store.profiles = append(w.store.profiles, p)
	}
	r, p := w.reporter(), per(b, "2026-T3")
	for b.Loop() {
		if _, err := r.Frugality(b.Context(), p, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLook is what asking each minute what people are to be told costs: the
// quarter that is over and the one that runs. While no figure changed it must cost
// under 1 ms.
func BenchmarkLook(b *testing.B) {
	w := bigTown(b, 200)
	r := w.reporter()
	for name, of := range map[string]func() notify.Reports{
		"figures changed": func() notify.Reports { return notify.Remember(r, w.setup.Now) },
		"nothing changed": sync.OnceValue(func() notify.Reports { return notify.Remember(r, w.setup.Now) }),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				asked := of()
				for _, q := range period.Back(per(b, "2026-T4"), 2) {
					if _, err := asked.Indicators(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkFrugality is the data of a cold /frugalite of 12 quarters, without
// the store: it must cost well under 100 ms.
func BenchmarkFrugality(b *testing.B) {
	for _, systems := range []int{20, 200} {
		w := bigTown(b, systems)
		r, p := w.reporter(), per(b, "2026-T3")
		b.Run(strconv.Itoa(systems), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Frugality(b.Context(), p, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
