package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// headcounts are the staff of the small city's 25 directions, 600 in all.
func headcounts() []int {
	return []int{70, 62, 55, 48, 44, 40, 36, 33, 30, 28, 25, 22, 19, 17, 15, 13, 11, 9, 7, 5, 4, 3, 2, 1, 1}
}

func directionID(d int) string { return fmt.Sprintf("d%02d", d+1) }

// respondentsOf is how many of a direction answered: 55 to 70 %, nobody of the last.
func respondentsOf(d int) int {
	if d == len(headcounts())-1 {
		return 0
	}
	return max(1, headcounts()[d]*(55+d*7%16)/100)
}

// answered is what somebody said to an item, 1 to 5.
func answered(item, d, person int) int { return 1 + (item*3+d*5+person*7+d*person)%5 }

// surveyItems are items that are a dimension each, by the column of the export.
func surveyItems() []string { return []string{"AUTO1", "COMP1", "CONF1", "BIEN1"} }

// wave writes the export of a survey as LimeSurvey makes it, and returns what the
// configuration says of it.
func (c *town) wave() string {
	var text strings.Builder
	text.WriteString("\"id\";\"submitdate\";\"lastpage\";\"startlanguage\";\"DIRECTION\"")
	others := []string{"SENS1", "SENS2", "CRIT1", "CRIT2", "LIEN1", "LIEN2", "CHAR1", "CHAR2"}
	for _, item := range append(surveyItems(), others...) {
		text.WriteString(";\"" + item + "\"")
	}
	text.WriteString("\n")
	id := 0
	for d := range headcounts() {
		for person := range respondentsOf(d) {
			id++
			fmt.Fprintf(&text, "\"%d\";\"1980-01-01 00:00:00\";\"3\";\"fr\";\"Direction %02d\"", id, d+1)
			for item := range surveyItems() {
				fmt.Fprintf(&text, ";\"%d\"", answered(item, d, person))
			}
			text.WriteString(strings.Repeat(";\"3\"", len(others)) + "\n")
		}
	}
	c.h.write("enquetes/2026-t3.csv", text.String())
	old := time.Now().Add(-time.Hour) // a file that just changed may still be written
	if err := os.Chtimes(c.h.path("enquetes/2026-t3.csv"), old, old); err != nil {
		c.h.t.Fatal(err)
	}
	var config strings.Builder
	config.WriteString("directions:\n")
	for d, n := range headcounts() {
		fmt.Fprintf(&config, "  - {id: %s, names: [{name: Direction %02d}], headcounts: [{from: 2026-01-01, agents: %d}]}\n", directionID(d), d+1, n)
	}
	config.WriteString("waves:\n  - {id: 2026-t3, title: {fr: Baromètre de septembre}, instruments: [pulse@1], period: 2026-T3, opened: 2026-09-01, closed: 2026-09-18, k: 10, split: directions}\n")
	return config.String()
}

// cell is directions that are told together.
type cell struct {
	directions []int
	n          int
	sum        float64
}

func (c *cell) add(o cell) {
	c.directions, c.n, c.sum = append(slices.Clone(c.directions), o.directions...), c.n+o.n, c.sum+o.sum
}

// fails: fewer than ten answers, or a direction with one to nine beside fewer
// than ten of others.
func (c *cell) fails(answers func(int) int) bool {
	return c.n < 10 || slices.ContainsFunc(c.directions, func(d int) bool {
		n := answers(d)
		return n > 0 && n < 10 && c.n-n < 10
	})
}

// cellsOf puts an item's answers together, by the rules that staff are told.
func cellsOf(item int) []cell {
	byDirection := make([]cell, len(headcounts()))
	var small, groups, kept []cell
	for d, n := range headcounts() {
		own := cell{directions: []int{d}}
		for person := range respondentsOf(d) {
			own.n++
			own.sum += float64(answered(item, d, person)-1) * 25
		}
		byDirection[d] = own
		if n < 15 {
			small = append(small, own)
		} else {
			groups = append(groups, own)
		}
	}
	var frame cell // the small ones have more than 15 agents together
	for _, s := range small {
		frame.add(s)
	}
	groups = append(groups, frame)
	var pool cell
	for _, g := range groups {
		if g.fails(respondentsOf) {
			pool.add(g)
		} else {
			kept = append(kept, g)
		}
	}
	for pool.n > 0 && pool.fails(respondentsOf) {
		least := 0
		for i := range kept {
			if kept[i].n < kept[least].n {
				least = i
			}
		}
		pool.add(kept[least])
		kept = slices.Delete(kept, least, least+1)
	}
	if len(pool.directions) > 0 {
		kept = append(kept, pool)
	}
	return kept
}

// told is a mean as so many answers are told, and its end class if it has one.
func told(mean float64, n int) (score float64, bound string) {
	step, low, high := 1.0, 10.0, 90.0
	if n < 30 {
		step, low, high = 5, 15, 85
	}
	switch score = step * math.Floor(mean/step+0.5); {
	case score <= low:
		return low, "at_most"
	case score >= high:
		return high, "at_least"
	}
	return score, ""
}

// compareSurvey holds every score that the API gives to human resources, and to
// elected officials, to the rules applied apart to the answers.
func (c *town) compareSurvey(t *testing.T, s *served) {
	t.Helper()
	var said struct {
		Wave   string `json:"wave"`
		Scores []struct {
			Direction string   `json:"direction"`
			Dimension string   `json:"dimension"`
			Bound     string   `json:"bound"`
			Score     *float64 `json:"score"`
		} `json:"scores"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/wellbeing?period=2026-T3")), &said); err != nil {
		t.Fatal(err)
	}
	find := func(direction, dimension string) (score float64, bound string) {
		for _, x := range said.Scores {
			if x.Direction == direction && x.Dimension == dimension && x.Score != nil {
				return *x.Score, x.Bound
			}
		}
		t.Errorf("no score of %s of %q", dimension, direction)
		return math.NaN(), ""
	}
	for item, code := range surveyItems() {
		dimension := strings.TrimSuffix(code, "1")
		total, n := 0.0, 0
		for _, c := range cellsOf(item) {
			score, bound := told(c.sum/float64(c.n), c.n)
			for _, d := range c.directions {
				if got, end := find(directionID(d), dimension); got != score || end != bound {
					t.Errorf("%s of %s is told %g %q, and should be %g %q", dimension, directionID(d), got, end, score, bound)
				}
			}
			counted := score
			switch bound {
			case "at_most":
				counted = score / 2
			case "at_least":
				counted = (100 + score) / 2
			}
			total, n = total+float64(c.n)*counted, n+c.n
		}
		score, _ := told(total/float64(n), n)
		if got, _ := find("", dimension); got != score {
			t.Errorf("%s of the whole authority is told %g, and should be %g", dimension, got, score)
		}
	}
	if a := s.ask("/bien-etre/directions?periode=2026-T3"); a.status != http.StatusOK || !strings.Contains(a.body, "Direction 01") {
		t.Errorf("the page by direction answers %d", a.status)
	}
}
