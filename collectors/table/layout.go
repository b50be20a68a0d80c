package table

import (
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// field is a column of a table that is not a figure.
type field string

const (
	period   field = "period"
	from     field = "from" // another name of period, where there is an end
	to       field = "to"
	rolling  field = "rolling" // of how many days up to its date a row is
	person   field = "person"  // counted, and not kept
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
		period: {
			"période", "periode", "mois", "date", "jour", "semaine", "trimestre", "année", "du", "date de début",
			"period", "month", "day", "week", "quarter", "year", "period_start", "start_date", "chargeperiodstart",
			"from", "start", "timestamp", "timestamp (utc)",
		},
		to:       {"au", "fin", "date de fin", "to", "end", "period_end", "end_date", "chargeperiodend"},
		rolling:  {},
		person:   {},
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

// header is a row of headings: where each field and each amount is, and what
// the headings say beside.
type header struct {
	at      map[field]int
	amounts map[int]metricSettings
	units   map[int]string // by column of figures: as its heading states it
	grain   string         // of periods, by their heading
	utc     bool           // its times are said to be in UTC
	refresh bool           // its dates are those of a report over the days before
	french  bool
}

// find tells whether a row is the row of headings.
func (l layout) find(row tabular.Row) (header, bool) {
	h := header{at: map[field]int{}, amounts: map[int]metricSettings{}, units: map[int]string{}}
	known := l.known()
	for i, cell := range slices.Backward(row.Cells) { // the first of two alike wins
		l.column(&h, known, i, cell.Text)
	}
	at, dated := h.at[period]
	if dated {
		heading := fold(row.Cell(at).Text)
		h.grain, h.utc = namedGrain(heading), strings.Contains(heading, "utc") || strings.Contains(heading, "gmt")
		h.refresh = heading == "report refresh date"
	}
	if len(l.amounts) > 0 {
		return h, dated && len(h.amounts) > 0
	}
	_, valued := h.at[value]
	_, ranged := h.at[low]
	return h, dated && (valued || ranged)
}

// near says what a row lacks to be the row of headings, and which there are; "" where
// it has neither a period nor figures, and may hold anything.
func (l layout) near(row tabular.Row, h header) reason.Text {
	_, dated := h.at[period]
	_, valued := h.at[value]
	if !dated && !valued && len(h.amounts) == 0 {
		return ""
	}
	const most, longest = 20, 60
	var names []string
	for _, cell := range row.Cells[:min(most, len(row.Cells))] {
		if text := []rune(strings.TrimSpace(cell.Text)); len(text) > 0 {
			names = append(names, string(text[:min(longest, len(text))]))
		}
	}
	list := strings.Join(names, ", ")
	switch {
	case !dated:
		return reason.New("sheet.headings.period", list)
	case len(l.amounts) > 0:
		return reason.New("sheet.headings.amounts", list)
	}
	return reason.New("sheet.headings.value", list)
}

// column notes what a heading says of its column.
func (l layout) column(h *header, known map[field][]string, i int, heading string) {
	text := fold(heading)
	bare, unit := cutUnit(heading)
	for f, names := range known {
		if slices.Contains(names, text) || (unit != "" && slices.Contains(names, fold(bare))) {
			h.at[f] = i
			h.units[i] = unit
		}
	}
	if a := slices.IndexFunc(l.amounts, func(a amount) bool { return fold(a.heading) == text }); a >= 0 {
		h.amounts[i] = l.amounts[a].metricSettings
		h.units[i] = unit
	}
	h.french = h.french || inFrench(fold(bare))
}

// known lists the headings of each field: those set, else the usual ones.
func (l layout) known() map[field][]string {
	known := synonyms()
	for f, own := range l.columns {
		if f == from {
			f = period
		}
		known[f] = []string{fold(own)}
	}
	return known
}

// inFrench tells a heading that is written in French.
func inFrench(text string) bool {
	return strings.ContainsAny(text, "éèêàçôûîœ") || slices.Contains([]string{"mois", "jour", "semaine", "valeur", "montant", "consommation", "direction"}, text)
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

// workbookLayouts are the sheets of figures of the workbook, in every language.
func workbookLayouts() map[string]layout {
	list := map[string]layout{}
	for _, words := range everywhere() {
		list[words.figures] = layout{whole: true}
		list[words.users] = layout{amounts: []amount{
			{words.licences, metricSettings{measure.Licences, ""}}, {words.active, metricSettings{measure.ActiveAgents, ""}},
		}}
		list[words.training] = layout{whole: true, amounts: []amount{
			{words.trained, metricSettings{measure.AgentsTrained, ""}},
			{"Trained agents", metricSettings{measure.AgentsTrained, ""}}, // of workbooks before 0.3
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
