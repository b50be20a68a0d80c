package requestlog

import (
	"bufio"
	"bytes"
	"encoding/json"
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
	return &tabular.Fault{Place: tabular.Place{Row: line}, Length: length, Reason: reason}
}

// entries streams the lines of a log, decompressed. A *tabular.Fault concerns
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
		var at [colCount]int
		header := true
		for row, err := range tabular.CSV(r, options) {
			if err == nil && header {
				if at, err = s.find(row); err != nil {
					yield(entry{}, err)
					return
				}
				header = false
				continue
			}
			e := entry{line: row.Line, bytes: row.Bytes, open: row.Open}
			for i, column := range at {
				e.cells[i] = row.Cell(column)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// find returns where each configured column is, -1 if it is not configured.
func (s *settings) find(header tabular.Row) (at [colCount]int, err error) {
	for i, name := range s.Columns.list() {
		at[i] = -1
		if name == "" {
			continue
		}
		at[i] = slices.IndexFunc(header.Cells, func(c tabular.Cell) bool { return strings.EqualFold(c.Text, name) })
		if at[i] < 0 {
			return at, fmt.Errorf("line %d has no heading %q", header.Line, name)
		}
	}
	return at, nil
}

func (s *settings) jsonEntries(r io.Reader) iter.Seq2[entry, error] {
	names := s.Columns.list()
	return func(yield func(entry, error) bool) {
		for line, err := range tabular.Lines(r, maxRecord) {
			e := entry{line: line.Number, bytes: len(line.Bytes), open: line.Open}
			if err == nil {
				if err = e.decode(line.Bytes, names); err != nil {
					err = fault(e.line, e.bytes, err.Error())
				}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

var (
	errNotObject = errors.New("not a JSON object")
	errNested    = errors.New("not a single value")
)

func (e *entry) decode(line []byte, names [colCount]string) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil || object == nil {
		return errNotObject
	}
	for i, name := range names {
		if name == "" {
			continue
		}
		var err error
		if e.cells[i], err = value(object, name); err != nil {
			return fmt.Errorf("column %q: %w", name, err)
		}
	}
	return nil
}

// value follows a dotted path; a key that holds the dots itself comes first.
func value(object map[string]json.RawMessage, path string) (tabular.Cell, error) {
	if raw, ok := object[path]; ok {
		return scalar(raw)
	}
	head, rest, cut := strings.Cut(path, ".")
	raw, ok := object[head]
	if !ok || !cut || string(raw) == "null" {
		return tabular.Cell{}, nil
	}
	var inner map[string]json.RawMessage
	if err := json.Unmarshal(raw, &inner); err != nil {
		return tabular.Cell{}, errNotObject
	}
	return value(inner, rest)
}

func scalar(raw json.RawMessage) (tabular.Cell, error) {
	switch raw[0] {
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return tabular.Cell{}, errNested
		}
		return tabular.Cell{Text: text}, nil
	case '{', '[':
		return tabular.Cell{}, errNested
	case 'n':
		return tabular.Cell{}, nil
	case 't', 'f':
		return tabular.Cell{Text: string(raw), Kind: tabular.Bool}, nil
	}
	return tabular.Cell{Text: string(raw), Kind: tabular.Number}, nil
}
