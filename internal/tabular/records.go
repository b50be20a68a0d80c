package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Line is one line of a text file. Its Bytes are valid until the next one.
type Line struct {
	Number int // from 1
	Bytes  []byte
	Open   bool // the file ended before the end of line
}

// Lines streams the lines of r that are not empty, each of at most limit
// bytes: a longer one is a *RowError, and the next ones follow. Any other error
// is the last.
func Lines(r io.Reader, limit int) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		input, err := decode(bufio.NewReaderSize(r, max(limit, sniffed)))
		if err != nil {
			yield(Line{}, fmt.Errorf("read lines: %w", err))
			return
		}
		lines := records{input: input, limit: limit}
		for {
			record, open, err := lines.next(0)
			_, bad := errors.AsType[*RowError](err)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil && !bad:
				yield(Line{}, fmt.Errorf("read lines after line %d: %w", lines.line, err))
				return
			case err == nil && len(record) == 0:
				continue
			}
			if !yield(Line{Number: lines.start0, Bytes: record, Open: open}, err) {
				return
			}
		}
	}
}

// records cuts a stream into records; with quotes, a record may hold ends of
// line between quotes.
type records struct {
	input  *bufio.Reader
	limit  int
	quotes bool
	start0 int // line where the last record started, from 1
	line   int // lines consumed
	used   int // bytes of the last record, still in the buffer
}

func (r *records) fault(length int, why reason.Text) *RowError {
	return &RowError{Place: Place{Row: r.start0}, Length: length, Reason: why}
}

// next returns the next record without its end of line. open tells that the
// file ended inside it.
func (r *records) next(sep byte) (record []byte, open bool, err error) {
	if _, err := r.input.Discard(r.used); err != nil {
		return nil, false, err
	}
	r.used, r.start0 = 0, r.line+1
	for want := 1; ; {
		_, err := r.input.Peek(want)
		data, peekErr := r.input.Peek(r.input.Buffered())
		if peekErr != nil {
			return nil, false, peekErr
		}
		end, malformed := r.end(data, sep)
		switch {
		case malformed:
			return nil, false, r.skipLine(data, reason.New("quote.end"))
		case end > r.limit:
			return nil, false, r.skipLine(data, reason.New("record.long", r.limit))
		case end > 0:
			return r.take(data[:end]), false, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return r.last(data, err)
		case len(data) >= min(r.limit, r.input.Size()):
			return nil, false, r.skipLine(data, reason.New("record.long", r.limit))
		}
		want = len(data) + 1
	}
}

func (r *records) take(data []byte) []byte {
	r.used = len(data)
	r.line += bytes.Count(data, []byte("\n"))
	return bytes.TrimRight(data, "\r\n")
}

// last returns what stands after the last end of line, or resumes on the line
// after an unclosed quote.
func (r *records) last(data []byte, err error) ([]byte, bool, error) {
	if len(data) == 0 || !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if bytes.IndexByte(data, '\n') >= 0 {
		return nil, false, r.skipLine(data, reason.Of(errQuote))
	}
	r.line++
	r.used = len(data)
	return bytes.TrimRight(data, "\r"), true, nil
}

// skipLine gives up the physical line that data starts with.
func (r *records) skipLine(data []byte, why reason.Text) error {
	length := 0
	for {
		i := bytes.IndexByte(data, '\n')
		part := data
		if i >= 0 {
			part = data[:i+1]
		}
		length += len(part)
		if _, err := r.input.Discard(len(part)); err != nil {
			return err
		}
		if i >= 0 {
			break
		}
		if _, err := r.input.Peek(1); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			return err
		}
		var err error
		if data, err = r.input.Peek(r.input.Buffered()); err != nil {
			return err
		}
	}
	r.line++
	return r.fault(length, why)
}

// end returns the length of the first record of data with its end of line, 0
// if it is not all there.
func (r *records) end(data []byte, sep byte) (n int, malformed bool) {
	i := bytes.IndexByte(data, '\n')
	if i < 0 || !r.quotes || bytes.IndexByte(data[:i], '"') < 0 {
		return i + 1, false
	}
	fieldStart := true
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\n':
			return i + 1, false
		case c == '"' && fieldStart:
			if i = quotedEnd(data, i+1); i < 0 {
				return 0, false
			}
			if !closes(data[i+1:], sep) {
				return 0, true
			}
			fieldStart = false
		case c == sep:
			fieldStart = true
		case c != ' ':
			fieldStart = false
		}
	}
	return 0, false
}

// quotedEnd returns where the quote that was opened before from closes; -1 if
// that is not in data.
func quotedEnd(data []byte, from int) int {
	for i := from; i < len(data); i++ {
		if data[i] != '"' {
			continue
		}
		if i+1 == len(data) {
			return -1
		}
		if data[i+1] != '"' {
			return i
		}
		i++
	}
	return -1
}

// closes tells whether a quote before rest is at the end of its column.
func closes(rest []byte, sep byte) bool {
	rest = bytes.TrimLeft(rest, " ")
	return len(rest) == 0 || rest[0] == sep || rest[0] == '\r' || rest[0] == '\n'
}
