package surveyfile_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// surveys is a small authority with two waves of two items that have closed.
func surveys(t *testing.T) wave.Surveys {
	t.Helper()
	mini := survey.Instrument{
		ID: "mini", Version: "1",
		Scale:      survey.Scale{Low: 1, High: 3, Words: []survey.Text{{FR: "Non"}, {FR: "Peut-être"}, {FR: "Oui"}}},
		Dimensions: []survey.Dimension{{ID: "A"}},
		Items: []survey.Item{
			{Code: "A1", Dimension: "A", Common: true, Text: survey.Text{FR: "Mon travail a du sens."}},
			{Code: "A2", Dimension: "A", Text: survey.Text{FR: "J’ai le temps."}},
		},
	}
	w := func(id string, quarter int, opened, closed string) survey.Wave {
		return survey.Wave{ID: id, Instruments: []string{"mini@1"}, Period: period.QuarterOf(2026, quarter), Opened: collectortest.Date(t, opened), Closed: collectortest.Date(t, closed)}
	}
	return wave.Surveys{
		Instruments: []survey.Instrument{mini},
		Directions: survey.Directions{
			{ID: "voirie", Names: []survey.Label{{Name: "Direction de la voirie"}}, Aliases: []string{"Voirie"}, Headcounts: []survey.Headcount{{Agents: 60}}},
			{ID: "culture", Names: []survey.Label{{Name: "Culture"}}, Headcounts: []survey.Headcount{{Agents: 60}}},
		},
		Waves: []survey.Wave{w("t1", 1, "2026-03-02", "2026-03-20"), w("t2", 2, "2026-06-01", "2026-06-19")},
	}
}

const twoFiles = "waves:\n- {wave: t1, path: t1.*}\n- {wave: t2, path: t2.*}\ndirection: {column: direction}\n"

// people writes n answers of a direction as CSV, with mixed answers.
func people(direction string, n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "%s%d;2026-03-05 10:0%d:00;%s;%d;%d\n", direction, i+1, i%10, direction, 1+i%3, 1+(i+1)%3)
	}
	return out.String()
}

const headings = "id;submitdate;direction;A1;q[A2]\n"

// office is a folder of exports and a store, read as the scheduler reads:
// clock windows first, then what Changed tells.
type office struct {
	t        *testing.T
	dir      string
	settings string
	surveys  wave.Surveys
	source   collectors.Collector
	stored   collectortest.Stored
	refused  []measure.Refusal
	log      *strings.Builder
	cut      bool // the store takes nothing
}

func newOffice(t *testing.T, s wave.Surveys, settings string) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), settings: settings, surveys: s, log: &strings.Builder{}}
	o.restart()
	return o
}

func (o *office) restart() {
	o.t.Helper()
	deps := collectortest.Deps(o.t, o.log)
	deps.Dir = o.dir
	deps.Past = o.stored.Past
	var err error
	if o.source, err = surveyfile.New(o.surveys)(collectortest.Decoder(o.settings), deps); err != nil {
		o.t.Fatal(err)
	}
}

// write puts a file there as if an hour ago.
func (o *office) write(name, text string) {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil { //nolint:gosec // a folder of the test
		o.t.Fatal(err)
	}
	old(o.t, path, time.Hour)
}

func old(t *testing.T, path string, age time.Duration) {
	t.Helper()
	if err := os.Chtimes(path, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
		t.Fatal(err)
	}
}

func (o *office) read(w measure.Window) {
	o.t.Helper()
	b, err := o.source.Collect(o.t.Context(), w)
	o.refused = append(o.refused, b.Refused...)
	if errors.Is(err, collectors.ErrNoData) {
		return // it erases nothing
	}
	if err != nil {
		o.t.Fatal(err)
	}
	if o.cut {
		return
	}
	o.stored.Replace(b)
	keeper, ok := o.source.(collectors.Keeper)
	if !ok {
		o.t.Fatal("not a Keeper")
	}
	if err := keeper.Kept(o.t.Context(), w); err != nil {
		o.t.Fatal(err)
	}
}

// run is one run of the scheduler.
func (o *office) run() {
	o.t.Helper()
	o.refused = nil
	now := time.Now().UTC().Truncate(time.Hour)
	o.read(measure.Window{From: now.Add(-30 * time.Hour), To: now})
	for _, w := range o.changed() {
		o.read(w.UTC())
	}
}

func (o *office) changed() []measure.Window {
	o.t.Helper()
	changer, ok := o.source.(collectors.Changer)
	if !ok {
		o.t.Fatal("not a Changer")
	}
	windows, err := changer.Changed(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return windows
}

// responses returns how many answered in a wave, or the most who answered one
// dimension in a published group of it; -1 if withheld, -2 if nothing is stored.
func (o *office) responses(wave string, group measure.Group) int {
	n := -2
	for _, r := range o.stored {
		if r.Group != group || r.Basis.Fields().Wave != wave || (group == "" && r.Metric != measure.Responses) {
			continue
		}
		if n = max(n, r.Count); r.State == measure.Withheld {
			n = -1
		}
	}
	return n
}

func (o *office) said() string {
	var text []string
	for _, r := range o.refused {
		text = append(text, r.Where.String()+": "+r.Reason.String())
	}
	return strings.Join(text, "\n")
}

func TestContract(t *testing.T) {
	t.Parallel()
	zone := collectortest.Deps(t, &strings.Builder{}).Zone
	s := surveys(t)
	collectortest.Run(t, collectortest.Case{
		New: surveyfile.New(s),
		Settings: func(at string) string {
			if names, err := filepath.Glob(filepath.Join(at, "*.csv")); err == nil {
				for _, name := range names {
					old(t, name, time.Hour)
				}
			}
			return twoFiles
		},
		Window: measure.Window{From: s.Waves[0].Window(zone).From.UTC(), To: s.Waves[1].Window(zone).To.UTC()},
		Good:   collectortest.Source{Files: map[string][]byte{"t1.csv": []byte(headings + people("Voirie", 30) + people("Culture", 20))}},
		Empty:  collectortest.Source{Files: map[string][]byte{"other.csv": []byte("a;b\n")}},
		Messy: []collectortest.Messy{
			{Rule: collectortest.Part, Name: "a file that breaks off", Source: collectortest.Source{Files: map[string][]byte{"t1.csv": []byte(headings + people("Voirie", 30) + "1;\"Voi")}}, Want: collectortest.Told},
			{Rule: collectortest.Absent, Name: "no item that the wave has", Source: collectortest.Source{Files: map[string][]byte{"t1.csv": []byte("a;b\n1;2\n")}}, Want: collectortest.Told},
		},
		Without: map[collectortest.Rule]string{
			collectortest.Unsaid:    "an answer that is not given counts nowhere: collectors/wave",
			collectortest.Fallen:    "it lists answers, no counter",
			collectortest.Uncounted: "a wave of which nobody answered has no response, and says so",
		},
	})
}

// A wave is read when its file comes, once more after a correction, and stays
// when the file goes; the wave beside it is not touched.
func TestLifeOfAFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, surveys(t), twoFiles)
	o.run()
	if len(o.stored) > 0 {
		t.Fatalf("stored without a file: %+v", o.stored)
	}
	o.write("t1.csv", headings+people("Voirie", 30)+people("Culture", 20))
	o.run()
	if n := o.responses("t1", ""); n != 50 || o.responses("t2", "") != -2 {
		t.Fatalf("t1 has %d responses, want 50; t2 %d; %s", n, o.responses("t2", ""), o.said())
	}
	first := slices.Clone(o.stored)
	o.restart()
	o.run()
	if !slices.Equal(first, o.stored) {
		t.Errorf("read again it is\n%+v\nand was\n%+v", o.stored, first)
	}
	o.write("t1.csv", headings+people("Voirie", 45)+people("Culture", 32))
	o.write("t2.csv", headings+people("Voirie", 25)+people("Culture", 21))
	o.run()
	if a, b := o.responses("t1", ""), o.responses("t2", ""); a != 77 || b != 46 {
		t.Errorf("after a correction t1 has %d, want 77; t2 %d, want 46", a, b)
	}
	for _, name := range []string{"t1.csv", "t2.csv"} {
		if err := os.Remove(filepath.Join(o.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	o.restart()
	o.run()
	all := measure.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
	o.read(all)
	if a, b := o.responses("t1", ""), o.responses("t2", ""); a != 77 || b != 46 {
		t.Errorf("once the files are gone t1 has %d, want 77; t2 %d, want 46", a, b)
	}
}

// A file that is still being written is left for the next run, and read without
// another change once it has been quiet for a minute.
func TestFreshFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))) // the waves have closed
		o := newOffice(t, surveys(t), twoFiles)
		o.write("t1.csv", headings+people("Voirie", 30))
		old(t, filepath.Join(o.dir, "t1.csv"), 0)
		time.Sleep(time.Minute - time.Second)
		o.run()
		w := o.surveys.Waves[0].Window(time.UTC)
		o.read(measure.Window{From: w.From.Add(-24 * time.Hour), To: w.To.Add(24 * time.Hour)})
		if len(o.stored) > 0 || !strings.Contains(o.said(), "less than a minute ago") {
			t.Errorf("stored %d readings, said %q", len(o.stored), o.said())
		}
		time.Sleep(time.Second)
		o.run()
		if n := o.responses("t1", ""); n != 30 {
			t.Errorf("%d responses, want 30", n)
		}
		if windows := o.changed(); len(windows) > 0 {
			t.Errorf("told again of %v", windows)
		}
	})
}

// The file is deleted once its wave is stored, not before, and not when nothing
// of it could be used.
func TestDelete(t *testing.T) {
	t.Parallel()
	o := newOffice(t, surveys(t), twoFiles+"delete: true\n")
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(o.dir, name))
		return err == nil
	}
	o.write("t1.csv", headings+people("Voirie", 30))
	o.write("t2.csv", "id;direction;A1\n1;Voirie;2\n")
	o.cut = true
	o.run()
	if !there("t1.csv") {
		t.Fatal("deleted before it was stored")
	}
	o.cut = false
	o.restart()
	o.run()
	if there("t1.csv") || !there("t2.csv") {
		t.Errorf("t1 is there: %v, want not; t2 is there: %v, want so", there("t1.csv"), there("t2.csv"))
	}
	o.restart()
	o.run()
	if n := o.responses("t1", ""); n != 30 {
		t.Errorf("after the file was deleted t1 has %d responses, want 30", n)
	}
	for name, text := range map[string]string{
		"broken":                headings + "1;2026;Voirie;1;2;3\n",
		"a correction of three": headings + people("Voirie", 33),
	} {
		o.write("t1.csv", text)
		o.run()
		if !there("t1.csv") || o.responses("t1", "") != 30 {
			t.Errorf("%s: %d responses; the file is there: %v; said %s", name, o.responses("t1", ""), there("t1.csv"), o.said())
		}
	}
}

// recorded decodes an export of a real LimeSurvey.
func recorded(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "limesurvey", "testdata", filepath.Base(name)+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var exchange struct {
		Response struct {
			Body string `json:"body"`
		} `json:"response"`
	}
	if err := json.Unmarshal(raw, &exchange); err != nil {
		t.Fatal(err)
	}
	var body struct {
		Result string `json:"result"`
	}
	if err := json.Unmarshal([]byte(exchange.Response.Body), &body); err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(body.Result)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// climate is the questionnaire of the recorded surveys.
func climate(t *testing.T) wave.Surveys {
	t.Helper()
	in := survey.Instrument{ID: "climat", Version: "1", Scale: survey.Scale{Low: 1, High: 5}}
	for dimension, codes := range map[string][]string{
		"SENS": {"SENS1", "SENS2"}, "ESPRIT": {"ESPRIT1", "ESPRIT2"}, "LIEN": {"LIEN1", "LIEN2"},
		"AUTON": {"AUTON1"}, "CHARGE": {"CHARGE1"}, "COMP": {"COMP1"}, "CONF": {"CONF1"},
	} {
		in.Dimensions = append(in.Dimensions, survey.Dimension{ID: dimension})
		for _, code := range codes {
			in.Items = append(in.Items, survey.Item{Code: code, Dimension: dimension})
		}
	}
	var directions survey.Directions
	for _, id := range []string{"SOC", "CULT", "DSI", "ECO", "DRH", "PM"} {
		directions = append(directions, survey.Direction{ID: id, Headcounts: []survey.Headcount{{Agents: 60}}})
	}
	return wave.Surveys{Instruments: []survey.Instrument{in}, Directions: directions, Waves: []survey.Wave{{
		ID: "w", Instruments: []string{"climat@1", "who5@1"}, Period: period.QuarterOf(2026, 1), Opened: collectortest.Date(t, "2026-03-02"), Closed: collectortest.Date(t, "2026-03-20"),
	}}}
}

// oracle scores the recorded JSON by itself: n and mean by direction ("" for
// all) and dimension.
func oracle(t *testing.T, text []byte) map[string]map[string][2]float64 {
	t.Helper()
	var export struct {
		Responses []map[string]any `json:"responses"`
	}
	if err := json.Unmarshal(text, &export); err != nil {
		t.Fatal(err)
	}
	parts := map[string][]string{
		"sens": {"climat[SENS1]", "climat[SENS2]"}, "esprit": {"climat[ESPRIT1]", "climat[ESPRIT2]"}, "lien": {"climat[LIEN1]", "climat[LIEN2]"},
		"auton": {"climat[AUTON1]"}, "charge": {"climat[CHARGE1]"}, "comp": {"climat[COMP1]"}, "conf": {"climat[CONF1]"},
	}
	out := map[string]map[string][2]float64{}
	add := func(direction, dimension string, score float64) {
		for _, d := range []string{"", direction} {
			if out[d] == nil {
				out[d] = map[string][2]float64{}
			}
			sum := out[d][dimension]
			out[d][dimension] = [2]float64{sum[0] + 1, sum[1] + score}
		}
	}
	for _, r := range export.Responses {
		direction := textOf(r, "direction")
		if direction == "" {
			direction = "-"
		}
		add(direction, "responses", 0)
		for dimension, columns := range parts {
			sum, n := 0.0, 0.0
			for _, column := range columns {
				if text := textOf(r, column); len(text) == 2 {
					sum, n = sum+float64(text[1]-'1')*25, n+1
				}
			}
			if n > 0 && 2*n >= float64(len(columns)) {
				add(direction, dimension, sum/n)
			}
		}
		sum, n := 0.0, 0
		for i := 1; i <= 5; i++ {
			if text := textOf(r, fmt.Sprintf("who5[WHO%d]", i)); text != "" {
				sum, n = sum+float64(text[0]-'0')*4, n+1
			}
		}
		if n == 5 {
			add(direction, "who5", sum)
		}
	}
	return out
}

func textOf(r map[string]any, key string) string {
	text, ok := r[key].(string)
	if !ok {
		return ""
	}
	return text
}

// The recorded surveys give the scores that the oracle finds, from CSV and from
// JSON, with and without dates; the total is the number of completed responses.
func TestRealExports(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"40_export_110001_csv_code_short_complete":  "40_export_110001_json_code_short_complete",
		"40_export_110001_json_code_short_complete": "40_export_110001_json_code_short_complete",
		"40_export_110002_json_code_short_complete": "40_export_110002_json_code_short_complete",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expected := oracle(t, recorded(t, want))
			o := newOffice(t, climate(t), `
waves: [{wave: w, path: export.*}]
values: {A1: 1, A2: 2, A3: 3, A4: 4, A5: 5}
direction: {column: direction}
`)
			o.write("export.txt", string(recorded(t, name)))
			o.run()
			if n := o.responses("w", ""); n != 168 || n != int(expected[""]["responses"][0]) {
				t.Fatalf("%d responses, want 168 (the oracle: %v)\n%s", n, expected[""]["responses"], o.said())
			}
			shown := 0
			for _, r := range o.stored {
				dimension, ok := strings.CutPrefix(string(r.Metric), "survey.")
				if !ok || strings.Contains(dimension, ".") || dimension == "responses" || r.State != measure.Known {
					continue
				}
				shown++
				var sum [2]float64
				for unit := range strings.SplitSeq(r.Basis.Fields().Units, ",") { // of the whole the one of everybody, ""
					of := expected[unit][dimension]
					sum = [2]float64{sum[0] + of[0], sum[1] + of[1]}
				}
				off := 0.5 // points; the whole is told from groups told to a step of 5 or 1
				switch {
				case r.Group == "":
					off = 3
				case r.Count < 30:
					off = 2.5
				}
				if r.Count != int(sum[0]) || math.Abs(r.Value-sum[1]/sum[0]) > off+1e-9 || r.Value != math.Round(r.Value) {
					t.Errorf("%s of %q: %d answers, mean %v; the oracle %v, %v", dimension, r.Group, r.Count, r.Value, sum[0], sum[1]/sum[0])
				}
			}
			if shown < 8*5 {
				t.Errorf("%d figures are shown, want the whole and four directions or more: %v", shown, slices.Sorted(maps.Keys(expected)))
			}
			for _, r := range o.stored {
				if r.Basis.Fields().Units == "PM" {
					t.Errorf("two answers of PM are shown: %+v", r)
				}
			}
		})
	}
}
