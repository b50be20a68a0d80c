package draft

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
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
	Notes   []string // comments and actions
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
	add := func(key, text string) {
		if strings.TrimSpace(text) != "" {
			out.Facts = append(out.Facts, kit.Entry{Label: m.T(key), Text: text})
		}
	}
	add("entry.by", d.By)
	add("entry.at", m.Date(period.DateOf(d.At, m.Zone())))
	add("entry.reason", kit.Apostrophes(d.Reason))
	add("entry.evidence", kit.Apostrophes(d.Evidence))
	add("draft.sha", d.SHA256)
	if v := d.Verdict; v != nil {
		add("draft.judge", m.T("draft.judged.by", m.DraftStatus(d).Word, v.By, m.Date(period.DateOf(v.At, m.Zone()))))
		add("draft.why", kit.Apostrophes(v.Reason))
	}
	if len(p.Figures) > 0 {
		out.Figures = m.draftFigures(p, known)
	}
	for _, n := range p.Notes {
		out.Notes = append(out.Notes, m.draftNote(n))
	}
	out.Refused = m.Refusals(p.Refused)
	return out
}

// draftFigures are the first figures that would be read, not rounded: who
// judges compares them with their document, and with what pages say today.
func (m presenter) draftFigures(p entry.Preview, known known) kit.Table {
	t := kit.Table{Caption: m.T("draft.figures", m.Number(float64(len(p.Figures)), 0)), First: m.T("draft.metric"), Columns: []kit.Column{
		{Label: m.T("draft.of"), Left: true},
		{Label: m.T("draft.span"), Left: true},
	}}
	if known != nil {
		t.Columns = append(t.Columns, kit.Column{Label: m.T("draft.before")})
	}
	t.Columns = append(t.Columns, kit.Column{Label: m.T("draft.after")})
	for _, r := range p.Figures[:min(maxShown, len(p.Figures))] {
		of := m.SystemPart(r.System, r.Part)
		if r.System == "" {
			_, of, _ = strings.Cut(string(r.Group), "/") // a direction's id
		}
		row := kit.Row{Head: m.MetricName(r.Metric), Cells: []kit.Cell{kit.TextCell(of), kit.TextCell(m.fromTo(r.Window))}}
		if known != nil {
			row.Cells = append(row.Cells, m.before(known[r.Key], r.Metric))
		}
		row.Cells = append(row.Cells, m.stored(r.Value, r.Metric))
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
func (m presenter) draftNote(n entry.Note) string {
	kind, about := "entry.comment", n.About
	if n.Action {
		kind = "entry.action"
	}
	if d, ok := m.Definitions[n.About]; ok {
		about = m.Text(d.Title)
	}
	due := ""
	if !n.Due.From.IsZero() {
		due = m.Date(period.DateOf(n.Due.From, m.Zone()))
	}
	said := slices.DeleteFunc([]string{m.T(kind), m.fromTo(n.Period), about, kit.Apostrophes(n.Text), n.Owner, due}, func(s string) bool { return s == "" })
	return strings.Join(said, " – ")
}
