package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

var (
	errTail  error = reason.New("quote.after")
	errQuote error = reason.New("quote.open")
)

// CSV streams the records of r, which is not compressed. A record that cannot
// be read is a *RowError, and reading starts again on the line after the one where
// it began, so that an unclosed quote costs one line and not the file.
func CSV(r io.Reader, o Options) iter.Seq2[Row, error] {
	o = o.filled()
	return func(yield func(Row, error) bool) {
		input, err := decode(bufio.NewReaderSize(r, max(o.Limits.Record, sniffed)))
		if err != nil {
			yield(Row{}, fmt.Errorf("read table: %w", err))
			return
		}
		c := csvReader{records: records{input: input, limit: o.Limits.Record, quotes: true}, options: o}
		if err := c.start(); err != nil {
			yield(Row{}, fmt.Errorf("read table: %w", err))
			return
		}
		c.run(yield)
	}
}

type csvReader struct {
	records
	options Options
	cells   []Cell
	rows    int
}

// start finds the separator: the one set, the one that Excel's `sep=` line
// says, or the likeliest.
func (c *csvReader) start() error {
	head, err := c.input.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	first, _, cut := bytes.Cut(head, []byte("\n"))
	if rest, ok := bytes.CutPrefix(bytes.TrimSpace(first), []byte("sep=")); ok && len(rest) == 1 && cut {
		c.line++
		if c.options.Separator == 0 {
			c.options.Separator = rest[0]
		}
		_, err := c.input.Discard(len(first) + 1)
		return err
	}
	if c.options.Separator == 0 {
		c.options.Separator = separatorOf(head)
	}
	return nil
}

// separatorOf returns the separator that cuts the first lines most evenly,
// outside quotes: a comma inside French numbers does not appear in headings.
func separatorOf(head []byte) byte {
	best, most := byte(','), 0
	for _, candidate := range []byte{';', '\t', ',', '|'} {
		if score := evenness(string(head), candidate); score > most {
			best, most = candidate, score
		}
	}
	return best
}

// evenness counts the lines that hold sep as often as the first one.
func evenness(head string, sep byte) int {
	first, score := 0, 0
	for line := range strings.Lines(head) {
		n := countOutsideQuotes(line, sep)
		if first == 0 {
			first = n
		}
		switch {
		case first == 0 && strings.TrimSpace(line) != "":
			return 0 // the heading has none
		case n > 0 && n == first:
			score++
		}
	}
	return score
}

func countOutsideQuotes(line string, sep byte) int {
	n, quoted := 0, false
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case sep:
			if !quoted {
				n++
			}
		}
	}
	return n
}

func (c *csvReader) run(yield func(Row, error) bool) {
	for {
		record, open, err := c.next(c.options.Separator)
		var fault *RowError
		switch {
		case errors.As(err, &fault):
			if !yield(Row{}, err) {
				return
			}
			continue
		case err != nil:
			if !errors.Is(err, io.EOF) {
				yield(Row{}, fmt.Errorf("read table after line %d: %w", c.line, err))
			}
			return
		case len(record) == 0:
			continue
		}
		if c.rows++; c.rows > c.options.Limits.Rows {
			yield(Row{}, reason.Because(ErrLimit, reason.New("limit.lines", c.start0, c.options.Limits.Rows)))
			return
		}
		row, err := c.row(record)
		row.Open = open
		if !yield(row, err) {
			return
		}
	}
}

func (c *csvReader) row(record []byte) (Row, error) {
	var err error
	c.cells, err = split(text(record), c.options.Separator, c.cells[:0])
	switch {
	case err != nil:
		return Row{}, c.fault(len(record), reason.Of(err))
	case len(c.cells) > c.options.Limits.Columns:
		return Row{}, c.fault(len(record), reason.New("columns.more", c.options.Limits.Columns))
	}
	return Row{Line: c.start0, Bytes: len(record), Cells: c.cells, Sep: c.options.Separator}, nil
}

// split cuts one record into cells (RFC 4180; spaces around are dropped).
func split(s string, sep byte, cells []Cell) ([]Cell, error) {
	for {
		field, rest, err := cut(s, sep)
		if err != nil {
			return cells, err
		}
		cells = append(cells, Cell{Text: field})
		if rest == "" {
			return cells, nil
		}
		s = rest[1:]
	}
}

// cut takes the first field off; rest starts with the separator, or is empty.
func cut(s string, sep byte) (field, rest string, err error) {
	if quoted := strings.TrimLeft(s, " "); strings.HasPrefix(quoted, `"`) {
		field, rest, err = unquote(quoted[1:])
		if rest = strings.TrimLeft(rest, " "); err == nil && rest != "" && rest[0] != sep {
			err = errTail
		}
		return field, rest, err
	}
	end := strings.IndexByte(s, sep)
	if end < 0 {
		end = len(s)
	}
	return strings.TrimSpace(s[:end]), s[end:], nil
}

// unquote reads up to the closing quote and returns what follows it.
func unquote(s string) (field, rest string, err error) {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '"')
		if i < 0 {
			return "", "", errQuote
		}
		i += from
		if i+1 < len(s) && s[i+1] == '"' {
			from = i + 2
			continue
		}
		return strings.ReplaceAll(s[:i], `""`, `"`), s[i+1:], nil
	}
}
