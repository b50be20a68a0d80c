package acceptance_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
)

// InfluxDB goes down in the middle of a run of `vigie serve`: pages and probes
// say so, and when it is back the run is made up for by itself, exactly.
func TestInfluxDownWhileServing(t *testing.T) {
	t.Parallel()
	program.path(t)
	server := influxtest.Start(t)
	way := newFaultyWay(t, server)
	k := inInflux(server.Target(t), way.URL)
	l := newCityLog(20, time.Now().UTC().Truncate(24*time.Hour))
	h := l.house(t, k)
	way.kill(6, true)
	s := h.serve()
	eventually(t, "the fault in the log", func() bool { return strings.Contains(s.log.String(), "cannot be reached") })
	if way.kills() != 1 {
		t.Fatalf("the server was killed %d times", way.kills())
	}
	if got := s.ask("/livez"); got.status != http.StatusOK {
		t.Errorf("without its store the program is not alive: %d", got.status)
	}
	// What the store is asked for is remembered for some seconds.
	eventually(t, "the program not being ready without its store", func() bool { return s.ask("/readyz").status == http.StatusServiceUnavailable })
	if got := s.ask("/frugalite?periode=2026-T3"); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "<h1>") {
		t.Errorf("without its store a page answers %d: %.600s", got.status, got.body)
	}
	server.Restart(t)
	way.kill(0, false)
	s.until("being ready", "/readyz", func(string) bool { return true })
	s.untilStatus("journal", "fine")
	s.end(os.Interrupt)
	got := k.readings(h)
	l.check(t, got)

	// The same read by a second program into an empty store.
	calm := l.house(t, inSQLite())
	if got := l.read(calm); got.code != 0 {
		t.Fatal(got.all())
	}
	sameReadings(t, until(got, l.until), inSQLite().readings(calm))
}
