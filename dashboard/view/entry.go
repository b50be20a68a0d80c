package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Entering is the page on which people enter figures without a configuration.
type Entering struct {
	Page
	Said       string
	Refused    []Refused
	Drafts     Table
	Forms      bool
	Metrics    []string
	Systems    []string
	Directions []Choice
	Indicators []Choice
}

// Entering makes the page from the drafts, the latest first; those that wait
// come before the others, and those of the reader stand out.
func (m *Maker) Entering(list []entry.Draft, login string) *Entering {
	e := &Entering{Page: Page{Nav: "entry", Path: "/saisie", Title: m.p.T("entry.title"), Meta: m.p.T("entry.meta")}}
	const most = 25
	e.Drafts = Table{Caption: m.p.T("entry.caption"), First: m.p.T("entry.what"), Columns: []Column{
		{Label: m.p.T("entry.by"), Left: true},
		{Label: m.p.T("entry.at"), Left: true},
		{Label: m.p.T("col.status"), Left: true},
	}}
	list = slices.SortedStableFunc(slices.Values(list), func(a, b entry.Draft) int { return cmp.Compare(judged(a), judged(b)) })
	for _, d := range list[:min(most, len(list))] {
		by := d.By
		if by == login {
			by = m.p.T("entry.you", by)
		}
		status := m.draftStatus(d)
		e.Drafts.Rows = append(e.Drafts.Rows, Row{Key: d.ID, Head: curly(d.Title), Href: m.p.Path("/saisie/" + d.ID), Cells: []Cell{
			word(by), word(m.p.Date(period.DateOf(d.At, m.p.zone))), {Text: status.Word, Class: status.Class},
		}})
	}
	return e
}

// judged is 0 for a draft that waits, 1 for another.
func judged(d entry.Draft) int {
	if d.Verdict == nil {
		return 0
	}
	return 1
}

func (m *Maker) draftStatus(d entry.Draft) Status {
	switch {
	case d.Verdict == nil:
		return Status{"open", m.p.T("draft.waiting")}
	case d.Verdict.Accepted:
		return Status{"met", m.p.T("draft.accepted")}
	}
	return Status{"missed", m.p.T("draft.refused")}
}

// EntryForms adds the forms to the page.
func (m *Maker) EntryForms(e *Entering, metrics, systems, directions []string) {
	e.Forms, e.Metrics, e.Systems = true, metrics, systems
	for _, id := range directions {
		e.Directions = append(e.Directions, Choice{Value: id, Label: id})
	}
	for _, d := range m.setup.Catalogue {
		e.Indicators = append(e.Indicators, Choice{Value: d.ID, Label: m.text(d.Title)})
	}
}

// EntrySaid adds a word on what went wrong, by its key, and what was refused.
func (m *Maker) EntrySaid(e *Entering, said string, refused []measure.Refusal) {
	if said != "" {
		e.Said, e.Refused = m.p.T(said), m.lost(refused)
	}
}

// lost are the first things that were not taken, and how many others.
func (m *Maker) lost(refused []measure.Refusal) []Refused {
	const most = 10
	var list []Refused
	for _, r := range refused[:min(most, len(refused))] {
		list = append(list, m.p.refused(r))
	}
	if n := len(refused) - len(list); n > 0 {
		list = append(list, Refused{Reason: m.p.Count("other", n)})
	}
	return list
}

// DraftPage is one draft.
type DraftPage struct {
	Page
	Said    string
	Status  Status
	Facts   []Entry
	Figures Table
	Notes   []string // comments and actions
	Refused []Refused
	Judge   bool
	Action  string
}

// Draft makes the page of a draft.
func (m *Maker) Draft(d entry.Draft, p entry.Preview, mayJudge bool, said string) *DraftPage {
	out := &DraftPage{Page: Page{Nav: "entry", Path: "/saisie/" + d.ID, Title: curly(d.Title)}, Status: m.draftStatus(d), Judge: mayJudge}
	out.Action = m.p.Path(out.Path)
	if said != "" {
		out.Said = m.p.T(said)
	}
	add := func(key, text string) {
		if strings.TrimSpace(text) != "" {
			out.Facts = append(out.Facts, Entry{Label: m.p.T(key), Text: text})
		}
	}
	add("entry.by", d.By)
	add("entry.at", m.p.Date(period.DateOf(d.At, m.p.zone)))
	add("entry.reason", curly(d.Reason))
	add("entry.evidence", curly(d.Evidence))
	add("draft.sha", d.SHA256)
	if v := d.Verdict; v != nil {
		add("draft.judge", m.p.T("draft.judged.by", m.draftStatus(d).Word, v.By, m.p.Date(period.DateOf(v.At, m.p.zone))))
		add("draft.why", curly(v.Reason))
	}
	if len(p.Figures) > 0 {
		out.Figures = m.draftFigures(p)
	}
	for _, n := range p.Notes {
		out.Notes = append(out.Notes, m.draftNote(n))
	}
	out.Refused = m.lost(p.Refused)
	return out
}

// draftFigures are the first figures that would be read, not rounded: who
// judges compares them with their document.
func (m *Maker) draftFigures(p entry.Preview) Table {
	const most = 30
	t := Table{Caption: m.p.T("draft.figures", m.p.Number(float64(len(p.Figures)), 0)), First: m.p.T("draft.metric"), Columns: []Column{
		{Label: m.p.T("draft.of"), Left: true},
		{Label: m.p.T("draft.span"), Left: true},
		{Label: m.p.T("col.value")},
	}}
	for _, r := range p.Figures[:min(most, len(p.Figures))] {
		of := m.place(r.System, r.Part)
		if r.System == "" {
			_, of, _ = strings.Cut(string(r.Group), "/") // a direction's id
		}
		v, unit := m.stored(r.Value, r.Metric)
		t.Rows = append(t.Rows, Row{Head: m.metric(r.Metric), Cells: []Cell{
			word(of), word(m.fromTo(r.Window)), {Text: m.p.Amount(v, decimals(v), unit), Number: true, Value: r.Value},
		}})
	}
	if more := len(p.Figures) - len(t.Rows); more > 0 {
		t.Rows = append(t.Rows, Row{Head: m.p.Count("other", more), Cells: []Cell{word(""), word(""), word("")}})
	}
	return t
}

// fromTo says a window by its first and last days.
func (m *Maker) fromTo(w measure.Window) string {
	from, to := period.DateOf(w.From, m.p.zone), period.DateOf(w.To.Add(-1), m.p.zone)
	return m.p.T("draft.fromto", m.p.Date(from), m.p.Date(to))
}

// draftNote is a comment or an action, whole: whoever accepts it publishes it.
func (m *Maker) draftNote(n entry.Note) string {
	kind, about := "entry.comment", n.About
	if n.Action {
		kind = "entry.action"
	}
	if d, ok := m.defs[n.About]; ok {
		about = m.text(d.Title)
	}
	due := ""
	if !n.Due.From.IsZero() {
		due = m.p.Date(period.DateOf(n.Due.From, m.p.zone))
	}
	said := slices.DeleteFunc([]string{m.p.T(kind), m.fromTo(n.Period), about, curly(n.Text), n.Owner, due}, func(s string) bool { return s == "" })
	return strings.Join(said, " – ")
}
