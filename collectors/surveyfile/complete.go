package surveyfile

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// completeness tells the responses that were sent in from those that were left
// half-way, by the column of the settings, else by the one that the tool writes
// for it. Where there is neither, it looks for a column that may tell it.
type completeness struct {
	column     int      // none: no column tells it
	name       string   // of the column
	is, isNot  []string // texts of complete and of other responses; neither: any text is complete
	days       bool     // a day, rather than any text, is complete
	tests      int      // column of Qualtrics that tells trials; none
	columns    []hint   // where no column tells it: what each may tell
	Incomplete int      // responses that were left out
	Tests      int      // trials that were left out
}

// hint is what the cells of one column say of completeness.
type hint struct {
	heading                    wave.Heading
	skip                       bool
	empty, dates, done, undone int
	other                      bool
}

// none is a column that there is not; whole stands for all columns of a row.
const (
	none  = -1
	whole = -1
)

// newCompleteness finds the column; the error tells that the settings' is not
// there, or that several may be it.
func newCompleteness(l Complete, columns []wave.Heading, read []int) (*completeness, error) {
	c := &completeness{column: none, tests: none}
	if l.Column != "" {
		at, err := wave.FindColumn(columns, l.Column)
		if err != nil {
			return c, reason.New("prefixed", "complete", err)
		}
		c.column, c.name, c.is = at, l.Column, l.Is
		return c, nil
	}
	c.tests = trials(columns)
	for _, tool := range tools() {
		var found []int
		for i, column := range columns {
			if !slices.Contains(read, i) && slices.ContainsFunc(column, tool.named) {
				found = append(found, i)
			}
		}
		switch len(found) {
		case 0:
			continue
		case 1:
			c.column, c.name, c.is, c.isNot = found[0], columns[found[0]][0], tool.is, tool.isNot
			c.days = len(tool.is)+len(tool.isNot) == 0
			return c, nil
		}
		return c, reason.New("prefixed", "complete", reason.New("wave.complete", len(found), columns[found[0]][0], columns[found[1]][0]))
	}
	c.columns = make([]hint, len(columns))
	for i, column := range columns {
		benign := slices.ContainsFunc(column, func(name string) bool { return strings.Contains(survey.Fold(name), "modif") })
		c.columns[i] = hint{heading: column, skip: benign || slices.Contains(read, i)}
	}
	return c, nil
}

// tool is how one tool tells complete responses.
type tool struct {
	named     func(heading string) bool
	is, isNot []string
}

func tools() []tool {
	is := func(names ...string) func(string) bool {
		return func(heading string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return same(name, heading) })
		}
	}
	yes := []string{"1", "true", "vrai", "yes", "oui"}
	return []tool{
		// LimeSurvey, by code and in the languages of its users; Typeform.
		{named: is("submitdate", "Date submitted", "Date de soumission", "Datum Abgeschickt", "Fecha de envío", "Data di invio", "Data de envio", "Submit Date (UTC)")},
		{named: is("Finished", "Terminé"), is: yes}, // Qualtrics
		{named: func(heading string) bool { // REDCap, raw and with labels
			return strings.HasSuffix(heading, "_complete") || heading == "Complete?"
		}, is: []string{"2", "complete"}},
		{named: is("Response Type"), is: []string{"completed"}}, // Typeform
		{named: is("Draft", "Is draft", "Brouillon"), isNot: append(yes, "draft", "brouillon", "x")},
		{named: is("Progress", "Progression"), is: []string{"100", "100 %", "terminé", "terminée", "complete", "complet", "fini", "finished"}},
	}
}

// trials is the column by which Qualtrics tells previews, tests and spam.
func trials(columns []wave.Heading) int {
	has := func(name string) int {
		return slices.IndexFunc(columns, func(h wave.Heading) bool { return slices.Contains(h, name) })
	}
	if has("ResponseId") < 0 && has("RecordedDate") < 0 {
		return none
	}
	return has("Status")
}

// nobody says that no response is complete, and by which column.
func (c *completeness) nobody() reason.Text {
	if c.column == none {
		return reason.New("wave.nobody")
	}
	return reason.New("wave.nobody.by", c.name)
}

// drop says that the settings drop a column: it tells nothing.
func (c *completeness) drop(column int) {
	if column < len(c.columns) {
		c.columns[column].skip = true
	}
}

// of tells whether a response was sent in, and whether the export says so.
func (c *completeness) of(cells []string) (sent, told bool) {
	if c.tests != none && oneOf([]string{"1", "2", "8", "Survey Preview", "Survey Test", "Spam", "Aperçu de l’enquête", "Aperçu"}, survey.Fold(cellOf(cells, c.tests))) {
		c.Tests++
		return false, false
	}
	if c.column == none {
		c.watch(cells)
		return true, false
	}
	text := strings.TrimSpace(cellOf(cells, c.column))
	among := func(list []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return same(s, whole0(text)) })
	}
	switch {
	case len(c.is) > 0:
		sent = among(c.is)
	case len(c.isNot) > 0:
		sent = !among(c.isNot)
	case c.days:
		sent = isDay(text) // a second row of headings has none
	default:
		sent = text != "" && !strings.HasPrefix(text, "[") // REDCap writes [not completed]
	}
	if !sent {
		c.Incomplete++
	}
	return sent, true
}

// whole0 writes 1.0 as 1: programs that know no gaps write whole numbers so.
func whole0(text string) string {
	if number, ok := strings.CutSuffix(text, ".0"); ok && strings.Trim(number, "0123456789") == "" {
		return number
	}
	return text
}

// isDay tells whether a text is a day, or a day as a workbook keeps it, of 1980, as
// LimeSurvey writes when dates are not kept, or 2009 to 2064.
func isDay(text string) bool {
	v, err := strconv.ParseFloat(text, 64)
	return wave.IsDate(text) || (err == nil && (v == 29_221 || (v >= 40_000 && v < 60_000)))
}

func (c *completeness) watch(cells []string) {
	for i := range c.columns {
		h := &c.columns[i]
		if h.skip || h.other {
			continue
		}
		text := strings.TrimSpace(cellOf(cells, i))
		if text == "" || strings.HasPrefix(text, "[not ") {
			h.empty++
			continue
		}
		if isDay(text) {
			h.dates++
			continue
		}
		switch word := survey.Fold(text); {
		case slices.Contains([]string{"complete", "completed", "complet", "complete", "termine", "terminee", "finished", "fini", "finie", "submitted", "envoye", "envoyee", "soumis", "soumise"}, word):
			h.done++
		case slices.Contains([]string{"incomplete", "incomplet", "partial", "partiel", "partielle", "encours", "inprogress", "started", "abandonne", "abandon", "abandonnee", "draft", "brouillon", "nontermine", "unfinished", "interrompu", "inacheve"}, word):
			h.undone++
		default:
			h.other = true
		}
	}
}

// doubt refuses an export that holds a column which tells complete responses,
// as it seems, when nothing says so.
func (c *completeness) doubt(place func(number, column int) reason.Text) error {
	var faults []error
	for i, h := range c.columns {
		switch {
		case h.skip || h.other:
		case h.undone > 0:
			faults = append(faults, reason.New("wave.sent.words", place(0, i)))
		case h.dates > 0 && h.empty > 0 && h.done == 0:
			faults = append(faults, reason.New("wave.sent.days", place(0, i)))
		}
	}
	return errors.Join(faults...)
}
