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

// city is a made-up authority with one wave: who answered what, by direction.
type city struct {
	draw       *rand.Rand
	directions survey.Directions
	wave       survey.Wave
	answers    map[string][]map[string]int // by unit, of each respondent; "" did not say
}

// two dimensions of one item each: everybody answers the first, and few who do
// not use AI answer the second.
func twoItems() survey.Instrument {
	return survey.Instrument{
		ID: "test", Version: "1", Scale: survey.Scale{Low: 0, High: 4},
		Dimensions: []survey.Dimension{{ID: "D"}, {ID: "E"}},
		Items:      []survey.Item{{Code: "Q", Dimension: "D", Common: true}, {Code: "R", Dimension: "E"}},
	}
}

// drawCity draws a city of the reference's models: of every second seed the
// hard one, few small directions in which nearly everybody answers, and often
// alike.
func drawCity(seed uint64) *city {
	c := &city{draw: rand.New(rand.NewPCG(seed, 7)), answers: map[string][]map[string]int{}} //nolint:gosec // a simulation
	c.wave = survey.Wave{ID: "w", Instruments: []string{"test@1"}, Period: period.QuarterOf(2026, 1), Opened: march(2), Closed: march(20)}
	hard := seed%2 == 1
	n, least, most := 3+c.draw.IntN(10), 0.3, 0.9
	if hard {
		n, least, most = 3+c.draw.IntN(6), 0.6, 0.99
	}
	for d := range n {
		agents := max(1, int(40*math.Exp(c.draw.NormFloat64())))
		if hard {
			agents = 10 + c.draw.IntN(51)
		}
		if d < 2 || (hard && d < 3 && c.draw.IntN(2) == 0) {
			agents = 1 + c.draw.IntN(9)
		}
		id := fmt.Sprintf("d%d", d)
		c.directions = append(c.directions, survey.Direction{ID: id, Headcounts: []survey.Headcount{{Agents: agents}}})
		c.fill(id, agents, least+(most-least)*c.draw.Float64(), hard)
	}
	if c.draw.IntN(2) == 0 {
		c.fill("", 1+c.draw.IntN(14), 1, hard)
	}
	return c
}

func march(d int) period.Date { return period.Date{Year: 2026, Month: time.March, Day: d} }

// fill draws the answers of one direction: some of one mind, or all but one.
func (c *city) fill(unit string, agents int, rate float64, hard bool) {
	alike := 0.03
	if hard {
		alike = 0.15
	}
	for range agents {
		if c.draw.Float64() < rate {
			c.answers[unit] = append(c.answers[unit], map[string]int{})
		}
	}
	for _, code := range []string{"Q", "R"} {
		same, centre := c.draw.Float64() < alike, c.draw.IntN(5)
		odd := -1
		if same && c.draw.IntN(2) == 0 && len(c.answers[unit]) > 0 {
			odd = c.draw.IntN(len(c.answers[unit]))
		}
		for i, a := range c.answers[unit] {
			switch {
			case code == "R" && c.draw.Float64() < 0.4:
			case same && i != odd:
				a[code] = centre
			default:
				a[code] = c.draw.IntN(5)
			}
		}
	}
}

func (c *city) table() survey.Table {
	respondents := func(yield func(survey.Respondent) bool) {
		for _, d := range append(survey.Directions{{}}, c.directions...) {
			for _, codes := range c.answers[d.ID] {
				if !yield(survey.Respondent{Unit: d.ID, Codes: codes}) {
					return
				}
			}
		}
	}
	return survey.Tabulate(c.wave, []survey.Instrument{twoItems()}, c.directions, respondents)
}

func (c *city) publish() []measure.Reading {
	return disclosure.Protect(disclosure.Wave{Table: c.table(), Source: "s", Zone: time.UTC}, nil).Readings()
}

// count is how many of a unit answered an item.
func (c *city) count(unit, code string) int {
	n := 0
	for _, a := range c.answers[unit] {
		if _, ok := a[code]; ok {
			n++
		}
	}
	return n
}

func metricOf(code string) measure.Metric {
	return map[string]measure.Metric{"Q": "survey.d", "R": "survey.e"}[code]
}

// heard is a published figure as an auditor takes it.
func heard(r *measure.Reading) auditortest.Told {
	f := r.Basis.Fields()
	return auditortest.Told{Value: r.Value, Step: float64(f.Step), AtMost: f.Bound == "at_most", AtLeast: f.Bound == "at_least"}
}

// unitsOf lists the units of a cell, "" for those who did not say.
func unitsOf(r *measure.Reading) []string {
	return strings.Split(strings.ReplaceAll(","+r.Basis.Fields().Units+",", ",-,", ",,")[1:], ",")[:strings.Count(r.Basis.Fields().Units, ",")+1]
}

// attack is what one attacker works out of one dimension.
type attack struct {
	narrowest float64 // range of a direction of fewer than ten answers, in points
	known     int     // persons whose answers are known, the attacker left out
}

// audit attacks a dimension as an outsider, and as one respondent of each unit;
// every one of them knows who answered. It tells of what else is wrong.
func (c *city) audit(t *testing.T, rows []measure.Reading, code string) attack {
	t.Helper()
	units := []string{""}
	for _, d := range c.directions {
		units = append(units, d.ID)
	}
	worst := attack{narrowest: 100}
	for _, insider := range append([]string{"nobody"}, units...) {
		if insider != "nobody" && c.count(insider, code) == 0 {
			continue
		}
		all := auditortest.NewSet("all", 0, 4)
		var small []*auditortest.Set
		placed := map[string]bool{}
		for i := range rows {
			r := &rows[i]
			if r.Metric != metricOf(code) || r.Group == "" {
				continue
			}
			cell := auditortest.NewSet(string(r.Group), 0, 4)
			for _, u := range unitsOf(r) {
				if placed[u] {
					t.Fatalf("%q is in two cells of %s", u, code)
				}
				placed[u] = true
				cell.Add(c.set(u, code, insider))
			}
			cell.Persons, cell.High = persons(cell.Parts), 4*persons(cell.Parts)
			cell.Hear(heard(r))
			all.Add(cell)
			if len(cell.Parts) > 1 {
				small = append(small, cell.Parts...)
			}
		}
		for _, u := range units {
			if !placed[u] {
				p := c.set(u, code, insider)
				all.Add(p)
				small = append(small, p)
			}
		}
		all.Persons, all.High = persons(all.Parts), 4*persons(all.Parts)
		if r := whole(rows, metricOf(code)); r != nil && r.State == measure.Known && len(placed) == 0 {
			all.Hear(heard(r))
		}
		if err := all.Solve(); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		for _, p := range small {
			if len(placed) == 0 && all.Persons < 20 {
				continue // one figure for an authority of so few: docs/disclosure.md, limits
			}
			if p.Persons > 0 && p.Persons < 10 && p.Name != insider {
				worst.narrowest = min(worst.narrowest, p.Range())
			}
		}
		worst.known = max(worst.known, all.Certain(map[string]bool{"me": true}))
	}
	return worst
}

func persons(parts []*auditortest.Set) int {
	n := 0
	for _, p := range parts {
		n += p.Persons
	}
	return n
}

// set is a unit in a dimension; the insider knows their own answer in it.
func (c *city) set(unit, code, insider string) *auditortest.Set {
	s := auditortest.NewSet(unit, c.count(unit, code), 4)
	if unit == insider {
		me := auditortest.NewSet("me", 1, 4)
		for _, a := range c.answers[unit] {
			if v, ok := a[code]; ok {
				me.Learn(v, v)
				break
			}
		}
		s.Add(me)
	}
	return s
}

func whole(rows []measure.Reading, m measure.Metric) *measure.Reading {
	at := slices.IndexFunc(rows, func(r measure.Reading) bool { return r.Metric == m && r.Group == "" })
	if at < 0 {
		return nil
	}
	return &rows[at]
}

// wrong says what figures tell that they may not, whoever attacks: too exact at
// rest, a total that is no function of what else is published, a row that says
// that everybody answered.
func wrong(rows []measure.Reading) string {
	for i := range rows {
		r := &rows[i]
		f := r.Basis.Fields()
		if r.State != measure.Known {
			continue
		}
		// Of fewer than ten agents ten cannot answer: then the headcount is wrong.
		shown, nearly := survey.Shown(r.Count, f.Invited, r.Group == "")
		if f.Invited >= 10 && auditortest.Everybody(shown, nearly, r.Group == "" && shown >= 100, f.Invited) {
			return fmt.Sprintf("%q says that everybody answered: %v of %d", r.Group, shown, f.Invited)
		}
		if r.Metric == measure.Responses || survey.IsRank(r.Metric) {
			continue // items_test.go holds ranks
		}
		told := heard(r)
		rest := auditortest.AtRest{
			Value: r.Value, SD: r.SD + f.SD, Count: r.Count, Step: told.Step, AtMost: told.AtMost, AtLeast: told.AtLeast,
			Share: disclosure.IsShare(r.Metric), Answer: survey.IsAnswer(r.Metric), Whole: r.Group == "", Use: survey.IsUse(r.Group),
		}
		if s := auditortest.Rests(rest); s != "" {
			return fmt.Sprintf("%s of %q: %s", r.Metric, r.Group, s)
		}
		if s := fromParts(rows, r); s != "" {
			return s
		}
	}
	return ""
}

// fromParts holds the whole authority's mean to the cells beside it.
func fromParts(rows []measure.Reading, total *measure.Reading) string {
	if total.Group != "" || disclosure.IsShare(total.Metric) {
		return ""
	}
	n, sum := 0, 0.0
	for i := range rows {
		r := &rows[i]
		if r.Metric == total.Metric && r.Group != "" && r.State == measure.Known && !survey.IsUse(r.Group) {
			v := r.Value
			switch t := heard(r); {
			case t.AtMost:
				v /= 2
			case t.AtLeast:
				v = (100 + v) / 2
			}
			n, sum = n+r.Count, sum+v*float64(r.Count)
		}
	}
	if n == 0 {
		return ""
	}
	step, low, high := 1.0, 10.0, 90.0
	if n < 30 {
		step, low, high = 5, 15, 85
	}
	want := min(high, max(low, step*math.Floor(sum/float64(n)/step+0.5+1e-9)))
	if n != total.Count || math.Abs(want-total.Value) > 1e-9 {
		return fmt.Sprintf("the whole is %v of %d, and its parts %v of %d", total.Value, total.Count, want, n)
	}
	return ""
}

// layoutOf is who is published with whom, and what is told at all.
func layoutOf(rows []measure.Reading) []string {
	var list []string
	for i := range rows {
		r := &rows[i]
		list = append(list, fmt.Sprint(r.Metric, r.Group, r.State, r.Count, r.Basis.Fields().Units, r.Basis.Fields().Step))
	}
	slices.Sort(list)
	return list
}

// replace draws all answers anew, of those who gave them.
func (c *city) replace() {
	for _, list := range c.answers {
		level := c.draw.IntN(5)
		for _, a := range list {
			for code := range a {
				a[code] = level
				if c.draw.IntN(3) == 0 {
					a[code] = c.draw.IntN(5)
				}
			}
		}
	}
}

// TestNobodyIsRecovered attacks 10,000 cities: nobody's answer follows from what
// is published, not for a colleague who knows their own and who answered; no
// direction of fewer than ten answers is known to within 20 points; and what is
// published with what does not depend on what was answered.
func TestNobodyIsRecovered(t *testing.T) {
	t.Parallel()
	cities, own, directions := 10_000, 0, 0
	if testing.Short() {
		cities = 500
	}
	narrowest := 100.0
	for seed := range cities {
		c := drawCity(uint64(seed))
		rows := c.publish()
		if s := wrong(rows); s != "" {
			t.Fatalf("city %d: %s", seed, s)
		}
		for _, code := range []string{"Q", "R"} {
			a := c.audit(t, rows, code)
			if a.known > 0 || a.narrowest < 20 {
				t.Fatalf("city %d, %s: %d answers are known, a direction to within %.1f points", seed, code, a.known, a.narrowest)
			}
			narrowest = min(narrowest, a.narrowest)
		}
		for i := range rows {
			if _, alone := survey.DirectionOf(rows[i].Group); alone && rows[i].Metric == "survey.d" {
				own++
			}
		}
		directions += len(c.directions)
		before := layoutOf(rows)
		c.replace()
		if after := layoutOf(c.publish()); !slices.Equal(before, after) {
			t.Fatalf("city %d: with other answers other groups are published:\n%v\n%v", seed, before, after)
		}
	}
	t.Logf("%d cities: the narrowest range is %.1f points; %.1f %% of %d directions have a figure of their own", cities, narrowest, 100*float64(own)/float64(directions), directions)
}
