package export

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// longestSheet is how long a sheet's name may be.
const longestSheet = 31

// Book is what a workbook is called by: its one sheet, and who made it.
type Book struct{ Sheet, Author string }

// XLSX writes a table as a workbook of one sheet. Texts are written as texts,
// so that none is taken for a formula; numbers are rounded as in CSV; dates are
// dates. The heading stays in sight, and columns are as wide as what they hold.
func XLSX(w io.Writer, b Book, t Table) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := sheet(f, b, t); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return nil
}

func sheet(f *excelize.File, b Book, t Table) error {
	if name := []rune(b.Sheet); len(name) > longestSheet {
		b.Sheet = string(name[:longestSheet])
	}
	out, s, err := begun(f, b)
	if err != nil {
		return err
	}
	for i, width := range t.widths() {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	header := make([]any, len(t.Header))
	for i, h := range t.Header {
		header[i] = excelize.Cell{StyleID: s.heading, Value: h}
	}
	if err := out.SetRow("A1", header); err != nil {
		return err
	}
	for n, r := range t.Rows {
		if len(r) != len(t.Header) {
			return fmt.Errorf("row %d has %d cells for %d columns", n+1, len(r), len(t.Header))
		}
		line := make([]any, len(r))
		for i, c := range r {
			line[i] = c.plain(s)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// styles are those of a heading and of a date.
type styles struct{ heading, day int }

// begun is a workbook with its properties, its styles and a sheet whose first
// line stays.
func begun(f *excelize.File, b Book) (*excelize.StreamWriter, styles, error) {
	var s styles
	format := "yyyy-mm-dd"
	var err1, err2 error
	s.heading, err1 = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	s.day, err2 = f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	err := errors.Join(
		err1, err2, f.SetSheetName("Sheet1", b.Sheet),
		f.SetDocProps(&excelize.DocProperties{Creator: b.Author, LastModifiedBy: b.Author, Title: b.Sheet}),
	)
	if err != nil {
		return nil, s, err
	}
	out, err := f.NewStreamWriter(b.Sheet)
	if err != nil {
		return nil, s, err
	}
	return out, s, out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// The widths of a column, in characters: of one that holds little, and of one
// that holds sentences.
const (
	narrowest = 8
	widest    = 60
)

// widths are those of the columns: what they hold, and a little room.
func (t Table) widths() []float64 {
	out := make([]float64, len(t.Header))
	for i, h := range t.Header {
		out[i] = max(narrowest, float64(utf8.RuneCountInString(h)+2))
	}
	for _, r := range t.Rows {
		for i, c := range r[:min(len(r), len(out))] {
			out[i] = max(out[i], float64(utf8.RuneCountInString(c.write(Open))+2))
		}
	}
	for i := range out {
		out[i] = min(out[i], widest)
	}
	return out
}

// plain is a cell as a workbook keeps it: a number, a date or a text.
func (c Cell) plain(s styles) any {
	if !c.Day.IsZero() {
		return excelize.Cell{StyleID: s.day, Value: int(c.Day.Sub(dayZero()).Hours() / 24)}
	}
	if !c.Number || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
		if c.Text == "" {
			return nil // an empty cell, which is not a text without letters
		}
		return c.Text
	}
	return math.Round(c.Value*1e6)/1e6 + 0 // −0 is 0
}

// dayZero is the day from which a workbook counts the days since March 1900.
func dayZero() time.Time { return time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC) }
