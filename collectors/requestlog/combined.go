package requestlog

import (
	"bytes"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// combinedEntries reads the log of nginx or Apache in their combined or common
// format, whatever stands before the address or after the agent.
func (s *settings) combinedEntries(r io.Reader, met *seen) iter.Seq2[entry, error] {
	columns := s.combinedColumns(met)
	return func(yield func(entry, error) bool) {
		if unmet := s.unmet(met); len(unmet) > 0 {
			yield(entry{}, reason.New("log.fields", strings.Join(unmet, ", "), met.there(), told(met.format)))
			return
		}
		e := entry{cells: make([]tabular.Cell, len(columns))}
		for line, err := range tabular.Lines(r, maxRecord) {
			e.line, e.bytes, e.open, e.raw = line.Number, len(line.Bytes), line.Open, line.Bytes
			if err == nil && !s.ignored(e.raw) && !pickCombined(&e, columns) {
				err = fault(e.line, e.bytes, reason.New("log.combined"))
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// combinedColumns returns what of a line each field is, -1 for nothing.
func (s *settings) combinedColumns(met *seen) []int {
	met.names = combinedNames()
	fields := s.fields()
	columns := make([]int, len(fields))
	for i, f := range fields {
		columns[i] = slices.IndexFunc(met.names, func(name string) bool { return slices.Contains(f.paths, name) })
		met.fields[i] = columns[i] >= 0
	}
	return columns
}

// pickCombined fills an entry's cells from its line; false when it is none.
func pickCombined(e *entry, columns []int) bool {
	parts, ok := combined(e.raw)
	for i, column := range columns {
		if e.cells[i] = (tabular.Cell{}); column >= 0 {
			e.cells[i].Text = parts[column]
		}
	}
	return ok
}

// combinedNames are the names of what a line holds, for columns, only and
// ignore.
func combinedNames() []string {
	return []string{"address", "user", "time", "method", "path", "status", "bytes", "referer", "agent"}
}

// combined cuts a line: address - user [time] "METHOD /path?query HTTP/1.1"
// status bytes "referer" "agent".
func combined(line []byte) (parts [9]string, ok bool) {
	before, rest, ok := bytes.Cut(line, []byte(" ["))
	when, rest, ok2 := bytes.Cut(rest, []byte(`] "`))
	request, rest, ok3 := cutQuoted(rest)
	if !ok || !ok2 || !ok3 {
		return parts, false
	}
	words := strings.Fields(string(before))
	if len(words) > 0 {
		parts[0], parts[1] = words[max(0, len(words)-3)], words[len(words)-1]
	}
	parts[2] = string(when)
	if asked := strings.Fields(request); len(asked) >= 2 {
		parts[3] = asked[0]
		parts[4], _, _ = strings.Cut(asked[1], "?")
	}
	numbers, rest, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(` "`))
	if fields := strings.Fields(string(numbers)); len(fields) > 0 {
		parts[5] = fields[0]
		if len(fields) > 1 {
			parts[6] = fields[1]
		}
	}
	parts[7], rest, _ = cutQuoted(rest)
	if _, agent, some := bytes.Cut(rest, []byte(`"`)); some {
		parts[8], _, _ = cutQuoted(agent)
	}
	return parts, parts[5] != ""
}

// cutQuoted cuts at the quote that closes; quotes within are escaped.
func cutQuoted(s []byte) (inner string, rest []byte, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return string(s[:i]), s[i+1:], true
		}
	}
	return "", nil, false
}
