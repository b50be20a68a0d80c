package kit

import (
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Rebound is the signal of MEASURES 11, in words.
func (m *Presenter) Rebound(list []indicator.Signal) Note {
	if len(list) == 0 {
		return Note{Class: "calm", Title: m.T("rebound.none"), Text: m.T("rebound.rule")}
	}
	n := Note{Class: "alert", Title: m.T("rebound.title"), Text: m.T("rebound.rule")}
	for _, s := range list {
		n.Items = append(n.Items, m.T("rebound.item", m.SystemName(s.System), m.Gap(s.PerUse), m.Gap(s.Uses), m.Gap(s.Energy), m.Period(s.From)))
	}
	return n
}

// Body is a page that shows figures: what the page of a figure's table comes
// from.
type Body interface {
	Head() *Page
	Drawn() []*Figure
}

// Page is what every page has. Its body is the struct that embeds it.
type Page struct {
	Nav         string   // section it belongs to: home, frugality, systems, sources, method
	Path        string   // its address without language: the same page in the other one is found by it
	Above       []Choice // pages between that section and this one
	Title       string
	Meta        string
	Own         bool // Meta is the authority's own words
	Lead        string
	Notes       []Note
	Corrections []string // corrections made by hand behind the page's figures, in words
}

// Head returns the page's common part.
func (p *Page) Head() *Page { return p }

// Drawn lists the figures whose charts the server draws; a page without any
// has none.
func (p *Page) Drawn() []*Figure { return nil }

// Note is a remark above the figures: an incomplete perimeter, an empty state
// that says what to do first, a correction.
type Note struct {
	Class, Title, Text string
	Technical          bool // the text is what a collector says, in English on every page
	Own                bool // the text is the authority's own
	Href, Link         string
	Items              []string
}

// Choice is one option of a form.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// Choices are options under one label.
type Choices struct {
	Label   string
	Options []Choice
}

// Picker is the form that chooses a period and a system.
type Picker struct {
	Action  string
	Periods []Choices
	Systems []Choice // nil: the page has no filter
	More    string   // address of the list, when not every system is an option
	Compare []Choice // what figures are compared with; nil: the page has no choice
	Before  *Choice
	After   *Choice
}

// EmptyNotes is the note of a page that has nothing to show: what to do first.
func (m *Presenter) EmptyNotes(h report.Head) []Note {
	if h.Empty == "" {
		return nil
	}
	key := "empty." + string(h.Empty)
	n := Note{Title: m.T(key + ".title"), Text: m.T(key + ".text")}
	if h.Empty == report.NoFigures && !h.Last.IsZero() {
		n.Text = m.T(key+".text", m.Between(h.First, h.Last))
	}
	if h.Empty == report.NoData {
		n.Href, n.Link = m.Path("/sources"), m.T("empty.see_sources")
	}
	return []Note{n}
}

// PerimeterNotes is the note of a perimeter with systems missing: they are named.
func (m *Presenter) PerimeterNotes(p report.Perimeter) []Note {
	if len(p.Without) == 0 {
		return nil
	}
	return []Note{{
		Title: Upper(m.T("perimeter.partial", m.Number(float64(p.Followed), 0), m.Count("system", p.InService))),
		Text:  m.T("perimeter.without", m.SystemNames(p.Without)),
		Href:  m.Path("/sources"), Link: m.T("empty.see_sources"),
	}}
}

// Picker offers the periods that have figures around the one in view.
func (m *Presenter) Picker(h report.Head, path string, system measure.System) Picker {
	pick := Picker{Action: m.Path(path)}
	last := h.Last
	if last.IsZero() || last.Compare(h.Period) < 0 {
		last = h.Period
	}
	end, first := last.Last(), h.First.First()
	if today := period.DateOf(h.Now, h.Zone); today.Compare(end) < 0 && h.Period.First().Compare(today) <= 0 {
		end = today // of a running period, the months to come are not offered
	}
	if h.First.IsZero() {
		first = h.Period.First()
	}
	for _, k := range []struct {
		kind period.Kind
		most int
	}{{period.Quarter, 8}, {period.Year, 3}, {period.Month, 4}} {
		group := Choices{Label: m.T("picker." + k.kind.String())}
		for of := end.Period(k.kind); len(group.Options) < k.most && of.Last().Compare(first) >= 0; of = of.Previous() {
			group.Options = append(group.Options, Choice{of.String(), Upper(m.Period(of)), of == h.Period})
		}
		pick.Periods = append(pick.Periods, group)
	}
	m.shown(&pick, h.Period)
	link := func(of period.Period) *Choice {
		return &Choice{Value: m.Path(m.Keep(Address(path, of, system))), Label: m.Period(of)}
	}
	if before := h.Period.Previous(); before.Last().Compare(first) >= 0 {
		pick.Before = link(before)
	}
	if after := h.Period.Next(); after.First().Compare(end) <= 0 {
		pick.After = link(after)
	}
	return pick
}

// shown makes sure that the period in view is among the options.
func (m *Presenter) shown(pick *Picker, of period.Period) {
	for _, group := range pick.Periods {
		for _, c := range group.Options {
			if c.Chosen {
				return
			}
		}
	}
	i := map[period.Kind]int{period.Quarter: 0, period.Year: 1, period.Month: 2}[of.Kind]
	pick.Periods[i].Options = append(pick.Periods[i].Options, Choice{of.String(), Upper(m.Period(of)), true})
}

// pickerSystems is how many systems a form offers at most; a larger register
// is chosen from by its list, which links to each one's page.
const pickerSystems = 20

// SystemChoices offers the systems, the one in view always among them; more is
// the address of their list where they are too many to offer.
func (m *Presenter) SystemChoices(chosen measure.System) (list []Choice, more string) {
	list = []Choice{{Value: "", Label: m.T("picker.all"), Chosen: chosen == ""}}
	found := chosen == ""
	offered := m.Setup.Register.Systems
	if len(offered) > pickerSystems {
		offered, more = nil, m.Path("/systemes")
	}
	for _, s := range offered {
		list = append(list, Choice{Value: string(s.ID), Label: m.SystemName(s.ID), Chosen: s.ID == chosen})
		found = found || s.ID == chosen
	}
	if !found {
		list = append(list, Choice{Value: string(chosen), Label: m.SystemName(chosen), Chosen: true})
	}
	return list, more
}
