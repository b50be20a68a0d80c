package codecarbon_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/codecarbon"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the wanted results of the cases")

func TestCases(t *testing.T) {
	t.Parallel()
	collectortest.FileCases(t, codecarbon.New, "cases", *update)
}

const heading = "timestamp,project_name,run_id,duration,energy_consumed,tracking_mode,pue\n"

const settings = "path: [\"*.csv\"]\nplace: chat\nzone: UTC\n"

func day(t *testing.T, from, to int) measure.Window {
	t.Helper()
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: start.Add(time.Duration(from) * time.Hour), To: start.Add(time.Duration(to) * time.Hour)}
}

func TestContract(t *testing.T) {
	t.Parallel()
	collectortest.Run(t, collectortest.Case{
		New: codecarbon.New, Settings: func(string) string { return settings },
		Window: day(t, 0, 24),
		Good: collectortest.Source{Files: map[string][]byte{"emissions.csv": []byte(heading +
			"2026-06-01T10:00:00,p,a,3600,1.5,machine,1.5\n2026-06-01T12:00:00,p,a,10800,4.5,machine,1.5\n2026-06-01T14:00:00,p,b,3600,1,machine,1\n")}},
		Empty: collectortest.Source{Files: map[string][]byte{"emissions.csv": []byte(heading)}},
		Messy: messy(),
	})
}

// messy are files as they are, of a run of two hours without a PUE.
func messy() []collectortest.Messy {
	file := func(lines string) collectortest.Source {
		return collectortest.Source{Files: map[string][]byte{"emissions.csv": []byte(heading + lines)}}
	}
	energy := collectortest.NotKnown(measure.EnergyIT)
	return []collectortest.Messy{
		{Rule: collectortest.Unsaid, Name: "no energy", Source: file("2026-06-01T12:00:00,p,a,7200,,machine,1\n"), Want: collectortest.Both(energy, collectortest.Refused)},
		{
			Rule: collectortest.Fallen, Name: "a total that falls and comes back", Source: file("2026-06-01T11:00:00,p,a,3600,1,machine,1\n2026-06-01T12:00:00,p,a,7200,0.1,machine,1\n2026-06-01T13:00:00,p,a,10800,1.5,machine,1\n"),
			Want: collectortest.Both(collectortest.Refused, collectortest.Sums(map[measure.Metric]float64{measure.EnergyIT: 1500})),
		},
		{Rule: collectortest.Part, Name: "two runs that each hold the machine", Source: file("2026-06-01T12:00:00,p,a,7200,2,machine,1\n2026-06-01T12:00:00,p,b,7200,3,machine,1\n"), Want: collectortest.Refused},
		{Rule: collectortest.Absent, Name: "no column of energy", Source: collectortest.Source{Files: map[string][]byte{"emissions.csv": []byte("timestamp,project_name,run_id,duration\n2026-06-01T12:00:00,p,a,7200\n")}}, Want: collectortest.Told},
		{Rule: collectortest.Uncounted, Name: "no row that can be read", Source: file("yesterday,p,a,7200,2,machine,1\n"), Want: collectortest.Told},
	}
}

// The energy over all hours is the last cumulative figure of each run without
// its PUE, however the run was cut into rows.
func TestRowsOfARunAddUpToItsLast(t *testing.T) {
	t.Parallel()
	want := 9 / 1.5 * 1000
	for _, rows := range []int{1, 2, 7, 60} {
		var text strings.Builder
		text.WriteString(heading)
		for i := 1; i <= rows; i++ {
			seconds := 7 * 3600 * i / rows
			at := time.Date(2026, 6, 1, 3, 20, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
			fmt.Fprintf(&text, "%s,p,a,%d,%v,machine,1.5\n", at.Format("2006-01-02T15:04:05"), seconds, 9*float64(seconds)/(7*3600))
		}
		dir := t.TempDir()
		write(t, dir, "emissions.csv", text.String())
		b, err := open(t, dir, nil).Collect(t.Context(), day(t, 0, 24))
		if err != nil || len(b.Refused) > 0 {
			t.Fatal(err, b.Refused)
		}
		sum, covered := 0., time.Duration(0)
		for _, r := range b.Readings {
			sum += r.Value
			covered += r.Covered
		}
		if math.Abs(sum-want) > 1e-6 || covered != 7*time.Hour {
			t.Errorf("%d rows: %v Wh over %v, want %v over 7 h", rows, sum, covered, want)
		}
	}
}

// Sums of a case's energy, in Wh, computed apart: the file that French Excel
// saved again holds 0.9, 1.234 and 1.5 kWh, the last with a PUE of 1.2; the runs
// of CodeCarbon 3.3.2 (their day is moved) whose tasks stand in a file beside
// them count once, 0.3673121065643948 Wh and 0.5581502112568036 Wh with a PUE of
// 1.5; tasks alone are their own sum.
func TestFilesSavedAgainAndByTask(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]float64{
		"excel-french": 900 + 1234 + 1500/1.2, "tasks-3.3.2": 0.3673121065643948 + 0.5581502112568036/1.5, "tasks-alone": 0.023410947906667642 + 0.023373170343335105,
		"excel-contradicts": 0, "excel-ambiguous": 900 + 1234,
	} {
		text, err := fs.ReadFile(os.DirFS("cases"), name+"/want")
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.
		for line := range strings.Lines(string(text)) {
			if _, after, ok := strings.Cut(line, "energy_it estimated "); ok {
				wh, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
				if err != nil {
					t.Fatal(err)
				}
				sum += wh
			}
		}
		if math.Abs(sum-want) > 1e-9*max(want, 1) {
			t.Errorf("%s: %v Wh, want %v", name, sum, want)
		}
	}
}

// `vigie check` tells how many rows count, and does not call fine a folder of
// which most are refused.
func TestProbe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a.csv", heading+"2026-06-01T10:00:00,p,a,3600,1.5,machine,1\n2026-06-01T12:00:00,p,b,x,1,machine,1\n2026-06-01T14:00:00,p,c,3600,1,machine,1\n")
	said, err := probe(t, dir)
	if err != nil || !strings.Contains(said, "2 of 3 lines count, 1 refused") {
		t.Errorf("%q, %v", said, err)
	}
	write(t, dir, "b.csv", heading+strings.Repeat("x,p,a,1,1,machine,1\n", 5))
	if said, err := probe(t, dir); err == nil || !strings.Contains(err.Error(), "2 of 8") {
		t.Errorf("%q, %v", said, err)
	}
}

// A project of the settings that no file names is told of with those there are:
// its runs went to the default place, if there is one, or are not there yet.
func TestProjectsThatNoFileNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a.csv", heading+"2026-06-01T10:00:00,Train,a,3600,1.5,machine,1\n")
	source, err := codecarbon.New(collectortest.Decoder(settings+"places: {train: forge/gpu}\n"), collectors.Deps{Name: "codecarbon", Dir: dir, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	batch, err := source.Collect(t.Context(), day(t, 0, 24))
	if err != nil || len(batch.Readings) != 1 || measure.Refused(batch.Refused) != 0 || len(batch.Refused) != 1 {
		t.Fatalf("%+v, %v", batch, err)
	}
	prober, ok := source.(collectors.Prober)
	if !ok {
		t.Fatal("not a Prober")
	}
	if said, err := prober.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), `places, "train": the source never said a project of this name; it said "Train"`) {
		t.Errorf("%q, %v", said, err)
	}
}

func probe(t *testing.T, dir string) (string, error) {
	t.Helper()
	prober, ok := open(t, dir, nil).(collectors.Prober)
	if !ok {
		t.Fatal("not a Prober")
	}
	said, err := prober.Probe(t.Context())
	return said.String(), err
}

// The cases say what they should: 5 kWh over two and a half hours are 2, 2 and 1,
// the doubled hour between them; 3 kWh with a PUE of 1.5 are 2 kWh. CodeCarbon
// 3.3.2 itself wrote the runs of its case (their day is moved): 0.04666941 and 0.04670737 Wh, and
// 0.08141192 Wh with a PUE of 1.5.
func TestCasesMean(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"october":        "2026-10-25T00Z 1h0m0s \"chat\" energy_it estimated 2000 ",
		"cumulative-pue": "2026-06-01T08Z 1h0m0s \"forge/gpu\" energy_it estimated 2000 covered 30m0s ",
		"version-3.3.2":  "\"chat\" energy_it estimated 0.14765139",
		"processes":      "refused emissions.csv, line 3: ",
		"bad-rows":       "refused emissions.csv, line 11: ",
	} {
		text, err := fs.ReadFile(os.DirFS("cases"), name+"/want")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) || strings.Contains(string(text), "secret") {
			t.Errorf("%s: %q is not in\n%s", name, want, text)
		}
	}
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string, past collectors.Past) collectors.Collector {
	t.Helper()
	deps := collectors.Deps{Name: "codecarbon", Dir: dir, Zone: time.UTC, Past: past}
	source, err := codecarbon.New(collectortest.Decoder(settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// A run writes its rows at its end: hours past the bookmark are told by
// Changed, rows that go with an edit go, those whose file goes stay.
func TestLateRowsAndFilesThatGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 6, 1, 20, 30, 0, 0, time.UTC)))
		dir := t.TempDir()
		var stored []measure.Reading
		past := func(_ context.Context, w measure.Window) iter.Seq2[measure.Reading, error] {
			return func(yield func(measure.Reading, error) bool) {
				for _, r := range slices.Clone(stored) {
					if r.Window.To.After(w.From) && r.Window.From.Before(w.To) && !yield(r, nil) {
						return
					}
				}
			}
		}
		source := open(t, dir, past)
		read := func(w measure.Window) {
			t.Helper()
			b, err := source.Collect(t.Context(), w)
			if errors.Is(err, collectors.ErrNoData) {
				return // it erases nothing
			}
			if err != nil {
				t.Fatal(err)
			}
			stored = slices.DeleteFunc(stored, func(r measure.Reading) bool { return r.Window.Within(b.Window) })
			stored = append(stored, b.Readings...)
		}
		expect := func(when string, want float64) {
			t.Helper()
			changer, ok := source.(collectors.Changer)
			if !ok {
				t.Fatal("not a Changer")
			}
			windows, err := changer.Changed(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range windows {
				read(w)
			}
			sum := 0.
			for _, r := range stored {
				sum += r.Value
			}
			if math.Abs(sum-want) > 1e-6 {
				t.Errorf("%s: %v Wh, want %v", when, sum, want)
			}
			if again, err := changer.Changed(t.Context()); err != nil || len(again) > 0 {
				t.Errorf("%s: still changed: %v, %v", when, again, err)
			}
		}
		touch := func(name, text string) {
			t.Helper()
			write(t, dir, name, text)
			time.Sleep(time.Second)
			if err := os.Chtimes(filepath.Join(dir, name), time.Now(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		first := heading + "2026-06-01T12:00:00,p,a,14400,4,machine,1\n"
		touch("a.csv", first)
		expect("four hours at once", 4000)
		touch("a.csv", first+"2026-06-01T20:15:00,p,a,44100,7.3,machine,1\n")
		expect("the hour that is not over waits", 4000+3300*8/8.25)
		if b, err := source.Collect(t.Context(), day(t, 20, 21)); !errors.Is(err, collectors.ErrNoData) || len(b.Readings) > 0 {
			t.Errorf("an hour that is not over: %v, %v", b.Readings, err)
		}
		time.Sleep(time.Hour)
		expect("it is over", 7300)
		touch("b.csv", heading+"2026-06-01T05:00:00,p,b,3600,1,machine,1\n")
		expect("another file", 8300)
		touch("b.csv", heading+"2026-06-01T05:00:00,p,b,3600,2,machine,1\n")
		expect("a row corrected", 9300)
		if err := os.Remove(filepath.Join(dir, "a.csv")); err != nil {
			t.Fatal(err)
		}
		source = open(t, dir, past)
		expect("a file gone, and a restart", 9300)
		read(day(t, 0, 21))
		expect("the whole day read again", 9300)
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	_, err := codecarbon.New(collectortest.Decoder("method: guessed\nboundary: room\noverlap: mix\nzone: Mars\n"), collectortest.Deps(t, &strings.Builder{}))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"path:", "method:", "boundary:", "overlap:", "zone:", "place:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not tell %s", err, want)
		}
	}
}

// Whatever stands in emissions.csv, it is counted or refused.
func FuzzEmissions(f *testing.F) {
	f.Add([]byte(heading + "2026-06-01T10:00:00,p,a,3600,1.5,machine,1.5\n"))
	f.Add([]byte(heading + "1780308000,p,,1e7,1,process,\n2026-06-01T10:00:00,p,a,0,0,,1\n"))
	f.Add([]byte("timestamp;duration;energy_consumed\n2026-06-01 10:00:00;\"1\";2\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		write(t, dir, "emissions.csv", string(text))
		b, err := open(t, dir, nil).Collect(t.Context(), day(t, 0, 24))
		if err != nil && !errors.Is(err, collectors.ErrNoData) {
			t.Fatal(err)
		}
		for _, r := range b.Readings {
			if !(r.Value >= 0) || r.Covered < 0 || r.Covered > time.Hour {
				t.Errorf("%+v", r)
			}
		}
	})
}
