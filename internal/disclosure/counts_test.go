package disclosure_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/disclosure/auditortest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

func reading(m measure.Metric, g measure.Group, w measure.Window, value float64) measure.Reading {
	return measure.Reading{
		Key:   measure.Key{Source: "s", Metric: m, Method: measure.Declared, Group: g, Window: w},
		State: measure.Known, Value: value, Low: value, High: value, Covered: w.Length(),
	}
}

func quarter() measure.Window { return period.QuarterOf(2026, 1).Window(time.UTC) }

// training is one quarter of headcounts and trained agents; a headcount of 0 is
// not told.
func training(groups map[measure.Group][2]int) []measure.Reading {
	var list []measure.Reading
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		if n := groups[g]; n[0] > 0 {
			list = append(list, reading(measure.Headcount, g, quarter(), float64(n[0])))
		}
		list = append(list, reading(measure.AgentsTrained, g, quarter(), float64(groups[g][1])))
	}
	return list
}

// shares are what is told of a count: the units of a cell, and its share.
func shares(rows []measure.Reading, m measure.Metric) []string {
	var list []string
	for _, r := range rows {
		if r.Metric != m {
			continue
		}
		f := r.Basis.Fields()
		if r.State != measure.Known {
			list = append(list, fmt.Sprintf("%s withheld", r.Group))
			continue
		}
		share := fmt.Sprint(r.Value)
		if f.Invited > 0 {
			share = fmt.Sprintf("%g%%%s", math.Round(1e6*100*r.Value/float64(f.Invited))/1e6, f.Bound)
		}
		list = append(list, strings.TrimSpace(f.Units+" "+share))
	}
	return sorted(list)
}

func TestTrainingCounts(t *testing.T) {
	t.Parallel()
	type groups = map[measure.Group][2]int
	for name, test := range map[string]struct {
		groups groups
		want   []string
	}{
		"enough of both":    {groups{"": {100, 51}, "direction/a": {50, 20}, "direction/b": {50, 31}}, []string{"51%", "a 40%", "b 62%"}},
		"all but one":       {groups{"": {100, 64}, "direction/a": {50, 49}, "direction/b": {50, 15}}, []string{"63%", "a 90%at_least", "b 30%"}}, // (95 + 30) ÷ 2 = 62.5
		"a small one":       {groups{"": {109, 55}, "direction/a": {9, 5}, "direction/b": {50, 25}, "direction/c": {50, 25}}, []string{"51%", "a,b 51%", "c 50%"}},
		"two small ones":    {groups{"": {66, 33}, "direction/a": {9, 3}, "direction/b": {7, 5}, "direction/c": {50, 25}}, []string{"50%"}},
		"a rest of none":    {groups{"": {60, 30}, "direction/a": {20, 10}, "direction/b": {30, 15}}, []string{"- 50%", "50%", "a 50%", "b 50%"}}, // ten of no direction are a cell
		"no headcount":      {groups{"": {100, 50}, "direction/a": {0, 20}, "direction/b": {50, 30}}, []string{"50", "direction/a withheld", "direction/b withheld"}},
		"the total alone":   {groups{"": {100, 1}}, []string{"1"}},
		"without a total":   {groups{"direction/a": {50, 20}, "direction/b": {50, 31}}, []string{"a 40%", "b 62%"}},
		"a small authority": {groups{"": {14, 7}, "direction/a": {8, 4}, "direction/b": {6, 3}}, []string{"50%"}},
		"nine in all":       {groups{"": {9, 4}, "direction/a": {5, 2}, "direction/b": {4, 2}}, []string{" withheld"}},
	} {
		got := disclosure.Protect(disclosure.Counts{Readings: training(test.groups)}, nil)
		if list := shares(got.Readings(), measure.AgentsTrained); !slices.Equal(list, sorted(test.want)) {
			t.Errorf("%s: %q, want %q", name, list, test.want)
		}
	}
}

// heardShare is a published share as an auditor takes it.
func heardShare(r *measure.Reading) auditortest.Told {
	f := r.Basis.Fields()
	return auditortest.Told{Value: 100 * r.Value / float64(f.Invited), Step: float64(f.Step), AtMost: f.Bound == "at_most", AtLeast: f.Bound == "at_least"}
}

// TestNobodysTrainingIsRecovered simulates 10,000 authorities, some directions
// trained to the last or not at all or all but one: nobody learns whether another
// is trained, and no share of a direction of fewer than ten agents is known to
// within 10 points: fewer of so few are none or one. The old rules, an exact total beside hidden parts, are attacked too.
func TestNobodysTrainingIsRecovered(t *testing.T) {
	t.Parallel()
	narrowest, exact, own, groups := 100.0, 0, 0, 0
	for seed := range 10_000 {
		draw := rand.New(rand.NewPCG(uint64(seed), 11)) //nolint:gosec // a simulation
		heads, yes := map[measure.Group]int{}, map[measure.Group]int{}
		all := [2]int{}
		for d := range 3 + draw.IntN(8) {
			g := survey.DirectionGroup(fmt.Sprintf("d%d", d))
			heads[g] = max(1, int(30*math.Exp(draw.NormFloat64())))
			if d < 2 {
				heads[g] = 1 + draw.IntN(9)
			}
			switch share := draw.Float64(); {
			case share < 0.15:
				yes[g] = 0
			case share < 0.3:
				yes[g] = heads[g]
			case share < 0.4:
				yes[g] = heads[g] - 1
			default:
				yes[g] = draw.IntN(heads[g] + 1)
			}
			all[0], all[1] = all[0]+heads[g], all[1]+yes[g]
		}
		if rest := draw.IntN(12); draw.IntN(2) == 0 { // agents of no direction
			all[0], all[1] = all[0]+rest, all[1]+draw.IntN(rest+1)
		}
		told := map[measure.Group][2]int{"": all}
		for g, n := range heads {
			told[g] = [2]int{n, yes[g]}
		}
		rows := disclosure.Protect(disclosure.Counts{Readings: training(told)}, nil).Readings()
		for insider := range heads {
			known, least := authority{heads, yes, all[0]}.attack(t, rows, insider)
			if known > 0 || least < 10 {
				t.Fatalf("authority %d, from %s: %d are known, a share to within %.1f points\n%v", seed, insider, known, least, shares(rows, measure.AgentsTrained))
			}
			narrowest = min(narrowest, least)
		}
		exact += subtracted(heads, yes, all)
		groups += len(heads)
		for _, r := range rows {
			if _, alone := survey.DirectionOf(r.Group); alone && r.Metric == measure.AgentsTrained {
				own++
			}
		}
	}
	t.Logf("the narrowest range is %.1f points; %.1f %% of directions have a share of their own; with an exact total beside directions of ten or more, %d small ones were known exactly", narrowest, 100*float64(own)/float64(groups), exact)
	if exact == 0 {
		t.Error("an exact total gives nobody away: the simulation simulates nothing")
	}
}

// authority is how many agents there are, and how many are trained.
type authority struct {
	heads, yes map[measure.Group]int
	agents     int
}

// attack counts the agents whose training follows for one of a direction,
// and finds the narrowest range of a small direction's share.
func (a authority) attack(t *testing.T, rows []measure.Reading, insider measure.Group) (known int, least float64) {
	t.Helper()
	heads, yes, agents := a.heads, a.yes, a.agents
	all := auditortest.NewSet("all", agents, 1)
	least = 100
	var small []*auditortest.Set
	cells := 0
	for i := range rows {
		r := &rows[i]
		if r.Metric != measure.AgentsTrained || r.State != measure.Known || r.Group == "" {
			continue
		}
		cells++
		cell := auditortest.NewSet(string(r.Group), r.Basis.Fields().Invited, 1)
		for id := range strings.SplitSeq(r.Basis.Fields().Units, ",") {
			g := survey.DirectionGroup(id)
			if id == survey.Blank {
				continue
			}
			part := auditortest.NewSet(id, heads[g], 1)
			if g == insider {
				me := auditortest.NewSet("me", 1, 1)
				me.Learn(min(1, yes[g]), min(1, yes[g]))
				part.Add(me)
			} else if heads[g] < 10 {
				small = append(small, part)
			}
			cell.Add(part)
		}
		cell.Hear(heardShare(r))
		all.Add(cell)
	}
	if whole := whole(rows, measure.AgentsTrained); cells == 0 && whole != nil && whole.State == measure.Known {
		if agents < 20 {
			return 0, least // one share for an authority of so few
		}
		me := auditortest.NewSet("me", 1, 1)
		me.Learn(min(1, yes[insider]), min(1, yes[insider]))
		all.Add(me)
		all.Hear(heardShare(whole))
	}
	if err := all.Solve(); err != nil {
		t.Fatal(err)
	}
	for _, p := range small {
		least = min(least, p.Range())
	}
	return all.Certain(map[string]bool{"me": true}), least
}

// subtracted counts the small directions that an exact total gives away where all
// the others are told exactly, as they were.
func subtracted(heads, yes map[measure.Group]int, all [2]int) int {
	rest := [2]int{all[0], all[1]}
	small := 0
	for g, n := range heads {
		if n >= 10 {
			rest = [2]int{rest[0] - n, rest[1] - yes[g]}
		} else {
			small++
		}
	}
	if small == 1 || (small > 1 && (rest[1] == 0 || rest[1] == rest[0])) {
		return small
	}
	return 0
}

func TestCountsOfServices(t *testing.T) {
	t.Parallel()
	parent := func(g measure.Group) measure.Group {
		if survey.IsService(g) {
			return "direction/a"
		}
		return ""
	}
	got := disclosure.Protect(disclosure.Counts{Parent: parent, Readings: training(map[measure.Group][2]int{
		"": {110, 60}, "direction/a": {60, 35}, "direction/b": {50, 25}, "service/s1": {30, 21}, "service/s2": {20, 10}, "service/s3": {10, 4},
	})}, nil)
	// s3's ten agents and s2's twenty are one group: 14 of 30 are 47 %; s1 has 70 %;
	// a is (30·70 + 30·47) ÷ 60 = 58.5, and the whole (30·70 + 30·47 + 50·50) ÷ 110 = 54.6.
	want := []string{"55%", "a 59%", "b 50%", "s1 70%", "s2,s3 47%"}
	if list := shares(got.Readings(), measure.AgentsTrained); !slices.Equal(list, want) {
		t.Errorf("%q, want %q", list, want)
	}
}

func used(m measure.Metric, g measure.Group, w measure.Window, value float64) measure.Reading {
	r := reading(m, g, w, value)
	r.System = "chat"
	return r
}

// TestUseByDirection: groups of fewer than ten active agents are told with
// others, the parts add up to the whole, and nothing is told by the hour.
func TestUseByDirection(t *testing.T) {
	t.Parallel()
	month := period.MonthOf(2026, 3).Window(time.UTC)
	hour := measure.Window{From: month.From, To: month.From.Add(time.Hour)}
	type group struct{ agents, queries float64 }
	for name, test := range map[string]struct {
		groups map[measure.Group]group
		total  group
		want   []string
	}{
		"enough":        {map[measure.Group]group{"direction/a": {12, 100}, "direction/b": {30, 250}}, group{42, 350}, []string{"350", "a 100", "b 250"}},
		"a small one":   {map[measure.Group]group{"direction/a": {4, 40}, "direction/b": {30, 250}, "direction/c": {12, 60}}, group{46, 350}, []string{"350", "a,c 100", "b 250"}},
		"a small rest":  {map[measure.Group]group{"direction/a": {12, 100}, "direction/b": {30, 250}}, group{45, 390}, []string{"390", "a,- 140", "b 250"}},
		"a large rest":  {map[measure.Group]group{"direction/a": {12, 100}, "direction/b": {30, 250}}, group{60, 390}, []string{"- 40", "390", "a 100", "b 250"}},
		"not counted":   {map[measure.Group]group{"direction/a": {0, 40}, "direction/b": {30, 250}, "direction/c": {12, 60}}, group{46, 350}, []string{"350", "a,c,- 100", "b 250"}},
		"nobody counts": {map[measure.Group]group{"direction/a": {0, 40}, "direction/b": {0, 250}}, group{46, 290}, []string{"290", "direction/a withheld", "direction/b withheld"}},
		"too few":       {map[measure.Group]group{"direction/a": {4, 40}, "direction/b": {5, 50}}, group{9, 90}, []string{"90", "direction/a withheld", "direction/b withheld"}},
	} {
		list := []measure.Reading{used(measure.Queries, "", month, test.total.queries), used(measure.ActiveAgents, "", month, test.total.agents)}
		for _, g := range slices.Sorted(maps.Keys(test.groups)) {
			u := test.groups[g]
			list = append(list, used(measure.Queries, g, month, u.queries), used(measure.OutputTokens, g, hour, 5))
			if u.agents > 0 {
				list = append(list, used(measure.ActiveAgents, g, month, u.agents))
			}
		}
		got := disclosure.Protect(disclosure.Use{Readings: list, Zone: time.UTC, Now: month.To}, nil).Readings()
		if rows := shares(got, measure.Queries); !slices.Equal(rows, sorted(test.want)) {
			t.Errorf("%s: %q, want %q", name, rows, test.want)
		}
		for _, r := range got {
			if r.Metric == measure.OutputTokens && r.State != measure.Withheld {
				t.Errorf("%s: use by the hour is told: %+v", name, r)
			}
			if r.Metric == measure.ActiveAgents && r.Group != "" && r.State == measure.Known && math.Mod(r.Value, 5) != 0 {
				t.Errorf("%s: %v active agents are told of %s", name, r.Value, r.Group)
			}
		}
	}
}
