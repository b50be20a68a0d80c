//go:build proof

package acceptance_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestSlowAndLarge: 300 clients that send a request one byte at a time, 100 that
// read an answer so, and 60 strangers who send 9 MB each do not keep readers from
// their pages, and take little memory. Part of `make proof`.
func TestSlowAndLarge(t *testing.T) {
	h := newHouse(t, proxyHouse)
	s := h.serve()
	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	before := s.peak()
	var attackers sync.WaitGroup
	var mu sync.Mutex
	let, sent := 0, 0 // slow requests that were let go on for a minute; large ones that were taken
	for range 300 {
		attackers.Go(func() {
			if trickle(at.Host, fmt.Sprintf("GET /mentions-legales HTTP/1.1\r\nHost: %s\r\nX-Filler: %0200d\r\n\r\n", at.Host, 0)) {
				mu.Lock()
				let++
				mu.Unlock()
			}
		})
	}
	for range 100 {
		attackers.Go(func() { sip(at.Host) })
	}
	for range 60 {
		attackers.Go(func() {
			if takes(s.url + "/saisie") {
				mu.Lock()
				sent++
				mu.Unlock()
			}
		})
	}
	waits := readAmong(t, s, 25*time.Second)
	attackers.Wait()
	grown := s.peak() - before
	if let > 0 || sent > 0 || grown > 200<<20 {
		t.Errorf("%d slow requests were let go on, %d large ones taken, %d MB more at the peak", let, sent, grown>>20)
	}
	slices.Sort(waits)
	t.Logf("%d pages among 460 attackers: half within %v, the slowest %v; %d MB more at the peak", len(waits), waits[len(waits)/2], waits[len(waits)-1], grown>>20)
}

// trickle sends a request one byte every 250 ms, and reports whether it was let go
// on for a minute.
func trickle(host, request string) bool {
	c, err := net.Dial("tcp", host) //nolint:noctx // a test's own server
	if err != nil {
		return false
	}
	defer c.Close() //nolint:errcheck // it is given up
	for until := time.Now().Add(time.Minute); time.Now().Before(until) && request != ""; request = request[1:] {
		if _, err := c.Write([]byte(request[:1])); err != nil {
			return false
		}
		if err := c.SetReadDeadline(time.Now().Add(250 * time.Millisecond)); err != nil {
			return false
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			return false // an answer, or the end
		}
	}
	return true
}

// takes sends 9 MB and reports whether they were taken; an address may be shut
// before it has read them.
func takes(address string) bool {
	res, err := http.Post(address, "application/octet-stream", bytes.NewReader(make([]byte, 9<<20))) //nolint:gosec,noctx // a test's own server
	if err != nil {
		return false
	}
	return res.Body.Close() == nil && res.StatusCode < 400
}

// sip asks for a page and reads it a byte every 100 ms, for 20 s; false: it was
// shut before.
func sip(host string) bool {
	c, err := net.Dial("tcp", host) //nolint:noctx // a test's own server
	if err != nil {
		return false
	}
	defer c.Close() //nolint:errcheck // it is given up
	if _, err := fmt.Fprintf(c, "GET /static/style.css HTTP/1.1\r\nHost: %s\r\n\r\n", host); err != nil {
		return false
	}
	for range 200 {
		if _, err := c.Read(make([]byte, 1)); err != nil {
			return false
		}
		time.Sleep(100 * time.Millisecond)
	}
	return true
}

// readAmong reads a page again and again while others attack: each is answered.
func readAmong(t *testing.T, s *served, during time.Duration) []time.Duration {
	t.Helper()
	var waits []time.Duration
	for until := time.Now().Add(during); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		from := time.Now()
		if a := s.ask("/mentions-legales"); a.status != http.StatusOK {
			t.Errorf("a reader gets %d", a.status)
		}
		waits = append(waits, time.Since(from))
	}
	return waits
}
