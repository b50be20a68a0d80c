package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Quarter is the page of elected officials: the indicators against their
// targets, apart from the volumes that give context.
type Quarter struct {
	Page
	Edited   string // the headline of a person, beside that made by rule
	Cards    []QuarterCard
	History  Table // of an edition, which has no page of figures to link to
	Limits   []string
	Remarks  []string // on no indicator that has a card
	Context  Table
	Editions []EditionLine
	Frozen   bool // an edition: it stands alone
}

// QuarterCard is an indicator with what was said and decided of it.
type QuarterCard struct {
	Card
	Frozen  bool
	Comment string
	Actions []string

	indicator, system string
}

// Shelved is what the shelf says of a quarter.
type Shelved struct {
	Entries []edition.Entry
	Last    Published
}

// Drawn lists the histories of the cards.
func (q *Quarter) Drawn() []*Figure {
	var list []*Figure
	for _, c := range q.Cards {
		if c.Spark != nil {
			list = append(list, c.Spark)
		}
	}
	return list
}

// QuarterPath is the address of a quarter's page, without language.
func QuarterPath(q period.Period) string { return "/trimestres/" + q.String() }

// EditionPath is the address of an edition in French.
func EditionPath(q period.Period, number int) string {
	return fmt.Sprintf("%s/edition-%d", QuarterPath(q), number)
}

// Quarter makes the page of a quarter as it stands; its editions are linked,
// and what changed since the last of them is told.
func (m *Maker) Quarter(a report.Overview, said register.Comments, shelf Shelved) *Quarter {
	q := m.quarter(a, said, false)
	if shelf.Last.Number > 0 {
		sentence, note := m.since(slices.Concat(a.Items, a.Systems), shelf.Last)
		if sentence != "" {
			q.Meta += " " + sentence
		} else {
			q.Notes = append(q.Notes, note)
		}
	}
	for _, e := range shelf.Entries {
		if e.Kind == edition.Published && e.Quarter == a.Period {
			q.Editions = append(q.Editions, m.editionLine(e))
		}
	}
	return q
}

func (m *Maker) quarter(a report.Overview, said register.Comments, frozen bool) *Quarter {
	q := &Quarter{Page: Page{Nav: "quarters", Path: QuarterPath(a.Period)}, Frozen: frozen}
	q.Title = Upper(m.p.Period(a.Period))
	q.Meta = m.p.T("overview.meta", m.span(a.Period))
	if q.Notes = m.empty(a.Head); len(q.Notes) > 0 {
		return q
	}
	if a.Running {
		q.Meta += " " + m.p.T("quarter.running")
	}
	q.Lead = m.headline(a.Head, a.Findings)
	if text := said.Headline; text != "" {
		q.Edited = m.set.set(text)
	}
	var context []report.Item
	for _, it := range a.Items {
		if it.Target == nil {
			if m.told(it) {
				context = append(context, it)
			}
			continue
		}
		q.Cards = append(q.Cards, m.quarterCard(it, said, frozen, len(q.Cards) < tabledRows))
	}
	for _, it := range a.Systems {
		q.Cards = append(q.Cards, m.quarterCard(it, said, frozen, false))
	}
	if frozen {
		q.History = m.history(a.Items)
	}
	q.Remarks = m.remarks(said, q.Cards)
	q.Limits = m.limits(slices.Concat(a.Items, a.Systems))
	q.Context = m.itemTable(context)
	q.Fixes = m.correctedIn(context)
	for i := range q.Context.Rows {
		q.Context.Rows[i].Href = "" // the page of the method is linked once, below
	}
	return q
}

// Targeted is the page of a quarter with the cards of one system alone, or of
// the whole authority's for "": the tables of their small histories come from it.
func (m *Maker) Targeted(a report.Overview, system measure.System) *Quarter {
	a.Items = slices.DeleteFunc(slices.Concat(a.Items, a.Systems), func(it report.Item) bool { return it.System != system })
	a.Systems = nil
	q := m.quarter(a, register.Comments{}, false)
	q.Path = QuarterPath(a.Period.Last().Period(period.Quarter))
	return q
}

func (m *Maker) quarterCard(it report.Item, said register.Comments, frozen, tabled bool) QuarterCard {
	c := QuarterCard{Card: m.card(it, it.System != ""), Frozen: frozen}
	c.Why = append(c.Why, m.p.T("quarter.owner", m.owner(it))+".")
	if frozen && !tabled {
		c.Why = append(c.Why, m.p.T("quarter.points", m.pointsOf(it)))
	}
	c.indicator, c.system = it.Indicator, string(it.System)
	for _, x := range said.Comments {
		if c.about(x.Indicator, x.System) {
			c.Comment = strings.TrimSpace(c.Comment + " " + m.set.set(x.Text))
		}
	}
	for _, x := range slices.Concat(m.setup.Actions, said.Actions) {
		begun := x.Decided.IsZero() || x.Decided.Compare(it.Period.Last()) <= 0
		if c.about(x.Indicator, x.System) && begun && (x.Done.IsZero() || x.Done.Compare(it.Period.First()) >= 0) {
			c.Actions = append(c.Actions, m.action(x))
		}
	}
	return c
}

func (c *QuarterCard) about(indicator, system string) bool {
	return c.indicator == indicator && c.system == system
}

// remarks are what was said and decided of anything that has no card.
func (m *Maker) remarks(said register.Comments, cards []QuarterCard) []string {
	var list []string
	carded := func(indicator, system string) bool {
		return slices.ContainsFunc(cards, func(c QuarterCard) bool { return c.about(indicator, system) })
	}
	subject := func(indicator, system, text string) string {
		switch {
		case indicator != "":
			return m.p.T("card.system", m.titleOf(indicator, measure.System(system)), text)
		case system != "":
			return m.p.T("card.system", m.Name(measure.System(system)), text)
		}
		return text
	}
	for _, x := range said.Comments {
		if !carded(x.Indicator, x.System) {
			list = append(list, subject(x.Indicator, x.System, m.set.set(x.Text)))
		}
	}
	for _, x := range said.Actions {
		if !carded(x.Indicator, x.System) {
			list = append(list, subject(x.Indicator, x.System, m.p.T("quarter.actions")+" "+m.action(x)))
		}
	}
	return list
}

// printedQuarters is how many quarters an edition's table holds: A4 has room
// for no more.
const printedQuarters = 8

// tabledRows is how many indicators the table holds, the first of the page; the
// others have their quarters in a line of their card, which takes less.
const tabledRows = 3

// owner is the function in charge: that of the system, else the first for whom
// the indicator is made.
func (m *Maker) owner(it report.Item) string {
	if it.System != "" {
		return m.stated(m.systems[it.System].Responsible)
	}
	if list := m.defs[it.Indicator].Audiences; len(list) > 0 {
		return m.p.T("owner." + string(list[0]))
	}
	return m.p.T("unstated")
}

// pointsOf writes the last quarters of a figure in a line: a table of
// them all would be longer than the page.
func (m *Maker) pointsOf(it report.Item) string {
	points := it.History[max(0, len(it.History)-printedQuarters):]
	texts := make([]string, 0, len(points))
	for _, p := range points {
		texts = append(texts, m.p.Short(p.Period)+" "+m.p.number(p.State, p.Value, m.digits(it.Result)).Text)
	}
	return strings.Join(texts, " · ")
}

// limits says once what each figure with a target does not tell.
func (m *Maker) limits(items []report.Item) []string {
	var said []string
	about := map[string][]string{} // titles, by what limits them
	seen := map[string]bool{}
	for _, it := range items {
		if it.Target == nil || seen[it.Indicator] {
			continue
		}
		seen[it.Indicator] = true
		text := m.text(m.defs[it.Indicator].Limits)
		if len(about[text]) == 0 {
			said = append(said, text)
		}
		about[text] = append(about[text], m.title(it.Indicator))
	}
	list := make([]string, len(said))
	for i, text := range said {
		list[i] = m.p.T("card.system", m.p.List(about[text]), text)
	}
	return list
}

// history sets the last quarters of what has a target in one table.
func (m *Maker) history(items []report.Item) Table {
	t := Table{Caption: m.p.T("quarter.history"), First: m.p.T("col.indicator")}
	for _, it := range items {
		if it.Target == nil || len(t.Rows) == tabledRows {
			continue
		}
		points := it.History[max(0, len(it.History)-printedQuarters):]
		digits := m.digits(it.Result)
		row := Row{Head: m.title(it.Indicator) + " (" + m.unit(it.Indicator, "", 2) + ")"}
		for i, p := range points {
			row.Cells = append(row.Cells, m.p.number(p.State, p.Value, digits))
			if len(t.Columns) <= i {
				t.Columns = append(t.Columns, Column{Label: m.p.Short(p.Period)})
			}
		}
		row.Cells = append(row.Cells, m.p.number(measure.Known, it.Target.Limit, m.limitDigits(it.Result)))
		t.Rows = append(t.Rows, row)
	}
	t.Columns = append(t.Columns, Column{Label: m.p.T("target")})
	return t
}

// action words a decision: what, by which function, for when.
func (m *Maker) action(a register.Action) string {
	text := curly(a.Text)
	if a.Owner != "" {
		text += " · " + curly(a.Owner)
	}
	if !a.Due.IsZero() {
		text += " · " + m.p.T("quarter.due", m.p.Date(a.Due))
	}
	return text
}

// Edition makes the page of an edition.
func (m *Maker) Edition(a report.Overview, said register.Comments, s edition.Stamp) *Quarter {
	q := m.quarter(a, said, true)
	day := m.p.Date(period.DateOf(s.At, m.p.zone))
	q.Meta = m.p.T("edition.meta", strconv.Itoa(s.Number), day, curly(s.By))
	if s.Erratum != "" {
		q.Notes = append(q.Notes, Note{Title: m.p.T("edition.erratum"), Text: m.set.set(s.Erratum)})
	}
	if s.Reservations != "" {
		q.Notes = append(q.Notes, Note{Title: m.p.T("edition.reservations"), Text: m.set.set(s.Reservations)})
	}
	return q
}

// EditionTitle names an edition: its quarter and its number.
func (m *Maker) EditionTitle(e edition.Entry) string {
	return m.p.T("editions.name", Upper(m.p.Period(e.Quarter)), strconv.Itoa(e.Number))
}

// EditionLine is one edition of a quarter, with the hash for the minutes.
type EditionLine struct{ Name, Href, Text, Hash string }

func (m *Maker) editionLine(e edition.Entry) EditionLine {
	name := m.EditionTitle(e)
	if e.Withdrawn != nil {
		name = m.p.T("editions.withdrawn", name)
	}
	return EditionLine{name, m.p.Path(EditionPath(e.Quarter, e.Number)), m.p.T("editions.line", m.p.Date(period.DateOf(e.At, m.p.zone)), curly(e.By)), e.Hash}
}

// editions lists what is on the shelf.
func (m *Maker) editions(shelf []edition.Entry) Table {
	t := Table{Caption: m.p.T("editions.caption"), First: m.p.T("editions.edition")}
	t.Columns = []Column{{Label: m.p.T("editions.date"), Left: true}, {Label: m.p.T("editions.by"), Left: true}, {Label: m.p.T("editions.hash"), Left: true}}
	for _, e := range shelf {
		if e.Kind != edition.Published {
			continue
		}
		line := m.editionLine(e)
		t.Rows = append(t.Rows, Row{Head: line.Name, Href: line.Href, Cells: []Cell{word(m.p.Date(period.DateOf(e.At, m.p.zone))), word(curly(e.By)), word(e.Hash[:16])}})
	}
	return t
}

// Quarters lists every quarter: the running one, the last closed, the published.
type Quarters struct {
	Page
	Live     []Choice
	Editions Table
}

// Quarters makes the list of quarters; last is the last one that is over.
func (m *Maker) Quarters(shelf []edition.Entry, last period.Period) *Quarters {
	q := &Quarters{Page: Page{Nav: "quarters", Path: "/trimestres", Title: m.p.T("nav.quarters")}}
	q.Live = []Choice{
		{Value: m.p.Path(QuarterPath(last.Next())), Label: m.p.T("quarters.running", Upper(m.p.Period(last.Next())))},
		{Value: m.p.Path(QuarterPath(last)), Label: Upper(m.p.Period(last))},
	}
	q.Editions = m.editions(shelf)
	return q
}

// Tombstone is the page of an edition that was withdrawn.
func (m *Maker) Tombstone(e edition.Entry) *Quarters {
	q := &Quarters{Page: Page{Nav: "quarters", Path: QuarterPath(e.Quarter), Title: m.p.T("editions.withdrawn", m.EditionTitle(e))}}
	day := m.p.Date(period.DateOf(e.Withdrawn.At, m.p.zone))
	q.Notes = []Note{{Title: m.p.T("edition.withdrawn", day, curly(e.Withdrawn.By)), Text: m.set.set(e.Withdrawn.Reason)}}
	return q
}
