package disclosure_test

import (
	"fmt"
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

// cutCity draws a city whose larger directions have services.
func cutCity(seed uint64) *city {
	c := drawCity(seed)
	c.wave.Split = survey.ByService
	for _, d := range slices.Clone(c.directions) {
		agents := d.Headcounts[0].Agents
		if agents < 20 || c.draw.IntN(3) == 0 {
			continue
		}
		parts := 2 + c.draw.IntN(4)
		all := c.answers[d.ID]
		delete(c.answers, d.ID)
		for s := range parts {
			id := fmt.Sprintf("%ss%d", d.ID, s)
			c.directions = append(c.directions, survey.Direction{ID: id, Parent: d.ID, Headcounts: []survey.Headcount{{Agents: max(1, agents/parts)}}})
			most := len(all)
			if s < parts-1 {
				most = min(len(all), c.draw.IntN(1+2*len(all)/(parts-s)))
			}
			c.answers[id], all = all[:most], all[most:]
		}
		if c.draw.IntN(2) == 0 && len(c.answers[d.ID+"s0"]) > 2 { // some say the direction alone
			c.answers[d.ID] = c.answers[d.ID+"s0"][:2]
			c.answers[d.ID+"s0"] = c.answers[d.ID+"s0"][2:]
		}
	}
	return c
}

// members lists the units of a direction: its services, and itself for those who
// said no more.
func (c *city) members(direction string) []string {
	list := []string{direction}
	for _, d := range c.directions {
		if d.Parent == direction && direction != "" {
			list = append(list, d.ID)
		}
	}
	return list
}

// auditCut attacks a dimension of a city with services: cells of directions, and
// in a direction that stands alone cells of its services.
func (c *city) auditCut(t *testing.T, rows []measure.Reading, code, insider string) attack {
	t.Helper()
	all, small := auditortest.NewSet("all", 0, 4), []*auditortest.Set(nil)
	leaf := func(unit string, told *auditortest.Set) {
		s := c.set(unit, code, insider)
		told.Add(s)
		if s.Persons > 0 && s.Persons < 10 && unit != insider {
			small = append(small, s)
		}
	}
	placed := map[string]bool{}
	services := map[string][]*measure.Reading{}
	for i := range rows {
		if r := &rows[i]; r.Metric == metricOf(code) && survey.IsService(r.Group) && r.State == measure.Known {
			for _, u := range unitsOf(r) {
				if d, ok := c.directions.Find(u); ok {
					services[d.Parent] = append(services[d.Parent], r)
					break
				}
			}
		}
	}
	for i := range rows {
		r := &rows[i]
		if r.Metric != metricOf(code) || r.Group == "" || survey.IsService(r.Group) || r.State != measure.Known {
			continue
		}
		cell := auditortest.NewSet(string(r.Group), 0, 4)
		units, before := unitsOf(r), len(small)
		cut := len(units) == 1 && len(services[units[0]]) > 0
		if cut {
			for _, part := range services[units[0]] {
				told := auditortest.NewSet(string(part.Group), 0, 4)
				for _, u := range unitsOf(part) {
					if u == "" {
						u = units[0] // the direction, and no service of it
					}
					placed[u] = true
					leaf(u, told)
				}
				told.Persons, told.High = persons(told.Parts), 4*persons(told.Parts)
				told.Hear(heard(part))
				cell.Add(told)
			}
		}
		for _, d := range units {
			for _, u := range c.members(d) {
				if !placed[u] {
					placed[u] = true
					leaf(u, cell)
				}
			}
		}
		cell.Persons, cell.High = persons(cell.Parts), 4*persons(cell.Parts)
		if !cut && len(units) == 1 && cell.Persons < 20 {
			small = small[:before] // one figure for a direction of so few: docs/disclosure.md, limits
		}
		if !cut { // that of a direction that is cut follows from its services
			cell.Hear(heard(r))
		}
		all.Add(cell)
	}
	if len(all.Parts) == 0 {
		return attack{narrowest: 100}
	}
	all.Persons, all.High = persons(all.Parts), 4*persons(all.Parts)
	if err := all.Solve(); err != nil {
		t.Fatal(err)
	}
	out := attack{narrowest: 100, known: all.Certain(map[string]bool{"me": true})}
	for _, s := range small {
		out.narrowest = min(out.narrowest, s.Range())
	}
	return out
}

// TestNobodyOfAServiceIsRecovered attacks cities whose waves are cut by service,
// as an outsider and as a respondent of each unit.
func TestNobodyOfAServiceIsRecovered(t *testing.T) {
	t.Parallel()
	cities := 4000
	if testing.Short() {
		cities = 200
	}
	narrowest, told := 100.0, 0
	for seed := range cities {
		c := cutCity(uint64(seed))
		rows := c.publish()
		for i := range rows {
			if survey.IsService(rows[i].Group) && rows[i].State == measure.Known {
				told++
			}
		}
		for _, code := range []string{"Q", "R"} {
			for _, insider := range append([]string{"nobody", ""}, idsOf(c.directions)...) {
				if insider != "nobody" && c.count(insider, code) == 0 {
					continue
				}
				a := c.auditCut(t, rows, code, insider)
				if a.known > 0 || a.narrowest < 20 {
					t.Fatalf("city %d, %s, from %q: %d answers are known, a service to within %.1f points", seed, code, insider, a.known, a.narrowest)
				}
				narrowest = min(narrowest, a.narrowest)
			}
		}
	}
	t.Logf("%d cities, %d figures of services: the narrowest range is %.1f points", cities, told, narrowest)
	if told == 0 {
		t.Error("no service has a figure: nothing is attacked")
	}
}

func idsOf(list survey.Directions) []string {
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	return ids
}

// trainedOver are how many agents of each direction are trained at the end of
// each quarter. Who was trained stays so.
type trainedOver struct {
	heads [][]int // by quarter and direction
	yes   [][]int
}

func drawTraining(seed uint64) trainedOver {
	draw := rand.New(rand.NewPCG(seed, 31)) //nolint:gosec // a simulation
	var o trainedOver
	n := 3 + draw.IntN(6)
	heads, yes := make([]int, n), make([]int, n)
	for d := range heads {
		heads[d] = max(1, int(30*math.Exp(draw.NormFloat64())))
		if d < 2 {
			heads[d] = 1 + draw.IntN(9)
		}
		yes[d] = draw.IntN(heads[d]/2 + 1)
	}
	grows := draw.IntN(2) == 0
	for range 4 {
		for d := range heads {
			if grows && draw.IntN(3) == 0 {
				heads[d] += draw.IntN(3)
			}
			switch draw.IntN(4) {
			case 0:
				yes[d] += draw.IntN(heads[d] - yes[d] + 1)
			case 1:
				yes[d] = min(heads[d], yes[d]+1)
			case 2:
				if draw.IntN(3) == 0 {
					yes[d] = heads[d]
				}
			}
		}
		o.heads, o.yes = append(o.heads, slices.Clone(heads)), append(o.yes, slices.Clone(yes))
	}
	return o
}

// publish is what is published of all quarters, in one order.
func (o trainedOver) publish() []string {
	var list []string
	for q := range o.heads {
		told := map[measure.Group][2]int{}
		all := [2]int{}
		for d := range o.heads[q] {
			told[survey.DirectionGroup(fmt.Sprintf("d%d", d))] = [2]int{o.heads[q][d], o.yes[q][d]}
			all = [2]int{all[0] + o.heads[q][d], all[1] + o.yes[q][d]}
		}
		told[""] = all
		list = append(list, shares(disclosure.Protect(disclosure.Counts{Readings: training(told)}, nil).Readings(), measure.AgentsTrained)...)
	}
	return list
}

// reach looks for other histories that are published alike, in which fewer or more
// are trained of a direction in a quarter: counts never fall.
func (o trainedOver) reach(draw *rand.Rand, quarter, direction int, truth []string) (low, high int) {
	low, high = o.yes[quarter][direction], o.yes[quarter][direction]
	for _, up := range []int{-1, 1} {
		w := trainedOver{heads: o.heads}
		for _, list := range o.yes {
			w.yes = append(w.yes, slices.Clone(list))
		}
		for range 8000 {
			if w.yes[quarter][direction] != o.yes[quarter][direction] {
				break
			}
			before := make([][]int, len(w.yes))
			for q := range w.yes {
				before[q] = slices.Clone(w.yes[q])
			}
			w.shift(draw, quarter, direction, up)
			if !w.grows() || !slices.Equal(w.publish(), truth) {
				w.yes = before
			}
		}
		low, high = min(low, w.yes[quarter][direction]), max(high, w.yes[quarter][direction])
	}
	return low, high
}

// shift moves a direction's count in a quarter, and those around it as they must,
// and mostly another direction's against it.
func (o *trainedOver) shift(draw *rand.Rand, quarter, direction, up int) {
	other, against := draw.IntN(len(o.heads[0])), draw.IntN(4) > 0
	first, last := draw.IntN(quarter+1), quarter+draw.IntN(len(o.yes)-quarter)
	from := first + draw.IntN(last-first+1)
	to := from + draw.IntN(last-from+1)
	if draw.IntN(2) == 0 {
		from, to = first, last
	}
	by := 1 - 2*draw.IntN(2)
	if draw.IntN(3) == 0 && other != direction { // room for a move to come
		for q := from; q <= to; q++ {
			o.yes[q][other] += by
		}
		return
	}
	for q := first; q <= last; q++ {
		o.yes[q][direction] += up
		if other != direction && against && q >= from && q <= to {
			o.yes[q][other] -= up
		}
	}
}

func (o *trainedOver) grows() bool {
	for q := range o.yes {
		for d, n := range o.yes[q] {
			if n < 0 || n > o.heads[q][d] || q > 0 && n < o.yes[q-1][d] {
				return false
			}
		}
	}
	return true
}

// TestTrainingOverQuarters attacks the counts of four quarters together, by
// somebody who knows that who was trained stays trained: of a direction of fewer
// than ten agents that is trained to the last, or not at all, there is in each
// quarter another history in which it is not so.
func TestTrainingOverQuarters(t *testing.T) {
	t.Parallel()
	authorities := 40
	if testing.Short() {
		authorities = 15
	}
	attacked, known := 0, 0
	for seed := range authorities {
		o := drawTraining(uint64(seed))
		draw := rand.New(rand.NewPCG(uint64(seed), 37)) //nolint:gosec // a search
		truth := o.publish()
		for q := range o.heads {
			for d, heads := range o.heads[q] {
				if yes := o.yes[q][d]; heads >= 10 || yes != 0 && yes != heads {
					continue
				}
				attacked++
				if low, high := o.reach(draw, q, d, truth); low == high {
					known++
					t.Errorf("authority %d, quarter %d: direction %d, %d of %d agents trained, is known\n%v\n%v", seed, q, d, low, heads, o, truth)
				}
			}
		}
	}
	t.Logf("%d authorities over four quarters: %d small directions of one kind, %d known", authorities, attacked, known)
	if attacked == 0 {
		t.Error("no small direction is of one kind: nothing is attacked")
	}
}

// useRead is one reading of a month's use: active agents and queries by direction.
func useRead(agents, queries []int, of measure.Window) []measure.Reading {
	all := [2]int{}
	var list []measure.Reading
	for d := range agents {
		g := survey.DirectionGroup(fmt.Sprintf("d%d", d))
		list = append(list, used(measure.Queries, g, of, float64(queries[d])), used(measure.ActiveAgents, g, of, float64(agents[d])))
		all = [2]int{all[0] + agents[d], all[1] + queries[d]}
	}
	return append(list, used(measure.Queries, "", of, float64(all[1])), used(measure.ActiveAgents, "", of, float64(all[0])))
}

// TestUseIsToldOnce reads the same month again and again, with other numbers of
// active agents each time, as an export that is taken anew has them. The amounts
// are exact, so that an attacker who kept what was published solves for them: no
// direction of fewer than ten active agents follows from all that was ever told.
// What is first told stands; telling each reading by itself gives many away.
func TestUseIsToldOnce(t *testing.T) {
	t.Parallel()
	month := period.MonthOf(2026, 3).Window(time.UTC)
	alone, once := 0, 0
	for seed := range 3000 {
		draw := rand.New(rand.NewPCG(uint64(seed), 41)) //nolint:gosec // a simulation
		agents, queries := make([]int, 4+draw.IntN(4)), []int(nil)
		for d := range agents {
			agents[d] = 1 + draw.IntN(25)
			queries = append(queries, agents[d]*(1+draw.IntN(40)))
		}
		var each, kept [][]string
		var past []measure.Reading
		most := make([]int, len(agents)) // of any reading
		for range 4 {
			for d := range agents {
				most[d] = max(most[d], agents[d])
			}
			list := useRead(agents, queries, month)
			rows := disclosure.Protect(disclosure.Use{Readings: list, Zone: time.UTC, Now: month.To}, nil).Readings()
			each = append(each, cellsOf(rows)...)
			stands := disclosure.Protect(disclosure.Use{Readings: list, Zone: time.UTC, Now: month.To}, past).Readings()
			kept = append(kept, cellsOf(stands)...)
			if len(cellsOf(stands)) > 0 {
				past = stands
			}
			for d := range agents {
				agents[d] = max(1, agents[d]+draw.IntN(7)-3)
			}
		}
		alone += solved(each, most)
		once += solved(kept, most)
	}
	t.Logf("of directions of fewer than ten active agents, %d follow when each reading is told by itself, %d when the first stands", alone, once)
	if alone == 0 || once > 0 {
		t.Errorf("%d directions follow from one way of putting a month together, %d from several", once, alone)
	}
}

// TestRunningMonth: of a month that is not over nothing is told by direction.
func TestRunningMonth(t *testing.T) {
	t.Parallel()
	month := period.MonthOf(2026, 3).Window(time.UTC)
	rows := disclosure.Protect(disclosure.Use{Readings: useRead([]int{20, 30}, []int{100, 200}, month), Zone: time.UTC, Now: month.To.Add(-time.Hour)}, nil).Readings()
	if told := cellsOf(rows); len(told) > 0 {
		t.Errorf("%v is told of a month that runs", told)
	}
}

// cellsOf lists the directions of each cell whose queries are told.
func cellsOf(rows []measure.Reading) [][]string {
	var list [][]string
	for i := range rows {
		if r := &rows[i]; r.Metric == measure.Queries && r.Group != "" && r.State == measure.Known {
			list = append(list, strings.Split(r.Basis.Fields().Units, ","))
		}
	}
	return list
}

// solved counts the small directions whose amount is a combination of the cells'
// by Gauss' elimination: the unit vector lies in their span.
func solved(cells [][]string, agents []int) int {
	rows := make([][]float64, 0, len(cells))
	for _, cell := range cells {
		row := make([]float64, len(agents)+1)
		for _, id := range cell {
			if d := 0; id == survey.Blank {
				row[len(agents)] = 1
			} else if _, err := fmt.Sscanf(id, "d%d", &d); err == nil {
				row[d] = 1
			}
		}
		rows = append(rows, row)
	}
	rank := rankOf(rows)
	n := 0
	for d, active := range agents {
		unit := make([]float64, len(agents)+1)
		unit[d] = 1
		if active < 10 && rankOf(append(slices.Clone(rows), unit)) == rank {
			n++
		}
	}
	return n
}

func rankOf(matrix [][]float64) int {
	rows := make([][]float64, len(matrix))
	for i := range matrix {
		rows[i] = slices.Clone(matrix[i])
	}
	rank := 0
	if len(rows) == 0 {
		return 0
	}
	for column := range len(rows[0]) {
		at := slices.IndexFunc(rows[rank:], func(r []float64) bool { return math.Abs(r[column]) > 1e-9 })
		if at < 0 {
			continue
		}
		rows[rank], rows[rank+at] = rows[rank+at], rows[rank]
		for i := range rows {
			if i == rank {
				continue
			}
			by := rows[i][column] / rows[rank][column]
			for j := range rows[i] {
				rows[i][j] -= by * rows[rank][j]
			}
		}
		if rank++; rank == len(rows) {
			break
		}
	}
	return rank
}
