// Package tabular reads CSV and XLSX as people and programs really write
// them: separators, encodings, French and international numbers and dates are
// recognised, sizes are bounded against bombs, and every fault says its place,
// never its content. It also writes the workbooks that it reads back.
package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Limits bound what a file may cost. A zero field means the default.
type Limits struct {
	Rows     int   // rows of one sheet, 200,000 by default
	Record   int   // bytes of one CSV record or one cell, 64 KiB by default
	Columns  int   // cells of one row, 1,024 by default
	Unzipped int64 // bytes after decompression, 64 MiB by default
}

// Options say what is known of a file before it is read.
type Options struct {
	Separator byte // of a CSV; 0: found among ; , and tab
	Limits    Limits
}

func (o Options) filled() Options {
	l := &o.Limits
	if l.Rows == 0 {
		l.Rows = 200_000
	}
	if l.Record == 0 {
		l.Record = 64 << 10
	}
	if l.Columns == 0 {
		l.Columns = 1024
	}
	if l.Unzipped == 0 {
		l.Unzipped = 64 << 20
	}
	return o
}

// Kind is what a cell holds. The zero value is text.
type Kind uint8

// Text is all that a CSV has; Number, Bool, Failed (#REF!, #DIV/0! …) and
// Formula (one whose value is not in the file) come from a spreadsheet, which
// knows the type of its cells.
const (
	Text Kind = iota
	Number
	Bool
	Failed
	Formula
)

// Cell is one value as it was written; a number is in Go's notation. What a
// spreadsheet's cell shows beside its value is there too.
type Cell struct {
	Text   string
	Kind   Kind
	Grain  Grain  // of a date: it is shown as a day, a month or a year; 0: as no date
	Unit   string // that its format shows beside a number: "%", "MWh", "€"
	Merged bool   // it is merged over several rows, which all hold its value
}

// Row is one record. Its Cells are valid until the next row is asked for.
type Row struct {
	Sheet string // "" in a CSV
	Line  int    // from 1: the line where the record starts, or the spreadsheet's row
	Bytes int    // length of the record in the file, 0 for a spreadsheet
	Cells []Cell
	Open  bool // the file ended before the record's end of line: it may still grow
	Sep   byte // between the cells of a CSV
}

// Cell returns the cell of column i, counted from 0; empty beyond the last.
func (r Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Place returns where column i, counted from 0, of the row is.
func (r Row) Place(i int) Place { return Place{Sheet: r.Sheet, Row: r.Line, Column: i + 1} }

// Place is where something is in a file; Row and Column count from 1, and a
// Column of 0 is the whole row.
type Place struct {
	Sheet       string
	Row, Column int
}

// String writes `line 7, column 3`, or `sheet "Chiffres", cell C7`.
func (p Place) String() string { return p.Said().String() }

// Said is the place in every language.
func (p Place) Said() reason.Text {
	switch {
	case p.Sheet == "" && p.Column == 0:
		return reason.New("where.line", p.Row)
	case p.Sheet == "":
		return reason.New("where.column", p.Row, p.Column)
	case p.Column == 0:
		return reason.New("where.row", p.Sheet, p.Row)
	}
	return reason.New("where.cell", p.Sheet, columnName(p.Column)+strconv.Itoa(p.Row))
}

// columnName writes 1 as A, 27 as AA.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// RowError is one record that cannot be read; those after it can. It tells the
// place and the length, never the content.
type RowError struct {
	Place  Place
	Length int // bytes of the record, 0 when it has none
	Reason reason.Text
}

// Error tells place, length and reason.
func (f *RowError) Error() string { return f.said().String() }

// As gives place, length and reason as a text.
func (f *RowError) As(target any) bool {
	t, ok := target.(*reason.Text)
	if ok {
		*t = f.said()
	}
	return ok
}

func (f *RowError) said() reason.Text {
	place := f.Place.Said()
	if f.Length > 0 {
		place = reason.New("where.bytes", place, f.Length)
	}
	return reason.New("prefixed", place, f.Reason)
}

// ErrLimit is behind every refusal to read on because a file is too large.
var ErrLimit = reason.New("file.large")

// File is an open CSV or XLSX.
type File struct {
	file    content
	size    int64
	options Options
	book    *book // nil for a CSV
	json    bool  // its rows are JSON objects
	rows    []Row // of one sheet in memory, when there is no file
}

// content is what a table is read from.
type content interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}

// Open looks at the first bytes of the file, not at its name: XLSX, gzip, JSON
// Lines or CSV. An old .xls or a workbook under password is refused.
func Open(path string, o Options) (*File, error) {
	file, err := os.Open(path) //nolint:gosec // the path comes from the configuration
	if err != nil {
		return nil, fmt.Errorf("open table: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("size of the table: %w", err), file.Close())
	}
	return open(file, info.Size(), o)
}

func open(file content, size int64, o Options) (*File, error) {
	f := &File{file: file, size: size, options: o.filled()}
	if err := f.detect(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

func (f *File) detect() error {
	head := make([]byte, 8)
	n, err := f.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the start of the table: %w", err)
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		f.book, err = openBook(f.file, f.size, f.options.Limits)
		return err
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return reason.New("sheet.old")
	case bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("{")):
		f.json = true
	}
	return nil
}

// Sheets returns the names of the sheets in their order, without those that are
// hidden; a CSV has one, "".
func (f *File) Sheets() []string {
	if f.file == nil {
		return []string{f.rows[0].Sheet}
	}
	if f.book == nil {
		return []string{""}
	}
	return f.book.names(false)
}

// Hidden returns the names of the sheets that are hidden. Rows reads them too.
func (f *File) Hidden() []string {
	if f.book == nil {
		return nil
	}
	return f.book.names(true)
}

// Notes tells what a reader of a sheet does not see in it: rows and columns
// that are hidden, and that Rows gives all the same. Rows has been read before.
func (f *File) Notes(sheet string) []reason.Text {
	if f.book == nil {
		return nil
	}
	return f.book.notes[sheet]
}

// Date1904 tells whether serial dates of the workbook count from 1904.
func (f *File) Date1904() bool { return f.book != nil && f.book.date1904 }

// Rows streams the rows of a sheet that are not empty. A *RowError concerns one
// record and the next ones follow; any other error is the last.
func (f *File) Rows(sheet string) iter.Seq2[Row, error] {
	if f.file == nil {
		return f.typed(sheet)
	}
	if f.book != nil {
		return f.book.rows(sheet)
	}
	return func(yield func(Row, error) bool) {
		if _, err := f.file.Seek(0, io.SeekStart); err != nil {
			yield(Row{}, fmt.Errorf("go back to the start of the table: %w", err))
			return
		}
		plain, err := Plain(f.file, f.options.Limits.Unzipped)
		if err != nil {
			yield(Row{}, err)
			return
		}
		if f.json {
			f.objects(plain)(yield)
			return
		}
		CSV(plain, f.options)(yield)
	}
}

// Close closes the file.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
