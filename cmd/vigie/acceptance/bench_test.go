package acceptance_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkStart is the time from starting `vigie serve` on an existing SQLite
// store of 200 systems, three years (two of days) and a quarter of hours, to its first
// answer and to "/", which should come in less than a second.
func BenchmarkStart(b *testing.B) {
	h := largeHouse(b, daily)
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
// cold pages and a run of every source.
func BenchmarkPeakMemory(b *testing.B) {
	h := largeHouse(b, daily)
	var peak int64
	for b.Loop() {
		s := h.serve()
		for i := range 5 {
			s.get(fmt.Sprintf("/frugalite?periode=2025-T%d", i%4+1))
			s.get(fmt.Sprintf("/systemes/s%03d", i))
		}
		s.idle() // every source was read, all of its files with it
		peak = max(peak, s.peak())
		s.end(os.Interrupt)
	}
	b.ReportMetric(float64(peak)/1e6, "MB-peak")
}

// BenchmarkColdPage is /frugalite of 200 systems, three years of days and a quarter
// of hours, as nobody has asked for it yet, from the built program: data and
// drawing, in time and in time of the processor, which should be at most 0.6 s. The
// first page has started the JavaScript engine.
func BenchmarkColdPage(b *testing.B) {
	h := largeHouse(b, daily)
	var spent, worked time.Duration
	pages := 0
	for b.Loop() {
		s := warm(h)
		for _, quarter := range quartersOfLarge {
			began, before := time.Now(), s.worked()
			s.get("/frugalite?periode=" + quarter)
			spent, worked, pages = spent+time.Since(began), worked+s.worked()-before, pages+1
		}
		s.end(os.Interrupt)
	}
	b.ReportMetric(spent.Seconds()/float64(pages)*1000, "ms/page")
	b.ReportMetric(worked.Seconds()/float64(pages)*1000, "ms-cpu/page")
}

// BenchmarkColdReaders is sixteen connections at once, each asking for pages that
// nobody has seen yet: half of the answers should come in less than 1.5 s.
func BenchmarkColdReaders(b *testing.B) {
	const readers, each = 16, 4
	h := largeHouse(b, daily)
	var took []time.Duration
	for b.Loop() {
		s := warm(h)
		took = append(took, askAtOnce(s, readers, each)...)
		s.end(os.Interrupt)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-p50")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "ms-p95")
}

// askAtOnce has readers ask one after the other for each of their own pages.
func askAtOnce(s *served, readers, each int) []time.Duration {
	took := make([]time.Duration, readers*each)
	var group sync.WaitGroup
	for r := range readers {
		group.Go(func() {
			for i := range each {
				n, began := r*each+i, time.Now()
				if got := s.ask(coldPage(n)); got.status != http.StatusOK {
					s.t.Errorf("%s answers %d", coldPage(n), got.status)
				}
				took[n] = time.Since(began)
			}
		})
	}
	group.Wait()
	return took
}

// coldPage is the address of the n-th page: of all and of systems in turn, each of
// another quarter or system.
func coldPage(n int) string {
	quarter := quartersOfLarge[n%len(quartersOfLarge)]
	switch n % 4 {
	case 0:
		return fmt.Sprintf("/frugalite?periode=%s&systeme=s%03d", quarter, n)
	case 1:
		return fmt.Sprintf("/systemes/s%03d?periode=%s", n, quarter)
	case 2:
		return fmt.Sprintf("/en/frugalite?periode=%s&systeme=s%03d", quarter, n)
	}
	return fmt.Sprintf("/en/systemes/s%03d?periode=%s", n, quarter)
}

// quartersOfLarge are those of a large house that are over and are not drawn ahead.
var quartersOfLarge = []string{"2024-T1", "2024-T2", "2024-T3", "2024-T4", "2025-T1", "2025-T2", "2025-T3", "2025-T4"}

// warm serves a house and waits until its sources are read and its front pages are
// drawn ahead: the program then does nothing.
func warm(h *house) *served {
	s := h.serve()
	s.get("/")
	s.idle()
	return s
}

// idle waits until the program does nothing.
func (s *served) idle() {
	for last := time.Duration(-1); s.worked()-last > 20*time.Millisecond; time.Sleep(4 * time.Second) {
		last = s.worked()
	}
}

// BenchmarkAgain reads a log of 150,000 requests of 20 systems and two months, and
// once more with nothing new: what is stored is then read too, by the collector and
// to tell what is no longer said. In time of the processor, the second is to take
// little more than the first, on either store.
func BenchmarkAgain(b *testing.B) {
	const requests, systems = 150_000, 20
	var register, places, log strings.Builder
	for i := range systems {
		fmt.Fprintf(&register, "  - {id: s%02d, name: Assistant %d, unit: query, phases: {in_service: 2026-01-01}}\n", i, i)
		fmt.Fprintf(&places, "s%02d: s%02d, ", i, i)
	}
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for i := range requests {
		fmt.Fprintf(&log, "{\"at\":%q,\"system\":\"s%02d\",\"model\":\"mistral-small-2506\",\"in\":%d,\"out\":%d}\n", at.Format(time.RFC3339), i*7%systems, 50+i%850, 20+i%580)
		at = at.Add(61 * 24 * time.Hour / requests)
	}
	for _, k := range []keeping{inSQLite(), inInflux(influxd.Target(b), "")} {
		b.Run(k.name, func(b *testing.B) {
			h := newHouse(b, k.section+"organisation: {name: Ville}\ntime_zone: UTC\nsystems:\n"+register.String()+"collectors:\n"+
				"  - name: journal\n    type: requestlog\n    every: \"@daily\"\n    since: 2026-07-01\n    settings: {path: [log.jsonl], silence: 87600h,\n"+
				"      columns: {time: at, system: system, model: model, input_tokens: in, output_tokens: out}, places: {"+places.String()+"}}\n")
			h.env = k.env
			h.write("log.jsonl", log.String())
			read := func() time.Duration { return h.must("collect", "--from", "2026-07-01", "--to", "2026-08-31").user }
			fresh, again := read(), time.Duration(0)
			for b.Loop() {
				again += read()
			}
			b.ReportMetric(fresh.Seconds(), "s-new")
			b.ReportMetric(again.Seconds()/float64(b.N), "s-again")
			b.ReportMetric(again.Seconds()/float64(b.N)/fresh.Seconds(), "again/new")
		})
	}
}
