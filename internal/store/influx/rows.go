package influx

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// The measurements of summaries. A row stands at 00:00 UTC of the date of its
// civil day, or of the first of its civil month, in whatever zone that is.
const (
	dayRows    = "day"
	monthRows  = "month"
	summaries  = "summary" // both, packed, one row for a system and month
	fieldDays  = "days"
	fieldMonth = "months"

	fieldCovered = "covered" // seconds
	fieldKept    = "kept"
)

// dateOf is 00:00 UTC of the civil date on which t lies.
func (s *Store) dateOf(t time.Time) time.Time {
	y, m, d := t.In(s.options.Rules.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// putDay appends a day: fields for charts, and in figures all of it.
func (s *Store) putDay(p *points, d *measure.Day) {
	var b strings.Builder
	b.WriteString(strconv.FormatInt(d.Window.From.Unix(), 10))
	b.WriteByte(';')
	b.WriteString(base64.RawStdEncoding.EncodeToString(summary.AppendDay(nil, d)))
	b.WriteByte(';')
	b.WriteString(base64.RawStdEncoding.EncodeToString(summary.AppendHours(nil, d.Hours)))
	b.WriteByte(';')
	b.WriteString(plain(d.Basis.String()))
	p.text.WriteString(s.options.Prefix + dayRows)
	p.key(d.Key)
	p.number(true, fieldCovered, d.Covered.Seconds())
	p.string(false, fieldFigures, b.String())
	p.number(false, fieldHigh, d.High)
	p.number(false, fieldLow, d.Low)
	p.state(d.State)
	p.number(false, fieldValue, d.Value)
	p.at(s.dateOf(d.Window.From))
}

// dropDay overwrites a day that is no more. at is where it stands.
func (s *Store) dropRow(p *points, measurement string, k measure.Key, at time.Time) {
	p.text.WriteString(s.options.Prefix + measurement)
	p.key(k)
	p.number(true, fieldCovered, 0)
	if measurement == dayRows {
		p.string(false, fieldFigures, "")
	}
	p.number(false, fieldHigh, 0)
	if measurement == monthRows {
		p.number(false, fieldKept, 0)
	}
	p.number(false, fieldLow, 0)
	p.state(measure.Missing)
	p.number(false, fieldValue, 0)
	p.at(at)
}

// putMonth appends a month, for charts only.
func (s *Store) putMonth(p *points, m *measure.Month) {
	p.text.WriteString(s.options.Prefix + monthRows)
	p.key(m.Key)
	p.number(true, fieldCovered, m.Covered.Seconds())
	p.number(false, fieldHigh, m.High)
	p.number(false, fieldKept, m.Kept)
	p.number(false, fieldLow, m.Low)
	p.state(m.State)
	p.number(false, fieldValue, m.Value)
	p.at(s.dateOf(m.Window.From))
}

// day reads a row of days; false when it is no more.
func day(r *query.FluxRecord) (measure.Day, bool, error) {
	var d measure.Day
	v, err := text(r, "_value")
	if err != nil || v == "" {
		return d, false, err
	}
	if d.Key, err = keyOf(r); err != nil {
		return d, false, err
	}
	const parts = 4
	list := strings.SplitN(v, ";", parts)
	if len(list) != parts {
		return d, false, errFigures
	}
	from, err := strconv.ParseInt(list[0], 10, 64)
	if err != nil {
		return d, false, err
	}
	d.Window.From = time.Unix(from, 0).UTC()
	figures, err := base64.RawStdEncoding.DecodeString(list[1])
	if err == nil {
		err = summary.ReadDay(figures, &d)
	}
	if err != nil {
		return d, false, err
	}
	hours, err := base64.RawStdEncoding.DecodeString(list[2])
	if err != nil {
		return d, false, err
	}
	if d.Hours, err = summary.ReadHours(hours); err != nil {
		return d, false, err
	}
	d.Basis, err = basisOf(list[3])
	return d, true, err
}

// days reads the stored days that begin in a window.
func (s *Store) days(ctx context.Context, w measure.Window, conditions ...string) ([]measure.Day, error) {
	var list []measure.Day
	err := s.ask(ctx, s.from(dayRows, fieldFigures, s.dateOf(w.From), s.dateOf(w.To.Add(-1)).Add(time.Second), conditions...),
		func() { list = nil },
		func(r *query.FluxRecord) error {
			d, ok, err := day(r)
			if ok {
				list = append(list, d)
			}
			return err
		})
	if err != nil {
		return nil, reason.While(err, "doing.store.days")
	}
	return list, nil
}

// tooMany conditions make a query slower than reading the rest too.
const tooMany = 100

// ofSystems is a condition on systems, if there are not too many.
func ofSystems(systems []measure.System) []string {
	if len(systems) == 0 || len(systems) > tooMany {
		return nil
	}
	return []string{oneOf(tagSystem, systems)}
}
