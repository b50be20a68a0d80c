package kit

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Sheet is a quarter on one sheet of paper: counted first, then said, then
// listed with what was decided, then drawn. What does not fit is counted and
// linked.
type Sheet struct {
	Tally     []TallyCell
	Said      []Saying
	Decisions []DecisionGroup
	More      *Choice // to the decisions that did not fit
	Energy    *LayerChart
	Scores    *ScoreChart
	Watch     ShortList
	Lacking   ShortList // not judged: what is missing, and whose it is
	Met       ShortList
	Annex     Choice
}

// How many lines of each list fit on the sheet.
const (
	mostDecisions = 8
	mostWatch     = 5
	mostLacking   = 5
	mostMet       = 9
)

// TallyCell is one count of targets, beside that of the quarter before.
type TallyCell struct {
	Class, Number, Label, Before string
	Marks                        int // drawn one by one; 0 of too many
	Href                         string
}

// Saying is one of the three sentences.
type Saying struct{ Title, Text string }

// DecisionGroup is the missed targets, or the falls that have none.
type DecisionGroup struct {
	Status Status
	Rows   []DecisionRow
}

// DecisionRow is one figure with what was decided about it.
type DecisionRow struct {
	Head, Href, Rest              string // what is linked, and what follows
	Value, Target, Change, Over   string
	Ahead                         string // where a running sum is heading
	Decision, Owner, Effect, More string
	Own                           bool // decided, in the authority's own words
	Due                           Due
}

// Due says for when, and how far it is.
type Due struct{ Date, Class, Word string }

// ShortList is targets in one line each; More counts and links the others.
type ShortList struct {
	Title Status
	Rows  []ShortRow
	More  *Choice
}

// ShortRow is one target in a line.
type ShortRow struct {
	Class, Head, Value, Rest string
	Note                     *Own
}

// Sheet words a quarter. annex is the address of all that does not fit.
func (m *Presenter) Sheet(q report.Quarter, annex string) *Sheet {
	s := &Sheet{Annex: Choice{Value: annex, Label: m.T("sheet.annex")}}
	s.Tally = m.Tally(q)
	s.Said = []Saying{m.EnergySaying(q), m.AgentsSaying(q), m.DecisionsSaying(q)}
	s.Decisions, s.More = m.decisions(q, annex)
	s.Energy, s.Scores = m.layerChart(q), m.scoreChart(q)
	s.Watch = m.shortList(Status{"risk", m.Count("sheet.watch", len(q.Watch))}, q.Watch, mostWatch, annex, func(l report.Followed) ShortRow {
		row := m.shortRow(l)
		if !l.Decided(q.Today) {
			row.Note = &Own{Head: m.T("sheet.undecided")}
		}
		return row
	})
	lacking := slices.Concat(q.Open, q.Lacking)
	s.Lacking = m.shortList(Status{"none", m.Count("sheet.lacking", len(lacking))}, lacking, mostLacking, annex, func(l report.Followed) ShortRow {
		row := m.shortRow(l)
		row.Class = m.Status(l.Result).Class
		row.Note = m.Want(l.Result)
		return row
	})
	s.Met = m.shortList(Status{"met", m.Count("sheet.met", len(q.Met))}, q.Met, mostMet, annex, m.shortRow)
	if q.Running {
		s.Met.Title.Word = m.Count("sheet.on_track", len(q.Met))
	}
	return s
}

// Alone takes the links away that lead to pages which may change: an edition
// stands alone.
func (s *Sheet) Alone() *Sheet {
	for i := range s.Decisions {
		for j := range s.Decisions[i].Rows {
			s.Decisions[i].Rows[j].Href = ""
		}
	}
	return s
}

// Tally counts the targets by how they stand, beside the quarter before.
func (m *Presenter) Tally(q report.Quarter) []TallyCell {
	before := m.Step(q.Period.Previous()).Label
	cell := func(key, class, href string, n, then int) TallyCell {
		c := TallyCell{Class: class, Number: m.Number(float64(n), 0), Label: m.Count(key, n), Href: href}
		c.Before = m.T("tally.before", m.Number(float64(then), 0), before)
		if class != "" && n <= 10 {
			c.Marks = n
		}
		if n == 0 {
			c.Href = ""
		}
		return c
	}
	t, b := q.Tally, q.Before
	missed, met := "tally.missed", "tally.met"
	if q.Running {
		missed, met = "tally.off_track", "tally.on_track"
	}
	return []TallyCell{
		cell("tally.targets", "", "", t.Targets(), b.Targets()),
		cell(missed, "missed", "#manquees", t.Missed, b.Missed),
		cell("tally.watch", "risk", "#surveiller", t.Watch, b.Watch),
		cell("tally.open", "open", "#nonjugees", t.Open, b.Open),
		cell("tally.lacking", "none", "#nonjugees", t.Lacking, b.Lacking),
		cell(met, "met", "#atteintes", t.Met, b.Met),
	}
}

// decisions are the missed targets, then the falls, as many as fit.
func (m *Presenter) decisions(q report.Quarter, annex string) ([]DecisionGroup, *Choice) {
	missed, falls := q.Missed, q.Falls
	total := len(missed) + len(falls)
	shownMissed := missed[:min(len(missed), mostDecisions)]
	shownFalls := falls[:min(len(falls), mostDecisions-len(shownMissed))]
	var groups []DecisionGroup
	add := func(key, class string, n int, list []report.Followed) {
		if n == 0 {
			return
		}
		g := DecisionGroup{Status: Status{class, m.Count(key, n)}}
		for _, l := range list {
			g.Rows = append(g.Rows, m.DecisionRow(l, q.Today))
		}
		groups = append(groups, g)
	}
	missedKey := "sheet.missed"
	if q.Running {
		missedKey = "sheet.off_track"
	}
	add(missedKey, "missed", len(missed), shownMissed)
	add("sheet.falls", "free", len(falls), shownFalls)
	return groups, m.others(total-len(shownMissed)-len(shownFalls), annex)
}

// others links what did not fit; nil when all did.
func (m *Presenter) others(n int, annex string) *Choice {
	if n <= 0 {
		return nil
	}
	return &Choice{Value: annex, Label: m.Count("sheet.others", n)}
}

// DecisionRow words one figure with what was decided about it.
func (m *Presenter) DecisionRow(l report.Followed, today period.Date) DecisionRow {
	r := DecisionRow{Value: m.amount(l.Result), Target: m.T("sheet.target.none")}
	r.Change, r.Over = m.shortChange(l.Item)
	if p := l.Projection; p != nil {
		r.Ahead = m.T("sheet.projected", m.Number(p.Value, Digits(p.Value)))
	}
	r.Head, r.Rest, r.Href = m.Brief(l.Indicator, ""), "", m.methodPath(l.Indicator)
	if m.Definitions[l.Indicator].Staff {
		r.Href = m.Path(WellbeingPath)
	}
	if l.System != "" {
		r.Head, r.Rest, r.Href = m.SystemName(l.System), m.T("card.system", "", m.Or("brief."+l.Indicator, Lower(m.IndicatorTitle(l.Indicator)))), m.Path(SystemPath(l.System))
	}
	if l.Target != nil {
		r.Target = m.limitText(l.Result)
	}
	if len(l.Actions) == 0 {
		r.Decision, r.Due = m.T("sheet.decision.none"), Due{Class: "no", Word: m.T("due.undecided")}
		return r
	}
	a := l.Actions[0]
	r.Own = true
	r.Decision, r.Owner, r.Due = Apostrophes(a.Text), Apostrophes(a.Owner), m.Due(a, today)
	r.Effect = m.effect(l, a)
	if n := len(l.Actions) - 1; n > 0 {
		r.More = m.Count("sheet.actions", n)
	}
	return r
}

// Brief names an indicator of a system, or of the whole authority for "", in the
// fewest words.
func (m *Presenter) Brief(id string, system measure.System) string {
	title := m.Or("brief."+id, Lower(m.IndicatorTitle(id)))
	if system == "" {
		return Upper(title)
	}
	return m.T("card.system", m.SystemName(system), title)
}

// Due words for when an action is, and how far: what is late stands out.
func (m *Presenter) Due(a register.Action, today period.Date) Due {
	d := Due{}
	if !a.Due.IsZero() {
		d.Date = m.Date(a.Due)
	}
	state := a.State(today)
	switch {
	case state == register.ActionDone:
		d.Class, d.Word = "ok", m.T("due.done", m.Date(a.Done))
	case state == register.ActionGivenUp:
		d.Class, d.Word = "no", m.T("due.given_up", m.Date(a.GivenUp))
	case a.Late(today):
		d.Class, d.Word = "late", m.Count("due.late", today.DaysSince(a.Due))
	case !a.Due.IsZero() && a.Due == today:
		d.Class, d.Word = "now", m.T("due.today")
	case !a.Due.IsZero() && a.Due.DaysSince(today) <= report.SoonDays:
		d.Class, d.Word = "now", m.Count("due.soon", a.Due.DaysSince(today))
	case state == register.ActionStarted:
		d.Word = m.T("due.started")
	default:
		d.Word = m.T("due.decided")
	}
	return d
}

// effect says what became of the figure in the period that followed the end of
// an action; "" where that is not known yet.
func (m *Presenter) effect(l report.Followed, a register.Action) string {
	if a.Done.IsZero() {
		return ""
	}
	in := a.Done.Period(l.Period.Kind)
	for i, p := range l.History[:max(0, len(l.History)-1)] {
		next := l.History[i+1]
		if p.Period != in || p.State != measure.Known || next.State != measure.Known || next.Running {
			continue
		}
		n := m.Digits(l.Result)
		return m.T("due.effect", m.Number(p.Value, n), m.Amount(next.Value, n, m.Unit(l.Indicator, l.System, next.Value)), m.Short(next.Period))
	}
	return ""
}

// amount is a figure with its unit, or the word that says why there is none.
func (m *Presenter) amount(r indicator.Result) string {
	if !r.Figure.Known() {
		number, _ := m.Value(r)
		return number
	}
	return m.Amount(r.Figure.Value, m.Digits(r), m.Unit(r.Indicator, r.System, r.Figure.Value))
}

// limitText is a target without its unit: "au plus 1 350".
func (m *Presenter) limitText(r indicator.Result) string {
	key := "sheet.most"
	if m.higher(r) {
		key = "sheet.least"
	}
	return m.T(key, m.Number(r.Target.Limit, m.LimitDigits(r)))
}

// shortChange is a figure's change over a year, else over the period before,
// and over what.
func (m *Presenter) shortChange(it report.Item) (change, over string) {
	if c := it.Staff; c != nil {
		change = m.Signed(c.Points, 0, m.Plural("points", math.Round(c.Points)))
		if c.Word == survey.Unclear {
			change += m.T("sheet.unsure")
		}
		return change, m.T("sheet.since." + SinceKey(c.Year))
	}
	c := it.YearBefore
	if (c.Trend == indicator.NoComparison || c.Trend == indicator.NotComparable) && it.Previous.Trend != indicator.NoComparison {
		c = it.Previous
	}
	over = m.Over(c)
	change = strings.TrimSuffix(m.Change(it.Indicator, c), " "+over)
	if change == "" {
		return m.T("change.cell.none"), ""
	}
	return change, over
}

// shortList words targets in one line each, as many as fit.
func (m *Presenter) shortList(title Status, list []report.Followed, most int, annex string, word func(report.Followed) ShortRow) ShortList {
	out := ShortList{Title: title, More: m.others(len(list)-most, annex)}
	for _, l := range list[:min(len(list), most)] {
		out.Rows = append(out.Rows, word(l))
	}
	return out
}

func (m *Presenter) shortRow(l report.Followed) ShortRow {
	r := ShortRow{Head: m.Brief(l.Indicator, l.System)}
	switch {
	case !l.Figure.Known():
		r.Rest, _ = m.Value(l.Result)
		r.Rest = Lower(r.Rest)
	case l.Target == nil:
		r.Value = m.Number(l.Figure.Value, m.Digits(l.Result))
		r.Rest = m.Unit(l.Indicator, l.System, l.Figure.Value)
	default:
		sign := "≤ "
		if m.higher(l.Result) {
			sign = "≥ "
		}
		r.Value = m.Number(l.Figure.Value, m.Digits(l.Result))
		r.Rest = sign + m.Amount(l.Target.Limit, m.LimitDigits(l.Result), m.Unit(l.Indicator, l.System, l.Target.Limit))
	}
	return r
}

// Want says what keeps a target from being judged, and who must provide it.
func (m *Presenter) Want(r indicator.Result) *Own {
	for _, why := range r.Reasons {
		what := m.want(r, why)
		if what == "" {
			continue
		}
		said := Own{Head: m.T("want.nobody", Upper(what))}
		switch names := m.wantedOf(r, why); len(names) {
		case 0:
		case 1:
			said = m.Around(names[0], "want.by", Upper(what))
		case 2:
			said.Head = m.T("want.by", Upper(what), m.List(names))
		default:
			said.Head = m.T("want.by", Upper(what), m.T("want.responsibles"))
		}
		return &said
	}
	return nil
}

func (m *Presenter) want(r indicator.Result, why indicator.Reason) string {
	switch why.Code { //nolint:exhaustive // the others say what is, not what is wanted
	case indicator.ReasonEmbodied:
		return m.Count("want.embodied", len(why.Systems))
	case indicator.ReasonSystemsWithout:
		return m.T("want.systems", m.SystemNames(why.Systems))
	case indicator.ReasonCoverage:
		return m.T("want.coverage", m.Percent(why.Value), m.Percent(why.Limit))
	case indicator.ReasonBoundsHoldLimit:
		if !r.Figure.Known() || r.Figure.Value == 0 || r.Projection != nil {
			return m.T("want.bounds.wide")
		}
		return m.T("want.bounds", m.Percent(math.Abs(r.Target.Limit/r.Figure.Value-1)))
	case indicator.ReasonInside, indicator.ReasonClassified, indicator.ReasonUnitUnstated, indicator.ReasonTooEarly,
		indicator.ReasonBaselineMissing, indicator.ReasonBaselineNotFrozen, indicator.ReasonNoWave, indicator.ReasonNoData, indicator.ReasonPartOverWhole, indicator.ReasonWithheld:
		return m.T("want." + string(why.Code))
	default:
		return ""
	}
}

// wantedOf are the functions in charge: of the systems that are named, else of the
// target; none where nobody stated any.
func (m *Presenter) wantedOf(r indicator.Result, why indicator.Reason) (names []string) {
	for _, id := range why.Systems {
		if name := Apostrophes(m.Systems[id].Responsible); strings.TrimSpace(name) != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if name := m.responsible(r); len(names) == 0 && name != "" {
		names = []string{name}
	}
	return names
}

// Responsible says which function answers for a target, or that nobody stated one.
func (m *Presenter) Responsible(r indicator.Result) Own {
	if name := m.responsible(r); name != "" {
		return m.Around(name, "quarter.owner")
	}
	return Own{Head: m.T("quarter.owner", m.Stated(""))}
}

// responsible is the function of the target, else that of its system; "" for none.
func (m *Presenter) responsible(r indicator.Result) string {
	own := ""
	if r.Target != nil {
		own = strings.TrimSpace(r.Target.Target.Responsible)
	}
	return Apostrophes(cmp.Or(own, strings.TrimSpace(m.Systems[r.System].Responsible)))
}

// Shown repeats the mark of a count, one for each target.
func (c TallyCell) Shown() string {
	mark := map[string]string{"missed": "■", "risk": "▲", "open": "≈", "none": "◆", "met": "●"}[c.Class]
	return strings.Repeat(mark, c.Marks)
}
