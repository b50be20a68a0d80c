package kit

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Commitment is one of the nine, with all by which it is followed.
type Commitment struct {
	Title   string
	Status  Status
	Entries []Entry
}

// Charter is the nine commitments, the shares of the systems that hold each
// criterion over the last periods, and what the charter says without a number.
func (m *Presenter) Charter(a report.Commitments) (nine []Commitment, shares, others Table) {
	for _, k := range register.Commitments() {
		nine = append(nine, m.Commitment(a, k))
	}
	return nine, m.shares(a), m.promises(a)
}

// Commitment is one of the nine, with the criteria and indicators that follow
// it.
func (m *Presenter) Commitment(a report.Commitments, k register.Commitment) Commitment {
	number := strconv.Itoa(k.Number)
	out := Commitment{Title: number + ". " + m.T("charter."+number), Status: m.mark(a.Mark(k))}
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

func (m *Presenter) mark(mark report.Mark) Status {
	switch mark {
	case report.MarkKept:
		return Status{"met", m.T("charter.mark.kept")}
	case report.MarkFree:
		return Status{"free", m.T("charter.mark.free")}
	case report.MarkPartly:
		return Status{"risk", m.T("charter.mark.partly")}
	case report.MarkBroken:
		return Status{"missed", m.T("charter.mark.broken")}
	case report.MarkSilent:
	}
	return Status{"none", m.T("charter.mark.silent")}
}

// criterion words a share of the systems in use, what is not stated with it.
func (m *Presenter) criterion(a report.Commitments, id string) Entry {
	e := Entry{Label: m.T("criterion." + id)}
	t, ok := a.Tally(id)
	if !ok {
		e.Text, e.Missing = m.T("unstated"), true
		return e
	}
	e.Text = m.T("charter.share", m.Number(float64(t.Holds), 0), m.Count("system", t.Of), m.share(t))
	if len(t.Failing) > 0 {
		e.Text += " " + m.T("charter.failing", m.SystemNames(t.Failing))
	}
	if len(t.Silent) > 0 {
		e.Text += " " + m.T("charter.silent", m.SystemNames(t.Silent))
	}
	return e
}

// shares sets side by side the shares of the nine commitments over the last
// periods, those without any day left out.
func (m *Presenter) shares(a report.Commitments) Table {
	var kept []report.Shares
	for _, k := range register.Commitments() {
		for _, id := range k.Criteria {
			if i := slices.IndexFunc(a.Shares, func(s report.Shares) bool { return s.Criterion == id }); i >= 0 {
				kept = append(kept, a.Shares[i])
			}
		}
	}
	t := Table{Caption: m.T("charter.history.caption"), First: m.T("charter.history.first")}
	if len(kept) == 0 {
		return t
	}
	first := slices.IndexFunc(kept[0].Points, func(p report.SharePoint) bool { return p.Share.State == measure.Known })
	if first < 0 {
		return t
	}
	for _, p := range kept[0].Points[first:] {
		t.Columns = append(t.Columns, Column{Label: m.Short(p.Period)})
	}
	for _, s := range kept {
		r := Row{Head: m.T("criterion." + s.Criterion)}
		for _, p := range s.Points[first:] {
			r.Cells = append(r.Cells, m.shareCell(p.Share))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func (m *Presenter) shareCell(f measure.Reading) Cell {
	if f.State != measure.Known {
		return m.NumberCell(f.State, 0, 0)
	}
	return Cell{Text: m.between(f)}
}

// share is the share of what is known to hold; where something is not stated,
// from that to what may hold as well (MEASURES 8).
func (m *Presenter) share(t register.Tally) string {
	return m.between(indicator.FieldShare(t.Holds, len(t.Silent), t.Of))
}

func (m *Presenter) between(f measure.Reading) string {
	if f.Low == f.High {
		return m.Percent(f.Low / 100)
	}
	return m.T("charter.between", m.Percent(f.Low/100), m.Percent(f.High/100))
}

func (m *Presenter) experiments(x register.Experiments) Entry {
	count := func(n int) string { return m.Number(float64(n), 0) }
	e := Entry{Label: m.T("experiments.label")}
	e.Text = m.T("experiments.text", count(len(x.Running)), count(len(x.Continued)), count(len(x.Stopped)), count(len(x.Overdue)))
	if len(x.Endless) > 0 {
		e.Text += " " + m.T("experiments.endless", m.SystemNames(x.Endless))
	}
	if len(x.Overdue) > 0 {
		e.Text += " " + m.T("experiments.overdue", m.SystemNames(x.Overdue))
	}
	return e
}

// followed words an indicator; one that nothing brings yet is not stated.
func (m *Presenter) followed(a report.Commitments, id string) Entry {
	it, ok := a.Item(id)
	if !ok {
		return Entry{Label: m.Or("charter.indicator."+id, id), Text: m.T("unstated"), Missing: true}
	}
	number, unit := m.Value(it.Result)
	e := Entry{Label: m.IndicatorTitle(id), Text: number, Missing: !it.Figure.Known()}
	if unit != "" {
		e.Text += NBSP + unit
	}
	e.Text += " · " + m.Status(it.Result).Word
	if text := m.Changes(it); text != "" {
		e.Text += " · " + text
	}
	return e
}

// promises is the second list: followed or not, and since when it is known.
func (m *Presenter) promises(a report.Commitments) Table {
	t := Table{Caption: m.T("promises.caption"), First: m.T("promises.first")}
	t.Columns = []Column{{Label: m.T("col.status"), Left: true}, {Label: m.T("promises.shown"), Left: true}, {Label: m.T("promises.date"), Left: true}}
	for _, p := range register.Promises() {
		shown, date, href, kept := m.T("unstated"), m.T("unstated"), "", false
		if p.Criterion != "" {
			shown, date, kept = m.criterion(a, p.Criterion).Text, m.Date(a.Today), a.CriterionMark(p.Criterion) == report.MarkKept
		} else if e, ok := m.Setup.Register.EvidenceOf(p.ID, a.Today); ok {
			shown, date, kept = Apostrophes(e.Text), m.Date(e.Date), !e.Expired(a.Today)
			if IsAddress(e.Address) {
				href = e.Address
			}
			if !kept {
				shown += " · " + m.T("expired")
			}
		}
		status := Cell{Text: m.T("promises.no"), Class: "none"}
		if kept {
			status = Cell{Text: m.T("promises.yes"), Class: "met"}
		}
		t.Rows = append(t.Rows, Row{Head: m.T("criterion." + p.ID), Href: href, Cells: []Cell{status, TextCell(shown), TextCell(date)}})
	}
	return t
}
