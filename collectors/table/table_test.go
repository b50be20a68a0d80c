package table_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the wanted results of the cases")

func TestCases(t *testing.T) {
	t.Parallel()
	collectortest.FileCases(t, table.New, "cases", *update)
}

const monthly = "période;système;grandeur;valeur;unité\n2026-01;chat;énergie;10;kWh\n2026-02;chat;énergie;20;kWh\n"

const settings = "path: [\"*.csv\"]\nplaces: {chat: chat}\n"

func TestContract(t *testing.T) {
	t.Parallel()
	collectortest.Run(t, collectortest.Case{
		New: table.New, Settings: func(string) string { return settings },
		Window: measure.Window{From: at(t, "2025-12-31T23"), To: at(t, "2026-02-28T23")},
		Good:   collectortest.Source{Files: map[string][]byte{"a.csv": []byte(monthly)}},
		Empty:  collectortest.Source{Files: map[string][]byte{"a.csv": []byte("période;système;grandeur;valeur;unité\n")}},
		Messy:  messy(), Without: map[collectortest.Rule]string{
			collectortest.Fallen: "figures are declared, no counter",
		},
	})
}

// messy are files as they are.
func messy() []collectortest.Messy {
	file := func(lines string) collectortest.Source {
		return collectortest.Source{Files: map[string][]byte{"a.csv": []byte("période;système;grandeur;valeur;unité\n" + lines)}}
	}
	return []collectortest.Messy{
		{Rule: collectortest.Unsaid, Name: "an empty cell", Source: file("2026-01;chat;énergie;;kWh\n2026-02;chat;énergie;20;kWh\n"), Want: collectortest.Sums(map[measure.Metric]float64{measure.Energy: 20000})},
		{Rule: collectortest.Part, Name: "several lines of one month", Source: file("2026-01;chat;énergie;10;kWh\n2026-01;chat;énergie;5;kWh\n"), Want: collectortest.Told},
		{Rule: collectortest.Absent, Name: "no column of periods", Source: collectortest.Source{Files: map[string][]byte{"a.csv": []byte("système;grandeur;valeur;unité\nchat;énergie;10;kWh\n")}}, Want: collectortest.Told},
		{Rule: collectortest.Uncounted, Name: "no system that is known", Source: file("2026-01;autre;énergie;10;kWh\n"), Want: collectortest.Told},
	}
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02T15", s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// office is a folder of statements, read as the scheduler reads: usual windows
// first, then what Changed tells; the store replaces.
type office struct {
	t      *testing.T
	dir    string
	source collectors.Collector
	stored collectortest.Stored
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir()}
	o.restart()
	return o
}

func (o *office) restart() {
	o.t.Helper()
	deps := collectortest.Deps(o.t, &strings.Builder{})
	deps.Dir = o.dir
	deps.Past = o.stored.Past
	var err error
	if o.source, err = table.New(collectortest.Decoder(settings), deps); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) write(name, text string) {
	o.t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(o.dir, name), time.Now(), time.Now()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) read(w measure.Window) {
	o.t.Helper()
	b, err := o.source.Collect(o.t.Context(), w)
	if errors.Is(err, collectors.ErrNoData) {
		return // it erases nothing
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.stored.Replace(b)
}

// run reads an hour of a day, then the changes, and returns the Wh stored.
func (o *office) run() float64 {
	o.t.Helper()
	now := time.Now().UTC().Truncate(time.Hour)
	o.read(measure.Window{From: now.Add(-30 * time.Hour), To: now})
	changer, ok := o.source.(collectors.Changer)
	if !ok {
		o.t.Fatal("not a Changer")
	}
	windows, err := changer.Changed(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, w := range windows {
		o.read(w)
	}
	sum := 0.
	for _, r := range o.stored {
		sum += r.Value
	}
	return sum
}

// Figures come, change, go with their rows, stay when their file goes, and wait
// for the end of their period.
func TestFilesComeChangeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 3, 15, 10, 0, 0, 0, time.UTC)))
		o := newOffice(t)
		expect := func(when string, want float64) {
			t.Helper()
			for range 2 {
				if got := o.run(); got != want {
					t.Errorf("%s: %v Wh stored, want %v", when, got, want)
				}
				time.Sleep(time.Hour)
			}
		}
		expect("no file", 0)
		o.write("a.csv", monthly)
		expect("two months", 30_000)
		o.write("a.csv", strings.Replace(monthly, "2026-01;chat;énergie;10", "2026-01;chat;énergie;11", 1))
		expect("a month corrected", 31_000)
		o.write("b.csv", "période;système;grandeur;valeur;unité\n2026-03;chat;énergie;5;kWh\n")
		expect("March is not over", 31_000)
		time.Sleep(20 * 24 * time.Hour)
		expect("March is over", 36_000)
		if err := os.Remove(filepath.Join(o.dir, "a.csv")); err != nil {
			t.Fatal(err)
		}
		expect("a file gone", 36_000)
		o.write("b.csv", "période;système;grandeur;valeur;unité\n2026-03;chat;énergie;6;kWh\n")
		expect("the other corrected", 37_000)
		o.restart()
		expect("after a restart", 37_000)
		o.write("a2.csv", monthly)
		expect("it comes back under another name", 36_000)
		o.write("a2.csv", strings.Replace(monthly, "2026-01;chat;énergie;10;kWh\n", "", 1))
		expect("a row taken away", 26_000)
	})
}

// Months are civil months: October 2026 in Paris has 745 hours.
func TestCivilMonths(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("mois;système;grandeur;valeur\noctobre 2026;chat;licences;12\n31/10/2026;chat;requêtes;5\n31/12/2126;chat;requêtes;5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	source, err := table.New(collectortest.Decoder(settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	b, err := source.Collect(t.Context(), measure.Window{From: at(t, "2026-09-30T22"), To: at(t, "2026-10-31T23")})
	if err != nil || len(b.Readings) != 2 {
		t.Fatalf("%v, %v", b, err)
	}
	if r := b.Readings[0]; r.Covered != 745*time.Hour || r.Metric != measure.Licences || r.Value != 12 {
		t.Errorf("%+v", r)
	}
	// A window that holds the month's end and not its start must not erase it,
	// though it holds a whole day; and nobody declares the future.
	for _, from := range []string{"2026-10-30T23", "2126-12-30T23"} {
		w := measure.Window{From: at(t, from), To: at(t, from).Add(24 * time.Hour)}
		if b, err := source.Collect(t.Context(), w); !errors.Is(err, collectors.ErrNoData) || len(b.Readings) > 0 {
			t.Errorf("%v: %v, %v", w, b.Readings, err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	_, err := table.New(collectortest.Decoder("layout: tall\nmethod: guessed\nboundary: room\ntax: vat\nseparator: abc\ncolumns: {colour: x}\nmetrics: {a: {metric: survey.sens}, b: {metric: energy, unit: L}}\nmetric: joy\n"),
		collectortest.Deps(t, &strings.Builder{}))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"path:", "layout:", "method:", "boundary:", "tax:", "separator:", `"colour"`, `"survey.sens"`, `"L" is not a unit of energy`, `"joy"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not tell %s", err, want)
		}
	}
}
