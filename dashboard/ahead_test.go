package dashboard_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A page of the menu that was read is drawn again once the data changed, before
// anybody asks; one that nobody read for half an hour is not, nor others.
func TestFrontPagesAreDrawnAhead(t *testing.T) {
	f := newFake(6)
	s := setup(f)
	var past atomic.Int64
	s.Now = func() time.Time { return noon().Add(time.Duration(past.Load())) }
	server, base := begin(t, s)
	changed := func() {
		f.version.Add(1)
		past.Add(int64(11 * time.Second))
	}
	last := server.DrawAhead(t.Context(), "")
	get(t, base+"/frugalite")
	get(t, base+"/methode/modeles") // not of the menu
	calls := f.calls.Load()
	if again := server.DrawAhead(t.Context(), last); again != last || f.calls.Load() != calls {
		t.Errorf("nothing changed: from %s to %s, %d questions", last, again, f.calls.Load()-calls)
	}
	changed()
	next := server.DrawAhead(t.Context(), last)
	ahead := f.calls.Load()
	if next == last || ahead == calls {
		t.Errorf("the data changed from %s to %s, and %d questions were asked ahead", last, next, ahead-calls)
	}
	if a := get(t, base+"/frugalite"); a.status != http.StatusOK || f.calls.Load() != ahead {
		t.Errorf("the page that was drawn ahead is drawn again: %d, %d questions", a.status, f.calls.Load()-ahead)
	}
	past.Add(int64(31 * time.Minute))
	changed()
	if server.DrawAhead(t.Context(), next); f.calls.Load() != ahead {
		t.Errorf("nobody reads it any more, and %d questions were asked", f.calls.Load()-ahead)
	}
}

// Two pages are drawn at a time; of those that wait, the ones that nobody waits
// for any more are not drawn, and the others are.
func TestAbandonedRequestsAreNotDrawn(t *testing.T) {
	f := newFake(6)
	f.block, f.asked = make(chan struct{}), make(chan struct{}, 64)
	base := start(t, setup(f))
	done := make(chan answer, 3)
	ask := func(path string) { go func() { done <- get(t, base+path) }() }
	ask("/frugalite?periode=2026-T1")
	ask("/frugalite?periode=2026-T2")
	<-f.asked
	<-f.asked // both turns are taken
	for i := range 6 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, "GET /frugalite?periode=2025-%02d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", i+1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond) // it waits for its turn
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ask("/frugalite?periode=2025-T4")
	time.Sleep(50 * time.Millisecond)
	if n := f.calls.Load(); n != 2 {
		t.Errorf("%d pages are drawn at a time, want 2", n)
	}
	close(f.block)
	for range 3 {
		if a := <-done; a.status != http.StatusOK {
			t.Errorf("who waits is answered %d", a.status)
		}
	}
	if n := f.calls.Load(); n != 3 {
		t.Errorf("%d pages were drawn, want the three that somebody waited for", n)
	}
}

// While the pages of new data are drawn, whoever asks is answered at once with what
// was drawn before, and with the new ones as soon as they are there; whoever just
// wrote waits for the new ones.
func TestAChangeIsDrawnBeforeItIsShown(t *testing.T) {
	f := newFake(6)
	f.block, f.asked = make(chan struct{}, 64), make(chan struct{}, 64)
	s := setup(f)
	var past atomic.Int64
	s.Now = func() time.Time { return noon().Add(time.Duration(past.Load())) }
	server, base := begin(t, s)
	f.block <- struct{}{}
	before := get(t, base+"/frugalite")
	<-f.asked
	last := server.DrawAhead(t.Context(), "")
	change := func(kWh int64, after time.Duration) (drawn chan string) {
		f.late.Store(kWh)
		f.version.Add(1)
		past.Add(int64(after))
		drawn = make(chan string, 1)
		go func() { drawn <- server.DrawAhead(t.Context(), last) }()
		<-f.asked // it is being drawn
		return drawn
	}

	drawn := change(100, 6*time.Second)
	if a := get(t, base+"/frugalite"); a.body != before.body {
		t.Error("while the new page is drawn, another than the one before is shown")
	}
	f.block <- struct{}{}
	last = <-drawn
	after := get(t, base+"/frugalite")
	if after.body == before.body || f.calls.Load() != 2 {
		t.Errorf("once it is drawn, the page before is still shown: %d questions", f.calls.Load())
	}

	drawn = change(200, 6*time.Second)
	server.Wrote()
	got := make(chan answer, 1)
	go func() { got <- get(t, base+"/frugalite") }()
	select {
	case <-got:
		t.Error("whoever just wrote is shown the page before")
	case <-time.After(100 * time.Millisecond):
	}
	close(f.block)
	<-drawn
	if a := <-got; a.body == after.body || a.status != http.StatusOK {
		t.Errorf("whoever just wrote is answered %d, with the page before: %t", a.status, a.body == after.body)
	}
}

// The page before is shown no longer than a version is taken as current.
func TestThePageBeforeIsNotShownForLong(t *testing.T) {
	f := newFake(6)
	s := setup(f)
	var past atomic.Int64
	s.Now = func() time.Time { return noon().Add(time.Duration(past.Load())) }
	server, base := begin(t, s)
	before := get(t, base+"/frugalite")
	server.DrawAhead(t.Context(), "")
	f.late.Store(100)
	f.version.Add(1)
	past.Add(int64(9 * time.Second))
	if a := get(t, base+"/frugalite"); a.body != before.body {
		t.Error("a version is asked for again before its time: the test proves nothing")
	}
	past.Add(int64(2 * time.Second))
	if a := get(t, base+"/frugalite"); a.body == before.body {
		t.Error("nothing is drawn ahead, and the page before is still shown after 11 s")
	}
}
