package view

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Commitments is the page of the charter: its nine commitments, then what it
// says without a number of its own.
type Commitments struct {
	Page
	Picker Picker
	Nine   []Commitment
	Shares Table // of the systems, over the last periods
	Others Table
}

// Commitment is one of the nine, with all by which it is followed.
type Commitment struct {
	Title   string
	Status  Status
	Entries []Entry
}

// Commitments makes the page of the charter.
func (m *Maker) Commitments(a report.Commitments) *Commitments {
	c := &Commitments{Page: Page{Nav: "commitments", Path: Address("/engagements", a.Period, ""), Title: m.p.T("charter.title")}}
	c.Meta = m.p.T("charter.meta", m.p.Date(a.Today), m.p.Period(a.Period))
	c.Picker = m.picker(a.Head, "/engagements", "")
	for _, k := range register.Commitments() {
		c.Nine = append(c.Nine, m.commitment(a, k))
	}
	c.Shares = m.shares(a)
	c.Others = m.promises(a)
	return c
}

func (m *Maker) commitment(a report.Commitments, k register.Commitment) Commitment {
	number := strconv.Itoa(k.Number)
	out := Commitment{Title: number + ". " + m.p.T("charter."+number), Status: m.mark(a.Mark(k))}
	for _, id := range k.Criteria {
		out.Entries = append(out.Entries, m.criterion(a, id))
	}
	if k.Experiments {
		out.Entries = append(out.Entries, m.experiments(a.Experiments))
	}
	for _, id := range k.Indicators {
		out.Entries = append(out.Entries, m.followed(a, id))
	}
	return out
}

func (m *Maker) mark(mark report.Mark) Status {
	switch mark {
	case report.MarkKept:
		return Status{"met", m.p.T("charter.mark.kept")}
	case report.MarkFree:
		return Status{"free", m.p.T("charter.mark.free")}
	case report.MarkPartly:
		return Status{"risk", m.p.T("charter.mark.partly")}
	case report.MarkBroken:
		return Status{"missed", m.p.T("charter.mark.broken")}
	case report.MarkSilent:
	}
	return Status{"none", m.p.T("charter.mark.silent")}
}

// criterion words a share of the systems in use, what is not stated with it.
func (m *Maker) criterion(a report.Commitments, id string) Entry {
	e := Entry{Label: m.p.T("criterion." + id)}
	t, ok := a.Tally(id)
	if !ok {
		e.Text, e.Missing = m.p.T("unstated"), true
		return e
	}
	e.Text = m.p.T("charter.share", m.p.Number(float64(t.Holds), 0), m.p.Count("system", t.Of), m.share(t))
	if len(t.Failing) > 0 {
		e.Text += " " + m.p.T("charter.failing", m.names(t.Failing))
	}
	if len(t.Silent) > 0 {
		e.Text += " " + m.p.T("charter.silent", m.names(t.Silent))
	}
	return e
}

// shares sets side by side the shares of the nine commitments over the last
// periods, those without any day left out.
func (m *Maker) shares(a report.Commitments) Table {
	var kept []report.Shares
	for _, k := range register.Commitments() {
		for _, id := range k.Criteria {
			if i := slices.IndexFunc(a.Shares, func(s report.Shares) bool { return s.Criterion == id }); i >= 0 {
				kept = append(kept, a.Shares[i])
			}
		}
	}
	t := Table{Caption: m.p.T("charter.history.caption"), First: m.p.T("charter.history.first")}
	if len(kept) == 0 {
		return t
	}
	first := slices.IndexFunc(kept[0].Points, func(p report.SharePoint) bool { return p.Share.State == measure.Known })
	if first < 0 {
		return t
	}
	for _, p := range kept[0].Points[first:] {
		t.Columns = append(t.Columns, Column{Label: m.p.Short(p.Period)})
	}
	for _, s := range kept {
		r := Row{Head: m.p.T("criterion." + s.Criterion)}
		for _, p := range s.Points[first:] {
			r.Cells = append(r.Cells, m.shareCell(p.Share))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func (m *Maker) shareCell(f measure.Reading) Cell {
	if f.State != measure.Known {
		return m.p.number(f.State, 0, 0)
	}
	return Cell{Text: m.between(f)}
}

// share is the share of what is known to hold; where something is not stated,
// from that to what may hold as well (MEASURES 8).
func (m *Maker) share(t register.Tally) string {
	return m.between(indicator.FieldShare(t.Holds, len(t.Silent), t.Of))
}

func (m *Maker) between(f measure.Reading) string {
	if f.Low == f.High {
		return m.p.Percent(f.Low / 100)
	}
	return m.p.T("charter.between", m.p.Percent(f.Low/100), m.p.Percent(f.High/100))
}

func (m *Maker) experiments(x register.Experiments) Entry {
	count := func(n int) string { return m.p.Number(float64(n), 0) }
	e := Entry{Label: m.p.T("experiments.label")}
	e.Text = m.p.T("experiments.text", count(len(x.Running)), count(len(x.Continued)), count(len(x.Stopped)), count(len(x.Overdue)))
	if len(x.Endless) > 0 {
		e.Text += " " + m.p.T("experiments.endless", m.names(x.Endless))
	}
	if len(x.Overdue) > 0 {
		e.Text += " " + m.p.T("experiments.overdue", m.names(x.Overdue))
	}
	return e
}

// followed words an indicator; one that nothing brings yet is not stated.
func (m *Maker) followed(a report.Commitments, id string) Entry {
	it, ok := a.Item(id)
	if !ok {
		return Entry{Label: m.p.Or("charter.indicator."+id, id), Text: m.p.T("unstated"), Missing: true}
	}
	number, unit := m.value(it.Result)
	e := Entry{Label: m.title(id), Text: number, Missing: !it.Figure.Known()}
	if unit != "" {
		e.Text += nbsp + unit
	}
	e.Text += " · " + m.status(it.Result).Word
	if text := m.changes(it); text != "" {
		e.Text += " · " + text
	}
	return e
}

// promises is the second list: followed or not, and since when it is known.
func (m *Maker) promises(a report.Commitments) Table {
	t := Table{Caption: m.p.T("promises.caption"), First: m.p.T("promises.first")}
	t.Columns = []Column{{Label: m.p.T("col.status"), Left: true}, {Label: m.p.T("promises.shown"), Left: true}, {Label: m.p.T("promises.date"), Left: true}}
	for _, p := range register.Promises() {
		shown, date, href, kept := m.p.T("unstated"), m.p.T("unstated"), "", false
		if p.Criterion != "" {
			shown, date, kept = m.criterion(a, p.Criterion).Text, m.p.Date(a.Today), a.CriterionMark(p.Criterion) == report.MarkKept
		} else if e, ok := m.setup.Register.EvidenceOf(p.ID, a.Today); ok {
			shown, date, kept = curly(e.Text), m.p.Date(e.Date), !e.Expired(a.Today)
			if isAddress(e.Address) {
				href = e.Address
			}
			if !kept {
				shown += " · " + m.p.T("expired")
			}
		}
		status := Cell{Text: m.p.T("promises.no"), Class: "none"}
		if kept {
			status = Cell{Text: m.p.T("promises.yes"), Class: "met"}
		}
		t.Rows = append(t.Rows, Row{Head: m.p.T("criterion." + p.ID), Href: href, Cells: []Cell{status, word(shown), word(date)}})
	}
	return t
}
