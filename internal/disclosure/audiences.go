package disclosure

import "github.com/vigie-ia/vigie/internal/survey"

// Audience is how many of an audience were trained, as it was declared. Employed
// are those whom the share of all staff, told elsewhere, is of as well.
type Audience struct {
	ID          string
	Employed    bool
	Trained, Of int
}

// Audiences is what may be told of one count of training.
type Audiences struct {
	IDs   []string // those that are told together
	Held  bool     // too few: nothing is told
	Share float64  // in percent
	Bound survey.Bound
	Of    int
}

// ByAudience tells a count of training by audience. Where one of those employed is
// of fewer than ten people, they are all told together: the share of all staff
// less that of the others would tell of the few. Of others, fewer than ten are
// held back.
func ByAudience(list []Audience) []Audiences {
	var cells []merged
	together := -1
	for _, a := range list {
		if a.Employed && a.Of < leastCell {
			together = 0
		}
	}
	for _, a := range list {
		g := group{survey.DirectionGroup(a.ID), a.Of, float64(a.Trained)}
		if a.Employed && together > 0 {
			cells[together-1].add(g)
			continue
		}
		cells = append(cells, merged{})
		cells[len(cells)-1].add(g)
		if a.Employed && together == 0 {
			together = len(cells)
		}
	}
	told := make([]Audiences, len(cells))
	for i, m := range cells {
		if told[i] = (Audiences{IDs: m.units, Held: true}); m.persons >= leastCell {
			t := precisionOf(m.persons).tell(100 * m.yes / float64(m.persons))
			told[i] = Audiences{m.units, false, t.value, t.bound, m.persons}
		}
	}
	return told
}
