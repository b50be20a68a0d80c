package requestlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/tabular"
)

// maxRecord bounds one line of a log: gateways that log prompts write long ones.
const maxRecord = 4 << 20

// entry is one line of a log, cut down to the configured columns. Its cells
// are valid until the next one.
type entry struct {
	line, bytes int
	cells       [colCount]tabular.Cell
	open        bool // the file ended before the line did
}

// fault is a line that cannot be read; those after it can.
func fault(line, length int, reason string) error {
	return &tabular.RowError{Place: tabular.Place{Row: line}, Length: length, Reason: reason}
}

// entries streams the lines of a log, decompressed. A *tabular.RowError concerns
// one line, any other error is the last.
func (s *settings) entries(r io.Reader) iter.Seq2[entry, error] {
	input := bufio.NewReaderSize(r, 64<<10)
	format := s.Format
	if format == "" {
		format = "csv"
		head, err := input.Peek(512)
		if first := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"); len(first) > 0 && first[0] == '{' {
			format = "jsonl"
		} else if err != nil && !errors.Is(err, io.EOF) {
			return func(yield func(entry, error) bool) { yield(entry{}, fmt.Errorf("read log: %w", err)) }
		}
	}
	if format == "jsonl" {
		return s.jsonEntries(input)
	}
	return s.csvEntries(input)
}

func (s *settings) csvEntries(r io.Reader) iter.Seq2[entry, error] {
	options := tabular.Options{Limits: tabular.Limits{Rows: 1 << 62, Record: maxRecord}}
	if s.Separator != "" {
		options.Separator = s.Separator[0]
	}
	return func(yield func(entry, error) bool) {
		var at *[colCount]int
		for row, err := range tabular.CSV(r, options) {
			if err == nil && at == nil {
				if at, err = s.find(row); err != nil {
					yield(entry{}, err)
					return
				}
				continue
			}
			if !yield(cells(row, at), err) {
				return
			}
		}
	}
}

func cells(row tabular.Row, at *[colCount]int) entry {
	e := entry{line: row.Line, bytes: row.Bytes, open: row.Open}
	if at != nil {
		for i, column := range at {
			e.cells[i] = row.Cell(column)
		}
	}
	return e
}

// find returns where each configured column is, -1 if it is not configured.
func (s *settings) find(header tabular.Row) (*[colCount]int, error) {
	var at [colCount]int
	for i, name := range s.Columns.list() {
		at[i] = -1
		if name == "" {
			continue
		}
		at[i] = slices.IndexFunc(header.Cells, func(c tabular.Cell) bool { return strings.EqualFold(c.Text, name) })
		if at[i] < 0 {
			return nil, fmt.Errorf("line %d has no heading %q", header.Line, name)
		}
	}
	return &at, nil
}

func (s *settings) jsonEntries(r io.Reader) iter.Seq2[entry, error] {
	names := s.Columns.list()
	d := newDecoder(names)
	return func(yield func(entry, error) bool) {
		for line, err := range tabular.Lines(r, maxRecord) {
			e := entry{line: line.Number, bytes: len(line.Bytes), open: line.Open}
			if err == nil {
				if err = d.decode(line.Bytes, &e); err != nil {
					err = fault(e.line, e.bytes, err.Error())
				}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
