package influx

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// A blob is the days or the months of one system in one civil month, in one
// text: the fingerprint of the rules, a colon, and in base64 a table of texts
// and the rows.

var errBlob = errors.New("a summary cannot be read")

// blob is being written.
type blob struct {
	texts []string
	index map[string]uint64
	rows  []byte
}

func (b *blob) text(s string) {
	n, ok := b.index[s]
	if !ok {
		if b.index == nil {
			b.index = map[string]uint64{}
		}
		n = uint64(len(b.texts))
		b.index[s] = n
		b.texts = append(b.texts, s)
	}
	b.rows = binary.AppendUvarint(b.rows, n)
}

// row appends a key without its system, a basis and packed figures.
func (b *blob) row(k measure.Key, basis measure.Basis, figures []byte) {
	for _, s := range []string{k.Source, string(k.Part), string(k.Metric), k.Model, string(k.Group), basis.String()} {
		b.text(s)
	}
	b.rows = append(b.rows, byte(k.Method))
	b.rows = binary.AppendVarint(b.rows, k.Window.From.Unix())
	b.rows = binary.AppendUvarint(b.rows, uint64(len(figures)))
	b.rows = append(b.rows, figures...)
}

func (b *blob) string(fingerprint string) string {
	out := binary.AppendUvarint(nil, uint64(len(b.texts)))
	for _, s := range b.texts {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return fingerprint + ":" + base64.RawStdEncoding.EncodeToString(append(out, b.rows...))
}

func packDays(fingerprint string, days []measure.Day) string {
	var b blob
	var figures []byte
	for i := range days {
		figures = summary.AppendDay(figures[:0], &days[i])
		b.row(days[i].Key, days[i].Basis, figures)
	}
	return b.string(fingerprint)
}

func packMonths(fingerprint string, months []measure.Month) string {
	var b blob
	var figures []byte
	for i := range months {
		figures = summary.AppendMonth(figures[:0], &months[i])
		b.row(months[i].Key, months[i].Basis, figures)
	}
	return b.string(fingerprint)
}

// unpack calls do for each row of a blob and returns the fingerprint.
func unpack(text string, system measure.System, do func(k measure.Key, basis measure.Basis, figures []byte) error) (string, error) {
	if text == "" {
		return "", nil
	}
	fingerprint, packed, ok := strings.Cut(text, ":")
	if !ok {
		return "", errBlob
	}
	bytes, err := base64.RawStdEncoding.DecodeString(packed)
	if err != nil {
		return "", errors.Join(errBlob, err)
	}
	in := unpacker{rest: bytes, bases: map[string]measure.Basis{}}
	for range in.length() {
		in.texts = append(in.texts, string(in.take(in.length())))
	}
	for len(in.rest) > 0 && !in.cut {
		k, text, figures := in.row()
		if in.cut {
			break
		}
		basis, err := in.basis(text)
		if err != nil {
			return "", errors.Join(errBlob, err)
		}
		k.System = system
		if err := do(k, basis, figures); err != nil {
			return "", err
		}
	}
	if in.cut {
		return "", errBlob
	}
	return fingerprint, nil
}

// unpacker takes a blob apart; cut says that it ended too early.
type unpacker struct {
	rest  []byte
	texts []string
	bases map[string]measure.Basis // read already: rows share a few
	cut   bool
}

func (u *unpacker) basis(text string) (basis measure.Basis, err error) {
	basis, ok := u.bases[text]
	if !ok {
		basis, err = measure.ParseBasis(text)
		u.bases[text] = basis
	}
	return basis, err
}

func (u *unpacker) row() (k measure.Key, basis string, figures []byte) {
	k = measure.Key{Source: u.text(), Part: measure.Part(u.text()), Metric: measure.Metric(u.text()), Model: u.text(), Group: measure.Group(u.text())}
	basis = u.text()
	if method := u.take(1); len(method) == 1 {
		k.Method = measure.Method(method[0])
	}
	from, size := binary.Varint(u.rest)
	u.skip(size)
	k.Window.From = time.Unix(from, 0).UTC()
	return k, basis, u.take(u.length())
}

func (u *unpacker) text() string {
	i, size := binary.Uvarint(u.rest)
	u.skip(size)
	if i >= uint64(len(u.texts)) {
		u.cut = true
		return ""
	}
	return u.texts[i]
}

func (u *unpacker) skip(size int) {
	if size <= 0 {
		u.cut, size = true, 0
	}
	u.rest = u.rest[size:]
}

// length reads a length, which what is left must have room for.
func (u *unpacker) length() int {
	n, size := binary.Uvarint(u.rest)
	u.skip(size)
	if n > uint64(len(u.rest)) {
		u.cut = true
		return 0
	}
	return int(n) //nolint:gosec // bounded by what is left
}

func (u *unpacker) take(n int) []byte {
	if n > len(u.rest) {
		u.cut = true
		return nil
	}
	out := u.rest[:n]
	u.rest = u.rest[n:]
	return out
}

func unpackDays(text string, system measure.System) ([]measure.Day, string, error) {
	var list []measure.Day
	fingerprint, err := unpack(text, system, func(k measure.Key, basis measure.Basis, figures []byte) error {
		list = append(list, measure.Day{Key: k, Basis: basis})
		return summary.ReadDay(figures, &list[len(list)-1])
	})
	return list, fingerprint, err
}

func unpackMonths(text string, system measure.System) ([]measure.Month, string, error) {
	var list []measure.Month
	fingerprint, err := unpack(text, system, func(k measure.Key, basis measure.Basis, figures []byte) error {
		list = append(list, measure.Month{Key: k, Basis: basis})
		return summary.ReadMonth(figures, &list[len(list)-1])
	})
	return list, fingerprint, err
}
