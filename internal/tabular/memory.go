package tabular

import (
	"bytes"
	"iter"
)

// memory is a table that is in memory already.
type memory struct{ *bytes.Reader }

// Close does nothing.
func (memory) Close() error { return nil }

// Read is Open for what is in memory already.
func Read(content []byte, o Options) (*File, error) {
	return open(memory{bytes.NewReader(content)}, int64(len(content)), o)
}

// Typed is a table of one sheet that nobody wrote to a file: its headings, then
// its rows.
func Typed(sheet string, headings []string, rows ...[]Cell) *File {
	cells := make([]Cell, len(headings))
	for i, h := range headings {
		cells[i] = Cell{Text: h}
	}
	f := &File{rows: []Row{{Sheet: sheet, Line: 1, Cells: cells}}}
	for i, r := range rows {
		f.rows = append(f.rows, Row{Sheet: sheet, Line: i + 2, Cells: r})
	}
	return f
}

// typed gives the rows in memory of a sheet.
func (f *File) typed(sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range f.rows {
			if r.Sheet == sheet && !yield(r, nil) {
				return
			}
		}
	}
}
