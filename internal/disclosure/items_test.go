package disclosure_test

import (
	"fmt"
	"maps"
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

// fewItems is a questionnaire with general wellbeing, one dimension of one item
// and one of two.
func fewItems() survey.Instrument {
	return survey.Instrument{
		ID: "few", Version: "1", Scale: survey.Scale{Low: 0, High: 4},
		Dimensions: []survey.Dimension{{ID: "BIEN"}, {ID: "D"}, {ID: "E"}},
		Items:      []survey.Item{{Code: "B1", Dimension: "BIEN", Common: true}, {Code: "D1", Dimension: "D", Common: true}, {Code: "E1", Dimension: "E"}, {Code: "E2", Dimension: "E"}},
	}
}

// drawPoll draws an authority of 100 answers or more, some of its directions
// small; in half of them nearly everybody answers an item alike.
func drawPoll(seed uint64) (auditortest.Poll, survey.Directions) {
	draw := rand.New(rand.NewPCG(seed, 23)) //nolint:gosec // a simulation
	p := auditortest.Poll{
		Top:        4,
		Questions:  []auditortest.Question{{Code: "B1", General: true, Common: true}, {Code: "D1", Common: true}, {Code: "E1"}, {Code: "E2"}},
		Dimensions: []auditortest.Dimension{{Name: "bien", Questions: []int{0}}, {Name: "d", Questions: []int{1}}, {Name: "e", Questions: []int{2, 3}}},
	}
	common := make([]int, 4) // level that most give, and how many of a hundred
	most := make([]int, 4)
	for q := range common {
		common[q], most[q] = draw.IntN(5), []int{0, 0, 80, 97}[draw.IntN(4)]
	}
	var directions survey.Directions
	least := 100 + 110*draw.IntN(2)
	for d := 0; len(p.People) < least || d < 4; d++ {
		agents := 10 + draw.IntN(51)
		if d < 2 {
			agents = 1 + draw.IntN(9)
		}
		id := fmt.Sprintf("d%d", d)
		directions = append(directions, survey.Direction{ID: id, Headcounts: []survey.Headcount{{Agents: agents}}})
		rate, centre := 0.6+0.39*draw.Float64(), draw.IntN(5)
		if draw.IntN(7) > 0 {
			centre = -1
		}
		for range agents {
			if draw.Float64() > rate {
				continue
			}
			p.People = append(p.People, onePerson(draw, id, common, most, centre))
		}
	}
	return p, directions
}

// onePerson draws a respondent; a direction of one mind has a centre.
func onePerson(draw *rand.Rand, unit string, common, most []int, centre int) auditortest.Person {
	one := auditortest.Person{Unit: unit, Use: draw.IntN(2), Levels: make([]int, len(common))}
	mood := draw.IntN(5)
	for q := range one.Levels {
		switch {
		case draw.IntN(60) == 0:
			one.Levels[q] = -1
		case centre >= 0 && draw.IntN(12) > 0:
			one.Levels[q] = centre
		case draw.IntN(100) < most[q]:
			one.Levels[q] = common[q]
		case draw.IntN(2) == 0:
			one.Levels[q] = mood
		default:
			one.Levels[q] = draw.IntN(5)
		}
	}
	return one
}

// publishPoll is what the product publishes of it.
func publishPoll(p *auditortest.Poll, directions survey.Directions) []measure.Reading {
	wave := survey.Wave{ID: "w", Instruments: []string{"few@1"}, Period: period.QuarterOf(2026, 1), Opened: march(2), Closed: march(20), CompareUse: true}
	table := survey.Tabulate(wave, []survey.Instrument{fewItems()}, directions, func(yield func(survey.Respondent) bool) {
		for _, one := range p.People {
			codes := map[string]int{}
			for q, level := range one.Levels {
				if level >= 0 {
					codes[p.Questions[q].Code] = level
				}
			}
			if !yield(survey.Respondent{Unit: one.Unit, Codes: codes, Use: []survey.Use{survey.UsesNoAI, survey.UsesAI}[one.Use]}) {
				return
			}
		}
	})
	return disclosure.Protect(disclosure.Wave{Table: table, Source: "s", Zone: time.UTC}, nil).Readings()
}

// layOut tells the auditor who is published with whom.
func layOut(p *auditortest.Poll, rows []measure.Reading) {
	for d := range p.Dimensions {
		p.Dimensions[d].Cells = nil
		for i := range rows {
			if r := &rows[i]; string(r.Metric) == "survey."+p.Dimensions[d].Name && r.Group != "" {
				p.Dimensions[d].Cells = append(p.Dimensions[d].Cells, unitsOf(r))
			}
		}
	}
}

// nameOf is what a published figure is of, as the auditor calls it; "" of what it
// works out otherwise: how many answered, and totals, which follow from cells.
func nameOf(r *measure.Reading, parted bool) string {
	text := strings.TrimPrefix(string(r.Metric), "survey.")
	in := ""
	if r.Group != "" {
		in = " in [" + strings.Join(unitsOf(r), " ") + "]"
	}
	item, isItem := strings.CutPrefix(text, "item.")
	code, rest, _ := strings.Cut(item, ".")
	switch {
	case r.Metric == measure.Responses || r.State != measure.Known:
		return ""
	case isItem && survey.IsUse(r.Group):
		return fmt.Sprint(strings.ToUpper(code), " where use is ", map[measure.Group]int{survey.UseYes: 1, survey.UseNo: 0}[r.Group])
	case isItem && rest == "rank":
		return "rank of " + strings.ToUpper(code)
	case isItem:
		return "answer " + strings.TrimPrefix(rest, "answer.") + " to " + strings.ToUpper(code)
	}
	for _, kind := range []string{"favourable", "unfavourable", "reliability"} {
		if name, ok := strings.CutSuffix(text, "."+kind); ok {
			return kind + " of " + name + in
		}
	}
	if in == "" && parted {
		return ""
	}
	return "mean of " + text + in
}

// agree holds the product to what the auditor works out of the truth, figure by
// figure, and the other way round.
func agree(t *testing.T, seed int, p *auditortest.Poll, rows []measure.Reading) {
	t.Helper()
	want := p.Published()
	seen := map[string]bool{}
	for i := range rows {
		r := &rows[i]
		dimension, _, _ := strings.Cut(strings.TrimPrefix(string(r.Metric), "survey."), ".")
		at := slices.IndexFunc(p.Dimensions, func(d auditortest.Dimension) bool { return d.Name == dimension })
		name := nameOf(r, at >= 0 && len(p.Dimensions[at].Cells) > 0)
		if name == "" {
			continue
		}
		seen[name] = true
		if w, ok := want[name]; !ok || w.Value != r.Value || w.Bound != r.Basis.Fields().Bound {
			t.Fatalf("authority %d: %s is published as %v %q; the auditor works out %+v, %v", seed, name, r.Value, r.Basis.Fields().Bound, w, ok)
		}
		if at >= 0 && r.Spread == measure.CI95 && !strings.HasSuffix(name, "reliability") && strings.HasPrefix(name, "mean") {
			if s := want["deviation of "+dimension]; s.Value != float64(r.Basis.Fields().Spread) {
				t.Fatalf("authority %d: %s has the deviation %v, and %v by the auditor", seed, name, r.Basis.Fields().Spread, s.Value)
			}
		}
	}
	for name, f := range want {
		if !seen[name] && !strings.HasPrefix(name, "deviation") && (f.Value != 0 || !strings.HasPrefix(name, "rank")) {
			t.Fatalf("authority %d: %s, %+v, is not published", seed, name, f)
		}
	}
}

// narrowed lists the directions of fewer than ten answers, told with others, for
// whose mean no two worlds 20 points apart are found, and those of one mind of
// whom no other world is found: as an outsider, and as a colleague of the cell.
func narrowed(p *auditortest.Poll, seed uint64, rounds int) (narrow, known []string) {
	draw := rand.New(rand.NewPCG(seed, 29)) //nolint:gosec // a search
	for d := range p.Dimensions {
		units := map[string][]int{}
		for i := range p.People {
			if slices.ContainsFunc(p.Dimensions[d].Questions, func(q int) bool { return p.People[i].Levels[q] >= 0 }) {
				units[p.People[i].Unit] = append(units[p.People[i].Unit], i)
			}
		}
		for _, unit := range slices.Sorted(maps.Keys(units)) {
			persons := units[unit]
			for _, insider := range append([]int{-1}, p.Colleague(d, unit)...) {
				name := fmt.Sprintf("%s of %s, from %d", p.Dimensions[d].Name, unit, insider)
				if len(persons) < 10 && p.Witness(draw, auditortest.Target{Dimension: d, Persons: persons, Known: []int{insider}}, 20, rounds) < 20 {
					narrow = append(narrow, name)
				}
				if p.OneMind(d, persons) && p.Witness(draw, auditortest.Target{Dimension: d, Persons: persons[:1], Known: []int{insider}}, 1e-6, rounds) < 1e-6 {
					known = append(known, name)
				}
			}
		}
	}
	return narrow, known
}

// TestWhatTheWholeTellsNarrowsNobody gives the auditor all that is published of
// authorities of 100 answers or more: the distribution of each item's answers,
// what goes with general wellbeing, reliabilities, shares, the deviation and the
// means by use, beside the cells. It works each of them out by itself first, then
// looks for other worlds that would be published alike: a small direction's mean
// is in two of them 20 points apart at least, and nobody is of one mind in all.
func TestWhatTheWholeTellsNarrowsNobody(t *testing.T) {
	t.Parallel()
	authorities := 40
	if testing.Short() {
		authorities = 8
	}
	told, ranks := 0, 0
	for seed := range authorities {
		p, directions := drawPoll(uint64(seed))
		rows := publishPoll(&p, directions)
		layOut(&p, rows)
		agree(t, seed, &p, rows)
		for i := range rows {
			if survey.IsAnswer(rows[i].Metric) {
				told++
			}
			if survey.IsRank(rows[i].Metric) {
				ranks++
			}
		}
		if narrow, known := narrowed(&p, uint64(seed), 16); len(narrow)+len(known) > 0 {
			t.Errorf("authority %d: to within 20 points %q, known %q", seed, narrow, known)
		}
	}
	t.Logf("%d authorities, %d shares of answers, %d ranks", authorities, told, ranks)
	if told == 0 || ranks == 0 {
		t.Error("nothing of items was told: nothing was attacked")
	}
}

// TestExactAnswersNarrow plants a leak: how many gave each answer, as it is.
// Where nearly all answer alike it says what a small direction answered.
func TestExactAnswersNarrow(t *testing.T) {
	t.Parallel()
	for seed := range 60 {
		p, directions := drawPoll(uint64(seed))
		layOut(&p, publishPoll(&p, directions))
		p.Sharp = true
		if narrow, _ := narrowed(&p, uint64(seed), 2); len(narrow) > 0 {
			t.Logf("authority %d: to within 20 points %q", seed, narrow)
			return
		}
	}
	t.Error("exact numbers of answers narrow no direction: the search finds nothing")
}

// TestItemsAtRest: what no version can have made of items is refused when it
// comes from a store.
func TestItemsAtRest(t *testing.T) {
	t.Parallel()
	p, directions := drawPoll(1)
	for _, r := range publishPoll(&p, directions) {
		if !survey.IsAnswer(r.Metric) && !survey.IsRank(r.Metric) {
			continue
		}
		if _, err := disclosure.Restore(measure.Batch{Readings: []measure.Reading{r}}); err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func(*measure.Reading){
			"of few":     func(r *measure.Reading) { r.Count = 99 },
			"of a group": func(r *measure.Reading) { r.Group = survey.DirectionGroup("d3") },
			"exact":      func(r *measure.Reading) { r.Value += 0.5 },
		} {
			other := r
			change(&other)
			if _, err := disclosure.Restore(measure.Batch{Readings: []measure.Reading{other}}); err == nil {
				t.Errorf("%s, %s, is taken for a cell", r.Metric, name)
			}
		}
	}
}
