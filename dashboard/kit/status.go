package kit

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
)

// Status is how a figure stands to its target: a word, and the class that
// gives it its shape and its colour. One mark, one meaning (MEASURES 8).
type Status struct{ Class, Word string }

// Status words a result's verdict. A figure without a target has none.
func (m *Presenter) Status(r indicator.Result) Status {
	if !r.Aimed() && r.Verdict != indicator.Withheld {
		return Status{"free", m.T("status.no_target")}
	}
	key, class := r.Verdict.String(), "none"
	switch r.Verdict {
	case indicator.Met, indicator.OnTrack:
		class = "met"
	case indicator.AtRisk:
		class = "risk"
	case indicator.Missed:
		class = "missed"
	case indicator.OffTrack:
		class = "missed"
		if m.higher(r) {
			key = "off_track_higher"
		}
	case indicator.Inconclusive:
		class = "open"
	case indicator.Withheld:
		class = "held"
	case indicator.Unknown:
	}
	return Status{class, m.T("status." + key)}
}

// WorstOf is how a system stands: as the worst of all its targets, and how many of
// them stand so.
func (m *Presenter) WorstOf(targets []indicator.Result) (worst Status, of string) {
	count, at, all := map[indicator.Standing]int{}, -1, 0
	for i, r := range targets {
		if !r.Aimed() {
			continue
		}
		all++
		count[r.Verdict.Standing()]++
		if at < 0 || r.Verdict.Standing() < targets[at].Verdict.Standing() {
			at = i
		}
	}
	if at < 0 {
		return Status{"free", m.T("status.no_target")}, ""
	}
	n := count[targets[at].Verdict.Standing()]
	return m.Status(targets[at]), m.T("home.targets", m.Number(float64(n), 0), m.Count("home.target", all))
}

// higher reports whether more is better for a result.
func (m *Presenter) higher(r indicator.Result) bool {
	if r.Target != nil && r.Target.Target.Better != "" {
		return r.Target.Target.Better == indicator.BetterHigher
	}
	return m.Definitions[r.Indicator].Direction == indicator.HigherBetter
}

// Digits are the decimals at which what is shown gives the same verdict.
func (m *Presenter) Digits(r indicator.Result) int {
	least := Digits(r.Figure.Value)
	if u := m.Definitions[r.Indicator].Unit; u == indicator.UnitPercent && r.Figure.Value >= 9.95 || u == indicator.UnitSignal || u == indicator.UnitScore || counted(u) && r.Figure.Value == math.Trunc(r.Figure.Value) {
		least = 0
	}
	if r.Target == nil {
		return least
	}
	n := DigitsBeside(r.Figure.Value, r.Target.Limit, least)
	if r.Figure.Low != r.Figure.High {
		n = max(n, DigitsBeside(r.Figure.Low, r.Target.Limit, least), DigitsBeside(r.Figure.High, r.Target.Limit, least))
	}
	return n
}

// counted reports whether a unit is of things that are counted: no half of one.
func counted(u indicator.Unit) bool {
	return u == indicator.UnitQuery || u == indicator.UnitComplaint
}

// LimitDigits are the decimals of a result's limit: those of its figure when
// the limit was computed, so that the two compare at one precision.
func (m *Presenter) LimitDigits(r indicator.Result) int {
	if r.Target == nil {
		return 0
	}
	limit := r.Target.Limit
	n := LimitDigits(limit)
	computed := math.Abs(limit*math.Pow10(n)-math.Round(limit*math.Pow10(n))) > 1e-6
	if computed && r.Figure.Known() {
		return m.Digits(r)
	}
	return n
}

// TargetText words the objective: "Cible : au plus 3 200 kWh par trimestre".
func (m *Presenter) TargetText(r indicator.Result) string {
	if r.Target == nil {
		return ""
	}
	t := r.Target
	side := "target.most"
	if m.higher(r) {
		side = "target.least"
	}
	text := m.T(side, m.Amount(t.Limit, m.LimitDigits(r), m.Unit(r.Indicator, r.System, t.Limit)))
	if per := t.Target.Per.String(); per != "" {
		text += " " + m.T("per."+per)
	}
	if tr := t.Target.Trajectory; tr != nil {
		text += m.T("target.trajectory", m.SignedPercent(float64(tr.ChangePerYear)), tr.Baseline)
	}
	return text
}

// targetNotes are what must be known of a target beside its limit.
func (m *Presenter) targetNotes(r indicator.Result) []string {
	if r.Target == nil {
		return nil
	}
	var notes []string
	if b := r.Target.Target.Basis; b != "" {
		notes = append(notes, m.T("target.basis", strings.TrimSuffix(Apostrophes(b), ".")))
	}
	if r.Target.Review {
		notes = append(notes, m.T("target.review"))
	}
	for _, l := range r.Target.Since {
		switch limit := m.Of(l.Limit, m.Unit(r.Indicator, r.System, l.Limit)); {
		case l.Judged:
			under := r
			under.Verdict, under.Target = l.Verdict, &indicator.InForce{Target: l.Target, Limit: l.Limit}
			notes = append(notes, m.T("target.since.judged", limit, m.Date(l.Target.Decided), Lower(m.Status(under).Word)))
		case l.Target.Limit != nil:
			notes = append(notes, m.T("target.since", limit, m.Date(l.Target.Decided)))
		}
	}
	return notes
}

// Reasons words why a verdict is what it is, one sentence each.
func (m *Presenter) Reasons(r indicator.Result) []string {
	var out []string
	for _, reason := range r.Reasons {
		if text := m.reason(r, reason); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func (m *Presenter) reason(r indicator.Result, why indicator.Reason) string {
	n := m.Digits(r)
	amount := func(v float64) string {
		return m.Amount(v, DigitsBeside(v, why.Limit, n), m.Unit(r.Indicator, r.System, v))
	}
	limit := m.Amount(why.Limit, m.LimitDigits(r), m.Unit(r.Indicator, r.System, why.Limit))
	key := "reason." + string(why.Code)
	switch why.Code {
	case indicator.ReasonNoTarget, indicator.ReasonWithinLimit, indicator.ReasonTooEarly:
		if why.Code == indicator.ReasonTooEarly {
			return m.T(key, why.Count)
		}
		return ""
	case indicator.ReasonCoverage, indicator.ReasonInside, indicator.ReasonClassified:
		return m.T(key, m.PercentBeside(why.Value, why.Limit), m.Percent(why.Limit))
	case indicator.ReasonSystemsWithout, indicator.ReasonPerimeterChanged, indicator.ReasonUnitUnstated, indicator.ReasonEmbodied, indicator.ReasonPartOverWhole:
		return m.T(key, m.SystemNames(why.Systems))
	case indicator.ReasonSumPassed, indicator.ReasonPastLimit, indicator.ReasonNearLimit:
		return m.T(key, amount(why.Value), limit)
	case indicator.ReasonBoundsHoldLimit:
		return m.T(key, m.Number(why.Low, DigitsBeside(why.Low, why.Limit, n)), amount(why.High), limit)
	case indicator.ReasonProjected:
		return m.T(key, amount(why.Value), m.Number(why.Low, Digits(why.Value)), m.Number(why.High, Digits(why.Value)))
	case indicator.ReasonBaselineMissing, indicator.ReasonBaselineNotFrozen:
		return m.T(key, m.Period(why.Period))
	case indicator.ReasonWithheld:
		return m.Or("rule."+why.Text, m.T(key))
	case indicator.ReasonNoWave:
		closed, err := period.ParseDate(why.Text)
		if err != nil {
			return m.T("reason.no_data")
		}
		return m.T(key, m.Date(closed), m.Number(why.Value, 0))
	case indicator.ReasonNoData, indicator.ReasonToDate, indicator.ReasonMethodChanged:
		return m.T(key)
	}
	return ""
}
