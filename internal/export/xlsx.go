package export

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/xuri/excelize/v2"
)

// longestSheet is how long a sheet's name may be.
const longestSheet = 31

// XLSX writes a table as a workbook of one sheet. Texts are written as texts,
// so that none is taken for a formula; numbers are rounded as in CSV.
func XLSX(w io.Writer, sheet string, t Table) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if name := []rune(sheet); len(name) > longestSheet {
		sheet = string(name[:longestSheet])
	}
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	header := make([]any, len(t.Header))
	for i, h := range t.Header {
		header[i] = h
	}
	if err := out.SetRow("A1", header); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	for n, r := range t.Rows {
		if len(r) != len(t.Header) {
			return fmt.Errorf("writing a workbook: row %d has %d cells for %d columns", n+1, len(r), len(t.Header))
		}
		line := make([]any, len(r))
		for i, c := range r {
			line[i] = c.plain()
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), line); err != nil {
			return fmt.Errorf("writing a workbook: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return nil
}

// plain is a cell as a workbook keeps it: a number, or a text.
func (c Cell) plain() any {
	if !c.Number || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
		return c.Text
	}
	return math.Round(c.Value*1e6)/1e6 + 0 // −0 is 0
}
