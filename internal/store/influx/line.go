package influx

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
)

// The tags of a key, in the order of line protocol that the server likes best.
const (
	tagGroup  = "group"
	tagMethod = "method"
	tagMetric = "metric"
	tagModel  = "model"
	tagPart   = "part"
	tagSource = "source"
	tagSystem = "system"
)

// absent stands for an empty tag, which InfluxDB cannot keep.
const absent = "-"

// plain writes a text so that it can be a tag or stand in a field: what line
// protocol or the answer's CSV may alter is percent-encoded.
func plain(text string) string {
	clean := true
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '%' || c == '\\' || c == 0x7f {
			clean = false
		}
	}
	if clean {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '%' || c == '\\' || c == 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unplain is the inverse of plain.
func unplain(text string) (string, error) {
	if !strings.Contains(text, "%") {
		return text, nil
	}
	return url.PathUnescape(text)
}

func tagValue(text string) string {
	switch text {
	case "":
		return absent
	case absent:
		return "%2D"
	}
	return plain(text)
}

func untag(text string) (string, error) {
	if text == absent {
		return "", nil
	}
	return unplain(text)
}

// tag appends one tag.
func (p *points) tag(name, value string) {
	p.text.WriteByte(',')
	p.text.WriteString(name)
	p.text.WriteByte('=')
	value = tagValue(value)
	for i := range len(value) {
		if c := value[i]; c == ',' || c == '=' || c == ' ' {
			p.text.WriteByte('\\')
		}
		p.text.WriteByte(value[i])
	}
}

// key appends a key's tags.
func (p *points) key(k measure.Key) {
	p.tag(tagGroup, string(k.Group))
	p.tag(tagMethod, strconv.Itoa(int(k.Method)))
	p.tag(tagMetric, string(k.Metric))
	p.tag(tagModel, k.Model)
	p.tag(tagPart, string(k.Part))
	p.tag(tagSource, k.Source)
	p.tag(tagSystem, string(k.System))
}

// field appends the name of a field; the first begins the fields.
func (p *points) field(first bool, name string) {
	separator := byte(',')
	if first {
		separator = ' '
	}
	p.text.WriteByte(separator)
	p.text.WriteString(name)
	p.text.WriteByte('=')
}

func (p *points) number(first bool, name string, v float64) {
	p.field(first, name)
	p.text.Write(strconv.AppendFloat(p.text.AvailableBuffer(), v, 'g', -1, 64))
}

func (p *points) state(s measure.State) {
	p.field(false, fieldState)
	p.text.WriteByte('0' + byte(s))
	p.text.WriteByte('i')
}

// string appends a field of text, which must hold no control character.
func (p *points) string(first bool, name, v string) {
	p.field(first, name)
	p.text.WriteByte('"')
	for i := range len(v) {
		if c := v[i]; c == '"' || c == '\\' {
			p.text.WriteByte('\\')
		}
		p.text.WriteByte(v[i])
	}
	p.text.WriteByte('"')
}

// at ends a point with its time.
func (p *points) at(t time.Time) {
	p.text.WriteByte(' ')
	p.text.Write(strconv.AppendInt(p.text.AvailableBuffer(), t.UnixNano(), 10))
	p.end()
}

// literal writes a text as a Flux string. Everything that could end it or call
// something is escaped.
func literal(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '$' || c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// oneOf is a condition that the storage engine evaluates itself.
func oneOf[T ~string](tag string, values []T) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprintf("r.%s == %s", tag, literal(tagValue(string(v))))
	}
	return "(" + strings.Join(list, " or ") + ")"
}

// begins is a condition on a tag: its value begins with a text.
func begins(tag, text string) string {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(plain(text)), "/", `\/`)
	return fmt.Sprintf("r.%s =~ /^%s/", tag, pattern)
}

// from is a query of one field of a measurement over [start, stop).
func (s *Store) from(measurement, field string, start, stop time.Time, conditions ...string) string {
	conditions = append([]string{
		"r._measurement == " + literal(s.options.Prefix+measurement), "r._field == " + literal(field),
	}, conditions...)
	return fmt.Sprintf(`from(bucket: %s) |> range(start: %s, stop: %s) |> filter(fn: (r) => %s)`,
		literal(s.options.Bucket), start.UTC().Format(time.RFC3339Nano), stop.UTC().Format(time.RFC3339Nano),
		strings.Join(conditions, " and "))
}

// text is a column of a row.
func text(r *query.FluxRecord, column string) (string, error) {
	v, ok := r.ValueByKey(column).(string)
	if !ok {
		if r.ValueByKey(column) == nil {
			return "", nil
		}
		return "", fmt.Errorf("the column %q of an answer is not text", column)
	}
	return v, nil
}

// keyOf reads the tags of a key.
func keyOf(r *query.FluxRecord) (measure.Key, error) {
	var k measure.Key
	method := ""
	for _, column := range []struct {
		name string
		set  func(string)
	}{
		{tagGroup, func(v string) { k.Group = measure.Group(v) }},
		{tagMethod, func(v string) { method = v }},
		{tagMetric, func(v string) { k.Metric = measure.Metric(v) }},
		{tagModel, func(v string) { k.Model = v }},
		{tagPart, func(v string) { k.Part = measure.Part(v) }},
		{tagSource, func(v string) { k.Source = v }},
		{tagSystem, func(v string) { k.System = measure.System(v) }},
	} {
		v, err := text(r, column.name)
		if err == nil {
			v, err = untag(v)
		}
		if err != nil {
			return k, fmt.Errorf("reading the tag %q: %w", column.name, err)
		}
		column.set(v)
	}
	m, err := strconv.ParseUint(method, 10, 8)
	if err != nil {
		return k, fmt.Errorf("reading the tag %q: %w", tagMethod, err)
	}
	k.Method = measure.Method(m)
	return k, nil
}
