package dashboard_test

import (
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/measure"
)

// BenchmarkFromCache asks for a page that was drawn before, over a connection
// that stays open: the whole way, network included. To stay under 1 ms.
func BenchmarkFromCache(b *testing.B) {
	f := newFake(200)
	base := start(b, setup(f))
	calls := int64(0)
	for b.Loop() {
		ask200(b, base+"/frugalite")
		if calls == 0 {
			calls = f.calls.Load()
		}
	}
	if f.calls.Load() != calls {
		b.Errorf("the store was asked %d times more", f.calls.Load()-calls)
	}
}

// BenchmarkEdition opens a published edition from its archive. To stay under 5 ms.
func BenchmarkEdition(b *testing.B) {
	base, _ := edited(b, newFake(6))
	for b.Loop() {
		ask200(b, base+"/trimestres/2026-T3/edition-1")
	}
}

// BenchmarkCold draws the largest page of 200 systems with its real charts,
// none of them remembered. To stay under 700 ms.
func BenchmarkCold(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		engine, err := chart.New(chart.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if !engine.Available() {
			b.Fatal("the chart bundle is not built: run make bundle")
		}
		s := setup(newFake(200))
		s.Charts = engine
		base := start(b, s)
		warm(b, engine)
		b.StartTimer()
		ask200(b, base+"/frugalite")
		b.StopTimer()
		engine.Close()
		b.StartTimer()
	}
}

// warm starts the JavaScript engines, as the first page after a start does.
func warm(b *testing.B, engine *chart.Engine) {
	b.Helper()
	points := []chart.Point{{State: measure.Known, Value: 1}}
	for _, title := range []string{"a", "b"} {
		if _, err := engine.Draw(b.Context(), chart.Spark{Frame: chart.Frame{Title: title, Lang: chart.FR}, Bars: points}); err != nil {
			b.Fatal(err)
		}
	}
}

func ask200(b *testing.B, url string) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		b.Fatal(res.StatusCode, err)
	}
}

// BenchmarkAfterAChange asks for the largest page of 200 systems just after the data
// changed, once it was drawn ahead. To stay under 5 ms.
func BenchmarkAfterAChange(b *testing.B) {
	f := newFake(200)
	s := setup(f)
	var past atomic.Int64
	s.Now = func() time.Time { return noon().Add(time.Duration(past.Load())) }
	server, base := begin(b, s)
	ask200(b, base+"/frugalite")
	last := server.DrawAhead(b.Context(), "")
	for b.Loop() {
		b.StopTimer()
		f.version.Add(1)
		past.Add(int64(6 * time.Second))
		last = server.DrawAhead(b.Context(), last)
		calls := f.calls.Load()
		b.StartTimer()
		ask200(b, base+"/frugalite")
		if f.calls.Load() != calls {
			b.Fatal("the page that was drawn ahead is drawn again")
		}
	}
}
