package surveyfile

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// What an export may cost.
const (
	mostBytes   = 64 << 20
	mostColumns = wave.MostFields
)

// record is one line of an export: one person's answers, still in text. Its
// cells are valid until the next one.
type record struct {
	number int // of the line or the response, from 1
	cells  []string
}

// export is a file of answers. It is read as often as needed, and kept in no
// other place.
type export struct {
	path  string
	sheet string // of a workbook; "": the first
	sep   byte   // of a CSV; 0: found
	json  bool
	not   error // it is no export that is read
}

// openExport looks at what the file is. Its errors are the disk's.
func openExport(path, sheet string, sep byte) (export, error) {
	e := export{path: path, sheet: sheet, sep: sep}
	file, err := os.Open(path) //nolint:gosec // the path comes from the configuration or the command line
	if err != nil {
		return e, reason.While(err, "doing.export.open")
	}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(file, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	e.not = foreign(head[:n])
	head = bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), " \t\r\n")
	e.json = len(head) > 0 && (head[0] == '{' || head[0] == '[')
	if err := errors.Join(err, file.Close()); err != nil {
		return e, reason.While(err, "doing.export.open")
	}
	return e, nil
}

// place says where a column, counted from 0, of a record is; with number 0 it
// says the column alone, with a column under 0 the record alone.
func (e export) place(number, column int) reason.Text {
	row, cell, both := "where.line", "where.heading", "where.column"
	if e.json {
		row, cell, both = "where.response", "where.field", "where.response.field"
	}
	switch {
	case number == 0:
		return reason.New(cell, column+1)
	case column < 0:
		return reason.New(row, number)
	}
	return reason.New(both, number, column+1)
}

// rows gives the rows of the export, those of headings included, to do, until
// it returns wave.ErrEnough or another error. A row that cannot be read is given to
// bad, with its place.
func (e export) rows(do func(record) error, bad func(error)) error {
	if e.not != nil {
		return e.not
	}
	read := e.table
	if e.json {
		read = e.responses
	}
	if err := read(do, bad); err != nil && !errors.Is(err, wave.ErrEnough) {
		return err
	}
	return nil
}

// table reads CSV and XLSX.
func (e export) table(do func(record) error, bad func(error)) (err error) {
	file, err := tabular.Open(e.path, tabular.Options{
		Separator: e.sep, Limits: tabular.Limits{Rows: wave.MostResponses, Columns: mostColumns, Unzipped: mostBytes},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sheet := e.sheet
	if names := file.Sheets(); sheet == "" && len(names) > 0 {
		sheet = names[0]
	}
	var cells []string
	for row, err := range file.Rows(sheet) {
		var fault *tabular.RowError
		switch {
		case errors.As(err, &fault):
			bad(fault)
			continue
		case err != nil:
			return err
		}
		cells = cells[:0]
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		if err := do(record{number: row.Line, cells: cells}); err != nil {
			return err
		}
	}
	return nil
}

// responses reads the exports in JSON. The first record given is the headings:
// the names of the fields of all responses, in the order in which they come.
func (e export) responses(do func(record) error, _ func(error)) error {
	index := map[string]int{}
	var headings []string
	err := e.each(func(_ int, fields []wave.Field) error {
		for _, f := range fields {
			if _, ok := index[f.Name]; !ok {
				index[f.Name] = len(headings)
				headings = append(headings, f.Name)
			}
		}
		if len(headings) > mostColumns {
			return reason.Because(tabular.ErrLimit, reason.New("limit.fields", mostColumns))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := do(record{cells: headings}); err != nil || len(headings) == 0 {
		return err
	}
	cells := make([]string, len(headings))
	return e.each(func(number int, fields []wave.Field) error {
		clear(cells)
		for _, f := range fields {
			if i, ok := index[f.Name]; ok {
				cells[i] = f.Text
			}
		}
		return do(record{number: number, cells: cells})
	})
}

// each gives the responses of a JSON file one at a time.
func (e export) each(do func(number int, fields []wave.Field) error) (err error) {
	file, err := os.Open(e.path)
	if err != nil {
		return reason.While(err, "doing.export.open")
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	plain, err := tabular.Plain(file, mostBytes)
	if err != nil {
		return err
	}
	return wave.Responses(plain, do)
}
