package collectors_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
)

// endless repeats a text for 64 MB, between a beginning and an end.
func endless(begin, text, end string) func(io.Writer) {
	const size = 64 << 20
	return func(w io.Writer) {
		block := []byte(strings.Repeat(text, 1+(64<<10)/len(text)))
		io.WriteString(w, begin) //nolint:errcheck,gosec // who is refused hangs up
		for sent, open := 0, true; sent < size && open; sent += len(block) {
			_, err := w.Write(block)
			open = err == nil
		}
		io.WriteString(w, strings.TrimPrefix(text, ",")+end) //nolint:errcheck,gosec // as above
	}
}

// peak is the most memory that something takes beside what was in use, in bytes,
// under the limit that a server sets itself.
func peak(during func()) uint64 {
	old := debug.SetMemoryLimit(96 << 20)
	defer debug.SetMemoryLimit(old)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapInuse
	var stop atomic.Bool
	done := make(chan uint64)
	go func() {
		most := before
		for !stop.Load() {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			time.Sleep(time.Millisecond)
		}
		done <- most - before
	}()
	during()
	stop.Store(true)
	return <-done
}

// A source that answers 64 MB, of whatever shape, costs at most 64 MB of memory
// and is refused with a reason.
func TestAHostileSourceTakesLittleMemory(t *testing.T) {
	for name, body := range map[string]func(io.Writer){
		"objects":      endless(`{"data":[`, `{},`, `{}]}`),
		"wide objects": endless(`{"data":[`, `{"a":1,"b":"x"},`, `{}]}`),
		"lists":        endless(`{"data":`, `[`, ``),
		"one text":     endless(`{"data":"`, `xxxxxxxx`, `"}`),
		"keys":         endless(`{`, `"k":{},`, `"k":{}}`),
		"spaces":       endless(` `, ` `, `{}`),
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			body(w)
		}))
		var err error
		most := peak(func() {
			var into struct {
				Data []struct {
					A, B, C, D, E string
					F             map[string]float64
				} `json:"data"`
			}
			req, failed := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if failed != nil {
				t.Fatal(failed)
			}
			err = collectors.FetchJSON(collectors.NewHTTPClient(collectors.Limits{Tries: 1}), req, "", &into)
		})
		server.Close()
		if err == nil {
			t.Errorf("%s: taken", name)
		}
		if most > 64<<20 {
			t.Errorf("%s: %d MB", name, most>>20)
		}
		t.Logf("%s: %d MB, %v", name, most>>20, err)
	}
}

// What counts as depth and as objects stands outside texts.
func TestShapesThatAreFine(t *testing.T) {
	var into map[string]any
	text := `{"a":"` + strings.Repeat(`{[\"\\`, 1000) + `","b":` + strings.Repeat("[", 60) + strings.Repeat("]", 60) + `}`
	if err := collectors.DecodeJSON(bytes.NewReader([]byte(text)), &into); err != nil {
		t.Error(err)
	}
	deep := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	if err := collectors.DecodeJSON(strings.NewReader(deep), &into); err == nil || !strings.Contains(err.Error(), "nested") {
		t.Errorf("65 lists: %v", err)
	}
}
