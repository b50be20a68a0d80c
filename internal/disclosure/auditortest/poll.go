package auditortest

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Poll is how everybody may have answered: the truth, or another world in which
// all that is published would be the same. Its figures are worked out here by the
// rules of docs/disclosure.md and not by the product, so that a test can hold the
// product to them first.
type Poll struct {
	Top        int // levels above 0 of one answer
	Questions  []Question
	Dimensions []Dimension
	People     []Person
	// Sharp tells how many gave each answer as it is, and not to 5 points between
	// end classes: a planted leak.
	Sharp bool
	// Silent are beginnings of the names of figures that are not published: to see
	// what each kind is worth to an attacker.
	Silent []string
}

// Question is one item. General ones are of general wellbeing; Users are asked
// of those who use AI; Common ones are set beside use.
type Question struct {
	Code                   string
	General, Users, Common bool
}

// Dimension is some questions, and the cells of units by which its mean is told;
// none: the whole alone is told.
type Dimension struct {
	Name      string
	Questions []int
	Cells     [][]string
}

// Person is one respondent: a unit, whether they use AI (1 yes, 0 no, −1 did not
// say) and the level of each answer, −1 for none.
type Person struct {
	Unit   string
	Use    int
	Levels []int
}

// Figure is a published figure, by what it is of.
type Figure struct {
	Of    string
	Value float64
	Bound string // at_most, at_least, or none
}

// figures are all that is published, in an order that answers do not change.
func (p *Poll) figures() []Figure {
	var out []Figure
	for _, part := range p.parts() {
		out = part(out)
	}
	return slices.DeleteFunc(out, func(f Figure) bool {
		return slices.ContainsFunc(p.Silent, func(kind string) bool { return strings.HasPrefix(f.Of, kind) })
	})
}

// parts make the figures of one kind each, the quickest first.
func (p *Poll) parts() []func([]Figure) []Figure {
	var list []func([]Figure) []Figure
	for q := range p.Questions {
		list = append(list, func(out []Figure) []Figure { return p.answers(out, q) })
	}
	for d := range p.Dimensions {
		list = append(list,
			func(out []Figure) []Figure { return p.means(out, d) },
			func(out []Figure) []Figure { return p.shares(out, d) },
			func(out []Figure) []Figure { return p.reliability(out, d) })
	}
	return append(list, p.byUse, p.ranks)
}

// alike reports whether everything is published as in truth.
func (p *Poll) alike(truth []Figure) bool {
	if len(p.Silent) > 0 {
		return slices.Equal(p.figures(), truth)
	}
	out := make([]Figure, 0, len(truth))
	for _, part := range p.parts() {
		from := len(out)
		if out = part(out); len(out) > len(truth) || !slices.Equal(out[from:], truth[from:len(out)]) {
			return false
		}
	}
	return len(out) == len(truth)
}

// Published are the figures by what they are of.
func (p *Poll) Published() map[string]Figure {
	out := map[string]Figure{}
	for _, f := range p.figures() {
		out[f.Of] = f
	}
	return out
}

// score is a respondent's of a dimension, 0–100: of half of its questions or more.
func (p *Poll) score(d int, one *Person) (float64, bool) {
	sum, n := 0, 0
	of := p.Dimensions[d].Questions
	for _, q := range of {
		if level := one.Levels[q]; level >= 0 {
			sum, n = sum+level, n+1
		}
	}
	if n == 0 || 2*n < len(of) {
		return 0, false
	}
	return 100 * float64(sum) / float64(n*p.Top), true
}

func round(of string, x, step, low, high float64) Figure {
	v := step * math.Floor(x/step+0.5+1e-9)
	switch {
	case v <= low:
		return Figure{of, low, "at_most"}
	case v >= high:
		return Figure{of, high, "at_least"}
	}
	return Figure{of, v, ""}
}

func meanTold(of string, x float64, n int) Figure {
	if n < 30 {
		return round(of, x, 5, 15, 85)
	}
	return round(of, x, 1, 10, 90)
}

// tally is some respondents' scores.
type tally struct {
	n            int
	sum, squares float64
}

// tallies are the scores of a dimension by unit, and of all.
func (p *Poll) tallies(d int) (units map[string]tally, all tally) {
	units = map[string]tally{}
	for i := range p.People {
		if s, ok := p.score(d, &p.People[i]); ok {
			t := units[p.People[i].Unit]
			units[p.People[i].Unit] = tally{t.n + 1, t.sum + s, t.squares + s*s}
			all.n, all.sum = all.n+1, all.sum+s
		}
	}
	return units, all
}

// means are those of the cells of a dimension, or of all where it has none, and
// the one deviation within units.
func (p *Poll) means(out []Figure, d int) []Figure {
	units, all := p.tallies(d)
	name := p.Dimensions[d].Name
	for _, cell := range p.Dimensions[d].Cells {
		n, sum := 0, 0.0
		for _, u := range cell {
			n, sum = n+units[u].n, sum+units[u].sum
		}
		out = append(out, meanTold("mean of "+name+" in ["+strings.Join(cell, " ")+"]", sum/float64(n), n))
	}
	if len(p.Dimensions[d].Cells) == 0 && all.n >= 10 {
		out = append(out, meanTold("mean of "+name, all.sum/float64(all.n), all.n))
	}
	free, within := 0, 0.0
	for _, t := range units {
		free, within = free+t.n-1, within+t.squares-t.sum*t.sum/float64(t.n)
	}
	spread := 25.0
	if all.n >= 100 && free > 0 {
		spread = 5 * math.Floor(min(35, max(15, math.Sqrt(max(0, within)/float64(free))))/5+0.5)
	}
	return append(out, Figure{Of: "deviation of " + name, Value: spread})
}

// shares are the favourable and unfavourable ones: of all, and of cells of a
// hundred answers.
func (p *Poll) shares(out []Figure, d int) []Figure {
	tell := func(of string, in func(unit string) bool, whole bool) {
		n, good, bad := p.ends(d, in)
		step := 5.0
		switch {
		case whole && n >= 100:
			step = 1
		case n >= 100, whole && n >= 30:
		default:
			return
		}
		out = append(out, round("favourable"+of, 100*float64(good)/float64(n), step, 10, 90), round("unfavourable"+of, 100*float64(bad)/float64(n), step, 10, 90))
	}
	name := " of " + p.Dimensions[d].Name
	tell(name, func(string) bool { return true }, true)
	for _, cell := range p.Dimensions[d].Cells {
		tell(name+" in ["+strings.Join(cell, " ")+"]", func(u string) bool { return slices.Contains(cell, u) }, false)
	}
	return out
}

// ends count the scores of some units, and those at either end.
func (p *Poll) ends(d int, in func(unit string) bool) (n, good, bad int) {
	for i := range p.People {
		s, ok := p.score(d, &p.People[i])
		if !ok || !in(p.People[i].Unit) {
			continue
		}
		n++
		if s >= 75 {
			good++
		}
		if s <= 25 {
			bad++
		}
	}
	return n, good, bad
}

// reliability is Cronbach's alpha to a tenth, of 100 complete answers or more.
func (p *Poll) reliability(out []Figure, d int) []Figure {
	of := p.Dimensions[d].Questions
	if len(of) < 2 {
		return out
	}
	columns := make([][]float64, len(of)+1)
	for i := range p.People {
		sum := 0
		complete := !slices.ContainsFunc(of, func(q int) bool { return p.People[i].Levels[q] < 0 })
		for k, q := range of {
			if complete {
				columns[k] = append(columns[k], float64(p.People[i].Levels[q]))
				sum += p.People[i].Levels[q]
			}
		}
		if complete {
			columns[len(of)] = append(columns[len(of)], float64(sum))
		}
	}
	if len(columns[0]) < 100 {
		return out
	}
	parts := 0.0
	for k := range of {
		parts += spreadOf(columns[k])
	}
	all := spreadOf(columns[len(of)])
	if all < 1e-9 {
		return out
	}
	k := float64(len(of))
	alpha := k / (k - 1) * (1 - parts/all)
	return append(out, Figure{Of: "reliability of " + p.Dimensions[d].Name, Value: 100 * min(1, max(0, math.Round(alpha*10)/10))})
}

// spreadOf is the variance, in two passes.
func spreadOf(list []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range list {
		mean += x / float64(len(list))
	}
	for _, x := range list {
		sum += (x - mean) * (x - mean)
	}
	return sum / float64(len(list)-1)
}

// answers are how many gave each answer to a question.
func (p *Poll) answers(out []Figure, q int) []Figure {
	n, of := 0, make([]int, p.Top+1)
	for i := range p.People {
		if level := p.People[i].Levels[q]; level >= 0 {
			n++
			of[level]++
		}
	}
	if n < 100 {
		return out
	}
	for level, count := range of {
		name := "answer " + strconv.Itoa(level) + " to " + p.Questions[q].Code
		if p.Sharp {
			out = append(out, Figure{Of: name, Value: float64(count)})
			continue
		}
		out = append(out, round(name, 100*float64(count)/float64(n), answerStep(n), 10, 90))
	}
	return out
}

// ranks are those of the questions that go most with general wellbeing: by
// tenths of the correlation, from 0.3 on, the first five.
func (p *Poll) ranks(out []Figure) []Figure {
	general := slices.IndexFunc(p.Dimensions, func(d Dimension) bool { return p.Questions[d.Questions[0]].General })
	if general < 0 {
		return out
	}
	tenths := make([]int, len(p.Questions))
	for q := range p.Questions {
		if !p.Questions[q].General && !p.Questions[q].Users {
			tenths[q] = p.tenths(q, general)
		}
	}
	for q, t := range tenths {
		rank := 1
		for _, o := range tenths {
			if o > t {
				rank++
			}
		}
		value := 0.0
		if t >= 3 && rank <= 5 {
			value = float64(rank)
		}
		out = append(out, Figure{Of: "rank of " + p.Questions[q].Code, Value: value})
	}
	return out
}

// tenths is how a question goes with a dimension, 0 where it is not told.
func (p *Poll) tenths(q, dimension int) int {
	var x, y []float64
	for i := range p.People {
		if s, ok := p.score(dimension, &p.People[i]); ok && p.People[i].Levels[q] >= 0 {
			x, y = append(x, float64(p.People[i].Levels[q])), append(y, s)
		}
	}
	if len(x) < 100 || spreadOf(x) < 1e-9 || spreadOf(y) < 1e-9 {
		return 0
	}
	return int(math.Round(10 * together(x, y)))
}

// together is the correlation of two lists, from their deviations.
func together(x, y []float64) float64 {
	mx, my := 0.0, 0.0
	for i := range x {
		mx, my = mx+x[i]/float64(len(x)), my+y[i]/float64(len(y))
	}
	both := 0.0
	for i := range x {
		both += (x[i] - mx) * (y[i] - my)
	}
	return both / float64(len(x)-1) / math.Sqrt(spreadOf(x)*spreadOf(y))
}

// byUse are the means of those who use AI and of those who do not.
func (p *Poll) byUse(out []Figure) []Figure {
	for q := range p.Questions {
		if !p.Questions[q].Common {
			continue
		}
		n, sum := p.sums(q)
		if n[1] < 30 || n[2] < 30 || (n[0] > 0 && n[0] < 10) {
			continue
		}
		for use := 1; use < 3; use++ {
			x, of := 100*float64(sum[use])/float64(n[use]*p.Top), p.Questions[q].Code+" where use is "+strconv.Itoa(use-1)
			if n[use] < 100 {
				out = append(out, round(of, x, 5, 15, 85))
			} else {
				out = append(out, round(of, x, 1, 10, 90))
			}
		}
	}
	return out
}

// sums are the answers to a question of those who did not say, do not use AI, and
// do.
func (p *Poll) sums(q int) (n, sum [3]int) {
	for i := range p.People {
		if level := p.People[i].Levels[q]; level >= 0 {
			n[p.People[i].Use+1]++
			sum[p.People[i].Use+1] += level
		}
	}
	return n, sum
}

// Target is whose mean in a dimension is attacked, and whose answers the attacker
// knows.
type Target struct {
	Dimension      int
	Persons, Known []int
}

// Witness looks for other worlds in which all that is published is the same, and
// returns how far apart the target's mean is in two of them, in points. Two
// worlds are a proof that the persons are not known more closely; none found is
// no proof that they are. It stops at want points, and begins anew, each time for
// longer, so many rounds.
func (p *Poll) Witness(draw *rand.Rand, of Target, want float64, rounds int) float64 {
	const tries = 2000
	truth := p.figures()
	start := p.meanOf(of.Dimension, of.Persons)
	high, low := start, start
	for round := 1; round <= rounds && high-low < want; round++ {
		high = max(high, p.climb(draw, truth, task{of.Dimension, of.Persons, of.Known, +1, want - (start - low)}, round*tries))
		if high-low < want {
			low = min(low, p.climb(draw, truth, task{of.Dimension, of.Persons, of.Known, -1, want - (high - start)}, round*tries))
		}
	}
	return high - low
}

func (p *Poll) meanOf(dimension int, persons []int) float64 {
	sum, n := 0.0, 0
	for _, i := range persons {
		if s, ok := p.score(dimension, &p.People[i]); ok {
			sum, n = sum+s, n+1
		}
	}
	return sum / float64(max(1, n))
}

// task is whose mean is to be moved, which way, and how far.
type task struct {
	dimension      int
	persons, known []int
	up             int
	want           float64
}

// climb changes answers, one move at a time, wherever all that is published
// stays as it is and the persons' mean goes where the task wants it.
func (p *Poll) climb(draw *rand.Rand, truth []Figure, t task, tries int) float64 {
	w := p.clone()
	start := w.meanOf(t.dimension, t.persons)
	best := start
	for range tries {
		undo := w.move(draw, t)
		if undo == nil {
			continue
		}
		now := w.meanOf(t.dimension, t.persons)
		if (now-best)*float64(t.up) < -1e-9 || !w.alike(truth) {
			undo()
			continue
		}
		if best = now; (best-start)*float64(t.up) >= t.want {
			break
		}
	}
	return best
}

func (p *Poll) clone() *Poll {
	w := *p
	w.People = slices.Clone(p.People)
	for i := range w.People {
		w.People[i].Levels = slices.Clone(w.People[i].Levels)
	}
	return &w
}

// cellOf are the units with which a unit is told in a dimension.
func (p *Poll) cellOf(dimension int, unit string) []string {
	for _, cell := range p.Dimensions[dimension].Cells {
		if slices.Contains(cell, unit) {
			return cell
		}
	}
	return nil
}

// move changes the answers of one of the persons, or of somebody else to make
// room, mostly with those of others against them, and returns what takes it back;
// nil when nothing was moved.
func (p *Poll) move(draw *rand.Rand, t task) (undo func()) {
	person := t.persons[draw.IntN(len(t.persons))]
	m := mover{p, draw, t, p.cellOf(t.dimension, p.People[person].Unit), nil}
	switch draw.IntN(8) {
	case 0, 1, 2:
		return m.swap(person)
	case 3, 4:
		if i := m.other(func(int) bool { return true }); i >= 0 {
			return m.shift(i, draw.IntN(len(p.Questions)), (1-2*draw.IntN(2))*(1+draw.IntN(p.Top)))
		}
		return nil
	}
	of := p.Dimensions[t.dimension].Questions
	return m.shift(person, of[draw.IntN(len(of))], t.up*(1+draw.IntN(p.Top)))
}

// mover moves answers of a poll.
type mover struct {
	*Poll
	draw *rand.Rand
	task task
	cell []string
	made []change
}

// change is one answer of a person that went up by some levels.
type change struct{ person, question, by int }

// other draws somebody who is none of the persons nor known, and fits.
func (m *mover) other(fits func(i int) bool) int {
	for range 30 {
		i := m.draw.IntN(len(m.People))
		if !slices.Contains(m.task.persons, i) && !slices.Contains(m.task.known, i) && fits(i) {
			return i
		}
	}
	return -1
}

func (m *mover) beside(i int) bool { return m.cell == nil || slices.Contains(m.cell, m.People[i].Unit) }

// swap gives a person all the answers of another of their cell, and these theirs.
func (m *mover) swap(person int) (undo func()) {
	i := m.other(func(i int) bool { return m.beside(i) && same(m.People[i].Levels, m.People[person].Levels) })
	if i < 0 {
		return nil
	}
	swap := func() {
		a, b := &m.People[i], &m.People[person]
		a.Levels, b.Levels = b.Levels, a.Levels
	}
	swap()
	return swap
}

// put moves one answer, if the scale has room for it.
func (m *mover) put(i, q, by int) bool {
	level := m.People[i].Levels[q]
	if level < 0 || level+by < 0 || level+by > m.Top {
		return false
	}
	m.People[i].Levels[q] += by
	m.made = append(m.made, change{i, q, by})
	return true
}

func (m *mover) undo() {
	for _, c := range m.made {
		m.People[c.person].Levels[c.question] -= c.by
	}
}

// shift moves one answer, and none, one or three against it: another of the same
// cell, so that the mean stays; or somebody anywhere, so that as many give each
// answer as before; or both.
func (m *mover) shift(person, q, by int) (undo func()) {
	from := m.People[person].Levels[q]
	if !m.put(person, q, by) {
		return nil
	}
	kind := m.draw.IntN(4)
	if kind == 0 {
		return m.undo
	}
	if kind == 1 {
		m.back(q, from+by, -by)
		return m.undo
	}
	against := m.other(func(i int) bool {
		level := m.People[i].Levels[q]
		return i != person && m.beside(i) && level >= 0 && level-by >= 0 && level-by <= m.Top
	})
	if against < 0 {
		return m.undo
	}
	level := m.People[against].Levels[q]
	m.put(against, q, -by)
	if kind == 3 {
		m.back(q, from+by, -by)
		m.back(q, level-by, by)
	}
	return m.undo
}

// back moves somebody who gave an answer.
func (m *mover) back(q, level, by int) {
	moved := func(i int) bool { return slices.ContainsFunc(m.made, func(c change) bool { return c.person == i }) }
	if i := m.other(func(i int) bool { return m.People[i].Levels[q] == level && !moved(i) }); i >= 0 {
		m.put(i, q, by)
	}
}

// same reports whether two answered the same questions.
func same(a, b []int) bool {
	for i := range a {
		if (a[i] < 0) != (b[i] < 0) {
			return false
		}
	}
	return true
}

// Colleague is somebody who is told in one cell with a unit and is not of it,
// whose own answers then are known to them; nobody where there is none.
func (p *Poll) Colleague(dimension int, unit string) []int {
	cell := p.cellOf(dimension, unit)
	i := slices.IndexFunc(p.People, func(o Person) bool {
		return o.Unit != unit && slices.Contains(cell, o.Unit) && o.Levels[p.Dimensions[dimension].Questions[0]] >= 0
	})
	if i < 0 {
		return nil
	}
	return []int{i}
}

// OneMind reports whether persons have all the same score.
func (p *Poll) OneMind(dimension int, persons []int) bool {
	first, known := 0.0, false
	for _, i := range persons {
		s, ok := p.score(dimension, &p.People[i])
		switch {
		case !ok:
		case !known:
			first, known = s, true
		case s != first:
			return false
		}
	}
	return known
}

// answerStep is to how many points the answers to a question are told, of n.
func answerStep(n int) float64 {
	if n < 200 {
		return 10
	}
	return 5
}
