package table

import (
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// field is a column of a table that is not a figure.
type field string

const (
	period   field = "period"
	system   field = "system"
	part     field = "part"
	model    field = "model"
	group    field = "group"
	metric   field = "metric"
	value    field = "value"
	unit     field = "unit"
	low      field = "low"
	high     field = "high"
	method   field = "method"
	evidence field = "evidence"
	tax      field = "tax"
)

// synonyms lists the usual headings of each field.
func synonyms() map[field][]string {
	return map[field][]string{
		period:   {"période", "periode", "mois", "date", "jour", "period", "month", "day"},
		system:   {"système", "systeme", "system", "service"},
		part:     {"partie", "part"},
		model:    {"modèle", "modele", "model"},
		group:    {"direction", "department", "group"},
		metric:   {"grandeur", "metric", "indicateur"},
		value:    {"valeur", "value", "quantité", "quantity"},
		unit:     {"unité", "unite", "unit"},
		low:      {"minimum", "bas", "low", "min"},
		high:     {"maximum", "haut", "high", "max"},
		method:   {"méthode", "methode", "method"},
		evidence: {"justificatif", "preuve", "evidence"},
		tax:      {"ht ou ttc", "ht/ttc", "taxe", "tax"},
	}
}

func fieldNames() string {
	names := []string{}
	for _, f := range slices.Sorted(maps.Keys(synonyms())) {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// amount is a column of figures.
type amount struct {
	heading string
	metricSettings
}

// layout says how one sheet is read.
type layout struct {
	columns map[field]string // headings that differ from the usual ones
	amounts []amount         // wide: one column a metric; empty: long
	whole   bool             // rows may be about no system: the whole authority
}

// header is a row of headings: where each field and each amount is.
type header struct {
	at      map[field]int
	amounts map[int]metricSettings
}

// find tells whether a row is the row of headings.
func (l layout) find(row tabular.Row) (header, bool) {
	h := header{at: map[field]int{}, amounts: map[int]metricSettings{}}
	known := synonyms()
	for f, own := range l.columns {
		known[f] = []string{fold(own)}
	}
	for i, cell := range slices.Backward(row.Cells) { // the first of two alike wins
		text := fold(cell.Text)
		for f, names := range known {
			if slices.Contains(names, text) {
				h.at[f] = i
			}
		}
		if a := slices.IndexFunc(l.amounts, func(a amount) bool { return fold(a.heading) == text }); a >= 0 {
			h.amounts[i] = l.amounts[a].metricSettings
		}
	}
	_, dated := h.at[period]
	if len(l.amounts) > 0 {
		return h, dated && len(h.amounts) > 0
	}
	_, valued := h.at[value]
	_, ranged := h.at[low]
	return h, dated && (valued || ranged)
}

// layouts returns how each sheet of a file is read, by name; "" is any sheet.
func (s *settings) layouts() map[string]layout {
	if s.Layout == "workbook" {
		return workbookLayouts()
	}
	l := layout{columns: s.Columns, whole: true}
	if s.Layout == "wide" {
		for _, heading := range slices.Sorted(maps.Keys(s.Metrics)) {
			l.amounts = append(l.amounts, amount{heading, s.Metrics[heading]})
		}
	}
	return map[string]layout{s.Sheet: l}
}

// workbookLayouts are the sheets of figures of the workbook, in both languages.
func workbookLayouts() map[string]layout {
	list := map[string]layout{}
	for _, words := range []words{french(), english()} {
		list[words.figures] = layout{whole: true}
		list[words.users] = layout{amounts: []amount{
			{words.licences, metricSettings{measure.Licences, ""}}, {words.active, metricSettings{measure.ActiveAgents, ""}},
		}}
		list[words.training] = layout{whole: true, amounts: []amount{
			{words.trained, metricSettings{measure.AgentsTrained, ""}},
			{words.headcount, metricSettings{measure.Headcount, ""}},
			{words.signed, metricSettings{measure.CharterSigned, ""}},
			{words.sessions, metricSettings{measure.Sessions, ""}},
		}}
		list[words.costs] = layout{amounts: []amount{{words.amount, metricSettings{measure.Cost, "EUR"}}}}
		list[words.mitigation] = layout{whole: true, amounts: []amount{
			{words.avoided, metricSettings{measure.Avoided, "kg"}}, {words.offset, metricSettings{measure.Offset, "kg"}},
		}}
	}
	return list
}
