package disclosure_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// people answers a one-item questionnaire: how many of each direction, with
// codes that go round 2, 3, 4 from a start.
type people struct {
	unit  string
	count int
	codes []int
	use   survey.Use
}

func questionnaire() survey.Instrument {
	return survey.Instrument{
		ID: "test", Version: "1", Scale: survey.Scale{Low: 1, High: 5},
		Dimensions: []survey.Dimension{{ID: "D"}}, Items: []survey.Item{{Code: "Q", Dimension: "D", Common: true}},
	}
}

func springWave() survey.Wave {
	return survey.Wave{
		ID: "spring", Instruments: []string{"test@1"}, Period: period.QuarterOf(2026, 1),
		Opened: period.Date{Year: 2026, Month: 3, Day: 2}, Closed: period.Date{Year: 2026, Month: 3, Day: 20},
	}
}

func tabulate(w survey.Wave, ds survey.Directions, groups ...people) survey.Table {
	var list []survey.Respondent
	for _, g := range groups {
		for i := range g.count {
			r := survey.Respondent{Unit: g.unit, Use: g.use, Codes: map[string]int{}}
			codes := g.codes
			if codes == nil {
				codes = []int{2, 3, 4}
			}
			if code := codes[i%len(codes)]; code > 0 {
				r.Codes["Q"] = code
			}
			list = append(list, r)
		}
	}
	return survey.Tabulate(w, []survey.Instrument{questionnaire()}, ds, slices.Values(list))
}

func directions(ids ...string) survey.Directions {
	var ds survey.Directions
	for _, id := range ids {
		ds = append(ds, survey.Direction{ID: id})
	}
	return ds
}

func protect(t survey.Table, past ...measure.Reading) disclosure.Result {
	return disclosure.Protect(disclosure.Wave{Table: t, Source: "s", Zone: time.UTC}, past)
}

// reasons is what a result says of each group.
func reasons(r disclosure.Result) map[measure.Group]disclosure.Reason {
	out := map[measure.Group]disclosure.Reason{}
	for _, c := range r.Groups {
		out[c.Group] = c.Why
	}
	return out
}

// TestGrounds holds each ground for hiding to a wave that has it, and the
// group that is hidden with it.
func TestGrounds(t *testing.T) {
	const shown = disclosure.Shown
	for _, test := range []struct {
		name string
		edit func(*survey.Wave)
		a    people
		want disclosure.Reason
		rest [2]disclosure.Reason // of b, 20 respondents, and of those without direction, 12
	}{
		{"enough", nil, people{"a", 10, nil, 0}, shown, [2]disclosure.Reason{shown, shown}},
		{"nine answers", nil, people{"a", 9, nil, 0}, disclosure.Few, [2]disclosure.Reason{shown, disclosure.Secondary}},
		{"a smaller k", func(w *survey.Wave) { w.K = 5 }, people{"a", 9, nil, 0}, shown, [2]disclosure.Reason{shown, shown}},
		{"nobody", nil, people{"a", 0, nil, 0}, shown, [2]disclosure.Reason{shown, shown}},
		{"answers to nothing", nil, people{"a", 15, []int{0}, 0}, disclosure.Few, [2]disclosure.Reason{disclosure.Secondary, disclosure.Secondary}},
		{"some answers to nothing", nil, people{"a", 15, []int{0, 0, 3, 2}, 0}, disclosure.Few, [2]disclosure.Reason{shown, disclosure.Secondary}},
		{"one answer at 100 %", nil, people{"a", 30, []int{3}, 0}, disclosure.Unanimous, [2]disclosure.Reason{shown, disclosure.Secondary}},
		{"all unfavourable", nil, people{"a", 30, []int{1, 2}, 0}, disclosure.Unanimous, [2]disclosure.Reason{shown, disclosure.Secondary}},
		{"a mean over 95", nil, people{"a", 30, append(slices.Repeat([]int{5}, 29), 3), 0}, disclosure.Extreme, [2]disclosure.Reason{shown, disclosure.Secondary}},
		{"a low rate", func(w *survey.Wave) { w.InvitedBy = map[string]int{"a": 151} }, people{"a", 30, nil, 0}, disclosure.LowRate, [2]disclosure.Reason{shown, disclosure.Secondary}},
		{"the least rate", func(w *survey.Wave) { w.InvitedBy = map[string]int{"a": 150} }, people{"a", 30, nil, 0}, shown, [2]disclosure.Reason{shown, shown}},
	} {
		w := springWave()
		if test.edit != nil {
			test.edit(&w)
		}
		got := reasons(protect(tabulate(w, directions("a", "b"), test.a, people{"b", 20, nil, 0}, people{"", 12, nil, 0})))
		want := map[measure.Group]disclosure.Reason{
			"": shown, "direction/a": test.want, "direction/b": test.rest[0], survey.NoDirection(): test.rest[1],
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", test.name, got, want)
		}
	}
}

// TestReadings looks at what rests of a wave, figure by figure.
func TestReadings(t *testing.T) {
	w := springWave()
	w.InvitedBy = map[string]int{"b": 40}
	got := protect(tabulate(w, directions("a", "b"), people{"a", 4, nil, 0}, people{"b", 20, []int{2, 3, 4, 5}, 0}, people{"", 12, nil, 0}))
	by := map[string]measure.Reading{}
	for _, r := range got.Readings() {
		by[string(r.Group)+" "+string(r.Metric)] = r
		if r.Window != w.Window(time.UTC) || r.Model != "test@1" || r.Source != "s" || r.Method != measure.Declared {
			t.Errorf("a reading is %+v", r.Key)
		}
	}
	if len(by) != 16 || len(got.Readings()) != 16 {
		t.Fatalf("%d readings", len(got.Readings()))
	}
	b := by["direction/b survey.d"]
	if b.State != measure.Known || b.Value != 62.5 || b.Count != 20 || math.Abs(b.SD-28.676967) > 1e-6 || b.Spread != measure.CI95 {
		t.Errorf("b is %+v", b)
	}
	half := 2.093 * b.SD / math.Sqrt(20) * math.Sqrt(0.5)
	if math.Abs(b.High-b.Value-half) > 1e-9 || math.Abs(b.Value-b.Low-half) > 1e-9 {
		t.Errorf("its interval is %v to %v", b.Low, b.High)
	}
	if r := by["direction/b survey.d.favourable"]; r.Value != 50 || r.Count != 20 {
		t.Errorf("its favourable share is %+v", r)
	}
	if r := by["direction/b survey.responses"]; r.Value != 20 || r.Basis.Fields().Invited != 40 {
		t.Errorf("its responses are %+v", r)
	}
	for _, g := range []string{"direction/a", "direction/-"} {
		for _, m := range []string{"survey.d", "survey.d.favourable", "survey.d.unfavourable", "survey.responses"} {
			r := by[g+" "+m]
			bare := measure.Reading{Key: r.Key, State: measure.Withheld, Covered: 24 * time.Hour, Basis: w.Basis()}
			if r != bare {
				t.Errorf("%s %s says more than that it is hidden: %+v", g, m, r)
			}
		}
	}
	valid := measure.Validate(measure.Batch{Source: "s", Window: w.Window(time.UTC), Readings: got.Readings()}, measure.Limits{})
	if len(valid.Refused) > 0 {
		t.Errorf("refused: %v", valid.Refused)
	}
}

// TestMasksStay: hidden once, hidden within the civil year, and no longer.
func TestMasksStay(t *testing.T) {
	ds := directions("a", "b", "c")
	wave := func(id string, quarter period.Period) survey.Wave {
		w := springWave()
		w.ID, w.Period, w.Opened, w.Closed = id, quarter, quarter.First(), quarter.First().AddDays(20)
		return w
	}
	crowd := func(a int) []people {
		return []people{{"a", a, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}}
	}
	first := protect(tabulate(wave("one", period.QuarterOf(2026, 1)), ds, crowd(6)...))
	second := protect(tabulate(wave("two", period.QuarterOf(2026, 3)), ds, crowd(40)...), first.Readings()...)
	if got := reasons(second); got["direction/a"] != disclosure.Earlier || got["direction/b"] != disclosure.Earlier || got["direction/c"] != disclosure.Shown {
		t.Errorf("in the same year: %v", got)
	}
	next := protect(tabulate(wave("three", period.QuarterOf(2027, 1)), ds, crowd(40)...), append(first.Readings(), second.Readings()...)...)
	if got := reasons(next); got["direction/a"] != disclosure.Shown || got["direction/b"] != disclosure.Shown {
		t.Errorf("in the next year: %v", got)
	}
	other := disclosure.Wave{Table: tabulate(wave("two", period.QuarterOf(2026, 3)), ds, crowd(40)...), Source: "other", Zone: time.UTC}
	if got := reasons(disclosure.Protect(other, first.Readings())); got["direction/a"] != disclosure.Earlier {
		t.Errorf("read by another source: %v", got)
	}
}

// TestCorrections reads one wave again, with other answers.
func TestCorrections(t *testing.T) {
	ds := directions("a", "b", "c")
	base := []people{{"a", 6, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}, {"", 30, nil, 0}}
	published := protect(tabulate(springWave(), ds, base...))
	with := func(more ...people) survey.Table {
		return tabulate(springWave(), ds, append(slices.Clone(base), more...)...)
	}
	rules := springWave()
	rules.K = 5
	for _, test := range []struct {
		name  string
		table survey.Table
		kept  bool
		why   disclosure.Standing
	}{
		{"the same", with(), true, ""},
		{"one answer more", with(people{"c", 1, nil, 0}), true, disclosure.FewChanged},
		{"nine answers more", with(people{"c", 9, nil, 0}), true, disclosure.FewChanged},
		{"twelve answers more", with(people{"c", 12, nil, 0}), false, ""},
		{"twelve, of which one elsewhere", with(people{"c", 11, nil, 0}, people{"b", 1, nil, 0}), true, disclosure.FewChanged},
		{"twelve, of which one hidden", with(people{"c", 11, nil, 0}, people{"a", 1, nil, 0}), true, disclosure.FewChanged},
		{"one answer that is another", tabulate(springWave(), ds, base[0], base[1], people{"c", 30, append(slices.Repeat([]int{2, 3, 4}, 9), 2, 3, 5), 0}, base[3]), true, disclosure.FewChanged},
		{"another k", tabulate(rules, ds, base...), true, disclosure.RulesChanged},
		{"another direction", tabulate(springWave(), directions("a", "b", "c", "d"), base...), true, disclosure.RulesChanged},
		{"a shown group that is gone", tabulate(springWave(), ds, base[0], base[1], people{"c", 4, nil, 0}, base[3]), true, disclosure.WouldUnshow},
	} {
		got := protect(test.table, published.Readings()...)
		if got.Kept != test.kept || got.Why != test.why {
			t.Errorf("%s: kept %v, %q", test.name, got.Kept, got.Why)
		}
		if same := slices.Equal(got.Readings(), published.Readings()); same != test.kept {
			t.Errorf("%s: the same readings: %v", test.name, same)
		}
	}
}

// TestCorrectionsGiveNothingAway sets two publications of one wave side by
// side: persons who stayed, left and came are atoms of their own, and nothing
// of them may be worked out from both.
func TestCorrectionsGiveNothingAway(t *testing.T) {
	published := 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // the same tables each time
		units := []string{"a", "b", "c", ""}[r.IntN(2):]
		var ds survey.Directions
		var old, now []people
		o := shownTable{k: 5, most: 12}
		of := map[measure.Group][3][]int{} // all, before, after
		for _, unit := range units {
			stay, left, came := r.IntN(20), 0, 0
			if r.IntN(2) == 0 {
				came = r.IntN(20)
			}
			if r.IntN(4) == 0 {
				left = r.IntN(12)
			}
			old = append(old, people{unit, stay + left, nil, 0})
			now = append(now, people{unit, stay + came, nil, 0})
			at := len(o.persons)
			o.persons = append(o.persons, stay, left, came)
			g := survey.NoDirection()
			if unit != "" {
				g = survey.DirectionGroup(unit)
				ds = append(ds, survey.Direction{ID: unit})
			}
			for _, group := range []measure.Group{g, ""} {
				sets := of[group]
				sets[1] = append(sets[1], at, at+1)
				sets[2] = append(sets[2], at, at+2)
				of[group] = sets
			}
		}
		w := springWave()
		w.K = 5
		first := protect(tabulate(w, ds, old...))
		second := protect(tabulate(w, ds, now...), first.Readings()...)
		if second.Kept {
			continue
		}
		published++
		for i, result := range []disclosure.Result{first, second} {
			shown, _ := readable(result)
			for g, sets := range of {
				if shown[g] {
					o.shown = append(o.shown, sets[i+1])
				} else {
					o.hidden = append(o.hidden, hiddenSet{fmt.Sprintf("%s of publication %d", g, i), sets[i+1]})
				}
			}
		}
		if leak := o.leak(); leak != "" {
			t.Fatalf("seed %d: %s; before %v, after %v", seed, leak, old, now)
		}
	}
	if published < 100 {
		t.Errorf("only %d corrections were published", published)
	}
}

// TestUse shows those who use AI beside those who do not, all or none.
func TestUse(t *testing.T) {
	for _, test := range []struct {
		name           string
		yes, no, blank int
		want           disclosure.Reason
	}{
		{"all three are enough", 20, 15, 10, disclosure.Shown},
		{"everybody said", 20, 15, 0, disclosure.Shown},
		{"few did not say", 20, 15, 3, disclosure.Few},
		{"few use none", 40, 4, 12, disclosure.Few},
		{"nobody uses none", 40, 0, 12, disclosure.Few},
	} {
		w := springWave()
		w.CompareUse = true
		got := protect(tabulate(w, directions("a"), people{"a", test.yes, nil, survey.UsesAI}, people{"a", test.no, nil, survey.UsesNoAI}, people{"a", test.blank, nil, survey.UseUnstated}))
		for _, g := range []measure.Group{survey.UseYes, survey.UseNo, survey.UseBlank} {
			if why := reasons(got)[g]; why != test.want {
				t.Errorf("%s: %s is %q", test.name, g, why)
			}
		}
	}
}

// TestTwelveDirectionsOfServices is the size that a large authority has: the
// whole must be settled well under a second.
func TestTwelveDirectionsOfServices(t *testing.T) {
	table := largeTable()
	begin := time.Now()
	got := protect(table)
	if took := time.Since(begin); took > time.Second {
		t.Errorf("it took %v", took)
	}
	if leak := judge(&table, got, nil); leak != "" {
		t.Error(leak)
	}
}

func largeTable() survey.Table {
	c := drawCity(3)
	c.k, c.split, c.size, c.all = 10, survey.ByService, 40, nil
	for d := range 12 {
		id := fmt.Sprintf("d%d", d)
		c.all = append(c.all, survey.Direction{ID: id})
		for s := range 12 {
			c.all = append(c.all, survey.Direction{ID: fmt.Sprintf("%ss%d", id, s), Parent: id})
		}
	}
	return c.table(0)
}

func BenchmarkProtect(b *testing.B) {
	table := largeTable()
	for b.Loop() {
		protect(table)
	}
}

// TestReorganisations: what was hidden in spring and has another name in
// autumn, or is cut in two, stays hidden; what was merged is another group.
func TestReorganisations(t *testing.T) {
	summer := period.Date{Year: 2026, Month: 7, Day: 1}
	old := func(id string) survey.Direction { return survey.Direction{ID: id, Until: summer.AddDays(-1)} }
	heir := func(id string, from ...string) survey.Direction {
		return survey.Direction{ID: id, From: summer, Predecessors: from}
	}
	autumn := springWave()
	autumn.ID, autumn.Period = "autumn", period.QuarterOf(2026, 3)
	autumn.Opened, autumn.Closed = summer.AddDays(20), summer.AddDays(40)
	for _, test := range []struct {
		name   string
		ds     survey.Directions
		spring []people
		autumn []people
		want   map[measure.Group]disclosure.Reason
	}{
		{
			"another name",
			survey.Directions{old("a"), {ID: "b"}, {ID: "c"}, heir("new", "a")},
			[]people{{"a", 6, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}},
			[]people{{"new", 40, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}},
			map[measure.Group]disclosure.Reason{"": "", "direction/new": disclosure.Secondary, "direction/b": disclosure.Earlier, "direction/c": "", "direction/-": ""},
		},
		{
			"cut in two",
			survey.Directions{old("a"), {ID: "b"}, {ID: "c"}, heir("one", "a"), heir("two", "a")},
			[]people{{"a", 6, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}},
			[]people{{"one", 40, nil, 0}, {"two", 50, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}},
			map[measure.Group]disclosure.Reason{
				"": "", "direction/one": disclosure.Secondary, "direction/two": "", "direction/b": disclosure.Earlier, "direction/c": "", "direction/-": "",
			},
		},
		{
			"merged",
			survey.Directions{old("a"), old("b"), {ID: "c"}, {ID: "d"}, heir("ab", "a", "b")},
			[]people{{"a", 6, nil, 0}, {"b", 20, nil, 0}, {"c", 30, nil, 0}, {"d", 40, nil, 0}},
			[]people{{"ab", 26, nil, 0}, {"c", 30, nil, 0}, {"d", 40, nil, 0}},
			map[measure.Group]disclosure.Reason{"": "", "direction/ab": "", "direction/c": "", "direction/d": "", "direction/-": ""},
		},
	} {
		first := protect(tabulate(springWave(), test.ds, test.spring...))
		got := reasons(protect(tabulate(autumn, test.ds, test.autumn...), first.Readings()...))
		if !maps.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
