package surveyfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/survey"
)

// headingsWithin is how far down the row of headings is sought.
const headingsWithin = 10

// mostFaults is how many faults of one file are told.
const mostFaults = 20

// answers is one export being read: what it asks for, and who answered.
type answers struct {
	export
	layout      Layout
	surveys     wave.Surveys
	wave        survey.Wave
	reader      *wave.Reader
	first       error // why the first row is not the row of headings
	rows        int
	headings    int // columns of the row of headings
	read        []int
	dropped     map[int]bool // columns that the settings drop
	told        map[int]bool // columns of which it is told that they look personal
	complete    int          // column, -1: all are complete
	faults      []error
	more        int // faults beyond mostFaults
	respondents []survey.Respondent
}

// readAnswers reads an export whole. The error tells every fault, by place
// only: with one, nothing of the file may be used, for what is published of a
// wave can hardly be corrected afterwards.
func readAnswers(e export, l Layout, s wave.Surveys, w survey.Wave) (*answers, error) {
	a := &answers{export: e, layout: l, surveys: s, wave: w, dropped: map[int]bool{}, told: map[int]bool{}, complete: -1}
	err := e.rows(a.row, a.fault)
	switch {
	case err != nil:
		a.fault(err)
	case a.rows == 0:
		a.fault(errors.New("the export is empty"))
	case a.reader == nil:
		a.fault(a.first)
	case len(a.respondents) == 0 && len(a.faults) == 0:
		a.fault(errors.New("the export has headings and no complete response"))
	}
	if a.more > 0 {
		a.faults = append(a.faults, fmt.Errorf("%d more faults like these", a.more))
	}
	return a, errors.Join(a.faults...)
}

func (a *answers) fault(err error) {
	if len(a.faults) >= mostFaults {
		a.more++
		return
	}
	a.faults = append(a.faults, err)
}

func (a *answers) row(r record) error {
	a.rows++
	if a.reader == nil {
		return a.head(r)
	}
	if len(r.cells) > a.headings {
		a.fault(fmt.Errorf("%s: more columns than headings: is the separator right, are texts between quotes?", a.place(r.number, a.headings)))
		return nil
	}
	if !a.isComplete(r.cells) {
		return nil
	}
	for i, text := range r.cells {
		if what := personalCell(text); what != "" && !a.dropped[i] && !a.told[i] && !slices.Contains(a.read, i) {
			a.told[i] = true
			a.fault(fmt.Errorf("%s: the column holds what looks like %s: take it out of the export, or write its heading under drop", a.place(r.number, i), what))
		}
	}
	a.respondents = append(a.respondents, a.reader.Read(func(column int) string { return cellOf(r.cells, column) }))
	return nil
}

func cellOf(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// head takes a row for the row of headings if all that is sought is in it.
func (a *answers) head(r record) error {
	headings := a.renamed(r.cells)
	reader, err := wave.NewReader(a.layout.Mapping, a.surveys, a.wave, headings)
	if err == nil && a.layout.Complete.Column != "" && !slices.Contains(headings, a.layout.Complete.Column) {
		err = fmt.Errorf("complete: the export has no column %q", a.layout.Complete.Column)
	}
	if err != nil {
		if a.first == nil {
			a.first = err
		}
		if a.rows >= headingsWithin {
			return wave.ErrEnough
		}
		return nil
	}
	a.reader, a.read, a.headings = reader, reader.Columns(), len(headings)
	if a.complete = slices.Index(headings, a.layout.Complete.Column); a.layout.Complete.Column == "" {
		a.complete = slices.Index(headings, "submitdate")
	}
	for i, heading := range headings {
		if slices.ContainsFunc(a.layout.Drop, func(drop string) bool { return same(drop, heading) }) {
			a.dropped[i] = true
		} else if what := personal(heading); what != "" && !slices.Contains(a.read, i) {
			a.told[i] = true
			a.fault(fmt.Errorf("%s: a column that looks like %s: take it out of the export, or write its heading under drop", a.place(r.number, i), what))
		}
	}
	return nil
}

// renamed writes headings as the settings do, where they are the same but for
// case, accents, spaces and punctuation: Excel and forms put hard spaces in.
func (a *answers) renamed(cells []string) []string {
	headings := make([]string, len(cells))
	for i, text := range cells {
		headings[i] = strings.TrimSpace(text)
	}
	names := []string{a.layout.Direction.Column, a.layout.Use.Column, a.layout.Complete.Column}
	for name := range a.layout.Items {
		names = append(names, name)
	}
	for _, name := range names {
		if name == "" || slices.Contains(headings, name) {
			continue
		}
		for i := range headings {
			if same(headings[i], name) {
				headings[i] = name
			}
		}
	}
	return headings
}

// same tells whether two headings are the same to people.
func same(a, b string) bool {
	if a == b {
		return true
	}
	word := survey.Fold(a)
	return word != "" && word == survey.Fold(b)
}

func (a *answers) isComplete(cells []string) bool {
	if a.complete < 0 {
		return true
	}
	text := strings.TrimSpace(cellOf(cells, a.complete))
	if len(a.layout.Complete.Is) == 0 {
		return text != ""
	}
	return slices.ContainsFunc(a.layout.Complete.Is, func(is string) bool { return same(is, text) })
}
