package wave

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Reader reads the rows of one export by a mapping: Add takes them one by one,
// Judge says what they are once all are there. It keeps the texts of the columns
// that are read, in memory, until then.
type Reader struct {
	mapping Mapping
	surveys Surveys
	wave    survey.Wave
	items   map[int]string               // by column
	of      map[string]survey.Instrument // by item
	at      struct{ direction, use int } // -1: none
	columns []int
	texts   []string       // all that are different
	numbers map[string]int // of texts
	rows    []row
}

// row is one response: its place in the export, and its texts by number, in the
// order of the columns that are read.
type row struct {
	number   int
	complete bool // the export says so
	cells    []int
}

// none is where a column is that an export need not have.
const none = -1

// NewReader finds the columns of a wave among the headings of an export. All
// that is missing, and each that two columns are, is told at once.
func NewReader(m Mapping, s Surveys, w survey.Wave, headings []Heading) (*Reader, error) {
	r := &Reader{mapping: m, surveys: s, wave: w, items: map[int]string{}, of: itemsOf(s.InstrumentsOf(w)), numbers: map[string]int{}}
	r.number("")
	faults := []error{r.findItems(headings)}
	for _, c := range []struct {
		key, name string
		at        *int
	}{{"direction", m.Direction.Column, &r.at.direction}, {"use", m.Use.Column, &r.at.use}} {
		*c.at = none
		if c.name == "" {
			continue
		}
		found, err := findQuestion(headings, c.name)
		if err != nil {
			faults = append(faults, reason.New("prefixed", c.key, err))
			continue
		}
		*c.at = found
	}
	r.columns = slices.Collect(maps.Keys(r.items))
	for _, at := range []int{r.at.direction, r.at.use} {
		if at != none && !slices.Contains(r.columns, at) {
			r.columns = append(r.columns, at)
		}
	}
	slices.Sort(r.columns)
	return r, errors.Join(faults...)
}

// FindColumn returns the one column of a name that the settings give.
func FindColumn(headings []Heading, name string) (int, error) {
	return theOne(called(headings, name), name)
}

// called lists the columns of a name.
func called(headings []Heading, name string) []int {
	var exact, found []int
	for i, h := range headings {
		if slices.Contains(h, name) {
			exact = append(exact, i)
		}
		if h.Is(name) {
			found = append(found, i)
		}
	}
	if len(exact) == 1 {
		return exact
	}
	return found
}

func theOne(found []int, name string) (int, error) {
	switch len(found) {
	case 0:
		return none, reason.New("wave.column", name)
	case 1:
		return found[0], nil
	}
	return none, reason.New("wave.column.several", len(found), name)
}

// findQuestion returns the column of a question that the settings name. A question
// of Vigie's own questionnaire is found by its words as well, whole or cut short:
// its settings name it by its code, whatever the headings of the export.
func findQuestion(headings []Heading, name string) (int, error) {
	found := called(headings, name)
	if words := ownWords(name); len(found) == 0 && words != (survey.Text{}) {
		for i, h := range headings {
			if h.Is(words.FR) || h.Is(words.EN) || h.Cut(words.FR) || h.Cut(words.EN) {
				found = append(found, i)
			}
		}
	}
	return theOne(found, name)
}

// ownWords are those of a question of Vigie's own questionnaire, by its code; empty
// for any other name.
func ownWords(code string) survey.Text {
	switch code {
	case survey.DirectionCode:
		return survey.Said("where")
	case survey.UseCode:
		return survey.Said("uses")
	}
	return survey.Text{}
}

func (r *Reader) findItems(headings []Heading) error {
	var faults []error
	missing := maps.Clone(r.of)
	named := map[int]bool{}
	for _, column := range slices.Sorted(maps.Keys(r.mapping.Items)) {
		code := r.mapping.Items[column]
		at, err := FindColumn(headings, column)
		switch {
		case err != nil:
			faults = append(faults, reason.New("prefixed", "items", err))
		case named[at]:
			faults = append(faults, reason.New("wave.column.twice", column))
		default:
			if _, open := missing[code]; !open {
				faults = append(faults, reason.New("wave.item.several", 2, code))
			}
			r.items[at], named[at] = code, true
		}
		delete(missing, code)
	}
	names := r.surveys.NamesOf(r.wave)
	found := map[string][]int{}
	for i, h := range headings {
		if code := names.Of(h); code != "" && !named[i] {
			found[code] = append(found[code], i)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(missing)) {
		switch at := found[code]; len(at) {
		case 0:
			faults = append(faults, names.missing(headings, code))
		case 1:
			r.items[at[0]] = code
		default:
			faults = append(faults, reason.New("wave.item.several", len(at), code))
		}
	}
	return errors.Join(faults...)
}

// missing says that no column is of an item, or that one is cut too short to tell.
func (n Names) missing(headings []Heading, code string) reason.Text {
	short := slices.IndexFunc(headings, func(h Heading) bool { return n.Of(h) == "" && n.Short(h, code) })
	if short < 0 {
		return reason.New("wave.item.none", code)
	}
	return reason.New("wave.item.short", code, headings[short][0])
}

// Columns lists the columns that are read; all others must be dropped.
func (r *Reader) Columns() []int { return r.columns }

// Items gives the item of each column that has one.
func (r *Reader) Items() map[int]string { return r.items }

// Add takes one response; cell gives the text of a column of Columns. number is
// its place in the export, complete whether the export says that it was sent in.
func (r *Reader) Add(number int, complete bool, cell func(column int) string) {
	one := row{number: number, complete: complete, cells: make([]int, len(r.columns))}
	for i, column := range r.columns {
		one.cells[i] = r.number(plain(cell(column)))
	}
	r.rows = append(r.rows, one)
}

// number is that of a text, which is kept once.
func (r *Reader) number(text string) int {
	n, ok := r.numbers[text]
	if !ok {
		n = len(r.texts)
		r.texts = append(r.texts, strings.Clone(text))
		r.numbers[r.texts[n]] = n
	}
	return n
}

// Rows is how many responses were added.
func (r *Reader) Rows() int { return len(r.rows) }
