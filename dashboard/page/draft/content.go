package draft

import (
	"cmp"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is one draft.
type Content struct {
	kit.Page
	Said    string
	Status  kit.Status
	Facts   []kit.Entry
	Figures kit.Table
	Notes   []kit.Own // comments and actions
	Refused []kit.Refused
	Judge   bool
	Action  string
}

// content makes the page of a draft.
func (m presenter) content(d entry.Draft, p entry.Preview, known known, mayJudge bool, said string) *Content {
	out := &Content{Page: kit.Page{Nav: "entry", Path: "/saisie/" + d.ID, Title: kit.Apostrophes(d.Title)}, Status: m.DraftStatus(d), Judge: mayJudge}
	out.Action = m.Path(out.Path)
	if said != "" {
		out.Said = m.T(said)
	}
	out.Facts = m.facts(d)
	if len(p.Figures) > 0 {
		out.Figures = m.draftFigures(d, p, known)
	}
	for _, n := range p.Notes {
		out.Notes = append(out.Notes, m.draftNote(n))
	}
	out.Refused = m.Refusals(p.Refused)
	return out
}

// facts say who entered a draft, why and on which evidence, and who judged it.
func (m presenter) facts(d entry.Draft) (list []kit.Entry) {
	add := func(key string, e kit.Entry) {
		if strings.TrimSpace(e.Text) != "" {
			e.Label = m.T(key)
			list = append(list, e)
		}
	}
	add("entry.by", kit.Entry{Text: d.By})
	add("entry.at", kit.Entry{Text: m.Date(period.DateOf(d.At, m.Zone()))})
	add("entry.reason", kit.Entry{Text: kit.Apostrophes(d.Reason), Own: true})
	if kit.IsAddress(d.Evidence) {
		add("entry.evidence", kit.Entry{Text: d.Evidence, Href: d.Evidence})
	} else {
		add("entry.evidence", kit.Entry{Text: kit.Apostrophes(d.Evidence), Own: true})
	}
	book, name := "draft.book", d.File
	if name == "" {
		book, name = "draft.book.typed", named(d)
	}
	if d.Size > 0 {
		name = m.T("data.weighing", name, m.Weight(d.Size))
	}
	add(book, kit.Entry{Text: name, Href: m.Path(page.EvidencePath + d.ID)})
	add("draft.sha", kit.Entry{Text: d.SHA256})
	if v := d.Verdict; v != nil {
		add("draft.judge", kit.Entry{Text: m.T("draft.judged.by", m.DraftStatus(d).Word, v.By, m.Date(period.DateOf(v.At, m.Zone())))})
		add("draft.why", kit.Entry{Text: kit.Apostrophes(v.Reason), Own: true})
	}
	return list
}

// draftFigures are the first figures that would be read, not rounded: who
// judges compares them with their document, and with what pages say today. The
// column of the evidence names who vouches for it.
func (m presenter) draftFigures(d entry.Draft, p entry.Preview, known known) kit.Table {
	t := kit.Table{Caption: m.T("draft.figures", m.Number(float64(len(p.Figures)), 0)), First: m.T("draft.metric"), Columns: []kit.Column{
		{Label: m.T("draft.of"), Left: true},
		{Label: m.T("draft.span"), Left: true},
	}}
	if known != nil {
		t.Columns = append(t.Columns, kit.Column{Label: m.T("draft.before")})
	}
	t.Columns = append(t.Columns, kit.Column{Label: m.T("draft.after")}, kit.Column{Label: m.T("draft.cited", d.By), Left: true})
	for _, r := range p.Figures[:min(maxShown, len(p.Figures))] {
		of := m.SystemPart(r.System, r.Part)
		if r.System == "" {
			_, of, _ = strings.Cut(string(r.Group), "/") // a direction's id
		}
		row := kit.Row{Head: m.MetricName(r.Metric), Cells: []kit.Cell{{Text: of, Own: r.System != ""}, kit.TextCell(m.fromTo(r.Window))}}
		if known != nil {
			row.Cells = append(row.Cells, m.before(known[r.Key], r.Metric))
		}
		row.Cells = append(row.Cells, m.stored(r.Value, r.Metric), m.evidence(cmp.Or(r.Basis.Fields().Evidence, d.Evidence)))
		t.Rows = append(t.Rows, row)
	}
	if more := len(p.Figures) - len(t.Rows); more > 0 {
		t.Rows = append(t.Rows, kit.Row{Head: m.Count("other", more), Cells: make([]kit.Cell, len(t.Columns))})
	}
	return t
}

// before is what pages say of a figure before the draft counts; a figure of
// which they cannot tell the same is not compared.
func (m presenter) before(p report.Point, metric measure.Metric) kit.Cell {
	switch {
	case p.Period.IsZero():
		return kit.TextCell(m.T("draft.before.none"))
	case p.State == measure.Known:
		return m.stored(p.Value, metric)
	case p.State == measure.Withheld:
		return m.StateCell("withheld")
	}
	return m.StateCell("missing")
}

// evidence is the document that a figure is said to be taken from; nobody has to
// name one, and who judges sees that nobody did.
func (m presenter) evidence(said string) kit.Cell {
	switch {
	case strings.TrimSpace(said) == "":
		return kit.TextCell(m.T("draft.cited.none"))
	case kit.IsAddress(said):
		return kit.TextCell(said)
	}
	return kit.Cell{Text: kit.Apostrophes(said), Own: true}
}

func (m presenter) stored(value float64, metric measure.Metric) kit.Cell {
	v, unit := m.StoredValue(value, metric)
	return kit.Cell{Text: m.Amount(v, kit.Decimals(v), unit), Number: true, Value: value}
}

// fromTo says a window by its first and last days.
func (m presenter) fromTo(w measure.Window) string {
	from, to := period.DateOf(w.From, m.Zone()), period.DateOf(w.To.Add(-1), m.Zone())
	return m.T("draft.fromto", m.Date(from), m.Date(to))
}

// draftNote is a comment or an action, whole: whoever accepts it publishes it.
func (m presenter) draftNote(n entry.Note) kit.Own {
	kind, about := "entry.comment", n.About
	if n.Action {
		kind = "entry.action"
	}
	if d, ok := m.Definitions[n.About]; ok {
		about = m.Text(d.Title)
	}
	const between = " – "
	out := kit.Own{Text: kit.Apostrophes(n.Text)}
	for _, s := range []string{m.T(kind), m.fromTo(n.Period), about} {
		if s != "" {
			out.Head += s + between
		}
	}
	if n.Owner != "" {
		out.Text += between + kit.Apostrophes(n.Owner)
	}
	if !n.Due.From.IsZero() {
		out.Rest = between + m.Date(period.DateOf(n.Due.From, m.Zone()))
	}
	return out
}
