package table

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/tabular"
)

// EntryKind is what a line typed on a page is.
type EntryKind string

// The kinds of entries, one sheet of the workbook each; comments and actions
// share theirs.
const (
	EntryFigure   EntryKind = "figure"
	EntryTraining EntryKind = "training"
	EntryComment  EntryKind = "comment"
	EntryAction   EntryKind = "action"
)

// Entry is one line that somebody typed on a page, as texts that this
// collector will read like those of any workbook: it refuses the same faults.
type Entry struct {
	Kind                       EntryKind
	Period                     string
	System, Metric             string // figure
	Value, Unit, Evidence      string
	Direction                  string // training
	Trained, Headcount, Signed string
	About, Text, Owner, Due    string // comment and action
}

// EntryMetrics lists what an entry's metric may be, as the workbook offers it.
func EntryMetrics(lang string) []string {
	words := french()
	if lang == "en" {
		words = english()
	}
	return template{words: words, english: lang == "en"}.figuresSheet().Columns[2].Choices
}

// WriteEntry writes an entry as the workbook that officers fill in.
func WriteEntry(w io.Writer, e Entry) error {
	t := template{words: french()}
	var form tabular.Form
	switch e.Kind {
	case EntryFigure:
		form = t.figuresSheet()
		form.Rows = [][]any{{e.Period, e.System, e.Metric, typed(e.Value), e.Unit, nil, nil, t.declared, e.Evidence}}
	case EntryTraining:
		form = t.trainingSheet()
		form.Rows = [][]any{{e.Period, e.Direction, typed(e.Trained), typed(e.Headcount), typed(e.Signed), nil}}
	case EntryComment:
		form = t.notesSheet()
		form.Rows = [][]any{{e.Period, e.About, t.comment, e.Text}}
	case EntryAction:
		form = t.notesSheet()
		form.Rows = [][]any{{e.Period, e.About, t.action, e.Text, e.Owner, e.Due, t.planned}}
	default:
		return fmt.Errorf("write an entry: %q is not a kind of entry", e.Kind)
	}
	form.Notes = nil
	return tabular.WriteForms(w, t.lists, []tabular.Form{form})
}

// typed is a number where the text is one as forms send it, in digits with a
// point, else the text itself, which is read as a file's; nil for nothing.
func typed(text string) any {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if strings.Trim(text, "0123456789.-") == "" {
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return v
		}
	}
	return text
}
