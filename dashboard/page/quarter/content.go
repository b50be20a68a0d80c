package quarter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of elected officials: one sheet, with the rest one link
// away. That of an edition holds its annex as well.
type Content struct {
	kit.Page
	Edited string // the headline of a person, beside the sentences made by rule
	Sheet  *kit.Sheet
	Links  []kit.Choice
	Annex  *Annex // of an edition, which stands alone
}

// Annex is what stands behind the sheet: each figure with its basis, sources
// and limits, the volumes that give context, and the hashes of the editions.
type Annex struct {
	kit.Page
	Back     *kit.Choice // to the sheet; nil in an edition
	Lead     string
	Falls    []kit.DecisionGroup
	Cards    []Card
	History  kit.Table // of an edition, which has no page of figures to link to
	Limits   []string
	Remarks  []kit.Own // on no indicator that has a card
	Context  kit.Table
	Charter  kit.Table // how each commitment stood
	Editions []kit.EditionLine
	Frozen   bool // an edition: it stands alone
}

// Card is an indicator with what was said and decided of it.
type Card struct {
	kit.Card
	Frozen  bool
	Owner   kit.Own
	Points  string // behind it, of an edition without the table of them
	Comment string
	Actions []kit.Own

	indicator, system string
}

// archived is what the archive says of a quarter.
type archived struct {
	Entries []edition.Entry
	Last    kit.Published
}

// Drawn lists the histories of the annex of an edition.
func (q *Content) Drawn() []*kit.Figure {
	if q.Annex == nil {
		return nil
	}
	return q.Annex.Drawn()
}

// Drawn lists the histories of the cards.
func (a *Annex) Drawn() []*kit.Figure {
	var list []*kit.Figure
	for _, c := range a.Cards {
		if c.Spark != nil {
			list = append(list, c.Spark)
		}
	}
	return list
}

// content makes the page of a quarter as it stands; its last edition is linked,
// and what changed since is told.
func (m presenter) content(a report.Quarter, said register.Comments, archive archived) *Content {
	q := m.sheet(a, said, m.Path(annexPath(a.Period)))
	if q.Sheet != nil && q.Sheet.Energy != nil {
		m.LeadBars(q.Sheet.Energy)
	}
	if archive.Last.Number > 0 {
		sentence, note := m.since(slices.Concat(a.Items, a.Systems), archive.Last)
		if sentence != "" {
			q.Meta += " " + sentence
		} else {
			note.Items = note.Items[:0] // one by one in the annex
			q.Notes = append(q.Notes, note)
		}
	}
	for _, e := range archive.Entries {
		if e.Kind == edition.Published && e.Quarter == a.Period && e.Withdrawn == nil && e.Number == archive.Last.Number {
			line := m.EditionLine(e)
			q.Links = append(q.Links, kit.Choice{Value: line.Href, Label: m.T("quarter.edition", strconv.Itoa(e.Number))})
		}
	}
	if before := a.Period.Previous(); !a.First.IsZero() && before.Compare(a.First) >= 0 {
		q.Links = append(q.Links, kit.Choice{Value: m.Path(kit.QuarterPath(before)), Label: m.Period(before)})
	}
	if after := a.Period.Next(); after.First().Compare(a.Today) <= 0 {
		q.Links = append(q.Links, kit.Choice{Value: m.Path(kit.QuarterPath(after)), Label: m.Period(after)})
	}
	return q
}

// sheet is the page without what is around it.
func (m presenter) sheet(a report.Quarter, said register.Comments, annex string) *Content {
	q := &Content{Page: m.head(a.Overview)}
	q.Meta = kit.Upper(m.DaysOf(a.Period)) + "."
	nothing := m.EmptyNotes(a.Head)
	if q.Notes = slices.Concat(nothing, m.AwaitedNotes(a.Awaited)); len(nothing) > 0 {
		return q
	}
	if a.Running {
		q.Meta += " " + m.T("quarter.running")
	}
	if text := said.Headline; text != "" {
		q.Edited = m.Typeset(text)
	}
	q.Lead = m.Headline(a.Head, a.Findings) // of its file: the sheet says more
	q.Sheet = m.Sheet(a, annex)
	return q
}

// annexPath is the address of what stands behind a quarter's sheet, without
// language.
func annexPath(q period.Period) string { return kit.QuarterPath(q) + "/annexe" }

// annex makes the page behind the sheet.
func (m presenter) annex(a report.Quarter, kept report.Commitments, said register.Comments, archive archived) *Annex {
	x := m.behind(a, kept, said, false)
	x.Path = annexPath(a.Period)
	x.Title = m.T("annex.title", x.Title)
	x.Back = &kit.Choice{Value: m.Path(kit.QuarterPath(a.Period)), Label: m.T("annex.back", m.Period(a.Period))}
	if archive.Last.Number > 0 {
		if sentence, note := m.since(slices.Concat(a.Items, a.Systems), archive.Last); sentence == "" {
			x.Notes = append(x.Notes, note)
		}
	}
	for _, e := range archive.Entries {
		if e.Kind == edition.Published && e.Quarter == a.Period {
			x.Editions = append(x.Editions, m.EditionLine(e))
		}
	}
	return x
}

func (m presenter) behind(a report.Quarter, kept report.Commitments, said register.Comments, frozen bool) *Annex {
	x := &Annex{Page: m.head(a.Overview), Frozen: frozen, Charter: m.CharterTable(kept)}
	if x.Notes = m.EmptyNotes(a.Head); len(x.Notes) > 0 {
		return x
	}
	x.Lead = m.Headline(a.Head, a.Findings)
	var context []report.Item
	for _, it := range a.Items {
		if it.Aimed() {
			x.Cards = append(x.Cards, m.quarterCard(it, said, frozen, len(x.Cards) < tabledRows))
		} else if m.IsContext(it) {
			context = append(context, it)
		}
	}
	for _, it := range a.Systems {
		x.Cards = append(x.Cards, m.quarterCard(it, said, frozen, false))
	}
	if len(a.Falls) > 0 {
		g := kit.DecisionGroup{Status: kit.Status{Class: "free", Word: m.Count("sheet.falls", len(a.Falls))}}
		for _, l := range a.Falls {
			r := m.DecisionRow(l, a.Today)
			if frozen {
				r.Href = ""
			}
			g.Rows = append(g.Rows, r)
		}
		x.Falls = []kit.DecisionGroup{g}
	}
	if frozen {
		x.History = m.history(a.Items)
	}
	x.Remarks = m.remarks(said, x.Cards)
	x.Limits = m.limits(slices.Concat(a.Items, a.Systems))
	x.Context = m.ItemTable(context)
	x.Corrections = m.CorrectionsIn(context)
	for i := range x.Context.Rows {
		x.Context.Rows[i].Href = "" // the page of the method is linked once, below
	}
	return x
}

// recent is the small history of whatever has a target, alone: of one system,
// or of the whole authority for "".
func (m presenter) recent(a report.Overview, id string, system measure.System) page.Shown {
	s := page.Shown{Page: m.head(a)}
	s.Page.Path = annexPath(a.Period.Last().Period(period.Quarter))
	if a.Running {
		s.Page.Meta += " " + m.T("quarter.running")
	}
	list := slices.Concat(a.Items, a.Systems)
	i := slices.IndexFunc(list, func(it report.Item) bool { return it.Indicator == id && it.System == system && it.Target != nil })
	if i >= 0 && len(m.EmptyNotes(a.Head)) == 0 {
		s.Figure = m.Card(list[i], system != "").Spark
	}
	return s
}

// head is the page without its figures.
func (m presenter) head(a report.Overview) kit.Page {
	return kit.Page{Nav: "quarters", Path: kit.QuarterPath(a.Period), Title: kit.Upper(m.Period(a.Period)), Meta: m.T("overview.meta", m.DaysOf(a.Period))}
}

func (m presenter) quarterCard(it report.Item, said register.Comments, frozen, tabled bool) Card {
	c := Card{Card: m.Card(it, it.System != ""), Frozen: frozen}
	c.Owner = m.Responsible(it.Result)
	if frozen && !tabled {
		c.Points = m.T("quarter.points", m.pointsOf(it))
	}
	c.indicator, c.system = it.Indicator, string(it.System)
	for _, x := range said.Comments {
		if c.about(x.Indicator, x.System) {
			c.Comment = strings.TrimSpace(c.Comment + " " + m.Typeset(x.Text))
		}
	}
	for _, x := range slices.Concat(m.Setup.Actions, said.Actions) {
		if c.about(x.Indicator, x.System) && x.Concerns(it.Period) {
			c.Actions = append(c.Actions, m.ActionOwn(x))
		}
	}
	return c
}

func (c *Card) about(indicator, system string) bool {
	return c.indicator == indicator && c.system == system
}

// remarks are what was said and decided of anything that has no card.
func (m presenter) remarks(said register.Comments, cards []Card) []kit.Own {
	var list []kit.Own
	carded := func(indicator, system string) bool {
		return slices.ContainsFunc(cards, func(c Card) bool { return c.about(indicator, system) })
	}
	subject := func(indicator, system string) string {
		switch {
		case indicator != "":
			return m.T("card.system", m.TitleOf(indicator, measure.System(system)), "")
		case system != "":
			return m.T("card.system", m.SystemName(measure.System(system)), "")
		}
		return ""
	}
	for _, x := range said.Comments {
		if !carded(x.Indicator, x.System) {
			list = append(list, kit.Own{Head: subject(x.Indicator, x.System), Text: m.Typeset(x.Text)})
		}
	}
	for _, x := range said.Actions {
		if !carded(x.Indicator, x.System) {
			own := m.ActionOwn(x)
			own.Head = subject(x.Indicator, x.System) + m.T("quarter.actions") + " "
			list = append(list, own)
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

// pointsOf writes the last quarters of a figure in a line: a table of
// them all would be longer than the page.
func (m presenter) pointsOf(it report.Item) string {
	points := it.History[max(0, len(it.History)-printedQuarters):]
	texts := make([]string, 0, len(points))
	for _, p := range points {
		texts = append(texts, m.Short(p.Period)+" "+m.NumberCell(p.State, p.Value, m.Digits(it.Result)).Text)
	}
	return strings.Join(texts, " · ")
}

// limits says once what each figure with a target does not tell.
func (m presenter) limits(items []report.Item) []string {
	var said []string
	about := map[string][]string{} // titles, by what limits them
	seen := map[string]bool{}
	for _, it := range items {
		if it.Target == nil || seen[it.Indicator] {
			continue
		}
		seen[it.Indicator] = true
		text := m.Text(m.Definitions[it.Indicator].Limits)
		if len(about[text]) == 0 {
			said = append(said, text)
		}
		about[text] = append(about[text], m.IndicatorTitle(it.Indicator))
	}
	list := make([]string, len(said))
	for i, text := range said {
		list[i] = m.T("card.system", m.List(about[text]), text)
	}
	return list
}

// history sets the last quarters of what has a target in one table.
func (m presenter) history(items []report.Item) kit.Table {
	t := kit.Table{Caption: m.T("quarter.history"), First: m.T("col.indicator")}
	for _, it := range items {
		if it.Target == nil || len(t.Rows) == tabledRows {
			continue
		}
		points := it.History[max(0, len(it.History)-printedQuarters):]
		digits := m.Digits(it.Result)
		row := kit.Row{Head: m.IndicatorTitle(it.Indicator) + " (" + m.Unit(it.Indicator, "", 2) + ")"}
		for i, p := range points {
			row.Cells = append(row.Cells, m.NumberCell(p.State, p.Value, digits))
			if len(t.Columns) <= i {
				t.Columns = append(t.Columns, kit.Column{Label: m.Short(p.Period)})
			}
		}
		row.Cells = append(row.Cells, m.NumberCell(measure.Known, it.Target.Limit, m.LimitDigits(it.Result)))
		t.Rows = append(t.Rows, row)
	}
	t.Columns = append(t.Columns, kit.Column{Label: m.T("target")})
	return t
}

// edition makes the page of an edition.
func (m presenter) edition(a report.Quarter, kept report.Commitments, said register.Comments, s edition.Stamp) *Content {
	q := m.sheet(a, said, "#annexe")
	day := m.Date(period.DateOf(s.At, m.Zone()))
	q.Meta = m.T("edition.meta", strconv.Itoa(s.Number), day, kit.Apostrophes(s.By))
	if s.Erratum != "" {
		q.Notes = append(q.Notes, kit.Note{Title: m.T("edition.erratum"), Text: m.Typeset(s.Erratum), Own: true})
	}
	if s.Reservations != "" {
		q.Notes = append(q.Notes, kit.Note{Title: m.T("edition.reservations"), Text: m.Typeset(s.Reservations), Own: true})
	}
	if q.Sheet != nil {
		q.Sheet.Alone()
		q.Annex = m.behind(a, kept, said, true)
	}
	return q
}
