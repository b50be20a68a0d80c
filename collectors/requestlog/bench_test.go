package requestlog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/requestlog"
	"github.com/vigie-ia/vigie/internal/measure"
)

// BenchmarkCollect reads a day of 200,000 requests, as CSV and as JSON Lines.
func BenchmarkCollect(b *testing.B) {
	from := time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)
	var csv, jsonl strings.Builder
	csv.WriteString("TIMESTAMP,ContextTokens,GeneratedTokens\n")
	for i := range 200_000 {
		at := from.Add(time.Duration(i) * 400 * time.Millisecond).Format("2006-01-02T15:04:05.000Z")
		fmt.Fprintf(&csv, "%s,%d,%d\n", at, i%3000, i%700)
		fmt.Fprintf(&jsonl, `{"ts":%q,"app":"chat","request":{"model":"m-1"},"usage":{"in":%d,"out":%d},"status":200}`+"\n", at, i%3000, i%700)
	}
	for name, c := range map[string]struct{ settings, log, file string }{
		"csv":   {traceSettings, csv.String(), "a.csv"},
		"jsonl": {jsonSettings, jsonl.String(), "log/app"},
	} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			write(b, dir, c.file, c.log)
			b.SetBytes(int64(len(c.log)))
			b.ReportAllocs()
			for b.Loop() {
				deps := collectors.Deps{Name: "log", Dir: dir, Zone: time.UTC}
				source, err := requestlog.New(collectortest.Decoder(c.settings), deps)
				if err != nil {
					b.Fatal(err)
				}
				batch, err := source.Collect(b.Context(), measure.Window{From: from, To: from.Add(22 * time.Hour)})
				if err != nil || len(batch.Readings) == 0 {
					b.Fatal(err, batch.Refused)
				}
			}
		})
	}
}
