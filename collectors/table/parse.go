package table

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// figure is one figure with its place in the file.
type figure struct {
	measure.Reading
	where string
}

// content is what one file says.
type content struct {
	figures []figure
	notes   []entry.Note
	refused []measure.Refusal
}

// Used counts the figures and the notes.
func (c content) Used() int { return len(c.figures) + len(c.notes) }

// Refusals gives what was refused, with its place.
func (c content) Refusals() []measure.Refusal { return c.refused }

// headingsWithin is how far down the row of headings is sought, below titles
// and explanations.
const headingsWithin = 40

// parser reads one file.
type parser struct {
	*settings
	zone       *time.Location
	file       string
	date1904   bool
	convention tabular.Convention
	content
}

// parse reads a file whole. What is wrong in it is refused with its place; only
// what the disk says is an error.
func (s *settings) parse(_ context.Context, found collectors.Found, zone *time.Location) (content, error) {
	file, err := tabular.Open(found.Path, s.options())
	return s.read(found.Name, zone, file, err)
}

func (s *settings) options() tabular.Options {
	options := tabular.Options{Limits: tabular.Limits{Rows: 50_000, Columns: 256}}
	if s.Separator != "" {
		options.Separator = s.Separator[0]
	}
	return options
}

// read reads a file that was opened, or could not be.
func (s *settings) read(name string, zone *time.Location, file *tabular.File, err error) (content, error) {
	p := parser{settings: s, zone: zone, file: name}
	if err != nil {
		if diskFault(err) {
			return content{}, err
		}
		p.refuse("", err.Error())
		return p.content, nil
	}
	p.date1904 = file.Date1904()
	err = p.sheets(file)
	return p.content, errors.Join(err, file.Close())
}

func (p *parser) refuse(where, reason string) {
	if where != "" {
		where = ", " + where
	}
	p.refused = append(p.refused, measure.Refusal{Where: p.file + where, Reason: reason})
}

func (p *parser) sheets(file *tabular.File) error {
	list, names := p.layouts(), file.Sheets()
	if len(names) == 0 {
		p.refuse("", "a workbook without a sheet")
		return nil
	}
	read := 0
	for i, name := range names {
		l, ok := list[name]
		if first, whole := list[""]; !ok && whole && i == 0 {
			l, ok = first, true
		}
		if words, isNotes := notesSheet(name); p.Layout == "workbook" && isNotes {
			p.readNotes(file.Rows(name), words)
			read++
		} else if ok {
			if err := p.sheet(file, name, l); err != nil {
				return err
			}
			read++
		}
	}
	switch {
	case read > 0:
	case p.Sheet == "":
		p.refuse("", "no sheet is one of the workbook of `vigie template`: fill that in, and keep the names of its sheets")
	default:
		p.refuse("", fmt.Sprintf("no sheet is named %q, or as in the workbook of `vigie template`", p.Sheet))
	}
	return nil
}

// sheet reads the rows of one sheet twice: all numbers settle what a comma is
// before any is read.
func (p *parser) sheet(file *tabular.File, name string, l layout) error {
	p.convention = p.Decimal
	if p.convention == tabular.Unsettled {
		p.convention = tabular.Settle(numbers(file.Rows(name), l))
	}
	var h header
	headed, rows := false, 0
	for row, err := range file.Rows(name) {
		var fault *tabular.RowError
		rows++
		switch {
		case errors.As(err, &fault):
			p.refuse(fault.Place.String(), fault.Reason)
		case diskFault(err):
			return err
		case err != nil:
			p.refuse("", "cannot be read further: "+err.Error())
			return nil
		case headed:
			p.row(row, h, l)
		case rows <= headingsWithin:
			h, headed = l.find(row)
		}
	}
	if !headed && (rows > 0 || name == "") {
		p.refuse(sheetName(name), "no row of headings: a column for the period and one for the figures are needed")
	}
	return nil
}

func sheetName(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("sheet %q", name)
}

// numbers gives the texts in the columns of figures.
func numbers(rows iter.Seq2[tabular.Row, error], l layout) iter.Seq[string] {
	return func(yield func(string) bool) {
		var h header
		headed := false
		for row, err := range rows {
			switch {
			case err != nil:
			case !headed:
				h, headed = l.find(row)
			case !yieldNumbers(row, h, yield):
				return
			}
		}
	}
}

func yieldNumbers(row tabular.Row, h header, yield func(string) bool) bool {
	columns := []int{}
	for _, f := range []field{value, low, high} {
		if i, ok := h.at[f]; ok {
			columns = append(columns, i)
		}
	}
	for i := range h.amounts {
		columns = append(columns, i)
	}
	for _, i := range columns {
		if c := row.Cell(i); c.Kind == tabular.Text && c.Text != "" && !yield(c.Text) {
			return false
		}
	}
	return true
}
