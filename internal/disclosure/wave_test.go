package disclosure_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// people answer the first of two items: how many of a unit, with answers that
// go round.
type people struct {
	unit   string
	count  int
	values []int // 0 to 4; -1: not answered
	use    survey.Use
}

func tabulate(w survey.Wave, ds survey.Directions, groups ...people) survey.Table {
	var list []survey.Respondent
	for _, g := range groups {
		for i := range g.count {
			r := survey.Respondent{Unit: g.unit, Use: g.use, Codes: map[string]int{}}
			if v := append(g.values, 2)[i%max(1, len(g.values))]; v >= 0 {
				r.Codes["Q"] = v
			}
			list = append(list, r)
		}
	}
	return survey.Tabulate(w, []survey.Instrument{twoItems()}, ds, slices.Values(list))
}

func springWave() survey.Wave {
	return survey.Wave{ID: "spring", Instruments: []string{"test@1"}, Period: period.QuarterOf(2026, 1), Opened: march(2), Closed: march(20)}
}

func direction(id string, agents int) survey.Direction {
	return survey.Direction{ID: id, Headcounts: []survey.Headcount{{Agents: agents}}}
}

func protect(t survey.Table, past ...measure.Reading) disclosure.Result {
	return disclosure.Protect(disclosure.Wave{Table: t, Source: "s", Zone: time.UTC}, past)
}

// said is what is published of a dimension: the units of each cell, its figure
// and its exact number of answers.
func said(rows []measure.Reading, m measure.Metric) []string {
	var list []string
	for i := range rows {
		r := &rows[i]
		if r.Metric != m {
			continue
		}
		f := r.Basis.Fields()
		list = append(list, fmt.Sprintf("%s %v%s of %d", f.Units, r.Value, f.Bound, r.Count))
	}
	return list
}

// TestCells holds the cells of the reference's small cities to their names.
func TestCells(t *testing.T) {
	t.Parallel()
	ds := survey.Directions{
		direction("cabinet", 3), direction("archives", 12), direction("culture", 60), direction("voirie", 40), direction("prospective", 30), direction("ecoles", 120),
	}
	for name, test := range map[string]struct {
		answers []people
		want    []string
	}{
		"all answer": {
			[]people{{"cabinet", 1, nil, 0}, {"archives", 9, nil, 0}, {"culture", 42, nil, 0}, {"voirie", 30, nil, 0}, {"prospective", 3, nil, 0}, {"ecoles", 100, nil, 0}},
			// Cabinet and archives, 15 agents, are one group of the frame; with prospective they
			// are 13, and archives' nine have four others: voirie, the smallest, joins.
			[]string{" 50 of 185", "cabinet,archives,voirie,prospective 50 of 43", "culture 50 of 42", "ecoles 50 of 100"},
		},
		"some did not say": {
			[]people{{"culture", 42, nil, 0}, {"voirie", 30, nil, 0}, {"prospective", 20, nil, 0}, {"ecoles", 100, nil, 0}, {"", 3, nil, 0}},
			[]string{" 50 of 195", "culture 50 of 42", "voirie 50 of 30", "ecoles 50 of 100", "cabinet,archives,prospective,- 50 of 23"},
		},
		"nobody is small": {
			[]people{{"culture", 42, nil, 0}, {"voirie", 30, nil, 0}, {"prospective", 20, nil, 0}, {"ecoles", 100, nil, 0}},
			[]string{" 50 of 192", "culture 50 of 42", "voirie 50 of 30", "prospective 50 of 20", "ecoles 50 of 100"},
		},
		"enough did not say": {
			[]people{{"culture", 42, nil, 0}, {"", 10, nil, 0}},
			[]string{" 50 of 52", "culture 50 of 42", "cabinet,archives,voirie,prospective,ecoles,- 50 of 10"},
		},
		"one cell":  {[]people{{"culture", 8, nil, 0}, {"voirie", 9, nil, 0}}, []string{" 50 of 17"}},
		"too few":   {[]people{{"culture", 9, nil, 0}}, []string{" 0 of 0"}},
		"by answer": {[]people{{"culture", 42, []int{-1}, 0}, {"voirie", 30, nil, 0}, {"ecoles", 100, nil, 0}}, []string{" 50 of 130", "voirie 50 of 30", "ecoles 50 of 100"}},
	} {
		got := said(protect(tabulate(springWave(), ds, test.answers...)).Readings(), "survey.d")
		if slices.Sort(got); !slices.Equal(got, sorted(test.want)) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// TestPrecision holds figures to the reference's table, worked out by hand.
func TestPrecision(t *testing.T) {
	t.Parallel()
	ds := survey.Directions{direction("a", 40), direction("b", 80), direction("c", 400)}
	// a: 20 answers, mean 61.25, to 60; b: 60, mean 95, 90 or more; c: 200, mean 42.5, to 43.
	rows := protect(tabulate(springWave(), ds,
		people{"a", 20, append(slices.Repeat([]int{2, 3}, 9), 2, 2, 1)[:20], 0},
		people{"b", 60, []int{4, 4, 4, 4, 3}, 0}, people{"c", 200, []int{1, 2, 2, 2, 1, 1, 2, 2, 2, 2}, 0})).Readings()
	for _, test := range []struct {
		group measure.Group
		value float64
		bound string
		n     int
	}{
		{"direction/a", 60, "", 20},
		{"direction/b", 90, "at_least", 60},
		{"direction/c", 43, "", 200},
		{"", 55, "", 280}, // (20·60 + 60·95 + 200·43) ÷ 280 = 55.36
	} {
		r := rows[slices.IndexFunc(rows, func(r measure.Reading) bool { return r.Metric == "survey.d" && r.Group == test.group })]
		if r.Value != test.value || r.Basis.Fields().Bound != test.bound || r.Count != test.n || r.SD != 0 {
			t.Errorf("%q is %v %s of %d, want %+v", test.group, r.Value, r.Basis.Fields().Bound, r.Count, test)
		}
	}
	shares := map[string][]string{
		"survey.d.favourable":   {" 25 of 280", "c 10at_most of 200"},
		"survey.d.unfavourable": {" 21 of 280", "c 30 of 200"},
	}
	for m, want := range shares {
		if got := said(rows, measure.Metric(m)); !slices.Equal(sorted(got), sorted(want)) {
			t.Errorf("%s is %q, want %q", m, got, want)
		}
	}
	// a: s of the whole is 15 at least; 60 ± 1.96·√(15²/20·(1 − 20/40) + 25/12).
	a := rows[slices.IndexFunc(rows, func(r measure.Reading) bool { return r.Metric == "survey.d" && r.Group == "direction/a" })]
	half := 1.96 * math.Sqrt(225.0/20*0.5+25.0/12)
	if a.Basis.Fields().Spread != 15 || math.Abs(a.High-60-half) > 1e-9 || math.Abs(60-a.Low-half) > 1e-9 {
		t.Errorf("a is %v to %v with a spread of %d, want ± %v", a.Low, a.High, a.Basis.Fields().Spread, half)
	}
	valid := measure.Validate(measure.Batch{Source: "s", Window: springWave().Window(time.UTC), Readings: rows}, measure.Limits{})
	if len(valid.Refused) > 0 {
		t.Errorf("refused: %v", valid.Refused)
	}
}

// TestServices: services are cells inside a direction that stands alone, which is
// then told from them.
func TestServices(t *testing.T) {
	t.Parallel()
	ds := survey.Directions{direction("a", 90), direction("b", 60), direction("s1", 40), direction("s2", 30), direction("s3", 20)}
	for i := 2; i < 5; i++ {
		ds[i].Parent = "a"
	}
	w := springWave()
	w.Split = survey.ByService
	rows := protect(tabulate(w, ds, people{"s1", 30, []int{4}, 0}, people{"s2", 12, []int{1}, 0}, people{"s3", 4, []int{0}, 0}, people{"a", 2, []int{2}, 0}, people{"b", 40, []int{2}, 0})).Readings()
	// s3's four and the two of no service are six: s2, with twelve, joins. They have
	// (12·25 + 0 + 2·50) ÷ 18 = 22.2, to 20; s1 is 90 or more; a is
	// (30·95 + 18·20) ÷ 48 = 66.9, and the whole (30·95 + 18·20 + 40·50) ÷ 88 = 59.2.
	want := []string{" 59 of 88", "a 67 of 48", "b 50 of 40", "s1 90at_least of 30", "s2,s3,- 20 of 18"}
	if got := said(rows, "survey.d"); !slices.Equal(sorted(got), want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, r := range rows {
		if r.Basis.Fields().Units == "s2,s3,-" && !strings.HasPrefix(string(r.Group), "service/a/+") {
			t.Errorf("services together are %q", r.Group)
		}
	}
}

// TestUse: users and others are shown both, from thirty each, with those who did
// not say none or enough.
func TestUse(t *testing.T) {
	t.Parallel()
	w := springWave()
	w.CompareUse = true
	ds := survey.Directions{direction("a", 400)}
	for _, test := range []struct {
		yes, no, blank int
		want           bool
	}{{30, 30, 0, true}, {29, 60, 0, false}, {60, 29, 10, false}, {30, 30, 9, false}, {30, 30, 10, true}} {
		rows := protect(tabulate(w, ds, people{"a", test.yes, []int{3}, survey.UsesAI}, people{"a", test.no, []int{2}, survey.UsesNoAI}, people{"a", test.blank, nil, 0})).Readings()
		got := said(rows, "survey.item.q")
		want := []string{" 0 of 0", " 0 of 0"}
		if test.want {
			want = []string{fmt.Sprintf(" 75 of %d", test.yes), fmt.Sprintf(" 50 of %d", test.no)}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %q, want %q", test, got, want)
		}
	}
}

// TestCorrections holds what may become of a published wave of 40 and 30 answers.
func TestCorrections(t *testing.T) {
	t.Parallel()
	ds := survey.Directions{direction("a", 80), direction("b", 60)}
	first := []people{{"a", 40, []int{2}, 0}, {"b", 30, []int{3}, 0}}
	published := protect(tabulate(springWave(), ds, first...))
	for name, test := range map[string]struct {
		now  []people
		edit func(*survey.Wave)
		was  []people
		why  disclosure.Standing
		want []string
		late int
	}{
		"the same":        {now: first, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}},
		"nine late":       {now: append(first, people{"a", 9, []int{4}, 0}), why: disclosure.FewChanged, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}, late: 9},
		"ten late, alike": {now: append(first, people{"a", 10, []int{4}, 0}), want: []string{" 65 of 80", "a 59 of 50", "b 75 of 30"}, late: 10}, // (40·50 + 10·92.5) ÷ 50 = 58.5; (50·59 + 30·75) ÷ 80
		"another id":      {now: first, edit: func(w *survey.Wave) { w.ID = "other" }, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}},
		"another k":       {now: first, edit: func(w *survey.Wave) { w.K = 12 }, why: disclosure.RulesChanged, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}},
		"other values":    {now: []people{{"a", 40, []int{1}, 0}, {"b", 30, []int{3}, 0}}, why: disclosure.ValuesChanged, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}},
		"read otherwise":  {now: []people{{"a", 40, []int{1}, 0}, {"b", 30, []int{3}, 0}}, was: first, want: []string{" 46 of 70", "a 25 of 40", "b 75 of 30"}},
		"few otherwise":   {now: []people{{"a", 31, []int{2}, 0}, {"a", 9, []int{1}, 0}, {"b", 30, []int{3}, 0}}, was: first, why: disclosure.FewChanged, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}},
		"from elsewhere":  {now: first, was: []people{{"a", 40, []int{4}, 0}, {"b", 30, []int{3}, 0}}, why: disclosure.WasOther, want: []string{" 61 of 70", "a 50 of 40", "b 75 of 30"}},
	} {
		w := springWave()
		if test.edit != nil {
			test.edit(&w)
		}
		subject := disclosure.Wave{Table: tabulate(w, ds, test.now...), Source: "s", Zone: time.UTC}
		if test.was != nil {
			was := tabulate(w, ds, test.was...)
			subject.Was = &was
		}
		got := disclosure.Protect(subject, published.Readings())
		if list := said(got.Readings(), "survey.d"); !slices.Equal(list, test.want) || got.Why != test.why || got.Late != test.late {
			t.Errorf("%s: %q, %q, %d late; want %q, %q, %d", name, list, got.Why, got.Late, test.want, test.why, test.late)
		}
		again := disclosure.Protect(disclosure.Wave{Table: tabulate(w, ds, append(test.now, people{"b", 30, []int{0}, 0})...), Source: "s", Zone: time.UTC}, got.Readings())
		if revised := !got.Kept; revised && (!slices.Equal(again.Readings(), got.Readings()) || again.Why != disclosure.Corrected) {
			t.Errorf("%s: it is corrected twice: %q", name, again.Why)
		}
	}
}

// TestNothingShownIsNotUsedUp: a wave of nine answers may be published when it
// has more, and one that closed before another opened is another.
func TestNothingShownIsNotUsedUp(t *testing.T) {
	t.Parallel()
	ds := survey.Directions{direction("a", 80)}
	nine := protect(tabulate(springWave(), ds, people{"a", 9, nil, 0}))
	if got := said(nine.Readings(), "survey.d"); !slices.Equal(got, []string{" 0 of 0"}) {
		t.Fatalf("nine answers are %q", got)
	}
	if got := protect(tabulate(springWave(), ds, people{"a", 12, nil, 0}), nine.Readings()...); got.Kept || !slices.Contains(said(got.Readings(), "survey.d"), "a 50 of 12") {
		t.Errorf("a wave of which nothing was shown is used up: %+v", got)
	}
	twelve := protect(tabulate(springWave(), ds, people{"a", 12, nil, 0}))
	later := springWave()
	later.ID, later.Opened, later.Closed = "later", march(21), march(30)
	if got := protect(tabulate(later, ds, people{"a", 30, nil, 0}), twelve.Readings()...); got.Kept {
		t.Errorf("a wave that opened after another closed is a correction of it")
	}
	later.Opened = march(20)
	if got := protect(tabulate(later, ds, people{"a", 13, nil, 0}), twelve.Readings()...); !got.Kept || got.Why != disclosure.FewChanged {
		t.Errorf("the same days under another name are published beside each other: %q", got.Why)
	}
}

func TestUnplaced(t *testing.T) {
	t.Parallel()
	w := springWave()
	w.CompareUse = true
	ds := survey.Directions{direction("a", 80)}
	if got := protect(tabulate(w, ds, people{"", 30, nil, 0})).Unplaced; !slices.Equal(got, []string{"direction", "use"}) {
		t.Errorf("unplaced are %q", got)
	}
	if got := protect(tabulate(w, ds, people{"a", 1, nil, survey.UsesAI}, people{"", 30, nil, 0})).Unplaced; got != nil {
		t.Errorf("unplaced are %q", got)
	}
}

// largeTable is 300 directions, each with eight dimensions.
func largeTable(wave int) survey.Table {
	in := survey.Instrument{ID: "test", Version: "1", Scale: survey.Scale{Low: 0, High: 4}}
	for d := range 8 {
		id := string(rune('A' + d))
		in.Dimensions = append(in.Dimensions, survey.Dimension{ID: id})
		in.Items = append(in.Items, survey.Item{Code: id + "1", Dimension: id})
	}
	var ds survey.Directions
	var list []survey.Respondent
	for d := range 300 {
		id := fmt.Sprintf("d%d", d)
		ds = append(ds, direction(id, 5+d%60))
		for i := range 3 + d%40 {
			r := survey.Respondent{Unit: id, Codes: map[string]int{}}
			for _, it := range in.Items {
				r.Codes[it.Code] = (i + d + wave) % 5
			}
			list = append(list, r)
		}
	}
	w := springWave()
	w.ID = strconv.Itoa(wave)
	return survey.Tabulate(w, []survey.Instrument{in}, ds, slices.Values(list))
}

// BenchmarkProtect protects twelve waves of 300 directions and 8 dimensions.
func BenchmarkProtect(b *testing.B) {
	tables := make([]survey.Table, 12)
	for i := range tables {
		tables[i] = largeTable(i)
	}
	for b.Loop() {
		for i := range tables {
			protect(tables[i])
		}
	}
}

// BenchmarkCorrect corrects one wave of that size.
func BenchmarkCorrect(b *testing.B) {
	first := protect(largeTable(0)).Readings()
	now := largeTable(1)
	for b.Loop() {
		protect(now, first...)
	}
}
