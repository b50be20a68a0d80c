package overview

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the first page: each indicator against its target, then the
// volumes that give context.
type Content struct {
	kit.Page
	Picker  kit.Picker
	Cards   []kit.Card
	Context kit.Table
	Systems []kit.Card
	Sources kit.Note
	Glossed bool
}

// Drawn lists the small histories of the cards.
func (o *Content) Drawn() []*kit.Figure {
	var list []*kit.Figure
	for _, cards := range [][]kit.Card{o.Cards, o.Systems} {
		for _, c := range cards {
			if c.Spark != nil {
				list = append(list, c.Spark)
			}
		}
	}
	return list
}

// mostCards is how many cards each part of the first page holds.
const mostCards = 6

// content makes the first page.
func (m presenter) content(a report.Overview) *Content {
	o := &Content{Page: m.head(a)}
	o.Notes = m.EmptyNotes(a.Head)
	o.Picker = m.Picker(a.Head, "/", "")
	if bare(a) {
		o.Title = m.T("overview.title")
		return o
	}
	o.Lead = m.Headline(a.Head, a.Findings)
	carded, context := m.parted(a.Items)
	for _, it := range carded {
		o.Cards = append(o.Cards, m.Card(it, false))
	}
	o.Context = m.ItemTable(context)
	o.Fixes = m.CorrectionsIn(context)
	for _, it := range a.Systems {
		if len(o.Systems) < mostCards-2 {
			o.Systems = append(o.Systems, m.Card(it, true))
		}
	}
	o.Sources = m.SourceNote(a.Sources)
	o.Glossed = true
	return o
}

// head is the page without its figures.
func (m presenter) head(a report.Overview) kit.Page {
	return kit.Page{
		Nav: "home", Path: kit.Address("/", a.Period, ""), Title: kit.Upper(m.Period(a.Period)), Meta: m.T("overview.meta", m.DaysOf(a.Period)),
	}
}

// bare reports whether there is nothing to show at all.
func bare(a report.Overview) bool {
	return a.Empty == report.NoSystems || a.Empty == report.NoSources || a.Empty == report.NoData
}

// parted tells the indicators that have a card, those with a target first, from
// the volumes that give context.
func (m presenter) parted(items []report.Item) (carded, context []report.Item) {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(x, y report.Item) int { return targeted(y) - targeted(x) })
	for _, it := range items {
		if (it.Target != nil || leading(it.Indicator)) && len(carded) < mostCards {
			carded = append(carded, it)
		} else if m.IsContext(it) {
			context = append(context, it)
		}
	}
	return carded, context
}

// history is the small history of an indicator that has a card, alone.
func (m presenter) history(a report.Overview, id string) page.Shown {
	s := page.Shown{Page: m.head(a)}
	if bare(a) {
		return s
	}
	carded, _ := m.parted(a.Items)
	if i := slices.IndexFunc(carded, func(it report.Item) bool { return it.Indicator == id }); i >= 0 {
		s.Figure = m.Card(carded[i], false).Spark
	}
	return s
}

func targeted(it report.Item) int {
	if it.Target != nil {
		return 1
	}
	return 0
}

// leading indicators have a card even without a target.
func leading(id string) bool {
	return id == "energy" || id == "measured_share" || id == "scope" || id == "queries"
}
