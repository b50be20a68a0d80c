package acceptance_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// BenchmarkStart is the time from starting `vigie serve` on an existing SQLite
// store of 200 systems and two years to its first answer and to "/", which
// should come in less than a second.
func BenchmarkStart(b *testing.B) {
	h := largeHouse(b)
	var listening, first time.Duration
	for b.Loop() {
		began := time.Now()
		s := h.serve()
		listening += time.Since(began)
		s.get("/")
		first += time.Since(began)
		b.StopTimer()
		s.end(os.Interrupt)
		b.StartTimer()
	}
	b.ReportMetric(listening.Seconds()/float64(b.N)*1000, "ms-to-listen")
	b.ReportMetric(first.Seconds()/float64(b.N)*1000, "ms-to-page")
}

// BenchmarkPeakMemory is the most memory that is resident over a start, ten
// cold pages and one run: less than 150 MB.
func BenchmarkPeakMemory(b *testing.B) {
	h := largeHouse(b)
	var peak int64
	for b.Loop() {
		s := h.serve()
		for i := range 5 {
			s.get(fmt.Sprintf("/frugalite?periode=2025-T%d", i%4+1))
			s.get(fmt.Sprintf("/systemes/s%03d", i))
		}
		s.until("a run", "/api/v1/sources", func(body string) bool {
			list := sourcesIn(b, body)
			return len(list) == 1 && list[0].Status != "never"
		})
		peak = max(peak, s.peak())
		s.end(os.Interrupt)
	}
	b.ReportMetric(float64(peak)/1e6, "MB-peak")
}

// BenchmarkColdPage is /frugalite of 200 systems and two years as nobody has
// asked for it yet, from the built program: data and drawing. The first page
// has started the JavaScript engine.
func BenchmarkColdPage(b *testing.B) {
	h := largeHouse(b)
	s := h.serve()
	s.get("/")
	var spent time.Duration
	pages := 0
	for b.Loop() {
		for i := range 4 {
			began := time.Now()
			s.get(fmt.Sprintf("/frugalite?periode=2025-T%d", i+1))
			spent += time.Since(began)
			pages++
		}
		b.StopTimer()
		s.end(os.Interrupt)
		s = h.serve()
		s.get("/")
		b.StartTimer()
	}
	s.end(os.Interrupt)
	b.ReportMetric(spent.Seconds()/float64(pages)*1000, "ms/page")
}
