package kit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Beside is what figures say beside evidence; the zero value says nothing.
type Beside struct {
	Target  func(indicator string) string // how a target stands in place of which a measure was decided
	Figures func(register.ProofKind) []Row
}

// ProofFigures are the declared figures of a kind of evidence in a period, with
// their sources.
func (m *Presenter) ProofFigures(items []report.Item, p period.Period) func(register.ProofKind) []Row {
	of := map[register.ProofKind][]string{
		register.ProofDecision:  {indicator.IDChangedShare},
		register.ProofResidents: {indicator.IDSatisfiedShare, indicator.IDComplaints},
	}
	return func(kind register.ProofKind) []Row {
		var rows []Row
		for _, id := range of[kind] {
			it, ok := ItemOf(items, id)
			doubt := func(why indicator.Reason) bool { return why.Code == indicator.ReasonPartOverWhole }
			if !ok || it.Figure.State == measure.Missing && !slices.ContainsFunc(it.Reasons, doubt) {
				continue
			}
			number, unit := m.Value(it.Result)
			text := m.T("proof.figure", m.IndicatorTitle(id), strings.TrimSpace(number+NBSP+unit))
			if it.Figure.State == measure.Missing {
				text = m.T("proof.doubt", m.IndicatorTitle(id), strings.Join(m.Reasons(it.Result), " "))
			}
			rows = append(rows, Row{Head: m.T("proof." + string(kind)), Href: m.methodPath(id), Cells: []Cell{
				TextCell(text), TextCell(m.T("proof.by", m.Period(p), m.List(m.sourcesOf(it.Figure)))),
			}})
		}
		return rows
	}
}

// sourcesOf names the sources of a figure, each once.
func (m *Presenter) sourcesOf(f indicator.Figure) []string {
	var names []string
	for _, o := range f.Origins {
		if name := m.SourceName(o.Source); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Proofs are the evidence of one system on a day, a line each: what it shows,
// how old it is, who vouches. A kind without any says so.
func (m *Presenter) Proofs(s register.System, day period.Date, beside Beside) Table {
	t := Table{Caption: m.T("proof.caption"), First: m.T("proof.first"), Listed: true}
	t.Columns = []Column{{Label: m.T("proof.shows"), Left: true}, {Label: m.T("proof.date"), Left: true}}
	for _, kind := range register.ProofKinds() {
		list := s.ProofsOn(kind, day)
		var figures []Row
		if beside.Figures != nil {
			figures = beside.Figures(kind)
		}
		if len(list)+len(figures) == 0 {
			t.Rows = append(t.Rows, Row{Head: m.T("proof." + string(kind)), Cells: []Cell{{Text: m.T("proof.none"), Class: "none"}, TextCell("–")}})
		}
		for _, p := range list {
			r := Row{Head: m.T("proof." + string(kind)), Cells: []Cell{TextCell(m.shows(p, beside.Target)), m.age(p, day)}}
			if IsAddress(p.Address) {
				r.Href = p.Address
			}
			t.Rows = append(t.Rows, r)
		}
		t.Rows = append(t.Rows, figures...)
	}
	t.Rows = m.alike(t.Rows)
	return t
}

// alike makes one row of those that say the same, with all their heads, where
// the first of them stood.
func (m *Presenter) alike(rows []Row) []Row {
	var out []Row
	heads := map[int][]string{}
	for _, r := range rows {
		i := slices.IndexFunc(out, func(o Row) bool { return r.Href == "" && o.Href == "" && slices.Equal(o.Cells, r.Cells) })
		if i < 0 {
			out, i = append(out, r), len(out)
		}
		heads[i] = append(heads[i], r.Head)
	}
	for i := range out {
		out[i].Head = m.List(heads[i])
	}
	return out
}

// shows is what a piece of evidence shows, with what belongs to its kind.
func (m *Presenter) shows(p register.Proof, of func(indicator string) string) string {
	parts := []string{m.Typeset(p.Shows)}
	add := func(key, text string) {
		if text != "" {
			parts = append(parts, m.T(key, m.Typeset(text)))
		}
	}
	add("proof.groups", p.Groups)
	add("proof.measure", p.Measure)
	add("proof.correction", p.Correction)
	if share, ok := p.ChangedShare(); ok {
		parts = append(parts, m.T("proof.changed", m.Percent(share), m.Number(float64(*p.Changed), 0), m.Number(float64(*p.Outputs), 0)))
	}
	if p.Rate != nil {
		parts = append(parts, m.T("proof.rate", m.Percent(*p.Rate/100)))
	}
	add("proof.channel", p.Channel)
	parts = append(parts, m.contract(p)...)
	parts = append(parts, m.support(p)...)
	if p.Indicator != "" {
		instead := m.T("proof.instead", Lower(m.IndicatorTitle(p.Indicator)))
		if of != nil {
			instead = m.T("proof.told", instead, of(p.Indicator))
		}
		parts = append(parts, instead)
	}
	if !p.Next.IsZero() {
		parts = append(parts, m.T("proof.next", m.Date(p.Next)))
	}
	if !p.Until.IsZero() {
		parts = append(parts, m.T("proof.until", m.Date(p.Until)))
	}
	return strings.Join(parts, " · ")
}

// contract is what belongs to a contract: model clauses by their titles, with
// their source.
func (m *Presenter) contract(p register.Proof) []string {
	var parts, clauses, award []string
	if p.Supplier != "" {
		parts = append(parts, m.T("proof.supplier", m.Typeset(p.Supplier)))
	}
	for _, id := range p.Clauses {
		if c, ok := m.Setup.Register.Clause(id); ok {
			clauses = append(clauses, m.T("proof.clause", m.Bilingual(c.Title), m.T("proof.about."+string(c.About)), m.Typeset(c.Source)))
		} else {
			clauses = append(clauses, m.Typeset(id))
		}
	}
	for _, a := range p.Award {
		award = append(award, m.T("proof.weight", m.Typeset(a.Criterion), m.Percent(*a.Weight/100)))
	}
	if len(clauses) > 0 {
		parts = append(parts, m.T("proof.clauses", strings.Join(clauses, " ; ")))
	}
	if len(award) > 0 {
		parts = append(parts, m.T("proof.award", m.List(award)))
	}
	return parts
}

// Clause is a model clause as it is read; Href is its source.
type Clause struct{ Title, Text, Href string }

// Clauses are the model clauses that the contracts of a system name on a day,
// each once.
func (m *Presenter) Clauses(s register.System, day period.Date) []Clause {
	var list []Clause
	seen := map[string]bool{}
	for _, p := range s.ProofsOn(register.ProofContract, day) {
		for _, id := range p.Clauses {
			if c, ok := m.Setup.Register.Clause(id); ok && !seen[id] {
				seen[id] = true
				list = append(list, Clause{m.Bilingual(c.Title), m.Typeset(strings.TrimSpace(c.Text)), c.Address})
			}
		}
	}
	return list
}

// support is what belongs to the staff whom a system concerns.
func (m *Presenter) support(p register.Proof) []string {
	var parts []string
	if p.TrainedBefore != "" {
		parts = append(parts, m.T("proof.trained."+string(p.TrainedBefore), m.Date(p.TrainedOn)))
	} else if !p.TrainedOn.IsZero() {
		parts = append(parts, m.T("proof.trained_on", m.Date(p.TrainedOn)))
	}
	if p.Trained != nil && *p.Trained > 0 && *p.Trained < disclosure.FewestAgents {
		parts = append(parts, m.T("proof.trained.few", strconv.Itoa(disclosure.FewestAgents)))
	} else if p.Trained != nil {
		parts = append(parts, m.Count("proof.trained", *p.Trained))
	}
	if p.Jobs != "" {
		parts = append(parts, m.T("proof.jobs", m.Typeset(p.Jobs)))
	}
	if p.Support != "" {
		parts = append(parts, m.T("proof.support.given", m.Typeset(p.Support)))
	}
	if p.Opinion != "" {
		parts = append(parts, m.T("proof.opinion", m.Date(p.OpinionDate), m.Typeset(p.Opinion)))
	}
	return parts
}

// age is the day of a piece of evidence, how old it is and who vouches for it; one
// too old to count stands out.
func (m *Presenter) age(p register.Proof, day period.Date) Cell {
	c := TextCell(m.aged(p.Date, day))
	if p.Expired(day) {
		c.Text, c.Class = c.Text+" · "+m.T("expired"), "risk"
	}
	c.Text = m.T("proof.by", c.Text, m.Typeset(p.Vouched))
	return c
}

// aged is the day of evidence, and how old it is on another.
func (m *Presenter) aged(of, day period.Date) string {
	return m.T("proof.age", m.Date(of), m.Count("day", day.DaysSince(of)))
}

// Proven sets, for each kind, the systems in use with evidence in force beside
// those whose evidence is too old and those without any: named, since a part
// never poses as the whole.
func (m *Presenter) Proven(day period.Date) Table {
	t := Table{Caption: m.T("proof.all.caption", m.Date(day)), First: m.T("proof.first")}
	t.Columns = []Column{{Label: m.T("proof.current"), Left: true}, {Label: m.T("proof.old"), Left: true}, {Label: m.T("proof.without"), Left: true}}
	for _, kind := range register.ProofKinds() {
		current, old, none := m.Setup.Register.Proven(kind, day)
		of := len(current) + len(old) + len(none)
		if of == 0 {
			continue
		}
		t.Rows = append(t.Rows, Row{Head: m.T("proof." + string(kind)), Cells: []Cell{
			TextCell(m.T("of", len(current), of)), TextCell(m.namedOr(old)), TextCell(m.namedOr(none)),
		}})
	}
	t.Rows = m.alike(t.Rows)
	return t
}

// namedOr names systems, or says that there is none.
func (m *Presenter) namedOr(ids []measure.System) string {
	if len(ids) == 0 {
		return "–"
	}
	return m.SystemNames(ids)
}
