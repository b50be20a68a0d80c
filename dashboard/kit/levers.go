package kit

import (
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/lever"
)

// FigureLevers is the id of the table of levers.
const FigureLevers = "leviers"

// LeverRow is what could be done about one system: what it would save, what that
// is worked out from, and what it cannot be told apart from.
type LeverRow struct {
	Number           int
	Head, Href, What string
	Gain, Range      string
	From, Alike      string
}

// mostLevers is how many levers a page shows.
const mostLevers = 4

// Levers is what could be done, as a page shows it.
type Levers struct {
	Def  string
	Rows []LeverRow
	More *Choice // to the others
}

// Levers words the first levers; others is the address of all of them.
func (m *Presenter) Levers(list []lever.Gain, others string) Levers {
	if len(list) == 0 {
		return Levers{Def: m.T("lever.none")}
	}
	l := Levers{Def: m.T("lever.def"), Rows: m.LeverRows(list)}
	if n := len(list) - mostLevers; n > 0 {
		l.Rows, l.More = l.Rows[:mostLevers], &Choice{Value: others, Label: m.Count("lever.others", n)}
	}
	return l
}

// LeverRows words levers, the largest gain first.
func (m *Presenter) LeverRows(list []lever.Gain) []LeverRow {
	rows := make([]LeverRow, 0, len(list))
	for i, g := range list {
		r := LeverRow{Number: i + 1, Head: m.SystemName(g.Case.System), Href: m.Path(SystemPath(g.Case.System)), What: m.T("card.system", "", m.leverWhat(g)), From: m.leverFrom(g)}
		r.Gain, r.Range = m.leverGain(g)
		if len(g.Alike) > 0 {
			r.Alike = m.T("lever.alike", m.places(g.Alike))
		}
		rows = append(rows, r)
	}
	return rows
}

// places are the numbers of other levers; of many, the first and how many more.
func (m *Presenter) places(list []int) string {
	const maxShown = 4
	var names []string
	for i, at := range list {
		if i == maxShown {
			names = append(names, m.Count("other", len(list)-maxShown))
			break
		}
		names = append(names, m.Number(float64(at+1), 0))
	}
	return m.List(names)
}

// leverGain is the middle of a gain and its range, in kWh, or in CO2e of a lever
// that saves no energy.
func (m *Presenter) leverGain(g lever.Gain) (gain, between string) {
	if g.Kind == lever.Statement {
		return m.Amount(0, 0, "kWh"), m.T("lever.width", m.kWh(lever.Width(g.Case.Energy)))
	}
	if g.Kind == lever.Hours {
		return m.grams(lever.Mid(g.Carbon)), m.T("lever.range", m.grams(g.Carbon.Low), m.grams(g.Carbon.High))
	}
	return m.kWh(lever.Mid(g.Energy)), m.spread(g.Energy)
}

// kWh writes an energy by two or three figures that count.
func (m *Presenter) kWh(v float64) string { return m.Amount(v, Digits(v), "kWh") }

func (m *Presenter) grams(kg float64) string {
	if kg < 1 {
		return m.Amount(1000*kg, Digits(1000*kg), m.T("lever.g"))
	}
	return m.Amount(kg, Digits(kg), m.T("lever.kg"))
}

// spread writes a range of energies; of one without width, that there is none.
func (m *Presenter) spread(b impact.Bounds) string {
	if lever.Width(b) <= 0 {
		return ""
	}
	n := Digits(b.High)
	return m.T("lever.range", m.Number(b.Low, n), m.Amount(b.High, n, "kWh"))
}

// leverWhat says what would be done.
func (m *Presenter) leverWhat(g lever.Gain) string {
	if g.Kind != lever.Smaller {
		return m.T("lever." + string(g.Kind))
	}
	names := make([]string, 0, len(g.Case.Others))
	for _, o := range g.Case.Others {
		key := "lever.same"
		if o.Open {
			key = "lever.open"
		}
		names = append(names, m.T(key, o.Model))
	}
	if len(names) == 2 {
		names = []string{m.T("lever.or", names[0], names[1])}
	}
	return m.T("lever.smaller", names[0])
}

// leverFrom says what a gain is worked out from, and which assumption it rests
// on.
func (m *Presenter) leverFrom(g lever.Gain) string {
	c := g.Case
	var text string
	switch g.Kind {
	case lever.Smaller:
		kept := c.Others[0].Kept
		for _, o := range c.Others[1:] {
			kept = impact.Bounds{Low: min(kept.Low, o.Kept.Low), High: max(kept.High, o.Kept.High)}
		}
		text = m.T("lever.smaller.from", m.parted(lever.Moved()), c.Model, m.parted(impact.Bounds{Low: 1 - kept.High, High: 1 - kept.Low}))
	case lever.Shorter:
		text = m.T("lever.shorter.from", m.parted(lever.Cut()))
	case lever.Idle:
		text = m.T("lever.idle.from", m.Percent(lever.Mid(*c.Idle)))
		if c.Empty != nil {
			return text + " " + m.T("lever.idle.empty", m.Percent(*c.Empty))
		}
		return text + " " + m.T("lever.idle.unknown")
	case lever.Simple:
		text = m.T("lever.simple.from", m.Percent(*c.Simple))
	case lever.Hours:
		text = m.T("lever.hours.from", m.parted(lever.Waits()), m.Number(c.Grid.Now, 0), m.Number(c.Grid.Best, 0))
	case lever.Statement:
		return m.T("lever.statement.from", m.MethodName(c.Method), m.spread(c.Energy))
	}
	return text + " " + m.leverFollows(g)
}

// leverFollows says of which energy a lever acts on a part, and how that is known.
func (m *Presenter) leverFollows(g lever.Gain) string {
	c := g.Case
	switch {
	case c.Tokens:
		return m.T("lever.follows.tokens", m.spread(g.Follows))
	case c.ByToken.High == 0 && c.Base != nil:
		return m.T("lever.follows.base", m.kWh(g.Follows.High))
	case c.Base != nil:
		return m.T("lever.follows.both", m.kWh(g.Follows.Low), m.kWh(g.Follows.High))
	}
	return m.T("lever.follows.all", m.kWh(g.Follows.Low), m.kWh(g.Follows.High))
}

// parted writes "25 à 50 %".
func (m *Presenter) parted(b impact.Bounds) string {
	low, high := m.Number(100*b.Low, 0), m.Percent(b.High)
	if m.Percent(b.Low) == high {
		return high
	}
	return m.T("lever.shares", low, high)
}

// LeverFigure is the table of levers, for its own page and its files.
func (m *Presenter) LeverFigure(list []lever.Gain) Figure {
	f := Figure{ID: FigureLevers, Title: m.T("lever.title"), Def: m.T("lever.def")}
	f.Table = Table{Caption: f.Title, First: m.T("col.system"), Columns: []Column{
		{Label: m.T("lever.col"), Left: true},
		{Label: m.T("lever.low"), Unit: "kWh"},
		{Label: m.T("lever.mid"), Unit: "kWh"},
		{Label: m.T("lever.high"), Unit: "kWh"},
		{Label: m.T("lever.carbon.low"), Unit: "kgCO2e"},
		{Label: m.T("lever.carbon.high"), Unit: "kgCO2e"},
		{Label: m.T("lever.from"), Left: true},
	}}
	number := func(v float64) Cell { return Cell{Text: m.Number(v, Digits(v)), Number: true, Value: v} }
	for i, r := range m.LeverRows(list) {
		g := list[i]
		f.Table.Rows = append(f.Table.Rows, Row{Key: string(g.Case.System), Head: r.Head, Href: r.Href, Cells: []Cell{
			TextCell(m.leverWhat(g)), number(g.Energy.Low), number(lever.Mid(g.Energy)), number(g.Energy.High), number(g.Carbon.Low), number(g.Carbon.High), TextCell(r.From),
		}})
	}
	return f
}
