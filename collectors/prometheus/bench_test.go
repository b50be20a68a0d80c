package prometheus_test

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
)

// BenchmarkCollect reads six hours of 100 series, scraped each 15 s.
func BenchmarkCollect(b *testing.B) {
	var text strings.Builder
	text.WriteString(`{"status":"success","data":{"resultType":"matrix","result":[`)
	for i := range 100 {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(`{"metric":{"__name__":"energy_wh_total","instance":"srv:` + strconv.Itoa(i) + `"},"values":[`)
		for k := range 1440 {
			if k > 0 {
				text.WriteByte(',')
			}
			at := start/1000 + int64(k)*15
			text.WriteString("[" + strconv.FormatInt(at, 10) + `.125,"` + strconv.FormatFloat(float64(i)*1e6+float64(k)*12.5, 'f', -1, 64) + `"]`)
		}
		text.WriteString("]}")
	}
	text.WriteString("]}}")
	deps := collectors.Deps{
		Name: "bench", HTTP: collectors.NewHTTPClient(collectors.Limits{Base: neverFell(text.String())}),
	}
	source, err := prometheus.New(collectortest.Decoder("url: http://p\n"+strings.Replace(watthours, "max_gap: 5m", "device: true", 1)), deps)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Collect(b.Context(), hours(1, 6)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(144000*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}

// neverFell answers the samples to what asks for them, and that no counter fell.
type neverFell string

func (n neverFell) RoundTrip(req *http.Request) (*http.Response, error) {
	query, err := io.ReadAll(req.Body)
	if err == nil && bytes.Contains(query, []byte("resets")) {
		return always(`{"status":"success","data":{"resultType":"vector","result":[]}}`).RoundTrip(req)
	}
	return always(n).RoundTrip(req)
}
