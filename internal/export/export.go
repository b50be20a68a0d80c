// Package export writes a table to files that people and programs open: CSV
// for Excel as it is set up in France, and CSV as open data wants it. One table
// comes in, so that no two files disagree.
package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// Cell is a text, a number when Number is set, or a civil day when Day is (at
// midnight, UTC).
type Cell struct {
	Text   string
	Number bool
	Value  float64
	Day    time.Time
}

// Table is a header and rows of as many cells.
type Table struct {
	Header []string
	Rows   [][]Cell
}

// Dialect is a way of writing CSV.
type Dialect uint8

// The dialects. Excel reads a file of French Windows: byte order mark,
// semicolons, decimal comma. Open is RFC 4180 in UTF-8: commas, decimal point.
const (
	Excel Dialect = iota + 1
	Open
)

// bom tells Excel that the file is UTF-8.
const bom = "\ufeff"

// CSV writes a table. Numbers are rounded to six decimals, which is finer than
// any source; a text that a spreadsheet could take for a formula is quoted
// with an apostrophe.
func CSV(w io.Writer, t Table, d Dialect) error {
	if d != Excel && d != Open {
		return fmt.Errorf("writing a CSV file: dialect %d is neither Excel nor Open", d)
	}
	var buffer bytes.Buffer
	out := csv.NewWriter(&buffer)
	out.UseCRLF = true
	if d == Excel {
		buffer.WriteString(bom)
		out.Comma = ';'
	}
	rows := make([][]string, 0, 1+len(t.Rows))
	header := make([]string, len(t.Header))
	for i, h := range t.Header {
		header[i] = harmless(h)
	}
	rows = append(rows, header)
	for n, r := range t.Rows {
		if len(r) != len(t.Header) {
			return fmt.Errorf("writing a CSV file: row %d has %d cells for %d columns", n+1, len(r), len(t.Header))
		}
		line := make([]string, len(r))
		for i, c := range r {
			line[i] = c.write(d)
		}
		rows = append(rows, line)
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("writing a CSV file: %w", err)
	}
	if _, err := buffer.WriteTo(w); err != nil {
		return fmt.Errorf("writing a CSV file: %w", err)
	}
	return nil
}

func (c Cell) write(d Dialect) string {
	if !c.Day.IsZero() {
		return c.Day.Format(time.DateOnly)
	}
	if !c.Number || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
		return harmless(c.Text)
	}
	text := strconv.FormatFloat(math.Round(c.Value*1e6)/1e6, 'f', -1, 64)
	if text == "-0" {
		text = "0"
	}
	if d == Excel {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// harmless keeps a text from being run: a spreadsheet evaluates what begins
// with = + - @, or hides them behind a tab or a carriage return.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
