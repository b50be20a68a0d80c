package tabular

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniffed is how many bytes are looked at to find encoding and separator.
const sniffed = 16 << 10

// Plain returns r decompressed if it is gzip, else r, and stops with ErrLimit
// after limit bytes; a negative limit means none.
func Plain(r io.Reader, limit int64) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, sniffed)
	head, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the start of the file: %w", err)
	}
	var plain io.Reader = buffered
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		if plain, err = gzip.NewReader(buffered); err != nil {
			return nil, fmt.Errorf("decompress: %w", err)
		}
	}
	if limit < 0 {
		return plain, nil
	}
	return &bounded{plain, limit}, nil
}

// bounded is a reader that fails, rather than ends, at its limit.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		if n, err := b.r.Read(make([]byte, 1)); n == 0 {
			return 0, err
		}
		return 0, ErrLimit
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// decode returns r in UTF-8 without its byte order mark, if it was UTF-16 or
// UTF-8. Eight-bit encodings are told apart record by record: see text.
func decode(r *bufio.Reader) (*bufio.Reader, error) {
	head, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	order := unicode.LittleEndian
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, err := r.Discard(3)
		return r, err
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		order = unicode.BigEndian
	case len(head) == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
	case len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		order = unicode.BigEndian
	default:
		return r, nil
	}
	utf16 := unicode.UTF16(order, unicode.UseBOM).NewDecoder()
	return bufio.NewReaderSize(transform.NewReader(r, utf16), r.Size()), nil
}

// text returns a record as UTF-8. One that is not UTF-8 is Windows-1252, which
// holds Latin-1: no French text in it happens to be valid UTF-8.
func text(record []byte) string {
	if utf8.Valid(record) {
		return string(record)
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(record)
	if err != nil { // cannot be: every byte has a character
		return string(bytes.ToValidUTF8(record, []byte("\ufffd")))
	}
	return string(decoded)
}
