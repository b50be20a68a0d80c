package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// rival is what one source says of a line in one month, all models together.
type rival struct {
	line
	source string
	month  int64
}

// said is the sum of a rival's rows.
type said struct {
	value, kept float64
	covered     time.Duration
	method      measure.Method
	window      measure.Window
	derived     bool // worked out by the pipeline, not said by the source
}

// heard is what sources say, by month, and what was kept of it.
type heard struct {
	sums   map[rival]*said
	kept   map[rival]*said                   // source "": the figure that was kept
	winner map[line]map[string]time.Duration // how long each source was kept
}

// hear sums the rows of the months in w.
func hear(rows []measure.Month, w measure.Window) heard {
	h := heard{map[rival]*said{}, map[rival]*said{}, map[line]map[string]time.Duration{}}
	for i := range rows {
		row := &rows[i]
		if row.Group != "" || row.State != measure.Known || row.Window.From.Before(w.From) || row.Window.To.After(w.To) || row.Source == measure.IdleSource {
			continue
		}
		at := rival{lineOf(row.Key), row.Source, row.Window.From.Unix()}
		add(h.sums, at, row)
		at.source = ""
		add(h.kept, at, row)
		if h.winner[at.line] == nil {
			h.winner[at.line] = map[string]time.Duration{}
		}
		h.winner[at.line][row.Source] += row.KeptCovered
	}
	return h
}

// checksOf sets beside each figure of the months in w what the sources say
// that did not win it (MEASURES 4).
func (r *Reporter) checksOf(rows []measure.Month, w measure.Window) []CrossCheck {
	h := hear(rows, w)
	found := map[rival]*CrossCheck{}
	for _, at := range slices.SortedFunc(maps.Keys(h.sums), byMonth) {
		s := h.sums[at]
		if s.derived && at.metric != measure.Energy {
			continue // it follows the energy, which is checked
		}
		first := best(h.winner[at.line])
		if len(h.winner[at.line]) < 2 || at.source == first || s.kept != 0 || float64(s.covered) < indicator.Enough*float64(s.window.Length()) {
			continue
		}
		whole, of := h.kept[rival{at.line, "", at.month}], h.sums[rival{at.line, first, at.month}]
		if of == nil || of.kept != whole.kept {
			continue // a third source's figure was kept
		}
		key := rival{at.line, at.source, 0}
		c := found[key]
		if c == nil {
			c = &CrossCheck{System: at.system, Part: at.part, Metric: at.metric, Kept: first, KeptMethod: of.method, Other: at.source, OtherMethod: s.method}
			found[key] = c
		}
		c.Months = append(c.Months, period.Of(s.window.From, r.setup.Zone, period.Month))
		c.KeptValue += whole.kept
		c.OtherValue += s.value
		c.OtherCovered += float64(s.covered) / float64(s.window.Length())
	}
	return settled(found)
}

// byMonth orders what sources say by month: sums are the same each time, and
// months in their order.
func byMonth(a, b rival) int {
	return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.source, b.source))
}

func settled(found map[rival]*CrossCheck) []CrossCheck {
	list := make([]CrossCheck, 0, len(found))
	for _, c := range found {
		c.OtherCovered /= float64(len(c.Months))
		if c.KeptValue > 0 {
			c.Gap = c.OtherValue/c.KeptValue - 1
		}
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b CrossCheck) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Other, b.Other))
	})
	return list
}

func add(sums map[rival]*said, at rival, row *measure.Month) {
	s := sums[at]
	if s == nil {
		s = &said{window: row.Window, method: row.Method, derived: row.Basis.Derived()}
		sums[at] = s
	}
	s.value += row.Value
	s.kept += row.Kept
	s.covered += row.Covered
}

// best is the source that kept the most hours, the first by name among equals.
func best(hours map[string]time.Duration) string {
	name := ""
	for source, h := range hours {
		if name == "" || h > hours[name] || (h == hours[name] && source < name) {
			name = source
		}
	}
	return name
}
