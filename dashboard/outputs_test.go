package dashboard_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/disclosure/auditortest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/survey"
)

// polled is an authority whose agents answered two waves, and what is published
// of them; it is the store that pages are made of.
type polled struct {
	draw       *rand.Rand
	directions survey.Directions
	answers    [2]map[string][]map[string]int // by wave and direction; "" did not say
	months     []store.Month
}

func (p *polled) Months(context.Context, store.Query) ([]store.Month, error)     { return p.months, nil }
func (p *polled) Profiles(context.Context, store.Query) ([]store.Profile, error) { return nil, nil }
func (p *polled) Sources(context.Context) ([]store.SourceState, error)           { return nil, nil }
func (p *polled) Version(context.Context) (string, error)                        { return "1", nil }
func (p *polled) Corrections(context.Context, measure.Window) ([]measure.Reading, error) {
	return nil, nil
}

func (p *polled) Said(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return p.Readings(ctx, source, w)
}

func (p *polled) Readings(context.Context, string, measure.Window) iter.Seq2[measure.Reading, error] {
	return func(func(measure.Reading, error) bool) {}
}

// waveOf is a wave of a quarter of 2026, three weeks in its last month.
func waveIn(quarter int) survey.Wave {
	day := func(d int) period.Date {
		return period.Date{Year: 2026, Month: 3 * period.QuarterOf(2026, quarter).Months()[0].First().Month / 3, Day: d}
	}
	return survey.Wave{ID: fmt.Sprint("t", quarter), Instruments: []string{"pulse@1"}, Period: period.QuarterOf(2026, quarter), Opened: day(2), Closed: day(20)}
}

// poll draws 4 to 9 directions, two of them small, some of one mind.
func poll(seed uint64) *polled {
	p := &polled{draw: rand.New(rand.NewPCG(seed, 5))} //nolint:gosec // a simulation
	for d := range 4 + p.draw.IntN(6) {
		agents := 15 + p.draw.IntN(120)
		if d < 2 {
			agents = 1 + p.draw.IntN(9)
		}
		id := fmt.Sprintf("d%d", d)
		p.directions = append(p.directions, survey.Direction{ID: id, Names: []survey.Label{{Name: "Direction " + strconv.Itoa(d)}}, Headcounts: []survey.Headcount{{Agents: agents}}})
	}
	for w := range p.answers {
		p.answers[w] = map[string][]map[string]int{}
		for _, d := range append(survey.Directions{{Headcounts: []survey.Headcount{{Agents: p.draw.IntN(14)}}}}, p.directions...) {
			rate, alike, centre := 0.5+0.5*p.draw.Float64(), p.draw.IntN(7) == 0, 1+p.draw.IntN(5)
			for range d.Headcounts[0].Agents {
				if p.draw.Float64() > rate {
					continue
				}
				one := map[string]int{}
				for _, it := range survey.Pulse().Items {
					if one[it.Code] = 1 + p.draw.IntN(5); alike {
						one[it.Code] = centre
					}
				}
				p.answers[w][d.ID] = append(p.answers[w][d.ID], one)
			}
		}
	}
	return p
}

// publish protects both waves, as a store then has them.
func (p *polled) publish() {
	p.months = nil
	var past []measure.Reading
	for w, quarter := range []int{1, 3} {
		wave := waveIn(quarter)
		table := survey.Tabulate(wave, []survey.Instrument{survey.Pulse()}, p.directions, func(yield func(survey.Respondent) bool) {
			for _, d := range append(survey.Directions{{}}, p.directions...) {
				for _, codes := range p.answers[w][d.ID] {
					if !yield(survey.Respondent{Unit: d.ID, Codes: codes}) {
						return
					}
				}
			}
		})
		rows := disclosure.Protect(disclosure.Wave{Table: table, Source: "enquete", Zone: zone()}, past).Readings()
		past = append(past, rows...)
		for _, r := range rows {
			key := r.Key
			key.Window = period.Of(r.Window.From, zone(), period.Month).Window(zone())
			p.months = append(p.months, measure.Month{Key: key, State: r.State, Value: r.Value, Low: r.Low, High: r.High, Spread: r.Spread, Count: r.Count, Covered: r.Covered, Basis: r.Basis})
		}
	}
}

// everything is what human resources can get of wellbeing.
func everything() []string {
	return []string{
		"/bien-etre", "/en/bien-etre", "/bien-etre/directions", "/en/bien-etre/directions", "/chiffres/bien-etre",
		"/bien-etre/questions", "/en/bien-etre/questions", "/bien-etre/questions/ouvert.csv", "/bien-etre/questions/classeur.xlsx",
		"/bien-etre/duerp", "/en/bien-etre/duerp", "/bien-etre/duerp/ouvert.csv", "/bien-etre/duerp/classeur.xlsx",
		"/bien-etre/cst", "/en/bien-etre/cst", "/bien-etre/cst/ouvert.csv", "/bien-etre/cst/classeur.xlsx",
		"/bien-etre/ouvert.csv", "/bien-etre/excel.csv", "/bien-etre/classeur.xlsx", "/chiffres/bien-etre/excel.csv", "/api/v1/wellbeing",
		"/api/v1/indicators", "/api/v1/series/sens",
	}
}

// outputs are what is answered at some addresses, by address and quarter; what
// charts are drawn from is among them.
func (p *polled) outputs(t *testing.T, paths ...string) map[string]string {
	t.Helper()
	reporter, err := report.New(p, report.Setup{Zone: zone(), Now: noon, Directions: p.directions})
	if err != nil {
		t.Fatal(err)
	}
	drawn := &drawings{}
	set := setup(newFake(1))
	set.Reporter, set.Authenticator, set.Charts = reporter, badge{}, drawn
	base := start(t, set)
	out := map[string]string{}
	for _, path := range paths {
		for _, quarter := range []string{"2026-T1", "2026-T3"} {
			query := "?periode="
			if strings.HasPrefix(path, "/api/") {
				query = "?period="
			}
			a := ask(t, http.MethodGet, base+path+query+quarter, as("rh"))
			if a.status != http.StatusOK && !strings.Contains(path, "series") {
				t.Fatalf("%s: %d", path, a.status)
			}
			text := a.body
			if strings.HasSuffix(path, ".xlsx") {
				text = unzipped(t, text)
			}
			out[path+" "+quarter] = text
		}
	}
	out["charts"] = drawn.said()
	return out
}

// drawings is a drawer that keeps what it is asked to draw.
type drawings struct {
	mu   sync.Mutex
	text strings.Builder
}

func (*drawings) Available() bool { return true }

func (d *drawings) Draw(ctx context.Context, s chart.Spec) (chart.SVG, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintf(&d.text, "%+v\n", s)
	return stubCharts{}.Draw(ctx, s)
}

func (d *drawings) said() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

func unzipped(t *testing.T, text string) string {
	t.Helper()
	book, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range book.File {
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(&out, io.LimitReader(r, 1<<24))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// said is one score of the API.
type scoreSaid struct {
	Direction, Group, Dimension, State, Bound string
	Directions                                []string
	Score, Low, High, N                       *float64
	Nearly                                    bool
}

func scoresIn(t *testing.T, text string) []scoreSaid {
	t.Helper()
	var out struct{ Scores []scoreSaid }
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out.Scores
}

// exact is the exact mean of a direction in a dimension of one item, "*" for all.
func (p *polled) exact(wave int, direction, code string) (mean float64, n int) {
	for d, list := range p.answers[wave] {
		if direction != "*" && d != direction {
			continue
		}
		for _, a := range list {
			mean, n = mean+25*float64(a[code]-1), n+1
		}
	}
	return mean / max(1, float64(n)), n
}

// dimensions of one item, of which an answer is a mean of one.
func oneItem() map[string]string {
	return map[string]string{"AUTO": "AUTO1", "COMP": "COMP1", "CONF": "CONF1", "BIEN": "BIEN1"}
}

// audit attacks the answers of the API of one wave, as an outsider and as the
// first respondent of each direction.
func (p *polled) audit(t *testing.T, wave int, scores []scoreSaid) (known int, narrowest float64) {
	t.Helper()
	narrowest = 100
	for dimension, code := range oneItem() {
		for insider := range p.answers[wave] {
			all, small := auditortest.NewSet("all", 0, 4), []*auditortest.Set(nil)
			told := map[string]bool{}
			for _, s := range scores {
				if s.Dimension != dimension || s.Group == "" || told[s.Group] || s.State != "known" {
					continue
				}
				told[s.Group] = true
				cell := auditortest.NewSet(s.Group, 0, 4)
				for _, id := range s.Directions {
					part := p.set(wave, strings.Trim(id, "-"), code, insider)
					cell.Add(part)
					cell.Persons += part.Persons
					if part.Persons > 0 && part.Persons < 10 && len(s.Directions) > 1 && part.Name != insider {
						small = append(small, part)
					}
				}
				step := 1.0
				if cell.Persons < 30 {
					step = 5
				}
				cell.High = 4 * cell.Persons
				cell.Hear(auditortest.Told{Value: *s.Score, Step: step, AtMost: s.Bound == "at_most", AtLeast: s.Bound == "at_least"})
				all.Add(cell)
				all.Persons, all.High = all.Persons+cell.Persons, all.High+cell.High
			}
			if err := all.Solve(); err != nil {
				t.Fatalf("%s: %v", dimension, err)
			}
			known = max(known, all.Certain(map[string]bool{"me": true}))
			for _, s := range small {
				narrowest = min(narrowest, s.Range())
			}
		}
	}
	return known, narrowest
}

func (p *polled) set(wave int, direction, code, insider string) *auditortest.Set {
	s := auditortest.NewSet(direction, len(p.answers[wave][direction]), 4)
	if direction == insider && s.Persons > 0 {
		me := auditortest.NewSet("me", 1, 4)
		own := p.answers[wave][direction][0][code] - 1
		me.Learn(own, own)
		s.Add(me)
	}
	return s
}

// TestAllOutputsAreMadeOfPublishedFigures reads every output of 50 authorities:
// pages in both languages, what charts are drawn from, files, workbook, API. The
// auditor finds nobody in them; no exact mean stands anywhere; files and pages
// tell what the API tells; and who is told with whom does not change when all
// answers do.
func TestAllOutputsAreMadeOfPublishedFigures(t *testing.T) {
	t.Parallel()
	cities := uint64(50)
	switch {
	case os.Getenv("VIGIE_PROOF") != "":
		cities = 500
	case testing.Short():
		cities = 5
	}
	for seed := range cities {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { poll(seed).onlyPublished(t) }) // its server ends with it
	}
}

// onlyPublished reads every output of one authority.
func (p *polled) onlyPublished(t *testing.T) {
	t.Helper()
	p.publish()
	out := p.outputs(t, everything()...)
	for w, quarter := range []string{"2026-T1", "2026-T3"} {
		scores := scoresIn(t, out["/api/v1/wellbeing "+quarter])
		if len(scores) < 8*len(p.directions) {
			t.Fatalf("%d scores of %d directions: not every direction is listed", len(scores), len(p.directions))
		}
		if known, narrowest := p.audit(t, w, scores); known > 0 || narrowest < 20 {
			t.Fatalf("%s: %d answers are known, a direction to within %.1f points", quarter, known, narrowest)
		}
		p.noExact(t, w, out)
		sameInFile(t, out["/bien-etre/ouvert.csv "+quarter], scores)
		sameGroups(t, out["/bien-etre/duerp/ouvert.csv "+quarter], scores)
		noGroup(t, out["/bien-etre/cst "+quarter]+out["/bien-etre/cst/ouvert.csv "+quarter])
		p.sameAnswers(t, w, out["/bien-etre/questions/ouvert.csv "+quarter])
		sameOnPage(t, out["/bien-etre/directions "+quarter], scores)
	}
	before := layout(scoresIn(t, out["/api/v1/wellbeing 2026-T3"]))
	for _, list := range p.answers[1] {
		for _, a := range list {
			for code := range a {
				a[code] = 1 + p.draw.IntN(5)
			}
		}
	}
	p.publish()
	if after := layout(scoresIn(t, p.outputs(t, "/api/v1/wellbeing")["/api/v1/wellbeing 2026-T3"])); !slices.Equal(before, after) {
		t.Fatalf("with other answers\n%v\nbecomes\n%v", before, after)
	}
}

// others are figures of the API with twelve digits that are made of published
// ones: bounds, of the rounded score and n, and the response rate. In one of some
// hundred cities one has the digits of a mean by chance.
var others = regexp.MustCompile(`"(low|high)":[0-9.]+|"id":"participation"[^}]*`)

// noExact wants no exact mean of a direction, or of all, in any output.
func (p *polled) noExact(t *testing.T, wave int, out map[string]string) {
	t.Helper()
	for _, code := range oneItem() {
		for _, d := range append(survey.Directions{{ID: "*"}}, p.directions...) {
			mean, n := p.exact(wave, d.ID, code)
			if n == 0 || mean == math.Round(mean*10)/10 {
				continue // it could be another's, rounded
			}
			two, four := strconv.FormatFloat(mean, 'f', 2, 64), strconv.FormatFloat(math.Floor(mean*1e4)/1e4, 'f', 4, 64)
			for where, said := range out {
				mark := `[.,]`
				if strings.Contains(where, "ouvert.csv") { // its commas part the columns
					mark = `\.`
				}
				either := regexp.MustCompile(`(^|[^0-9.,])(` + strings.ReplaceAll(two, ".", mark) + `([^0-9]|$)|` + strings.ReplaceAll(four, ".", mark) + `)`)
				if found := either.FindString(others.ReplaceAllString(said, "")); found != "" {
					t.Errorf("%s holds %q: the mean of %s is %v", where, found, d.ID, mean)
				}
			}
		}
	}
}

func layout(scores []scoreSaid) []string {
	var list []string
	for _, s := range scores {
		list = append(list, fmt.Sprint(s.Direction, s.Group, s.Dimension, s.State, s.Directions, s.Nearly))
	}
	return list
}

// sameInFile wants the scores and bounds of a file to be those of the API.
func sameInFile(t *testing.T, text string, scores []scoreSaid) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != len(scores)+1 {
		t.Fatalf("%d rows of %d scores: %v", len(rows), len(scores), err)
	}
	for i, s := range scores {
		row := rows[i+1]
		want := []string{"", "non diffusé", "sur 100", "", "", "", "", "non diffusé"} // score, its state and unit, bound, low, high, n and its state
		if s.State == "known" {
			want = []string{fmt.Sprint(*s.Score), "connu", "sur 100", map[string]string{"at_most": " ou moins", "at_least": " ou plus"}[s.Bound], fmt.Sprint(math.Round(*s.Low*10) / 10), fmt.Sprint(math.Round(*s.High*10) / 10), "", "90 % ou plus"}
			if s.N != nil {
				want[6], want[7] = fmt.Sprint(*s.N), "connu"
			}
		}
		for j, w := range want {
			if got := strings.ReplaceAll(row[5+j], "\u00a0", " "); strings.TrimSpace(got) != strings.TrimSpace(w) {
				t.Errorf("row %d of the file has %q where the API has %q: %q", i, got, w, row)
			}
		}
	}
}

// sameGroups wants the document's file to have each published group of a dimension
// once, with the score that the API tells.
func sameGroups(t *testing.T, text string, scores []scoreSaid) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want, titles := map[string]int{}, map[string]string{}
	for _, d := range survey.Pulse().Dimensions {
		titles[d.ID] = d.Title.FR
	}
	seen := map[string]bool{}
	for _, s := range scores {
		at := s.Dimension + " " + s.Group
		if s.State != "known" || seen[at] || s.Dimension == survey.Bien {
			continue
		}
		seen[at] = true
		want[fmt.Sprint(strings.ReplaceAll(titles[s.Dimension], "’", "'"), " ", *s.Score)]++
	}
	got := map[string]int{}
	for _, row := range rows[1:] {
		if row[5] != "" {
			got[strings.ReplaceAll(row[3], "’", "'")+" "+row[5]]++
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("the document's file has\n%v\nand the API\n%v", got, want)
	}
}

// noGroup wants nothing of a direction in what is of the whole authority.
func noGroup(t *testing.T, text string) {
	t.Helper()
	if at := regexp.MustCompile(`Direction \d`).FindString(text); at != "" {
		t.Errorf("the committee's page names %q", at)
	}
}

// sameAnswers wants the answers by question to be those that everybody gave, to 10
// points, or to 5 from 200 answers on, and none of fewer than 100.
func (p *polled) sameAnswers(t *testing.T, wave int, text string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	everybody := slices.Concat(slices.Collect(maps.Values(p.answers[wave]))...)
	if want := 1 + 5*len(survey.Pulse().Items); len(everybody) >= 100 && len(rows) != want || len(everybody) < 100 && len(rows) != 1 {
		t.Fatalf("%d rows of answers for %d respondents", len(rows), len(everybody))
	}
	for i, row := range rows[1:] {
		given := 0
		for _, a := range everybody {
			if a[row[3]] == 1+i%5 {
				given++
			}
		}
		step := 10.0
		if len(everybody) >= 200 {
			step = 5
		}
		want := min(90, max(10, step*math.Floor(100*float64(given)/float64(len(everybody))/step+0.5)))
		if row[6] != strconv.FormatFloat(want, 'f', -1, 64) || (row[7] == "") != (want > 10 && want < 90) {
			t.Errorf("%s, answer %d: %q %q, want %v", row[3], 1+i%5, row[6], row[7], want)
		}
	}
}

// sameOnPage wants the cells of the page by direction to be those of the API.
func sameOnPage(t *testing.T, text string, scores []scoreSaid) {
	t.Helper()
	told := map[string]bool{}
	for _, s := range scores {
		if s.State == "known" && s.Direction != "" {
			told[fmt.Sprintf("%.0f%s (%.0f–%.0f)", *s.Score, map[string]string{"at_most": " ou moins", "at_least": " ou plus"}[s.Bound], *s.Low, *s.High)] = true
		}
	}
	found := 0
	for _, cell := range regexp.MustCompile(`\d+( ou moins| ou plus)? \(\d+–\d+\)`).FindAllString(strings.ReplaceAll(text, "\u00a0", " "), -1) {
		if found++; !told[cell] {
			t.Errorf("the page says %q, which the API does not", cell)
		}
	}
	if found == 0 {
		t.Error("the page has no score")
	}
}
