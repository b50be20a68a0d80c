package chart_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

// script makes an engine of a bundle of one's own.
func script(t *testing.T, render string) *chart.Engine {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte("var vigie = {render: function(option, width, height) {" + render + "}}"))
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	e, err := chart.New(chart.Options{Files: fstest.MapFS{"bundle/echarts.js.gz": {Data: packed.Bytes()}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func TestWithoutTheBundle(t *testing.T) {
	e, err := chart.New(chart.Options{Files: fstest.MapFS{"bundle/echarts.placeholder.txt": {Data: []byte("build me")}}})
	if err != nil {
		t.Fatalf("a missing bundle is not a fault of New: %v", err)
	}
	defer e.Close()
	if e.Available() {
		t.Error("available without a bundle")
	}
	if _, err := e.Draw(t.Context(), spark()); !errors.Is(err, chart.ErrNoBundle) || !strings.Contains(err.Error(), "npm run build") {
		t.Errorf("Draw: %v, want ErrNoBundle that says how to build it", err)
	}
}

func TestSameChartSameBytes(t *testing.T) {
	all := samples()
	first := map[string]chart.SVG{}
	for name, s := range all {
		svg, err := engine(t).Draw(t.Context(), s) // an engine of its own for each
		if err != nil {
			t.Fatal(err)
		}
		first[name] = svg
	}
	e, err := chart.New(chart.Options{CacheBytes: 1}) // remembers nothing
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var group sync.WaitGroup
	for range 3 {
		for name, s := range all {
			group.Go(func() {
				svg, err := e.Draw(t.Context(), s)
				if err != nil || svg != first[name] {
					t.Errorf("%s, drawn again after others: %v, other bytes", name, err)
				}
			})
		}
	}
	group.Wait()
}

func TestChartsOfOnePageHaveNoIdentifierInCommon(t *testing.T) {
	e := engine(t)
	owner := map[string]string{}
	for name, s := range samples() {
		svg, err := e.Draw(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, el := range read(t, svg) {
			id, ok := el.attrs["id"]
			if other, taken := owner[id]; ok && taken {
				t.Errorf("%q is in %s and in %s", id, other, name)
			}
			if ok {
				owner[id] = name
			}
		}
	}
	if len(owner) < 2*len(samples()) {
		t.Errorf("%d identifiers: each chart has a title and a description", len(owner))
	}
}

func TestDrawStopsWithItsContext(t *testing.T) {
	e := script(t, "for (;;) {}")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := e.Draw(ctx, spark()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an endless drawing: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	done, stop := context.WithCancel(t.Context())
	stop()
	if _, err := engine(t).Draw(done, spark()); !errors.Is(err, context.Canceled) {
		t.Errorf("drawing under a cancelled context: %v", err)
	}
}

func TestAnEngineSurvivesAFailedDrawing(t *testing.T) {
	e := script(t, `if (JSON.parse(option).series.length === 1) { throw new Error("no") } return '<svg viewBox="0 0 9 9"></svg>'`)
	if _, err := e.Draw(t.Context(), spark()); err == nil || !strings.Contains(err.Error(), "Consommation d’énergie") {
		t.Errorf("a failing script: %v, want an error that names the chart", err)
	}
	if _, err := e.Draw(t.Context(), stacked()); err != nil {
		t.Errorf("after a failure: %v", err)
	}
}

func TestRememberedOnce(t *testing.T) {
	e := script(t, `globalThis.n = (globalThis.n || 0) + 1; return '<svg viewBox="0 0 9 9"><text>' + n + '</text></svg>'`)
	for range 3 {
		svg, err := e.Draw(t.Context(), spark())
		if err != nil || !strings.Contains(string(svg), "<text>1</text>") {
			t.Fatalf("%v %s, want the first drawing again", err, svg)
		}
	}
	other := spark()
	other.Bars[3].Value++
	if svg, err := e.Draw(t.Context(), other); err != nil || !strings.Contains(string(svg), "<text>2</text>") {
		t.Errorf("%v %s, want another drawing for another value", err, svg)
	}
}

func TestClosed(t *testing.T) {
	e := engine(t)
	e.Close()
	if _, err := e.Draw(t.Context(), spark()); !errors.Is(err, chart.ErrClosed) {
		t.Errorf("Draw after Close: %v", err)
	}
	e.Close() // twice is harmless
}

func TestOneFlightForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chart.NewCache(1000)
		var drawn atomic.Int32
		land := make(chan struct{})
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				svg, err := c.Get(t.Context(), "k", func() (chart.SVG, error) {
					drawn.Add(1)
					<-land
					return "picture", nil
				})
				if svg != "picture" || err != nil {
					t.Errorf("%q %v", svg, err)
				}
			})
		}
		synctest.Wait()
		close(land)
		group.Wait()
		if drawn.Load() != 1 {
			t.Errorf("drawn %d times", drawn.Load())
		}
	})
}

func TestWhoWaitsTakesOverFromACancelledDrawing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chart.NewCache(1000)
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := c.Get(ctx, "k", func() (chart.SVG, error) {
				<-ctx.Done()
				return "", fmt.Errorf("drawing: %w", ctx.Err())
			}); !errors.Is(err, context.Canceled) {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		group.Go(func() {
			svg, err := c.Get(t.Context(), "k", func() (chart.SVG, error) { return "second", nil })
			if svg != "second" || err != nil {
				t.Errorf("the second: %q %v", svg, err)
			}
		})
		impatient, leave := context.WithCancel(t.Context())
		group.Go(func() {
			if _, err := c.Get(impatient, "k", func() (chart.SVG, error) { return "never", nil }); !errors.Is(err, context.Canceled) {
				t.Errorf("who left: %v", err)
			}
		})
		synctest.Wait()
		leave()
		synctest.Wait()
		cancel()
		group.Wait()
	})
}

func TestTheMemoryIsBounded(t *testing.T) {
	c := chart.NewCache(100)
	get := func(key string, size int) (fresh bool) {
		t.Helper()
		_, err := c.Get(t.Context(), key, func() (chart.SVG, error) {
			fresh = true
			return chart.SVG(strings.Repeat("x", size)), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	get("a", 40)
	get("b", 40)
	get("a", 40) // a is now the more recent
	get("c", 40) // b goes
	if c.Size() != 80 || get("a", 40) || !get("b", 40) {
		t.Errorf("%d bytes: want a and c kept, b gone", c.Size())
	}
	if get("huge", 101); c.Size() > 100 {
		t.Errorf("%d bytes are kept, over 100", c.Size())
	}
	boom := errors.New("boom")
	if _, err := c.Get(t.Context(), "f", func() (chart.SVG, error) { return "", boom }); !errors.Is(err, boom) {
		t.Errorf("%v, want the fault of the drawing", err)
	}
	if !get("f", 1) {
		t.Error("a fault was remembered")
	}
}

func TestRefusedSpecs(t *testing.T) {
	e := engine(t)
	change := func(f func(*chart.StackedBars)) chart.Spec {
		s := stacked()
		f(&s)
		return s
	}
	for name, s := range map[string]chart.Spec{
		"no title":      change(func(s *chart.StackedBars) { s.Title = " \n" }),
		"no language":   change(func(s *chart.StackedBars) { s.Lang = "de" }),
		"no category":   change(func(s *chart.StackedBars) { s.Categories = nil }),
		"no series":     change(func(s *chart.StackedBars) { s.Series = nil }),
		"short series":  change(func(s *chart.StackedBars) { s.Series[1].Points = points(1) }),
		"negative":      change(func(s *chart.StackedBars) { s.Series[0].Points[0] = known(-1) }),
		"share over 1":  change(func(s *chart.StackedBars) { s.Series[0].Points[0] = estimated(1, 1.5) }),
		"state":         change(func(s *chart.StackedBars) { s.Series[0].Points[0].State = 9 }),
		"bounds turned": change(func(s *chart.StackedBars) { s.Totals.Each[3] = chart.Bound{Known: true, Low: 2, High: 1} }),
		"short target":  change(func(s *chart.StackedBars) { s.Target.Each = points(1, 2) }),
		"no bars":       chart.Spark{Frame: frame("x")},
		"no total":      chart.Waterfall{Frame: frame("x"), Steps: []chart.Step{{Name: "a", Value: 1}}},
	} {
		if svg, err := e.Draw(t.Context(), s); err == nil {
			t.Errorf("%s: drawn, %d bytes", name, len(svg))
		}
	}
	s := stacked()
	s.Series[0].Points[0].Value = math.NaN()
	if _, err := e.Draw(t.Context(), s); err == nil {
		t.Error("NaN was drawn")
	}
}
