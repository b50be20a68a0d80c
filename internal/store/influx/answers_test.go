package influx_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// TestAnswers: what a server may answer to a write, how often it is tried
// again, and what the error says.
func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		code  int
		body  string
		tries int32
		want  string
	}{
		"partial write":    {400, `{"code":"invalid","message":"partial write: field type conflict dropped=1"}`, 1, "dropped=1"},
		"bad token":        {401, ``, 1, "refuses the token"},
		"no such bucket":   {404, `{"code":"not found","message":"bucket \"x\" not found"}`, 1, "no such bucket"},
		"too large":        {413, ``, 1, "413"},
		"unprocessable":    {422, `{"code":"unprocessable entity","message":"points beyond retention policy"}`, 1, "retention"},
		"a redirect":       {302, ``, 1, "redirects"},
		"not there now":    {503, ``, 4, "503"},
		"too many":         {429, ``, 4, "429"},
		"a fault of a 1.8": {500, ``, 4, "500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var writes atomic.Int32
			fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					t.Error(err)
				}
				if strings.HasSuffix(r.URL.Path, "/query") || r.Method != http.MethodPost {
					w.Header().Set("Content-Type", "text/csv")
					return
				}
				if writes.Add(1) == 1 {
					w.WriteHeader(http.StatusNoContent) // the identity, when it is opened
					return
				}
				w.Header().Set("Location", "/elsewhere")
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(test.code)
				if _, err := io.WriteString(w, test.body); err != nil {
					t.Error(err)
				}
			}))
			defer fake.Close()
			o := at(localTarget(fake.URL))
			s, err := open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Replace(t.Context(), batch())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q in it", err, test.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows the token: %v", err)
			}
			if got := writes.Load() - 1; got != test.tries {
				t.Errorf("%d tries, want %d", got, test.tries)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestHanging: a server that never answers ends with the caller's context.
func TestHanging(t *testing.T) {
	release := make(chan struct{})
	fake := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer fake.Close()
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := open(ctx, at(localTarget(fake.URL))); err == nil || ctx.Err() == nil {
		t.Errorf("Open returned %v", err)
	}
}

func batch() measure.Batch {
	to := time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
	w := measure.Window{From: to.Add(-time.Hour), To: to}
	return measure.Batch{Source: "x", Window: w, Readings: []measure.Reading{{
		Key:   measure.Key{Source: "x", System: "a", Metric: measure.Queries, Method: measure.Measured, Window: w},
		State: measure.Known, Value: 1, Low: 1, High: 1, Covered: time.Hour,
	}}}
}
