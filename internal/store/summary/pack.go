package summary

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// errShort says that a packed row ends too early or holds what no row holds.
var errShort = errors.New("the packed row is cut or not a packed row")

// Packed rows begin with one byte of flags: state, spread, then these.
const (
	spreadShift = 2
	flagBounds  = 1 << 4 // low and high follow the value
	flagKept    = 1 << 5 // a month: the part kept differs from the whole
	spreadMask  = 3
	stateMask   = 3
)

// AppendDay appends the figures of d, without its key, basis and hours.
func AppendDay(to []byte, d *measure.Day) []byte {
	to = appendFigures(to, 0, figures{d.State, d.Spread, d.Value, d.Low, d.High})
	to = binary.AppendUvarint(to, seconds(d.Window.Length()))
	to = binary.AppendVarint(to, int64(d.Count))
	to = binary.AppendVarint(to, int64(d.Covered))
	to = binary.AppendVarint(to, d.Native.From.Unix()-d.Window.From.Unix())
	return binary.AppendUvarint(to, seconds(d.Native.Length()))
}

// ReadDay reads into d what AppendDay wrote; d.Window.From must be set.
func ReadDay(from []byte, d *measure.Day) error {
	in := reader{rest: from}
	f, _ := in.figures()
	d.State, d.Spread, d.Value, d.Low, d.High = f.state, f.spread, f.value, f.low, f.high
	d.Window.To = d.Window.From.Add(in.seconds())
	d.Count = int(in.varint())
	d.Covered = time.Duration(in.varint())
	d.Native.From = time.Unix(d.Window.From.Unix()+in.varint(), 0).UTC()
	d.Native.To = d.Native.From.Add(in.seconds())
	return in.end()
}

// AppendMonth appends the figures of m, without its key and basis.
func AppendMonth(to []byte, m *measure.Month) []byte {
	var flags byte
	if m.Kept != m.Value || m.KeptLow != m.Low || m.KeptHigh != m.High || m.KeptCovered != m.Covered {
		flags = flagKept
	}
	to = appendFigures(to, flags, figures{m.State, m.Spread, m.Value, m.Low, m.High})
	to = binary.AppendUvarint(to, seconds(m.Window.Length()))
	to = binary.AppendVarint(to, int64(m.Count))
	to = binary.AppendVarint(to, int64(m.Covered))
	if flags == 0 {
		return to
	}
	for _, v := range []float64{m.Kept, m.KeptLow, m.KeptHigh} {
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(v))
	}
	return binary.AppendVarint(to, int64(m.KeptCovered))
}

// ReadMonth reads into m what AppendMonth wrote; m.Window.From must be set.
func ReadMonth(from []byte, m *measure.Month) error {
	in := reader{rest: from}
	f, flags := in.figures()
	m.State, m.Spread, m.Value, m.Low, m.High = f.state, f.spread, f.value, f.low, f.high
	m.Window.To = m.Window.From.Add(in.seconds())
	m.Count = int(in.varint())
	m.Covered = time.Duration(in.varint())
	m.Kept, m.KeptLow, m.KeptHigh, m.KeptCovered = m.Value, m.Low, m.High, m.Covered
	if flags&flagKept != 0 {
		m.Kept, m.KeptLow, m.KeptHigh = in.float(), in.float(), in.float()
		m.KeptCovered = time.Duration(in.varint())
	}
	return in.end()
}

// The first byte of packed hours.
const (
	hoursWhole  = 1 // every hour is covered whole: values only
	hoursSingle = 2 // each value is followed by its coverage
)

// AppendHours appends the hours of a day; nothing when there are none.
func AppendHours(to []byte, hours []measure.Hour) []byte {
	if hours == nil {
		return to
	}
	kind := byte(hoursWhole)
	for i := range hours {
		if hours[i].Covered != time.Hour {
			kind = hoursSingle
		}
	}
	to = append(to, kind, byte(len(hours))) //nolint:gosec // 25 at most
	for i := range hours {
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(hours[i].Value))
		if kind == hoursSingle {
			to = binary.AppendVarint(to, int64(hours[i].Covered))
		}
	}
	return to
}

// ReadHours reads what AppendHours wrote; nil when nothing was written.
func ReadHours(from []byte) ([]measure.Hour, error) {
	if len(from) == 0 {
		return nil, nil
	}
	in := reader{rest: from}
	kind, n := in.byte(), in.byte()
	if kind != hoursWhole && kind != hoursSingle {
		return nil, errShort
	}
	hours := make([]measure.Hour, n)
	for i := range hours {
		hours[i] = measure.Hour{Value: in.float(), Covered: time.Hour}
		if kind == hoursSingle {
			hours[i].Covered = time.Duration(in.varint())
		}
	}
	return hours, in.end()
}

type figures struct {
	state            measure.State
	spread           measure.Spread
	value, low, high float64
}

func appendFigures(to []byte, flags byte, f figures) []byte {
	flags |= byte(f.state) | byte(f.spread)<<spreadShift
	if f.low != f.value || f.high != f.value {
		flags |= flagBounds
	}
	to = append(to, flags)
	to = binary.LittleEndian.AppendUint64(to, math.Float64bits(f.value))
	if flags&flagBounds != 0 {
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(f.low))
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(f.high))
	}
	return to
}

func seconds(d time.Duration) uint64 { return uint64(max(0, d/time.Second)) }

// reader takes a packed row apart; what fails first makes end report it.
type reader struct {
	rest []byte
	cut  bool
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.cut = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) float() float64 {
	const size = 8
	if len(r.rest) < size {
		r.cut = true
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	r.rest = r.rest[size:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.cut = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// seconds reads a length of time, of at most the 290 years of a Duration.
func (r *reader) seconds() time.Duration {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > math.MaxInt64/uint64(time.Second) {
		r.cut = true
		return 0
	}
	r.rest = r.rest[n:]
	return time.Duration(v) * time.Second
}

func (r *reader) figures() (figures, byte) {
	flags := r.byte()
	f := figures{state: measure.State(flags & stateMask), spread: measure.Spread(flags >> spreadShift & spreadMask)}
	f.value = r.float()
	f.low, f.high = f.value, f.value
	if flags&flagBounds != 0 {
		f.low, f.high = r.float(), r.float()
	}
	return f, flags
}

func (r *reader) end() error {
	if r.cut || len(r.rest) > 0 {
		return errShort
	}
	return nil
}
