package tabular

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// merge is a range of cells that are one, whose value stands in the first.
type merge struct {
	top, bottom int // rows, from 1
	left, right int // columns, from 0
	cell        Cell
}

// maxMerges bounds the ranges of one sheet.
const maxMerges = 10_000

// mergesOf lists the ranges of a sheet by their first row. They stand below its
// rows, so that the part is gone through before, if it has any.
func (b *book) mergesOf(part string) ([]merge, error) {
	if list, ok := b.merges[part]; ok {
		return slices.Clone(list), nil
	}
	var list []merge
	some, err := b.mentions(part, "mergeCell ")
	if err == nil && some {
		err = b.with(part, func(d *xml.Decoder) error {
			return elements(d, "mergeCell", func(start *xml.StartElement) error {
				if m, ok := mergeOf(attribute(start, "ref")); ok {
					list = append(list, m)
				}
				if len(list) > maxMerges {
					return reason.Because(ErrLimit, reason.New("limit.merges", maxMerges))
				}
				return nil
			})
		})
	}
	slices.SortStableFunc(list, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
	b.merges[part] = list
	return slices.Clone(list), err
}

// mentions tells whether a word stands in a part, without reading it as XML.
func (b *book) mentions(name, word string) (found bool, err error) {
	part, ok := b.parts[strings.ToLower(name)]
	if !ok {
		return false, reason.New("book.part", name)
	}
	r, err := part.Open()
	if err != nil {
		return false, fmt.Errorf("part %q: %w", name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	text := bufio.NewReaderSize(r, 64<<10)
	for {
		head, err := text.Peek(64 << 10)
		if bytes.Contains(head, []byte(word)) {
			return true, nil
		}
		if err != nil {
			return false, nil // the end, or a fault that reading the rows will tell
		}
		if _, err := text.Discard(len(head) - len(word)); err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
	}
}

// mergeOf reads a range as A2:B4.
func mergeOf(ref string) (m merge, ok bool) {
	from, to, cut := strings.Cut(ref, ":")
	if !cut {
		return m, false
	}
	m.left, m.right = columnOf(from), columnOf(to)
	var errs [2]error
	m.top, errs[0] = strconv.Atoi(strings.TrimLeft(from, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	m.bottom, errs[1] = strconv.Atoi(strings.TrimLeft(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return m, errors.Join(errs[:]...) == nil && m.left >= 0 && m.left <= m.right && m.top >= 1 && m.top <= m.bottom
}

// fill gives the cells of the row that are merged with others the value of the
// first of them, if the row has cells of its own.
func (s *sheetReader) fill(some bool) {
	s.open = slices.DeleteFunc(s.open, func(m merge) bool { return m.bottom < s.row.Line })
	for len(s.merges) > 0 && s.merges[0].top <= s.row.Line {
		m := s.merges[0]
		s.merges = s.merges[1:]
		if m.top == s.row.Line {
			m.cell = s.row.Cell(m.left)
		}
		if m.cell.Merged = m.bottom > m.top; m.bottom >= s.row.Line {
			s.open = append(s.open, m)
		}
	}
	if !some {
		return
	}
	for _, m := range s.open {
		for column := m.left; column <= min(m.right, s.book.limits.Columns-1) && m.cell.Text != ""; column++ {
			s.put(column, m.cell)
		}
	}
}
