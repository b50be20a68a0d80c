package acceptance_test

import (
	"bufio"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/store"
)

// A copy between the stores, either way, is killed (-9) at any moment and begun
// again; the copy in the end is the original: readings, corrections, figures,
// bookmarks and the journal of the sources.
func TestCopyKilled(t *testing.T) {
	t.Parallel()
	l := newCityLog(120, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	server := func() keeping { return inInflux(influxd.Target(t), "") }
	program.path(t) // before a server is started
	for name, way := range map[string][2]func() keeping{"sqlite to influx": {inSQLite, server}, "influx to sqlite": {server, inSQLite}} {
		t.Run(name, func(t *testing.T) {
			from := way[0]()
			original := l.house(t, from)
			if got := l.read(original); got.code != 0 {
				t.Fatal(got.all())
			}
			original.must("correct", "journal", "--from", "2026-08-10", "--to", "2026-08-12", "--reason", "essai de charge", "--by", "Service énergie")
			want := from.readings(original)
			l.check(t, want)

			calm := way[1]()
			start := time.Now()
			h, args := l.copying(t, original, from, calm)
			h.must(args...)
			took := time.Since(start)
			sameReadings(t, calm.readings(h), want)

			to := way[1]()
			h, args = l.copying(t, original, from, to)
			h.killAtWord("journal", args...) // its readings come after those of the correction
			if n := len(to.readings(h)); n == 0 || n == len(want) {
				t.Errorf("%d of %d readings are there after the first kill: it was not in the middle", n, len(want))
			}
			h.killAgain(4, took, args...)
			h.must(args...)
			sameReadings(t, to.readings(h), want)
			sameFigures(t, h, original)
			sameSources(t, to.sources(h), from.sources(original))
		})
	}
}

// copying makes a house for the copy of another, and the command that makes it
// there. In each of the two one store is InfluxDB, whose section serves both.
func (l cityLog) copying(t *testing.T, original *house, from, to keeping) (copied *house, command []string) {
	t.Helper()
	copied = l.house(t, to)
	copied.env = slices.Concat(from.env, to.env)
	command = []string{"copy", "--from", from.address(original), "--to", to.address(copied)}
	if to.name == "sqlite" {
		copied.write("copy.yaml", from.section+"organisation: {name: Ville d'essai}\ntime_zone: UTC\n")
		command = append(command, "--config", "copy.yaml")
	}
	return copied, command
}

// sameFigures wants two houses to tell the same at the command line, of what was
// corrected too. Each store has a version of its own.
func sameFigures(t *testing.T, a, b *house) {
	t.Helper()
	version := regexp.MustCompile(`"version":"[^"]*"`)
	for _, period := range []string{"2026-T3", "2026-07"} {
		one := version.ReplaceAllString(a.must("indicators", "--period", period, "--json").out, "")
		two := version.ReplaceAllString(b.must("indicators", "--period", period, "--json").out, "")
		if one != two {
			t.Errorf("the figures of %s are\n%s\nand should be\n%s", period, one, two)
		}
		if told := strings.Contains(one, "essai de charge"); told != (period == "2026-T3") {
			t.Errorf("%s tells of the correction: %v", period, told)
		}
	}
}

// sameSources wants two stores to tell the same of their sources.
func sameSources(t *testing.T, got, want []store.SourceState) {
	t.Helper()
	if len(got) != len(want) || len(want) != 3 { // the log, its corrections, and the register
		t.Fatalf("%d sources, should be %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Source != want[i].Source || !got[i].Bookmark.Equal(want[i].Bookmark) ||
			!slices.Equal(got[i].Outcomes, want[i].Outcomes) || !slices.Equal(got[i].Refused, want[i].Refused) {
			t.Errorf("the source is\n%+v\nand should be\n%+v", got[i], want[i])
		}
	}
}

// killAtWord runs a command and kills it (-9) when it first says something.
func (h *house) killAtWord(word string, args ...string) {
	h.t.Helper()
	cmd := h.command(args...)
	said, err := cmd.StderrPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	words := bufio.NewScanner(said)
	words.Split(bufio.ScanWords)
	for words.Scan() && words.Text() != word {
	}
	kill(h.t, cmd.Process)
	if exitCode(h.t, cmd.Wait()) != -1 {
		h.t.Errorf("vigie %s never said %q", args[0], word)
	}
}
