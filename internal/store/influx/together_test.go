package influx_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

// soon is after what time these tests take another process for dead.
const soon = 1500 * time.Millisecond

// patient opens a store as a process that reads.
func patient(ctx context.Context, o influx.Options) (*influx.Store, error) {
	s, err := open(ctx, o)
	if err == nil {
		s.Silence(soon)
	}
	return s, err
}

// TestTogether: what is written together is seen together, whoever dies.
func TestTogether(t *testing.T) {
	local := influxtest.Start(t)
	o := at(local.Target(t))
	o.Prefix = "together_"
	storetest.Together(t, 3, o.URL+" "+o.Bucket+" "+o.Prefix, func(ctx context.Context) (store.Store, error) { return patient(ctx, o) })
}

// mortal stands before a server, and lets so many writes pass and then nothing.
type mortal struct {
	next http.Handler
	left atomic.Int64
}

func (m *mortal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	left := m.left.Load()
	if strings.HasSuffix(r.URL.Path, "/write") {
		left = m.left.Add(-1) + 1
	}
	if left <= 0 {
		w.WriteHeader(http.StatusBadRequest) // which is not tried again
		return
	}
	m.next.ServeHTTP(w, r)
}

// TestTogetherBreaksOff dies at one write after the other of a change of several
// sources. Who reads then, and never opened the store again, sees all of it or
// nothing, and so does who reads what each source said.
func TestTogetherBreaksOff(t *testing.T) {
	target := server.Target(t)
	o := at(target)
	o.Prefix = "breaksoff_"
	reader, err := patient(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(target.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(address)
	proxy.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	gate := &mortal{next: proxy}
	front := httptest.NewServer(gate)
	t.Cleanup(front.Close)
	through := o
	through.URL = front.URL
	seen, before, after := 0, 0, 0
	for writes := int64(1); ; writes += 3 {
		gate.left.Store(1 << 40)
		writer, err := open(t.Context(), through)
		if err != nil {
			t.Fatal(err)
		}
		gate.left.Store(writes)
		err = writer.ReplaceAll(t.Context(), storetest.TogetherBatches(seen+1))
		now := wholeTurn(t, reader)
		switch {
		case err == nil && now != seen+1:
			t.Fatalf("turn %d is told as done, and a reader sees turn %d", seen+1, now)
		case err == nil:
			if before == 0 || after < 5 {
				t.Errorf("it died %d times before it was decided and %d times after", before, after)
			}
			return
		case now == seen:
			before++
		case now == seen+1:
			after++
		default:
			t.Fatalf("after turn %d a reader sees turn %d", seen, now)
		}
		seen = now
		if err := writer.Close(); err != nil {
			t.Error(err)
		}
	}
}

// wholeTurn is the turn that a reader sees, of months and of readings.
func wholeTurn(t *testing.T, reader *influx.Store) int {
	t.Helper()
	turn, err := storetest.ReadTogether(t.Context(), reader)
	for _, b := range storetest.TogetherBatches(turn) {
		n := 0
		for r, fault := range reader.Readings(t.Context(), b.Source, b.Window) {
			if err = errors.Join(err, fault); int(r.Value) == turn {
				n++
			}
		}
		if turn > 0 && n != len(b.Readings) {
			t.Errorf("in turn %d, %d of %d readings of %s are of that turn", turn, n, len(b.Readings), b.Source)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return turn
}
