package disclosure_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

func reading(m measure.Metric, g measure.Group, w measure.Window, value int) measure.Reading {
	v := float64(value)
	return measure.Reading{
		Key:   measure.Key{Source: "s", Metric: m, Method: measure.Declared, Group: g, Window: w},
		State: measure.Known, Value: v, Low: v, High: v,
	}
}

// training is one quarter of headcounts and trained agents.
func training(quarter int, groups map[measure.Group][2]int) []measure.Reading {
	w := period.QuarterOf(2026, quarter).Window(time.UTC)
	var list []measure.Reading
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		if n := groups[g]; n[0] > 0 {
			list = append(list, reading(measure.Headcount, g, w, n[0]))
		}
		list = append(list, reading(measure.AgentsTrained, g, w, groups[g][1]))
	}
	return list
}

func hiddenOf(list []measure.Reading, m measure.Metric) []measure.Group {
	var out []measure.Group
	for _, r := range list {
		if r.Metric == m && r.State == measure.Withheld {
			out = append(out, r.Group)
			if r.Value != 0 || r.Low != 0 || r.High != 0 || r.Count != 0 || r.Basis != (measure.Basis{}) {
				out = append(out, "with figures")
			}
		}
	}
	return out
}

func TestTrainingCounts(t *testing.T) {
	type groups = map[measure.Group][2]int
	for _, test := range []struct {
		name   string
		groups groups
		want   []measure.Group
	}{
		{"enough of both", groups{"": {100, 50}, "direction/a": {50, 20}, "direction/b": {50, 30}}, nil},
		{"four trained", groups{"": {100, 34}, "direction/a": {50, 4}, "direction/b": {50, 30}}, []measure.Group{"direction/a", "direction/b"}},
		{"four not trained", groups{"": {100, 76}, "direction/a": {50, 46}, "direction/b": {50, 30}}, []measure.Group{"direction/a", "direction/b"}},
		{"none trained", groups{"": {60, 30}, "direction/a": {10, 0}, "direction/b": {50, 30}}, nil},
		{"a headcount of nine", groups{"": {109, 55}, "direction/a": {9, 5}, "direction/b": {50, 25}, "direction/c": {50, 25}}, []measure.Group{"direction/a", "direction/b"}},
		{"a rest that no direction names", groups{"": {103, 50}, "direction/a": {50, 20}, "direction/b": {50, 30}}, []measure.Group{"direction/a"}},
		{"no headcount", groups{"": {100, 50}, "direction/a": {0, 20}, "direction/b": {50, 30}}, []measure.Group{"direction/a", "direction/b"}},
		{"more trained than there are", groups{"": {100, 90}, "direction/a": {50, 60}, "direction/b": {50, 30}}, []measure.Group{"direction/a", "direction/b"}},
		{"no total, nothing to work out", groups{"direction/a": {50, 4}, "direction/b": {50, 30}}, []measure.Group{"direction/a"}},
	} {
		got := disclosure.Protect(disclosure.Counts{Readings: training(3, test.groups), Zone: time.UTC}, nil)
		if hidden := hiddenOf(got.Readings(), measure.AgentsTrained); !slices.Equal(hidden, test.want) {
			t.Errorf("%s: hidden %v, want %v", test.name, hidden, test.want)
		}
		if hidden := hiddenOf(got.Readings(), measure.Headcount); hidden != nil {
			t.Errorf("%s: the headcounts of %v are hidden", test.name, hidden)
		}
	}
}

// TestTrainingMasksStay within the civil year.
func TestTrainingMasksStay(t *testing.T) {
	type groups = map[measure.Group][2]int
	small := groups{"": {150, 54}, "direction/a": {50, 4}, "direction/b": {50, 20}, "direction/c": {50, 30}}
	large := groups{"": {150, 70}, "direction/a": {50, 20}, "direction/b": {50, 20}, "direction/c": {50, 30}}
	first := disclosure.Protect(disclosure.Counts{Readings: training(1, small), Zone: time.UTC}, nil)
	second := disclosure.Protect(disclosure.Counts{Readings: training(2, large), Zone: time.UTC}, first.Readings())
	want := []measure.Group{"direction/a", "direction/b"}
	if got := hiddenOf(second.Readings(), measure.AgentsTrained); !slices.Equal(got, want) {
		t.Errorf("hidden %v, want %v", got, want)
	}
}

// TestTrainedCannotBeWorkedOut asks the same judge as for surveys: of no sum
// of directions may there be one to four trained, or not trained.
func TestTrainedCannotBeWorkedOut(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // the same tables each time
		groups := map[measure.Group][2]int{}
		var heads, did []int
		all := [2]int{}
		count := 2 + r.IntN(6)
		for d := range count + 1 {
			n := 10 + r.IntN(30)
			yes := r.IntN(n + 1)
			if r.IntN(3) == 0 {
				yes = r.IntN(6)
			}
			if d == count && r.IntN(2) == 0 { // those of no direction
				n, yes = 0, 0
			}
			heads, did = append(heads, n), append(did, yes)
			all[0] += n
			all[1] += yes
			if d < count {
				groups[measure.Group("direction/"+string(rune('a'+d)))] = [2]int{n, yes}
			}
		}
		if all[1] < 5 || all[0]-all[1] < 5 {
			continue // the whole is told as it is
		}
		groups[""] = all
		got := disclosure.Protect(disclosure.Counts{Readings: training(1, groups), Zone: time.UTC}, nil)
		hidden := hiddenOf(got.Readings(), measure.AgentsTrained)
		if slices.Contains(hidden, "") {
			t.Fatalf("seed %d: the whole is hidden", seed)
		}
		for side := range 2 {
			o := shownTable{k: 5, shown: [][]int{{}}, secret: true}
			for d := range count + 1 {
				o.persons = append(o.persons, []int{did[d], heads[d] - did[d]}[side])
				o.shown[0] = append(o.shown[0], d)
				name := measure.Group("direction/" + string(rune('a'+d)))
				switch {
				case d == count:
				case slices.Contains(hidden, name):
					o.hidden = append(o.hidden, hiddenSet{string(name), []int{d}})
				default:
					o.shown = append(o.shown, []int{d})
				}
			}
			if leak := o.leak(); leak != "" {
				t.Fatalf("seed %d, side %d: %s; hidden %v of %v", seed, side, leak, hidden, groups)
			}
		}
	}
}

func TestUseByDirection(t *testing.T) {
	month := period.MonthOf(2026, time.March).Window(time.UTC)
	hour := measure.Window{From: month.From.Add(9 * time.Hour), To: month.From.Add(10 * time.Hour)}
	agents := func(g measure.Group, n int) measure.Reading { return reading(measure.ActiveAgents, g, month, n) }
	queries := func(g measure.Group, w measure.Window) measure.Reading { return reading(measure.Queries, g, w, 500) }
	for _, test := range []struct {
		name string
		list []measure.Reading
		want []measure.Group // of queries
	}{
		{"enough", []measure.Reading{agents("", 40), agents("direction/a", 20), agents("direction/b", 20), queries("", month), queries("direction/a", month), queries("direction/b", month)}, nil},
		{"nine agents", []measure.Reading{agents("", 59), agents("direction/a", 9), agents("direction/b", 20), agents("direction/c", 30), queries("", month), queries("direction/a", month), queries("direction/b", month), queries("direction/c", month)}, []measure.Group{"direction/a", "direction/b"}},
		{"agents not known", []measure.Reading{agents("", 40), queries("", month), queries("direction/a", month)}, []measure.Group{"direction/a"}},
		{"by direction and hour", []measure.Reading{agents("", 40), agents("direction/a", 40), queries("", hour), queries("direction/a", hour)}, []measure.Group{"direction/a"}},
		{"no direction", []measure.Reading{queries("", hour)}, nil},
	} {
		got := disclosure.Protect(disclosure.Use{Readings: test.list, Zone: time.UTC}, nil)
		if hidden := hiddenOf(got.Readings(), measure.Queries); !slices.Equal(hidden, test.want) {
			t.Errorf("%s: hidden %v, want %v", test.name, hidden, test.want)
		}
	}
	for _, test := range []struct {
		agents []int
		want   bool
	}{{nil, false}, {[]int{10}, true}, {[]int{12, 9}, false}} {
		if got := disclosure.EnoughAgents(test.agents...); got != test.want {
			t.Errorf("%v: %v", test.agents, got)
		}
	}
}
