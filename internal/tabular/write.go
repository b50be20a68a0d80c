package tabular

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Form is one sheet of a workbook to fill in: lines of explanation, a row of
// headings, then a few rows to look at.
type Form struct {
	Name    string
	Notes   []string // above the headings, one line each
	Columns []FormColumn
	Rows    [][]any // written in grey, as examples
	Said    int     // the rows from there on are figures, and no examples; 0: none is
}

// FormColumn is one column of a Form.
type FormColumn struct {
	Title   string
	Width   float64  // in characters; 0: 16
	Choices []string // offered in a drop-down list; others stay possible
}

// formRows is how far down drop-down lists reach.
const formRows = 2000

// WriteForms writes a workbook of forms. listSheet names the last sheet, where
// the choices of the drop-down lists are.
func WriteForms(w io.Writer, listSheet string, forms []Form) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	fw := formWriter{file: f, listSheet: listSheet}
	if err := fw.styles(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	for i, form := range forms {
		if err := fw.form(i, form); err != nil {
			return fmt.Errorf("write sheet %q: %w", form.Name, err)
		}
	}
	if err := fw.lists(); err != nil {
		return fmt.Errorf("write sheet %q: %w", listSheet, err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

type formWriter struct {
	file                *excelize.File
	listSheet           string
	note, head, example int
	choices             [][]string
}

func (w *formWriter) styles() error {
	var errs [3]error
	w.note, errs[0] = w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Italic: true, Color: "444444"}})
	w.head, errs[1] = w.file.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E5F"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
	})
	w.example, errs[2] = w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Italic: true, Color: "8A8A8A"}})
	return errors.Join(errs[:]...)
}

func (w *formWriter) form(i int, form Form) error {
	if err := w.sheet(i, form); err != nil {
		return err
	}
	head := len(form.Notes) + 1
	titles := make([]any, 0, len(form.Columns))
	for column, c := range form.Columns {
		titles = append(titles, c.Title)
		if err := w.column(form.Name, column+1, head, c); err != nil {
			return err
		}
	}
	if err := w.row(form.Name, head, w.head, titles); err != nil {
		return err
	}
	for line, row := range form.Rows {
		style := w.example
		if form.Said > 0 && line >= form.Said {
			style = 0
		}
		if err := w.row(form.Name, head+1+line, style, row); err != nil {
			return err
		}
	}
	return w.file.SetPanes(form.Name, &excelize.Panes{
		Freeze: true, YSplit: head, TopLeftCell: fmt.Sprintf("A%d", head+1), ActivePane: "bottomLeft",
	})
}

// sheet makes the sheet of a form, with the notes that stand first on it.
func (w *formWriter) sheet(i int, form Form) error {
	if i == 0 {
		if err := w.file.SetSheetName("Sheet1", form.Name); err != nil {
			return err
		}
	} else if _, err := w.file.NewSheet(form.Name); err != nil {
		return err
	}
	for line, note := range form.Notes {
		if err := w.row(form.Name, line+1, w.note, []any{note}); err != nil {
			return err
		}
	}
	return nil
}

func (w *formWriter) row(sheet string, line, style int, values []any) error {
	first, last := fmt.Sprintf("A%d", line), fmt.Sprintf("%s%d", columnName(max(1, len(values))), line)
	return errors.Join(w.file.SetSheetRow(sheet, first, &values), w.file.SetCellStyle(sheet, first, last, style))
}

func (w *formWriter) column(sheet string, column, head int, c FormColumn) error {
	width := c.Width
	if width == 0 {
		width = 16
	}
	name := columnName(column)
	if err := w.file.SetColWidth(sheet, name, name, width); err != nil {
		return err
	}
	if len(c.Choices) == 0 {
		return nil
	}
	w.choices = append(w.choices, c.Choices)
	list := columnName(len(w.choices))
	validation := excelize.NewDataValidation(true)
	validation.Sqref = fmt.Sprintf("%s%d:%s%d", name, head+1, name, formRows)
	validation.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", strings.ReplaceAll(w.listSheet, "'", "''"), list, list, len(c.Choices)))
	validation.ShowErrorMessage = false
	return w.file.AddDataValidation(sheet, validation)
}

func (w *formWriter) lists() error {
	if len(w.choices) == 0 {
		return nil
	}
	if _, err := w.file.NewSheet(w.listSheet); err != nil {
		return err
	}
	for column, choices := range w.choices {
		if err := w.file.SetSheetCol(w.listSheet, columnName(column+1)+"1", &choices); err != nil {
			return err
		}
	}
	return w.file.SetSheetVisible(w.listSheet, false)
}
