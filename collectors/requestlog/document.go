package requestlog

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"iter"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// documentEntries reads the objects of an array, or objects that follow each
// other. After what is no JSON nothing more can be read.
func (s *settings) documentEntries(r *bufio.Reader, met *seen) iter.Seq2[entry, error] {
	d := newDecoder(s.fields(), met)
	return func(yield func(entry, error) bool) {
		g := &guard{r: r, left: maxRecord}
		dec := json.NewDecoder(g)
		first, err := opened(dec, r)
		if err != nil {
			yield(entry{}, reason.New("log.document", told(met.format)))
			return
		}
		e := entry{cells: make([]tabular.Cell, len(d.leaves))}
		for e.line = 1; dec.More(); e.line++ {
			g.left = maxRecord
			var raw json.RawMessage
			if err := dec.Decode(&raw); err != nil {
				yield(entry{}, reason.New("prefixed", reason.New("where.element", e.line), broken(err)))
				return
			}
			err := s.element(&e, raw, d)
			if !yield(e, err) {
				return
			}
		}
		if _, err := dec.Token(); err != nil && (first == '[' || !errors.Is(err, io.EOF)) {
			yield(entry{}, errCut)
		}
	}
}

// opened reads the bracket that opens a list, if there is one, and returns how
// the document begins.
func opened(dec *json.Decoder, r *bufio.Reader) (first byte, err error) {
	if first, err = firstSign(r); err != nil {
		return first, err
	}
	switch first {
	case '[':
		_, err = dec.Token()
	case '{':
	default:
		err = errCut
	}
	return first, err
}

// element fills an entry from one element.
func (s *settings) element(e *entry, raw []byte, d *decoder) error {
	clear(e.cells)
	if e.bytes, e.raw = len(raw), raw; s.ignored(raw) {
		return nil
	}
	if err := d.decode(raw, e.cells); err != nil {
		return fault(e.line, e.bytes, reason.Of(err))
	}
	return nil
}

var (
	errCut  error = reason.New("log.cut")
	errLong error = reason.New("record.long", maxRecord)
	errJSON error = reason.New("log.json")
)

// broken tells why nothing more of a document can be read, without quoting it.
func broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errLong):
		return errLong
	case errors.As(err, &syntax):
		return errJSON
	}
	return errCut
}

// firstSign passes over what may stand before the document and returns how it
// begins.
func firstSign(r *bufio.Reader) (byte, error) {
	for {
		sign, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch sign {
		case ' ', '\t', '\r', '\n', 0xef, 0xbb, 0xbf: // spaces, a byte order mark
		default:
			return sign, r.UnreadByte()
		}
	}
}

// guard bounds what one element may read.
type guard struct {
	r    io.Reader
	left int
}

// Read fails once an element is longer than its bound.
func (g *guard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errLong
	}
	n, err := g.r.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}
