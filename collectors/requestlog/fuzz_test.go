package requestlog_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Whatever stands in a log, it is counted or refused: no panic, no negative
// amount, nothing outside the window.
func FuzzLog(f *testing.F) {
	f.Add([]byte(`{"ts":"2026-09-30T08:00:00Z","app":"chat","request":{"model":"m"},"usage":{"in":1,"out":2},"status":200}` + "\n"))
	f.Add([]byte("ts,app,request.model,usage.in,usage.out,label,kwh,status,uid\n2026-09-30 08:00:00,chat,m,1,2,simple,0.1,200,u\n"))
	f.Add([]byte("{\"ts\":1790769906}\n{\"ts\":\"\x00\"}\n{"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte(`[{"ts":"2026-09-30T08:00:00Z","app":"chat","status":"ok"},{"ts":1},3,{`))
	f.Add([]byte("10.0.0.1 - - [30/Sep/2026:08:00:00 +0000] \"POST /v1/chat/completions?k=v HTTP/1.1\" 200 12 \"-\" \"a \\\"b\\\"\"\n\"\n"))
	f.Add([]byte("{\n\"ts\":\"2026-09-30T08:00:00Z\",\"app\":\"chat\",\"status\":200}\n{}"))
	f.Add([]byte("2026-09-30T08:00:00Z stdout F {\"ts\":\"2026-09-30T08:00:00Z\",\"app\":\"chat\",\"status\":200}\n"))
	w := measure.Window{From: time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC), To: time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC)}
	f.Fuzz(func(t *testing.T, log []byte) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "log"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "log", "app"), log, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := open(t, dir, jsonSettings, nil).Collect(t.Context(), w)
		if err != nil && !errors.Is(err, collectors.ErrNoData) && !strings.Contains(err.Error(), "counts: ") {
			t.Fatal(err)
		}
		for _, r := range b.Readings {
			if r.Value < 0 || r.Window.From.Before(w.From) || r.Window.To.After(w.To) {
				t.Errorf("%+v", r)
			}
		}
	})
}
