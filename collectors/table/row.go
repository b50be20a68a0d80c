package table

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// diskFault tells what the disk says from what the file says.
func diskFault(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path)
}

// line is one row being read: it collects every fault of the row.
type line struct {
	*parser
	row    tabular.Row
	header header
	layout layout
	bad    bool
	kept   bool // a figure of it is
	used   bool // one above zero
}

func (l *line) text(f field) string {
	if i, ok := l.header.at[f]; ok {
		return strings.TrimSpace(l.row.Cell(i).Text)
	}
	return ""
}

// fault refuses the row for what stands in a field, or where it should stand.
func (l *line) fault(f field, why reason.Text) {
	column, ok := l.header.at[f]
	if !ok {
		column = -1
	}
	l.faultAt(column, why)
}

func (l *line) faultAt(column int, why reason.Text) {
	l.bad = true
	l.refuse(l.row.Place(column).Said(), why)
}

// row reads one row of figures; all its faults are told.
func (p *parser) row(row tabular.Row, h header, layout layout) {
	p.account.Lines++
	l := &line{parser: p, row: row, header: h, layout: layout}
	if example(l.text(period)) || l.total() || l.empty() {
		p.account.Passed++
		return
	}
	base := figure{where: p.at(row.Place(h.at[period]).Said())}
	base.Window, base.doubled = l.window()
	base.System, base.Part = l.place()
	base.Group = l.group()
	base.Model = l.model()
	base.Method = l.method()
	base.State = measure.Known
	if len(layout.amounts) == 0 {
		l.long(base)
	}
	for _, i := range slices.Sorted(maps.Keys(h.amounts)) {
		if row.Cell(i).Text != "" {
			l.amount(base, h.amounts[i], i)
		}
	}
	switch {
	case l.bad:
		p.account.Refused++
	case l.kept:
		p.account.Counted++
	}
	if who := l.text(person); l.used && who != "" && !l.bad {
		p.meet(base, who)
	}
}

// total tells a row that sums the others up, by the word where its period or its
// system should be: it is a figure again, and not another one.
func (l *line) total() bool {
	when, what := fold(l.text(period)), fold(l.text(system))
	for _, word := range []string{"total", "totaux", "totals", "grand total", "sous-total", "subtotal", "sub-total"} {
		if begins(when, word) || begins(what, word) {
			return true
		}
	}
	return false
}

// begins tells whether a text begins with a word.
func begins(text, word string) bool {
	rest, ok := strings.CutPrefix(text, word)
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " :"))
}

// example tells the rows that show how to fill in the workbook.
func example(text string) bool {
	text = fold(text)
	return strings.HasPrefix(text, "exemple") || strings.HasPrefix(text, "example")
}

// empty tells whether the row has no figure: a month prepared in advance.
func (l *line) empty() bool {
	for _, f := range []field{value, low, high} {
		if l.text(f) != "" {
			return false
		}
	}
	for i := range l.header.amounts {
		if l.row.Cell(i).Text != "" {
			return false
		}
	}
	return true
}

func (l *line) window() (w measure.Window, doubled bool) {
	w, doubled, err := l.periods.window(l.row.Cell(l.header.at[period]), l.cell(to), l.rolls())
	if err != nil {
		l.fault(period, reason.Of(err))
		return measure.Window{}, false
	}
	if !w.From.Truncate(step).Equal(w.From) || !w.To.Truncate(step).Equal(w.To) {
		l.fault(period, reason.New("hour"))
	}
	return w, doubled
}

// cell is the cell of a field, empty without such a column.
func (l *line) cell(f field) tabular.Cell {
	if i, ok := l.header.at[f]; ok {
		return l.row.Cell(i)
	}
	return tabular.Cell{}
}

// rolls is how many days up to its date the row counts, 0 for its date alone.
func (l *line) rolls() int {
	text := l.text(rolling)
	if text == "" {
		return int(l.Rolling)
	}
	var n days
	if err := n.UnmarshalText([]byte(text)); err != nil {
		l.fault(rolling, reason.New("days"))
	}
	return int(n)
}

// place reads the system, and the part beside it: by the setting's texts, else
// as `name (system/part)` of the workbook's lists, else as an id.
func (l *line) place() (measure.System, measure.Part) {
	text := l.text(system)
	place := l.Place
	if text != "" {
		var ok bool
		if place, ok = l.named(text); !ok {
			l.fault(system, reason.New("places"))
		}
	}
	if text := l.text(part); text != "" {
		place.Part = measure.Part(text)
		if !identifier(text) {
			l.fault(part, reason.New("part"))
		}
	}
	if place.System == "" && !l.layout.whole {
		l.fault(system, reason.New("system.missing"))
	}
	return place.System, place.Part
}

func (l *line) named(text string) (collectors.Place, bool) {
	folded := fold(text)
	l.names.Note(folded)
	if place, ok := l.folded[folded]; ok {
		return place, true
	}
	if l.Layout != "workbook" {
		return collectors.Place{}, false
	}
	if i := strings.LastIndexByte(text, '('); i >= 0 && strings.HasSuffix(text, ")") {
		text = text[i+1 : len(text)-1]
	}
	var place collectors.Place
	err := place.UnmarshalText([]byte(text))
	return place, err == nil && identifier(string(place.System)) && (place.Part == "" || identifier(string(place.Part)))
}

// identifier tells whether s can be an id: letters, digits, - and _.
func identifier(s string) bool {
	return s != "" && len(s) <= 80 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func (l *line) group() measure.Group {
	text := l.text(group)
	if text == "" {
		return ""
	}
	id := slug(text)
	if id == "" || len(text) > 80 {
		l.fault(group, reason.New("direction"))
	}
	return measure.Group("direction/" + id)
}

// slug makes an id of a name: "Voirie & réseaux" gives "voirie-reseaux".
func slug(name string) string {
	plain := strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "î", "i", "ï", "i",
		"ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ç", "c", "œ", "oe", "æ", "ae").Replace(strings.ToLower(name))
	return strings.Join(strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
}

func (l *line) model() string {
	text := l.text(model)
	if len(text) > 100 || strings.ContainsAny(text, " \t\n;=") {
		l.fault(model, reason.New("model"))
	}
	return text
}

func (l *line) method() measure.Method {
	text, stated := l.text(method), l.Method
	if text != "" {
		stated = text
	}
	m, ok := methodOf(stated)
	switch {
	case !ok:
		l.fault(method, reason.New("method"))
	case m == measure.Measured && l.evidenceOf() == "":
		l.fault(method, reason.New("evidence"))
	}
	return m
}

func (l *line) evidenceOf() string {
	text := l.text(evidence)
	if text == "" {
		text = l.Evidence
	}
	if len(text) > 200 {
		text = text[:200]
	}
	return strings.ToValidUTF8(text, "")
}

// long reads the figure of a row that names its metric.
func (l *line) long(base figure) {
	m := metricSettings{l.Metric, l.Unit}
	if text := l.text(metric); text != "" {
		var ok bool
		if m, ok = l.metricOf(text); !ok {
			l.fault(metric, reason.New("metric"))
			return
		}
	} else if m.Metric == "" {
		l.fault(metric, reason.New("metric.missing"))
		return
	}
	base.Value, base.Low, base.High = l.optional(value, m), l.optional(low, m), l.optional(high, m)
	l.bounds(&base)
	l.keep(base, m.Metric)
}

func (l *line) metricOf(text string) (m metricSettings, known bool) {
	if m, known = l.metrics[text]; known {
		return m, m.Metric != ""
	}
	defer func() { l.metrics[strings.Clone(text)] = m }() // lines repeat them
	for name, m := range l.Metrics {
		if fold(name) == fold(text) {
			return m, true
		}
	}
	if m.Metric, known = metricNamed(text); known {
		m.Unit = l.Unit
	}
	return m, known
}

// optional reads a cell that may be empty, which is NaN.
func (l *line) optional(f field, m metricSettings) float64 {
	if l.text(f) == "" {
		return math.NaN()
	}
	return l.number(l.header.at[f], m)
}

// number reads an amount in the canonical unit.
func (l *line) number(column int, m metricSettings) float64 {
	info, _ := accepted(m.Metric)
	cell, unit := l.row.Cell(column).Amount()
	scale := l.scale(column, unit, m, info)
	v, err := cell.Float(l.convention)
	switch {
	case err != nil:
		l.faultAt(column, reason.Of(err))
		return 0
	case l.row.Cell(column).Merged:
		l.faultAt(column, reason.New("merged"))
	case v < 0 && m.Metric != measure.Cost:
		l.faultAt(column, reason.New("number.negative"))
	case info.Whole && v*scale != math.Trunc(v*scale):
		l.faultAt(column, reason.New("number.whole", info.Metric))
	}
	return v * scale
}

// bounds completes value, low and high, where NaN is an empty cell: a range's
// value is its midpoint (MEASURES.md 6).
func (l *line) bounds(f *figure) {
	bounded := !math.IsNaN(f.Low) || !math.IsNaN(f.High)
	switch {
	case bounded && (math.IsNaN(f.Low) || math.IsNaN(f.High)):
		l.fault(value, reason.New("range.ends"))
	case !bounded:
		f.Low, f.High = f.Value, f.Value
	case math.IsNaN(f.Value):
		f.Value, f.Spread = (f.Low+f.High)/2, measure.Range
	default:
		f.Spread = measure.Range
	}
	if bounded && !l.bad && (f.Low > f.Value || f.Value > f.High) {
		l.fault(value, reason.New("range.outside"))
	}
}

// amount reads one figure of a wide row.
func (l *line) amount(base figure, m metricSettings, column int) {
	v := l.number(column, m)
	base.Value, base.Low, base.High = v, v, v
	base.where = l.at(l.row.Place(column).Said())
	l.keep(base, m.Metric)
}

// keep adds the figure, unless something in its row was refused.
func (l *line) keep(f figure, m measure.Metric) {
	f.Metric = m
	f.Covered = f.Window.To.Sub(f.Window.From)
	f.Basis = l.basis(m)
	if f.doubled {
		f.Basis = f.Basis.With(func(b *measure.BasisFields) { b.Note = "doubled hour told apart by order in the file" })
	}
	if !l.bad {
		l.kept, l.used = true, l.used || f.Value > 0
		l.figures = append(l.figures, f)
	}
}

// basis names the file with the metric too: that tells, after a restart,
// figures whose file is gone.
func (l *line) basis(m measure.Metric) measure.Basis {
	basis := measure.BasisFields{File: l.file + "#" + string(m), Evidence: l.evidenceOf()}
	switch m {
	case measure.Energy, measure.EnergyIT:
		basis.Boundary = l.Boundary
		if basis.Boundary == "" {
			basis.Boundary = map[measure.Metric]string{measure.Energy: "facility", measure.EnergyIT: "server"}[m]
		}
		if m == measure.Energy {
			basis.PUEBy = "source"
		}
	case measure.Queries:
		basis.Counts = "query"
	case measure.Calls:
		basis.Counts = "call"
	case measure.Cost:
		basis.Tax = cmp.Or(fold(l.text(tax)), l.Tax)
		if basis.Tax != "" && basis.Tax != "ht" && basis.Tax != "ttc" {
			l.fault(tax, reason.New("tax.stated"))
		}
	case measure.Avoided, measure.Offset:
		if basis.Evidence == "" {
			l.fault(evidence, reason.New("evidence.document"))
		}
	}
	return basis.Basis()
}

const step = time.Hour
