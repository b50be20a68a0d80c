package kit

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Commitment is one of the charter's, with all by which it is followed.
type Commitment struct {
	Title   string
	Status  Status
	Entries []Entry
	Lacking string // what is not known of it, by name; "" when enough is
	Lacks   string // the same as a sentence
}

// Charter is the charter as it stands in a period: its commitments, the shares
// of the systems that hold each criterion over the last periods, and what it
// says without a number.
type Charter struct {
	Title       string
	None        *Note // no charter was in force; nil: one was
	Commitments []Commitment
	Shares      Table
	Others      Table
}

// Charter makes the charter of an answer.
func (m *Presenter) Charter(a report.Commitments) Charter {
	if a.None {
		return Charter{None: &Note{Title: m.T("charter.none"), Text: m.T("charter.none.text", m.Date(a.Day))}}
	}
	out := Charter{Title: m.Bilingual(a.Charter.Title), Shares: m.shares(a), Others: m.promises(a)}
	for i, k := range a.Charter.Commitments {
		c := m.Commitment(a, k)
		c.Title = strconv.Itoa(i+1) + ". " + c.Title
		out.Commitments = append(out.Commitments, c)
	}
	return out
}

// CharterTable is how each commitment stood on the day of an answer, in short;
// it has no row where no charter was in force.
func (m *Presenter) CharterTable(a report.Commitments) Table {
	t := Table{Caption: m.T("charter.stood", m.Date(a.Day)), First: m.Bilingual(a.Charter.Title), Listed: true}
	t.Columns = []Column{{Label: m.T("col.status"), Left: true}, {Label: m.T("charter.why"), Left: true}}
	for _, c := range m.Charter(a).Commitments {
		t.Rows = append(t.Rows, Row{Head: c.Title, Cells: []Cell{{Text: c.Status.Word, Class: c.Status.Class}, TextCell(cmp.Or(c.Lacking, c.Lacks))}})
	}
	return t
}

// Bilingual is a text of the configuration in the language of the page.
func (m *Presenter) Bilingual(t survey.Text) string { return m.Typeset(t.In(string(m.Lang()))) }

// CharterTitle is what the commitments are called.
func (m *Presenter) CharterTitle(a report.Commitments) string { return m.Bilingual(a.Charter.Title) }

// Commitment is one of the charter's, with the criteria, indicators and evidence
// that follow it, and what is not known of them.
func (m *Presenter) Commitment(a report.Commitments, k charter.Commitment) Commitment {
	out := Commitment{Title: m.Bilingual(k.Title), Status: m.commitmentStatus(a.Mark(k))}
	var lacks []string
	add := func(e Entry, mark report.Mark) {
		out.Entries = append(out.Entries, e)
		if mark == report.MarkSilent {
			lacks = append(lacks, Lower(e.Label))
		}
	}
	for _, id := range k.Criteria {
		add(m.criterion(a, id), a.CriterionMark(id, k.Kept))
	}
	if k.Experiments {
		add(m.experiments(a.Experiments), a.ExperimentsMark())
	}
	for _, id := range k.Evidence {
		add(m.proof(a, id), a.EvidenceMark(id))
	}
	for _, id := range a.Followed(k) {
		add(m.followed(a, id), a.ItemMark(id))
	}
	switch {
	case !k.Followed():
		out.Lacks = m.T("charter.unfollowed")
	case len(lacks) > 0:
		out.Lacking = m.List(lacks)
		out.Lacks = m.T("charter.lacks", out.Lacking)
	}
	return out
}

// proof words the latest evidence of a kind.
func (m *Presenter) proof(a report.Commitments, kind string) Entry {
	s := a.Proof(kind)
	e := Entry{Label: m.Bilingual(s.Kind.Title)}
	if !s.Found {
		e.Text, e.Missing = m.T("unstated"), true
		return e
	}
	e.Text = m.T("proof.by", m.vouched(s), m.aged(s.Date, a.Day))
	if IsAddress(s.Address) {
		e.Href = s.Address
	}
	return e
}

// vouched is what evidence of the whole authority shows, whether it still counts,
// and who vouches for it.
func (m *Presenter) vouched(s report.Shown) string {
	text := Apostrophes(s.Text)
	if s.Expired {
		text = m.T("proof.by", text, m.T("expired"))
	}
	if s.Vouched == "" {
		return m.T("proof.by", text, m.T("proof.unvouched"))
	}
	return m.T("proof.by", text, m.Typeset(s.Vouched))
}

// Training is who was trained by a day, as it may be told: audiences of too few
// people are told together.
func (m *Presenter) Training(day period.Date) Entry {
	e := Entry{Label: m.T("training.label"), Text: m.T("unstated"), Missing: true}
	said, ok := m.Setup.Register.TrainedOn(day)
	if !ok {
		return e
	}
	var list []disclosure.Audience
	for _, a := range said.Audiences {
		list = append(list, disclosure.Audience{ID: string(a.Audience), Employed: a.Audience != register.AudienceElected, Trained: *a.Trained, Of: *a.Of})
	}
	var parts []string
	for _, t := range disclosure.ByAudience(list) {
		names := make([]string, len(t.IDs))
		for i, id := range t.IDs {
			names[i] = m.T("audience." + id)
		}
		if t.Held {
			parts = append(parts, m.T("training.held", m.List(names)))
		} else {
			parts = append(parts, m.T("training.share", m.List(names), m.Bounded(m.Percent(t.Share/100), t.Bound), m.Number(float64(t.Of), 0)))
		}
	}
	e.Text, e.Missing = m.List(parts)+" · "+m.Typeset(said.Text)+" · "+m.Date(said.Date), false
	if IsAddress(said.Address) {
		e.Href = said.Address
	}
	return e
}

func (m *Presenter) commitmentStatus(mark report.Mark) Status {
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

// shares sets side by side the shares of the commitments over the last
// mostQuarters of the history has a page room for: the last one, and the year
// before it to compare with.
const mostQuarters = 5

// periods, those without any day left out.
func (m *Presenter) shares(a report.Commitments) Table {
	var kept []report.Shares
	for _, k := range a.Charter.Commitments {
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
	first = max(first, len(kept[0].Points)-mostQuarters)
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
	if len(x.Running)+len(x.Continued)+len(x.Stopped)+len(x.Overdue) == 0 {
		e.Text, e.Missing = m.T("experiments.none"), true
		return e
	}
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
		return Entry{Label: m.IndicatorTitle(id), Text: m.T("unstated"), Missing: true}
	}
	number, unit := m.Value(it.Result)
	e := Entry{Label: m.IndicatorTitle(id), Text: number, Missing: !it.Figure.Known()}
	if unit != "" {
		e.Text += NBSP + unit
	}
	if part := m.PartOf(it.Result); part != "" {
		e.Text += " · " + part
	}
	e.Text += " · " + m.Status(it.Result).Word
	if it.Single > 0 {
		e.Text += " (" + m.Count("target.single", it.Single) + ")"
		e.Href = m.Single(it).Value
	}
	if text := m.Changes(it); text != "" {
		e.Text += " · " + text
	}
	return e
}

// promises is the second list: followed or not, and since when it is known.
func (m *Presenter) promises(a report.Commitments) Table {
	t := Table{Caption: m.T("promises.caption"), First: m.T("promises.first"), Listed: true}
	t.Columns = []Column{{Label: m.T("col.status"), Left: true}, {Label: m.T("promises.shown"), Left: true}}
	for _, p := range a.Charter.Promises {
		t.Rows = append(t.Rows, m.promise(a, p))
	}
	return t
}

func (m *Presenter) promise(a report.Commitments, p charter.Commitment) Row {
	var shown []string
	date, href := "", ""
	for _, id := range p.Criteria {
		shown, date = append(shown, m.criterion(a, id).Text), m.Date(a.Day)
	}
	if p.Experiments {
		shown, date = append(shown, m.experiments(a.Experiments).Text), m.Date(a.Day)
	}
	for _, id := range a.Followed(p) {
		e := m.followed(a, id)
		shown, date = append(shown, m.T("card.system", e.Label, e.Text)), m.Date(a.Day)
	}
	for _, id := range p.Evidence {
		s := a.Proof(id)
		if !s.Found {
			shown = append(shown, m.T("unstated"))
			continue
		}
		shown, date = append(shown, m.vouched(s)), m.aged(s.Date, a.Day)
		if IsAddress(s.Address) {
			href = s.Address
		}
	}
	if date != "" {
		shown = append(shown, date)
	}
	status := Cell{Text: m.T("promises.no"), Class: "none"}
	if a.Mark(p) == report.MarkKept {
		status = Cell{Text: m.T("promises.yes"), Class: "met"}
	}
	return Row{Head: m.Bilingual(p.Title), Href: href, Cells: []Cell{status, TextCell(cmp.Or(strings.Join(shown, " · "), m.T("unstated")))}}
}
