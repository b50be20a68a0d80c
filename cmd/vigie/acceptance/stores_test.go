package acceptance_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// keeping is one kind of store, with a house's way to it.
type keeping struct {
	name    string
	section string   // of the configuration
	env     []string // of the program
	address func(h *house) string
	open    func(ctx context.Context, h *house) (store.Store, error)
}

// keepings are the stores that every figure must be the same in. Each call
// gives empty ones.
func keepings(t *testing.T) []keeping {
	t.Helper()
	program.path(t) // the program first, so that nothing is started for a test that is skipped
	return []keeping{inSQLite(), inInflux(influxd.Target(t), "")}
}

func inSQLite() keeping {
	return keeping{
		name: "sqlite", section: sqliteStore,
		address: func(h *house) string { return "sqlite:" + h.path("vigie.db") },
		open: func(ctx context.Context, h *house) (store.Store, error) {
			return sqlite.Open(ctx, h.path("vigie.db"), measure.Rules{Zone: time.UTC})
		},
	}
}

// inInflux keeps in a database; the program reaches it through address, which
// is the server's own when it is empty.
func inInflux(target influxtest.Target, address string) keeping {
	if address == "" {
		address = target.URL
	}
	return keeping{
		name: "influx", section: influxStore(address, target), env: influxEnv(target),
		address: func(*house) string { return "influx:" + address },
		open: func(ctx context.Context, _ *house) (store.Store, error) {
			return influx.Open(ctx, influx.Options{
				URL: target.URL, Org: target.Org, Bucket: target.Bucket, Token: target.Token, Rules: measure.Rules{Zone: time.UTC},
			})
		},
	}
}

// readings is all that the store holds of the source "journal", in one order.
// No program may be at work on it.
func (k keeping) readings(h *house) (list []measure.Reading) {
	h.t.Helper()
	k.look(h, func(kept store.Store) {
		for r, err := range kept.Readings(h.t.Context(), "journal", measure.Window{}) {
			if err != nil {
				h.t.Fatal(err)
			}
			r.Window = r.Window.UTC()
			list = append(list, r)
		}
	})
	slices.SortFunc(list, func(a, b measure.Reading) int {
		return cmp.Or(a.Window.To.Compare(b.Window.To), strings.Compare(fmt.Sprint(a.Key), fmt.Sprint(b.Key)))
	})
	return list
}

// sources is all that the store holds of its sources beside readings.
func (k keeping) sources(h *house) (list []store.SourceState) {
	h.t.Helper()
	k.look(h, func(kept store.Store) {
		var err error
		if list, err = kept.Sources(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
	})
	return list
}

// look opens the store for as long as do looks at it.
func (k keeping) look(h *house, do func(kept store.Store)) {
	h.t.Helper()
	kept, err := k.open(h.t.Context(), h)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() {
		if err := kept.Close(); err != nil {
			h.t.Error(err)
		}
	}()
	do(kept)
}

// known leaves out what is Missing: a withdrawn figure rests so in InfluxDB.
func known(list []measure.Reading) []measure.Reading {
	return slices.DeleteFunc(slices.Clone(list), func(r measure.Reading) bool { return r.State == measure.Missing })
}

// sameReadings wants two stores to say the same, figure by figure.
func sameReadings(t testing.TB, got, want []measure.Reading) {
	t.Helper()
	got, want = known(got), known(want)
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("reading %d is\n%+v\nand should be\n%+v", i, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d readings, should be %d", len(got), len(want))
	}
}

// sums adds the values of a metric up by the start of their windows.
func sums(list []measure.Reading, metric measure.Metric) map[time.Time]float64 {
	total := map[time.Time]float64{}
	for _, r := range list {
		if r.Metric == metric && r.State == measure.Known && r.Value != 0 {
			total[r.Window.From] += r.Value
		}
	}
	return total
}

// whole is the sum over all windows.
func whole(byHour map[time.Time]float64) (total float64) {
	for _, v := range byHour {
		total += v
	}
	return total
}

// faultyWay is a way to an InfluxDB on which the server is killed (-9) at the
// chosen writes: before it hears of them, or after it took them and before the
// program hears so.
type faultyWay struct {
	*httptest.Server
	mu     sync.Mutex
	writes int
	at     int // the write that kills; 0: none
	after  bool
	killed int
}

func newFaultyWay(t *testing.T, server *influxtest.Server) *faultyWay {
	t.Helper()
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := &faultyWay{}
	forward := httputil.NewSingleHostReverseProxy(to)
	// A transport of its own: the end of any httptest server touches the default one.
	forward.Transport = &http.Transport{DisableKeepAlives: true}
	forward.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		dies, after := w.dies(r)
		if dies && !after {
			server.Kill(t)
			panic(http.ErrAbortHandler)
		}
		if dies {
			err := swallow(forward, r)
			server.Kill(t)
			if err != nil {
				t.Error(err)
			}
			panic(http.ErrAbortHandler)
		}
		forward.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

// swallow sends a request on and throws the answer away.
func swallow(to http.Handler, r *http.Request) error {
	rec := httptest.NewRecorder()
	to.ServeHTTP(rec, r)
	if rec.Code >= http.StatusBadRequest {
		text, err := io.ReadAll(rec.Body)
		return errors.Join(fmt.Errorf("the write before the kill was answered %d: %.300s", rec.Code, text), err)
	}
	return nil
}

// dies counts the writes and tells at which one the server is to be killed.
func (w *faultyWay) dies(r *http.Request) (dies, after bool) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/write") {
		return false, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	if w.writes != w.at {
		return false, false
	}
	w.killed++
	return true, w.after
}

// kill arms the way: the n-th write from now kills the server.
func (w *faultyWay) kill(n int, after bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes, w.at, w.after = 0, n, after
}

// kills tells how often the server was killed so far.
func (w *faultyWay) kills() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.killed
}
