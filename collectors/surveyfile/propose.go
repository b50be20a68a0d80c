package surveyfile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
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
	Is      string // what it is taken for
	Drop    bool   // it looks personal, and the layout names it under drop
	Note    string // what is to be done about it; ""
}

// Propose looks for the columns of a wave in an export. It fails when no row
// is one of headings that the wave knows: the first row may then be answers,
// which nobody may quote.
func Propose(path, sheet string, s wave.Surveys, w survey.Wave) (Proposal, error) {
	e, err := openExport(path, sheet, 0)
	if err != nil {
		return Proposal{}, err
	}
	p := &proposer{export: e, surveys: s, wave: w, instruments: s.InstrumentsOf(w), codes: map[string]survey.Instrument{}}
	for _, in := range p.instruments {
		for _, item := range in.Items {
			p.codes[item.Code] = in
		}
	}
	if err := p.findHeadings(); err != nil {
		return Proposal{}, err
	}
	if err := p.look(); err != nil {
		return Proposal{}, err
	}
	out := p.propose()
	out.Layout.Sheet = sheet
	a, err := readAnswers(e, out.Layout, s, w)
	out.Rows, out.Fault = len(a.respondents), err
	for _, text := range lostOf(a) {
		out.Fault = errors.Join(out.Fault, errors.New(text))
	}
	return out, nil
}

func lostOf(a *answers) []string {
	if a.reader == nil {
		return nil
	}
	return a.reader.Lost()
}

type proposer struct {
	export
	surveys     wave.Surveys
	wave        survey.Wave
	instruments []survey.Instrument
	codes       map[string]survey.Instrument // by item
	headings    []string
	row         int // of the headings
	columns     []*seen
}

// seen is what was seen of a column: texts, folded, with the row of the first.
type seen struct {
	texts    map[string]int
	filled   int
	known    int // cells that name a direction
	personal string
	many     bool
}

// findHeadings takes the row that names most items. Where another names as many,
// both may be answers, which nobody may quote.
func (p *proposer) findHeadings() error {
	best, rows, doubt := 0, 0, false
	err := p.rows(func(r record) error {
		if rows++; rows > headingsWithin {
			return wave.ErrEnough
		}
		n := 0
		for _, text := range r.cells {
			if p.itemOf(text) != "" {
				n++
			}
		}
		switch {
		case n > best:
			best, p.headings, p.row, doubt = n, slices.Clone(r.cells), rows, false
		case n > 0 && n == best:
			doubt = true
		}
		return nil
	}, func(error) { rows++ })
	switch {
	case err != nil:
		return err
	case rows == 0:
		return errors.New("the export is empty")
	case doubt:
		return fmt.Errorf("several of the first %d rows name items of the wave %s, so that its headings cannot be told from answers: write items in the mapping by hand", headingsWithin, p.wave.ID)
	case best == 0:
		return fmt.Errorf("none of the first %d rows names an item of the wave %s, by its code or its text: write items in the mapping by hand, or choose the sheet", headingsWithin, p.wave.ID)
	}
	return nil
}

// itemOf returns the item that a heading names, by its code or its text, alone
// or between brackets or behind a slash.
func (p *proposer) itemOf(heading string) string {
	words := []string{heading, heading[strings.LastIndexByte(heading, '/')+1:]}
	if open := strings.LastIndexByte(heading, '['); open >= 0 && strings.HasSuffix(heading, "]") {
		words = append(words, heading[open+1:len(heading)-1])
	}
	for _, in := range p.instruments {
		for _, item := range in.Items {
			for _, word := range words {
				if strings.EqualFold(strings.TrimSpace(word), item.Code) || (item.Text.FR != "" && (same(word, item.Text.FR) || same(word, item.Text.In("en")))) {
					return item.Code
				}
			}
		}
	}
	return ""
}

// look goes through the answers once.
func (p *proposer) look() error {
	for range p.headings {
		p.columns = append(p.columns, &seen{texts: map[string]int{}})
	}
	rows := 0
	return p.rows(func(r record) error {
		if rows++; rows <= p.row {
			return nil
		}
		for i, text := range r.cells {
			if text = strings.TrimSpace(text); text != "" && i < len(p.columns) {
				p.columns[i].add(text, r.number)
				if _, ok := p.surveys.Directions.Identify(text, p.wave.Opened); ok {
					p.columns[i].known++
				}
			}
		}
		return nil
	}, func(error) { rows++ })
}

func (c *seen) add(text string, row int) {
	c.filled++
	if what := personalCell(text); what != "" {
		c.personal = what
	}
	if word := survey.Fold(text); len(c.texts) < mostDistinct {
		if _, ok := c.texts[word]; !ok {
			c.texts[word] = row
		}
	} else {
		c.many = true
	}
}

// propose says what each column is, and makes the layout.
func (p *proposer) propose() Proposal {
	out := Proposal{Layout: Layout{Mapping: wave.Mapping{Items: map[string]string{}}}}
	m := &out.Layout.Mapping
	direction, use := p.directionColumn(), p.useColumn()
	for i, heading := range p.headings {
		c := Column{Heading: heading, Is: "not read"}
		item, what := p.itemOf(heading), personal(heading)
		if what == "" {
			what = p.columns[i].personal
		}
		switch {
		case item != "":
			c.Is = "item " + item
			if !p.plain(heading) {
				m.Items[heading] = item
			}
		case i == direction:
			c.Is, m.Direction.Column = "direction", heading
		case i == use:
			c.Is, m.Use.Column = "use of AI", heading
			m.Use.Yes, m.Use.No, c.Note = p.uses(i)
		case same(heading, "submitdate"):
			c.Is = "tells complete responses"
		case what != "":
			c.Is, c.Drop = "dropped: looks like "+what, true
			out.Layout.Drop = append(out.Layout.Drop, heading)
		}
		out.Columns = append(out.Columns, c)
	}
	p.values(&out)
	return out
}

// plain tells whether the collector finds an item by this heading alone: the
// error tells of the other columns, which are not there.
func (p *proposer) plain(heading string) bool {
	r, err := wave.NewReader(wave.Mapping{}, p.surveys, p.wave, []string{heading})
	return (err == nil || r != nil) && len(r.Columns()) == 1
}

// directionColumn is the column of which most cells name a direction.
func (p *proposer) directionColumn() int {
	best, at := 0.0, -1
	for i, c := range p.columns {
		if p.itemOf(p.headings[i]) != "" || c.filled == 0 {
			continue
		}
		if share := float64(c.known) / float64(c.filled); share > best && share > 0.3 {
			best, at = share, i
		}
	}
	if at >= 0 {
		return at
	}
	return slices.IndexFunc(p.headings, func(h string) bool {
		words := wordsOf(h)
		return p.itemOf(h) == "" && (slices.Contains(words, "direction") || slices.Contains(words, "service") || slices.Contains(words, "department"))
	})
}

// useColumn is the column about the use of AI, where the wave compares it.
func (p *proposer) useColumn() int {
	if !p.wave.CompareUse {
		return -1
	}
	return slices.IndexFunc(p.headings, func(h string) bool {
		word := survey.Fold(h)
		about := strings.Contains(word, "utilise") || strings.Contains(word, "usage") || strings.Contains(word, "use")
		return p.itemOf(h) == "" && about && (strings.Contains(word, "ia") || strings.Contains(word, "ai"))
	})
}

// uses proposes which answers are of those who use AI, where they are not known
// by themselves. Codes of 0 to 3 in another column than our questionnaire's are
// taken for its own.
func (p *proposer) uses(column int) (yes, no []string, note string) {
	using, others := wave.UseWords(p.headings[column])
	known := slices.Concat(wave.Blanks(), using, others)
	for text := range p.columns[column].texts {
		switch {
		case oneOf(known, text):
		case len(text) == 1 && text >= "0" && text <= "3":
			yes, no = []string{"1", "2", "3"}, []string{"0"}
		default:
			note = "write which of its answers are yes and which are no"
		}
	}
	if yes != nil {
		note = "0 is taken for never, as in Vigie's questionnaire"
	}
	return yes, no, note
}

// values proposes codes for the answers that are no number and no word of the
// scale: A1 to A5, as LimeSurvey names them by itself.
func (p *proposer) values(out *Proposal) {
	for _, in := range p.instruments {
		codes := map[string]int{}
		for i, heading := range p.headings {
			if p.codes[p.itemOf(heading)].Key() == in.Key() {
				out.Columns[i].Note = p.learn(in, i, codes)
			}
		}
		if len(codes) == 0 {
			continue
		}
		first := 1
		for _, n := range codes {
			first = min(first, n)
		}
		for text, n := range codes {
			codes[text] = in.Scale.Low + n - first
		}
		if out.Layout.ValuesOf == nil {
			out.Layout.ValuesOf = map[string]map[string]int{}
		}
		out.Layout.ValuesOf[in.Key()] = codes
	}
}

// learn adds LimeSurvey's codes in a column, and says if it has other answers
// that are none.
func (p *proposer) learn(in survey.Instrument, column int, codes map[string]int) string {
	first := 0 // row of the first such answer
	for text, row := range p.columns[column].texts {
		if p.answers(in, text) {
			continue
		}
		if n, ok := limeCode(text); ok {
			codes[strings.ToUpper(text)] = n
		} else if first == 0 || row < first {
			first = row
		}
	}
	if first == 0 {
		return ""
	}
	return "some answers are no code of the scale (one at " + p.place(first, column) + "): write them under values, or under blank"
}

// oneOf tells whether a folded text is one of some spellings.
func oneOf(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return survey.Fold(s) == text })
}

// answers tells whether a folded text is an answer without any mapping.
func (p *proposer) answers(in survey.Instrument, text string) bool {
	if _, err := strconv.Atoi(text); err == nil || oneOf(wave.Blanks(), text) {
		return true
	}
	return slices.ContainsFunc(in.Scale.Words, func(w survey.Text) bool { return survey.Fold(w.FR) == text || survey.Fold(w.EN) == text })
}

// limeCode reads a1, ao01.
func limeCode(text string) (int, bool) {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "a"), "o")
	n, err := strconv.Atoi(digits)
	return n, err == nil && strings.HasPrefix(text, "a") && n >= 0 && n < 100 && len(digits) <= 3
}
