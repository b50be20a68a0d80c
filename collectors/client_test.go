package collectors_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
)

// script is a source that gives its answers in order and notes when it is asked.
type script struct {
	answers []func(*http.Request) (*http.Response, error)
	asked   []time.Time
	bodies  []string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	s.asked = append(s.asked, time.Now())
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		s.bodies = append(s.bodies, string(body))
	}
	next := s.answers[min(len(s.asked), len(s.answers))-1]
	return next(req)
}

func status(code int, header ...string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{
			StatusCode: code, Header: h, Request: req,
			Body: io.NopCloser(strings.NewReader(`{"figure":42}`)),
		}, nil
	}
}

func cut(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset") }

func get(t *testing.T, client *http.Client) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://user:hidden@source.example/v1?q=hidden", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Figure int }
	err = collectors.FetchJSON(client, req, "give the key of an administrator", &got)
	return got.Figure, err
}

// Each wait lies between half and the whole of its bound, or is what
// Retry-After says when that is longer.
func TestWaitsBetweenTries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answers []func(*http.Request) (*http.Response, error)
		waits   [][2]time.Duration
		want    string // in the error; "" when the figure arrives
	}{
		{"fine at once", []func(*http.Request) (*http.Response, error){status(200)}, nil, ""},
		{
			"growing waits",
			[]func(*http.Request) (*http.Response, error){status(503), cut, status(500), status(200)},
			[][2]time.Duration{{500 * time.Millisecond, time.Second}, {time.Second, 2 * time.Second}, {2 * time.Second, 4 * time.Second}},
			"",
		},
		{
			"Retry-After in seconds",
			[]func(*http.Request) (*http.Response, error){status(429, "Retry-After", "30"), status(200)},
			[][2]time.Duration{{30 * time.Second, 30 * time.Second}},
			"",
		},
		{
			"tries are counted",
			[]func(*http.Request) (*http.Response, error){status(502)},
			[][2]time.Duration{{500 * time.Millisecond, time.Second}, {time.Second, 2 * time.Second}, {2 * time.Second, 4 * time.Second}},
			"source.example answered 502",
		},
		{"a wait longer than the time there is", []func(*http.Request) (*http.Response, error){status(429, "Retry-After", "3600")}, nil, "wait longer"},
		{"a final answer is final", []func(*http.Request) (*http.Response, error){status(401)}, nil, "give the key of an administrator"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				source := &script{answers: tt.answers}
				figure, err := get(t, collectors.NewHTTPClient(collectors.Limits{Base: source}))
				if tt.want == "" && (err != nil || figure != 42) {
					t.Errorf("got %d, %v", figure, err)
				}
				if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("got %v, want an error with %q", err, tt.want)
				}
				if err != nil && strings.Contains(err.Error(), "hidden") {
					t.Errorf("the error shows what it must not: %v", err)
				}
				if len(source.asked) != len(tt.waits)+1 {
					t.Fatalf("asked %d times, want %d", len(source.asked), len(tt.waits)+1)
				}
				for i, bounds := range tt.waits {
					if wait := source.asked[i+1].Sub(source.asked[i]); wait < bounds[0] || wait > bounds[1] {
						t.Errorf("wait %d was %v, want %v to %v", i+1, wait, bounds[0], bounds[1])
					}
				}
			})
		})
	}
}

func TestRetryAfterDate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(45 * time.Second).UTC().Format(http.TimeFormat)
		source := &script{answers: []func(*http.Request) (*http.Response, error){status(503, "Retry-After", at), status(200)}}
		if _, err := get(t, collectors.NewHTTPClient(collectors.Limits{Base: source})); err != nil {
			t.Fatal(err)
		}
		if wait := source.asked[1].Sub(source.asked[0]); wait != 45*time.Second {
			t.Errorf("waited %v, want 45 s", wait)
		}
	})
}

// A POST is sent once, unless it is marked as repeatable; its body is then whole each time.
func TestPostIsRepeatedOnlyIfMarked(t *testing.T) {
	t.Parallel()
	for _, marked := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			source := &script{answers: []func(*http.Request) (*http.Response, error){status(503), status(200)}}
			client := collectors.NewHTTPClient(collectors.Limits{Base: source})
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://source.example", strings.NewReader("query=up"))
			if err != nil {
				t.Fatal(err)
			}
			if marked {
				req.Header["Idempotency-Key"] = nil
			}
			err = collectors.FetchJSON(client, req, "", &struct{}{})
			if marked != (err == nil) {
				t.Errorf("marked %v: %v", marked, err)
			}
			for _, body := range source.bodies {
				if body != "query=up" {
					t.Errorf("body %q", body)
				}
			}
			if want := map[bool]int{false: 1, true: 2}[marked]; len(source.bodies) != want {
				t.Errorf("marked %v: sent %d times, want %d", marked, len(source.bodies), want)
			}
		})
	}
}

func TestTotalTimeBoundsWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		source := &script{answers: []func(*http.Request) (*http.Response, error){status(503)}}
		_, err := get(t, collectors.NewHTTPClient(collectors.Limits{Base: source, Total: 10 * time.Second, Tries: 1000}))
		if err == nil || time.Since(start) > 10*time.Second {
			t.Errorf("got %v after %v, want an error within 10 s", err, time.Since(start))
		}
	})
}

func TestCancelDuringWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		source := &script{answers: []func(*http.Request) (*http.Response, error){status(503, "Retry-After", "60")}}
		client := collectors.NewHTTPClient(collectors.Limits{Base: source})
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://source.example", nil)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(3*time.Second, cancel)
		start := time.Now()
		err = collectors.FetchJSON(client, req, "", &struct{}{})
		if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second {
			t.Errorf("got %v after %v, want context.Canceled after 3 s", err, time.Since(start))
		}
	})
}

func TestStatusIsKnownToCallers(t *testing.T) {
	t.Parallel()
	for code, transient := range map[int]bool{401: false, 403: false, 404: false, 429: true, 500: true, 503: true} {
		source := &script{answers: []func(*http.Request) (*http.Response, error){status(code)}}
		_, err := get(t, collectors.NewHTTPClient(collectors.Limits{Base: source, Tries: 1}))
		var failed *collectors.SourceError
		if !errors.As(err, &failed) || failed.Status != code || failed.Transient() != transient {
			t.Errorf("%d: got %#v, want transient %v", code, failed, transient)
		}
	}
}

func TestBodyIsBounded(t *testing.T) {
	t.Parallel()
	for size, fits := range map[int]bool{1 << 10: true, 1<<10 + 1: false} {
		text := `{"figure":42}`
		body := text + strings.Repeat(" ", size-len(text))
		source := &script{answers: []func(*http.Request) (*http.Response, error){func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(body))}, nil
		}}}
		_, err := get(t, collectors.NewHTTPClient(collectors.Limits{Base: source, Body: 1 << 10}))
		if fits != (err == nil) {
			t.Errorf("%d bytes for a bound of 1024: %v", size, err)
		}
	}
}

func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{`{"figure":42}`, ` {"figure":"x"}`, `null`, `[]`, `{"figure":1}{}`, `{"a":`, "\xff", `"x"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got struct{ Figure int }
		err := collectors.DecodeJSON(bytes.NewReader(text), &got)
		if err == nil && bytes.TrimSpace(text)[0] != '{' {
			t.Errorf("%q is no object and was taken", text)
		}
		var list []struct{ Figure int }
		err = collectors.DecodeJSON(bytes.NewReader(text), &list)
		if err == nil && bytes.TrimSpace(text)[0] != '[' {
			t.Errorf("%q is no list and was taken", text)
		}
	})
}

func TestDecodeJSONNeverQuotes(t *testing.T) {
	t.Parallel()
	const canary = "canary"
	for _, text := range []string{
		`{"figure":"canary"}`, `{"figure":canary}`, `canary`, `["canary"]`, `{"figure":1} canary`, `{"x":"canary`, `{"figure":1}"canary"`,
	} {
		var got struct{ Figure int }
		var list []struct{ Figure int }
		err := collectors.DecodeJSON(strings.NewReader(text), &got)
		second := collectors.DecodeJSON(strings.NewReader(text), &list)
		if err == nil || second == nil || strings.Contains(err.Error()+second.Error(), canary) {
			t.Errorf("%q gave %v, and %v as a list", text, err, second)
		}
	}
}

func TestGzipIsBoundedInflated(t *testing.T) {
	t.Parallel()
	var small bytes.Buffer
	z := gzip.NewWriter(&small)
	if _, err := z.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if small.Len() > 4<<10 {
		t.Fatalf("the bomb has %d bytes: it proves nothing", small.Len())
	}
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		if _, err := w.Write(small.Bytes()); err != nil {
			t.Error(err)
		}
	})
	client := collectors.NewHTTPClient(collectors.Limits{Body: 64 << 10})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = collectors.FetchJSON(client, req, "", &struct{}{})
	if err == nil || !strings.Contains(err.Error(), "more than 65536 bytes") {
		t.Errorf("got %v", err)
	}
}
