package guide

import (
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/guide"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the guide in one language.
type presenter struct{ *kit.Presenter }

// List is the list of the pages.
type List struct {
	kit.Page
	Own, Shipped []kit.Choice
}

// Content is one page of the guide.
type Content struct {
	kit.Page
	Foreign bool // the text is in French, on a page that is not
	Parts   []Part
	From    string // of the figures: their quarter, or why there are none
	Others  []kit.Choice
}

// Part is a block of the text; Kind says which of its fields hold it.
type Part struct {
	Kind   string
	Level  int // of a heading
	Pieces []Piece
	Parts  []Part
	Text   string
	Table  kit.Table
}

// Piece is a piece of text.
type Piece struct {
	Kind, Text, Href string
	Pieces           []Piece
	Figure           Figure
}

// Figure is a live figure in the text, with what stands behind it.
type Figure struct {
	Value, About string // "2,4 Wh/requête", "T3 2026, mesuré"
	Status       kit.Status
	Href         string
	Missing      bool
}

func (m presenter) list(g guide.Guide) *List {
	l := &List{Page: kit.Page{Nav: "guide", Path: path, Title: m.T("guide.title"), Meta: m.T("guide.meta")}}
	for _, p := range g.Pages {
		c := m.link(p)
		if p.Own {
			l.Own = append(l.Own, c)
		} else {
			l.Shipped = append(l.Shipped, c)
		}
	}
	return l
}

func (m presenter) link(p guide.Page) kit.Choice {
	text, _ := p.In(string(m.Lang()))
	return kit.Choice{Value: m.Path(path + "/" + p.ID), Label: m.Typeset(text.Title)}
}

func (m presenter) content(p guide.Page, text guide.Text, translated bool, a answers) *Content {
	c := &Content{Page: kit.Page{Nav: "guide", Path: path + "/" + p.ID, Title: m.Typeset(text.Title), Meta: m.T("guide.shipped")}, Foreign: !translated}
	if p.Own {
		c.Meta = m.T("guide.own")
	}
	if c.Foreign {
		c.Meta += " " + m.T("guide.foreign")
	}
	c.Parts = m.parts(text.Blocks, a)
	switch {
	case len(text.Tokens()) == 0:
	case a.Public:
		c.From = m.T("guide.from.public")
	default:
		c.From = m.T("guide.from", m.Period(a.Quarter), m.DaysOf(a.Quarter))
	}
	for _, other := range m.Setup.Guide.Pages {
		l := m.link(other)
		l.Chosen = other.ID == p.ID
		c.Others = append(c.Others, l)
	}
	return c
}

func (m presenter) parts(blocks []guide.Block, a answers) []Part {
	var list []Part
	for _, b := range blocks {
		p := Part{Kind: string(b.Kind), Level: b.Level, Text: b.Text, Parts: m.parts(b.Blocks, a), Pieces: m.pieces(b.Inline, a)}
		if b.Kind == guide.Table {
			p = m.table(b.Token, a)
		}
		list = append(list, p)
	}
	return list
}

func (m presenter) pieces(list []guide.Piece, a answers) []Piece {
	var out []Piece
	for _, p := range list {
		piece := Piece{Kind: string(p.Kind), Text: p.Text, Href: p.Href, Pieces: m.pieces(p.Pieces, a)}
		switch {
		case p.Kind == guide.Plain:
			piece.Text = m.Typeset(p.Text)
		case p.Page != "":
			piece.Href = m.Path(path + "/" + p.Page)
		case strings.HasPrefix(p.Href, "/"):
			piece.Href = m.Path(p.Href)
		case p.Kind == guide.Live:
			piece = m.live(p.Token, a)
		}
		out = append(out, piece)
	}
	return out
}

// live words a token.
func (m presenter) live(t guide.Token, a answers) Piece {
	switch t.Kind {
	case guide.SearchToken:
		return Piece{Kind: string(guide.Plain), Text: m.search(a.Search)}
	case guide.ContactToken:
		if a.Contact == "" {
			return Piece{Kind: string(guide.Plain), Text: m.T("unstated")}
		}
		return Piece{Kind: string(guide.Plain), Text: a.Contact}
	case guide.TrainingToken:
		return Piece{Kind: string(guide.Plain), Text: m.training(a)}
	case guide.FigureToken, guide.FiguresToken:
	}
	return Piece{Kind: string(guide.Live), Figure: m.figure(t, a)}
}

// training tells who was trained by the end of the quarter, to whoever works here.
func (m presenter) training(a answers) string {
	if a.Public {
		return m.T("guide.figure.public")
	}
	return m.Training(a.Day).Text
}

// search compares with a search only by a dated source.
func (m presenter) search(s *guide.Search) string {
	if s == nil {
		return m.T("guide.search.none")
	}
	return m.T("guide.search", m.Of(s.Wh, "Wh"), kit.Apostrophes(s.Source), m.Date(s.Date))
}

// figure words one figure with its unit, period, method and status; what is
// missing says so, and is never a zero.
func (m presenter) figure(t guide.Token, a answers) Figure {
	if a.Public {
		return Figure{Value: m.T("guide.figure.public"), Missing: true}
	}
	it := a.item(t)
	f := m.worded(it.Result, a)
	f.Href = m.Path("/methode") + "#" + t.Indicator
	if t.System != "" {
		f.Href = m.Path(kit.Address(kit.SystemPath(t.System), a.Quarter, ""))
	}
	return f
}

func (m presenter) worded(r indicator.Result, a answers) Figure {
	number, unit := m.Value(r)
	f := Figure{Value: number, About: m.Short(a.Quarter), Missing: !r.Figure.Known()}
	if f.Missing {
		return f
	}
	if unit != "" {
		f.Value += kit.NBSP + unit
	}
	if between := m.Bounds(r); between != "" {
		f.About += ", " + kit.Lower(strings.TrimSuffix(between, "."))
	}
	if part := m.PartOf(r); part != "" {
		f.About += ", " + part
	}
	if names := m.MethodNames(r.Figure); names != "" {
		f.About += ", " + names
	}
	if r.Target != nil {
		f.Status = m.Status(r)
	}
	return f
}

// table is one indicator by system: those of which nothing is known say so.
func (m presenter) table(t guide.Token, a answers) Part {
	if a.Public {
		return Part{Kind: string(guide.Paragraph), Pieces: []Piece{{Kind: string(guide.Live), Figure: m.figure(t, a)}}}
	}
	out := kit.Table{Caption: m.T("guide.table", m.IndicatorTitle(t.Indicator), m.Period(a.Quarter)), First: m.T("guide.system")}
	out.Columns = []kit.Column{{Label: m.T("col.value")}, {Label: m.T("guide.known"), Left: true}, {Label: m.T("col.status"), Left: true}}
	for _, row := range a.Rows {
		if !row.InService {
			continue
		}
		r := resultOf(row, t.Indicator)
		f := m.worded(r, a)
		status := kit.TextCell("–")
		if f.Status.Word != "" {
			status = kit.Cell{Text: f.Status.Word, Class: f.Status.Class}
		}
		out.Rows = append(out.Rows, kit.Row{Head: m.SystemName(row.System), Href: m.Path(kit.SystemPath(row.System)), Cells: []kit.Cell{
			{Text: f.Value, Number: !f.Missing, Value: r.Figure.Value}, kit.TextCell(f.About), status,
		}})
	}
	if len(out.Rows) == 0 {
		return Part{Kind: string(guide.Paragraph), Pieces: []Piece{{Kind: string(guide.Plain), Text: m.T("guide.table.none")}}}
	}
	return Part{Kind: string(guide.Table), Table: m.First(out, mostSystems, m.Path("/systemes"))}
}

// mostSystems is how many systems a table of the guide has room for.
const mostSystems = 20

func resultOf(row report.SystemRow, id string) indicator.Result {
	r := row.PerUse
	if id == indicator.IDEnergy {
		r = row.Energy
	}
	r.Indicator, r.System = id, row.System
	if r.Figure.State != measure.Known && r.Figure.State != measure.Withheld {
		r.Figure.State = measure.Missing
	}
	return r
}
