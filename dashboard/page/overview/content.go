package overview

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the first page: is our AI frugal, and do our agents live well with
// it? Three verdicts over every target and commitment, what is due, what
// changed, and the systems with the worst state of all their targets.
type Content struct {
	kit.Page
	Picker   kit.Picker
	Alerts   []kit.Note
	Verdicts []Verdict
	Due      []DueRow
	DueMore  *kit.Choice
	Since    string // the quarter before
	Moves    []Moves
	Systems  []SystemRow
	More     *kit.Choice // systems that did not fit
	Total    *SystemRow
	Sources  kit.Note
	Contact  string
}

// Verdict answers one part of the question.
type Verdict struct {
	Status     kit.Status
	Text       string
	Facts      []kit.ShortRow
	Href, Link string
}

// DueRow is something that was decided, or is to be.
type DueRow struct {
	What, About, Owner string
	Own                bool // decided, in the authority's own words
	Due                kit.Due
}

// Moves are targets that stand otherwise than in the quarter before.
type Moves struct {
	Status kit.Status
	Rows   []kit.ShortRow
}

// SystemRow is a system's energy with the worst state of all its targets.
type SystemRow struct {
	Name, Href, Energy, Bar, Change string
	Status                          kit.Status
	Note                            string
}

// How many lines fit on the page; the others are counted and linked.
const (
	mostDue     = 8
	mostSystems = 12
	mostMoves   = 5
)

// answers are all that the page is made from.
type answers struct {
	Quarter report.Quarter
	Systems report.SystemList
	Charter report.Commitments
	Sources report.SourcesPage
	Decided []register.Action
	Contact string
}

// content makes the first page.
func (m presenter) content(a answers) *Content {
	q := a.Quarter
	o := &Content{Page: m.head(q.Overview), Contact: a.Contact}
	o.Title, o.Meta = m.T("home.title"), m.T("home.meta", m.Date(q.Today), m.Period(q.Period))
	o.Notes = slices.Concat(m.EmptyNotes(q.Head), m.AwaitedNotes(q.Awaited))
	o.Picker = m.Picker(q.Head, "/", "")
	o.Picker.Periods = o.Picker.Periods[:1]
	if bare(q.Overview) {
		o.Title = m.T("overview.title")
		return o
	}
	o.Lead = m.T("home.question")
	if without := a.Sources.Without; len(without) > 0 {
		o.Alerts = []kit.Note{{Class: "alert", Title: m.Count("home.without", len(without)), Text: m.T("home.without.text", m.SystemNames(without)), Href: m.Path("/sources"), Link: m.T("empty.see_sources")}}
	}
	o.Verdicts = []Verdict{m.frugality(q), m.agents(q), m.charter(a.Charter)}
	o.Due, o.DueMore = m.due(q, a.Decided)
	o.Since, o.Moves = m.Period(q.Period.Previous()), m.moves(q)
	m.systems(o, q, a.Systems)
	o.Sources = m.SourceNote(a.Sources.Counts)
	o.Corrections = m.CorrectionsIn(q.Items)
	return o
}

// part tells how the targets of a part of the page stand: that of agents, or all
// others.
func (m presenter) part(q report.Quarter, staff bool) (t indicator.Tally) {
	for _, it := range slices.Concat(q.Items, q.Systems) {
		if it.Aimed() && m.Definitions[it.Indicator].Staff == staff {
			t.Add(it.Verdict)
		}
	}
	return t
}

// standing words the worst of some targets.
func (m presenter) standing(about string, t indicator.Tally) kit.Status {
	class, key, n := "met", "home.met", t.Met
	switch {
	case t.Targets() == 0:
		return kit.Status{Class: "free", Word: m.T("card.system", about, m.T("home.untargeted"))}
	case t.Missed > 0:
		class, key, n = "missed", "home.missed", t.Missed
	case t.Watch > 0:
		class, key, n = "risk", "home.watch", t.Watch
	case t.Open+t.Lacking > 0:
		class, key, n = "none", "home.lacking", t.Open+t.Lacking
	}
	return kit.Status{Class: class, Word: m.T("card.system", about, m.T("home.of", m.Count(key, n), m.Number(float64(t.Targets()), 0)))}
}

func (m presenter) frugality(q report.Quarter) Verdict {
	said := m.EnergySaying(q)
	v := Verdict{Status: m.standing(m.T("home.frugality"), m.part(q, false)), Text: said.Title + " " + said.Text, Href: m.Path(kit.Address("/frugalite", q.Period, "")), Link: m.T("home.frugality.link")}
	e := q.Energy
	if !e.Figure.Known() {
		return v
	}
	energy := kit.ShortRow{Head: m.T("home.energy"), Value: m.Amount(e.Figure.Value, m.Digits(e.Result), "kWh")}
	if e.Target != nil {
		energy.Rest = m.T("home.for", m.Number(e.Target.Limit, m.LimitDigits(e.Result)))
	}
	v.Facts = append(v.Facts, energy)
	if e.Total != nil {
		v.Facts = append(v.Facts, kit.ShortRow{Head: m.T("home.total"), Value: m.Gap(*e.Total)})
	}
	if e.YearBefore.Trend > indicator.Stable {
		v.Facts = append(v.Facts, kit.ShortRow{Head: m.T("home.comparable"), Value: m.Gap(e.YearBefore.Share)})
	}
	return v
}

func (m presenter) agents(q report.Quarter) Verdict {
	said := m.AgentsSaying(q)
	v := Verdict{Status: m.standing(m.T("home.agents"), m.part(q, true)), Text: said.Title + " " + said.Text, Href: m.Path(kit.Address(kit.WellbeingPath, q.Period, "")), Link: m.T("home.agents.link")}
	if q.Wave == nil || q.Stale {
		return v
	}
	for _, list := range [][]report.ScoreRow{q.Agents.Falls, q.Agents.Rises} {
		for _, s := range list[:min(2, len(list))] {
			v.Facts = append(v.Facts, kit.ShortRow{Head: m.SurveyText(s.Dimension.Title), Value: m.Score(s.Figure), Rest: "(" + m.Signed(s.Change.Points, 0, "") + ")"})
		}
	}
	return v
}

// charter counts the commitments by how they are kept.
func (m presenter) charter(a report.Commitments) Verdict {
	if a.None {
		none := kit.Status{Class: "none", Word: m.T("card.system", m.T("home.charter"), kit.Lower(m.T("charter.none")))}
		return Verdict{Status: none, Text: m.T("charter.none.text", m.Date(a.Day)), Href: m.Path("/engagements"), Link: m.T("charter.title")}
	}
	counts := map[report.Mark]int{}
	for _, k := range a.Charter.Commitments {
		counts[a.Mark(k)]++
	}
	all := len(a.Charter.Commitments)
	v := Verdict{Status: kit.Status{Class: "met"}, Href: m.Path("/engagements"), Link: m.CharterTitle(a)}
	word := m.T("home.of", m.Count("home.kept", counts[report.MarkKept]), m.Number(float64(all), 0))
	switch {
	case counts[report.MarkBroken] > 0:
		v.Status.Class, v.Text = "missed", m.T("home.charter.broken")
		word = m.T("home.of", m.Count("home.broken", counts[report.MarkBroken]), m.Number(float64(all), 0))
	case counts[report.MarkSilent] > 0:
		v.Status.Class, v.Text = "none", m.T("home.charter.silent")
		word = m.T("home.of", m.Count("home.silent", counts[report.MarkSilent]), m.Number(float64(all), 0))
	case counts[report.MarkPartly] > 0:
		v.Status.Class, v.Text = "risk", m.T("home.charter.partly")
	default:
		v.Text = m.T("home.charter.kept")
	}
	v.Status.Word = m.T("card.system", m.T("home.charter"), word)
	for _, x := range []struct {
		key  string
		mark report.Mark
	}{{"home.mark.kept", report.MarkKept}, {"home.mark.free", report.MarkFree}, {"home.mark.partly", report.MarkPartly}, {"home.mark.silent", report.MarkSilent}, {"home.mark.broken", report.MarkBroken}} {
		if n := counts[x.mark]; n > 0 {
			v.Facts = append(v.Facts, kit.ShortRow{Head: m.T(x.key), Value: m.Number(float64(n), 0)})
		}
	}
	return v
}

// due lists what is open, the latest late first, then what is missed or fell and
// nobody decided about.
func (m presenter) due(q report.Quarter, decided []register.Action) ([]DueRow, *kit.Choice) {
	var open []register.Action
	for _, a := range decided {
		if a.Open(q.Today) {
			open = append(open, a)
		}
	}
	slices.SortStableFunc(open, func(a, b register.Action) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			return cmp.Compare(boolean(a.Due.IsZero()), boolean(b.Due.IsZero()))
		}
		return a.Due.Compare(b.Due)
	})
	var rows []DueRow
	for _, a := range open {
		rows = append(rows, DueRow{What: kit.Apostrophes(a.Text), About: m.about(a), Owner: kit.Apostrophes(a.Owner), Own: true, Due: m.Due(a, q.Today)})
	}
	for _, l := range slices.Concat(q.Decisions.Undecided, q.Decisions.FallsFree) {
		rows = append(rows, DueRow{What: m.T("home.undecided"), About: m.Brief(l.Indicator, l.System), Due: kit.Due{Class: "no", Word: m.T("due.undecided")}})
	}
	if rest := len(rows) - mostDue; rest > 0 {
		return rows[:mostDue], &kit.Choice{Value: m.Path(kit.QuarterPath(q.Period)), Label: m.Count("sheet.others", rest)}
	}
	return rows, nil
}

func (m presenter) about(a register.Action) string {
	if a.Indicator == "" {
		return m.SystemName(measure.System(a.System))
	}
	return m.Brief(a.Indicator, measure.System(a.System))
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// moves are what stands better, worse, or can be judged no more or at last.
func (m presenter) moves(q report.Quarter) []Moves {
	better := Moves{Status: kit.Status{Class: "met"}}
	worse := Moves{Status: kit.Status{Class: "risk"}}
	other := Moves{Status: kit.Status{Class: "none"}}
	counts := map[*Moves]int{}
	for _, x := range q.Moves {
		list := &other
		switch {
		case x.Better():
			list = &better
		case x.Worse():
			list = &worse
		}
		if counts[list]++; counts[list] > mostMoves {
			continue
		}
		before := x.Result
		before.Verdict = x.From
		row := kit.ShortRow{Head: m.Brief(x.Indicator, x.System), Note: &kit.Own{Head: m.T("home.move", kit.Lower(m.Status(before).Word), kit.Lower(m.Status(x.Result).Word))}}
		if !math.IsNaN(x.Value) && x.Figure.Known() {
			n := m.Digits(x.Result)
			row.Value = m.T("home.values", m.Number(x.Value, n), m.Amount(x.Figure.Value, n, m.Unit(x.Indicator, x.System, x.Figure.Value)))
		}
		list.Rows = append(list.Rows, row)
	}
	better.Status.Word, worse.Status.Word, other.Status.Word = m.Count("home.better", counts[&better]), m.Count("home.worse", counts[&worse]), m.Count("home.otherwise", counts[&other])
	return slices.DeleteFunc([]Moves{better, worse, other}, func(x Moves) bool { return len(x.Rows) == 0 })
}

// systems lists the systems by energy, each with the worst state of all its
// targets.
func (m presenter) systems(o *Content, q report.Quarter, list report.SystemList) {
	rows := slices.Clone(list.Rows)
	slices.SortStableFunc(rows, func(a, b report.SystemLine) int {
		return cmp.Or(cmp.Compare(boolean(b.Row.Energy.Figure.Known()), boolean(a.Row.Energy.Figure.Known())), cmp.Compare(b.Row.Energy.Figure.Value, a.Row.Energy.Figure.Value))
	})
	rows = slices.DeleteFunc(rows, func(l report.SystemLine) bool { return !l.Row.InService && !l.Row.Energy.Figure.Known() })
	if len(rows) == 0 {
		return
	}
	most := rows[0].Row.Energy.Figure.Value
	for _, l := range rows[:min(len(rows), mostSystems)] {
		o.Systems = append(o.Systems, m.systemRow(q, l, most))
	}
	if rest := len(rows) - mostSystems; rest > 0 {
		o.More = &kit.Choice{Value: m.Path("/systemes"), Label: m.Count("sheet.others", rest)}
	}
	if e := q.Energy; e.Figure.Known() {
		o.Total = &SystemRow{Name: m.T("home.all"), Energy: m.Amount(e.Figure.Value, m.Digits(e.Result), "kWh"), Status: m.Status(e.Result)}
		if e.Total != nil {
			o.Total.Change = m.Gap(*e.Total)
		}
		if e.YearBefore.Trend > indicator.Stable {
			o.Total.Note = m.T("layers.comparable", m.Gap(e.YearBefore.Share))
		}
	}
}

func (m presenter) systemRow(q report.Quarter, l report.SystemLine, most float64) SystemRow {
	e := l.Row.Energy
	r := SystemRow{Name: m.SystemName(l.Card.ID), Href: m.Path(kit.Address(kit.SystemPath(l.Card.ID), q.Period, "")), Energy: kit.Lower(m.T("missing")), Change: m.T("change.cell.none")}
	if e.Figure.Known() {
		r.Energy = m.Amount(e.Figure.Value, m.Digits(e), "kWh")
		if most > 0 {
			r.Bar = fmt.Sprintf("%.1f%%", 100*e.Figure.Value/most)
		}
		switch c := l.Row.YearBefore; {
		case slices.Contains(q.Energy.New, l.Card.ID):
			r.Change = m.T("home.new")
		case slices.Contains(q.Energy.Otherwise, l.Card.ID):
			r.Change = m.T("home.recount")
		case c.Trend == indicator.Up || c.Trend == indicator.Down:
			r.Change = m.Gap(c.Share)
		case c.Trend == indicator.Stable:
			r.Change = m.T("say.stable")
		}
	}
	r.Status, r.Note = m.WorstOf(l.Targets)
	return r
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

// history is the small history of an indicator of the whole authority, alone.
func (m presenter) history(a report.Overview, id string) page.Shown {
	s := page.Shown{Page: m.head(a)}
	if bare(a) {
		return s
	}
	if i := slices.IndexFunc(a.Items, func(it report.Item) bool { return it.Indicator == id && (it.Target != nil || leading(id)) }); i >= 0 {
		s.Figure = m.Card(a.Items[i], false).Spark
	}
	return s
}

// leading indicators have a small history even without a target.
func leading(id string) bool {
	return id == "energy" || id == "measured_share" || id == "scope" || id == "queries"
}
