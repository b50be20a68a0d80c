package surveyfile

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// mostDistinct is how many different texts of a column are remembered while a
// layout is sought; a column with more is of free text.
const mostDistinct = 200

// Proposal is how an export may be read as a wave. It holds headings, and no
// answer.
type Proposal struct {
	Layout  Layout
	Columns []Column
	Rows    int   // complete responses
	Fault   error // what still keeps it from being read
}

// Column is one column of an export.
type Column struct {
	Heading string
	Is      reason.Text // what it is taken for
	Drop    bool        // it looks personal, and the layout names it under drop
	Note    reason.Text // what is to be done about it; ""
}

// Propose looks for the columns of a wave in an export, and says of each heading
// what it was taken for, also when no item is among them. It fails when no row is
// surely one of headings: the first row may then be answers, which nobody may
// quote.
func Propose(path, sheet string, s wave.Surveys, w survey.Wave) (Proposal, error) {
	e, err := openExport(path, sheet, 0)
	if err != nil {
		return Proposal{}, err
	}
	p := &proposer{export: e, surveys: s, wave: w, names: s.NamesOf(w)}
	if err := p.findHeadings(); err != nil {
		return Proposal{}, err
	}
	if err := p.look(); err != nil {
		return Proposal{}, err
	}
	out := p.propose()
	out.Layout.Sheet = sheet
	a, err := readAnswers(e, out.Layout, s, w)
	out.Fault = err
	if a.reader != nil {
		out.Rows = a.reader.Rows()
	}
	for _, text := range a.judged.Lost {
		out.Fault = errors.Join(out.Fault, text)
	}
	return out, nil
}

type proposer struct {
	export
	surveys wave.Surveys
	wave    survey.Wave
	names   wave.Names
	head    head
	columns []*seen
}

// seen is what was seen of a column: texts, folded.
type seen struct {
	texts    map[string]bool
	filled   int
	known    int // cells that name a direction
	personal reason.Text
	many     bool
}

// findHeadings finds the rows of headings. Where another row names as many items,
// both may be answers, which nobody may quote.
func (p *proposer) findHeadings() error {
	var first []record
	err := p.rows(func(r record) error {
		first = append(first, record{r.number, slices.Clone(r.cells)})
		if len(first) >= headingsWithin || p.json {
			return wave.ErrEnough
		}
		return nil
	}, func(error) {})
	switch {
	case err != nil:
		return err
	case len(first) == 0:
		return reason.New("wave.nothing")
	}
	p.head = findHead(first, p.names.Item)
	switch {
	case p.head.doubt:
		return reason.New("map.doubt", headingsWithin, p.wave.ID)
	case p.head.items > 0:
		return nil
	}
	at := slices.IndexFunc(first, func(r record) bool { return len(slices.DeleteFunc(slices.Clone(r.cells), isBlank)) > 1 })
	if at < 0 || (!p.json && !p.areHeadings(first[at].cells)) {
		return reason.New("map.none", headingsWithin, p.wave.ID)
	}
	p.head = head{columns: columnsOf(first[:at+1], at, at+1), rows: at + 1, number: first[at].number}
	return nil
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// areHeadings tells whether a row is surely no response: its cells are all
// different, and none is a number, a date, an address, a direction, or an answer
// of a scale.
func (p *proposer) areHeadings(cells []string) bool {
	words := map[string]bool{}
	for _, text := range cells {
		if isBlank(text) {
			continue
		}
		word := survey.Fold(text)
		_, direction := p.surveys.Directions.Identify(text, p.wave.Opened)
		if words[word] || direction || personalCell(text) != "" || wave.IsDate(text) || p.isAnswer(text) || strings.Trim(word, "0123456789") == "" {
			return false
		}
		words[word] = true
	}
	return true
}

// isAnswer tells whether a text is an answer to some item, or stands for none.
func (p *proposer) isAnswer(text string) bool {
	yes, no := wave.UseWords("")
	known := slices.Concat(wave.Blanks(), yes, no)
	for _, in := range p.surveys.InstrumentsOf(p.wave) {
		for _, word := range in.Scale.Words {
			known = append(known, word.FR, word.EN)
		}
	}
	return oneOf(known, survey.Fold(text))
}

// look goes through the answers once.
func (p *proposer) look() error {
	for range p.head.columns {
		p.columns = append(p.columns, &seen{texts: map[string]bool{}})
	}
	rows := 0
	return p.rows(func(r record) error {
		if rows++; rows <= p.head.rows {
			return nil
		}
		for i, text := range r.cells {
			if text = strings.TrimSpace(text); text != "" && i < len(p.columns) {
				p.columns[i].add(text)
				if _, ok := p.surveys.Directions.Identify(text, p.wave.Opened); ok {
					p.columns[i].known++
				}
			}
		}
		return nil
	}, func(error) {})
}

func (c *seen) add(text string) {
	c.filled++
	if what := personalCell(text); what != "" {
		c.personal = what
	}
	if len(c.texts) < mostDistinct {
		c.texts[survey.Fold(text)] = true
	} else {
		c.many = true
	}
}

// named is the first name of a column that no other one has; its first name when
// there is none.
func (p *proposer) named(column int) string {
	names := p.head.columns[column]
	for _, name := range names {
		if at, err := wave.FindColumn(p.head.columns, name); err == nil && at == column {
			return name
		}
	}
	return slices.Concat(names, []string{""})[0]
}

func (p *proposer) itemAt(column int) string { return p.names.Of(p.head.columns[column]) }

// propose says what each column is, and makes the layout.
func (p *proposer) propose() Proposal {
	out := Proposal{Layout: Layout{Mapping: wave.Mapping{Items: map[string]string{}}}}
	m := &out.Layout.Mapping
	direction, use := p.directionColumn(), p.useColumn()
	sent, err := newCompleteness(Complete{}, p.head.columns, nil)
	for i, names := range p.head.columns {
		c := Column{Heading: p.named(i), Is: reason.New("map.not")}
		what := p.columns[i].personal
		for _, name := range names {
			what = cmp.Or(personal(name), what)
		}
		switch item := p.itemAt(i); {
		case item != "":
			c.Is = reason.New("map.item", item)
		case i == direction:
			c.Is, m.Direction.Column = reason.New("map.direction"), c.Heading
		case i == use:
			c.Is, m.Use.Column = reason.New("map.use"), c.Heading
			m.Use.Yes, m.Use.No, c.Note = p.uses(i)
		case err == nil && i == sent.column:
			c.Is = reason.New("map.complete")
		case what != "":
			c.Is, c.Drop = reason.New("map.personal", what), true
			out.Layout.Drop = append(out.Layout.Drop, c.Heading)
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// directionColumn is the column of which most cells name a direction.
func (p *proposer) directionColumn() int {
	best, at := 0.0, -1
	for i, c := range p.columns {
		if p.itemAt(i) != "" || c.filled == 0 {
			continue
		}
		if share := float64(c.known) / float64(c.filled); share > best && share > 0.3 {
			best, at = share, i
		}
	}
	if at >= 0 {
		return at
	}
	return p.find(func(h string) bool {
		words := wordsOf(h)
		return slices.Contains(words, "direction") || slices.Contains(words, "service") || slices.Contains(words, "department")
	})
}

// useColumn is the column about the use of AI, where the wave compares it.
func (p *proposer) useColumn() int {
	if !p.wave.CompareUse {
		return -1
	}
	return p.find(func(h string) bool {
		word := survey.Fold(h)
		about := strings.Contains(word, "utilise") || strings.Contains(word, "usage") || strings.Contains(word, "use")
		return about && (strings.Contains(word, "ia") || strings.Contains(word, "ai"))
	})
}

// find returns the first column with a name that fits and of no item; -1 when
// there is none.
func (p *proposer) find(fits func(name string) bool) int {
	for i, names := range p.head.columns {
		if p.itemAt(i) == "" && slices.ContainsFunc(names, fits) {
			return i
		}
	}
	return -1
}

// uses proposes which answers are of those who use AI, where they are not known
// by themselves. Codes of 0 to 3 in another column than our questionnaire's are
// taken for its own.
func (p *proposer) uses(column int) (yes, no []string, note reason.Text) {
	using, others := wave.UseWords(p.named(column))
	known := slices.Concat(wave.Blanks(), using, others)
	for text := range p.columns[column].texts {
		switch {
		case oneOf(known, text):
		case len(text) == 1 && text >= "0" && text <= "3":
			yes, no = []string{"1", "2", "3"}, []string{"0"}
		default:
			note = reason.New("map.answers")
		}
	}
	if yes != nil {
		note = reason.New("map.never")
	}
	return yes, no, note
}

// oneOf tells whether a folded text is one of some spellings.
func oneOf(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return survey.Fold(s) == text })
}
