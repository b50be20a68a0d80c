package report

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// DirectionRow is a direction's figures in the wave in view, in the order of
// Scores. Every direction has a row, whoever of it answered.
type DirectionRow struct {
	Direction survey.Direction // of the id survey.Blank: those who named none, where they are told apart
	Name      string
	Service   bool
	Cells     []DirectionCell
	New       bool // its trend may not be drawn from the wave before
}

// DirectionCell is the figure in which the answers of a direction are, in one
// dimension: its own, or that of several directions together.
type DirectionCell struct {
	Figure survey.Figure
	Empty  bool // nobody answered, or the dimension was not asked
	// With are the other directions, or services, whose answers are in the figure;
	// none of a figure of its own.
	With []string
	// Whole says that the dimension has one figure, that of the whole authority.
	Whole bool
	// Blank says that the figure holds answers without a direction too.
	Blank bool
	// Apart is 1 or -1 where the figure differs from that of all the others: of
	// all that the page shows, at most FalseShare by chance.
	Apart int
	// Word is of the change since the wave before, by the same rule.
	Word survey.Word
}

// Answers are the fewest and the most answers behind the cells of a row; 0 when
// it has none.
func (r DirectionRow) Answers() (least, most float64) {
	for _, c := range r.Cells {
		if c.Empty || c.Figure.State != measure.Known {
			continue
		}
		if least == 0 || c.Figure.N < least {
			least = c.Figure.N
		}
		most = max(most, c.Figure.N)
	}
	return least, most
}

// grid is what is told by direction of one wave: each cell once, with its colour
// and its word.
type cellGrid struct {
	view   *view
	held   survey.Held
	scores []ScoreRow
	marks  map[cellKey]mark
}

// cellKey names a cell of the wave.
type cellKey struct {
	metric measure.Metric
	group  measure.Group
}

type mark struct {
	apart int
	word  survey.Word
}

// directionRows are the directions of the wave, their services below them where
// it was cut so.
func (v *view) directionRows(scores []ScoreRow, h survey.Held) []DirectionRow {
	g := cellGrid{view: v, held: h, scores: scores}
	if !slices.ContainsFunc(h.Figures, func(f survey.Figure) bool { return f.Group != "" && !survey.IsUse(f.Group) }) && len(v.setup.Directions) == 0 {
		return nil
	}
	g.compare()
	var list []DirectionRow
	for _, d := range v.setup.Directions {
		if row, ok := g.row(d); ok {
			list = append(list, row)
		}
	}
	if row, ok := g.blank(); ok {
		list = append(list, row)
	}
	return list
}

// row is one direction's; false of one that the wave has not, and of a service
// when no service is told apart.
func (g cellGrid) row(d survey.Direction) (DirectionRow, bool) {
	row := DirectionRow{Direction: d, Name: d.Name(g.held.Closed), Service: d.Parent != ""}
	own := false
	for _, s := range g.scores {
		f, found := g.figure(s, d)
		c := g.cell(s, f, found, d.ID)
		own = own || found
		row.Cells = append(row.Cells, c)
	}
	if len(g.scores) > 0 {
		before, ok := survey.Before(g.view.staff.waves, g.held.Closed, g.scores[0].Instrument.Key())
		row.New = ok && g.view.setup.Directions.Broken(d.ID, before.Closed, g.held.Closed)
	}
	return row, own || (!row.Service && d.There(g.held.Closed))
}

// figure finds the cell that a direction's answers are in; of an earlier version
// the one that is withheld under its name.
func (g cellGrid) figure(s ScoreRow, d survey.Direction) (survey.Figure, bool) {
	group := survey.DirectionGroup(d.ID)
	if d.Parent != "" {
		group = survey.ServiceGroup(d.ID)
	}
	at := slices.IndexFunc(g.held.Figures, func(f survey.Figure) bool {
		return f.Instrument == s.Instrument.Key() && f.Metric == s.Dimension.Metric() && f.Group != "" && (f.Of(d.ID) || f.Group == group)
	})
	if at < 0 {
		return survey.Figure{}, false
	}
	return g.held.Figures[at], true
}

// cell is what a row shows of a dimension: its cell, that of its direction, that
// of everybody where the dimension has no other, or nothing.
func (g cellGrid) cell(s ScoreRow, f survey.Figure, found bool, id string) DirectionCell {
	if !found {
		return g.above(s, id)
	}
	m := g.marks[cellKey{f.Metric, f.Group}]
	c := DirectionCell{Figure: f, Apart: m.apart, Word: m.word}
	for _, unit := range f.Units {
		switch {
		case unit == survey.Blank:
			c.Blank = id != survey.Blank
		case unit != id:
			c.With = append(c.With, g.name(unit))
		}
	}
	return c
}

// above is what a direction or service shows that has no cell.
func (g cellGrid) above(s ScoreRow, id string) DirectionCell {
	if d, ok := g.view.setup.Directions.Find(id); ok && d.Parent != "" {
		parent, _ := g.view.setup.Directions.Find(d.Parent)
		f, found := g.figure(s, parent)
		c := g.cell(s, f, found, parent.ID)
		if !c.Empty && !c.Whole {
			c.With = append([]string{g.name(parent.ID)}, c.With...)
		}
		return c
	}
	if s.Figure.State == measure.Known && len(g.cells(s)) == 0 {
		return DirectionCell{Figure: s.Figure, Whole: true}
	}
	return DirectionCell{Empty: true}
}

// name is that of a direction or service, as the wave closed.
func (g cellGrid) name(id string) string {
	if d, ok := g.view.setup.Directions.Find(id); ok {
		return d.Name(g.held.Closed)
	}
	return id
}

// blank is the row of those who named no direction, where they are a cell alone.
func (g cellGrid) blank() (DirectionRow, bool) {
	row, some := DirectionRow{Direction: survey.Direction{ID: survey.Blank}}, false
	for _, s := range g.scores {
		f, ok := g.held.Find(s.Instrument.Key(), s.Dimension.Metric(), survey.NoDirection())
		ok = ok && f.State == measure.Known
		some = some || ok
		if !ok {
			row.Cells = append(row.Cells, DirectionCell{Empty: true})
			continue
		}
		row.Cells = append(row.Cells, g.cell(s, f, true, survey.Blank))
	}
	return row, some
}

// cells are the figures of a dimension by direction and service.
func (g cellGrid) cells(s ScoreRow) []survey.Figure {
	return slices.DeleteFunc(slices.Clone(g.held.Figures), func(f survey.Figure) bool {
		return f.Instrument != s.Instrument.Key() || f.Metric != s.Dimension.Metric() || f.Group == "" || survey.IsUse(f.Group) || f.State != measure.Known
	})
}

// compare sets each cell beside all the others, and with itself in the wave
// before, and marks those that stand out of the page.
func (g *cellGrid) compare() {
	g.marks = map[cellKey]mark{}
	var apart, since []survey.Change
	var ofApart, ofSince []cellKey
	var least []float64 // of the instruments of since
	for _, s := range g.scores {
		cells := g.cells(s)
		before, _ := survey.Before(g.view.staff.waves, g.held.Closed, s.Instrument.Key())
		for _, f := range cells {
			key := cellKey{f.Metric, f.Group}
			if c, ok := survey.Difference(survey.Rest(g.others(f, cells)), f.Sample(), survey.MinChange); ok {
				apart, ofApart = append(apart, c), append(ofApart, key)
			}
			if c, ok := g.view.sameCell(before, f, g.held.Closed); ok && !g.view.unsaid(before, g.held, f) {
				since, ofSince, least = append(since, c), append(ofSince, key), append(least, g.view.leastOf(f))
			}
		}
	}
	for i, word := range survey.Page(apart, survey.MinChange) {
		m := g.marks[ofApart[i]]
		m.apart = sideOf(word)
		g.marks[ofApart[i]] = m
	}
	for i, word := range survey.Page(since, survey.MinChange) {
		m := g.marks[ofSince[i]]
		if math.Abs(since[i].Points) >= least[i] {
			m.word = word
		}
		g.marks[ofSince[i]] = m
	}
}

// sideOf is where a cell stands: 1 above the others, -1 below, 0 among them.
func sideOf(word survey.Word) int {
	switch word {
	case survey.Up:
		return 1
	case survey.Down:
		return -1
	case survey.Unclear:
	}
	return 0
}

// others are the cells beside one: of a direction the other directions, of a
// service the other services of its direction and the other directions.
func (g cellGrid) others(of survey.Figure, cells []survey.Figure) []survey.Figure {
	parent := g.parent(of)
	var list []survey.Figure
	for _, f := range cells {
		above := g.parent(f)
		switch {
		case f.Group == of.Group, above == "" && f.Group == parent, above != "" && above != parent:
		default:
			list = append(list, f)
		}
	}
	return list
}

// parent is the direction of a cell of services, "" of directions.
func (g cellGrid) parent(f survey.Figure) measure.Group {
	if !survey.IsService(f.Group) {
		return ""
	}
	for _, id := range f.Units {
		if d, ok := g.view.setup.Directions.Find(id); ok {
			return survey.DirectionGroup(d.Parent)
		}
	}
	return f.Group // those of a direction who named no service: compared with all
}

// sameCell is the change of a cell since the wave before, where it was of the
// same directions: itself, or those that it is made of now.
func (v *view) sameCell(before survey.Held, f survey.Figure, closed period.Date) (survey.Change, bool) {
	for _, old := range before.Figures {
		if old.Instrument != f.Instrument || old.Metric != f.Metric || old.Group == "" || survey.IsUse(old.Group) ||
			old.State != measure.Known || len(old.Units) == 0 || survey.IsService(old.Group) != survey.IsService(f.Group) {
			continue
		}
		units, ok := v.setup.Directions.Became(old.Units, before.Closed, closed)
		if ok && f.Same(survey.Figure{Units: units}) {
			return survey.Difference(old.Sample(), f.Sample(), survey.MinChange)
		}
	}
	return survey.Change{}, false
}
