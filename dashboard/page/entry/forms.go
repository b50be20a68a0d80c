package entry

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Form is one kind of line that is typed.
type Form struct {
	Kind, Title string
	Fields      []Field
}

// Field is one field of a form, with what was typed in it and what is wrong with
// that.
type Field struct {
	ID, Name, Label, Value string
	Fault                  string
	First                  bool // of the faults: the page opens there
	Required               bool
	Most                   int    // signs
	Mode                   string // of the keyboard: decimal, numeric
	Options                []kit.Choice
	Own                    bool // its options are names of the authority's own
}

// offers are what fields are chosen from.
type offers struct {
	today            period.Date
	metrics, systems []string
	directions       []survey.Direction
}

// forms are those of a reader, filled with what was sent.
func (m presenter) forms(o offers, sent url.Values, faults map[string]string) []Form {
	var list []Form
	if len(o.systems) > 0 {
		list = append(list, Form{string(entry.KindFigure), m.T("entry.figure"), []Field{
			{Name: "period", Label: m.T("entry.period"), Options: m.periods(o.today, false)},
			{Name: "system", Label: m.T("col.system"), Options: plain(o.systems), Own: true},
			{Name: "metric", Label: m.T("draft.metric"), Options: plain(o.metrics)},
			{Name: "value", Label: m.T("col.value"), Required: true, Mode: "decimal"},
			{Name: "unit", Label: m.T("entry.unit"), Options: append([]kit.Choice{{Label: m.T("entry.unit.none")}}, plain(units())...)},
		}})
	}
	if len(o.directions) > 0 {
		list = append(list, Form{string(entry.KindTraining), m.T("counts.title"), []Field{
			{Name: "period", Label: m.T("entry.period"), Options: m.periods(o.today, false)},
			{Name: "direction", Label: m.T("heat.first"), Options: named(o.directions, o.today), Own: true},
			{Name: "trained", Label: m.T("entry.trained"), Mode: "numeric"},
			{Name: "headcount", Label: m.T("entry.headcount"), Required: true, Mode: "numeric"},
			{Name: "signed", Label: m.T("entry.signed"), Mode: "numeric"},
		}})
	}
	var indicators []kit.Choice
	for _, d := range m.Setup.Catalogue {
		indicators = append(indicators, kit.Choice{Value: d.ID, Label: m.Text(d.Title)})
	}
	list = append(list, Form{string(entry.KindComment), m.T("entry.note"), []Field{
		{Name: "period", Label: m.T("entry.quarter"), Options: m.periods(o.today, true)},
		{Name: "about", Label: m.T("col.indicator"), Options: indicators},
		{Name: "text", Label: m.T("entry.text"), Required: true, Most: 1000},
	}})
	for i := range list {
		list[i].Fields = append(list[i].Fields, m.why()...)
		fill(&list[i], sent, faults)
	}
	return list
}

// why are the fields that every form has.
func (m presenter) why() []Field {
	return []Field{
		{Name: "title", Label: m.T("entry.what"), Required: true, Most: 120},
		{Name: "reason", Label: m.T("entry.reason"), Required: true, Most: 500},
		{Name: "evidence", Label: m.T("entry.evidence"), Most: 500},
	}
}

// fill puts back what was sent with a form, whatever it was, and tells what is
// wrong where it stands.
func fill(f *Form, sent url.Values, faults map[string]string) {
	mine, first := sent.Get("kind") == f.Kind, true
	for i := range f.Fields {
		x := &f.Fields[i]
		x.ID = f.Kind + "-" + x.Name
		if !mine {
			continue
		}
		x.Value, x.Fault = sent.Get(x.Name), faults[x.Name]
		if x.First = first && x.Fault != ""; x.First {
			first = false
		}
		at := slices.IndexFunc(x.Options, func(c kit.Choice) bool { return c.Value == x.Value })
		if at < 0 && len(x.Options) > 0 {
			at, x.Options = len(x.Options), append(x.Options, kit.Choice{Value: x.Value, Label: x.Value})
		}
		if at >= 0 {
			x.Options[at].Chosen = true
		}
	}
}

// How many periods are offered, the last first.
const (
	monthsOffered   = 14
	quartersOffered = 6
	yearsOffered    = 3
)

// periods are those that have begun, as a workbook writes them.
func (m presenter) periods(today period.Date, quarters bool) []kit.Choice {
	var list []kit.Choice
	add := func(kind period.Kind, most int) {
		p := today.Period(kind)
		for range most {
			list = append(list, kit.Choice{Value: entry.Written(p), Label: kit.Upper(m.Period(p))})
			p = p.Previous()
		}
	}
	if !quarters {
		add(period.Month, monthsOffered)
	}
	add(period.Quarter, quartersOffered)
	if !quarters {
		add(period.Year, yearsOffered)
	}
	return list
}

// units are those that figures of the forms are given in.
func units() []string {
	return []string{"kWh", "Wh", "MWh", "kg", "t", "L", "m3", "€", "min", "h"}
}

func plain(texts []string) []kit.Choice {
	list := make([]kit.Choice, len(texts))
	for i, text := range texts {
		list[i] = kit.Choice{Value: text, Label: text}
	}
	return list
}

// named are directions by the names that they bear today.
func named(directions []survey.Direction, today period.Date) []kit.Choice {
	list := make([]kit.Choice, len(directions))
	for i, d := range directions {
		list[i] = kit.Choice{Value: d.ID, Label: kit.Apostrophes(d.Name(today))}
	}
	return list
}

// columns are the fields of each kind, in the order of the columns of its sheet;
// "" for a column that the form has not.
func columns(kind entry.Kind) []string {
	switch kind {
	case entry.KindFigure:
		return []string{"period", "system", "metric", "value", "unit"}
	case entry.KindTraining:
		return []string{"period", "direction", "trained", "headcount", "signed"}
	case entry.KindComment:
		return []string{"period", "about", "", "text"}
	case entry.KindAction:
	}
	return nil
}

// inCell is the column of the cell that a refusal names at its end.
var inCell = regexp.MustCompile(`([A-Z])\d+$`)

// place sorts what was refused of a line by the field that it stands in; what
// stands in none is told above the forms.
func (m presenter) place(kind entry.Kind, refused []measure.Refusal) (faults map[string]string, others []kit.Refused) {
	faults = map[string]string{}
	fields := columns(kind)
	for _, r := range m.Refusals(refused) {
		at := inCell.FindStringSubmatch(r.Where)
		if at == nil || len(fields) == 0 {
			others = append(others, r)
			continue
		}
		if i := int(at[1][0] - 'A'); i < len(fields) && fields[i] != "" {
			faults[fields[i]] = strings.TrimSpace(faults[fields[i]] + " " + kit.Upper(r.Reason) + ".")
			continue
		}
		r.Where = ""
		others = append(others, r)
	}
	return faults, others
}
