package table

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// Filled implements entry.Reader: the workbook with what is declared already of a
// period, and a row without a value for what was declared of the one before.
func (r Reader) Filled(lang, period string, systems []string, declared, before []measure.Reading) ([]byte, error) {
	t := newTemplate(lang)
	t.systems = systems
	sheet := t.figuresSheet()
	sheet.Said = len(sheet.Rows)
	said := map[measure.Key]bool{}
	for _, f := range declared {
		row, ok := t.filled(f)
		if !ok {
			continue
		}
		row[0] = r.written(f.Window)
		sheet.Rows = append(sheet.Rows, row)
		said[subject(f.Key)] = true
	}
	for _, f := range before {
		if row, ok := t.filled(f); ok && !said[subject(f.Key)] {
			said[subject(f.Key)] = true
			row[0], row[3], row[5], row[6], row[8] = period, nil, nil, nil, nil
			sheet.Rows = append(sheet.Rows, row)
		}
	}
	var out bytes.Buffer
	err := tabular.WriteForms(&out, t.lists, []tabular.Form{sheet, t.usersSheet(), t.trainingSheet(), t.costsSheet(), t.mitigationSheet(), t.notesSheet()})
	if err != nil {
		return nil, reason.While(err, "doing.workbook")
	}
	return out.Bytes(), nil
}

// subject is what a figure is of, whatever its period and its method.
func subject(k measure.Key) measure.Key {
	k.Window, k.Method = measure.Window{}, measure.Unstated
	return k
}

// filled is the row of a figure of a system; false for another, as those of
// groups, which nothing tells exactly.
func (t template) filled(f measure.Reading) ([]any, bool) {
	if f.Group != "" || f.Model != "" || !slices.Contains(offered(), f.Metric) {
		return nil, false
	}
	info, _ := measure.InfoOf(f.Metric)
	unit, scale := info.Unit, 1.
	switch {
	case info.Whole:
		unit = ""
	case unit == "Wh":
		unit, scale = "kWh", 1e3
	case unit == "gCO2e":
		unit, scale = "kg", 1e3
	case unit == "EUR":
		unit = "€"
	}
	method := map[measure.Method]string{measure.Declared: t.declared, measure.Estimated: t.estimated, measure.Measured: t.measured}[f.Method]
	row := []any{"", t.place(f.Key), t.said.Say(nameOf(f.Metric)), f.Value / scale, unit, nil, nil, method, f.Basis.Fields().Evidence}
	if f.Low != f.Value || f.High != f.Value {
		row[3], row[5], row[6] = nil, f.Low/scale, f.High/scale
	}
	return row, true
}

// place is a system with its part, as the list of the workbook has it.
func (t template) place(k measure.Key) string {
	id := TemplateSystem{Place: collectors.Place{System: k.System, Part: k.Part}}.String()
	for _, s := range t.systems {
		if s == id || strings.HasSuffix(s, " ("+id+")") {
			return s
		}
	}
	return id
}

// written is a window as a cell says it: a month, a quarter, a year, or its days.
func (r Reader) written(w measure.Window) string {
	from, last := w.From.In(r.Location), w.To.Add(-time.Second).In(r.Location)
	switch months := monthsIn(w, r.Location); {
	case months == 1:
		return from.Format("2006-01")
	case months == 3 && from.Month()%3 == 1:
		return fmt.Sprintf("T%d %d", (int(from.Month())+2)/3, from.Year())
	case months == 12 && from.Month() == time.January:
		return from.Format("2006")
	}
	return from.Format(time.DateOnly) + " – " + last.Format(time.DateOnly)
}

// monthsIn is how many whole months a window is; 0 for none.
func monthsIn(w measure.Window, zone *time.Location) int {
	from := w.From.In(zone)
	for n := range 12 {
		if first := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, zone); first.Equal(w.From) && first.AddDate(0, n+1, 0).Equal(w.To) {
			return n + 1
		}
	}
	return 0
}
