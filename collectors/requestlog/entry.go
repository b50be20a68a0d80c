package requestlog

import (
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// maxRecord bounds one line of a log: gateways that log prompts write long ones.
const maxRecord = 4 << 20

// entry is one line of a log, cut down to the configured fields. Its cells are
// valid until the next one.
type entry struct {
	line, bytes int
	cells       []tabular.Cell // by field
	raw         []byte         // of a log by lines
	open        bool           // the file ended before the line did
}

func (s *settings) csvEntries(r io.Reader, met *seen) iter.Seq2[entry, error] {
	options := tabular.Options{Limits: tabular.Limits{Rows: 1 << 62, Record: maxRecord}}
	if s.Separator != "" {
		options.Separator = s.Separator[0]
	}
	return func(yield func(entry, error) bool) {
		var at [][]int
		e := entry{cells: make([]tabular.Cell, len(s.fields()))}
		for row, err := range tabular.CSV(r, options) {
			if err == nil && at == nil {
				if at, err = s.find(row, met); err != nil {
					yield(entry{}, err)
					return
				}
				continue
			}
			e.line, e.bytes, e.open = row.Line, row.Bytes, row.Open
			pick(e.cells, row, at)
			if !yield(e, err) {
				return
			}
		}
	}
}

// pick takes the cells of the fields: of several columns, the first that has a
// value.
func pick(cells []tabular.Cell, row tabular.Row, at [][]int) {
	for i, columns := range at {
		cells[i] = tabular.Cell{}
		for _, column := range columns {
			if cells[i] = row.Cell(column); cells[i].Text != "" {
				break
			}
		}
	}
}

// find returns the columns of each field.
func (s *settings) find(header tabular.Row, met *seen) ([][]int, error) {
	for _, c := range header.Cells {
		met.names = append(met.names, c.Text)
	}
	fields := s.fields()
	at := make([][]int, len(fields))
	for i, f := range fields {
		for _, name := range f.paths {
			if column := slices.IndexFunc(header.Cells, func(c tabular.Cell) bool { return strings.EqualFold(c.Text, name) }); column >= 0 {
				at[i] = append(at[i], column)
			}
		}
		met.fields[i] = len(at[i]) > 0
	}
	if unmet := s.unmet(met); len(unmet) > 0 {
		return nil, reason.New("log.headings", header.Line, strings.Join(unmet, ", "), met.there(), told(met.format))
	}
	return at, nil
}

var errLine error = reason.New("log.line")

func (s *settings) jsonEntries(r io.Reader, met *seen) iter.Seq2[entry, error] {
	d := newDecoder(s.fields(), met)
	return func(yield func(entry, error) bool) {
		e := entry{cells: make([]tabular.Cell, len(d.leaves))}
		for line, err := range tabular.Lines(r, maxRecord) {
			e.line, e.bytes, e.open, e.raw = line.Number, len(line.Bytes), line.Open, line.Bytes
			clear(e.cells)
			if err == nil && !s.ignored(e.raw) {
				if err = d.decode(line.Bytes, e.cells); err != nil {
					err = fault(e.line, e.bytes, reason.Of(err))
				}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
