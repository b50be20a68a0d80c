package acceptance_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// cityLog is a log of several models over some weeks up to a day, as lines of
// JSON, one file a week, with its true totals by metric.
type cityLog struct {
	days   int
	until  time.Time
	files  map[string]string
	totals map[measure.Metric]float64
}

func newCityLog(days int, until time.Time) cityLog {
	random := rand.New(rand.NewPCG(7, 11)) //nolint:gosec // the same figures each time
	l := cityLog{days: days, until: until, files: map[string]string{}, totals: map[measure.Metric]float64{}}
	var text strings.Builder
	for day := range days {
		for hour := range 24 {
			for i := range random.IntN(12) {
				at := until.AddDate(0, 0, day-days).Add(time.Duration(hour)*time.Hour + time.Duration(i)*4*time.Minute)
				model, in, out := random.IntN(4), 1+random.IntN(900), 1+random.IntN(300)
				fmt.Fprintf(&text, "{\"time\":%q,\"model\":\"m%d\",\"in\":%d,\"out\":%d,\"status\":200,\"wh\":0.25}\n", at.Format(time.RFC3339), model, in, out)
				l.totals[measure.Queries]++
				l.totals[measure.InputTokens] += float64(in)
				l.totals[measure.OutputTokens] += float64(out)
				l.totals[measure.EnergyIT] += 0.25
			}
		}
		if (day+1)%7 == 0 || day+1 == days {
			l.files[fmt.Sprintf("logs/week-%02d.jsonl", day/7)] = text.String()
			text.Reset()
		}
	}
	return l
}

// house makes a house that follows the log.
func (l cityLog) house(t *testing.T, k keeping) *house {
	t.Helper()
	from := l.until.AddDate(0, 0, -l.days).Format(time.DateOnly)
	h := newHouse(t, k.section+fmt.Sprintf(`
organisation: {name: Ville d'essai}
time_zone: UTC
systems:
  - {id: a, name: A, unit: query, phases: {in_service: %[1]s}, hosting: {pue: {value: 1.5, source: essai}}}
  - {id: b, name: B, unit: query, phases: {in_service: %[1]s}, hosting: {pue: {value: 2, source: essai}}}
collectors:
  - name: journal
    type: requestlog
    every: "@every 1m"
    since: %[1]s
    settings:
      path: [logs/*.jsonl]
      columns: {time: time, model: model, input_tokens: in, output_tokens: out, status: status, energy: wh}
      energy: {unit: Wh, boundary: server, method: measured}
      places: {m0: a, m1: a, m2: b, m3: b}
`, from))
	h.env = k.env
	for name, text := range l.files {
		h.write(name, text)
	}
	return h
}

// read collects the whole span.
func (l cityLog) read(h *house) said {
	h.t.Helper()
	return h.run("collect", "--from", l.until.AddDate(0, 0, -l.days).Format(time.DateOnly), "--to", l.until.AddDate(0, 0, -1).Format(time.DateOnly))
}

// check wants the true totals of the log.
func (l cityLog) check(t *testing.T, list []measure.Reading) {
	t.Helper()
	for metric, want := range l.totals {
		if got := whole(sums(list, metric)); got != want {
			t.Errorf("%s: %v in the store, %v in the log", metric, got, want)
		}
	}
}

// The program is killed (-9) at any moment while it collects, again and again;
// what the store holds in the end is what a program that nobody killed makes.
func TestKilledWhileCollecting(t *testing.T) {
	t.Parallel()
	l := newCityLog(120, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	k := inSQLite()
	calm := l.house(t, k)
	start := time.Now()
	if got := l.read(calm); got.code != 0 {
		t.Fatal(got.all())
	}
	took := time.Since(start)
	want := k.readings(calm)
	l.check(t, want)

	h := l.house(t, k)
	h.killAgain(8, took, "collect", "--from", l.until.AddDate(0, 0, -l.days).Format(time.DateOnly), "--to", "2026-10-31")
	if got := l.read(h); got.code != 0 {
		t.Fatalf("after the kills: %s", got.all())
	}
	sameReadings(t, k.readings(h), want)
	sameIndicators(t, h, calm)
}

// killAgain runs a command that takes about so long again and again, and kills
// it at moments spread over that time until it was killed as often as wanted.
func (h *house) killAgain(wanted int, took time.Duration, args ...string) {
	h.t.Helper()
	tries, killed := 3*wanted, 0
	for i := 0; i < tries && killed < wanted; i++ {
		cmd := h.command(args...)
		if err := cmd.Start(); err != nil {
			h.t.Fatal(err)
		}
		time.Sleep(took * time.Duration(2*killed+1) / time.Duration(2*wanted)) // the moment is the point of this test
		kill(h.t, cmd.Process)
		if exitCode(h.t, cmd.Wait()) != 0 {
			killed++
		} else {
			took /= 2 // the machine was busier before
		}
	}
	h.t.Logf("%s: killed %d times in runs of %v", args[0], killed, took)
	if killed < wanted {
		h.t.Errorf("only %d of %d runs of %s were killed in time", killed, tries, args[0])
	}
}

// The same of `vigie serve`, which catches up by itself after each kill.
func TestKilledWhileServing(t *testing.T) {
	t.Parallel()
	l := newCityLog(60, time.Now().UTC().Truncate(24*time.Hour))
	k := inSQLite()
	calm := l.house(t, k)
	if got := l.read(calm); got.code != 0 {
		t.Fatal(got.all())
	}
	want := k.readings(calm)
	l.check(t, want)

	h := l.house(t, k)
	for i := range 6 {
		s := h.serve()
		time.Sleep(time.Duration(i*i) * 20 * time.Millisecond) // as above
		s.end(syscall.SIGKILL)
	}
	s := h.serve()
	s.until("a run without fault", "/sources/journal", func(body string) bool { return strings.Contains(body, "s met") })
	s.end(syscall.SIGTERM)
	got := k.readings(h)
	l.check(t, got)
	// The calm house stopped at the day before; serve has read today as well.
	sameReadings(t, until(got, l.until), want)
}

// until leaves out what ends after a moment.
func until(list []measure.Reading, at time.Time) (out []measure.Reading) {
	for _, r := range list {
		if !r.Window.To.After(at) {
			out = append(out, r)
		}
	}
	return out
}

// sameIndicators wants two houses to show the same.
func sameIndicators(t *testing.T, a, b *house) {
	t.Helper()
	first, second := a.serve(), b.serve()
	for _, path := range []string{"/chiffres/energie", "/chiffres/requetes", "/systemes/a", "/systemes/b"} {
		one, two := first.get(path+"?periode=2026-T3"), second.get(path+"?periode=2026-T3")
		if one != two {
			t.Errorf("%s is not the same after kills", path)
		}
	}
	first.end(syscall.SIGTERM)
	second.end(syscall.SIGTERM)
}
