package influx

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// The measurement of readings and its fields. figures holds the whole reading;
// the others are its parts that charts want.
const (
	readings     = "reading"
	fieldFigures = "figures"
	fieldValue   = "value"
	fieldLow     = "low"
	fieldHigh    = "high"
	fieldState   = "state"
)

// gone is the figures of a reading that is no more: InfluxDB 1.8 cannot delete.
const gone = "gone"

// pointTime is when a reading stands: in the last second of its window, so
// that the readings that end in a window are those of the range from its start
// to its end. The nanoseconds are the seconds of the reading's own window, so
// that two windows with one end are two points.
func pointTime(w measure.Window) time.Time {
	return w.To.Add(-time.Second + w.Length()/time.Second)
}

func windowOf(at time.Time) measure.Window {
	to := at.Truncate(time.Second).Add(time.Second).UTC()
	return measure.Window{From: to.Add(-time.Duration(at.Nanosecond()) * time.Second), To: to}
}

func (s *Store) putReading(p *points, r *measure.Reading) {
	p.text.WriteString(s.options.Prefix + readings)
	p.key(r.Key)
	p.string(true, fieldFigures, figuresOf(r))
	p.number(false, fieldHigh, r.High)
	p.number(false, fieldLow, r.Low)
	p.state(r.State)
	p.number(false, fieldValue, r.Value)
	p.at(pointTime(r.Window))
}

func (s *Store) dropReading(p *points, r *measure.Reading) {
	p.text.WriteString(s.options.Prefix + readings)
	p.key(r.Key)
	p.string(true, fieldFigures, gone)
	p.number(false, fieldHigh, 0)
	p.number(false, fieldLow, 0)
	p.state(measure.Missing)
	p.number(false, fieldValue, 0)
	p.at(pointTime(r.Window))
}

// figuresOf writes a reading without its key:
// state;spread;value;low;high;sd;count;covered in ns;basis.
func figuresOf(r *measure.Reading) string {
	const usual = 96
	basis := plain(r.Basis.String())
	b := make([]byte, 0, usual+len(basis))
	b = append(b, '0'+byte(r.State), ';', '0'+byte(r.Spread), ';')
	for _, v := range []float64{r.Value, r.Low, r.High, r.SD} {
		b = append(strconv.AppendFloat(b, v, 'g', -1, 64), ';')
	}
	b = append(strconv.AppendInt(b, int64(r.Count), 10), ';')
	b = append(strconv.AppendInt(b, int64(r.Covered), 10), ';')
	return string(append(b, basis...))
}

var errFigures = errors.New("the figures of a reading cannot be read")

// parseFigures reads into r what figuresOf wrote.
func parseFigures(text string, r *measure.Reading, basisOf func(string) (measure.Basis, error)) error {
	const parts = 9
	list := strings.SplitN(text, ";", parts)
	if len(list) != parts {
		return errFigures
	}
	var fault error
	whole := func(s string, bits int) int64 {
		v, err := strconv.ParseInt(s, 10, bits)
		fault = errors.Join(fault, err)
		return v
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		fault = errors.Join(fault, err)
		return v
	}
	r.State, r.Spread = measure.State(whole(list[0], 8)), measure.Spread(whole(list[1], 8)) //nolint:gosec // one digit was written
	r.Value, r.Low, r.High, r.SD = number(list[2]), number(list[3]), number(list[4]), number(list[5])
	r.Count, r.Covered = int(whole(list[6], 64)), time.Duration(whole(list[7], 64))
	var err error
	r.Basis, err = basisOf(list[8])
	if fault = errors.Join(fault, err); fault != nil {
		return fmt.Errorf("%w: %w", errFigures, fault)
	}
	return nil
}

// basisOf reads a basis as figuresOf and putDay write it.
func basisOf(plain string) (measure.Basis, error) {
	text, err := unplain(plain)
	if err != nil {
		return measure.Basis{}, err
	}
	return measure.ParseBasis(text)
}

// bases remembers those of an answer: thousands of rows have a few of them.
type bases map[string]measure.Basis

func (b bases) of(plain string) (measure.Basis, error) {
	if basis, ok := b[plain]; ok {
		return basis, nil
	}
	basis, err := basisOf(plain)
	if err == nil {
		b[plain] = basis
	}
	return basis, err
}

// reading reads a row of the measurement of readings; false when it is gone.
func (b bases) reading(r *query.FluxRecord) (measure.Reading, bool, error) {
	var out measure.Reading
	var err error
	if out.Key, err = keyOf(r); err != nil {
		return out, false, err
	}
	out.Window = windowOf(r.Time())
	v, err := text(r, "_value")
	if err != nil || v == gone {
		return out, false, err
	}
	return out, true, parseFigures(v, &out, b.of)
}

// ask1 collects the readings of a query, and apart those that are gone.
func (s *Store) ask1(ctx context.Context, w measure.Window, conditions ...string) (list, dropped []measure.Reading, err error) {
	if !w.From.Before(w.To) {
		return nil, nil, nil
	}
	return s.asked(ctx, s.from(readings, fieldFigures, w.From, w.To, conditions...))
}

// asked collects the readings that a query in Flux gives.
func (s *Store) asked(ctx context.Context, flux string) (list, dropped []measure.Reading, err error) {
	seen := bases{}
	err = s.ask(ctx, flux, func() { list, dropped = nil, nil },
		func(row *query.FluxRecord) error {
			r, ok, err := seen.reading(row)
			if ok {
				list = append(list, r)
			} else {
				dropped = append(dropped, r)
			}
			return err
		})
	return list, dropped, err
}

// piece bounds the memory of reading many readings.
const piece = 7 * 24 * time.Hour

// Readings yields what a source said, raw, with the ends in w; a zero bound is
// open.
func (s *Store) Readings(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return s.readings(ctx, source, w, "")
}

// workedOut is found in the figures of what was worked out and nowhere else: the
// key is one of a basis, in whose values no = stands bare.
const workedOut = ` |> filter(fn: (r) => r._value !~ /;derived=/)`

// Said is Readings without what was worked out.
func (s *Store) Said(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		for r, err := range s.readings(ctx, source, w, workedOut) {
			if r.Basis.Derived() { // of before the mark
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// readings narrows what is asked for by a step of Flux.
func (s *Store) readings(ctx context.Context, source string, w measure.Window, narrowed string) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		err := s.settled(ctx)
		if err == nil {
			w, err = s.bounded(ctx, source, w)
		}
		for from := w.From; err == nil && from.Before(w.To); from = from.Add(piece) {
			to := measure.Earlier(from.Add(piece), w.To)
			var list []measure.Reading
			list, _, err = s.asked(ctx, s.from(readings, fieldFigures, from, to, oneOf(tagSource, []string{source}))+narrowed)
			for i := range list {
				if !yield(list[i], nil) {
					return
				}
			}
		}
		if err != nil {
			yield(measure.Reading{}, reason.While(err, "doing.store.readings", source))
		}
	}
}

// bounded cuts a window to what the store holds of the source.
func (s *Store) bounded(ctx context.Context, source string, w measure.Window) (measure.Window, error) {
	j, err := s.journal(ctx, source)
	if err != nil {
		return w, err
	}
	held := j.state(source).held()
	if w.From.IsZero() || w.From.Before(held.From) {
		w.From = held.From
	}
	if w.To.IsZero() || w.To.After(held.To) {
		w.To = held.To
	}
	return w, nil
}
