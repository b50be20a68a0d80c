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
